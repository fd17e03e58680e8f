# Bills that come again: an item is one thing, whatever a later export says of it; a state that was, then another, then the first again ends
# in the first; what a row that cannot be read is worth is kept, and so is what was said of its item before.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

items=itemid,invoiceid,status,type,description,amount,currency,product,domain
bills=provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
# item ITEMID INVOICE STATUS AMOUNT CURRENCY TEXT…: a line of the text each.
item() { printf '%s,%s,%s,Hosting,"%s",%s,%s,,\n' "$1" "$2" "$3" "$(printf '%s\n' "${@:6}")" "$4" "$5"; }
of() { echo "Mobile data Japan - $1 ($2 - $3)"; }
may() { of "$1" 01/05/2025 31/05/2025; }
# read_items, read_bills NAME: a file of what is on standard input, imported; its exit status in $status.
read_items() { { echo "$items"; cat; } >"$work/$1.csv"; load "$1" --mapping whmcs; }
read_bills() { { echo "$bills"; cat; } >"$work/$1.csv"; load "$1"; }
load() {
	status=0
	simtally billing import "$work/$1.csv" "${@:2}" >"$work/stdout" 2>"$work/stderr" || status=$?
}
# The lines in force.
lines() {
	sql "select l.account, to_char(l.month, 'YYYY-MM'), l.metric, l.quantity, coalesce(l.amount::text, '-'), l.invoice, l.line
		from simtally_store.billing_line l where l.superseded_import is null ${1-} order by l.invoice, l.line, l.account, l.metric, l.line_id" | xargs
}
fates() { sed -n 's/^  \([a-z][a-z ]*[a-z]\)  *\([0-9][0-9]*\).*/\1 \2/p' "$work/stdout" | xargs; }
# Whether everything that was imported adds up, line by line: rows, money, quantities, each import's lines.
foots() {
	equal "${1-it all adds up}" "0 0" "$(sql "select (select count(*) from simtally_store.import_balance
		where came_in <> loaded + changed + unchanged + said_twice + superseded + passed_over + refused),
		(select count(*) from simtally_store.billing_import i where loaded <> (select count(*) from simtally_store.billing_line where import_id = i.import_id)
			or lines <> (select sum(rows_in) from simtally.import_balance b where b.kind = 'billing' and b.import_id = i.import_id))" | tr '|' ' ')"
}
changed_months() {
	sql "select string_agg(distinct to_char(month, 'YYYY-MM'), ' ') from simtally_store.month_change"
	sql "delete from simtally_store.month_change" >/dev/null
}

# ---- an item that was edited: another account, another month, fewer uses, another provider, none ----
{
	item 1 900 Unpaid 1000 JPY "$(may 07000000001)" 'Data: 5 GB = 500' 'Data: 5 GB = 500'
	item 2 900 Unpaid 500 JPY "$(may 07000000002)" 'Data: 5 GB'
	item 3 900 Unpaid 500 JPY "$(may 07000000003)" 'Data: 5 GB'
	item 4 900 Unpaid 100 DKK "Mobile Denmark Flex - DK-ACC-1 (01/05/2025 - 31/05/2025)" 'Data: 5 GB' 'SMS: 120'
	item 5 900 Unpaid 100 DKK "Mobile Denmark Flex - DK-ACC-2 (01/05/2025 - 31/05/2025)" 'Data: 5 GB'
	item 6 900 Unpaid 77 JPY "$(may 07000000006)" 'Data: 7 GB'
	item 7 900 Unpaid 70 DKK "Mobile Denmark Flex - MOVED (01/05/2025 - 31/05/2025)" 'Data: 7 GB'
} >"$work/body"
read_items first <"$work/body"
equal "all of it is loaded" "0 loaded 7" "$status $(fates)"
changed_months >/dev/null
{
	item 1 900 Unpaid 500 JPY "$(may 07000000001)" 'Data: 5 GB = 500'
	item 2 900 Unpaid 500 JPY "$(may 07000000012)" 'Data: 5 GB'
	item 3 900 Unpaid 500 JPY "$(of 07000000003 01/04/2025 30/04/2025)" 'Data: 5 GB'
	item 4 900 Unpaid 100 DKK "Mobile Denmark Flex - DK-ACC-1 (01/05/2025 - 31/05/2025)" 'Data: 5 GB'
	item 5 900 Unpaid 100 DKK "Mobile Denmark Flex - DK-ACC-2 (01/05/2025 - 31/05/2025)"
	item 6 900 Unpaid 77 JPY "$(may 07000000006)" 'Data: 7 GB'
	item 7 900 Unpaid 70 DKK "$(may MOVED)" 'Data: 7 GB'
} >"$work/body"
read_items corrected <"$work/body"
equal "each item is what the later export says, and only that" \
"07000000001|2025-05|data|5368709120|500|900|1 07000000012|2025-05|data|5368709120|500|900|2 07000000003|2025-04|data|5368709120|500|900|3 DK-ACC-1|2025-05|data|5368709120|100|900|4 07000000006|2025-05|data|7516192768|77|900|6 MOVED|2025-05|data|7516192768|70|900|7" "$(lines)"
equal "the moved one with its provider" freebit "$(sql "select p.name from simtally_store.billing_line l join simtally_store.provider p using (provider_id) where l.line = '7' and superseded_import is null")"
equal "each row has its fate, each line that went is counted" "0 changed 5 unchanged 1 passed over 1 7" \
	"$status $(fates) $(sed -n 's/^earlier lines taken back *//p' "$work/stdout")"
