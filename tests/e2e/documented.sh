# What the providers' documents say in passing: a raw body instead of a form field, a token that never ends, the provider's own
# words and request ids beside what went wrong.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 5 --today 2025-06-20
register freebit tibiot
night=(simtally nightly --as-of 2025-06-20)

# ---- the body: a form field that holds JSON, or JSON as it is ----
expect_exit 0 "${night[@]}" --provider freebit
tables >"$work/form"
sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
simtally init --quiet
simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
sed -i -E 's/"form": \{ "json": (\{.*\}) \}/"json": \1/' "$work/mappings/freebit.json"
equal "both of its questions have a raw body now" "2 0" "$(grep -cE '^ +"json": \{' "$work/mappings/freebit.json") $(grep -c '^ *"form"' "$work/mappings/freebit.json")"
expect_exit 0 "${night[@]}" --provider freebit
tables >"$work/raw"
check "a raw body asks the same" diff "$work/form" "$work/raw"
check "which is something" test "$(grep -c '^day' "$work/raw")" -gt 20

# ---- the provider's words and its request id ----
sim=$(accounts_of freebit | sed -n 1p)
card=$(accounts_of tibiot | sed -n 1p)
fault "code:code=240,account=$sim" "code:code=4000,account=$card"
expect_exit 3 "${night[@]}"
said=$(sql "select u.reason from simtally_store.unit_of_work u join simtally_store.account a using (account_id) where a.account = '$sim' and u.state = 'failed' limit 1")
check "the provider's own words stand beside ours" grep -q 'specified phone number issue.*: ' <<<"$said"
equal "its request id is kept with every answer that has one" t "$(sql "select bool_and(trace is not null) and count(*) > 5 from simtally_store.raw_answer r join simtally_store.account a using (account_id)
	join simtally_store.provider p using (provider_id) where p.name = 'tibiot'")"
trace=$(sql "select r.trace from simtally_store.raw_answer r join simtally_store.account a using (account_id) where a.account = '$card' and r.endpoint = 'card_month' order by r.raw_id desc limit 1")
check "and told where something went wrong" grep -qF -- "${trace:-none}" "$work/stderr"

# ---- a token whose lifetime is -1 ----
cp -r tests/e2e/data/fourth "$work/fourth"
sed -i 's/"seconds": 900/"seconds": -1/' "$work/fourth/answers/v3/session.json"
simulate --static "$work/fourth/answers" --today 2025-06-01
export NIMBUS_BASE_URL=$simulator_url/static NIMBUS_CLIENT=simtally NIMBUS_SECRET=cumulonimbus SIMTALLY_NIMBUS_RATE=2
simtally accounts import "$work/fourth/accounts.csv" --mappings "$work/fourth/mappings" >/dev/null 2>&1
logins() {
	sed -i "s|\"lifetime\": .*|\"lifetime\": $1,|" "$work/fourth/mappings/nimbus.json"
	: >"$log"
	simtally backfill --from 2025-05 --to 2025-05 --provider nimbus --again --as-of 2025-06-10 --mappings "$work/fourth/mappings" >"$work/stdout" 2>"$work/stderr"
	awk -F'\t' '$4 ~ /session/ { n++ } END { print n + 0 }' "$log"
}
equal "never ends" 1 "$(logins '{ "at": "/result/seconds", "seconds": 1, "never": "-1", "default": 1 }')"
at_least "another figure below zero is none: the default counts" 2 "$(logins '{ "at": "/result/seconds", "seconds": 1, "never": "-2", "default": 1 }')"
