# What spreadsheets and database tools leave in the cells of any file that comes in: NULL, ="…", a leading ', figures with an exponent,
# characters that nobody can see.
. tests/lib.sh

zero_width=$'\xE2\x80\x8B' no_break=$'\xC2\xA0'
reasons() { sql "select string_agg(at || ' ' || reason, ', ' order by substring(at from '[0-9]+')::int) from simtally.quarantine where run_id = (select max(run_id) from simtally_store.run)"; }
header=provider,account,kind,billing_ref,name,pool,active_from,active_to

# ---- the register ----
cat >"$work/accounts.csv" <<CSV
$header
tibiot,="8986012345678901234",card,NULL,NULL,\N,NULL,NULL
tibiot,"=""8986012345678901235""",card,"NULL",'Abdullah,="P1",'2025-05-01,
tibiot,'8986012345678901236,card,'DK-7,'12 Monkeys,,,
tibiot,8.98601E+18,card,,,,,
tibiot,"8,98601E+18",card,,,,,
tibiot,8.98601e18,card,,,,,
tibiot,8986${zero_width}012345678901237,card,,,,,
tibiot,8986012345678901238${no_break},card,,,,,
tibiot,8986012345678901239,card,R${zero_width}1,Zoë${zero_width},,,
CSV
expect_exit 3 simtally accounts import "$work/accounts.csv"
equal "NULL is nothing, wrappers are off, a name keeps its apostrophe" \
	"8986012345678901234||||
8986012345678901235|NULL|'Abdullah|P1|2025-05-01
8986012345678901236|DK-7|'12 Monkeys||" \
	"$(sql "select account, billing_ref, name, pool, active_from from simtally_store.account order by 1")"
equal "what a spreadsheet rounded is no account, and what nobody can see is in no key" \
	"line 5, column account spreadsheet_rounded, line 6, column account spreadsheet_rounded, line 7, column account spreadsheet_rounded, line 8, column account invisible_character, line 9, column account invisible_character, line 10, column billing_ref invisible_character" "$(reasons)"
equal "the message names the code point and where it stands" 1 \
	"$(sql "select count(*) from simtally.quarantine where detail like '%U+200B (a zero-width space) at character 5 cannot be seen%'")"
equal "and says what a spreadsheet did" 3 "$(sql "select count(*) from simtally.quarantine where detail like '%a spreadsheet has rounded this: export the column as text%'")"

# ---- bills ----
printf '%s\nfreebit,07000000001,sim,,,,,\nfreebit,07000000002,sim,,,,,\n' "$header" >"$work/more.csv"
expect_exit 0 simtally accounts import "$work/more.csv"
bill_header=provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
cat >"$work/bills.csv" <<CSV
$bill_header
freebit,'07000000001,2025-05,data,NULL,'10,GB,="1000",JPY,NULL,NULL
freebit,07000000002,2025-05,data,,1.07374E+11,B,1E+3,JPY,I1,1
freebit,07000000002,2025-05,data,,1.07374182400E+11,B,10,JPY,I1,2
freebit,7.00000E+10,2025-05,data,,1,B,10,JPY,I1,3
freebit,07000000002,2025-05,data,,1,B,10,JPY,I1,4.5E+15
freebit,07000000002,2025-05,data,,１２,B,10,JPY,I1,6
freebit,07000000002,2025-05,data,,"1.234,56",B,10,JPY,I1,7
freebit,07000000002,2025-05,data${zero_width},,1,B,10,JPY,I1,8
CSV
expect_exit 3 simtally billing import "$work/bills.csv"
equal "an unquoted NULL is no scope, no invoice, no line" "07000000001|||10737418240|1000" \
	"$(sql "select account, scope, coalesce(invoice, '') || coalesce(line, ''), quantity, amount from simtally_store.billing_line where invoice is null")"
equal "a rounded figure is loaded" "107374000000|1000 107374182400|10" "$(sql "select quantity, amount from simtally_store.billing_line where invoice = 'I1' order by line" | xargs)"
equal "counted, each of them" "2" "$(sed -n 's/^rounded by a spreadsheet *//p' "$work/stdout")"
equal "and warned of with file and line" "bills.csv, line 3, column amount: 1E+3 bills.csv, line 3, column quantity: 1.07374E+11" \
	"$(grep -o 'bills.csv, line [0-9]*, column [a-z]*: [0-9.E+]*' "$work/stderr" | sort | xargs)"
