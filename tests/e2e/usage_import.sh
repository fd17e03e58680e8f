# A provider's own bulk files come in as its answers do: the same series, revisions, quarantine and ledger; the bytes are kept.
# shellcheck disable=SC2154 # steps.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 10 --today 2025-06-20
register freebit telecomx
export_of=(usage import --mapping freebit-export --as-of 2025-06-20)
months_of=(usage import --mapping telecomx-csv --as-of 2025-06-20)

day_rows() {
	sql "select $1 from simtally.usage_day where provider = 'freebit' order by account, day"
}
last_run() {
	sql "select run_id, command, exit_status, loaded, changed, quarantined from simtally_store.run order by run_id desc limit 1"
}

# ---- an export of days meets what the API said ----
expect_exit 0 simtally nightly --provider freebit --as-of 2025-06-20
equal "today's counter runs" "provisional" "$(sql "select distinct quality from simtally.usage_day where day = '2025-06-20'")"
before=$(sql "select count(*) from simtally.usage_day")
{
	echo 'Account;Date;KB'
	sql "select account || ';' || to_char(day, 'YYYY/MM/DD') || ';' || quantity / 1024 from simtally.usage_day where provider = 'freebit' and day >= '2025-06-16' order by day, account"
} >"$work/export.csv"
expect_exit 0 simtally usage import --mapping freebit-export --as-of 2025-06-21 "$work/export.csv"
equal "a day of the export and the same day of an answer are one row" "$before" "$(sql "select count(*) from simtally.usage_day")"
equal "nothing was revised" 0 "$(sql "select count(*) from simtally.usage_history where revision > 1")"
equal "a day first known as provisional is final now" "final" "$(sql "select string_agg(distinct quality, ' ') from simtally.usage_day where day = '2025-06-20'")"
equal "the run says so" "0|0|0" "$(last_run | cut -d'|' -f4-)"
sed -i 's/;[0-9]*$/;1/' "$work/export.csv"
expect_exit 0 simtally usage import --mapping freebit-export --as-of 2025-06-21 "$work/export.csv"
equal "another figure of a later file is a revision, with the old one kept" "t" \
	"$(sql "select count(*) filter (where revision = 2 and quantity = 1024) > 0 and count(*) filter (where revision = 1) > 0 from simtally.usage_history where period = '2025-06-17'")"

# ---- what cannot be read ----
printf '\xef\xbb\xbfaccount,date,KB\r\n07000000000,2025-06-10,100\r\n07000000000,2025.6.9,"1,5"\r\n07000000001,2025-06-21,7\r\n0999,2025-06-11,1\r\n"07000000002",20250611,"1,024"\r\n07000000002,2025-06-12,abc\r\n07000000002,2025-06-13,\r\n07000000002,2025-06-14,5\r\n07000000002,2025-06-14,5\r\n07000000002,2025-06-14,6\r\n07000000003,2025-06-14\r\n07000000003,14 June,6\r\n,2025-06-14,6\r\n"x,2025-06-16,6\r\n\r\n07000000003,2025-06-14,8' >"$work/bad.csv"
expect_exit 3 simtally "${export_of[@]}" "$work/bad.csv"
equal "the rest is loaded, base 1024, decimal comma, the last line without an end" "07000000000 2025-06-09 1536 07000000000 2025-06-10 102400 07000000002 2025-06-14 5120 07000000003 2025-06-14 8192" \
	"$(sql "select account, day, quantity from simtally.usage_day where day between '2025-06-09' and '2025-06-14' and quality = 'final' order by 1, 2" | tr '|\n' '  ' | sed 's/ $//')"
