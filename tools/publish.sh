#!/bin/sh
# publish.sh REPORT FOLDER: copies what may be published of a company's report, e.g. reports/sample,
# into a new folder. It names what goes and nothing else does: not the rejected rows, which are the
# customers' own, and not whatever a report may one day keep beside its pages.
set -eu
report=$1
folder=$2

[ -f "$report/index.html" ] || { echo "publish: no index.html in $report; run make reports first" >&2; exit 1; }
mkdir "$folder" "$folder/vi" "$folder/en"
cp "$report/index.html" "$report/findings.json" "$report/findings.csv" "$report/queries.sql" "$folder"
for language in vi en; do
    for page in "$report/$language"/*.html; do
        if [ -f "$page" ]; then cp "$page" "$folder/$language"; fi
    done
done
