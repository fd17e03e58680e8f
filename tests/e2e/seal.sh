# A close holds the sums of the answers and files that its figures came from, and of each account's verdicts: whoever changes or removes
# one behind the program's back is found out, by account, and the report of the month says so first.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 8 --today 2025-06-20
register telecomx tibiot
as_of=(--as-of 2025-06-20)
mapfile -t mvno < <(accounts_of telecomx)
mapfile -t cards < <(accounts_of tibiot | grep '^89')
report=$SIMTALLY_REPORT_DIR/simtally-2025-05
origin=$PGDATABASE
freebit=07000000001

expect_exit 0 simtally backfill --from 2025-04 --to 2025-05 "${as_of[@]}"
printf '%s\n' provider,account,kind,billing_ref,name,pool,active_from,active_to "freebit,$freebit,sim,,,,2025-05-01,2025-05-02" | expect_exit 0 simtally accounts import -
printf '%s,2025-05-01,5\n%s,2025-05-02,7\n' "$freebit" "$freebit" >"$work/export.csv"
expect_exit 0 simtally usage import --mapping freebit-export "${as_of[@]}" "$work/export.csv"
"$root/$BUILD/simulator" billing "${world[@]}" --month 2025-05 >"$work/bills.csv"
echo "telecomx,nobody's,2025-05,data,,7,MB,1.5,DKK,,"  >>"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-05 --quiet "${as_of[@]}"
expect_exit 0 simtally close --month 2025-05 --accept-incomplete 'for the test' "${as_of[@]}"
expect_exit 0 simtally close --verify
equal "nothing is to be found" "3 closes: each is what was sealed" "$(<"$work/stdout")"
equal "each answer that figures came from has its sum, and each piece of a file" "t 1" \
	"$(sql "select count(*) > 10 and bool_and(w.sha256 = sha256(r.body)) from simtally_store.closed_answer w left join simtally_store.raw_answer r using (account_id, raw_id)") $(sql "select count(*) from simtally_store.closed_piece")"
expect_exit 0 simtally report --month 2025-05
check "the page says nothing of a seal" test "$(grep -c 'seal is broken' "$report.html")" = 0
equal "nor has the JSON anything to say" "[]" "$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["seal_findings"])' "$report.json")"

# tampered NAME SQL: a copy of the database in which that was done, by one who may do everything; everything from here on is about it.
tampered() {
	export PGDATABASE=$origin
	psql -XAtq -d postgres -c "drop database if exists ${origin}_t with (force)" -c "create database ${origin}_t template $origin" 2>/dev/null
	export PGDATABASE=${origin}_t
	sql "$1" >/dev/null
}
found() { # SENTENCE PATTERN: the one thing that close --verify has to say
	expect_exit 1 simtally close --verify
	check "$1" grep -qE "$2" "$work/stdout"
	equal "and nothing else" 1 "$(wc -l <"$work/stdout")"
}
of() { echo "(select account_id from simtally_store.account where account = '$1')"; }
id_of() { psql -XAtq -d "$origin" -c "select account_id from simtally_store.account where account = '$1'"; }
one_raw="raw_id = (select min(raw_id) from simtally_store.closed_answer where account_id = $(of "${cards[0]}"))"