equal "the months of what went and of what came are reconciled again" "2025-04 2025-05" "$(changed_months)"
read_items corrected <"$work/body"
equal "again, it changes nothing and says so" "0 unchanged 6 passed over 1 this very file is loaded already" \
	"$status $(fates) $(grep -o 'this very file is loaded already' "$work/stdout")"
equal "and is no import" 2 "$(sql 'select count(*) from simtally_store.billing_import')"
equal "no month changes" "" "$(changed_months)"

# ---- A, then B, then A again, byte for byte ----
load first --mapping whmcs
equal "the first state again is applied" "0 loaded 1 changed 5 unchanged 1" "$status $(fates)"
equal "line by line" 9 "$(sql 'select count(*) from simtally_store.billing_line where superseded_import is null')"
load corrected --mapping whmcs
equal "and the second once more" 6 "$(lines | wc -w)"
equal "bytes are kept once for equal files" "4 2" "$(sql 'select count(*), count(distinct sha256) from simtally.billing_file' | tr '|' ' ')"
item 9 88 Unpaid 500 JPY "$(may 07000000001)" 'Data: 10 GB' >"$work/body"
read_items a <"$work/body"
item 9 88 Cancelled 500 JPY "$(may 07000000001)" 'Data: 10 GB' >"$work/body"
read_items b <"$work/body"
equal "a cancelled invoice is billed no more" "0 passed over 1 -" "$status $(fates) $(lines "and invoice = '88'")-"
load a --mapping whmcs
equal "cancelled by mistake and opened again, it is" "0 loaded 1 07000000001|2025-05|data|10737418240|500|88|9" "$status $(fates) $(lines "and invoice = '88'")"
load a --mapping whmcs
check "then it is loaded already" grep -q 'loaded already' "$work/stdout"
foots

