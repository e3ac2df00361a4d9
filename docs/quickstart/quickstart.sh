#!/usr/bin/env bash
# Asks a running Entente through its gateway, with nothing but curl, for the best partners of one need and why one fits.
# Run: docs/quickstart/quickstart.sh [http://127.0.0.1:8080]
set -euo pipefail
gateway=${1:-http://127.0.0.1:8080}
# One call; an error's body goes to standard error.
ask() {
  local answer
  answer=$(curl -sS --fail-with-body --max-time 10 -H 'Content-Type: application/json' -d "$2" "$gateway/entente.$1") ||
    { echo "$answer" >&2; return 1; }
  echo "$answer"
}
# What a pattern finds in a JSON answer; a real program would use a JSON library.
all() { grep -oE "$1" || true; }
first() { all "\"$1\":\"[^\"]*\"" | sed -n '1s/.*:"\(.*\)"/\1/p'; }

programme=$(ask matching.v1.ProgrammeService/ListProgrammes '{"pageSize": 1}' | first name)
needs=$(ask listings.v1.ListingService/ListListings '{"parent": "cities/-", "filter": "kind = \"need\"", "pageSize": 50}')
for need in $(all '"name":"cities/[^"]*"' <<<"$needs" | cut -d'"' -f4); do
  found=$(ask matching.v1.CandidateService/ListCandidates \
    "{\"programme\": \"$programme\", \"listing\": \"$need\", \"maxCandidates\": 3}")
  # Need, offer and score of each, best first.
  pairs=$(all '"pairing":\{[^}]*\},"axis":"[^"]*","score":"[0-9]*"' <<<"$found")
  [ -n "$pairs" ] || continue
  scale=$(first scoreScale <<<"$found")
  listing=$(ask listings.v1.ListingService/GetListing "{\"name\": \"$need\"}")
  echo "$(first title <<<"$listing") ($need$(all '"example":true' <<<"$listing" | sed 's/.*/, an example/'))"
  awk -F'"' -v scale="$scale" '{ printf "  %7.2f points  %s\n", $(NF - 1) / scale, $10 }' <<<"$pairs"
  offer=$(first offer <<<"$pairs")
  ask matching.v1.CandidateService/ExplainPair \
    "{\"programme\": \"$programme\", \"pairing\": {\"need\": \"$need\", \"offer\": \"$offer\"}}" |
    all '"term":"[^"]*","points":"[0-9]*"' |
    awk -F'"' -v scale="$scale" '{ printf "%s%s %g", NR == 1 ? "why the first: " : ", ", $4, $8 / scale } END { print "" }'
  exit 0
done
echo "no need has a candidate" >&2
exit 1
