# Products, tariffs and bindings come in from files, as the register does: what makes sense is there afterwards, the rest is kept with
# its line and reason, and what a file says again changes nothing. The months they are about are reconciled by them.
. tests/lib.sh

refused() {
	sql "select at || ': ' || reason from simtally.quarantine where source like '$1:%' order by (regexp_match(at, '[0-9]+'))[1]::int, at"
}

# figure NAME: of the last import; a fate that nothing met is not printed.
figure() {
	awk -v name="$1" '{ line = $0; sub(/^ +/, "", line) } index(line, name " ") == 1 { figure = $NF } END { print figure + 0 }' "$work/stdout"
}

cat >"$work/accounts.csv" <<'END'
provider,account,kind,billing_ref,name,pool,active_from,active_to
telecomx,A1,mvno_account,C-1,,,,
telecomx,A2,mvno_account,C-1,,,,
telecomx,A3,mvno_account,C-3,,,,
END
expect_exit 0 simtally accounts import "$work/accounts.csv"

# ---- products ----
cat >"$work/products.csv" <<'END'
Metric,product,provider,unit,scopes,rounding,increment,allowance,included,tolerance,tolerance_percent
voice,Voice by the minute,telecomx,min,,up,1,,,,
sms,Texts abroad,telecomx,message,roaming + international,nearest,10,none,,0,0
data,Data plan,telecomx,mb,total,down,0.5,plan,,1,0.1
mms,Pictures,telecomx,message,homeland,,,pool,100,,
mms,Pictures,telecomx,message,homeland,,,pool,100,,
data,Nowhere,acme,MB,,,,,,,
fax,Fax,telecomx,message,,,,,,,
data,Moon,telecomx,MB,moon,,,,,,
data,No homeland of its own,telecomx,MB,homeland+total,,,,,,
data,Minutes,telecomx,min,homeland,,,,,,
data,Drops,telecomx,B,homeland,up,0.5,,,,
data,None,telecomx,MB,homeland,up,0,,,,
data,Sideways,telecomx,MB,homeland,sideways,1,,,,
data,Unsaid,telecomx,MB,homeland,,1,,,,
data,Plenty,telecomx,MB,homeland,,,lots,,,
data,Pool,telecomx,MB,homeland,,,pool,,,
data,Plan,telecomx,MB,homeland,,,none,5,,
data,Less,telecomx,MB,homeland,,,,,-1,
data,Percent,telecomx,MB,homeland,,,,,,-1
data,Percent,telecomx,MB,homeland,,,,,,many
data,,telecomx,MB,homeland,,,,,,
data,total,telecomx,MB,homeland,,,,,,
sms,Twice,telecomx,message,homeland,,,,,,
sms,Twice,telecomx,message,homeland,up,5,,,,
voice,All calls,telecomx,min,,,,,,,
mms,Texts abroad,telecomx,message,roaming,,,,,,
voice,roaming,telecomx,min,world1,,,,,,
voice,zones,telecomx,min,roaming/7+roaming+eu_nordic,,,,,,
END
expect_exit 3 simtally products import "$work/products.csv"
equal "what makes no sense is kept with its line and reason" "line 2, column scopes: scope_taken
line 3: conflicting_rows
line 7, column provider: unknown_provider
line 8, column metric: unknown_metric
line 9, column scopes: unknown_scope
line 10, column scopes: unknown_scope
line 11, column unit: unit_mismatch
line 12, column increment: bad_quantity
line 13, column increment: bad_quantity
line 14, column rounding: unknown_rounding
line 15, column rounding: unknown_rounding
line 16, column allowance: unknown_allowance
line 17, column included: bad_included
line 18, column included: bad_included
line 19, column tolerance: bad_quantity
line 20, column tolerance_percent: bad_percent
line 21, column tolerance_percent: bad_percent
line 22, column product: empty
line 23, column product: unknown_scope
line 24: conflicting_rows
line 25: conflicting_rows
line 26, column scopes: scope_taken
line 27: conflicting_rows
line 28, column scopes: scope_taken
line 29, column scopes: scope_taken" "$(refused products)"
check "a scope that is none is told with those there are" grep -q 'homeland, region/<id>' <<<"$(sql "select detail from simtally.quarantine where at = 'line 9, column scopes'")"
equal "the rest is there" "Data plan|data||MB|524288|down|plan||1048576|0.001 Pictures|mms|homeland|message|1|up|pool|100||" \
	"$(sql 'select product, metric, scopes, unit, increment, rounding, allowance, included, tolerance, trim_scale(relative) from simtally.product order by 1' | sed 's/ /_/g' | xargs | tr _ ' ')"
