# What a file of usage says and nobody has: rows that cannot be read, and numbers that are not in the register. It is named in the report of the months
# it speaks of, in the completeness of the accounts it names, and by close; and it is settled by what comes later.
. tests/lib.sh

as_of=(--as-of 2025-07-20)
usage() { simtally usage import "$1" --mapping nordtel-export "${as_of[@]}"; }
month() { sql "select account, metric, quantity, completeness from simtally.usage_month where month = '2025-0${1-5}-01' order by 1, array_position(array['data', 'voice', 'sms'], metric)" | xargs; }
open_rows() { sql "select coalesce(string_agg(at, ', ' order by quarantine_id), 'none') from simtally_store.unread_usage"; }
unregistered() { sql "select account, metric, quantity, figures from simtally.unregistered_usage where month = '2025-0${1-5}-01' order by 1, 2" | xargs; }
verdict() { sql "select class from simtally.recon_result where account = '$1' and metric = '$2' and recon_id = (select max(recon_id) from simtally.recon_result)"; }
report=$SIMTALLY_REPORT_DIR/simtally-2025-05

mkdir -p "$work/maps/usage"
cp -r mappings/. "$work/maps"
cat >"$work/maps/nordtel.json" <<'END'
{ "$schema": "mapping.schema.json", "provider": "nordtel", "zone": "Europe/Copenhagen",
  "settings": { "base_url": { "env": "NORDTEL_BASE_URL", "default": "http://127.0.0.1:9" } }, "base_url": "{base_url}",
  "units": { "B": { "unit": "byte" }, "s": { "unit": "second" } }, "limits": { "requests_per_second": "1" }, "authentication": [ { "headers": { "X-None": "none" } } ],
  "endpoints": [ { "name": "export", "accounts": ["sim"], "standby": true,
    "csv": { "separator": ",", "decimal": ".", "header": "required", "columns": { "account": "number", "date": "day", "bytes": "octets", "seconds": "seconds" }, "required": ["account", "date"] },
    "request": { "method": "GET", "path": "/x/{account}", "query": { "from": "{from_day}", "to": "{to_day}" } }, "span": { "unit": "day", "most": 31, "reach": 400 },
    "outcomes": [ { "status": [200], "present": ["/rows"], "outcome": "ok" } ],
    "usage": [
      { "each": "/rows/*", "metric": "data", "grain": "day", "period": { "form": "day", "at": "/date", "written": ["YYYY-MM-DD"] }, "rows": [ { "scope": "total", "quantity": { "at": "/bytes" }, "unit": "B" } ] },
      { "each": "/rows/*", "metric": "voice", "grain": "day", "period": { "form": "day", "at": "/date", "written": ["YYYY-MM-DD"] }, "rows": [ { "scope": "total", "quantity": { "at": "/seconds" }, "unit": "s" } ] }
    ] } ] }
END
echo '{ "$schema": "bulk.schema.json", "mapping": "nordtel-export", "provider": "nordtel", "endpoint": "export", "account": "/account" }' >"$work/maps/usage/nordtel-export.json"
export SIMTALLY_MAPPINGS=$work/maps

days() { for day in $(seq 1 "${2-31}"); do printf '%s,2025-05-%02d,%s,%s\n' "$1" "$day" 200000000 300; done; }
{
	echo number,day,octets,seconds
	days 4521
	days 4522
} >"$work/good.csv"
# The 12th of 4522 holds no figure of data; a number that nobody registered used on two days; a day that is none, of a registered number and of
# another; a row of three fields.
{
	sed 's/^4522,2025-05-12,200000000/4522,2025-05-12,2 GB/' "$work/good.csv"
	printf '%s\n' 4599,2025-05-30,700,8 4599,2025-05-31,300,2 4598,2025-05-31,,5 4521,2025-05-99,1,1 4597,31.05.2025,1,1 4521,2025-05-31,7
} >"$work/may.csv"
printf '%s\n' provider,account,kind,billing_ref,name,pool,active_from,active_to nordtel,4521,sim,,,,, nordtel,4522,sim,,,,, >"$work/accounts.csv"
{
	echo provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
	for number in 4521 4522; do printf "nordtel,$number,2025-05,%s,,%s,%s,10,DKK,$number,%s\n" data 6200000000 B 1 voice 9300 s 2; done
} >"$work/bills.csv"

# ---- a file that is not all there ----
expect_exit 0 simtally accounts import "$work/accounts.csv"
expect_exit 3 usage "$work/may.csv"
equal "the command counts the numbers, names them, and says what to do" "2 4598, 4599: load them with simtally accounts import, then this file again" \
	"$(sed -n 's/^not in the register *//p' "$work/stdout" | xargs)"
equal "their use has its own place" "4598|voice|5|1 4599|data|1000|2 4599|voice|10|2" "$(unregistered)"
equal "one account lacks a day, the other may lack the row whose day cannot be read" \
	"4521|data|6200000000|partial 4521|voice|9300|partial 4522|data|6000000000|partial 4522|voice|9300|complete" "$(month)"
