# Invoice items of WHMCS as bills: product, period and quantity come out of columns and descriptions by the mapping;
# what is no bill of use is counted with its reason, what cannot be read is kept with its line, and nothing is guessed.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

import() { simtally billing import "$@" --mapping whmcs; }
# The lines in force: account, month, metric, scope, quantity, amount and currency, invoice and line.
lines() {
	sql "select p.name, l.account, to_char(l.month, 'YYYY-MM'), l.metric, l.scope, l.quantity, coalesce(l.amount::text, '-'), l.currency, l.invoice, l.line
		from simtally_store.billing_line l join simtally_store.provider p using (provider_id) where l.superseded_import is null ${1-} order by l.line, l.metric"
}
quarantined() { sql "select at || ' ' || reason from simtally.quarantine where source like 'billing:$1:%' order by (regexp_match(at, '[0-9]+'))[1]::int"; }
header=itemid,invoiceid,status,type,description,amount,currency,product,domain

# ---- the example ----
expect_exit 3 import fixtures/whmcs/items.csv
equal "one item of three metrics is three lines without its amount; others keep theirs; last month's metrics are last month's" \
"telecomx|DK-ACC-1|2025-05|data||12884901888|-|DKK|501|9001
telecomx|DK-ACC-1|2025-05|sms||120|-|DKK|501|9001
telecomx|DK-ACC-1|2025-05|voice||74070|-|DKK|501|9001
freebit|07000000001|2025-05|data||1294467072|12|JPY|502|9003
tibiot|CARD-1|2025-05|data||1610874880|30.73|CNY|503|9004" "$(lines)"
equal "an item without a period, and a figure that could be two, are kept with their line" \
"lines 15 to 16, column month no_period
lines 18 to 19, column quantity bad_quantity" "$(quarantined items.csv)"
equal "the summary says what became of each row and of its money, and what is no bill and why" \
"rows CNY DKK JPY byte message second came in 10 35.73 712.00 12 19011469312 120 74070 loaded 3 30.73 249.00 12 15790243840 120 74070 passed over 5 5.00 323.00 0 3221225472 0 0 refused 2 0 140.00 0 0 0 0 \
passed over: cancelled invoice 1 passed over: setup fee 1 passed over: late fee 1 passed over: remark without a figure 1 passed over: fee, no metered use 1 quarantined 2" \
	"$(xargs <"$work/stdout")"
simtally billing import fixtures/whmcs/items.csv --mapping whmcs >"$work/stdout" 2>&1
check "the same file again says so" grep -q 'already' "$work/stdout"
equal "and changes nothing" "5 2" "$(lines | wc -l) $(quarantined items.csv | wc -l)"
equal "a bill is held against nothing that the invoice's date says" 0 "$(sql "select count(*) from simtally_store.billing_line where month <> '2025-05-01'")"

# ---- later exports ----
sed 's/Data: 12 GB/Data: 13 GB/; s/INV-2025-501,Paid/INV-2025-501X,Paid/' fixtures/whmcs/items.csv | grep -v '^900[5-9]\|^Data: [34] GB' >"$work/later.csv"
expect_exit 3 import "$work/later.csv"
equal "the same item with another figure takes its place" \
"telecomx|DK-ACC-1|2025-05|data||13958643712|-|DKK|501|9001
telecomx|DK-ACC-1|2025-05|sms||120|-|DKK|501|9001
telecomx|DK-ACC-1|2025-05|voice||74070|-|DKK|501|9001" "$(lines "and l.invoice = '501'")"
sql 'delete from simtally_store.month_change' >/dev/null
{ echo "$header"; echo '9003,502,Cancelled,Hosting,anything,1,JPY,,'; } >"$work/cancelled.csv"
expect_exit 0 import "$work/cancelled.csv"
equal "an invoice that is cancelled takes back its lines" 0 "$(lines "and l.invoice = '502'" | wc -l)"
check "and the summary says so" grep -qE '^earlier lines taken back +1$' "$work/stdout"
equal "its month is reconciled again" "freebit|2025-05-01" "$(sql 'select p.name, c.month from simtally_store.month_change c join simtally_store.provider p using (provider_id)')"
printf '%s\n' provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line telecomx,X,2025-05,data,,1,B,,,503,9004 >"$work/generic.csv"
expect_exit 0 simtally billing import "$work/generic.csv"
{ echo "$header"; echo '9004,503,Cancelled,Hosting,,,,,'; } >"$work/cancelled.csv"
expect_exit 0 import "$work/cancelled.csv"
equal "another system's invoice of that number stays" "telecomx|X|2025-05|data||1|-||503|9004" "$(lines "and l.invoice = '503'")"