grep -vE 'acme|fax|moon|homeland\+|Minutes|Drops|None,|Sideways|Unsaid|Plenty|Pool|Plan,|Less|Percent|,,telecomx|total,telecomx,MB,hom|Twice|All calls|mms,Texts|voice,roaming' "$work/products.csv" >"$work/good.csv"
expect_exit 0 simtally products import "$work/good.csv"
equal "added and unchanged, one said twice" "3 0 2 1" "$(figure loaded) $(figure changed) $(figure unchanged) $(figure 'said twice')"
equal "scopes in one order" "international+roaming eu_nordic+roaming+roaming/7" "$(sql "select label from simtally_store.product where cardinality(scopes) > 1 order by product" | xargs)"
expect_exit 0 simtally products import - <"$work/good.csv"
equal "the same again changes nothing" "0 0 5" "$(figure loaded) $(figure changed) $(figure unchanged)"
printf 'provider,product,metric,unit,scopes\ntelecomx,Texts abroad,sms,message,roaming\ntelecomx,Texts elsewhere,sms,message,international\n' >"$work/swap.csv"
expect_exit 0 simtally products import "$work/swap.csv"
equal "what one product gives up another may take" "Texts_abroad:roaming Texts_elsewhere:international" \
	"$(sql "select replace(product, ' ', '_') || ':' || label from simtally_store.product where metric = 'sms' order by 1" | xargs)"
printf 'product,metric,unit\n' | expect_exit 2 simtally products import -

# ---- tariffs ----
cat >"$work/tariffs.csv" <<'END'
provider,metric,scope,price,unit,currency,valid_from,valid_to
telecomx,data,,0.02,MB,dkk,2025-01-01,
telecomx,voice,Voice by the minute,0.50,min,DKK,2025-01-01,2025-12-31
telecomx,sms,homeland,0.2,message,DKK,2025-01-01,
telecomx,sms,moon,0.2,message,DKK,2025-01-01,
telecomx,sms,,x,message,DKK,2025-01-01,
telecomx,sms,,-1,message,DKK,2025-01-01,
telecomx,sms,,1,message,KR,2025-01-01,
telecomx,sms,,1,message,DKK,,
telecomx,sms,,1,message,DKK,2025-02-01,2025-01-31
telecomx,sms,,1,MB,DKK,2025-02-01,
telecomx,mms,,1,message,DKK,2025-02-01,
telecomx,mms,,2,message,DKK,2025-02-01,
END
expect_exit 3 simtally tariffs import "$work/tariffs.csv"
equal "tariffs that make no sense" "line 5, column scope: unknown_scope
line 6, column price: bad_price
line 7, column price: bad_price
line 8, column currency: bad_currency
line 9, column valid_from: bad_date
line 10, column valid_to: dates_reversed
line 11, column unit: unit_mismatch
line 12: conflicting_rows
line 13: conflicting_rows" "$(refused tariffs)"
equal "the others, by the base unit" "data||0.02|1048576|DKK|2025-01-01| sms|homeland|0.2|1|DKK|2025-01-01| voice|Voice_by_the_minute|0.50|60|DKK|2025-01-01|2025-12-31" \
	"$(sql "select metric, replace(scope, ' ', '_'), price, per, currency, valid_from, valid_to from simtally_store.tariff order by metric" | xargs)"