equal "rows that cannot be read are quarantined with file, line, column and reason" "line 4, column date: in_the_future
line 5, column account: unknown_account
line 6, column KB: ambiguous
line 7, column KB: not_a_number
line 11, column KB: twice
line 12: field_count
line 13, column date: not_a_date
line 14, column account: no_account
line 15: not_csv" "$(sql "select at || ': ' || reason from simtally.quarantine where source ~ '^usage:bad.csv:[0-9]+\$' order by (regexp_match(at, '[0-9]+'))[1]::int")"
equal "an account nobody knows is not invented" 0 "$(sql "select count(*) from simtally_store.account where account = '0999'")"
equal "an empty field is missing, not zero" 0 "$(sql "select count(*) from simtally.usage_day where account = '07000000002' and day = '2025-06-13'")"
tables >"$work/first"
expect_exit 3 simtally "${export_of[@]}" "$work/bad.csv"
check "the same file again changes nothing" diff "$work/first" <(tables)
echo 'freebit,0999,sim,,,,,' | cat <(echo provider,account,kind,billing_ref,name,pool,active_from,active_to) - >"$work/more.csv"
expect_exit 0 simtally accounts import "$work/more.csv"
expect_exit 3 simtally "${export_of[@]}" - <"$work/bad.csv"
equal "an account that has come into the register since is loaded; standard input is a file" 1024 "$(sql "select quantity from simtally.usage_day where account = '0999'")"

# ---- every figure leads back to the bytes ----
sql "select string_agg(encode(header || body, 'hex'), '' order by part) from simtally_store.usage_import_part join simtally_store.usage_file_part using (provider_id, raw_id)
	where import_id = (select min(import_id) from simtally_store.usage_import where file_name = 'bad.csv')" | xxd -r -p >"$work/kept.csv"
check "the file is kept as it was" cmp "$work/bad.csv" "$work/kept.csv"
equal "its sum is the file's" "$(sha256sum <"$work/bad.csv" | cut -c1-64)" "$(sql "select distinct encode(sha256, 'hex') from simtally_store.usage_import where file_name = 'bad.csv'")"
equal "a figure names it" t "$(sql "select bool_and(exists (select from simtally_store.usage_file_part p where p.raw_id = h.raw_id)) from simtally.usage_history h where account = '07000000000' and period = '2025-06-10'")"

# ---- files without a header, and files that are none ----
printf '07000000000\t2025-05-30\t3\n' >"$work/bare.txt"
expect_exit 0 simtally "${export_of[@]}" "$work/bare.txt"
equal "account, date, KB in that order" 3072 "$(sql "select quantity from simtally.usage_day where day = '2025-05-30' and account = '07000000000'")"
printf '' >"$work/empty.csv"
printf 'one,two,three\n1,2,3\n' >"$work/other.csv"
printf '\x89PNG\r\n\x1a\n\0\0' >"$work/picture.csv"
printf '07000000000,2025-05-30\n' >"$work/short.csv"
runs=$(sql "select count(*) from simtally.usage_day")
for file in empty other picture short; do
	expect_exit 2 simtally "${export_of[@]}" "$work/$file.csv"
	one_error "$file.csv"
done
expect_exit 2 simtally "${export_of[@]}" "$work"
expect_exit 2 simtally "${export_of[@]}" "$work/nowhere.csv"
one_error nowhere.csv
expect_exit 2 simtally usage import --mapping nowhere "$work/bad.csv"
one_error nowhere "freebit-export, telecomx-csv"
expect_exit 2 simtally usage import "$work/bad.csv"
one_error --mapping
expect_exit 2 simtally "${export_of[@]}" --account nobody "$work/bad.csv"
one_error nobody accounts
equal "nothing of these was loaded" "$runs" "$(sql "select count(*) from simtally.usage_day")"

