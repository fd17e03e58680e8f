# The register and the bills come in from files: what can be read is loaded, the rest is kept with its
# line and reason, and what was loaded before is not loaded again.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

accounts=provider,account,kind,billing_ref,name,pool,active_from,active_to
bills=provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line

# ---- the register ----
printf '\xef\xbb\xbf%s\r\n' "$accounts" >"$work/accounts.csv"
cat >>"$work/accounts.csv" <<'END'
telecomx,A1,mvno_account,C-1,"Ærø, ""Søn""
& sons",,2024-01-01,
telecomx,A2,mvno_account,C-2,,,,
telecomx,A3,mvno_account,C-2,,,,
tibiot, P1 ,pool,,,,,
tibiot,K1,card,,,P1,,

acme,A4,sim,,,,,
telecomx,A5,phone,,,,,
telecomx,,sim,,,,,
telecomx,A6,sim,,,,2025-02-30,
telecomx,A7,sim,,,,2025-02-02,2025-02-01
telecomx,A8,sim,,
telecomx,A9,sim,,one,,,
telecomx,A9,sim,,other,,,
telecomx,A10,sim,,same,,,
telecomx,A10,sim,,same,,,
telecomx,"A11,sim,,,,,
telecomx,A12,sim,,,,,
END
printf 'telecomx,A13,sim,,\xff,,,\n' >>"$work/accounts.csv"
expect_exit 3 simtally accounts import "$work/accounts.csv"
equal "what can be read is loaded" "A1 A10 A12 A2 A3 K1 P1" "$(sql 'select account from simtally_store.account order by account collate "C"' | xargs)"
equal "text as it stands, blanks trimmed, empty is nothing" 't|P1||' \
	"$(sql "select (select name = E'Ærø, \"Søn\"\n& sons' from simtally_store.account where account = 'A1'), account, billing_ref, pool from simtally_store.account where kind = 'pool'")"
equal "the rest is kept with its line and reason" "line 9, column provider: unknown_provider
line 10, column kind: unknown_kind
line 11, column account: no_account
line 12, column active_from: bad_date
line 13, column active_to: dates_reversed
line 14: field_count
line 15, column account: conflicting_rows
line 16, column account: conflicting_rows
line 19: not_csv
line 21: not_utf8" "$(sql "select at || ': ' || reason from simtally.quarantine order by (regexp_match(at, '[0-9]+'))[1]::int")"
equal "each under its file" t "$(sql "select bool_and(source ~ '^accounts:accounts.csv:[0-9]+\$') from simtally.quarantine")"
sql 'create table before as select * from simtally_store.account' >/dev/null
expect_exit 3 simtally accounts import "$work/accounts.csv"
equal "the same register again changes nothing" 0 "$(sql 'select count(*) from (table before except table simtally_store.account) d')"
printf 'account,kind,provider,name,active_to,active_from,pool,billing_ref\nA2,mvno_account,telecomx,two,,,,C-3\nA14,sim,telecomx,,,,,\n' >"$work/more.csv"
expect_exit 0 simtally accounts import "$work/more.csv"
equal "another order of columns; one account changed, one added, none gone" "8 two C-3" \
	"$(sql 'select count(*) from simtally_store.account') $(sql "select name, billing_ref from simtally_store.account where account = 'A2'" | tr '|' ' ')"
expect_exit 0 simtally accounts import - <"$work/more.csv"

# ---- bills ----
cat >"$work/bills.csv" <<END
$bills
telecomx,A1,2025-04,data,,1.5,GB,12.50,DKK,I-1,1
telecomx,A1,2025-04,data,,1.5,GB,12.50,DKK,I-1,1
telecomx,C-1,2025-04,voice,total,10,min,5,dkk,I-1,2
telecomx,A1,2025-04,sms,,-3,messages,-0.30,DKK,I-1,3
telecomx,nobody,2025-04,sms,,1,message,,,,
telecomx,C-2,2025-04,data,,1,B,,,,
telecomx,A1,2025-04,data,,0.5,B,,,I-1,4
acme,A1,2025-04,data,,1,B,,,,
telecomx,A1,April,data,,1,B,,,,
telecomx,A1,2025-04,data,,1,min,,,,
telecomx,A1,2025-04,data,,x,B,,,,
telecomx,A1,2025-04,data,,1,B,1,,,
END
sql "update simtally_store.account set billing_ref = 'C-2' where account in ('A2', 'A3')" >/dev/null
expect_exit 3 simtally billing import "$work/bills.csv"
lines() { sql "select quantity, unit, amount, currency, invoice, line from simtally_store.billing_line where superseded_import is null order by metric, quantity, line_id" | xargs; }
loaded="1|B|||| 1|B|||I-1|4 1610612736|GB|12.50|DKK|I-1|1 1610612736|GB|12.50|DKK|I-1|1 -3|messages|-0.30|DKK|I-1|3 1|message|||| 600|min|5|DKK|I-1|2"
equal "base units, exact amounts, a line billed twice stands twice" "$loaded" "$(lines)"
equal "the rest is kept with its line and reason" "9 unknown_provider 10 bad_month 11 unit_mismatch 12 bad_quantity 13 bad_currency" \
	"$(sql "select (regexp_match(at, '[0-9]+'))[1], reason from simtally.quarantine where source like 'billing:bills.csv:%' order by (regexp_match(at, '[0-9]+'))[1]::int" | tr '|' ' ' | xargs)"
sql 'create table changes as select xmin::text as version, * from simtally_store.month_change' >/dev/null
simtally billing import "$work/bills.csv" >"$work/stdout" 2>"$work/stderr"
check "the same file again says so" grep -q 'already' "$work/stdout"
equal "and changes nothing" "$loaded 5 0" "$(lines) $(sql "select count(*) from simtally.quarantine where source like 'billing:%'") $(sql 'select count(*) from (select xmin::text, * from simtally_store.month_change except table changes) d')"
grep -vE 'acme|April|,x,|1,min|C-2|DKK,I-1,1|B,1,,' "$work/bills.csv" >"$work/part.csv"
expect_exit 0 simtally billing import "$work/part.csv"
equal "a part of it exported again adds nothing" "$loaded" "$(lines)"
{ cat "$work/part.csv"; for i in 1 2 3; do echo 'telecomx,A1,2025-04,data,,1.5,GB,12.5,DKK,I-1,1'; done; } >"$work/thrice.csv"
expect_exit 0 simtally billing import "$work/thrice.csv"
equal "a line that stands once more than before is added once" 3 "$(lines | grep -o '1610612736' | wc -l)"
sed 's/total,10,min,5,/total,11,min,5.5,/' "$work/part.csv" >"$work/correction.csv"
expect_exit 0 simtally billing import "$work/correction.csv"
equal "the same invoice and line with another quantity takes its place" "660|5.5|t 600|5|f" \
	"$(sql "select quantity, amount, superseded_import is null from simtally_store.billing_line where metric = 'voice' order by line_id desc" | xargs)"
tail -n +2 "$work/part.csv" >"$work/headless.csv"
expect_exit 2 simtally billing import "$work/headless.csv"

# ---- and are reconciled ----
expect_exit 0 simtally reconcile --month 2025-04 --provider telecomx
equal "without usage every billed account is incomplete, but the one nobody knows" "A1|data|incomplete A1|sms|incomplete A1|voice|incomplete C-2|data|incomplete nobody|sms|unknown_account" \
	"$(sql "select account, metric, class from simtally.recon_result order by account, metric" | xargs)"