equal "a row is of its own month and metric" "2025-05-01|data 2025-05-01|" \
	"$(sql "select month, metric from simtally_store.quarantine where at in ('line 44, column octets', 'line 64, column number') order by at" | xargs)"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-05 "${as_of[@]}"
equal "no verdict but where all was read" "incomplete incomplete incomplete matched" "$(verdict 4521 data) $(verdict 4521 voice) $(verdict 4522 data) $(verdict 4522 voice)"
equal "the report does not say that nothing is quarantined" 0 "$(grep -c "Quarantined rows of the month's runs: none" "$report.html")"
for words in '2 GB' '31.05.2025' '2025-05-99' 'line 68'; do
	check "it names $words" grep -qF "$words" "$report.html"
done
equal "nor that all numbers are known" 0 "$(grep -c 'Use of numbers that are not in the register: none' "$report.html")"
check "it names them" grep -q '<td>4599</td>' "$report.html"
check "the conclusion counts both" grep -q '2 numbers that were used are not in the register; 4 rows of files of usage could not be read' "$report.html"
json() { psql -XAtq -v document="$(<"$report.json")" <<<"select $1 from (select :'document'::json as j) d"; }
equal "JSON, CSV readers and auditors get the same" "2 4 5" \
	"$(json "j #>> '{conclusion,numbers_not_registered}'") $(json "j #>> '{conclusion,rows_not_read}'") $(json "json_array_length(j -> 'not_registered')")"
equal "control totals count each under its own metric" "data 6 voice 6" \
	"$(json "(select string_agg(concat_ws(' ', t ->> 'metric', t ->> 'set_aside'), ' ') from json_array_elements(j -> 'origin_totals') t)")"
expect_exit 0 simtally status
check "status says so" grep -q 'numbers that are not in the register' "$work/stdout"

# ---- close ----
expect_exit 3 simtally close --month 2025-05 "${as_of[@]}"
check "close names the numbers and their use" grep -qE 'data +used, but not in the register +1 number +1000 bytes: 4599$' "$work/stdout"
check "and the rows" grep -qE 'rows of files that cannot be read +2 rows +may.csv$' "$work/stdout"
check "and what to do" grep -q 'files also tell of use that no account has' "$work/stderr"

# ---- what comes later settles it ----
expect_exit 0 usage "$work/good.csv"
equal "a figure that came is no longer awaited" "4521|data|6200000000|complete 4521|voice|9300|complete 4522|data|6200000000|complete 4522|voice|9300|complete" "$(month)"
expect_exit 3 simtally close --month 2025-05 "${as_of[@]}"
equal "the rest still stands against closing" "1 number 2 number 2 row" "$(grep -oE '[0-9]+ (number|row)' "$work/stdout" | sort | xargs)"
check "and says so alone" grep -q 'nothing was closed: files tell of use in 2025-05 that no account of nordtel has' "$work/stderr"
expect_exit 3 usage "$work/may.csv"
equal "the file again, in its old state, takes the figure back into doubt" "4522|data|6200000000|partial" "$(sql "select account, metric, quantity, completeness from simtally.usage_month where account = '4522' and metric = 'data'")"
equal "and doubles nothing" "4598|voice|5|1 4599|data|1000|2 4599|voice|10|2" "$(unregistered)"
expect_exit 0 usage "$work/good.csv"
echo nordtel,4599,sim,,,,2025-05-30, >>"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
expect_exit 3 usage "$work/may.csv"
equal "a number that was registered gets its use" "4599|data|1000|complete 4599|voice|10|complete" "$(month | grep -o '4599.*')"
equal "which is nobody's no more" "4598|voice|5|1" "$(unregistered)"
sed -n '1,63p' "$work/good.csv" >"$work/right.csv"
printf '%s\n' 4599,2025-05-30,700,8 4599,2025-05-31,300,2 4597,2025-05-31,1,1 >>"$work/right.csv"
mkdir "$work/again"
mv "$work/right.csv" "$work/again/may.csv"
expect_exit 3 usage "$work/again/may.csv"
equal "a corrected file of that name stands in the place of the first" "none 4597|data|1|1 4597|voice|1|1" "$(open_rows) $(unregistered)"
expect_exit 0 simtally close --month 2025-05 --accept-incomplete 'a card of the lab' "${as_of[@]}"
check "who accepts it is told what" grep -qE 'used, but not in the register +1 number' "$work/stdout"
expect_exit 0 simtally report --month 2025-05
check "the page of the closed month still names the number" grep -q '<td>4597</td>' "$report.html"
equal "no settled row is gone" "3 3" "$(sql "select count(distinct (raw_id, at)) from simtally_store.quarantine where import_id = (select min(import_id) from simtally_store.usage_import) and reason <> 'unknown_account'") $(sql "select count(*) from simtally_store.quarantine_settled s join simtally_store.quarantine q using (quarantine_id) where q.reason <> 'unknown_account' and q.import_id = (select min(import_id) from simtally_store.usage_import)")"
