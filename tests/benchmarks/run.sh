#!/bin/sh
# Prints the table of all benchmarks with their bars, SimPy included where it is installed:
#   tests/benchmarks/run.sh [BUILD_DIR] [options of `throughput`]
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build="$root/build/release"
if [ $# -gt 0 ] && [ -d "$1" ]; then
    build=$1
    shift
fi
python=${PYTHON:-$root/.venv/bin/python}
[ -x "$python" ] || python=python3
if "$python" -c "import simpy" 2>/dev/null; then
    set -- "$@" --python "$python"
else
    echo "SimPy is not installed for $python: no comparison with it." >&2
fi
"$build/tests/benchmarks/throughput" "$@" && missed=0 || missed=$?

# From the command to its result: the simulation itself is cut down to a millisecond.
if "$python" -c "import surgetank._core" 2>/dev/null; then
    "$python" - "$root/scenarios/mm1.yaml" <<'PROGRAM'
import subprocess
import sys
import time

command = [sys.executable, "-m", "surgetank", "run", sys.argv[1], "--quiet"]
command += ["--set", "run.horizon=1ms", "--set", "run.warm_up=0s", "--replications", "1"]
times = []
for _ in range(5):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    times.append(time.perf_counter() - begin)
start = sorted(times)[2]
print(f"start-up of `surgetank run`{'':25} {start:12.3f} <= {0.5:10.3f} s      "
      f"{'met' if start <= 0.5 else 'MISSED'}")
PROGRAM
fi
exit "$missed"
