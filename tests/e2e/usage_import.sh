# A provider's own bulk files come in as its answers do: the same series, revisions, quarantine and ledger; the bytes are kept.
# shellcheck disable=SC2154 # steps.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 10 --today 2025-06-20
register freebit
export_of=(usage import --mapping freebit-export --as-of 2025-06-20)

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
printf '\xef\xbb\xbfaccount,date,KB\r\n07000000000,2025-05-10,100\r\n07000000000,2025.5.9,"1,5"\r\n07000000001,2025-06-21,7\r\n0999,2025-05-11,1\r\n"07000000002",20250511,"1,024"\r\n07000000002,2025-05-12,abc\r\n07000000002,2025-05-13,\r\n07000000002,2025-05-14,5\r\n07000000002,2025-05-14,5\r\n07000000002,2025-05-14,6\r\n07000000003,2025-05-14\r\n07000000003,14 June,6\r\n,2025-05-14,6\r\n"x,2025-06-16,6\r\n\r\n07000000003,2025-05-14,8' >"$work/bad.csv"
expect_exit 3 simtally "${export_of[@]}" "$work/bad.csv"
equal "the rest is loaded, base 1024, decimal comma, the last line without an end; of rows that contradict each other none is" "07000000000 2025-05-09 1536 07000000000 2025-05-10 102400 07000000003 2025-05-14 8192" \
	"$(sql "select account, day, quantity from simtally.usage_day where day between '2025-05-09' and '2025-05-14' and quality = 'final' order by 1, 2" | tr '|\n' '  ' | sed 's/ $//')"
equal "a figure's line is found in the piece it names, whose sum is that of its bytes" 'line 3, column KB|07000000000,2025.5.9,"1,5"|t' "$(sql "select h.at,
	rtrim(split_part(convert_from(r.body, 'UTF8'), E'\n', 1 + (regexp_match(h.at, '[0-9]+'))[1]::integer - r.first_line::integer), E'\r'), sha256(r.body) = r.sha256
	from simtally.usage_history h join simtally.raw_answer r using (provider, raw_id) where h.account = '07000000000' and h.period = '2025-05-09'")"
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
equal "an empty field is missing, not zero" 0 "$(sql "select count(*) from simtally.usage_day where account = '07000000002' and day = '2025-05-13'")"
tables >"$work/first"
expect_exit 3 simtally "${export_of[@]}" "$work/bad.csv"
check "the same file again changes nothing" diff "$work/first" <(tables)
echo 'freebit,0999,sim,,,,,' | cat <(echo provider,account,kind,billing_ref,name,pool,active_from,active_to) - >"$work/more.csv"
expect_exit 0 simtally accounts import "$work/more.csv"
expect_exit 3 simtally "${export_of[@]}" - <"$work/bad.csv"
equal "an account that has come into the register since is loaded; standard input is a file" 1024 "$(sql "select quantity from simtally.usage_day where account = '0999'")"

# ---- every figure leads back to the bytes ----
sql "select string_agg(encode(header || body, 'hex'), '' order by part) from simtally_store.usage_import_part join simtally_store.usage_file_part using (provider_id, raw_id)
	where import_id = (select min(import_id) from simtally_store.usage_import where file_name = 'bad.csv')" |
	python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' >"$work/kept.csv"
check "the file is kept as it was" cmp "$work/bad.csv" "$work/kept.csv"
equal "its sum is the file's" "$(sha256sum <"$work/bad.csv" | cut -c1-64)" "$(sql "select distinct encode(sha256, 'hex') from simtally_store.usage_import where file_name = 'bad.csv'")"
equal "a figure names it" t "$(sql "select bool_and(exists (select from simtally_store.usage_file_part p where p.raw_id = h.raw_id)) from simtally.usage_history h where account = '07000000000' and period = '2025-05-10'")"

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
