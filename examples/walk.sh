#!/usr/bin/env bash
# The whole way with curl alone: upload a table, run an analysis, follow it, download the report.
#   ANALYST_URL=http://127.0.0.1:8888/analyst TOKEN=… bash examples/walk.sh [TABLE] [ANALYSIS]
set -euo pipefail
table=${1:-$(dirname "$0")/penguins.csv}
analysis=${2:-profile}
: "${ANALYST_URL:?the address of the service, for example http://127.0.0.1:8888/analyst}" "${TOKEN:?the token of the server}"
call() { curl --silent --show-error --fail-with-body --header "Authorization: token $TOKEN" "$@"; }
first_id() { sed -E 's/^\{"id": "([^"]*)".*$/\1/'; }

echo "1. Upload $table"
dataset=$(call --form "file=@$table" "$ANALYST_URL/datasets" | first_id)
echo "   dataset $dataset"

echo "2. Run $analysis"
job=$(call --header 'Content-Type: application/json' --header "Idempotency-Key: walk-$$-$RANDOM" \
  --data "{\"analysis\": \"$analysis\", \"dataset\": \"$dataset\", \"parameters\": {}}" "$ANALYST_URL/jobs" | first_id)
echo "   job $job"

echo "3. Follow it"
call --no-buffer "$ANALYST_URL/jobs/$job/events" | sed -nE 's/^data: .*"status": "([A-Z_]+)".*"done": ([0-9]+), "total": ([0-9]+).*$/   \1 \2 of \3/p'
status=$(call "$ANALYST_URL/jobs/$job" | sed -E 's/^.*"status": "([A-Z_]+)".*$/\1/')
[ "$status" = COMPLETED ] || { echo "The job is $status" >&2; exit 1; }

echo "4. Download the report"
folder=$(mktemp -d)
for format in html ipynb zip; do
  call --output "$folder/report.$format" "$ANALYST_URL/jobs/$job/report?format=$format&download=1"
done
call "$ANALYST_URL/jobs/$job/result" | head -c 300; echo
call --output "$folder/latest.html" "$ANALYST_URL/reports/latest?analysis=$analysis&dataset=$dataset"
cmp "$folder/report.html" "$folder/latest.html"
ls -l "$folder"
