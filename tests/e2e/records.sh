# Several records of one day, days that a provider does not list, figures below zero: what a mapping says of them, from the answer to the month.
# shellcheck disable=SC2154 # steps.sh
. tests/lib.sh

# ---- the README's example, as it is written ----
# block NAME: the README's code block of that name.
block() {
	awk -v name="$1" '/^```/ { inside = $NF == name && NF > 1; next } inside' "$root/mappings/README.md"
}
mkdir "$work/polartel"
block mappings/polartel.json >"$work/polartel/polartel.json"
block polartel-answers >"$work/answers.jsonl"
expect_exit 3 simtally transform --mappings "$work/polartel" <"$work/answers.jsonl"
check "each policy makes the rows that the README shows" diff <(block polartel-rows) <(grep '^{"row"' "$work/stdout")
equal "which are nine" 9 "$(block polartel-rows | wc -l)"

# ---- a month of hours: each equal to the next, and no two of them the same ----
# hours DAY…: 24 records of 10 bytes and one message each, of each of those days of May.
hours() {
	local day hour
	for day; do
		for ((hour = 0; hour < 24; hour++)); do printf '{"at":"2025-05-%02dT%02d:00:00Z","bytes":10,"sms":null},' "$day" "$hour"; done
	done
}
# days FROM TO: one record of each of those days.
days() {
	local day
	for ((day = $1; day <= $2; day++)); do printf '{"at":"2025-05-%02dT12:00:00Z","bytes":%d,"sms":1},' "$day" $((day * 100)); done
}
list() {
	printf '{"list":[%s]}' "${1%,}"
}
# answer LIST: what the provider says of May.
answer() {
	list "$1" >"$work/static/use/C1/2025-05.json"
}
mkdir -p "$work/static/use/C1" "$work/static/use/S1" "$work/mappings"
start_simulator --static "$work/static" --today 2025-06-10
export QUILL_BASE_URL=$simulator_url/static SIMTALLY_MAPPINGS=$work/mappings
# mapping MORE: both metrics are read from one list; MORE stands in the rule of data.
mapping() {
	cat >"$work/mappings/quill.json" <<-END
		{ "provider": "quill", "zone": "UTC", "settings": { "base_url": { "env": "QUILL_BASE_URL" } }, "base_url": "{base_url}",
		  "units": { "B": { "unit": "byte" }, "m": { "unit": "message" } }, "limits": { "requests_per_second": "1000" }, "authentication": [ { "headers": { "X-A": "1" } } ],
		  "endpoints": [ { "name": "use", "accounts": ["card"], "request": { "method": "GET", "path": "/use/{account}/{from_month}" }, "span": { "unit": "month", "reach": 12 },
		    "outcomes": [ { "status": [200], "outcome": "ok" } ],
		    "usage": [
		      { "each": "/list/*", "metric": "data", "grain": "day", $1 "period": { "form": "instant", "at": "/at" },
		        "rows": [ { "scope": "total", "quantity": { "at": "/bytes" }, "unit": "B" } ] },
		      { "each": "/list/*", "metric": "sms", "grain": "day", "period": { "form": "instant", "at": "/at" },
		        "rows": [ { "scope": "total", "quantity": { "at": "/sms" }, "unit": "m" } ] } ] } ] }
	END
}
# month: each metric with its sum, whether it is complete, and of how many days; then what of the ledger failed.
month() {
	sql "select metric, quantity, completeness, days_reported from simtally.usage_month order by 1" | xargs
	sql "select count(*) from simtally_store.unit_of_work where state = 'failed'"
}
fetch=(simtally backfill --provider quill --from 2025-05 --to 2025-05 --as-of 2025-06-10 --quiet)

mapping ''
simtally accounts import --quiet - >"$work/said" <<END
provider,account,kind,billing_ref,name,pool,active_from,active_to
quill,C1,card,,,,,
END
day5='{"at":"2025-05-05T12:00:00Z","bytes":null,"sms":1},'
answer "$(days 1 4)$(hours 5)$day5$(days 6 31)"
expect_exit 3 "${fetch[@]}"
equal "24 equal hours are not loaded as one of them: that day of data is lost, and neither another day nor another metric" \
	"data|49100|partial|30 sms|31|complete|31 1" "$(month | xargs)"
equal "the quarantine names the key, both figures, and what to write" \
	't|data total of 2025-05-05 is said 24 times: 10 here, 10 at /list/4/bytes, in records that differ; where records add up, say "records": "add" in the mapping' \
	"$(sql "select reason = 'twice', detail from simtally.quarantine")"
