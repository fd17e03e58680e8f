# A month is closed, restated by its provider, reopened and closed again: the closed figures never move, what came later is listed.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 10 --today 2025-06-20
register telecomx tibiot
as_of=(--as-of 2025-06-20)
may=(--from 2025-05 --to 2025-05 --again --quiet "${as_of[@]}")
mapfile -t mvno < <(accounts_of telecomx)
mapfile -t cards < <(accounts_of tibiot)

# months MONTH: what usage_month and usage_day say of it.
months() {
	sql "select * from simtally.usage_month where month = '$1-01' order by 1, 2, 3, 4, 5"
	sql "select * from simtally.usage_day where day >= '$1-01' and day < date '$1-01' + interval '1 month' order by 1, 2, 3, 4, 5"
}
# figure ACCOUNT: its data in May, over all scopes.
figure() {
	sql "select sum(quantity) from simtally.usage_month where account = '$1' and month = '2025-05-01' and metric = 'data'"
}

# ---- refused ----
expect_exit 0 simtally backfill --from 2025-04 --to 2025-06 --provider telecomx "${as_of[@]}"
expect_exit 2 simtally close --month 2025-06 --provider telecomx "${as_of[@]}"
one_error 2025-06 'not over'
expect_exit 2 simtally close --month 2025-05 --provider telecomx --accept-incomplete ' ' "${as_of[@]}"
one_error --accept-incomplete
expect_exit 2 simtally reopen --month 2025-05 --provider telecomx
one_error --reason
expect_exit 2 simtally reopen --month 2025-05 --provider telecomx --reason typo
one_error 'nothing was reopened'
expect_exit 3 simtally close --month 2025-04 --month 2025-05 "${as_of[@]}"
one_error 'nothing was closed' '--accept-incomplete' 'backfill --from 2025-04'
check "what is missing is counted, with the first accounts" grep -qE "^  data +nothing reported +10 accounts +${cards[0]}, ${cards[1]}, " "$work/stdout"
check "and nothing else is said to be closed" bash -c "! grep -q 'close 1' '$work/stdout'"
equal "nothing is closed" "0 0" "$(sql "select count(*) from simtally_store.closed_month") $(sql "select count(*) from simtally_store.closed_figure")"

# ---- killed in the middle, and again ----
psql -XAtq -c 'begin; lock table simtally_store.closed_seal in exclusive mode; select pg_sleep(30)' >/dev/null 2>&1 &
holder=$!
until [ "$(sql "select count(*) from pg_locks where relation = 'simtally_store.closed_seal'::regclass and mode = 'ExclusiveLock'")" = 1 ]; do sleep 0.1; done
"$root/$BUILD/simtally" close --month 2025-05 --provider telecomx "${as_of[@]}" >/dev/null 2>&1 &
closing=$!
until [ "$(sql "select count(*) from pg_locks where relation = 'simtally_store.closed_seal'::regclass and not granted")" = 1 ]; do sleep 0.1; done
expect_exit 75 simtally close --month 2025-05 --provider telecomx "${as_of[@]}"
kill -9 "$closing"
sql "select pg_terminate_backend(pid) from pg_locks where relation = 'simtally_store.closed_seal'::regclass and mode = 'ExclusiveLock'" >/dev/null
wait "$holder" "$closing" 2>/dev/null
equal "a close that was killed leaves nothing" 0 "$(sql "select count(*) from simtally_store.closed_month")"

# ---- closed ----
months 2025-05 >"$work/before"
expect_exit 0 simtally close --month 2025-05 --provider telecomx "${as_of[@]}"
check "it says so" grep -q '^telecomx 2025-05: closed, close 1 (FINAL)' "$work/stdout"
months 2025-05 >"$work/closed"
check "the views say of the month what they said" diff "$work/before" "$work/closed"
expect_exit 0 simtally close --month 2025-05 --provider telecomx "${as_of[@]}"
check "closing it again changes nothing, and says so" grep -q 'closed already' "$work/stdout"
equal "it is FINAL" "closed FINAL 1 simtally t" "$(sql "select concat_ws(' ', state, label, close_number, closed_by, previous_sha256 is null) from simtally.period where provider = 'telecomx' and month = '2025-05-01'" | sed "s/ $(sql 'select session_user') / simtally /")"
equal "April is over, June is not" "DRAFT open DRAFT provisional" "$(sql "select string_agg(concat_ws(' ', label, state), ' ' order by state) from simtally.period where provider = 'telecomx' and month <> '2025-05-01'")"
expect_exit 0 simtally status --provider telecomx
check "status shows it" grep -qE '^ +telecomx +2025-05 +closed +FINAL +1 ' "$work/stdout"
check "as JSON, too" grep -q '"state":"closed"' <(simtally status --json)

