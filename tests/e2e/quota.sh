# So many requests a day and no more, over however many runs; and at the hours that are said alone.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 20 --today 2025-06-20
register telecomx
backfill=(simtally backfill --from 2025-05 --to 2025-05 --as-of 2025-06-20 --provider telecomx)

sed -i 's/"limits": {/"limits": { "requests_per_day": 9,/' "$work/mappings/telecomx.json"
expect_exit 3 "${backfill[@]}"
equal "a login and eight questions, of nine requests a day" "1 8" "$(requests telecomx login) $(questions telecomx)"
equal "what was asked is loaded" 8 "$(units telecomx "done")"
equal "what was not stays owed" 12 "$(units telecomx owed)"
check "and the log says why" grep -q 'telecomx: the 9 requests that it allows a day are used up' "$work/stderr"
forget
expect_exit 3 "${backfill[@]}"
equal "another run on the same day asks nothing" 0 "$(requests .)"

# What was asked was asked yesterday.
sql "update simtally_store.provider_day set day = day - 1"
sed -i 's/"requests_per_day": 9/"requests_per_day": 13/' "$work/mappings/telecomx.json"
expect_exit 0 "${backfill[@]}"
equal "the day after the rest is asked, and that the last request was the day's last is no failure" "1 12 0" \
	"$(requests telecomx login) $(questions telecomx) $(units telecomx owed)"

# Two hours from now until an hour before now: closed at this minute, whatever the clock says.
forget
hour() { TZ=Europe/Copenhagen date -d "$1" +%H:%M; }
sed -i "s/\"requests_per_day\": 13,/\"hours\": { \"from\": \"$(hour '+2 hours')\", \"to\": \"$(hour '-1 hour')\" },/" "$work/mappings/telecomx.json"
expect_exit 3 "${backfill[@]}" --again
equal "outside its hours a provider is not asked" 0 "$(requests .)"
check "and the log says when it may be" grep -q 'may be asked from' "$work/stderr"
