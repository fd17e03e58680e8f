# The workbook where a sheet has no more rows: results go on in the next sheet, a list says what it leaves out.
. tests/lib.sh

rows_max=1048575 # of a sheet, below its head
results=$((2 * rows_max + 1))
listed=$((rows_max + 10))
simtally init --quiet
printf 'provider,account,kind,billing_ref,name,pool,active_from,active_to\ntibiot,C1,card,,,,,\n' >"$work/accounts.csv"
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntibiot,C1,2025-04,data,,1,MB,1,DKK,I,1\n' >"$work/bill.csv"
expect_exit 0 simtally accounts import --quiet "$work/accounts.csv"
expect_exit 0 simtally billing import --quiet "$work/bill.csv"
expect_exit 0 simtally reconcile --month 2025-04 --provider tibiot --format json --as-of 2025-06-20 --quiet
psql -XAtq -v ON_ERROR_STOP=1 <<END_SQL
INSERT INTO simtally_store.verdict (recon_id, provider_id, account, month, metric, scope, billed_quantity, unit, class)
SELECT v.recon_id, v.provider_id, 'X' || n, v.month, v.metric, v.scope, 1, v.unit, 'unknown_account'
FROM simtally_store.verdict v, generate_series(2, $results) n;
INSERT INTO simtally_store.quarantine (run_id, provider_id, source, reason, detail)
SELECT i.run_id, p.provider_id, 'a file', 'not_a_number', n FROM simtally_store.billing_import i, simtally_store.provider p, generate_series(1, $listed) n
WHERE p.name = 'tibiot';
END_SQL
psql -XAtq -c 'vacuum analyze'
simtally report --month 2025-04 --format html,xlsx >"$work/stdout" 2>"$work/stderr"
equal "results past two sheets are written, though the money of invented ones does not foot" 1 $?
report=$work/report/simtally-2025-04
names=$(unzip -p "$report.xlsx" xl/workbook.xml | grep -o 'sheet name="[^"]*"')
sheet() { unzip -p "$report.xlsx" "xl/worksheets/sheet$(grep -nF "name=\"$1\"" <<<"$names" | cut -d : -f 1).xml"; }
rows() { sheet "$1" | grep -o '<row ' | wc -l; }
equal "in three sheets, the last of one row below its head" "$((rows_max + 1)) $((rows_max + 1)) 2" "$(rows Results) $(rows 'Results 2') $(rows 'Results 3')"
said="The sheet Quarantine holds the first $((rows_max - 1)) of $listed rows; the JSON holds all."
equal "a list that is cut fills its sheet" "$((rows_max + 1))" "$(rows Quarantine)"
check "its last row says so" grep -qF "<t>$said</t>" <(sheet Quarantine | tail -c 1000)
check "and the summary" grep -qF "<t>$said</t>" <(sheet Summary)
equal "no other list says that" 1 "$(sheet Summary | grep -o 'holds the first' | wc -l)"
check "the page sends to the file that holds all" grep -qF "The first 500 of $listed; the JSON holds all.</p>" "$report.html"