mapping '"records": "add",'
expect_exit 0 simtally replay --from 2025-05 --to 2025-05 --quiet
equal "the mapping says that they add up: the answer that is kept gives the day" "data|49340|complete|31 sms|31|complete|31" "$(month | head -n 1)"
equal "its place leads to all of them" "240|/list/4/bytes and 23 more" "$(sql "select quantity, at from simtally.usage_history where period = '2025-05-05' and metric = 'data'")"

# ---- one that cannot be read ----
answer "$(days 1 4)$(hours 5)$day5$(days 6 31){\"at\":\"2025-05-31T13:00:00Z\",\"bytes\":-5},"
expect_exit 3 "${fetch[@]}" --again
equal "a negative record that nobody said was a correction is refused by itself, and its month is asked for again" \
	"/list/55/bytes|negative|2025-05-01" "$(sql "select q.at, q.reason, u.period from simtally.quarantine q, simtally_store.unit_of_work u
		where q.run_id = (select max(run_id) from simtally_store.run) and u.state = 'failed'")"
mapping '"records": "add", "negative": "correction",'
expect_exit 0 "${fetch[@]}" --again
equal "said to be one it lowers its day, as a revision" "3095 2" "$(sql "select quantity, revision from simtally.usage_history where period = '2025-05-31' and metric = 'data' and revision = 2" | tr '|' ' ')"
answer "$(days 1 4)$(hours 5)$day5$(days 6 31){\"at\":\"2025-05-31T13:00:00Z\",\"bytes\":-5000},"
expect_exit 3 "${fetch[@]}" --again
check "below zero the day is refused by itself" grep -q '^negative|data total of 2025-05-31, 2 records that add up: the sum is -1900 base units' \
	<<<"$(sql "select reason, detail from simtally.quarantine where run_id = (select max(run_id) from simtally_store.run)")"
equal "what was known of it stays" 3095 "$(sql "select quantity from simtally.usage_day where day = '2025-05-31' and metric = 'data'")"

# ---- days that are not listed ----
mapping '"records": "add", "unlisted": "zero",'
simtally accounts import --quiet - >"$work/said" <<END
provider,account,kind,billing_ref,name,pool,active_from,active_to
quill,S1,card,,,,,
END
list "$(days 3 3)$(days 30 30)" >"$work/static/use/S1/2025-05.json"
list '{"at":"2025-06-02T12:00:00Z","bytes":7,"sms":1},' >"$work/static/use/S1/2025-06.json"
expect_exit 0 simtally backfill --provider quill --account S1 --from 2025-05 --to 2025-06 --as-of 2025-06-10 --quiet
equal "are zero where the mapping says so, up to the day that runs; of the other metric they are missing" \
	"05 data 3300 complete 31 05 sms 2 partial 2 06 data 7 provisional 9 06 sms 1 partial 1" \
	"$(sql "select to_char(month, 'MM'), metric, quantity, completeness, days_reported from simtally.usage_month where account = 'S1' order by 1, 2" | tr '|\n' '  ' | xargs)"
equal "a zero leads to the list that does not name its day" "0|1|/list" "$(sql "select quantity, revision, at from simtally.usage_history where account = 'S1' and period = '2025-05-04' and metric = 'data'")"
list "$(days 3 4)$(days 30 30)" >"$work/static/use/S1/2025-05.json"
expect_exit 0 "${fetch[@]}" --again --account S1
equal "a day that is listed later is a revision" "1|0 2|400" \
	"$(sql "select revision, quantity from simtally.usage_history where account = 'S1' and period = '2025-05-04' and metric = 'data' order by 1" | xargs)"
sed -i 's/"span": { "unit": "month",/"independent": true, &/' "$work/mappings/quill.json"
list "$(days 3 3){\"at\":\"soon\",\"bytes\":1}," >"$work/static/use/S1/2025-04.json"
sed -i 's/2025-05/2025-04/g' "$work/static/use/S1/2025-04.json"
expect_exit 3 simtally backfill --provider quill --account S1 --from 2025-04 --to 2025-04 --as-of 2025-06-10 --quiet
equal "where a record does not say its day no day is zero: it may be of any" "2025-04-03" "$(sql "select day from simtally.usage_day where account = 'S1' and metric = 'data' and day < '2025-05-01'")"