# ---- what else an installation writes ----
{
	printf '\xef\xbb\xbfItemID;InvoiceID;Status;Type;Description;Amount;Currency;Product;Domain\r\n'
	printf '1;600;Paid;Hosting;"Mobile Denmark Flex - D1 (01.05.2025 - 31.05.2025)\r\nData: 2,5 GB";1.234,50 kr.;DKK;;D1\r\n'
	printf '1;600;Paid;Hosting;"Mobile Denmark Flex - D1 (01.05.2025 - 31.05.2025)\r\nData: 2,5 GB";1.234,50 kr.;DKK;;D1\r\n'
	printf '2;600;Paid;Hosting;"Mobile Denmark Flex - D2 (May 2025)\nLocation: Copenhagen\ndata : 512 MB";7;EUR;;\r\n'
	printf '3;600;Paid;Item;D3 - calls;3;eur;Mobile Denmark;D3\r\n'
	printf '4;600;Paid;Hosting;"Mobile Denmark Flex - D4 (2025-05-01 - 2025-05-31)\nDatos: 12 GB";1;DKK;;\r\n'
	printf '5;600;Paid;Hosting;"Mobile Denmark Flex - D5 (15/05/2025 - 14/06/2025)\nData: 1 GB";1;DKK;;\r\n'
	printf '6;600;Paid;Hosting;"Mobile Denmark Flex - D6 (01/05/2025 - 05/05/2025)\nData: 1 GB";1;DKK;;\r\n'
	printf '7;600;Paid;Hosting;"Somebody else - D7 (01/05/2025 - 31/05/2025)";1;DKK;;\r\n'
	printf '8;600;Paid;Hosting;"Mobile data Japan - D8 (01/05/2025 - 31/05/2025)";1;JPY;;\r\n'
	printf '9;600;Paid;Hosting;"Mobile Denmark Flex - D9 (01/05/2025 - 31/05/2025)\nextra 3 GB at night";1;DKK;;\r\n'
	# shellcheck disable=SC2016 # a dollar sign
	printf '10;600;Paid;Hosting;"Mobile Denmark Flex - D10 (01/05/2025 - 31/05/2025)\nSMS: 5";$1;;;\r\n'
	printf '11;600;Paid;Hosting;"Mobile Denmark Flex - D11 (01/05/2025 - 31/05/2025)\nSMS: 5";EUR 1;DKK;;\r\n'
	printf '12;600;Paid;Hosting;"Mobile Denmark Flex - \x1b[2J<b> (01/05/2025 - 31/05/2025)\nSMS: 5";1;DKK;;\r\n'
	printf '13;600;Paid;Hosting;"unclosed;1;DKK;;\r\n'
	printf '14;600;Paid;Hosting;"Mobile Denmark Flex - D14 (31/12/2024 - 31/12/2024)\nSMS: 5\nSMS: 5";1;DKK;;\r\n'
} >"$work/other.csv"
expect_exit 3 import "$work/other.csv"
equal "semicolons, a BOM, CR LF, decimal commas, thousands, months by name; twice in one file is billed twice" \
"telecomx|D1|2025-05|data||2684354560|1234.50|DKK|600|1
telecomx|D1|2025-05|data||2684354560|1234.50|DKK|600|1
telecomx|D14|2024-12|sms||5|-|DKK|600|14
telecomx|D14|2024-12|sms||5|-|DKK|600|14
telecomx|D2|2025-05|data||536870912|7|EUR|600|2" "$(lines "and l.invoice = '600'")"
equal "each of the others has its reason" \
"unknown_text bad_period ambiguous_period unknown_product no_quantity unknown_text bad_currency bad_currency control_character not_csv" \
	"$(quarantined other.csv | awk '{ print $NF }' | xargs)"
equal "no control character reaches a terminal" 0 "$(sql "select count(*) from simtally.quarantine where detail ~ E'[\\x01-\\x1f]'")"
expect_exit 3 import <(cat "$work/other.csv"; echo)
equal "exported again in another file, nothing is added" 5 "$(lines "and l.invoice = '600'" | wc -l)"

# ---- the header ----
{ echo "itemid,invoiceid,type,description,amount"; echo '1,1,Hosting,x,1'; } >"$work/short.csv"
expect_exit 2 import "$work/short.csv"
check "without a status nobody could tell a cancelled invoice: that is said" grep -q 'no column "status"' "$work/stderr"

