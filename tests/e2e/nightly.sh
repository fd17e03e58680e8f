# A night over all three providers: asked, loaded, reconciled, reported; and again, and the night after.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 30 --today 2025-06-20
register freebit telecomx tibiot
"$root/$BUILD/simulator" billing "${world[@]}" --month 2025-05 >"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
lines=$(($(wc -l <"$work/bills.csv") - 1))
equal "every line of the bill is loaded" "$lines" "$(sql 'select count(*) from simtally_store.billing_line')"

# ---- what it would do ----
expect_exit 0 simtally nightly --as-of 2025-06-20 --dry-run
dry=$(sed -n 's/^\([0-9]*\) requests would be made.*/\1/p' "$work/stdout")
equal "a dry run asks nothing" 0 "$(requests .)"
equal "and keeps no run" 0 "$(sql "select count(*) from simtally_store.run where command = 'nightly'")"

# ---- the night ----
expect_exit 0 simtally nightly --as-of 2025-06-20
equal "the dry run told how many questions it would be" "$dry" "$(questions .)"
equal "each SIM and share group is asked once" "30 30" "$(requests freebit getTrafficInfo) $(awk -F'\t' '$5 == "getTrafficInfo" { print $6 }' "$log" | sort -u | wc -l)"
equal "each telecomx account is asked once, for both months" "30 2025-05..2025-06" "$(awk -F'\t' '$5 == "usage" { print $7 }' "$log" | sort | uniq -c | xargs)"
equal "tibiot: both months of each card and pool" 60 "$(($(requests tibiot getCardMonthUsage) + $(requests tibiot getPoolMonthUsage)))"
equal "tibiot: the last three days" "2025-06-17 2025-06-18 2025-06-19" "$(awk -F'\t' '$5 ~ /DayUsage/ { print $7 }' "$log" | sort -u | xargs)"
equal "tibiot: the details" 30 "$(($(requests tibiot cardDetail) + $(requests tibiot poolDetail)))"
equal "freebit and telecomx are logged in to once, tibiot not at all" "1 1" "$(requests freebit authOem) $(requests telecomx login)"

equal "SIMs outside share groups have today and the 7 days before" "18|8|2025-06-13|2025-06-20" "$(sql "select count(distinct account), max(n), min(first), max(last) from
	(select account, count(*) as n, min(day) as first, max(day) as last from simtally.usage_day where provider = 'freebit' and account not like '%\_%' group by account) a where n = 8" 2>/dev/null)"
equal "share groups have today alone, provisional" "3|1|2025-06-20|provisional" "$(sql "select count(distinct account), max(n), max(last), max(q) from
	(select account, count(*) as n, max(day) as last, max(quality) as q from simtally.usage_day where provider = 'freebit' and account like '%\_%' group by account) a")"
equal "SIMs in a share group have nothing, which is not zero" 0 "$(sql "select count(*) from simtally.usage_history h join simtally_store.account a using (account)
	where h.provider = 'freebit' and a.pool is not null")"
equal "telecomx: every account has all four metrics of May" "30|data 30|voice" "$(sql "select count(distinct account) || '|' || metric from simtally.usage_month
	where provider = 'telecomx' and month = '2025-05-01' and metric in ('data', 'voice') group by metric order by metric" | xargs)"
