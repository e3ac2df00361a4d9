#!/usr/bin/env bash
# Asks a running Entente through its gateway, with nothing but curl, for the best partners of one need and why one fits.
# Run: docs/quickstart/quickstart.sh [http://127.0.0.1:8080]
set -euo pipefail
gateway=${1:-http://127.0.0.1:8080}
ask() { curl -sS --fail-with-body --max-time 10 -H 'Content-Type: application/json' -d "$2" "$gateway/entente.$1"; }
# The first value of a key in a JSON answer; a real program would use a JSON library.
first() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d'"' -f4; }

programme=$(ask matching.v1.ProgrammeService/ListProgrammes '{"pageSize": 1}' | first name)
needs=$(ask listings.v1.ListingService/ListListings \
  '{"parent": "cities/-", "filter": "kind = \"need\"", "pageSize": 50}' | grep -o '"name":"[^"]*"' | cut -d'"' -f4)
for need in $needs; do
  found=$(ask matching.v1.CandidateService/ListCandidates \
    "{\"programme\": \"$programme\", \"listing\": \"$need\", \"maxCandidates\": 3}")
  offer=$(first offer <<<"$found") || continue
  [ -n "$offer" ] || continue
  echo "$need"
  grep -o '"offer":"[^"]*"' <<<"$found" | cut -d'"' -f4 | sed 's/^/  /'
  echo "why the first:"
  ask matching.v1.CandidateService/ExplainPair \
    "{\"programme\": \"$programme\", \"pairing\": {\"need\": \"$need\", \"offer\": \"$offer\"}}"
  echo
  exit 0
done
echo "no need has a candidate"