# ---- a month of days fills the ledger; the advice of the bulk limit is a command that works ----
for day in {1..31}; do printf '07000000001,2025-05-%02d,%d\n' "$day" "$day"; done >"$work/may.csv"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --provider freebit --account 07000000001 --as-of 2025-06-21
equal "a month beyond the API's reach" "beyond_reach" "$(sql "select state from simtally_store.unit_of_work join simtally_store.account using (account_id) where account = '07000000001' and grain = 'm' and period = '2025-05-01'")"
expect_exit 0 simtally "${export_of[@]}" "$work/may.csv"
equal "is held once the file brought all of its days" "done|t" "$(sql "select state, final from simtally_store.unit_of_work join simtally_store.account using (account_id) where account = '07000000001' and grain = 'm' and period = '2025-05-01'")"
equal "and the month is complete" "complete|507904|31" "$(sql "select completeness, quantity, days_reported from simtally.usage_month where account = '07000000001' and month = '2025-05-01'")"
equal "it is to be reconciled again" 1 "$(sql "select count(*) from simtally_store.month_change m join simtally_store.provider p using (provider_id) where p.name = 'freebit' and month = '2025-05-01'")"
fast_mappings
sed -i 's/"accounts_per_run": 500/"accounts_per_run": 3/' "$work/mappings/freebit.json"
expect_exit 2 simtally nightly --provider freebit --as-of 2025-06-21
advice=$(grep -o 'usage import FILE --mapping [a-z-]*' "$work/stderr")
# shellcheck disable=SC2086 # words
expect_exit 0 simtally ${advice/FILE/$work/may.csv}
export SIMTALLY_MAPPINGS=$root/mappings

# ---- months as CSV ----
names=(5538b009d78aeb0e93000103 5538b009d78aeb0e93000105)
token=$(curl -s -X POST -d "{\"username\":\"$TELECOMX_USERNAME\",\"password\":\"$TELECOMX_PASSWORD\"}" "$TELECOMX_BASE_URL/auth/login" | sed 's/.*"token":"//; s/".*//')
# csv_of ACCOUNT FROM TO: what the provider answers to type=CSV.
csv_of() {
	curl -s -H "Authorization: Bearer $token" "$TELECOMX_BASE_URL/mvno/$1/usage?fromDate=$2-01&toDate=$3-01&type=CSV"
}
mapfile -t accounts < <(accounts_of telecomx)
csv_of "${accounts[1]}" 2025-01 2025-05 >"$work/one.csv"
expect_exit 3 simtally "${months_of[@]}" "$work/one.csv"
equal "a number that no fact knows is of no account" "unknown_account 5" "$(sql "select reason, count(*) from simtally.quarantine where source ~ 'one.csv' group by 1" | tr '|' ' ')"
expect_exit 0 simtally "${months_of[@]}" "$work/one.csv" --account "${accounts[1]}"
equal "--account says whose it is; a region nobody knows yet has its name for a scope" "roaming/EU og Norden" \
	"$(sql "select distinct scope from simtally.usage_month where scope like 'roaming/EU%'")"
equal "months are held" 5 "$(sql "select count(*) from simtally_store.unit_of_work join simtally_store.endpoint using (endpoint_id) where name = 'usage_csv' and state = 'done' and final")"

# JSON is the source of record: one row a key, no revision, whichever came first.
expect_exit 0 simtally backfill --from 2025-01 --to 2025-05 --provider telecomx --as-of 2025-06-20
for account in "${accounts[@]}"; do csv_of "$account" 2025-01 2025-05 >"$work/csv-$account"; done
tables | grep -v '^quarantine' >"$work/json"
for account in "${accounts[@]}"; do simtally "${months_of[@]}" "$work/csv-$account" >>"$work/stdout" 2>&1 || failed "$account" "$(tail -n 3 "$work/stdout")"; done
check "CSV beside JSON changes no row that is read" diff "$work/json" <(tables | grep -v '^quarantine')
equal "and has revised nothing" 0 "$(sql "select count(*) from simtally.usage_history where provider = 'telecomx' and revision > 1")"
both="from simtally_store.usage u join simtally_store.series s using (series_id) join simtally_store.provider p using (provider_id) where p.name = 'telecomx' and s.role in ('used', 'included')"
each="select u.account_id, u.period, s.metric, s.scope, s.role, max(u.quantity) filter (where s.endpoint = 'usage') as json, max(u.quantity) filter (where s.endpoint = 'usage_csv') as csv $both group by 1, 2, 3, 4, 5"
equal "every figure that both hold is the same in both" "0 t" "$(sql "select count(*) filter (where json <> csv), count(*) filter (where json = csv) > 500 from ($each) f" | tr '|' ' ')"
equal "only JSON has data by region" "data/region used" "$(sql "select distinct metric || '/' || split_part(scope, '/', 1), role from ($each) f where csv is null" | tr '|' ' ')"
equal "only CSV has data by zone, and regions of which nothing was used" "data/eu_nordic used, data/rest_of_europe used, data/world1 used, data/world2 used, data/world3 used, voice/roaming used" \
	"$(sql "select string_agg(distinct metric || '/' || split_part(scope, '/', 1) || ' ' || role, ', ') from ($each) f where json is null and (metric = 'data' or csv = 0)")"
