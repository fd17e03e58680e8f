# check --bills holds each billing line against the file it came from, and the file's bytes against their sha256: what is changed behind the
# program's back is named by file, line and account.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

bills=provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
cat >"$work/first.csv" <<END
$bills
telecomx,A1,2025-05,data,,1,GB,10,DKK,I1,1
telecomx,A1,2025-05,data,,1,GB,10,DKK,I1,1
telecomx,A2,2025-05,voice,,2,min,3.50,DKK,I1,2
telecomx,A3,2025-05,sms,,x,message,3,DKK,I1,3
telecomx,A4,2025-05,sms,roaming,4,message,,,,
END
cat >"$work/second.csv" <<END
$bills
telecomx,A1,2025-05,data,,1,GB,10,DKK,I1,1
telecomx,A2,2025-05,voice,,3,min,4.50,DKK,I1,2
telecomx,A5,2025-06,data,,5,GB,5,DKK,I2,1
END
{ echo "$bills"; for i in $(seq 1 6000); do printf 'telecomx,L%d,2025-04,data,%0200d,%d,B,%d.25,DKK,L,L%d\n' "$i" 7 "$i" "$i" "$i"; done; } >"$work/large.csv"
simtally billing import "$work/first.csv" >/dev/null 2>&1
simtally billing import "$work/second.csv" >/dev/null 2>&1
simtally billing import fixtures/whmcs/items.csv --mapping whmcs >/dev/null 2>&1
simtally billing import "$work/large.csv" >/dev/null 2>&1

check_bills() { expect_exit "$1" simtally check --bills "${@:2}"; }
found() { sed -n 's/^BAD  bills *//p' "$work/stdout"; }
# tampered SENTENCE SQL EXPECTED: what check --bills says of it; then all is as it was.
tampered() {
	sql "create table line_before as table simtally_store.billing_line; create table file_before as table simtally_store.billing_file;
		create table refused_before as table simtally_store.quarantine; $2"
	check_bills 2
	equal "$1" "$3" "$(found)"
	sql "truncate simtally_store.billing_line; insert into simtally_store.billing_line overriding system value table line_before; drop table line_before;
		truncate simtally_store.billing_file; insert into simtally_store.billing_file table file_before; drop table file_before;
		truncate simtally_store.quarantine; insert into simtally_store.quarantine overriding system value table refused_before; drop table refused_before"
}

check_bills 0
check "nothing was changed" grep -qE '^ok +bills +4 imports' "$work/stdout"
equal "a large file is kept in pieces" t "$(sql "select count(*) > 1 and bool_and(octet_length(body) <= 1048576) from simtally.billing_file where file = 'large.csv'")"
check "byte for byte" bash -c "psql -XAtq -c \"select encode(string_agg(body, '' order by piece), 'base64') from simtally.billing_file where file = 'large.csv'\" | base64 -d | cmp - '$work/large.csv'"

tampered "a quantity that was changed" "update simtally_store.billing_line set quantity = quantity + 1 where account = 'L17'" \
	"large.csv (import 4), line 18, account L17: the file says quantity 17, not 18"
tampered "an amount, an account, a month" "update simtally_store.billing_line set amount = 1 where account = 'A5'; update simtally_store.billing_line set account = 'A9' where account = 'A4';
	update simtally_store.billing_line set month = '2025-06-01' where line = '9003'" \
	"first.csv (import 1), line 6, account A9: the file says account A4, not A9
second.csv (import 2), line 4, account A5: the file says amount 5, not 1
items.csv (import 3), line 7, account 07000000001: the file says 2025-05, not 2025-06"
tampered "a line that was removed" "delete from simtally_store.billing_line where account = 'L9'" "large.csv (import 4), line 10, account L9: the file has it, it is gone"
tampered "one of two equal ones" "delete from simtally_store.billing_line where line_id = (select max(line_id) from simtally_store.billing_line where account = 'A1')" \
	"first.csv (import 1), line 3, account A1: the file has it, it is gone"
tampered "a line that was added" "insert into simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, quantity, unit) select 2, 3, provider_id, 'A7', '2025-05-01', 'data', 5, 'B'
	from simtally_store.provider where name = 'telecomx'" "second.csv (import 2), line 3, account A7: is no line of the file"
tampered "a line of no import" "update simtally_store.billing_line set import_id = 77 where account = 'A5'" \
	"second.csv (import 2), line 4, account A5: the file has it, it is gone
no file (import 77), line 4, account A5: it is of no import"
tampered "a line that is marked as taken back, and one that is no longer" "update simtally_store.billing_line set superseded_import = case when superseded_import is null then 2 end where account = 'A2'" \
	"first.csv (import 1), line 4, account A2: it is in force, though import 2 took it back
second.csv (import 2), line 3, account A2: it is marked as taken back by import 2, which did not take it back"
tampered "a refused row that is gone" "delete from simtally_store.quarantine where import_id = 3 and file_line = (select min(file_line) from simtally_store.quarantine where import_id = 3)" \
	"import 3: it refused 2 rows of \"items.csv\", of which the quarantine keeps 1"
tampered "a byte of the file" "update simtally_store.billing_file set body = overlay(body placing '\\x39' from 150 for 1) where sha256 = (select sha256 from simtally_store.billing_import where import_id = 1)" \
	"first.csv (import 1): its bytes no longer give the sha256 they were imported under"
tampered "the file's bytes that are gone" "delete from simtally_store.billing_file where sha256 = (select sha256 from simtally_store.billing_import where import_id = 2)" \
	"second.csv (import 2): its bytes are gone"
check_bills 0

# ---- what cannot be held against its file ----
mkdir -p "$work/maps/billing"
cp mappings/*.json "$work/maps/"
cp mappings/billing/*.json "$work/maps/billing/"
echo '// another remark' >>"$work/maps/billing/whmcs.json"
check_bills 0 --mappings "$work/maps"
check "where the mapping has changed it says that only the bytes are checked" grep -qE '^- +bills +items.csv \(import 3\): the mapping whmcs has changed since: only its bytes' "$work/stdout"
sql "delete from simtally_store.billing_line where line = '9003'"
check_bills 2 --mappings "$work/maps"
equal "and how many lines it brought" "items.csv (import 3): it brought 5 lines, 4 are there" "$(found)"
sql "update simtally_store.billing_file set body = null where sha256 = (select sha256 from simtally_store.billing_import where import_id = 4)"
check_bills 2 --mappings "$work/maps"
check "erased bytes are no change" grep -qE '^- +bills +large.csv \(import 4\): its bytes were erased' "$work/stdout"
sql "delete from simtally_store.billing_import where import_id = 4; update simtally_store.billing_import set mapping_sha256 = null where import_id = 3"
check_bills 2
check "an import that is gone is missed" grep -q 'import 4: the import of "large.csv" is gone' "$work/stdout"
check "files of before have nothing to hold their lines against" grep -qE '^- +bills +items.csv \(import 3\): it was imported before files were kept' "$work/stdout"