# ---- an answer whose bytes and sum were rewritten together ----
tampered "update simtally_store.raw_answer set body = body || ' ' where $one_raw; update simtally_store.raw_answer set sha256 = sha256(body) where $one_raw"
found "bytes and sum that were rewritten together are not what was sealed" "^tibiot 2025-05, close 1: raw answer [0-9]+ of account ${cards[0]}, [a-z_]+: its bytes are not those that the figures were read from"
simtally check --provider tibiot >"$work/stdout" 2>/dev/null
check "check says so, too" grep -qE "^BAD +closed months +tibiot 2025-05, close 1: raw answer [0-9]+ of account ${cards[0]}" "$work/stdout"
expect_exit 1 simtally report --month 2025-05
one_error 'the seal of 2025-05 is broken' 'close --verify --month 2025-05'
check "the page says it on its first screen, before the conclusion" python3 - "$report.html" "${cards[0]}" <<'END'
import sys
page = open(sys.argv[1]).read()
at = page.index("The seal is broken.")
sys.exit(not (at < page.index('href="#conclusion"><span') if 'href="#conclusion"><span' in page else at < page.index('<dl class="facts">')) or sys.argv[2] not in page[at:at + 900])
END
check "and where it is signed" grep -q 'The seal is broken. What was closed was changed' <(sed -n '/id="sign-off"/,$p' "$report.html")
check "the JSON names it" grep -q "raw answer [0-9]* of account ${cards[0]}" "$report.json"
check "the workbook says it on its first sheet" grep -q 'The seal is broken' <(unzip -p "$report.xlsx" xl/worksheets/sheet1.xml)
check "the manifest says it, and is one all the same" eval "grep -q '^# The seal' '$report.manifest' && cd '$SIMTALLY_REPORT_DIR' && sha256sum --strict -c simtally-2025-05.manifest"
expect_exit 1 simtally reconcile --month 2025-05 --provider tibiot "${as_of[@]}"
one_error 'the seal of 2025-05 is broken'
expect_exit 0 simtally report --month 2025-05 --provider telecomx

# ---- answers that are gone ----
tampered "delete from simtally_store.raw_answer where $one_raw"
found "an answer that is gone" "^tibiot 2025-05, close 1: raw answer [0-9]+ of account ${cards[0]}: it is gone from the archive"
tampered "do \$\$ declare part regclass; begin for part in select inhrelid from pg_inherits where inhparent = 'simtally_store.raw_answer'::regclass loop execute 'drop table ' || part; end loop; end \$\$"
expect_exit 1 simtally close --verify
check "answers that went with their partition" test "$(grep -c ': it is gone from the archive$' "$work/stdout")" -ge 18
check "are named to ten, and counted" grep -qE "^tibiot 2025-05, close 1: [0-9]+ more raw answers are gone from the archive or have other bytes$" "$work/stdout"
tampered "delete from simtally_store.usage_file_part"
found "a piece of a file that is gone" '^freebit 2025-05, close 1: piece [0-9]+ of a bulk file: it is gone from the archive'
tampered "update simtally_store.usage_file_part set body = convert_to('$freebit,2025-05-01,6', 'UTF8'); update simtally_store.usage_file_part set sha256 = sha256(body), key = sha256(header || body)"
found "a piece that was rewritten with its sums" '^freebit 2025-05, close 1: piece [0-9]+ of a bulk file, freebit-export: its bytes are not those'
tampered "update simtally_store.closed_answer set sha256 = null where account_id = $(of "${cards[1]}")"
expect_exit 1 simtally close --verify
check "a sum that was taken out of the close" grep -qE "^tibiot 2025-05, close 1: account ${cards[1]}: its rows are not those that were closed" "$work/stdout"

# ---- verdicts ----
tampered "update simtally_store.verdict set explanation = 'as agreed' where account = '${mvno[2]}' and metric = 'data'"
found "a changed verdict, by account" "^telecomx 2025-05, close 1: verdicts of account ${mvno[2]}: they are not those that were closed"
tampered "delete from simtally_store.verdict where account = '${mvno[3]}'"
found "verdicts that are gone" "^telecomx 2025-05, close 1: verdicts of account ${mvno[3]}: they are gone"
tampered "delete from simtally_store.verdict where account = 'nobody''s'"
found "one of what the register does not know" "^telecomx 2025-05, close 1: verdicts of account nobody's: they are gone"
tampered "update simtally_store.closed_verdict set sha256 = '\\x00' where account_id = $(of "${mvno[1]}")"
expect_exit 1 simtally close --verify
check "a sum of verdicts that was changed breaks the seal" grep -q 'the seal does not fit: header' "$work/stdout"

