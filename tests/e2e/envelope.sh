# What is around a provider's figures: the signing command, the list of good codes, and the request ids that its support asks for.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 10 --today 2025-06-20
register tibiot
night=(simtally nightly --as-of 2025-06-20 --provider tibiot --format json)
card=$(accounts_of tibiot | sed -n 1p)

# ---- a signing command in place of a token ----
cat >"$work/sign" <<END
#!/bin/sh
printf '%s\n' "\$*" >>"$work/arguments"
{ cat; echo '--'; } >>"$work/signed"
echo "Authorization: Bearer $TIBIOT_TOKEN"
END
chmod +x "$work/sign"
(
	unset TIBIOT_TOKEN
	TIBIOT_SIGN_COMMAND="$work/sign --key \$(touch\${IFS}$work/shell) ;x" expect_exit 0 "${night[@]}"
	[ "$failures" = 0 ]
) || failures=$((failures + 1))
equal "every question was signed once" "$(questions tibiot)" "$(grep -c '^--$' "$work/signed")"
check "the command reads the URL" grep -qx "$TIBIOT_BASE_URL/api/v1/card/getCardMonthUsage?iccid=$card&queryMonth=2025-05" "$work/signed"
equal "method before URL, then an empty line" "GET  --" "$(head -n 4 "$work/signed" | sed 2d | paste -sd ' ')"
equal "no shell reads its arguments" "--key \$(touch\${IFS}$work/shell) ;x" "$(sort -u "$work/arguments")"
check "nor runs what stands in them" test ! -e "$work/shell"
printf '#!/bin/sh\necho no key found >&2; exit 1\n' >"$work/sign"
(
	unset TIBIOT_TOKEN
	TIBIOT_SIGN_COMMAND=$work/sign expect_exit 3 "${night[@]}"
	check "a command that fails is named" grep -qF "$work/sign" "$work/stderr"
	equal "and nothing is asked unsigned" 0 "$(requests tibiot '.' "$card" | awk -v held="$(grep -c '^--$' "$work/signed")" '{ print ($1 > held) }')"
	[ "$failures" = 0 ]
) || failures=$((failures + 1))

# ---- which codes are good is the mapping's word ----
sed -i 's/"in": \["200", "0"\]/"in": ["0"]/' "$work/mappings/tibiot.json"
expect_exit 3 "${night[@]}"
equal "a code that the mapping does not call good is not" "not_understood" "$(sql "select string_agg(distinct outcome, ' ') from simtally_store.unit_of_work where state = 'failed'")"
sed -i 's/"in": \["0"\]/"in": ["0", "200"]/' "$work/mappings/tibiot.json"
expect_exit 0 "${night[@]}"
equal "and one that it does is" 0 "$(units tibiot failed)"
equal "what is held has no trace of a failure" 0 "$(sql 'select count(trace) from simtally_store.unit_of_work')"
check "the envelope's trace is kept with every answer" test 0 = "$(sql 'select count(*) from simtally_store.raw_answer where trace is null')"

# ---- what the provider calls its own request, wherever something of it went wrong ----
traces_of() {
	sql "select distinct trace from simtally_store.raw_answer r where $1 and raw_id > $before order by trace" | paste -sd ' '
}
before=$(sql 'select max(raw_id) from simtally_store.raw_answer')
other=$(accounts_of tibiot | sed -n 2p)
busy=$(accounts_of tibiot | sed -n 3p)
fault "code:code=403,endpoint=getCardMonthUsage,account=$card,period=2025-05" "junk:figure=abc,endpoint=getCardDayUsage,account=$other,period=2025-06-18" \
	"code:code=500,endpoint=cardDetail,account=$busy"
expect_exit 3 "${night[@]}"
run=$(sql 'select max(run_id) from simtally_store.run')
refused=$(traces_of "r.account_id = (select account_id from simtally_store.account where account = '$card') and endpoint = 'card_month' and from_period = '2025-05-01'")
check "a refusal has one" grep -qE '^[0-9a-f]{16}$' <<<"$refused"
check "the log names it" grep -q "$card: .*; trace $refused" "$work/stderr"
equal "the ledger as well" "$refused" "$(sql "select u.trace from simtally_store.unit_of_work u join simtally_store.account a using (account_id) where a.account = '$card' and u.state = 'failed'")"
simtally status --run "$run" >"$work/status"
check "status shows it" grep -q "$card .*no access to this card or pool.* $refused" "$work/status"
simtally status --provider tibiot >"$work/status"
check "in the overview, too, with the account for example" grep -q "$card .* $refused" "$work/status"
simtally report --month 2025-05 --format json >/dev/null
check "and the report" grep -q "no access to this card or pool.*; trace $refused" "$SIMTALLY_REPORT_DIR/simtally-2025-05.json"
junk=$(traces_of "endpoint = 'card_day' and from_period = '2025-06-18' and r.account_id = (select account_id from simtally_store.account where account = '$other')")
equal "a quarantined figure leads to its answer's" "$junk" "$(sql "select trace from simtally.quarantine where run_id = $run")"
check "a question that was given back keeps the last one" grep -qE '^[0-9a-f]{16}$' <(sql "select trace from simtally_store.unit_of_work u
	join simtally_store.account a using (account_id) where a.account = '$busy' and u.state = 'owed'")
