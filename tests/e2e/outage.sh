# A provider that is down holds up neither the others nor the night; what it owes is fetched by the next run.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
export SIMTALLY_TELECOMX_CONCURRENCY=4
simulate --accounts 20 --today 2025-06-20
register freebit telecomx tibiot

# night STATUS: a night that ends with it, and in bounded time whatever is down.
night() {
	expect_exit "$1" timeout 60 "$root/$BUILD/simtally" nightly --as-of 2025-06-20
}

# ---- the same night undisturbed, for comparison ----
night 0
tables >"$work/undisturbed"

# fresh: an empty database with the register, and no reports.
fresh() {
	control reset
	rm -rf "$SIMTALLY_REPORT_DIR"
	sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
	simtally init --quiet && simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
}

while read -r provider others spec; do
	fresh
	fault "$spec,provider=$provider"
	night 3
	equal "$provider ${spec%%:*}: nothing of it is loaded" 0 "$(sql "select count(*) from simtally.usage_history where provider = '$provider'")"
	equal "$provider ${spec%%:*}: it is owed whole" 0 "$(($(units "$provider" "done") + $(units "$provider" failed) + $(units "$provider" claimed)))"
	check "$provider ${spec%%:*}: and that is something" test "$(units "$provider" owed)" -gt 0
	for other in ${others//,/ }; do
		equal "$provider ${spec%%:*}: $other is complete" 0 "$(units "$other" owed)"
		check "$provider ${spec%%:*}: $other is loaded" test "$(units "$other" "done")" -gt 0
	done
	check "$provider ${spec%%:*}: the log names it" grep -q "$provider" "$work/stderr"
	equal "$provider ${spec%%:*}: coverage says what is missing" "$provider" "$(sql "select string_agg(distinct provider, ' ') from simtally.coverage where owed > 0")"
	check "$provider ${spec%%:*}: the report, too" grep -qi "$provider" "$SIMTALLY_REPORT_DIR"/simtally-2025-05.html

	control reset
	night 0
	equal "$provider ${spec%%:*}: the next run fetches what was owed" 0 "$(units "$provider" owed)"
	tables >"$work/after"
	check "$provider ${spec%%:*}: and all is as if nothing had happened" diff "$work/undisturbed" "$work/after"
done <<'OUTAGES'
tibiot freebit,telecomx down:endpoint=*
telecomx freebit,tibiot status:code=503
OUTAGES

# ---- a short outage is waited for within the run ----
fresh
fault "down:for=2,provider=tibiot"
night 0
tables >"$work/after"
check "an outage of two seconds leaves no trace" diff "$work/undisturbed" "$work/after"

# ---- every account fails twice before it answers: no outage, however many they are ----
fresh
while read -r account; do fault "status:code=503,provider=telecomx,account=$account,first=2"; done < <(accounts_of telecomx)
night 0
equal "each was asked until it answered" 0 "$(units telecomx owed)"

# ---- nobody listens at all ----
fresh
TELECOMX_BASE_URL=http://127.0.0.1:1/telecomx night 3
equal "and telecomx stays owed" 40 "$(units telecomx owed)"
equal "while the others are complete" 0 "$(($(units freebit owed) + $(units tibiot owed)))"
