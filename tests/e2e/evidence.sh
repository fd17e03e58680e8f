# Whoever changes figures or raw answers behind the program's back is found out: control totals that were added up as things were
# loaded no longer foot, and bytes no longer give the sha256 they were kept with.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 6 --today 2025-06-20
register telecomx tibiot
as_of=(--as-of 2025-06-20)
mapfile -t mvno < <(accounts_of telecomx)
mapfile -t cards < <(accounts_of tibiot | grep '^89')

# chain KEY PROVIDER: that figure of the control totals of data in May.
chain() {
	python3 -c 'import json, sys
print(next(row[sys.argv[2]] for row in json.load(open(sys.argv[1]))["origin_totals"] if row["provider"] == sys.argv[3] and row["metric"] == "data"))' \
		"$work/report/simtally-2025-05.json" "$1" "$2"
}

expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 "${as_of[@]}"
fault "restate:factor=2,account=${mvno[0]},period=2025-05"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --again "${as_of[@]}"
expect_exit 0 simtally reconcile --month 2025-05 "${as_of[@]}"
read=$(sql "select count(*) from simtally.usage_history where provider = 'telecomx' and grain = 'month' and metric = 'data' and period = '2025-05-01'")
restated=$(sql "select count(*) from simtally.usage_history where provider = 'telecomx' and metric = 'data' and period = '2025-05-01' and revision = 2")
check "the chain tells what was read, said again and restated" test "$(chain first telecomx) $(chain restated telecomx) $(chain repeated telecomx) $(chain held_difference telecomx) $(chain revision_difference telecomx)" \
	= "$((read - restated)) $restated $((read - 2 * restated)) 0 0"

# ---- a figure that goes, or becomes another ----
series="(select series_id from simtally_store.series where metric = 'data' and role = 'used' and grain = 'month' and scope = 'homeland')"
where="account_id = (select account_id from simtally_store.account where account = '${mvno[1]}') and period = '2025-05-01' and series_id = $series"
sql "create table gone as select * from simtally_store.usage where $where; delete from simtally_store.usage where $where"
expect_exit 1 simtally reconcile --month 2025-05 "${as_of[@]}"
one_error 'control totals do not foot: the figures held are not those that were loaded' 2025-05
equal "a figure that is gone is missed" "1 t" "$(chain revision_difference telecomx) $(sql "select quantity = $(chain held_difference telecomx) from gone")"
check "and the page says so" grep -q 'changed behind the program' "$work/report/simtally-2025-05.html"
sql "insert into simtally_store.usage select * from gone; update simtally_store.usage set quantity = quantity + 1 where $where"
expect_exit 1 simtally report --month 2025-05 "${as_of[@]}"
equal "so is one that became another" "0 -1" "$(chain revision_difference telecomx) $(chain held_difference telecomx)"
sql "update simtally_store.usage set quantity = quantity - 1 where $where"
expect_exit 0 simtally reconcile --month 2025-05 "${as_of[@]}"

# ---- an answer of which other bytes are there ----
expect_exit 0 simtally close --month 2025-05 --accept-incomplete 'for the test' "${as_of[@]}"
expect_exit 0 simtally close --verify
tables | grep -vE '^(run|raw_answer)' >"$work/before"
sql "update simtally_store.raw_answer set body = body || ' ' where account_id = (select account_id from simtally_store.account where account = '${cards[0]}') and endpoint = 'card_month'"
expect_exit 1 simtally replay --from 2025-05 --to 2025-05 --provider tibiot "${as_of[@]}"
check "it says of which answer" grep -q "raw answer [0-9]* of \"${cards[0]}\" (tibiot card_month): its bytes" "$work/stderr"
tables | grep -vE '^(run|raw_answer)' >"$work/after"
check "nothing is read from it" diff "$work/before" "$work/after"
expect_exit 1 simtally close --verify
check "a close whose evidence was changed is not what was sealed" grep -qE "^tibiot 2025-05, close 1: raw answer [0-9]+ of account ${cards[0]}, card_month: " "$work/stdout"

# ---- likewise a piece of a file ----
printf '07000000001,2025-05-01,5\n07000000001,2025-05-02,7\n' >"$work/export.csv"
printf 'provider,account,kind,billing_ref,name,pool,active_from,active_to\nfreebit,07000000001,sim,,,,2025-05-01,2025-05-02\n' | expect_exit 0 simtally accounts import -
expect_exit 0 simtally usage import --mapping freebit-export "${as_of[@]}" "$work/export.csv"
expect_exit 0 simtally close --month 2025-05 --provider freebit "${as_of[@]}"
sql "update simtally_store.usage_file_part set body = convert_to(replace(convert_from(body, 'UTF8'), ',5', ',6'), 'UTF8')"
expect_exit 1 simtally replay --from 2025-05 --to 2025-05 --provider freebit "${as_of[@]}"
check "it says of which file" grep -q 'of "export.csv": its bytes' "$work/stderr"
expect_exit 1 simtally close --verify --provider freebit
check "the piece is named" grep -qE '^freebit 2025-05, close 1: piece [0-9]+ of a bulk file, freebit-export: ' "$work/stdout"

# ---- figures that add up to more than a figure can hold are the provider's own, and stop nothing ----
printf '07000000002,2025-04-01,8000000000000000\n07000000002,2025-04-02,8000000000000000\n' >"$work/absurd.csv"
printf 'provider,account,kind,billing_ref,name,pool,active_from,active_to\nfreebit,07000000002,sim,,,,2025-04-01,2025-04-02\n' | expect_exit 0 simtally accounts import -
expect_exit 0 simtally usage import --mapping freebit-export "${as_of[@]}" "$work/absurd.csv"
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\nfreebit,07000000002,2025-04,data,,1,GB,1.00,JPY,,\n' | expect_exit 0 simtally billing import -
expect_exit 0 simtally reconcile --month 2025-04 --provider freebit "${as_of[@]}"
equal "the result says why it has no verdict" "incomplete the figures reported add up to more than 64 bits hold" "$(sql "select class || ' ' || explanation from simtally.recon_result where account = '07000000002'")"
