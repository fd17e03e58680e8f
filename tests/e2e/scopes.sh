# An answer replaces what earlier ones said of its account, endpoint and period: a country that it no longer names, a mapping that reads
# a total where there were countries. What was taken back stays in the history.
. tests/lib.sh

answers=$work/answers/use/8810001
mkdir -p "$answers" "$work/mappings"
# answer MONTH DAY,COUNTRY,BYTES…
answer() {
	local month=$1 day country bytes sep=
	shift
	{
		printf '{"line":"8810001","days":['
		for record; do
			IFS=, read -r day country bytes <<<"$record"
			printf '%s{"d":"%s-%s","c":"%s","b":%s}' "$sep" "$month" "$day" "$country" "$bytes"
			sep=,
		done
		printf ']}'
	} >"$answers/month=$month.json"
}
# mapping SCOPE [MORE]: what a record's scope is, and more of the rule.
mapping() {
	cat >"$work/mappings/norr.json" <<END
{
  "provider": "norr", "zone": "Europe/Stockholm",
  "settings": { "base_url": { "env": "NORR_BASE_URL" } }, "base_url": "{base_url}",
  "units": { "B": { "unit": "byte" } }, "limits": { "requests_per_second": "1000" },
  "authentication": [],
  "endpoints": [ {
    "name": "use", "accounts": ["sim"],
    "request": { "method": "GET", "path": "/use/{account}", "query": { "month": "{from_month}" } },
    "span": { "unit": "month", "reach": 24, "night": { "from": -1, "to": 0 } },
    "outcomes": [ { "status": [200], "outcome": "ok" } ],
    "echo": [ { "at": "/line", "is": "{account}" } ],
    "independent": true,
    "usage": [ { "each": "/days/*", "metric": "data", "grain": "day", ${2-} "period": { "form": "day", "at": "/d" },
      "rows": [ { "scope": $1, "quantity": { "at": "/b" }, "unit": "B" } ] } ]
  } ]
}
END
}
countries='{ "prefix": "country/", "id": "/c" }'
days() {
	sql "select string_agg(to_char(day, 'DD') || ' ' || scope || ' ' || quantity, ', ' order by day, scope) from simtally.usage_day"
}
verdict() {
	sql "select usage_quantity || ' ' || class from simtally.recon_result where recon_id = (select max(recon_id) from simtally.recon_result)"
}
ask=(backfill --from 2025-05 --to 2025-05 --as-of 2025-06-20)

answer 2025-05 03,SE,100000000 04,SE,7 05,NO,5
mapping "$countries"
cp -r "$root/mappings/billing" "$work/mappings/"
start_simulator --static "$work/answers" --today 2025-06-20
export NORR_BASE_URL=$simulator_url/static SIMTALLY_MAPPINGS=$work/mappings
expect_exit 0 simtally init --quiet
printf 'provider,account,kind,billing_ref,name,pool,active_from,active_to\nnorr,8810001,sim,,,,2025-05-03,2025-05-05\n' >"$work/accounts.csv"
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\nnorr,8810001,2025-05,data,,100000012,B,1,EUR,i,1\n' >"$work/bill.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
expect_exit 0 simtally "${ask[@]}"
equal "the first answer" "03 country/SE 100000000, 04 country/SE 7, 05 country/NO 5" "$(days)"
expect_exit 0 simtally billing import "$work/bill.csv"

# ---- a country corrected ----
answer 2025-05 03,FI,100000000 04,SE,7 05,NO,5
expect_exit 0 simtally "${ask[@]}" --again
equal "a country corrected from SE to FI takes SE's place on that day" "03 country/FI 100000000, 04 country/SE 7, 05 country/NO 5" "$(days)"
check "the summary says so" grep -qE '^rows withdrawn +1$' "$work/stdout"
equal "the history keeps it, and that it is no more" "1 100000000, 2 gone" \
	"$(sql "select string_agg(revision || ' ' || coalesce(quantity::text, 'gone'), ', ' order by revision) from simtally.usage_history where scope = 'country/SE' and period = '2025-05-03'")"