printf 'provider,metric,price,unit,currency,valid_from\ntelecomx,data,0.03,MB,DKK,2025-01-01\n' >"$work/dearer.csv"
expect_exit 0 simtally tariffs import "$work/dearer.csv"
equal "another price from the same day takes its place" "1 0.03" "$(figure changed) $(sql "select price from simtally_store.tariff where metric = 'data'")"

# ---- bindings ----
cat >"$work/bindings.csv" <<'END'
provider,account,billing_ref,valid_from,valid_to
telecomx,A3,C-3,,2025-04-14
telecomx,A3,C-4,2025-04-15,
telecomx,A9,C-4,,
telecomx,A1,C-5,2025-03-01,2025-02-01
telecomx,A2,C-5,,2025-03-31
telecomx,A2,C-6,2025-03-31,
telecomx,A1,,,
END
expect_exit 3 simtally bindings import "$work/bindings.csv"
equal "bindings that make no sense" "line 4, column account: unknown_account
line 5, column valid_to: dates_reversed
line 6, column valid_from: overlapping
line 7, column valid_from: overlapping
line 8, column billing_ref: empty" "$(refused bindings)"
printf 'provider,account,billing_ref,valid_from,valid_to\ntelecomx,A3,C-4,2025-04-15,2025-04-30\ntelecomx,A3,C-7,2025-05-01,\n' >"$work/sold.csv"
expect_exit 0 simtally bindings import "$work/sold.csv"
equal "a binding ends and another begins" "C-3||2025-04-14 C-4|2025-04-15|2025-04-30 C-7|2025-05-01|" \
	"$(sql 'select billing_ref, valid_from, valid_to from simtally_store.binding order by billing_ref' | xargs)"
printf 'provider,account,billing_ref,valid_from\ntelecomx,A3,C-8,2025-06-01\n' | expect_exit 3 simtally bindings import -
equal "not while another holds" 3 "$(sql 'select count(*) from simtally_store.binding')"

# ---- and bills are held against them ----
cat >"$work/bills.csv" <<'END'
provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
telecomx,C-1,2025-04,voice,,18,min,,,,
telecomx,C-3,2025-04,voice,,1,min,,,,
telecomx,C-4,2025-04,voice,,2,min,,,,
telecomx,C-7,2025-04,voice,,3,min,,,,
telecomx,A3,2025-04,sms,Texts abroad,20,message,,,,
END
expect_exit 0 simtally billing import "$work/bills.csv"
sql "insert into simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
	select provider_id, 'usage', m, s, 'month', 'used', u, 1 from simtally_store.provider, (values ('voice', 'homeland', 'second'), ('sms', 'roaming', 'message')) v(m, s, u) where name = 'telecomx';
	select simtally_store.ensure_month('2025-04-01');
	insert into simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
	select case when metric = 'sms' then 20 when account = 'A3' then 170 else 601 end, now(), now(), account_id, series_id, '2025-04-01', 1, 1, 3
	from simtally_store.account a join simtally_store.series s using (provider_id) where metric = 'voice' or account = 'A3';
	select simtally_store.open_load_totals()" >/dev/null
expect_exit 0 simtally reconcile --month 2025-04 --provider telecomx
equal "two SIMs of a customer, each to be rounded together; a number that changed hands, of which only the month is known; a scope called by its product; a reference that was none then" \
	"A3|sms|roaming|matched|20|as used|Texts abroad
C-1|voice|total|under_billed|1260|the sum of 2 accounts, rounded up to steps of 1 min 0 s|Voice by the minute
C-3|voice|total|incomplete||the sum of 1 account, of A3 on days 1 to 14, rounded up to steps of 1 min 0 s|Voice by the minute
C-4|voice|total|incomplete||the sum of 1 account, of A3 on days 15 to 30, rounded up to steps of 1 min 0 s|Voice by the minute
C-7|voice|total|unknown_account||rounded up to steps of 1 min 0 s|Voice by the minute" \
	"$(sql "select account, metric, scope, class, expected_quantity, nullif(rule, 'as used'), product from simtally.recon_result order by account, metric" | sed 's/|20||/|20|as used|/')"
