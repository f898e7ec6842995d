#!/bin/sh
# Does for the last commit what a newcomer does: clones it, runs the README's two commands, and makes the
# reports again where everything that should not matter is different, to compare every byte. Uncommitted
# changes take no part. The first difference is named: its file, its line, and what stands there in both.
set -eu
cd "$(dirname "$0")/.."
repository=$(pwd)
unset MAKEFLAGS MAKELEVEL MFLAGS COMPANY # the clone is a newcomer's, not a part of this run

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
clone="$folder/a clone"

git clone --quiet "$repository" "$clone"
cd "$clone"
for command in "make reports" "make test"; do
    grep -q "$command" README.md || { echo "verify: the README does not say: $command" >&2; exit 1; }
done
make reports
make test

# Another folder, another day, another zone and locale, one page at a time, another order of hashes.
elsewhere="$folder/elsewhere"
mkdir "$elsewhere"
cp tools/another_day.py "$elsewhere/sitecustomize.py"
cd "$elsewhere"
TZ=America/St_Johns LC_ALL=C LANG=C PYTHONHASHSEED=7 PYTHONPATH="$elsewhere" COLUMNS=40 \
    "$clone/.venv/bin/cxresearch" report "$clone/data/sample" --jobs 1 --out "$elsewhere/reports"
cd "$clone"
.venv/bin/python tools/same_bytes.py "$clone/reports" "$elsewhere/reports"
echo "verify: both commands work in a fresh clone, and the reports made elsewhere are the same, byte for byte"