# ---- an account that is gone from the register ----
gone=$(id_of "${mvno[0]}")
tampered "set session_replication_role = replica; delete from simtally_store.account where account_id = $gone"
expect_exit 1 simtally close --verify
check "an account that is gone is named by its number" grep -q "^telecomx 2025-05, close 1: account_id $gone: it is gone from the register" "$work/stdout"
expect_exit 1 simtally report --month 2025-05
check "and on the page" grep -q "account_id $gone: it is gone from the register" "$report.html"
expect_exit 1 simtally reconcile --month 2025-05 "${as_of[@]}"
one_error "telecomx has usage in 2025-05 of account_id $gone" 'not in the register' 'put it back'
expect_exit 1 simtally reconcile --month 2025-04 "${as_of[@]}"
one_error "telecomx has usage in 2025-04 of account_id $gone"
expect_exit 1 simtally close --month 2025-04 --accept-incomplete x "${as_of[@]}"
one_error "telecomx has usage in 2025-04 of account_id $gone"
equal "nothing was closed" 0 "$(sql "select count(*) from simtally_store.closed_month where month = '2025-04-01'")"
expect_exit 1 simtally nightly "${as_of[@]}" --provider telecomx
check "nor does a night end with the database's words" test "$(grep -c 'database:' "$work/stderr")" = 0
export PGDATABASE=$origin
expect_exit 0 simtally reconcile --month 2025-04 --quiet "${as_of[@]}"
tampered "set session_replication_role = replica; delete from simtally_store.account where account_id = $gone"
expect_exit 1 simtally report --month 2025-04
one_error "telecomx has usage in 2025-04 of account_id $gone"
expect_exit 0 simtally report --month 2025-04 --provider tibiot

# ---- a close that was made before closes held these sums ----
older="
	update simtally_store.closed_month set seal_format = 1;
	insert into simtally_store.closed_verdicts (close_id, block, sha256) select close_id, block, sha256 from simtally_store.verdict_digest;
	delete from simtally_store.closed_answer; delete from simtally_store.closed_piece; delete from simtally_store.closed_verdict;
	update simtally_store.closed_account a set sha256 = d.sha256 from simtally_store.closed_month c cross join lateral simtally_store.closed_digest(c.close_id, c.month) d
		where a.close_id = c.close_id and a.account_id = d.account_id;
	update simtally_store.closed_seal s set sha256 = n.sha256, previous_sha256 = n.previous_sha256 from simtally_store.close_seal n where n.close_id = s.close_id"
tampered "$older"
expect_exit 0 simtally close --verify
equal "it is verified as before, and that is said" "3 closes: each is what was sealed; they were made before closes held the sums of raw answers: of their figures the answers must be there, and give their own sha256" "$(<"$work/stdout")"
sql "update simtally_store.raw_answer set body = body || ' ' where $(psql -XAtq -d "$origin" -c "select 'raw_id = ' || min(raw_id) from simtally_store.closed_answer where account_id = $(of "${cards[0]}")")"
found "bytes that do not give their own sum" "^tibiot 2025-05, close 1: raw answer [0-9]+ of account ${cards[0]}, [a-z_]+: its bytes are not those"
tampered "$older; delete from simtally_store.raw_answer where account_id = $(of "${cards[0]}")"
expect_exit 1 simtally close --verify
check "an answer that is gone is noticed there, too" grep -q "raw answer [0-9]* of account ${cards[0]}: it is gone from the archive" "$work/stdout"
tampered "$older; update simtally_store.verdict set explanation = 'as agreed' where account = '${mvno[2]}'"
expect_exit 1 simtally close --verify
check "a changed verdict among others" grep -q '^telecomx 2025-05, close 1: verdicts of .* to .*: they are not' "$work/stdout"
tampered "$older"
expect_exit 0 simtally reopen --month 2025-05 --provider tibiot --reason 'a test'
expect_exit 0 simtally close --month 2025-05 --provider tibiot --accept-incomplete x "${as_of[@]}"
expect_exit 0 simtally close --verify
check "one that is made after them has sums" grep -q '^4 closes: each is what was sealed; 3 of them were made before' "$work/stdout"
export PGDATABASE=$origin
psql -XAtq -d postgres -c "drop database ${origin}_t with (force)"