equal "the money at stake, by the product's tariff" "1.5 DKK" "$(sql "select trim_scale(amount_impact) || ' ' || currency from simtally.recon_result where account = 'C-1'")"
check "it is in the report" grep -q 'expected 21 min 0 s, billed 18 min 0 s: 3 min 0 s less; of 20 min 2 s used, the sum of 2 accounts, rounded up to steps of 1 min 0 s' "$work/report/simtally-2025-04-telecomx.csv"
check "its evidence says what was to be billed, by which rule" grep -q 'To be billed: 1,260 s (21 min 0 s), the sum of 2 accounts, rounded up to steps of 1 min 0 s; product <bdi>Voice by the minute</bdi>' "$work/report/simtally-2025-04-telecomx.html"
check "and of which accounts" grep -q 'The accounts that the billing reference means.*<bdi>A1</bdi>.*601 s.*counted.*<bdi>A2</bdi>' "$work/report/simtally-2025-04-telecomx.html"
nothing_owed() { [ -z "$(sql "select 1 from simtally_store.month_change c where not exists (select from simtally_store.reconciliation_month m where m.month = c.month and m.change_seen = c.xmin::text)")" ]; }
check "nothing is left to be reconciled" nothing_owed
printf 'provider,product,metric,unit,increment,rounding\ntelecomx,Voice by the minute,voice,min,1,down\n' >"$work/down.csv"
expect_exit 0 simtally products import "$work/down.csv"
check "a product that changes has its months reconciled again" test "$(nothing_owed && echo none || echo some)" = some

# ---- from usage to bill: what the rules take off is a step of its own, at the price of its bill or its tariff ----
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntelecomx,A1,2025-06,voice,,2,min,2.00,DKK,,\n' >"$work/june.csv"
expect_exit 0 simtally billing import "$work/june.csv"
sql "select simtally_store.ensure_month('2025-06-01');
	insert into simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
	select case account when 'A1' then 170 when 'A2' then 95 else 59 end, now(), now(), account_id, series_id, '2025-06-01', 1, 1, 3
	from simtally_store.account a join simtally_store.series s using (provider_id) where metric = 'voice';
	select simtally_store.open_load_totals()" >/dev/null
expect_exit 0 simtally reconcile --month 2025-06 --provider telecomx
equal "170 s for 120 at 1.00, 95 s for 60 at 0.50; 59 s for none has no price" "usage 3.625
rule -1.125
due 2.5
matched 0
within_tolerance -0.5
billed 2
residual 0
lines 2
rule_unpriced 1
expected_quantity 180" "$(python3 - "$work/report/simtally-2025-06-telecomx.json" <<'END'
import json, sys
from decimal import Decimal
report = json.load(open(sys.argv[1]), parse_float=Decimal)
for step in report["bridge"]:
    print(step["class"] or step["step"], Decimal(step["amount"]).normalize())
for name in ("rule_unpriced", "expected_quantity"):
    print(name, sum(int(row[name]) for row in report["summary"]))
END
)"
check "the page says so" grep -q 'What an allowance or rounding changed in 1 result has no price' "$work/report/simtally-2025-06-telecomx.html"

# ---- a group whose accounts are all billed by themselves has no figure of its own, but they have ----
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntelecomx,%s,2025-06,voice,,2,min,,,,\n' C-1 >"$work/all.csv"
printf 'telecomx,A2,2025-06,voice,,1,min,,,,\n' >>"$work/all.csv"
expect_exit 0 simtally billing import "$work/all.csv"
expect_exit 0 simtally reconcile --month 2025-06 --provider telecomx
page=$work/report/simtally-2025-06-telecomx.html
check "its accounts are listed with their use" grep -q '<bdi>A1</bdi><td><bdi></bdi><td class="n">170 s.*billed by itself as well' "$page"
check "and no word that none was reported" bash -c "! grep -q 'The provider reported no figure for it' '$page'"

