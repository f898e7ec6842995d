#!/bin/sh
# Makes .venv hold what requirements.lock says, and the project itself, editable.
# `env.sh engines` adds requirements-engines.lock: the driver for Postgres, and Spark.
# `env.sh browser` puts into .node what drives and checks a browser, where npm is installed.
#
# A stamp in .venv, written last, holds the folder's path and the files it was installed from:
# while they are the same there is nothing to do, and an interrupted installation leaves no stamp.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE # the bytecode written here is what makes every later start quick

say() { printf '%s\n' "$*" >&2; }
fail() { say "make env: $*"; exit 1; }

state() { pwd; cat "$@"; }
is_current() { # STAMP FILE...
    stamp=$1; shift
    [ -f "$stamp" ] && state "$@" | cmp -s - "$stamp"
}

is_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
# The lock's pins come as wheels for 3.11 to 3.14; a later Python would compile them for an hour.
has_wheels() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; }
identity() { "$1" -c 'import sys; print(sys.base_prefix, sys.version)' 2>/dev/null; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        is_enough "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11 or later."
        echo "$PYTHON"
        return
    fi
    # Each is run, not only looked up: a name may be a wrapper around nothing.
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if has_wheels "$name"; then echo "$name"; return; fi
    done
    found=$(python3 --version 2>/dev/null || echo "no python3")
    fail "needs Python 3.11 to 3.14 and found $found; name one with PYTHON=/path/to/python3.11."
}

# PYTHON names another interpreter than the one .venv was made from?
is_other_python() { [ -n "${PYTHON:-}" ] && [ "$(identity "$PYTHON")" != "$(identity .venv/bin/python)" ]; }

has_uv() { command -v uv >/dev/null 2>&1; }

create() {
    python=$(find_python)
    python=$("$python" -c 'import sys; print(sys.executable)')
    if has_uv; then
        say "make env: installing requirements.lock into .venv with uv"
        uv venv --quiet --clear --python "$python" .venv
    else
        "$python" -c 'import ensurepip' 2>/dev/null ||
            fail "$python cannot create environments; on Debian and Ubuntu install python3-venv (apt-get install python3-venv)."
        say "make env: installing requirements.lock into .venv with pip (a minute or two; uv on the path takes seconds)"
        "$python" -m venv --clear .venv
    fi
}

install() { # LOCK
    if has_uv; then
        uv pip install --quiet --python .venv --compile-bytecode --require-hashes -r "$1"
    else
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-compile --require-hashes -r "$1"
        # Some packages ship templates that are no Python: those stay uncompiled.
        .venv/bin/python -m compileall -qq -j 0 .venv/lib || true
    fi
}

install_project() { # what it needs is there already, the build backend too
    if has_uv; then
        uv pip install --quiet --python .venv --no-deps --no-build-isolation -e .
    else
        .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
    fi
}

if ! .venv/bin/python -c '' 2>/dev/null || is_other_python || ! is_current .venv/.lock requirements.lock; then
    create
    install requirements.lock
    state requirements.lock >.venv/.lock
fi
if ! is_current .venv/.project pyproject.toml; then
    install_project
    state pyproject.toml >.venv/.project
fi
if [ "${1:-}" = engines ] && ! is_current .venv/.engines requirements-engines.lock; then
    say "make env: installing requirements-engines.lock into .venv"
    install requirements-engines.lock
    state requirements-engines.lock >.venv/.engines
fi
if [ "${1:-}" = browser ] && [ ! -d .node/node_modules/axe-core ] && command -v npm >/dev/null; then
    say "make env: installing playwright-core and axe-core into .node"
    npm install --silent --no-save --prefix .node playwright-core@1.65.1 axe-core@4.14.1
fi