# ---- the provider restates ----
was=$(figure "${mvno[5]}")
fault "restate:factor=2,account=${mvno[5]},period=2025-05"
expect_exit 0 simtally backfill "${may[@]}" --provider telecomx
check "the run tells of adjustments" grep -qE '^adjusted, closed +[1-9]' "$work/stdout"
months 2025-05 >"$work/after"
check "the closed figures stay" diff "$work/closed" "$work/after"
equal "the adjustments are the difference" "$was" "$(sql "select sum(delta) from simtally.adjustment where account = '${mvno[5]}' and month = '2025-05-01' and metric = 'data'")"
equal "each from the closed revision to the new one" "1 2" "$(sql "select distinct from_revision, to_revision from simtally.adjustment where provider = 'telecomx' and delta <> 0 and metric = 'data'" | tr '|' ' ')"
equal "of that account alone" "${mvno[5]}" "$(sql "select distinct account from simtally.adjustment")"
equal "the history holds both" 2 "$(sql "select max(revision) from simtally.usage_history where account = '${mvno[5]}' and period = '2025-05-01' and metric = 'data'")"
equal "as it stood before the close and as it stands: the same" "$was $was" "$(sql "select (select sum(quantity) from simtally.usage_month_as_of((select min(closed_at) from simtally_store.closed_month) - interval '1 ms', '2025-05-01') where account = '${mvno[5]}' and metric = 'data'),
	(select sum(quantity) from simtally.usage_month_as_of(now()) where account = '${mvno[5]}' and metric = 'data' and month = '2025-05-01')" | tr '|' ' ')"
before=$(sql "select count(*) from simtally.adjustment")
expect_exit 0 simtally backfill "${may[@]}" --provider telecomx
equal "asked once more, nothing is adjusted twice" "$before" "$(sql "select count(*) from simtally.adjustment")"

# ---- a bill that comes late is held against the closed figures ----
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntelecomx,%s,2025-05,data,,%s,B,10.00,DKK,I-1,1\n' "${mvno[5]}" "$was" >"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-05 --provider telecomx --quiet
page=$SIMTALLY_REPORT_DIR/simtally-2025-05-telecomx
check "the page says that its results came after the close" grep -q 'of <bdi>telecomx</bdi> was closed without any results\. Those shown here are not sealed: they are of reconciliation No\. 1,' "$page.html"
equal "it matches what was closed, and the result says so" "matched|t" "$(sql "select class, closed from simtally.recon_result where account = '${mvno[5]}' and metric = 'data'")"