# ---- exports without item ids: the invoice is one thing ----
noid() { sed 's/^itemid,//; s/^,//' "$work/$1.csv" >"$work/$1-noid.csv"; load "$1-noid" --mapping whmcs; }
{ item '' 77 Unpaid 500 JPY "$(may 07000000021)" 'Data: 5 GB'; item '' 77 Unpaid 600 JPY "$(may 07000000022)" 'Data: 6 GB'; } >"$work/body"
read_items whole <"$work/body"
noid whole
equal "an invoice with and without an empty column is the same" "0 unchanged 2" "$status $(fates)"
{ item '' 77 Unpaid 500 JPY "$(may 07000000021)" 'Data: 5 GB'; item '' 77 Unpaid 700 JPY "$(may 07000000023)" 'Data: 7 GB'; } >"$work/body"
read_items edited <"$work/body"
equal "edited it is what it says now" "0 changed 1 unchanged 1 07000000021|2025-05|data|5368709120|500|77| 07000000023|2025-05|data|7516192768|700|77|" "$status $(fates) $(lines "and invoice = '77'")"
item 1 77 Unpaid 500 JPY "$(may 07000000021)" 'Data: 5 GB' >"$work/body"
read_items named <"$work/body"
equal "named by its items it is the same invoice" "07000000021|2025-05|data|5368709120|500|77|1" "$(lines "and invoice = '77'")"
item '' 77 Cancelled 500 JPY "$(may 07000000021)" 'Data: 5 GB' >"$work/body"
read_items cancelled <"$work/body"
noid cancelled
equal "cancelled without an item id it is taken back as a whole" "0 -" "$status $(lines "and invoice = '77'")-"
{ item 1 78 Unpaid 1 JPY "$(may 07000000031)" 'Data: 1 GB'; item 2 78 Unpaid 2 JPY "$(may 07000000032)" 'Data: 2 GB'; } >"$work/body"
read_items two <"$work/body"
item '' 78 Cancelled '' '' '' >"$work/body"
read_items all <"$work/body"
equal "with all its items" "0 -" "$status $(lines "and invoice = '78'")-"

# ---- one file that says both: the later row counts ----
{ item 1 80 Cancelled 1 JPY "$(may 07000000041)" 'Data: 1 GB'; item 1 80 Unpaid 1 JPY "$(may 07000000041)" 'Data: 1 GB'
	item 2 80 Unpaid 2 JPY "$(may 07000000042)" 'Data: 2 GB'; item 2 80 Cancelled 2 JPY "$(may 07000000042)" 'Data: 2 GB'; } >"$work/body"
read_items both <"$work/body"
equal "the later row counts, the other is superseded" "0 loaded 1 superseded 2 passed over 1 07000000041|2025-05|data|1073741824|1|80|1" \
	"$status $(fates) $(lines "and invoice = '80'")"

# ---- a row that cannot be read ----
{ item 1 81 Unpaid 1 JPY "$(may 07000000051)" 'Data: 1 GB'; item 2 81 Unpaid 2 JPY "$(may 07000000052)" 'Data: 2 GB'; } >"$work/body"
read_items good <"$work/body"
{ item 1 81 Unpaid 9 JPY "$(may 07000000051)" 'Daten: 9 GB'; item 2 81 Unpaid 3 JPY "$(may 07000000052)" 'Data: 3 GB'; } >"$work/body"
read_items bad <"$work/body"
equal "what was said before of its item stays, and the quarantine says so" \
	"3 changed 1 refused 1 07000000051|2025-05|data|1073741824|1|81|1 07000000052|2025-05|data|3221225472|3|81|2 1" \
	"$status $(fates) $(lines "and invoice = '81'") $(sql "select count(*) from simtally.quarantine where detail like '%; the earlier lines of this item stay'")"
equal "its money is kept beside, open" "bad.csv|freebit|2025-05-01|81|1|9|JPY|unknown_text|" \
	"$(sql "select file, provider, month, invoice, line, amount, currency, reason, settled_by from simtally.billing_refused where invoice = '81'")"
item 1 81 Unpaid 9 JPY "$(may 07000000051)" 'Daten: 9 GB' >"$work/body"
read_items worse <"$work/body"
equal "refused again it is open once" "1 1" "$(sql "select count(settled_by), count(*) filter (where settled_by is null) from simtally.billing_refused where invoice = '81'" | tr '|' ' ')"
load good --mapping whmcs
equal "a later file that says it well settles it, though nothing of it is new" "0 changed 1 unchanged 1 2" \
	"$status $(fates) $(sql "select count(settled_by) from simtally.billing_refused where invoice = '81'")"
load worse --mapping whmcs
equal "said badly once more it is open once more" "3 refused 1 2 1" \
	"$status $(fates) $(sql "select count(settled_by), count(*) filter (where settled_by is null) from simtally.billing_refused where invoice = '81'" | tr '|' ' ')"
