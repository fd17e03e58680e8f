# What becomes of a provider whose mapping is gone, of an endpoint that a mapping no longer has, and of providers that are not named.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 3 --today 2025-06-20
register freebit telecomx tibiot
night=(simtally nightly --as-of 2025-06-20 --quiet)
expect_exit 0 "${night[@]}"

# ---- without a mapping ----
mkdir "$work/away"
mv "$work/mappings/tibiot.json" "$work/away"
unset SIMTALLY_TIBIOT_RATE # no setting as long as no mapping is of it: a warning would say so
forget
for run in "nightly" "nightly --dry-run" "backfill --from 2025-05 --to 2025-05" "extract --from 2025-05 --to 2025-05"; do
	# shellcheck disable=SC2086 # words
	expect_exit 2 simtally $run --as-of 2025-06-20 --quiet
	one_error "3 accounts of the provider tibiot" "$work/mappings" '"provider": "tibiot"'
done
equal "before the first request" 0 "$(requests .)"
expect_exit 2 simtally check
check "check says so" grep -Eq "^BAD +tibiot +3 accounts .*$work/mappings .*\"provider\": \"tibiot\"" "$work/stdout"
expect_exit 0 "${night[@]}" --provider freebit --provider telecomx
expect_exit 0 simtally check --provider telecomx
expect_exit 0 simtally reconcile --month 2025-05 --quiet
expect_exit 0 simtally status

# Its accounts ended: it was given up, and the night goes on without it. What it reported stays.
# ended DAY: all of them on that day; empty: not.
ended() {
	awk -F, -v OFS=, -v day="$1" 'NR == 1 || $1 == "tibiot" { if (NR > 1) $8 = day; print }' "$work/accounts.csv" >"$work/ended.csv"
	expect_exit 0 simtally accounts import "$work/ended.csv" --quiet
}
sql "update simtally_store.unit_of_work set state = 'failed' where unit_id = (select min(unit_id) from simtally_store.unit_of_work
	join simtally_store.endpoint using (endpoint_id) join simtally_store.provider using (provider_id) where provider.name = 'tibiot')"
expect_exit 0 simtally reconcile --month 2025-05 --quiet
equal "what failed of it still counts" 1 "$(simtally status --json | grep -o '"failed":[1-9]' | wc -l)"
ended 2025-04-30
expect_exit 0 "${night[@]}"
equal "until it has ended" 0 "$(simtally status --json | grep -o '"failed":[1-9]' | wc -l)"
expect_exit 0 simtally check
check "check tells of it" grep -Eq '^- +tibiot .*3 accounts are not active' "$work/stdout"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --as-of 2025-06-20 --quiet
expect_exit 2 simtally backfill --from 2025-04 --to 2025-05 --as-of 2025-06-20 --quiet
one_error "3 accounts of the provider tibiot"
ended 2025-05-01
expect_exit 2 "${night[@]}"
mv "$work/away/tibiot.json" "$work/mappings"
lift_rates
ended ''
expect_exit 0 "${night[@]}"

# ---- providers that are not named ----
expect_exit 0 simtally check --provider freebit
equal "of the others nothing is said" 0 "$(grep -c 'telecomx\|tibiot' "$work/stdout")"
expect_exit 2 simtally check --provider nonsuch
one_error nonsuch "$work/mappings"
expect_exit 0 simtally nightly --as-of 2025-09-02 --quiet --provider telecomx
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --as-of 2025-07-10 --quiet --provider telecomx
equal "a night's today is the day of the providers that it did not ask, too, and an older backfill's is not" "freebit 2025-09-02 telecomx 2025-09-02 tibiot 2025-09-02" \
	"$(sql 'select name, today from simtally_store.provider order by name' | tr '|' ' ' | xargs)"
expect_exit 0 simtally reconcile --month 2025-06 --quiet --format html
equal "a report does not say of a month that is over that it runs" 0 "$(grep -c 'the month still runs' "$SIMTALLY_REPORT_DIR/simtally-2025-06.html")"
expect_exit 0 simtally reconcile --month 2025-08 --quiet --format html
equal "nor of one of which nothing was reported" 0 "$(grep -c 'the month still runs' "$SIMTALLY_REPORT_DIR/simtally-2025-08.html")"
expect_exit 0 simtally reconcile --month 2025-09 --quiet --format html
equal "of the one that runs it does" 3 "$(grep -o 'the month still runs' "$SIMTALLY_REPORT_DIR/simtally-2025-09.html" | wc -l)"

# ---- an endpoint that the mapping no longer has ----
night+=(--provider telecomx --format json)
cp "$work/mappings/telecomx.json" "$work/away"
slip='{ "name": "slip", "accounts": ["mvno_account"], "request": { "method": "GET", "path": "/nowhere/{account}/{from_month}" }, "span": { "unit": "month", "night": { "from": -1, "to": 0 } },
	"outcomes": [ { "status": [404], "outcome": "account_unknown" } ] }'
sed -i "s|\"endpoints\": \[|& ${slip//$'\n'/}, |" "$work/mappings/telecomx.json"
expect_exit 3 "${night[@]}"
# left: what status and the report of May say is failed or owed of it.
left() {
	simtally status --provider telecomx --json >"$work/status"
	echo "$(grep -o '"endpoint":"slip"' "$work/status" | wc -l) $(grep -Eo '"(failed|owed)":[1-9]' "$work/status" | xargs)" \
		"$(grep -c '"endpoint": *"slip"' "$SIMTALLY_REPORT_DIR/simtally-2025-05-telecomx.json")"
}
sql "update simtally_store.unit_of_work set state = 'owed' where endpoint_id = (select endpoint_id from simtally_store.endpoint where name = 'slip') and period = '2025-06-01'"
expect_exit 0 simtally report --month 2025-05 --provider telecomx --format json --quiet
equal "failed and owed, as status says, and in the report's coverage and what is missing" "2 failed:3 owed:3 4" "$(left)"
cp "$work/away/telecomx.json" "$work/mappings"
expect_exit 0 "${night[@]}"
equal "gone, it is no longer failed, owed or missing" "0  0" "$(left)"
equal "its units stay in the ledger" 6 "$(sql "select count(*) from simtally_store.unit_of_work join simtally_store.endpoint using (endpoint_id) where name = 'slip'")"

# ---- a change of the schema that came after a later one ----
sql "begin; delete from simtally_store.schema_version where version = 14; alter table simtally_store.endpoint drop column mapped; commit"
expect_exit 2 simtally status
one_error "lacks 1" "simtally init"
expect_exit 0 simtally init --quiet
expect_exit 0 simtally status
