# Makes a fresh machine ready; sourced by scenarios/run.sh and tests/run.sh, never run by itself.
#
#   bootstrap run      what a simulation needs: system packages, .venv, the module surgetank._core
#   bootstrap test     the same with all C++ tests and the Python packages that tests need
#
# A stage that has nothing to do takes no time, so both commands call this at every start. Python is
# an editable install: edited files count at once, edited C++ is compiled by the next command.
#
# PYTHON=... names the interpreter to use. Exit codes: 3 a stage failed, 4 something must be
# installed by hand first.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.venv
build=$root/build/release

# What a compiler needs, by Debian's names. Python's own packages join them only when the
# interpreter that was found lacks its headers or venv.
apt_packages=(g++ cmake ninja-build libboost-dev libyaml-cpp-dev nlohmann-json3-dev
              libgtest-dev libbenchmark-dev libsimgrid-dev)

bootstrap() {
    local purpose=$1
    mkdir -p "$root/build"
    if ! is_stamped "$purpose"; then
        install_system_packages
        make_venv
        install_python_packages "$purpose"
        configure
        stamp "$purpose" >"$venv/.ready-$purpose"
    fi
    compile "$purpose"
}

say() { printf '\033[2m[surgetank]\033[0m %s\n' "$*" >&2; }

# Runs a command with its output in build/NAME.log, which is shown only if the command fails.
logged() {
    local log=$root/build/$1.log
    shift
    if ! "$@" >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        say "failed: $* (all of it: ${log#"$root"/})"
        exit 3
    fi
}

# Everything a finished environment depends on; the place counts because a venv cannot be moved.
stamp() {
    {
        echo "$1 $root ${PYTHON:-}"
        cat "$root/python/bootstrap.sh" "$root/pyproject.toml"
    } | cksum
}

is_stamped() {
    [[ -x $venv/bin/surgetank && -f $venv/.ready-$1 && $(stamp "$1") == "$(<"$venv/.ready-$1")" ]]
}

can_host_us() {
    "$1" -c 'if True:
        import ensurepip, pathlib, sys, sysconfig, venv
        header = pathlib.Path(sysconfig.get_path("include"), "Python.h")
        sys.exit(sys.version_info < (3, 10) or not header.exists())' >/dev/null 2>&1
}

find_python() {
    local candidate known="python3 /usr/bin/python3 python3.13 python3.12 python3.11 python3.10"
    for candidate in ${PYTHON:-$known}; do
        if can_host_us "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

install_system_packages() {
    command -v dpkg-query >/dev/null || return 0  # Not Debian: CMake names what it misses.
    local wanted=("${apt_packages[@]}") missing=() package
    find_python >/dev/null || wanted+=(python3-dev python3-venv)
    for package in "${wanted[@]}"; do
        if [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
            missing+=("$package")
        fi
    done
    ((${#missing[@]})) || return 0

    local as_root=()
    if ((EUID != 0)); then
        if ! sudo -n true 2>/dev/null; then
            say "system packages are missing, and installing them needs a password. Please type:"
            printf '    sudo apt-get install --no-install-recommends %s\n' "${missing[*]}" >&2
            exit 4
        fi
        as_root=(sudo -n)
    fi
    say "installing ${#missing[@]} system packages: ${missing[*]}"
    local apt=(${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q
               -o Acquire::Retries=3)
    logged apt-update "${apt[@]}" update
    logged apt-install "${apt[@]}" install -y --no-install-recommends "${missing[@]}"
}

make_venv() {
    local python
    if ! python=$(find_python); then
        say "no Python 3.10 or later with its headers and venv was found (PYTHON=... names one)"
        exit 4
    fi
    # A venv that was moved, or was made for another interpreter, is made anew.
    local origin="$root $python"
    if can_host_us "$venv/bin/python" && [[ $(cat "$venv/.origin" 2>/dev/null) == "$origin" ]]; then
        return
    fi
    say "making .venv with $("$python" -V) ($python)"
    logged venv "$python" -m venv --clear "$venv"
    echo "$origin" >"$venv/.origin"
}

# The module is compiled by us, in the same tree as the tests; pip installs only what is Python.
install_python_packages() {
    local extras
    case $1 in
        run) extras=plot,frame ;;
        test) extras=dev ;;
    esac
    say "installing Python packages (a minute or two, once)"
    local pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check)
    # Debian 12's pip is too old to hand settings to the build.
    logged pip-build "${pip[@]}" "pip>=23.1" "scikit-build-core>=0.11" "pybind11>=3.0,<4"
    logged pip-install "${pip[@]}" --no-build-isolation -C wheel.cmake=false \
        -C editable.mode=inplace --editable "$root[$extras]"
}

# CMake repeats this by itself when a recipe or the list of files changes.
configure() {
    say "configuring (log: build/configure.log)"
    cmake_at_root() { (cd "$root" && cmake "$@"); }
    logged configure cmake_at_root --preset release -DSURGETANK_BUILD_PYTHON=ON \
        -DSURGETANK_BUILD_TESTS=ON -DPython_EXECUTABLE="$venv/bin/python"
}

compile() {
    local targets=(_core surgetank-physics)
    if [[ $1 == test ]]; then
        targets=(all)
    fi
    if ! grep -qs '^SURGETANK_BUILD_PYTHON:BOOL=ON' "$build/CMakeCache.txt" ||
        [[ ! -f $build/build.ninja ]]; then
        configure
    fi
    say "compiling what changed (log: build/compile.log)"
    logged compile cmake --build "$build" --target "${targets[@]}"
}