load good --mapping whmcs
equal "and settled by the file before it, of which nothing is new: that is not loaded already" "0 unchanged 2 3" \
	"$status $(fates) $(sql "select count(settled_by) from simtally.billing_refused where invoice = '81'")$(grep -o 'loaded already' "$work/stdout")"
load good --mapping whmcs
check "only then it is" grep -q 'loaded already' "$work/stdout"
foots

# ---- the neutral form ----
read_bills three <<'END'
telecomx,B1,2025-05,data,,1,B,1,DKK,I1,1
telecomx,B2,2025-05,data,,2,B,2,DKK,I1,1
telecomx,B3,2025-05,data,,3,B,3,DKK,I1,1
freebit,B1,2025-05,data,,4,B,4,DKK,I1,1
END
equal "several rows of one file are parts of one item" "0 loaded 4" "$status $(fates)"
read_bills fewer <<'END'
telecomx,B1,2025-05,data,,1,B,1,DKK,I1,1
telecomx,B4,2025-06,data,,5,B,5,DKK,I1,1
END
equal "a later file says all of them anew, and another provider's invoice of that number is another" \
	"0 changed 1 unchanged 1 B1|2025-05|data|1|1|I1|1 B1|2025-05|data|4|4|I1|1 B4|2025-06|data|5|5|I1|1" "$status $(fates) $(lines "and invoice = 'I1'")"
read_bills part <<'END'
telecomx,B1,2025-05,data,,1,B,1,DKK,I1,1
telecomx,B5,2025-06,data,,6,B,6,DKK,I1,1
telecomx,B4,2025-06,data,,x,B,5,DKK,I1,1
END
equal "where a part of an item cannot be read all of it stays as it was" \
	"3 unchanged 1 refused 2 B1|2025-05|data|1|1|I1|1 B1|2025-05|data|4|4|I1|1 B4|2025-06|data|5|5|I1|1 bad_quantity item_refused" \
	"$status $(fates) $(lines "and invoice = 'I1'") $(sql "select string_agg(reason, ' ' order by reason) from simtally.billing_refused where invoice = 'I1'")"
load three
equal "the first state once more" "0 changed 2 unchanged 2" "$status $(fates)"
read_bills twice <<'END'
telecomx,B6,2025-05,data,,1,B,1,DKK,I2,1
telecomx,B6,2025-05,data,,1,B,1,DKK,I2,1
telecomx,B6,2025-05,data,,1,B,1,DKK,,
END
read_bills once <<'END'
telecomx,B6,2025-05,data,,1,B,1,DKK,I2,1
telecomx,B6,2025-05,data,,1,B,1,DKK,,
telecomx,B6,2025-05,data,,1,B,1,DKK,,
END
equal "what was billed twice stands twice until a later file says otherwise; a row that is no item adds up" \
	"0 loaded 1 changed 1 unchanged 1 B6|2025-05|data|1|1|I2|1 B6|2025-05|data|1|1|| B6|2025-05|data|1|1||" \
	"$status $(fates) $(lines "and account = 'B6'")"

# ---- signs ----
read_bills signs <<'END'
telecomx,C1,2025-05,data,,12,GB,2400,DKK,INV1,1
telecomx,C1,2025-05,data,,2,GB,-400,DKK,CN1,1
telecomx,C1,2025-05,data,,-1,GB,-200,DKK,CN2,1
telecomx,C1,2025-05,data,,0,GB,-300,DKK,CN3,1
telecomx,C1,2025-05,data,,-1,GB,300,DKK,CN4,1
END
equal "a line whose signs disagree is refused with its money" "3 loaded 3 refused 2 -400|CN1 300|CN4" \
	"$status $(fates) $(sql "select amount, invoice from simtally.billing_refused where reason = 'sign_mismatch' order by invoice" | xargs)"
