#!/usr/bin/env bash
# Runs every test, on a fresh machine too: C++ by ctest, Python and notebooks by pytest.
# The last line is `N passed, N failed` over both; the exit code is 0 only if none failed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../python/bootstrap.sh"

# Whatever ends this script before the tests have been counted is a failure like any other.
trap 'echo "0 passed, 1 failed"' EXIT
bootstrap test
cd "$root"
trap - EXIT

rm -f build/ctest.xml build/pytest.xml
say "ctest"
ctest --test-dir build/release --output-junit "$root/build/ctest.xml" --output-on-failure \
    --parallel "$(nproc)" --no-tests=error --progress || true
say "pytest"
.venv/bin/python -m pytest --junitxml build/pytest.xml || true

exec .venv/bin/python tests/count.py build/ctest.xml build/pytest.xml
