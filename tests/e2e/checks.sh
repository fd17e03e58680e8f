# Figures of one provider held against each other: each check finds what was planted and nothing else, bill or no bill,
# and the report says the same in each format.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 30 --today 2025-03-01
register telecomx tibiot

# latest MONTH: the month's last reconciliation.
latest() {
	sql "select max(recon_id) from simtally.check_summary where month = '$1-01'"
}

# found CHECK MONTH [STATE]: the accounts of which a row says so.
found() {
	sql "select distinct account from simtally.check_result where check_name = '$1' and state = '${3:-differs}' and month = '$2-01'
		and recon_id = $(latest "$2") order by account" | xargs
}

# summed CHECK MONTH: how many agree, differ and could not be compared.
summed() {
	sql "select agrees, differs, not_comparable from simtally.check_summary where check_name = '$1' and month = '$2-01' and recon_id = $(latest "$2")"
}

card() {
	accounts_of tibiot | grep -v POOL | sed -n "$1p"
}

report_json() {
	tr -d '\n' <"$SIMTALLY_REPORT_DIR/simtally-$1.json"
}

# ---- a world in which everything agrees: February whole, March until the 11th ----
expect_exit 0 simtally backfill --from 2025-02 --to 2025-02 --as-of 2025-03-01
control "today?date=2025-03-12"
expect_exit 0 simtally backfill --from 2025-03 --to 2025-03 --as-of 2025-03-12
expect_exit 0 simtally nightly --as-of 2025-03-12
equal "no bill was imported" 0 "$(sql 'select count(*) from simtally_store.billing_line')"
check "the night says that no figures disagree" grep -qE '^figures that disagree +0$' "$work/stdout"
equal "nothing differs where nothing was planted, and what could be compared was" "0 0" \
	"$(sql "select (select count(*) from simtally.check_result), (select sum(differs) from simtally.check_summary)" | tr '|' ' ')"
equal "the days of every card come to its month" "27|0|0" "$(summed card_days_and_month 2025-02)"
equal "those of every pool as well" "3|0|0" "$(summed pool_days_and_month 2025-02)"
equal "every pool's cards come to it" "3|0|0" "$(summed pool_and_cards 2025-02)"
equal "the month that runs is compared by its running totals" "27|0|0 27|0|0" "$(summed running_and_month 2025-03) $(summed days_and_running 2025-03)"
equal "and in no other way" "0|0|27|27 still run" "$(sql "select agrees, differs, not_comparable, explanation from simtally.check_summary
	where check_name = 'card_days_and_month' and month = '2025-03-01' and recon_id = $(latest 2025-03)")"
equal "a month that is over has no running total" "" "$(summed running_and_month 2025-02)"
equal "all that packages include has its use beside it" t "$(sql "select agrees > 30 and differs = 0 and not_comparable = 0 from simtally.check_summary
	where check_name = 'voice_included' and month = '2025-02-01' and recon_id = $(latest 2025-02)")"

# ---- what is planted: answers that no longer agree with the others ----
used() {
	sql "select account from simtally.usage_month where provider = 'tibiot' and month = '$1-01' and account like '8986%' and quantity > 1000000000
		and account not in (select account from simtally_store.account where pool is not null) order by account" | sed -n "$2p"
}
odd_month=$(used 2025-02 1) odd_running=$(used 2025-03 2) slow_running=$(used 2025-03 3)
odd_package=$(accounts_of telecomx | sed -n 5p)
gone=$(sql "select account from simtally_store.account where pool = 'POOL00000003' order by account limit 1")
control "today?date=2025-03-13"
fault "skew:factor=1.25,endpoint=getCardMonthUsage,account=$odd_month,period=2025-02" \
	"skew:factor=0.5,endpoint=getPool*Usage,account=POOL00000002" \
	"skew:factor=3,endpoint=cardDetail,account=$odd_running" \
	"skew:factor=0.05,endpoint=cardDetail,account=$slow_running" \
	"skew:factor=2,endpoint=usage,account=$odd_package"
expect_exit 0 simtally nightly --as-of 2025-03-13