mkdir -p "$work/maps/billing"
cp mappings/*.json "$work/maps/"
sed 's|"billing": "generic"|"billing": "credits"|; s|"metrics":|"kinds": [{ "amount": "negative", "is": "credit", "because": "credit" }],\n  "metrics":|' \
	mappings/billing/generic.json >"$work/maps/billing/credits.json"
{ echo "$bills"; echo 'telecomx,C2,2025-05,data,,2,GB,-400,DKK,CN1,1'; } >"$work/credits.csv"
load credits --mapping credits --mappings "$work/maps"
equal "unless the mapping says that so a credit is written" "0 C2|2025-05|data|-2147483648|-400|CN1|1" "$status $(lines "and account = 'C2'")"

# ---- money of what is refused, wholly or partly ----
read_bills partly <<'END'
telecomx,D1,2025-05,data,,7.75,GB,155.00,DKK,D-A,1
telecomx,D2,2025-05,data,,seven,GB,155.00,DKK,D-B,1
telecomx,D2,2025-05,data,,1,GB,1.5.0,DKK,D-B,2
telecomx,D2,2025-05,sms,,3,message,6.20,EUR,D-B,3
telecomx,D2,2025-05,data,,1.234,5,GB,999.00,DKK,D-B,9
acme,D2,2025-05,data,,2,GB,1.25,DKK,D-B,4
END
equal "the file's money is what is loaded and what is refused, by currency; what cannot be read has none" \
	"|1|0|1||| DKK|4|1|3|311.25|155.00|156.25 EUR|1|1|0|6.20|6.20|0" \
	"$(sql "select currency, rows_in, loaded, refused, money_in, money_loaded, money_refused from simtally.import_balance where file = 'partly.csv' order by currency nulls first" | xargs)"
equal "amounts that are in no sum are counted" 2 "$(sed -n 's/^amounts that cannot be read, in no sum above *//p' "$work/stdout")"
equal "each refused row says what could be read of it" \
	"|||||field_count telecomx|2025-05|data||155.00|bad_quantity telecomx|2025-05|data|1073741824||bad_amount |2025-05|data|2147483648|1.25|unknown_provider" \
	"$(sql "select provider, to_char(month, 'YYYY-MM'), metric, quantity, amount, reason from simtally.billing_refused where file = 'partly.csv' order by line nulls first" | xargs)"
read_bills nameless <<'END'
telecomx,D3,2025-05,data,,1,GB,30,,D-D,1
END
equal "money of no currency has a heading" "3 rows no currency byte" "$status $(head -n 1 "$work/stdout" | xargs)"
read_bills wholly <<'END'
telecomx,E1,05/2025,data,,7.75,GB,155.00,DKK,E-A,1
telecomx,E1,05/2025,voice,,310,min,155.00,DKK,E-A,2
END
equal "a file that is refused wholly is an import with its money" "3 2|0|2|310.00|310.00 billing" \
	"$status $(sql "select rows_in, loaded, refused, money_in, money_refused from simtally.import_balance where file = 'wholly.csv'") $(sql "select kind from simtally_store.import where file_name = 'wholly.csv'")"
read_bills loose <<'END'
telecomx,E2,2025-05,data,,1,B,8,,,
telecomx,E2,2025-05,sms,,1,message,8,,,
END
read_bills other <<'END'
telecomx,E2,2025-05,data,,2,B,8,,,
telecomx,E2,2025-05,sms,,1,message,8,,,
END
equal "of rows that correct nothing one is settled by itself, refused again, and not by another one of that amount" "3 data|2|data|1|sms|1" \
	"$status $(sql "select string_agg(metric || '|' || quantity, '|' order by metric, quantity desc) from simtally.billing_refused
		where account = 'E2' and settled_by is null")"
sed -i 's|05/2025|2025-05|' "$work/wholly.csv"
load wholly
equal "mended, it settles what was refused" "0 2" "$status $(sql "select count(settled_by) from simtally.billing_refused where file = 'wholly.csv'")"
foots
equal "no bytes are lost" 0 "$(sql "select count(*) from (select sha256, sha256(string_agg(body, '' order by piece)) as now from simtally_store.billing_file group by sha256) f where now <> sha256")"