# ---- reopened, and closed again ----
expect_exit 0 simtally reopen --month 2025-05 --provider telecomx --reason 'the provider corrected May'
check "it says so" grep -q 'reopened' "$work/stdout"
equal "the figures are current again" $((was * 2)) "$(figure "${mvno[5]}")"
equal "the month is a draft" "provisional|DRAFT|1|the provider corrected May" "$(sql "select state, label, close_number, reason from simtally.period where provider = 'telecomx' and month = '2025-05-01'")"
expect_exit 0 simtally nightly --provider telecomx --quiet "${as_of[@]}"
equal "a night reconciles it again, against them" "t" "$(sql "select bool_or(class <> 'matched' and not closed) from simtally.recon_result where account = '${mvno[5]}' and metric = 'data' and month = '2025-05-01'")"
expect_exit 0 simtally close --month 2025-05 --provider telecomx "${as_of[@]}"
check "the next close is a restatement" grep -q 'close 2 (RESTATED 1)' "$work/stdout"
check "and holds the verdicts" grep -q 'verdicts of reconciliation' "$work/stdout"
sealed=$(sql "select recon_id from simtally.period where provider = 'telecomx' and month = '2025-05-01'")
expect_exit 0 simtally report --month 2025-05 --provider telecomx
check "a page of the sealed results has nothing to add" bash -c "grep -q 'what changed since is listed as adjustments' '$page.html' && ! grep -q 'not sealed' '$page.html'"
check "nor has the JSON" grep -q '"shown_is_sealed": true' "$page.json"
sed -i 's/10\.00,DKK,I-1,1/20.00,DKK,I-1,1/' "$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-05 --provider telecomx
later=$(sql 'select max(recon_id) from simtally.recon_result')
said="was closed with the results of reconciliation No. $sealed. Those shown here are not sealed: they are of reconciliation No. $later, of "
check "after a corrected bill the page says which results were sealed and which it shows" grep -qF "$said" "$page.html"
check "below a state that does not promise otherwise" bash -c "grep -q '<strong>RESTATED 1</strong> the usage is closed, but results shown here are not those that were sealed' '$page.html'"
check "and who signs reads it" grep -qF '<bdi>telecomx</bdi>: the results shown are not sealed.' "$page.html"
check "the workbook says so, too" grep -qF "$said" <(unzip -p "$page.xlsx" xl/worksheets/sheet1.xml)
check "and the JSON" test "$(tr -d ' \n' <"$page.json" | grep -c "\"sealed_recon_id\":$sealed,\"shown_recon_id\":$later,\"shown_at\":\"[^\"]*\",\"shown_is_sealed\":false")" = 1
equal "with the new figure" $((was * 2)) "$(figure "${mvno[5]}")"
equal "chained to the first" t "$(sql "select p.previous_sha256 = first.sha256 from simtally.period p, simtally_store.closed_month m join simtally_store.closed_seal first using (close_id) where p.close_number = 2 and m.close_number = 1")"
equal "what was adjusted before stays listed, and no longer counts" "$before 0" "$(sql "select count(*) from simtally.adjustment where reopened") $(sql "select adjustments from simtally.period where month = '2025-05-01' and provider = 'telecomx'")"
equal "both closes are there" "1 2" "$(sql "select string_agg(close_number::text, ' ' order by close_id) from simtally_store.closed_month")"

# ---- incomplete, and accepted ----
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --provider tibiot --account "${cards[0]}" "${as_of[@]}"
expect_exit 0 simtally close --month 2025-05 --provider tibiot --accept-incomplete 'the others start in June' "${as_of[@]}"
equal "the reason is kept" "the others start in June" "$(sql "select accepted_incomplete from simtally.period where provider = 'tibiot' and month = '2025-05-01'")"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --provider tibiot "${as_of[@]}"
equal "an account that had no figure then has none now" 1 "$(sql "select count(*) from simtally.usage_month where provider = 'tibiot' and month = '2025-05-01'")"
equal "what it reports is an adjustment from nothing" "$((${#cards[@]} - 1))" "$(sql "select count(*) from simtally.adjustment where provider = 'tibiot' and from_revision is null and to_revision = 1")"

# ---- tampering, by one who may do everything ----
expect_exit 0 simtally close --verify
check "each close is what was sealed" grep -q '^3 closes: each is what was sealed' "$work/stdout"
simtally check --provider tibiot >"$work/stdout" 2>/dev/null
check "and one is one" grep -qE '^ok +closed months +1 close: each is what was sealed' "$work/stdout"
sql "update simtally_store.closed_figure set quantity = quantity + 1 where close_id = (select close_id from simtally_store.standing_close c join simtally_store.provider p using (provider_id) where p.name = 'telecomx')
	and account_id = (select account_id from simtally_store.account where account = '${mvno[2]}') and series_id = (select series_id from simtally_store.series where metric = 'sms' and scope = 'homeland' and role = 'used')"
expect_exit 1 simtally close --verify
check "how many are found is told" grep -q '2 findings in 3 closes: what is closed was changed' "$work/stderr"
check "the figure that was touched is named" grep -qE "^telecomx 2025-05, close 2: account ${mvno[2]}: sms homeland of 2025-05 is [0-9]+, revision 1 of it was [0-9]+" "$work/stdout"
check "and the control total that no longer fits" grep -q 'control total of sms homeland, accounts of kind mvno_account' "$work/stdout"
expect_exit 2 simtally check --provider telecomx
check "check says so, too" grep -qE "^BAD +closed months +telecomx 2025-05, close 2: account ${mvno[2]}" "$work/stdout"
