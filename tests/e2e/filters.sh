# One stage alone, as a filter; and the archive transformed again, with today's mappings and no network.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 10 --today 2025-06-20
register freebit telecomx tibiot
range=(--from 2025-03 --to 2025-06)

fresh() {
	sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
	simtally init --quiet
	simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
}

# ---- the whole, and the same in three parts ----
expect_exit 0 simtally backfill "${range[@]}" --as-of 2025-06-20
tables >"$work/whole"
whole=$(questions .)
fresh
forget
simtally extract "${range[@]}" --as-of 2025-06-20 >"$work/raw.jsonl" 2>"$work/stderr"
equal "extract ends well" 0 $?
equal "extract asks what a backfill asks" "$whole" "$(questions .)"
equal "and writes a line an answer" "$whole" "$(wc -l <"$work/raw.jsonl")"
equal "its ledger stays as it is" 0 "$(sql 'select count(*) from simtally_store.unit_of_work')"
equal "no secret is in it" 0 "$(grep -cF -e "$FREEBIT_OEM_KEY" -e "$TELECOMX_PASSWORD" -e "$TIBIOT_TOKEN" "$work/raw.jsonl")"
stop_simulator
env -i PATH="$PATH" SIMTALLY_MAPPINGS="$SIMTALLY_MAPPINGS" "$root/$BUILD/simtally" transform <"$work/raw.jsonl" >"$work/rows.jsonl" 2>"$work/stderr"
equal "transform needs neither network, settings nor database" 0 $?
check "its rows are more than the answers" test "$(wc -l <"$work/rows.jsonl")" -gt "$whole"
simtally transform <"$work/raw.jsonl" 2>"$work/stderr" | cmp -s - "$work/rows.jsonl"
equal "transform gives the same bytes each time" 0 $?
expect_exit 0 simtally load <"$work/rows.jsonl"
tables >"$work/parts"
check "extract | transform | load gives the tables of a backfill" diff "$work/whole" "$work/parts"
expect_exit 0 simtally load <"$work/rows.jsonl"
tables >"$work/parts"
check "the same rows loaded twice change nothing" diff "$work/whole" "$work/parts"

# A line lost on the way is found, not loaded around.
head -c -100 "$work/rows.jsonl" >"$work/cut.jsonl"
fresh
expect_exit 2 simtally load <"$work/cut.jsonl"
grep -v '^{"row"' "$work/rows.jsonl" | head -n 1 >"$work/one.jsonl"
expect_exit 0 simtally load <"$work/one.jsonl"

# ---- replay ----
fresh
simulate --accounts 10 --today 2025-06-20
expect_exit 0 simtally backfill "${range[@]}" --as-of 2025-06-20
tables >"$work/whole"
stop_simulator
unset FREEBIT_BASE_URL FREEBIT_OEM_ID FREEBIT_OEM_KEY TELECOMX_BASE_URL TELECOMX_USERNAME TELECOMX_PASSWORD TIBIOT_BASE_URL TIBIOT_TOKEN
expect_exit 0 simtally replay "${range[@]}"
tables >"$work/after"
check "a replay with the same mappings changes nothing" diff "$work/whole" "$work/after"
check "and says so" grep -q 'nothing new' "$work/stdout"

# ---- with another mapping ----
cp -r "$root/mappings" "$work/mappings"
sed -i 's/"KB": { "unit": "byte", "base": 1024, "power": 1 }/"KB": { "unit": "byte", "base": 1000, "power": 1 }/' "$work/mappings/tibiot.json"
check "the mapping is edited" test "$(diff "$root/mappings/tibiot.json" "$work/mappings/tibiot.json" | grep -c '^>')" = 1
before=$(sql "select sum(quantity) from simtally.usage_month where provider = 'tibiot'")
expect_exit 0 simtally replay "${range[@]}" --mappings "$work/mappings" --provider tibiot
after=$(sql "select sum(quantity) from simtally.usage_month where provider = 'tibiot'")
equal "a KB of 1000 makes every figure smaller" "$((before * 1000 / 1024 / 100))" "$((after / 100))"
equal "each figure that is not zero as revision 2" 0 "$(sql "select count(*) from simtally.usage_month where provider = 'tibiot' and days_reported is null and (revision = 2) <> (quantity > 0)")"
equal "the old ones stay readable" "$before" "$(sql "select sum(quantity) from simtally.usage_history where provider = 'tibiot' and grain = 'month' and (revision = 1)
	and (account, period) in (select account, month from simtally.usage_month where provider = 'tibiot' and days_reported is null)")"
tables | grep -v tibiot >"$work/after"
check "other providers are left alone" diff <(grep -v tibiot "$work/whole") "$work/after"
expect_exit 0 simtally replay "${range[@]}" --provider tibiot
equal "and back again" "$before" "$(sql "select sum(quantity) from simtally.usage_month where provider = 'tibiot'")"
equal "as revision 3" 3 "$(sql "select max(revision) from simtally.usage_month where provider = 'tibiot' and days_reported is null")"

sed -i 's/"useFlowKb"/"useFlowMb"/; s/useFlowKb/useFlowMb/' "$work/mappings/tibiot.json"
expect_exit 0 simtally replay "${range[@]}" --mappings "$work/mappings" --provider tibiot
equal "a mapping that looks where nothing stands withdraws no figure" "$before" "$(sql "select sum(quantity) from simtally.usage_month where provider = 'tibiot'")"
