# What came in stands in the report with what became of it: whole imports, the money of the month's bills, and what was refused of them. A bill
# that was refused is not called missing, nobody passes a month while rows of its bill are refused, and a file whose month cannot be read
# stands with each month that it could be of.
. tests/lib.sh

page=$work/report/simtally-2025-05.html
json=$work/report/simtally-2025-05.json

# ask EXPRESSION: what Python says of the report's document, as `d`.
ask() {
	python3 -c 'import json, sys
from decimal import Decimal
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$json" "$1"
}

# report OPTION…: reconciles May and writes its report.
report() {
	expect_exit 0 simtally reconcile --month 2025-05 --as-of 2025-07-20 --quiet "$@"
	as_schema_says "$json"
}

# text FILE FROM TO: what the page says between two pieces of its markup, without markup.
text() {
	tr '\n' ' ' <"$page" | sed "s|.*$1||; s|$2.*||; s|<[^>]*>| |g" | tr -s ' '
}

printf '%s\n' provider,account,kind,billing_ref,name,pool,active_from,active_to freebit,07000000001,sim,,,,, freebit,07000000002,sim,,,,, >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
{
	echo 'Account;Date;KB'
	for day in {1..31}; do printf '07000000001;2025/05/%02d;1024\n07000000002;2025/05/%02d;2048\n' "$day" "$day"; done
} >"$work/usage.csv"
expect_exit 0 simtally usage import --mapping freebit-export --as-of 2025-07-20 "$work/usage.csv"

