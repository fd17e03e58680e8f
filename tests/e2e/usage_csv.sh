# The same months as JSON and as CSV: fetched, or saved as files; what both hold agrees, and one of them is the source of record.
# shellcheck disable=SC2154 # steps.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 5 --today 2025-06-20
register telecomx
months_of=(usage import --mapping telecomx-csv --as-of 2025-06-20)
last_run() {
	sql "select run_id, command, exit_status, loaded, changed, quarantined from simtally_store.run order by run_id desc limit 1"
}

# ---- months as CSV ----
names=(5538b009d78aeb0e93000103 5538b009d78aeb0e93000105)
token=$(curl -s -X POST -d "{\"username\":\"$TELECOMX_USERNAME\",\"password\":\"$TELECOMX_PASSWORD\"}" "$TELECOMX_BASE_URL/auth/login" | sed 's/.*"token":"//; s/".*//')
# csv_of ACCOUNT FROM TO: what the provider answers to type=CSV.
csv_of() {
	curl -s -H "Authorization: Bearer $token" "$TELECOMX_BASE_URL/mvno/$1/usage?fromDate=$2-01&toDate=$3-01&type=CSV"
}
mapfile -t accounts < <(accounts_of telecomx)
csv_of "${accounts[1]}" 2025-01 2025-05 >"$work/one.csv"
expect_exit 3 simtally "${months_of[@]}" "$work/one.csv"
equal "a number that no fact knows is of no account" "unknown_account 5" "$(sql "select reason, count(*) from simtally.quarantine where source ~ 'one.csv' group by 1" | tr '|' ' ')"
expect_exit 0 simtally "${months_of[@]}" "$work/one.csv" --account "${accounts[1]}"
equal "--account says whose it is; a region nobody knows yet has its name for a scope" "roaming/EU og Norden" \
	"$(sql "select distinct scope from simtally.usage_month where scope like 'roaming/EU%'")"
equal "months are held" 5 "$(sql "select count(*) from simtally_store.unit_of_work join simtally_store.endpoint using (endpoint_id) where name = 'usage_csv' and state = 'done' and final")"

# JSON is the source of record: one row a key, no revision, whichever came first.
expect_exit 0 simtally backfill --from 2025-01 --to 2025-05 --provider telecomx --as-of 2025-06-20
for account in "${accounts[@]}"; do csv_of "$account" 2025-01 2025-05 >"$work/csv-$account"; done
tables | grep -v '^quarantine' >"$work/json"
for account in "${accounts[@]}"; do simtally "${months_of[@]}" "$work/csv-$account" >>"$work/stdout" 2>&1 || failed "$account" "$(tail -n 3 "$work/stdout")"; done
check "CSV beside JSON changes no row that is read" diff "$work/json" <(tables | grep -v '^quarantine')
equal "and has revised nothing" 0 "$(sql "select count(*) from simtally.usage_history where provider = 'telecomx' and revision > 1")"
expect_exit 0 simtally replay --from 2025-01 --to 2025-05 --provider telecomx --as-of 2025-06-20
check "nor does reading all of it again" diff "$work/json" <(tables | grep -v '^quarantine')
both="from simtally_store.usage u join simtally_store.series s using (series_id) join simtally_store.provider p using (provider_id) where p.name = 'telecomx' and s.role in ('used', 'included')"
each="select u.account_id, u.period, s.metric, s.scope, s.role, max(u.quantity) filter (where s.endpoint = 'usage') as json, max(u.quantity) filter (where s.endpoint = 'usage_csv') as csv $both group by 1, 2, 3, 4, 5"
equal "every figure that both hold is the same in both" "0 t" "$(sql "select count(*) filter (where json <> csv), count(*) filter (where json = csv) > 250 from ($each) f" | tr '|' ' ')"
equal "only JSON has data by region" "data/region used" "$(sql "select distinct metric || '/' || split_part(scope, '/', 1), role from ($each) f where csv is null" | tr '|' ' ')"
equal "only CSV has data by zone, and zeros of what JSON does not name" "data/eu_nordic, data/rest_of_europe, data/world1, data/world2, data/world3" \
	"$(sql "select string_agg(distinct metric || '/' || split_part(scope, '/', 1), ', ') from ($each) f where json is null and csv <> 0")"
