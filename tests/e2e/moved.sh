# A number that changes hands in the course of a month: each customer is judged by the days that are his, the report foots and says whose days are
# whose, and a closed month keeps that when the register is changed.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

today=2025-06-20
bill=provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
cat >"$work/accounts.csv" <<'END1'
provider,account,kind,billing_ref,name,pool,active_from,active_to,valid_from,valid_to
freebit,08000000001,sim,North,,,2025-05-03,2025-05-08,,
freebit,08000000001,sim,South,,,2025-05-03,2025-05-08,2025-05-06,
freebit,08000000002,sim,,,,2025-05-03,2025-05-08,,
freebit,08000000003,sim,South,,,2025-05-03,2025-05-04,,
END1
printf 'provider,account,billing_ref,valid_from,valid_to\nfreebit,08000000002,East,,2025-05-04\nfreebit,08000000002,West,2025-05-05,\n' >"$work/bindings.csv"
{
	echo account,date,KB
	for day in 03 04 05 06 07 08; do printf '08000000001,2025-05-%s,1048576\n08000000002,2025-05-%s,2097152\n' $day $day; done
	printf '08000000003,2025-05-%s,524288\n' 03 04
} >"$work/usage.csv"
cat >"$work/bills.csv" <<END1
$bill
freebit,North,2025-05,data,,3,GB,300,JPY,N,1
freebit,South,2025-05,data,,4,GB,400,JPY,S,1
freebit,East,2025-05,data,,4,GB,400,JPY,E,1
freebit,West,2025-05,data,,7,GB,700,JPY,W,1
END1
expect_exit 0 simtally accounts import --as-of $today "$work/accounts.csv"
expect_exit 0 simtally bindings import --as-of $today "$work/bindings.csv"
expect_exit 0 simtally usage import --as-of $today --mapping freebit-export "$work/usage.csv"
expect_exit 0 simtally billing import --as-of $today "$work/bills.csv"
expect_exit 0 simtally reconcile --as-of $today --month 2025-05
results() { sql "select account || ' ' || class || ' ' || coalesce(usage_quantity / 1073741824, 0) || ' ' || coalesce(amount_impact, 0) from simtally.recon_result
	where recon_id = (select max(recon_id) from simtally.recon_result) and metric = 'data' order by account collate \"C\""; }
right="East matched 4 0
North matched 3 0
South matched 4 0
West under_billed 8 100.000000"
equal "each is judged by the days that are his, dated by the register or by bindings" "${right/.000000/}" "$(results)"
report=$work/report/simtally-2025-05
python3 - "$report.json" >"$work/control" <<'END1'
import json, sys
report = json.load(open(sys.argv[1]))
for row in report["control_totals"]:
    if row["metric"] == "data":
        print(*(int(row[name]) for name in ("figure_quantity", "held_quantity", "result_quantity", "apart_quantity")))
END1
equal "the control totals foot" "20401094656 20401094656 20401094656 0" "$(cat "$work/control")"
check "the page names the days" grep -q '<bdi>08000000002</bdi>.*counted, on days 5 to 31 alone' "$report.html"
check "and how the figure came about" grep -q 'the sum of 1 account, of 08000000002 on days 5 to 31' <(sql "select rule from simtally.recon_result where account = 'West'")

# ---- the month is closed; the register is said to have been otherwise ----
expect_exit 0 simtally close --as-of $today --month 2025-05
sealed=$(sql "select encode(sha256, 'hex') from simtally_store.closed_seal")
expect_exit 0 simtally accounts import --as-of 2025-07-02 - <<<'provider,account,kind,billing_ref,name,pool,active_from,active_to
freebit,08000000001,sim,Elsewhere,,,2025-05-03,2025-05-08'
expect_exit 0 simtally reconcile --as-of 2025-07-02 --month 2025-05
equal "what changes today is not in last month" "${right/.000000/}" "$(results)"
expect_exit 0 simtally accounts import --as-of 2025-07-02 - <<<'provider,account,kind,billing_ref,name,pool,active_from,active_to,valid_from
freebit,08000000001,sim,South,,,2025-05-03,2025-05-08,2025-05-04'
expect_exit 0 simtally reconcile --as-of 2025-07-02 --month 2025-05
equal "what was wrong then is" "East matched 4 0
North over_billed 1 -200
South under_billed 6 200
West under_billed 8 100" "$(results)"
equal "the seal is what it was" "$sealed" "$(sql "select encode(sha256, 'hex') from simtally_store.closed_seal")"
expect_exit 0 simtally close --verify
equal "so are the results that were sealed" "North matched" "$(sql "select account || ' ' || class from simtally.recon_result r join simtally.period_close c using (recon_id) where r.account = 'North'")"

# ---- a row of usage that cannot be read is of the customer whose day it is ----
simtally accounts import --as-of $today - <<<'provider,account,kind,billing_ref,name,pool,active_from,active_to,valid_from
freebit,08000000004,sim,Old,,,2025-04-01,2025-04-04,
freebit,08000000004,sim,New,,,2025-04-01,2025-04-04,2025-04-03' >/dev/null
printf 'account,date,KB\n%s' "$(printf '08000000004,2025-04-0%s,1048576\n' 1 2 3 4)" >"$work/april.csv"
printf '\n08000000004,2025-04-03,much\n' >>"$work/april.csv"
expect_exit 3 simtally usage import --as-of $today --mapping freebit-export "$work/april.csv"
printf '%s\nfreebit,Old,2025-04,data,,2,GB,,,O,1\nfreebit,New,2025-04,data,,2,GB,,,W,2\n' "$bill" >"$work/april_bills.csv"
expect_exit 0 simtally billing import --as-of $today "$work/april_bills.csv"
expect_exit 0 simtally reconcile --as-of $today --month 2025-04
equal "the other has his verdict" "New incomplete
Old matched" "$(sql "select account || ' ' || class from simtally.recon_result where month = '2025-04-01' and metric = 'data' order by account collate \"C\"")"
