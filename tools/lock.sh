#!/bin/sh
# Renews requirements.lock and requirements-engines.lock: one version of each package for Python 3.11
# and later on Linux, macOS and Windows, each with its hashes. Pins that still satisfy pyproject.toml
# stay; `tools/lock.sh --upgrade` takes the newest.
set -eu
cd "$(dirname "$0")/.."

compile() { # OUTPUT ARGUMENT...
    output=$1; shift
    uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
        --output-file "$output" "$@" >/dev/null
}

compile requirements.lock pyproject.toml --group dev "$@"
printf '%s\n' "import tomllib" \
    "extras = tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']" \
    "print(*extras['postgres'], *extras['spark'], sep='\n')" |
    uv run --quiet --no-project --python '>=3.11' - |
    compile requirements-engines.lock - --constraint requirements.lock "$@"