equal "the month that its days do not come to" "$odd_month" "$(found card_days_and_month 2025-02)"
equal "and none of the other 26" "26|1|0" "$(summed card_days_and_month 2025-02)"
equal "the pool that its cards do not come to" POOL00000002 "$(found pool_and_cards 2025-02)"
equal "its days say half too, but only those that were asked again" POOL00000002 "$(found pool_days_and_month 2025-02)"
equal "the running totals that are not the month's" "$(printf '%s\n' "$odd_running" "$slow_running" | sort | xargs)" "$(found running_and_month 2025-03)"
equal "the one that the days so far exceed" "$slow_running" "$(found days_and_running 2025-03)"
equal "the package that grew while what remained stayed, in all its zones" "$odd_package t" "$(found voice_included 2025-02) $(sql "select s.differs = count(*)
	from simtally.check_summary s, simtally_store.usage u join simtally_store.series e using (series_id) join simtally_store.account a using (account_id)
	where s.check_name = 'voice_included' and s.month = '2025-02-01' and s.recon_id = $(latest 2025-02)
	and a.account = '$odd_package' and e.role = 'included' and u.period = '2025-02-01' and u.revision = 2 group by s.differs")"
check "it says so with its figures" grep -qE '^what is included went from .+ to .+ and the use with it, from .+ to .+: what remains did not follow the plan$' \
	<(sql "select explanation from simtally.check_result where check_name = 'voice_included' limit 1")
check "the night counts them" grep -qE '^figures that disagree +[1-9]' "$work/stdout"
equal "a difference is said in figures" "28 days of card_day come to|t|t" "$(sql "select substring(explanation from '^28 days of card_day come to'),
	explanation ~ ', card_month says [0-9.]+ .iB: [0-9.,]+ .iB less, [0-9.]+ .iB allowed$', difference = left_quantity - right_quantity
	from simtally.check_result where check_name = 'card_days_and_month' and state = 'differs' and recon_id = $(latest 2025-02)")"

# ---- the formats that hold them agree ----
differing=$(sql "select sum(differs) from simtally.check_summary where month = '2025-02-01' and recon_id = $(latest 2025-02)")
equal "the JSON has a row for each difference" "$differing" "$(report_json 2025-02 | grep -o '"state":"differs"' | wc -l)"
equal "so has the page" "$differing" "$(grep -c '<td class="broken">differs</td>' "$SIMTALLY_REPORT_DIR/simtally-2025-02.html")"
unzip -p "$SIMTALLY_REPORT_DIR/simtally-2025-02.xlsx" "xl/worksheets/sheet$(unzip -p "$SIMTALLY_REPORT_DIR/simtally-2025-02.xlsx" xl/workbook.xml |
	sed -n 's/.*<sheet name="Check results" sheetId="\([0-9]*\)".*/\1/p').xml" >"$work/sheet.xml"
equal "and the workbook" "$differing" "$(grep -o '<t>differs</t>' "$work/sheet.xml" | wc -l)"
check "the page lists the checks" grep -q 'the days of card_day against card_month' "$SIMTALLY_REPORT_DIR/simtally-2025-02.html"

# ---- what is missing is not different ----
control reset
control "today?date=2025-03-14"
sql "delete from simtally_store.usage where period = '2025-02-01' and account_id = (select account_id from simtally_store.account where account = '$gone')"
sql "delete from simtally_store.usage where period = '2025-02-17' and account_id = (select account_id from simtally_store.account where account = '$odd_month')"
sql "delete from simtally_store.load_total; select simtally_store.open_load_totals()" >/dev/null # as if they had never been read
fault "code:code=4004,endpoint=getCardMonthUsage,account=$gone"
expect_exit 3 simtally nightly --as-of 2025-03-14
expect_exit 0 simtally reconcile --month 2025-02
equal "a pool with a card that was not fetched is not compared" POOL00000003 "$(found pool_and_cards 2025-02 not_comparable)"
equal "it says how many" "1 of 3 accounts of card_month have no final figure" "$(sql "select explanation from simtally.check_result
	where check_name = 'pool_and_cards' and state = 'not_comparable' and recon_id = $(latest 2025-02)")"
equal "a month with a day missing is not compared" "1 of 28 days of card_day have no final figure" "$(sql "select explanation from simtally.check_result
	where check_name = 'card_days_and_month' and account = '$odd_month' and recon_id = $(latest 2025-02)")"
equal "the others are, and what was mended agrees again" "25|0|2 2|0|1" "$(summed card_days_and_month 2025-02) $(summed pool_and_cards 2025-02)"