# refuse IMPORT ROW…: a file of bills of which these rows were refused, each account,month,amount,currency ('-' for what cannot be read); with its balance.
refuse() {
	local import=$1 row account month amount currency line=1
	shift
	sql "insert into simtally_store.billing_import (import_id, run_id, file_name, sha256, mapping, lines, loaded, quarantined)
		values ($import, 1, 'refused <$import>.csv', sha256('$import'), 'generic', $#, 0, $#);
		insert into simtally_store.import (import_id, kind, run_id, file_name) values ($import, 'billing', 1, 'refused <$import>.csv')"
	for row in "$@"; do
		IFS=, read -r account month amount currency <<<"$row"
		line=$((line + 1))
		sql "insert into simtally_store.quarantine (run_id, provider_id, account, at, source, reason, import_id, file_line, month, amount, currency)
			select 1, provider_id, '$account', 'line $line', 'billing:refused.csv', 'not_a_number', $import, $line,
				nullif('$month', '-')::date, nullif('$amount', '-')::numeric, nullif('$currency', '-')
			from simtally_store.provider where name = 'freebit'"
	done
	sql "insert into simtally_store.import_balance (import_id, kind, measure, unit, came_in, refused)
		select import_id, 'billing', 'rows', coalesce(currency, ''), count(*), count(*) from simtally_store.quarantine where import_id = $import group by 1, 4
		union all
		select import_id, 'billing', 'money', coalesce(currency, ''), sum(amount), sum(amount) from simtally_store.quarantine
		where import_id = $import and amount is not null group by 1, 4"
}

# ---- nothing but a refused bill ----
refuse 801 07000000001,2025-05-01,155.25,DKK 07000000002,2025-05-01,310.50,DKK 07000000002,2025-05-01,7,EUR
report
equal "a month whose bill was refused is not called one without a bill" 0 "$(grep -ciE 'no bill is (loaded|imported)' "$page")"
check "the first screen says that it was refused, with its rows and money" grep -qF 'The bill of this month was refused, so there is nothing to hold the usage against; 3 rows of the bill are refused, with 465.75 DKK, 7.00 EUR.' "$page"
equal "the JSON says the same" "bill_refused 3" "$(ask 'd["conclusion"]["outcome"] + " " + str(d["conclusion"]["bill_rows_refused"])')"
equal "the file stands among the bills" "refused <801>.csv 0 3" "$(ask '"%s %s %s" % tuple(d["bills"][0][k] for k in ("file_name", "month_lines", "refused"))')"
equal "with its money, by currency" "DKK 465.75 465.75 EUR 7 7" \
	"$(ask '" ".join("%s %s %s" % (r["currency"], r["amount"], r["refused_amount"]) for r in d["bill_money"] if r["import_id"])')"
check "its name is text" grep -qF 'refused &lt;801&gt;.csv' "$page"
equal "what came in with it stands in the control totals" "rows None 3 3 money DKK 465.75 465.75 money EUR 7 7" \
	"$(ask '" ".join("%s %s %s %s" % (r["measure"], r["unit"], r["came_in"], r["refused"]) for r in d["imports"] if r["import_id"] and r["kind"] == "billing")')"
check "and it foots" grep -qE 'Bills: 1 import</th></tr>.*' "$page"

# ---- a good bill for one account, a refused row for the other ----
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\nfreebit,07000000001,2025-05,data,,31,MB,3.10,DKK,I-1,1\n' >"$work/one.csv"
printf 'freebit,07000000002,2025-05,data,,62,MB,6.20,DKK,I-2,1\n' >"$work/two.csv"
cat "$work/one.csv" "$work/two.csv" >"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
report
equal "all agree, but nobody passes it while rows of the bill are refused" "not_enough_data" "$(ask 'd["conclusion"]["outcome"]')"
check "which is said, and how much" grep -qF 'No difference beyond tolerance was found, but 3 rows of the bill are refused, with 465.75 DKK, 7.00 EUR.' "$page"
check "on the first screen" grep -qF 'Refused of the bills, and in no difference: <strong>465.75 DKK, 7.00 EUR</strong> in 3 rows.' "$page"
equal "money that came in is money billed and money refused" "DKK 475.05 465.75 9.30 0.00 EUR 7 7 0 0" \
	"$(ask '" ".join(" ".join(r[k] for k in ("currency", "amount", "refused_amount", "line_amount", "difference")) for r in d["bill_money"] if not r["import_id"])')"
equal "what the lines bill is what the results carry" "9.3 9.3 0.0" "$(ask '" ".join("%.1f" % Decimal(d["control_money"][0][k]) for k in ("line_amount", "billed_amount", "difference"))')"

# ---- settled by a later file ----
sql "insert into simtally_store.billing_settled select quarantine_id, 802 from simtally_store.quarantine where import_id = 801"
report
equal "what a later file spoke of is open no longer" "pass" "$(ask 'd["conclusion"]["outcome"]')"
equal "its money stays in the chain" "DKK 475.05 465.75 0 9.30" \
	"$(ask '" ".join(" ".join(r[k] for k in ("currency", "amount", "settled_amount", "refused_amount", "line_amount")) for r in d["bill_money"] if not r["import_id"] and r["currency"] == "DKK")')"

# ---- a month that cannot be read ----
refuse 803 07000000001,-,11.5,DKK -,-,-,-
report
equal "a file whose month cannot be read stands with the month, marked" "True" "$(ask '{r["month_not_readable"] for r in d["imports"] if r["import_id"] == 803} == {True}')"
check "and on the page" grep -qF 'refused &lt;803&gt;.csv</bdi>, run 1' "$page"
check "with that mark" grep -qF '; month not readable</th>' "$page"
check "it keeps the month from passing" grep -qF 'but 2 rows of the bill are refused, with 11.50 DKK, and their month cannot be read.' "$page"
equal "in each month that had begun" 2 "$(simtally reconcile --month 2025-04 --as-of 2025-07-20 --quiet --format json >/dev/null; json=$work/report/simtally-2025-04.json ask 'd["bill_money"][0]["month_not_readable"] + d["bill_money"][1]["month_not_readable"]')"
sql "update simtally_store.billing_import set imported_at = '2025-05-31' where import_id = 803"
equal "not in one that began after the file came" 0 "$(simtally reconcile --month 2025-06 --as-of 2025-07-20 --quiet --format json >/dev/null; json=$work/report/simtally-2025-06.json ask 'len(d["bill_money"])')"
sql "update simtally_store.billing_import set imported_at = now() + interval '1 hour' where import_id = 803"

# ---- closed before it came ----
sql "update simtally_store.billing_import set imported_at = now() where import_id = 803"
expect_exit 0 simtally close --month 2025-05 --as-of 2025-07-20
report
equal "a month closed after that still shows it" "2" "$(ask 'sum(r["month_not_readable"] for r in d["bill_money"] if not r["import_id"])')"
sql "update simtally_store.billing_import set imported_at = now() where import_id = 803"
report
equal "one closed before does not" "0 pass" "$(ask 'str(sum(r["month_not_readable"] for r in d["bill_money"] if not r["import_id"])) + " " + d["conclusion"]["outcome"]')"

# ---- a file as it is imported ----
printf '%s\n' provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line \
	freebit,07000000001,2025-06,data,,31,MB,3.10,DKK,J-1,1 'freebit,07000000002,2025-06,data,,about sixty,MB,6.20,DKK,J-2,1' \
	'freebit,07000000002,June 2025,data,,7,MB,0.75,DKK,J-2,2' >"$work/june.csv"
expect_exit 3 simtally billing import "$work/june.csv"
printf '%s\n' provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line freebit,07000000001,07/2025,data,,31,MB,3.25,EUR,K-1,1 >"$work/july.csv"
expect_exit 3 simtally billing import "$work/july.csv"
json=$work/report/simtally-2025-06.json page=$work/report/simtally-2025-06.html
expect_exit 0 simtally reconcile --month 2025-06 --as-of 2025-07-20 --quiet
as_schema_says "$json"
equal "all totals of what came in foot" "0" "$(ask 'd["conclusion"]["not_footing"]')"
equal "loaded and refused come to what stands in the file" "10.05 3.10 6.95" \
	"$(ask '["%s %s %s" % (r["came_in"], r["loaded"], r["refused"]) for r in d["imports"] if (r["file_name"], r["measure"]) == ("june.csv", "money")][0]')"
equal "a row whose month cannot be read is marked where it could be of this one" "june.csv DKK 6.95 0.75 july.csv EUR 3.25 3.25" \
	"$(ask '" ".join("%s %s %s %s" % (r["file_name"], r["currency"], r["refused_amount"], r["month_not_readable_amount"]) for r in d["bill_money"] if r["file_name"] in ("june.csv", "july.csv"))')"
equal "a file of which nothing could be loaded is among the bills" "0 1" "$(ask '["%s %s" % (r["month_lines"], r["refused"]) for r in d["bills"] if r["file_name"] == "july.csv"][0]')"
equal "and marked as a whole" "True" "$(ask 'all(r["month_not_readable"] for r in d["imports"] if r["file_name"] == "july.csv")')"
json=$work/report/simtally-2025-05.json page=$work/report/simtally-2025-05.html

# ---- the quarantine against the balance ----
sql "update simtally_store.import_balance set came_in = came_in + 1, refused = refused + 1 where import_id = 801 and measure = 'rows' and unit = 'EUR'"
report
equal "a refused row that the quarantine does not keep is a total that does not foot" "fail 1" \
	"$(ask 'd["conclusion"]["outcome"] + " " + [r["kept_difference"] for r in d["imports"] if r["import_id"] == 801 and r["measure"] == "rows"][0]')"
check "and the page says which" grep -qF 'refused rows are missing from the quarantine' "$page"

# ---- a refused row whose quantity can be read, as the program itself refuses it ----
before=$(ask 'sum(1 for r in d["imports"] if r["kind"] == "billing" and Decimal(r["kept_difference"] or 0))')
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\nfreebit,07000000001,2025-05,data,,2,MB,ten,DKK,I-8,1\n' >"$work/ten.csv"
expect_exit 3 simtally billing import "$work/ten.csv"
report
equal "what came in with it and was refused foots, its quantity too" "2097152 2097152 0 $before" \
	"$(ask '" ".join("%s %s %s" % (r["came_in"], r["refused"], r["difference"]) for r in d["imports"] if (r["file_name"] or "").endswith("ten.csv") and r["measure"] == "quantity") + " " + str(sum(1 for r in d["imports"] if r["kind"] == "billing" and Decimal(r["kept_difference"] or 0)))')"