equal "the month is complete, and no scope of it is a zero" "country/FI 100000000, country/NO 5, country/SE 7" \
	"$(sql "select string_agg(scope || ' ' || quantity, ', ' order by scope) from simtally.usage_month")"
expect_exit 0 simtally reconcile --month 2025-05
equal "nothing doubles in the verdict" "100000012 matched" "$(verdict)"
expect_exit 0 simtally "${ask[@]}" --again
equal "the same answer again changes nothing" "0|0" "$(sql "select loaded, changed from simtally_store.run where command = 'backfill' order by run_id desc limit 1")"
expect_exit 0 simtally replay --from 2025-05 --to 2025-05
equal "nor does a replay" "03 country/FI 100000000, 04 country/SE 7, 05 country/NO 5|0|0" "$(days)|$(sql "select loaded, changed from simtally_store.run where command = 'replay' order by run_id desc limit 1")"

# ---- another mapping: a total where there were countries, and back ----
mapping '"total"'
expect_exit 0 simtally replay --from 2025-05 --to 2025-05
equal "a replay through a mapping that reads a total" "03 total 100000000, 04 total 7, 05 total 5" "$(days)"
expect_exit 0 simtally reconcile --month 2025-05
equal "does not double the verdict" "100000012 matched" "$(verdict)"
mapping "$countries"
expect_exit 0 simtally "${ask[@]}" --again
equal "nor does asking again through countries" "03 country/FI 100000000, 04 country/SE 7, 05 country/NO 5" "$(days)"
equal "the control totals foot" 0 "$(sql "select count(*) from (select sum(first_quantity + restated_quantity) - (select sum(quantity) from simtally_store.usage) as d from simtally_store.load_total) t where d <> 0")"

# ---- what an answer leaves out ----
answer 2025-05 03,FI,100000000 04,SE,'"x"'
expect_exit 3 simtally "${ask[@]}" --again
equal "a day with a reject keeps what it had, a day that is no longer listed is no longer reported" "03 country/FI 100000000, 04 country/SE 7" "$(days)"
answer 2025-05
expect_exit 0 simtally "${ask[@]}" --again
equal "an answer without any figure takes nothing back" "03 country/FI 100000000, 04 country/SE 7" "$(days)"
mapping "$countries" '"answers": "add",'
answer 2025-05 03,DK,9
expect_exit 0 simtally "${ask[@]}" --again
equal "nor does one that only adds, by its mapping" "03 country/DK 9, 03 country/FI 100000000, 04 country/SE 7" "$(days)"

# ---- an older answer after a newer one ----
mapping "$countries"
answer 2025-05 03,NO,1
expect_exit 0 simtally "${ask[@]}" --again
"$root/$BUILD/simtally" extract --from 2025-05 --to 2025-05 --provider norr --account 8810001 --as-of 2025-06-20 2>/dev/null |
	sed 's/"fetched_at":"[^"]*"/"fetched_at":"2025-06-20T00:00:00Z"/; s/\\"c\\":\\"NO\\"/\\"c\\":\\"IS\\"/' >"$work/older.jsonl"
check "an older answer is at hand" grep -q IS "$work/older.jsonl"
"$root/$BUILD/simtally" transform <"$work/older.jsonl" >"$work/older.rows"
expect_exit 0 simtally load <"$work/older.rows"
equal "an older answer neither takes back nor adds" "03 country/NO 1" "$(days)"

# ---- a closed month ----
expect_exit 0 simtally close --month 2025-05 --provider norr --accept-incomplete "only a day is told"
answer 2025-05 03,SE,4
expect_exit 0 simtally "${ask[@]}" --again
equal "a closed month keeps its figures" "03 country/NO 1" "$(days)"
equal "what came is an adjustment, each way" "country/NO -1, country/SE 4" "$(sql "select string_agg(scope || ' ' || delta, ', ' order by scope) from simtally.adjustment")"