# ---- the whole list: what is not in it goes ----
products_of() {
	sql "select string_agg(product, ', ' order by product) from simtally.product where provider = '$1'"
}
expect_exit 0 simtally products import - <<<$'provider,product,metric,unit\nfreebit,Theirs,data,MB'
equal "what there was" "Data plan, Pictures, Texts abroad, Texts elsewhere, Voice by the minute, zones" "$(products_of telecomx)"
expect_exit 0 simtally reconcile --month 2025-06 --provider telecomx
expect_exit 0 simtally close --month 2025-06 --provider telecomx --accept-incomplete "the rest was lost"
head='provider,product,metric,scopes,unit,increment,rounding,allowance,included'
renamed="$head
telecomx,Calls begun,voice,,min,1,up,,
telecomx,Texts abroad,sms,roaming,message,,,,"
expect_exit 3 simtally products import - <<<"$renamed"
equal "a name alone is taken, and the way out is named" 't' "$(sql "select detail like '%of the product \"Voice by the minute\" as well%products import --replace, with a file of all products of telecomx'
	from simtally.quarantine where source like 'products:%' order by run_id desc limit 1")"
before=$(products_of telecomx)
expect_exit 3 simtally products import --replace - <<<"$renamed
telecomx,Fax,fax,,message,,,,"
equal "a file with a row that makes no sense removes nothing" "$before" "$(products_of telecomx)"
check "and says so" grep -q 'no products were removed: what a quarantined row was to keep is not known' "$work/stderr"
expect_exit 3 simtally products import --replace - <<<"$renamed
telecomx,Calls again,voice,,min,,,,"
equal "nor one that gives a scope twice" "$before" "$(products_of telecomx)"
expect_exit 0 simtally reconcile --month 2025-04 --month 2025-06 --provider telecomx
check "nothing is owed now" nothing_owed
expect_exit 0 simtally products import --replace - <<<"$renamed"
equal "the whole list" "Calls begun, Texts abroad" "$(products_of telecomx)"
equal "of that provider alone" Theirs "$(products_of freebit)"
equal "what went is counted" 5 "$(figure 'products removed')"
check "and named, with the tariff that is of nothing now" grep -qxF '  telecomx: "Voice by the minute" (voice, total); 1 of the tariffs still names it' "$work/stdout"
equal "no name leads to what went" 0 "$(sql 'select count(*) from simtally_store.product_scope left join simtally_store.product using (product_id) where product is null')"
check "its months are owed again" test "$(nothing_owed && echo none || echo some)" = some
expect_exit 0 simtally reconcile --month 2025-06 --provider telecomx
equal "a closed month's results keep their words, later ones have the new" "Voice by the minute Calls begun" "$(sql "select string_agg(product, ' ' order by recon_id) from (
	select distinct recon_id, product from simtally.recon_result where month = '2025-06-01' and metric = 'voice' and account = 'A1'
		and recon_id in ((select recon_id from simtally.period_close), (select max(recon_id) from simtally.recon_result))) r")"
expect_exit 0 simtally close --verify
expect_exit 0 simtally products import --replace - <<<"$renamed"
equal "the same list again removes nothing" "0 2" "$(figure 'products removed') $(figure unchanged)"
expect_exit 0 simtally tariffs import --replace - <<<$'provider,metric,scope,price,unit,currency,valid_from\ntelecomx,voice,Calls begun,0.50,min,DKK,2025-01-01'
equal "of tariffs, too" "3 voice Calls begun" "$(figure 'tariffs removed') $(sql "select metric || ' ' || scope from simtally_store.tariff")"
check "each named" grep -qxF '  telecomx: data, any scope, DKK from 2025-01-01' "$work/stdout"
expect_exit 0 simtally bindings import --replace - <<<$'provider,account,billing_ref,valid_from\ntelecomx,A3,C-9,2025-04-15'
equal "and of bindings, whose days are free then" "3 C-9" "$(figure 'bindings removed') $(sql 'select billing_ref from simtally_store.binding')"
check "each named" grep -qxF '  telecomx: A3 to "C-4" from 2025-04-15' "$work/stdout"