equal "other digits and other signs only as the mapping says" \
	"line 5, column account spreadsheet_rounded, line 6, column line spreadsheet_rounded, line 7, column quantity bad_quantity, line 8, column quantity bad_quantity, line 9, column metric unknown_metric" "$(reasons)"

# A text that names the account is asked where the column says NULL.
cat >"$work/items.csv" <<'CSV'
itemid,invoiceid,status,type,description,amount,currency,product,domain
71,="8801",Paid,Hosting,"Mobile Japan - 07000000001 (01/06/2025 - 30/06/2025)
Data: 2 GB",100,JPY,Mobile Japan,NULL
72,8802,Paid,Hosting,"Mobile Japan - 07000000001 (01/06/2025 - 30/06/2025)
Data: 3 GB",100,JPY,Mobile Japan,"NULL"
CSV
expect_exit 0 simtally billing import "$work/items.csv" --mapping whmcs
equal "and a quoted one is a word" "8801|07000000001 8802|NULL" "$(sql "select invoice, account from simtally_store.billing_line where month = '2025-06-01' order by 1" | xargs)"

# ---- usage ----
cat >"$work/usage.csv" <<CSV
account,date,KB
'07000000001,="2025-05-01",'1024
="07000000001",2025-05-02,1.07374E+08
07000000001,2025-05-03,NULL
07000000001,2025-05-04,１２
07000000001,2025-05-05,"1.234,56"
7.00000E+10,2025-05-06,1
0700000${zero_width}0001,2025-05-07,1
07000000001,２025-05-08,1
CSV
expect_exit 3 simtally usage import "$work/usage.csv" --mapping freebit-export --as-of 2025-06-20
equal "days that can be read" "2025-05-01|1048576 2025-05-02|109950976000" "$(sql "select day, quantity from simtally.usage_day order by 1" | xargs)"
equal "a rounded figure is counted" 1 "$(sed -n 's/^rounded by a spreadsheet *//p' "$work/stdout")"
check "and warned of" grep -q 'usage.csv.*line 3, column KB: 1.07374E+08 has fewer digits' "$work/stderr"
equal "and what cannot be, each with its reason" \
	"line 5, column KB not_a_number, line 6, column KB not_a_number, line 7, column account spreadsheet_rounded, line 8, column account invisible_character, line 9, column date not_a_date" "$(reasons)"

# ---- the catalogue ----
printf '%s\n' provider,product,metric,scopes,unit,increment,rounding,allowance,included,tolerance,tolerance_percent \
	'freebit,="Flat",data,NULL,GB,NULL,NULL,plan,1E+2,NULL,NULL' "freebit,Fl${zero_width}at,data,,GB,,,,,," >"$work/products.csv"
expect_exit 3 simtally products import "$work/products.csv"
equal "a product's key" "line 3, column product invisible_character" "$(reasons)"
equal "its allowance was rounded" 1 "$(sed -n 's/^rounded by a spreadsheet *//p' "$work/stdout")"
printf '%s\n' provider,metric,scope,price,unit,currency,valid_from,valid_to "'freebit,data,NULL,'2.5,GB,JPY,'2025-01-01,\\N" 'freebit,voice,,1.5E+3,min,JPY,2025-01-01,' >"$work/tariffs.csv"
expect_exit 0 simtally tariffs import "$work/tariffs.csv"
equal "a price was rounded" 1 "$(sed -n 's/^rounded by a spreadsheet *//p' "$work/stdout")"
printf '%s\n' provider,account,billing_ref,valid_from,valid_to 'freebit,="07000000001",'\''5,NULL,NULL' 'freebit,07000000001,5E+5,,' >"$work/bindings.csv"
expect_exit 3 simtally bindings import "$work/bindings.csv"
equal "a binding's reference" "5 line 3, column billing_ref spreadsheet_rounded" "$(sql "select billing_ref from simtally_store.binding") $(reasons)"

# ---- cards to switch ----
printf '%s\n' account "=\"8986012345678901234\"" "8986${no_break}012345678901235" >"$work/cards.csv"
TIBIOT_BASE_URL=http://127.0.0.1:9 TIBIOT_TOKEN=none expect_exit 2 simtally network off --provider tibiot --cards "$work/cards.csv"
check "a card that holds what nobody can see is named" grep -q 'line 3: U+00A0 (a no-break space) at character 5' "$work/stderr"
