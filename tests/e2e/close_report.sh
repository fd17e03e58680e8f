# The report of a closed month shows it as it was closed, in each format, whatever its provider says later; what came later is marked.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 10 --today 2025-03-01
register telecomx tibiot
mapfile -t mvno < <(accounts_of telecomx)
mapfile -t cards < <(accounts_of tibiot | grep -v POOL)
report=$SIMTALLY_REPORT_DIR/simtally-2025-02

# sheet_of NAME: the file in the workbook that holds the sheet of that name.
sheet_of() {
	unzip -p "$report.xlsx" xl/workbook.xml | grep -o '<sheet name="[^"]*"' | grep -nxF "<sheet name=\"$1\"" | sed 's/\([0-9]*\):.*/sheet\1.xml/'
}

# kept FOLDER: the report as it stands, and of each format what has no business to change when something comes for a closed month.
kept() {
	local sheet
	mkdir "$work/$1"
	cp "$report".* "$work/$1/"
	as_schema_says "$report.json"
	cp "$report.csv" "$work/$1/same.csv"
	python3 - "$report.json" >"$work/$1/same.json" <<-'END'
		import json, sys
		document = json.load(open(sys.argv[1]))
		for name in ("days", "missing", "control_totals", "control_money", "bridge", "summary", "history", "checks", "check_results", "results", "conclusion", "providers"):
		    print(name, *[json.dumps(row) for row in document[name]] if isinstance(document[name], list) else [json.dumps(document[name])], sep="\n")
	END
	for sheet in 'Results' 'Figures to bill' 'History' 'Missing' 'Checks' 'Check results'; do unzip -p "$report.xlsx" "xl/worksheets/$(sheet_of "$sheet")"; done >"$work/$1/same.xlsx"
	sed -n '/<svg class="heat/,/<\/figure>/p; /<table class="missing"/,/<\/table>/p; /id="checks"/,/<\/section>/p; /id="conclusion"/,/<\/section>/p' "$report.html" >"$work/$1/same.html"
}

# unchanged SENTENCE: each format says what it said in the folder before.
unchanged() {
	local format
	kept after
	for format in csv json xlsx html; do check "$1: $format" diff "$work/before/same.$format" "$work/after/same.$format"; done
	rm -r "$work/after"
}

# evidence ACCOUNT: what the page shows of its data, a row a line.
evidence() {
	tr -d '\n' <"$report.html" | sed 's/<tbody/\n&/g' | grep 'data-metric="data"' | grep -F "<td>$1<" | sed 's/<tr>/\n/g; s/\xc2\xa0/ /g'
}

figure() {
	sql "select to_char(sum(quantity), 'FM999,999,999,999,990') from simtally.usage_$1 where account = '$2' and metric = 'data' and $3"
}

# ---- February as it was closed: of one card nothing is reported, a bill is short for another and for a customer ----
fault "missing:account=${cards[0]}"
simtally backfill --from 2025-02 --to 2025-02 --as-of 2025-03-01 --quiet >"$work/stdout"
control "today?date=2025-03-12"
simtally nightly --as-of 2025-03-12 --quiet >"$work/stdout"
"$root/$BUILD/simulator" billing "${world[@]}" --provider telecomx --provider tibiot --month 2025-02 --clean |
	awk -F, -v OFS=, -v a="${mvno[5]}" -v c="${cards[2]}" '$2 == a || $2 == c { $6 = int($6 / 3) } 1' >"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-02 --quiet
expect_exit 0 simtally close --month 2025-02 --accept-incomplete 'a card that nobody can find' --as-of 2025-03-12
expect_exit 0 simtally report --month 2025-02
kept before
check "what was missing is told" grep -qF "\"account\": \"${cards[0]}\", \"name\"" "$work/before/same.json"
check "on the page, too" grep -q '<td>incomplete when closed</td>.*<td>data: nothing reported for 2025-02</td>' "$work/before/same.html"
check "and in the workbook" grep -qF '<t>data: nothing reported for 2025-02</t>' "$work/before/same.xlsx"
at_least "a card's days are marked as closed, each" 28 "$(evidence "${cards[2]}" | grep -c '<td>1, closed<')"

# ---- the provider says otherwise: months are doubled and a day of them trebled, the card is found, a customer can no longer be asked ----
control reset
fault "restate:factor=2,period=2025-02" "restate:factor=3,period=2025-02-28" "status:code=400,provider=telecomx,account=${mvno[3]}"
simtally backfill --from 2025-02 --to 2025-02 --again --as-of 2025-03-12 --quiet >"$work/stdout"
check "that is an adjustment" grep -qE '^adjusted, closed +[1-9]' "$work/stdout"
equal "and a failure to fetch" 1 "$(sql "select least(count(*), 1) from simtally_store.unit_of_work u join simtally_store.account a using (account_id) where a.account = '${mvno[3]}' and u.state = 'failed'")"
expect_exit 0 simtally report --month 2025-02
unchanged "what came for a closed month changes nothing of it"
signed=$(sed -n '/id="sign-off"/,/<\/section>/p' "$report.html")
check "who signs reads that it is final, though usage is missing" \
	grep -q '<p class="state"><strong>FINAL</strong>.*<bdi>tibiot</bdi>: closed though usage is missing\.<' <(tr -d '\n' <<<"$signed")