# ---- a figure that nothing reads ----
item() { printf '%s,900,%s,%s,"%s",%s,%s,,\n' "$1" "${5-Paid}" "${6-Hosting}" "$2" "$3" "$4"; }
{
	echo "$header"
	item 1 $'Mobile Denmark Flex - N1 (01/05/2025 - 31/05/2025)\nData: 5 GB\nOpkald: 0:45:10' 100 DKK
	item 2 $'Mobile Japan 5G - 07000000021 (01/05/2025 - 31/05/2025)\nData: 5 GB\nNights 2 GB (May 2025)' 900 JPY
	item 3 $'Mobile Denmark Flex - N3 (01/05/2025 - 31/05/2025)\nMMS: 14 stk' 100 DKK
	item 4 $'Mobile Denmark Flex - N4 (01/05/2025 - 31/05/2025)\nBonus - 4 GB (01/05/2025 - 31/05/2025)' 100 DKK
	item 5 $'Mobile Japan 5G - 07000000022 (01/05/2025 - 31/05/2025)\nData: 6 GB' 900 JPY
} >"$work/figures.csv"
expect_exit 3 import "$work/figures.csv"
equal "a figure that no form reads costs its whole item, and only that" "freebit|07000000022|2025-05|data||6442450944|900|JPY|900|5" "$(lines "and l.invoice = '900'")"
equal "and each is named" "unknown_text unknown_text unknown_text unknown_text" "$(quarantined figures.csv | awk '{ print $NF }' | xargs)"
check "no item of them is a fee" bash -c "! grep -q fee '$work/stdout'"

# ---- metric and overage billing, as the system writes them ----
{
	echo "$header"
	item 11 $'Mobile data Japan - 07000000031\n9.50 GB Data  (01/05/2025 - 31/05/2025)\n8.00 GB Included\n1.50 GB @ ¥100 JPY/GB' 150 JPY Paid Usage
	item 12 $'Mobile data Japan - 07000000032 (01/05/2025 - 31/05/2025)\nTotal Bandwidth Usage = 9.5 GB - Overage Charge = 1.5 GB @ 100/GB' 150 JPY Paid Item
	item 13 $'Mobile data Japan - 07000000032 (01/05/2025 - 31/05/2025)\nTotal Disk Usage = 3 GB - Overage Charge = 1 GB @ 100/GB' 100 JPY Paid Item
	item 14 $'Mobile data Japan - 07000000033\n9.50 GB Data  (01/05/2025 - 31/05/2025)\n8.00 GB Included\n1.00 GB @ 100/GB' 100 JPY Paid Usage
} >"$work/metered.csv"
expect_exit 3 import "$work/metered.csv"
equal "the line has the whole use, and the amount of what was beyond what is included" \
"freebit|07000000031|2025-05|data||10200547328|150|JPY|900|11
freebit|07000000032|2025-05|data||10200547328|150|JPY|900|12" "$(lines "and l.invoice = '900' and l.line in ('11', '12', '13', '14')")"
equal "a use that is not its parts is refused" contradiction "$(quarantined metered.csv | awk '{ print $NF }')"
check "disk space is passed over by its name" grep -qE 'disk space, no use of a SIM +1$' "$work/stdout"

# ---- notes and refunds ----
{
	echo "$header"
	item 21 $'Mobile data Japan - 07000000041 (01/05/2025 - 31/05/2025)\nData: 12 GB' 1200 JPY
	item CN1-1 $'Mobile data Japan - 07000000041 (01/05/2025 - 31/05/2025)\nData: 2 GB' 200 JPY Paid CreditNote
	item CN2-1 $'Mobile data Japan - 07000000041 (01/05/2025 - 31/05/2025)' 50 JPY Paid CreditNote
	item DN1-1 $'Mobile data Japan - 07000000041 (01/05/2025 - 31/05/2025)\nData: 1 GB' 100 JPY Paid DebitNote
	item CN3-1 'Goodwill' 70 DKK Paid CreditNote
	item 22 $'Mobile data Japan - 07000000042 (01/05/2025 - 31/05/2025)\nData: 2 GB' -200 JPY Paid Item
} >"$work/notes.csv"
import "$work/notes.csv" >"$work/stdout" 2>"$work/stderr" || true
check "the summary says how many notes there were" bash -c "grep -qE '^taken as: +credit note +2$' '$work/stdout' && grep -qE '^taken as: +debit note +1$' '$work/stdout' && grep -qE '^passed over: credit note +1$' '$work/stdout'"
equal "a credit note takes its use back, one without a quantity only money, a debit note adds" \
"freebit|07000000041|2025-05|data||12884901888|1200|JPY|900|21
freebit|07000000041|2025-05|data||-2147483648|-200|JPY|900|CN1-1
freebit|07000000041|2025-05|data||0|-50|JPY|900|CN2-1
freebit|07000000041|2025-05|data||1073741824|100|JPY|900|DN1-1" "$(lines "and l.account = '07000000041'")"

{ echo "$header"; item 21 $'Mobile data Japan - 07000000041 (01/05/2025 - 31/05/2025)\nData: 12 GB' 1200 JPY Refunded; } >"$work/refunded.csv"
expect_exit 0 import "$work/refunded.csv"
equal "a refund gives the money back; what was used stays billed" \
"freebit|07000000041|2025-05|data||0|-1200|JPY|900|21
freebit|07000000041|2025-05|data||12884901888|1200|JPY|900|21" "$(lines "and l.account = '07000000041' and l.line = '21'" | sort)"