equal "May is complete, June runs" "complete provisional" "$(sql "select string_agg(distinct completeness, ' ' order by completeness) from simtally.usage_month where provider <> 'freebit'")"
equal "tibiot: every card and pool has May" 30 "$(sql "select count(*) from simtally.usage_month where provider = 'tibiot' and month = '2025-05-01' and scope = 'total'")"
equal "a figure past 2^53 is exact to the byte" t "$(sql "select bool_or(quantity > 9007199254740992 and quantity % 2 = 1) or max(quantity) > 9007199254740992 from simtally.usage_month where provider = 'telecomx'")"
equal "units are the base ones" "byte message second" "$(sql "select string_agg(distinct unit, ' ' order by unit) from simtally.usage_month")"
equal "facts are kept" t "$(sql "select count(distinct fact) > 10 from simtally.account_fact")"
equal "nothing is quarantined" 0 "$(sql 'select count(*) from simtally.quarantine')"
equal "the coverage adds up, month by month" 0 "$(sql "select count(*) from simtally.coverage where expected <> fetched + failed + not_eligible + owed + beyond_reach")"
equal "one row for a key" 0 "$(sql "select count(*) from (select from simtally.usage_month group by provider, account, month, metric, scope having count(*) > 1) twice")"
equal "every figure leads back to the bytes it was read from, and its place there" t "$(sql "select count(*) > 500 and bool_and(said = quantity) from (
	select u.quantity, round(case when u.at ~ '#' then trim(split_part(text, ',', split_part(u.at, '#', 2)::integer + 1)) else text end::numeric
		* case when p.name = 'telecomx' then 1 else 1024 end) as said
	from simtally_store.usage u join simtally_store.series s using (series_id) join simtally_store.provider p using (provider_id)
	left join simtally_store.raw_answer r on r.account_id = u.account_id and r.raw_id = u.raw_id
	cross join lateral (select convert_from(r.body, 'UTF8')::jsonb #>> string_to_array(substr(split_part(u.at, '#', 1), 2), '/') as text) found
	where s.role = 'used' and s.metric in ('data', 'sms')) f")"

# ---- what was reconciled: the simulator's own opinion of it ----
"$root/$BUILD/simulator" key "${world[@]}" --month 2025-05 --usage-from 2025-05 >"$work/key.csv"
tail -n +2 "$work/key.csv" | sort >"$work/expected"
sql "select concat_ws(',', provider, account, to_char(month, 'YYYY-MM'), metric, scope, class, coalesce(usage_quantity::text, ''), case when class <> 'unbilled' then billed_quantity::text else '' end)
	from simtally.recon_result where month = '2025-05-01' and recon_id = (select max(recon_id) from simtally.recon_result)" | sort >"$work/got"
check "class and figures of every result are those of the key" diff "$work/expected" "$work/got"
equal "the summary counts the same" "$(wc -l <"$work/expected")" "$(sql "select sum(count) from simtally.recon_summary where month = '2025-05-01' and recon_id = (select max(recon_id) from simtally.recon_summary)")"

# ---- the report ----
for month in 2025-05 2025-06; do
	for form in html csv xlsx json; do
		check "the report of $month is there as $form" test -s "$SIMTALLY_REPORT_DIR/simtally-$month.$form"
	done
done
as_schema_says "$SIMTALLY_REPORT_DIR/simtally-2025-05.json" "$SIMTALLY_REPORT_DIR/simtally-2025-06.json"
check "its path is told" grep -qF "$SIMTALLY_REPORT_DIR/simtally-2025-05.html" "$work/stdout"
check "some results differ within tolerance, and it has a price" test "$(sql "select count(*) from simtally.recon_result where class = 'within_tolerance' and amount_impact <> 0")" -gt 0
equal "what the run says is at stake is what the report concludes, differences within tolerance left out" "$(python3 - "$SIMTALLY_REPORT_DIR/simtally-2025-05.json" <<'END'
import json, sys
for money in json.load(open(sys.argv[1]), parse_float=str, parse_int=str)["conclusion"]["by_currency"]:
    if money["currency"] and money["gross"] != "0":
        print(money["currency"], money["lost"], "lost,", money["overcharged"].lstrip("-"), "overcharged,", money["net"], "net")
END
)" "$(sed -n 's/^at stake *//p' "$work/stdout" | tr -s ' ')"
equal "the HTML is one file that loads nothing" 0 "$(grep -ciE '(src|href)="(https?:)?//|url\((https?:)?//|@import' "$SIMTALLY_REPORT_DIR/simtally-2025-05.html")"
equal "names that are markup stay text" 0 "$(grep -c "<script>alert" "$SIMTALLY_REPORT_DIR/simtally-2025-05.html")"
check "the CSV holds every result" test "$(wc -l <"$SIMTALLY_REPORT_DIR/simtally-2025-05.csv")" -ge "$(wc -l <"$work/expected")"
check "a SIM without any question about the month says why" grep -q '"state": *"never_asked", *"reason": *"not eligible when it was asked for 2025-06-20: ' "$SIMTALLY_REPORT_DIR/simtally-2025-05.json"
check "the JSON names the classes" grep -q '"unit_suspect"' "$SIMTALLY_REPORT_DIR/simtally-2025-05.json"