check "and how many adjustments there are" grep -qF "listed above: $(sql "select to_char(count(*), 'FM999,999') from simtally.adjustment")." <<<"$signed"
check "nobody is told to reconcile it again" bash -c "! grep -qiE 'reconcile the month again|run again' '$report.html'"
closed=$(figure month "${mvno[5]}" "month = '2025-02-01' and scope = 'homeland'")
evidence "${mvno[5]}" >"$work/evidence"
check "the evidence marks the figure that was closed" grep -qE "^<td>homeland<td>1, closed<td class=\"n\">$closed B" "$work/evidence"
check "and the one after the close" grep -qE '^<td>homeland<td>2, after the close<' "$work/evidence"
closed=$(figure day "${cards[2]}" "day = '2025-02-28'")
evidence "${cards[2]}" >"$work/evidence"
check "so it does of days" grep -qE "^<td>2025-02-28<td class=\"n\">$closed B.*<td>1, closed<" "$work/evidence"
check "that came later likewise" grep -qE '^<td>2025-02-28<.*<td>2, after the close<' "$work/evidence"
check "the chain from the answers still ends in what was closed" python3 -c '
import json, sys
document = json.load(open(sys.argv[1]))
closed = {(row["provider"], row["metric"]): row["figure_quantity"] for row in document["control_totals"]}
told = {(row["provider"], row["metric"]): row["counted_quantity"] for row in document["origin_totals"]}
sys.exit(closed != told or not any(row["adjusted_quantity"] != "0" for row in document["origin_totals"]))' "$report.json"

expect_exit 0 simtally report --month 2025-03
equal "the report of the month that it was posted in lists it, too" "$(sql "select count(*) from simtally.adjustment") 2025-02 2025-03" "$(python3 -c '
import json, sys
rows = json.load(open(sys.argv[1]))["adjustments"]
print(len(rows), *{row["month"] for row in rows}, *{row["posted_in"] for row in rows})' "$SIMTALLY_REPORT_DIR/simtally-2025-03.json")"

# ---- reconciled again, with nothing new: the results are those that were sealed, one by one ----
expect_exit 0 simtally reconcile --month 2025-02 --quiet
equal "the JSON tells which they are" "False True" "$(python3 -c '
import json, sys
rows = json.load(open(sys.argv[1]))["periods"]
print(*{row["shown_is_sealed"] for row in rows}, *{row["shown_says_the_same"] for row in rows})' "$report.json")"
check "and the page warns of nothing" bash -c "! grep -q 'not sealed' '$report.html'"

# ---- a bill that comes late: it is to be reconciled, against what was closed ----
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntelecomx,%s,2025-02,mms,,0,message,1.00,DKK,I-1,1\n' "${mvno[2]}" >"$work/late.csv"
expect_exit 0 simtally billing import "$work/late.csv"
expect_exit 0 simtally report --month 2025-02
check "the page says so, and that the figures stay" grep -qE 'bills of <bdi>telecomx</bdi> changed in run [0-9]+, after this reconciliation: reconcile the month again, against the figures it was closed with; those stay' "$report.html"
expect_exit 0 simtally reconcile --month 2025-02 --quiet
check "then no longer" bash -c "! grep -q 'reconcile the month again' '$report.html'"
sed -n '/^checks$/,/^results$/p' "$work/before/same.json" >"$work/checks"
kept late
equal "the provider's own figures agree as they did at the close" "$(<"$work/checks")" "$(sed -n '/^checks$/,/^results$/p' "$work/late/same.json")"
check "some are compared" grep -q '"check": "card_days_and_month".*"agrees": [1-9]' "$work/checks"

# ---- reopened, it is what is known now ----
expect_exit 0 simtally reopen --month 2025-02 --reason 'the provider corrected February'
simtally nightly --as-of 2025-03-12 --quiet >"$work/stdout"
expect_exit 0 simtally report --month 2025-02
evidence "${mvno[5]}" >"$work/evidence"
check "the later figure is current" grep -qE '^<td>homeland<td>2, current<' "$work/evidence"
check "the fetch that failed counts" grep -q 'fetch' <<<"$(sed -n '/"conclusion"/,/}/p' "$report.json")"