equal "data by zone adds up to data by region" 0 "$(sql "select count(*) from (select u.account_id, u.period, sum(u.quantity) filter (where s.endpoint = 'usage') as json, sum(u.quantity) filter (where s.endpoint = 'usage_csv') as csv $both and s.metric = 'data' and s.role = 'used' group by 1, 2) t where json <> csv")"
equal "a region's name leads to its id, once that is known" 0 "$(sql "select count(*) $both and s.endpoint = 'usage_csv' and s.scope ~ 'roaming/[^5]' and u.quantity <> 0")"
equal "in the scope of the JSON answers" "t" "$(sql "select bool_or(s.scope = 'roaming/${names[0]}') and bool_or(s.scope = 'roaming/${names[1]}') $both and s.endpoint = 'usage_csv'")"

# ---- CSV over HTTP, as the source of record ----
sql "truncate simtally_store.usage, simtally_store.usage_revision, simtally_store.unit_of_work, simtally_store.account_fact, simtally_store.quarantine, simtally_store.usage_file_part, simtally_store.usage_import_part" >/dev/null
fast_mappings
awk '/"name": "usage",/ { print; print "      \"standby\": true,"; next } /"standby": true,/ { next } { print }' "$root/mappings/telecomx.json" >"$work/mappings/telecomx.json"
forget
expect_exit 0 simtally backfill --from 2025-01 --to 2025-06 --provider telecomx --as-of 2025-06-20
equal "one question an account" 5 "$(requests telecomx usage)"
equal "all of them answered in CSV" "5 usage_csv" "$(sql "select count(*), string_agg(distinct endpoint, ' ') from simtally_store.raw_answer where fetched_at > now() - interval '5 minutes' and to_period = '2025-06-01'" | tr '|' ' ')"
equal "the months are there" "30|complete provisional" "$(sql "select count(distinct (account, month)), string_agg(distinct completeness, ' ') from simtally.usage_month where provider = 'telecomx'")"
equal "and the number of each account" 5 "$(sql "select count(*) from simtally.account_fact where fact = 'number'")"
expect_exit 0 simtally "${months_of[@]}" "$work/one.csv"
equal "by which files find theirs: nothing new" "0|0|0" "$(last_run | cut -d'|' -f4-)"

# ---- hostile CSV ----
export SIMTALLY_MAPPINGS=$root/mappings
# shellcheck disable=SC2016 # a quote is a quote
printf '%s\n' 'NUMBER;Name;YEAR;month;voice homeland SECS;Voice subscription homeland secs;"voice ROAMING Atlantis; ""new""
town secs";"Voice subscription roaming atlantis; ""new""
town secs";SMS roaming;Data Homeland bytes' \
	'+4571000001;"a;b
""c""";2024;12;-5;0;-7;0;;9007199254740993,0' \
	'+4571000001;x;2024;11;5;0;10;20;4;12' '+4571000001;x;2024;13;5;0;10;20;4;12' '+4571999999;x;2024;12;5;0;10;20;4;12' >"$work/hostile.csv"
expect_exit 3 simtally "${months_of[@]}" "$work/hostile.csv"
equal "names with separators, quotes and line ends; case; decimal comma; past 2^53" 'data homeland 9007199254740993 voice homeland 5 voice roaming/Atlantis; "new"~town 7' \
	"$(sql "select metric, replace(scope, E'\n', '~'), quantity from simtally.usage_month where month = '2024-12-01' order by 1, 2" | tr '|\n' '  ' | sed 's/ $//')"
equal "more remains than was included: a contradiction; what else the row says is loaded" "lines 6, partial" \
	"$(sql "select 'lines ' || (regexp_match(at, '[0-9]+'))[1] from simtally.quarantine where reason = 'contradiction'"), $(sql "select completeness from simtally.usage_month where month = '2024-11-01' and metric = 'voice'")"
equal "an empty field makes no row, and a metric without figures was not reported" 0 "$(sql "select count(*) from simtally_store.usage u join simtally_store.series s using (series_id) where s.metric = 'sms' and u.period = '2024-12-01'")"
equal "no such month, no such account" "not_a_date 1 unknown_account 1" "$(sql "select reason, count(*) from simtally.quarantine where source ~ 'hostile' and reason <> 'contradiction' group by 1 order by 1" | tr '|\n' '  ' | sed 's/ $//')"
expect_exit 3 simtally "${months_of[@]}" "$work/hostile.csv" --account "${accounts[2]}"
equal "a row about another account than --account is no row of it" 3 "$(sql "select count(*) from simtally.quarantine where reason = 'wrong_account'")"
