#!/bin/sh
# Does for the last commit what a newcomer does: clones it, runs the README's two commands, and runs
# the reports a second time to compare every byte. Uncommitted changes take no part.
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
mv reports "$folder/first"
make test
make reports
diff -r "$folder/first" reports
echo "verify: both commands work in a fresh clone, and two runs of the reports give the same bytes"