# ---- the examples that are written down ----
sed -n 's/^    sundtel,/telecomx,/p' sql/README.md | sed 's/   .*//' >"$work/examples"
sed -n 's/^    simtally products import FILE    # //p' sql/README.md | cat - "$work/examples" >"$work/examples.csv"
sql "truncate simtally_store.product_scope; delete from simtally_store.product"
expect_exit 0 simtally products import "$work/examples.csv"
equal "each example of the documentation loads" "$(wc -l <"$work/examples")" "$(figure loaded)"
check "there are some" test "$(wc -l <"$work/examples")" -ge 3

# ---- a reference of more accounts than a page can show ----
{
	echo provider,account,kind,billing_ref,name,pool,active_from,active_to
	printf 'telecomx,G%d,mvno_account,G-1,,,,\n' {1001..1502}
} >"$work/group.csv"
expect_exit 0 simtally accounts import "$work/group.csv"
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntelecomx,G-1,2025-07,voice,,2,min,2.00,DKK,,\n' >"$work/group_bill.csv"
expect_exit 0 simtally billing import "$work/group_bill.csv"
sql "select simtally_store.ensure_month('2025-07-01');
	insert into simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
	select 60, now(), now(), account_id, series_id, '2025-07-01', 2, 1, 3
	from simtally_store.account a join simtally_store.series s using (provider_id) where metric = 'voice' and billing_ref = 'G-1';
	select simtally_store.open_load_totals()" >/dev/null
expect_exit 0 simtally reconcile --month 2025-07 --provider telecomx --format html
page=$work/report/simtally-2025-07-telecomx.html
equal "its evidence is cut, and says where all of it is" "1 0 2" "$(grep -o '<bdi>G1500</bdi>' "$page" | wc -l) $(grep -o '<bdi>G1501</bdi>' "$page" | wc -l) \
$(grep -o 'The first 500 of 502; the views recon_member, recon_line and usage_history hold all' "$page" | wc -l)"

for command in products tariffs bindings accounts billing; do
	expect_exit 2 simtally $command import
	expect_exit 0 simtally $command import --help
	columns=$(sed -n 's/^columns: //p' "$work/stdout")
	expect_exit 0 simtally $command import - <<<"$columns"
	check "the columns that its help names are those it reads" test -n "$columns"
	expect_exit 2 simtally $command import - <<<"${columns#*,}"
done
simtally accounts import - <<<$'provider,account,kind,billing_ref,name,pool,active_from,active_to\ntelecomx,A9,spoon,,,,,' >/dev/null 2>"$work/stderr"
check "one row is one" grep -q '1 row was quarantined, with line and reason' "$work/stderr"
named=$(sed -n 's/.*reason: simtally \(status --run [0-9]*\), .*/\1/p' "$work/stderr")
# shellcheck disable=SC2086
check "and the command that is named shows it" bash -c "'$root/$BUILD/simtally' ${named:-none} | grep -q spoon"
expect_exit 0 simtally tariffs import --help
check "which columns may be empty is said" grep -q 'scope and valid_to may be empty' "$work/stdout"
expect_exit 0 simtally usage import --help
check "the columns of an export are its mapping's" grep -q '^columns: .*mappings/usage/NAME.json' "$work/stdout"
check "and --mapping is what it is there" bash -c "grep -q -- '--mapping NAME .*mappings/usage' '$work/stdout' && ! grep -q mappings/billing '$work/stdout'"
expect_exit 0 simtally billing import --help
check "as for bills" bash -c "grep -q -- '--mapping NAME .*mappings/billing' '$work/stdout' && ! grep -q mappings/usage '$work/stdout'"
expect_exit 0 simtally close --help
check "what keeps a month open is said, and what to accept" grep -q -- '--accept-incomplete is for what cannot' "$work/stdout"