equal "nothing else" 0 "$(sql "select count(*) from ($each) f where json is null and metric <> 'data' and csv <> 0 and scope not like 'roaming/EU og Norden'")"
equal "data by zone adds up to data by region" 0 "$(sql "select count(*) from (select u.account_id, u.period, sum(u.quantity) filter (where s.endpoint = 'usage') as json, sum(u.quantity) filter (where s.endpoint = 'usage_csv') as csv $both and s.metric = 'data' and s.role = 'used' group by 1, 2) t where json <> csv")"
equal "a region's name leads to its id" "t" "$(sql "select bool_or(s.scope = 'roaming/${names[0]}') and bool_or(s.scope = 'roaming/${names[1]}') $both and s.endpoint = 'usage_csv'")"

# ---- CSV over HTTP, as the source of record ----
sql "truncate simtally_store.usage, simtally_store.usage_revision, simtally_store.unit_of_work, simtally_store.account_fact, simtally_store.quarantine, simtally_store.usage_file_part, simtally_store.usage_import_part" >/dev/null
fast_mappings
awk '/"name": "usage",/ { print; print "      \"standby\": true,"; next } /"standby": true,/ { next } { print }' "$root/mappings/telecomx.json" >"$work/mappings/telecomx.json"
forget
expect_exit 0 simtally backfill --from 2025-01 --to 2025-06 --provider telecomx --as-of 2025-06-20
equal "one question an account" 10 "$(requests telecomx usage)"
equal "all of them answered in CSV" "10 usage_csv" "$(sql "select count(*), string_agg(distinct endpoint, ' ') from simtally_store.raw_answer where fetched_at > now() - interval '5 minutes' and to_period = '2025-06-01'" | tr '|' ' ')"
equal "the months are there" "60|complete provisional" "$(sql "select count(distinct (account, month)), string_agg(distinct completeness, ' ') from simtally.usage_month where provider = 'telecomx'")"
equal "and the number of each account" 10 "$(sql "select count(*) from simtally.account_fact where fact = 'number'")"
expect_exit 0 simtally "${months_of[@]}" "$work/one.csv"
equal "by which files find theirs: nothing new" "0|0|0" "$(last_run | cut -d'|' -f4-)"

# ---- hostile CSV ----
cp -r "$root/mappings/." "$work/mappings"
# shellcheck disable=SC2016 # a quote is a quote
printf '%s\n' 'NUMBER;Name;YEAR;month;voice homeland SECS;Voice subscription homeland secs;"voice ROAMING Atlantis; ""new""
town secs";"Voice subscription roaming atlantis; ""new""
town secs";SMS roaming;Data Homeland bytes' \
	'+4571000001;"a;b
