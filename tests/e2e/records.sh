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

# ---- the same in files ----
mkdir "$work/mappings/usage"
mapping '"records": "add", "negative": "correction",'
# file_mapping MORE: rows of account, time and bytes; MORE stands in the rule.
file_mapping() {
	cat >"$work/mappings/usage/quill-file.json" <<-END
		{ "mapping": "quill-file", "provider": "quill", "endpoint": "use", "account": "/account",
		  "csv": { "separator": ",", "decimal": ".", "header": "required", "columns": { "account": ["account"], "at": ["at"], "bytes": ["bytes"], "sms": ["sms"] }, "required": ["account", "at"] },
		  "units": { "B": { "unit": "byte" }, "m": { "unit": "message" } },
		  "usage": [
		    { "each": "/rows/*", "metric": "data", "grain": "day", $1 "period": { "form": "instant", "at": "/at" }, "rows": [ { "scope": "total", "quantity": { "at": "/bytes" }, "unit": "B" } ] },
		    { "each": "/rows/*", "metric": "sms", "grain": "day", "period": { "form": "instant", "at": "/at" }, "rows": [ { "scope": "total", "quantity": { "at": "/sms" }, "unit": "m" } ] } ] }
	END
}
simtally accounts import --quiet - >"$work/said" <<END
provider,account,kind,billing_ref,name,pool,active_from,active_to
quill,F1,card,,,,,
quill,F2,card,,,,,
quill,F3,card,,,,,
quill,F4,card,,,,,
END
import=(simtally usage import --mapping quill-file --as-of 2025-06-10)
rows() {
	(echo account,at,bytes,sms; cat) >"$work/$1.csv"
}
# of ACCOUNT: its days of data.
of() {
	sql "select to_char(day, 'MM-DD'), quantity, quality from simtally.usage_day where account = '$1' and metric = 'data' order by day" | xargs
}
said_twice() {
	awk '/^ *said twice/ { n = $3 } END { print n + 0 }' "$work/stdout"
}

file_mapping ''
rows twice <<END
F1,2025-04-01,10,1
F1,2025-04-01,10,1
F1,2025-04-01,10,1
F1,2025-04-02T01:00:00Z,10,
F1,2025-04-02T02:00:00Z,10,
F1,2025-04-03T02:00:00Z,10,
F1,2025-04-03T02:00:00Z,11,
F1,2025-04-04,7,
END
expect_exit 3 "${import[@]}" "$work/twice.csv"
equal "rows that are wholly equal are one, counted; those that differ in their time or figure are none, and cost nothing but their day" \
	"04-01|10|final 04-04|7|final 2" "$(of F1) $(said_twice)"
equal "each day is named once, with both figures" 'line 6, column bytes|data total of 2025-04-02: said 2 times: 10 base units here, 10 at line 5, column bytes, in rows that differ; where rows add up, say "records": "add" in the mapping
line 8, column bytes|data total of 2025-04-03: said 2 times: 11 base units here, 10 at line 7, column bytes; where rows add up, say "records": "add" in the mapping' \
	"$(sql "select at, detail from simtally.quarantine where source like 'usage:twice%' order by at")"
file_mapping '"records": "add",'
expect_exit 0 "${import[@]}" "$work/twice.csv"
equal "they add up where the mapping says so: the file again is read again" "04-01|30|final 04-02|20|final 04-03|21|final 04-04|7|final" "$(of F1)"
equal "the place of a sum is that of its first row, and how many more" "line 2, column bytes and 2 more" "$(sql "select at from simtally.usage_history where account = 'F1' and period = '2025-04-01' and metric = 'data' order by revision desc limit 1")"

# Days whose rows lie in several pieces of a file.
# many ACCOUNT DAY COUNT: so many rows of a byte, each of another second.
many() {
	awk -v account="$1" -v day="$2" -v count="$3" 'BEGIN { for (i = 0; i < count; i++) printf "%s,%sT%02d:%02d:%02dZ,1,\n", account, day, i / 3600, i / 60 % 60, i % 60 }'
}
{ many F2 2025-04-01 30000; many F2 2025-04-02 30000; echo F2,2025-04-01,-5,; echo F2,2025-04-02,x,; } | rows large
pieces='select count(*) from simtally_store.usage_import_part where import_id = (select max(import_id) from simtally_store.usage_import)'
expect_exit 3 "${import[@]}" "$work/large.csv"
at_least_five() { [ "$(sql "$pieces")" -ge 5 ]; }
check "the file has several pieces" at_least_five
equal "a day is the sum of all of them; with a row that cannot be read it is a lower bound" "04-01|30000|lower_bound 04-02|30000|lower_bound" "$(of F2)"
before=$(sql "select account, metric, period, revision, quantity from simtally.usage_history order by 1, 2, 3, 4")
expect_exit 3 "${import[@]}" "$work/large.csv"
equal "the file again adds nothing" "$before" "$(sql "select account, metric, period, revision, quantity from simtally.usage_history order by 1, 2, 3, 4")"
expect_exit 3 simtally replay --from 2025-04 --to 2025-04 --quiet
equal "nor does a replay" "04-01|30000|lower_bound 04-02|30000|lower_bound" "$(of F2)"
file_mapping '"records": "add", "negative": "correction",'
{ many F3 2025-04-01 30000; echo F3,2025-04-01,-5,; echo F3,2025-04-02,-5,; echo F3,2025-04-03,9,; echo F3,2025-04-03,x,; } | rows corrected
expect_exit 3 "${import[@]}" "$work/corrected.csv"
equal "a correction in another piece lowers the day; a day below zero and one that may lack a correction are refused by themselves" "04-01|29995|final" "$(of F3)"
equal "with what they come to" "data total of 2025-04-02: 1 rows add up to -5 base units: use cannot be less than nothing" \
	"$(sql "select detail from simtally.quarantine where source like 'usage:corrected%' and reason = 'negative'")"

file_mapping ''
{ many F4 2025-04-01 20000; echo F4,2025-04-02,3,; many F4 2025-04-03 1; } | rows hours
expect_exit 3 "${import[@]}" "$work/hours.csv"
equal "rows that contradict each other are none, in whichever piece they are" "04-02|3|final 04-03|1|final" "$(of F4)"
{ echo F4,2025-04-05,3,; many F4 2025-04-01 20000; echo F4,2025-04-05,3,; echo F4,2025-04-06,4,; } | rows apart
expect_exit 3 "${import[@]}" "$work/apart.csv"
equal "the same row in another piece is the same said again" "1 04-05|3|final" "$(said_twice) $(of F4 | grep -o '04-05[^ ]*')"

# A file does not say which days it covers.
file_mapping '"unlisted": "zero",'
expect_exit 2 "${import[@]}" "$work/hours.csv"
check "so it makes none zero" grep -q 'a file does not say which days it covers: "unlisted": "zero" is for answers' "$work/stderr"
