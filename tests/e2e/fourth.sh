# A fourth provider is a mapping and nothing else: other paths, units, zone, order and login than the three.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

fourth=tests/e2e/data/fourth
simulate --static "$fourth/answers" --today 2025-06-01
export NIMBUS_BASE_URL=$simulator_url/static NIMBUS_CLIENT=simtally NIMBUS_SECRET=cumulonimbus
export SIMTALLY_MAPPINGS=$fourth/mappings

asked() {
	awk -F'\t' -v path="$1" '$4 ~ path { n++ } END { print n + 0 }' "$log"
}

expect_exit 0 simtally accounts import "$fourth/accounts.csv"
expect_exit 0 simtally check
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --account IN-1001 --as-of 2025-06-10
equal "a month of days is one question" 1 "$(asked /daily)"
equal "and one login" 1 "$(awk -F'\t' '$4 ~ /session/ { if (seen) n++; seen = 1 } END { print n + 0 }' "$log")"
equal "31 days of data and of voice land" "data 31, voice 31" \
	"$(sql "select string_agg(metric || ' ' || n, ', ' order by metric) from (select metric, count(*) as n from simtally.usage_day where provider = 'nimbus' group by metric) d")"
equal "12.25 MB of a million bytes" 12250000 "$(sql "select quantity from simtally.usage_day where metric = 'data' and day = '2025-05-12'")"
equal "2.5 minutes are 150 seconds" "150|second" "$(sql "select quantity, unit from simtally.usage_day where metric = 'voice' and day = '2025-05-02'")"
equal "the month is their sum" "503750000|byte|complete|31" "$(sql "select quantity, unit, completeness, days_reported from simtally.usage_month where metric = 'data'")"
equal "of voice, too" "2790|second|complete|31" "$(sql "select quantity, unit, completeness, days_reported from simtally.usage_month where metric = 'voice'")"
equal "a month that begins half past six in the evening UTC is May in India, with its scopes" "zone/gulf|Gulf|2|message, zone/in|भारत|40|message" \
	"$(sql "select scope, scope_name, quantity, unit from simtally.usage_month where metric = 'sms' and month = '2025-05-01' order by scope" | paste -sd, | sed 's/,/, /g')"
equal "a fee keeps its last decimal and its currency" "1500.005|INR|short code" "$(sql 'select price, currency, description from simtally.charge')"
equal "nothing of it is quarantined" 0 "$(sql 'select count(*) from simtally.quarantine')"

expect_exit 3 simtally backfill --from 2025-05 --to 2025-05 --account IN-1002 --as-of 2025-06-10
equal "its way to say that an account is unknown is understood" 2 "$(grep -c 'IN-1002.*no such line' "$work/stderr")"

: >"$log"
expect_exit 3 simtally nightly --as-of 2025-06-01
equal "a night asks for the last two days" 2 "$(asked /daily)"
equal "and restates one" "30250000 33500000" "$(sql "select string_agg(quantity::text, ' ' order by revision) from simtally.usage_history where metric = 'data' and period = '2025-05-30'")"
equal "in the month, too" 507000000 "$(sql "select quantity from simtally.usage_month where metric = 'data'")"
equal "its secret is nowhere" 0 "$(cat "$work/stdout" "$work/stderr" <(pg_dump) | grep -cE 'cumulonimbus|T-4711-x')"

# What is particular to a provider stands in mappings/ alone.
equal "no provider's name stands in etl/ or sql/" "" "$(grep -rilE 'freebit|telecomx|tibiot|nimbus' etl sql)"