""c""";2024;12;-5;0;-7;0;;9007199254740993,0' \
	'+4571000001;x;2024;11;5;0;10;20;4;12' '+4571000001;x;2024;13;5;0;10;20;4;12' '+4571999999;x;2024;12;5;0;10;20;4;12' >"$work/hostile.csv"
expect_exit 3 simtally "${months_of[@]}" "$work/hostile.csv"
equal "names with separators, quotes and line ends; case; decimal comma; past 2^53" 'data homeland 9007199254740993 voice homeland 5 voice roaming/Atlantis; "new"~town 7' \
	"$(sql "select metric, replace(scope, E'\n', '~'), quantity from simtally.usage_month where month = '2024-12-01' order by 1, 2" | tr '|\n' '  ' | sed 's/ $//')"
equal "more remains than was included: a contradiction; what else the row says is loaded" "lines 6, partial" \
	"$(sql "select 'lines ' || (regexp_match(at, '[0-9]+'))[1] from simtally.quarantine where reason = 'contradiction'"), $(sql "select completeness from simtally.usage_month where month = '2024-11-01' and metric = 'voice'")"
equal "an empty field makes no row, and a metric without figures was not reported" 0 "$(sql "select count(*) from simtally_store.usage u join simtally_store.series s using (series_id) where s.metric = 'sms' and u.period = '2024-12-01'")"
equal "no such month, no such account" "not_a_date 4 unknown_account 1" "$(sql "select reason, count(*) from simtally.quarantine where source ~ 'hostile' and reason <> 'contradiction' group by 1 order by 1" | tr '|\n' '  ' | sed 's/ $//')"
expect_exit 3 simtally "${months_of[@]}" "$work/hostile.csv" --account "${accounts[2]}"
equal "a row about another account than --account is no row of it" 3 "$(sql "select count(*) from simtally.quarantine where reason = 'wrong_account'")"

# ---- killed, and run again; replayed ----
awk 'BEGIN { for (a = 0; a < 10; a++) for (d = 0; d < 7000; d++) printf "0700000000%d,%s,%d\n", a, strftime("%Y-%m-%d", 86400 * (13000 + d), 1), (d * 7 + a) % 999 }' >"$work/large.csv"
simtally "${export_of[@]}" "$work/large.csv" >"$work/stdout" 2>"$work/stderr" &
importing=$!
for _ in {1..200}; do
	[ "$(sql "select count(*) from simtally_store.usage_file_part where mapping = 'freebit-export'")" -lt 2 ] || break
	sleep 0.05
done
kill -9 "$importing"
wait "$importing" 2>/dev/null
landed=$(sql "select count(*) from simtally.usage_day where day < '2024-01-01'")
equal "a piece lands whole" t "$(sql "select $landed > 0 and $landed < 66000 and bool_and(not exists (select from simtally_store.usage_file_part p where p.raw_id = u.raw_id) is false) from simtally_store.usage u join simtally_store.series s using (series_id) where s.endpoint = 'traffic'")"
expect_exit 0 simtally "${export_of[@]}" "$work/large.csv"
equal "after a kill the same file goes on from there" "70000 1" "$(sql "select count(*) from simtally_store.usage u join simtally_store.series s using (series_id) where s.endpoint = 'traffic' and period between '2005-08-05' and '2024-10-03'") $(sql "select count(*) from simtally_store.usage_import where file_name = 'large.csv'")"
day_rows 'account, day, quantity' | sha256sum >"$work/days"
equal "and ends where one that was not killed does" "$(awk -F, '{ s += $3 } END { print s * 1024 }' "$work/large.csv")" "$(sql "select sum(quantity) from simtally.usage_day where provider = 'freebit' and day between '2005-08-05' and '2024-10-03'")"
expect_exit 0 simtally "${export_of[@]}" "$work/large.csv"
check "once more changes nothing, and says so" grep -q 'loaded already' "$work/stdout"
expect_exit 0 simtally replay --from 2005-08 --to 2024-10 --provider freebit --as-of 2025-06-20
equal "a replay of the kept bytes gives the same" "0|0" "$(last_run | cut -d'|' -f4,5)"
cp -r "$root/mappings/." "$work/mappings"
sed -i 's/"base": 1024/"base": 1000/' "$work/mappings/usage/freebit-export.json"
expect_exit 0 simtally replay --from 2024-01 --to 2024-01 --provider freebit --as-of 2025-06-20
equal "with another mapping what it makes of them" t "$(sql "select bool_and(quantity % 1000 = 0) from simtally.usage_day where day = '2024-01-15'")"