check "a provider without a unit of work in the month is not passed over" grep -q '<bdi>freebit</bdi>: no unit of work lies in this month' "$SIMTALLY_REPORT_DIR/simtally-2025-05.html"
check "of others that is not said" bash -c "! grep -qE '(telecomx|tibiot)</bdi>: no unit of work' '$SIMTALLY_REPORT_DIR/simtally-2025-05.html'"
read -r without unknown < <(sql "select count(*), count(*) filter (where class = 'unknown_account') from simtally.recon_result
	where month = '2025-05-01' and amount_impact is null and class not in ('matched', 'within_tolerance', 'incomplete')" | tr '|' ' ')
check "unknown accounts and what has no price are told apart" grep -qF "Of $without exceptions no amount at stake can be given, so no difference above holds them: $unknown are of accounts that are not in the register" "$SIMTALLY_REPORT_DIR/simtally-2025-05.html"

book=$SIMTALLY_REPORT_DIR/simtally-2025-05.xlsx
sheet() { unzip -p "$book" "xl/worksheets/sheet$(unzip -p "$book" xl/workbook.xml | grep -o '<sheet name="[^"]*"' | grep -nxF "<sheet name=\"$1\"" | cut -d : -f 1).xml"; }
check "the workbook explains what is written as text" grep -q '<t>Written as text: ' <(sheet Summary)
equal "its control totals have the page's words, not names of the program's own" "0 2" "$(grep -coE '<t>[a-z]+_[a-z_]+</t>' <(sheet 'Answers to figures'; sheet 'Figures to bill')) $(grep -oE '<t>(entries parsed from them|held against the bill)</t>' <(sheet 'Answers to figures'; sheet 'Figures to bill') | wc -l)"
equal "and whether a bill is loaded is a boolean of each row" "$(($(grep -o '<row ' <(sheet 'Figures to bill') | wc -l) - 1))" "$(grep -oE '<c r="B[0-9]+"[^>]* t="b"><v>[01]</v>' <(sheet 'Figures to bill') | wc -l)"

# ---- from a verdict to the bytes, as sql/README.md says it ----
IFS='|' read -r provider account metric < <(sql "select provider, account, metric from simtally.recon_result where month = '2025-05-01' and class = 'unit_suspect' and provider = 'tibiot' limit 1")
IFS='|' read -r raw_id at quantity < <(sql "select raw_id, at, quantity from simtally.usage_history where provider = '$provider' and account = '$account' and metric = '$metric' and period = '2025-05-01' and grain = 'month'")
sql "select encode(body, 'base64') from simtally.raw_answer where provider = '$provider' and account = '$account' and raw_id = $raw_id" | base64 -d >"$work/answer"
sum=$(sha256sum <"$work/answer" | cut -d ' ' -f 1)
equal "their sum is the one the archive holds" "$(sql "select encode(sha256, 'hex') from simtally.raw_answer where account = '$account' and raw_id = $raw_id")" "$sum"
check "the run names the mappings that it read by, each by its sum" grep -qF "$(sha256sum <"$root/mappings/telecomx.json" | cut -d ' ' -f 1)" <(sql "select mappings->>'telecomx' from simtally_store.run where command = 'nightly' limit 1")
check "and the page shows" grep -qF "No. $raw_id of " <(grep -F "$sum" "$SIMTALLY_REPORT_DIR/simtally-2025-05.html")
equal "at its place stands the figure, in KB" "$quantity" "$(python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("/")[1:]:
    value = value[int(key)] if isinstance(value, list) else value[key]
print(int(value) * 1024)' "$work/answer" "$at")"

# ---- discrepancies as an exit status ----
expect_exit 4 simtally reconcile --month 2025-05 --fail-on-discrepancy --out "$work/other" --format csv
equal "--format narrows it" "simtally-2025-05.csv" "$(find "$work/other" -name 'simtally-*' ! -name '*.manifest' -printf '%f\n' | sort | xargs)"

# ---- a report of some providers is not that of all ----
check "the report of all leaves nobody out" bash -c "! grep -q 'leaves out' '$SIMTALLY_REPORT_DIR/simtally-2025-05.html'"
sha256sum "$SIMTALLY_REPORT_DIR"/simtally-2025-05.* >"$work/all.sum"
expect_exit 0 simtally report --month 2025-05 --provider tibiot --provider freebit
check "the report of all stands as it did" sha256sum --quiet --strict -c "$work/all.sum"
some=$SIMTALLY_REPORT_DIR/simtally-2025-05-freebit+tibiot
check "that of some has their names in its own" test -s "$some.html" -a -s "$some.csv" -a -s "$some.xlsx" -a -s "$some.json"
check "with a manifest" env -C "$SIMTALLY_REPORT_DIR" sha256sum --quiet --strict -c "$some.manifest"
check "it names whom it leaves out" grep -q 'This report leaves out <bdi>telecomx</bdi>' "$some.html"
check "the JSON, too" grep -q '"leaves_out": "telecomx"' "$some.json"
expect_exit 2 simtally report --month 2025-05 --provider ../tibiot
check "a name that leads elsewhere is nobody's" grep -qF 'no provider "../tibiot"' "$work/stderr"

# ---- the same night again ----
tables >"$work/first"
forget
expect_exit 0 simtally nightly --as-of 2025-06-20
check "a second night says that there is nothing new" grep -q 'nothing new to load' "$work/stdout"
check "and that there is nothing to reconcile" grep -qi 'nothing to reconcile' "$work/stdout"
tables >"$work/second"
check "its tables stay as they were" diff "$work/first" "$work/second"
equal "equal answers are not archived twice" 0 "$(sql "select count(*) from (select account_id, endpoint, from_period, to_period, sha256 from simtally_store.raw_answer group by 1, 2, 3, 4, 5 having count(*) > 1) twice")"
expect_exit 0 simtally billing import "$work/bills.csv"
equal "the same bill twice changes nothing" "$lines" "$(sql 'select count(*) from simtally_store.billing_line')"

# ---- the night after ----
control "today?date=2025-06-21"
expect_exit 0 simtally nightly --as-of 2025-06-21
equal "yesterday's counter is final, by the series" "18|final" "$(sql "select count(*), max(quality) from simtally.usage_day where provider = 'freebit' and day = '2025-06-20' and account not like '%\_%'")"
equal "as a second revision where it grew" t "$(sql "select bool_and(later.quantity >= earlier.quantity) and count(*) > 0 from simtally.usage_history earlier join simtally.usage_history later using (provider, account, period, grain, metric, scope)
	where earlier.provider = 'freebit' and earlier.period = '2025-06-20' and earlier.revision = 1 and later.revision = 2")"
equal "a share group's is a lower bound" "3|lower_bound" "$(sql "select count(*), max(quality) from simtally.usage_day where provider = 'freebit' and day = '2025-06-20' and account like '%\_%'")"
equal "status tells of the runs" 0 "$(simtally status --json | tr -d '\n' | grep -c '"runs": *\[\]')"
