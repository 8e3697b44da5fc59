#!/usr/bin/env bash
# Simulates a scenario, on a fresh machine too:
#   bash scenarios/run.sh [FILE] [options of `surgetank run`]
# The report is printed; tables and plots go to out/.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../python/bootstrap.sh"

file=scenarios/order-processing.yaml
if (($#)) && [[ $1 != -* ]]; then
    file=$1
    shift
    if [[ $file != /* && $PWD != "$root" ]]; then
        file=$PWD/$file
    fi
fi

bootstrap run
cd "$root"
exec .venv/bin/surgetank run "$file" --out out "$@"
