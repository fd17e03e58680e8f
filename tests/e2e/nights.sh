# Nights that were not run, where only the days just before can be asked for: filled as far as the series reaches, the rest
# named as lost. And days that lie beyond a provider's reach, named when a backfill asks for them.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 20 --today 2025-06-08 # a series of seven days
register freebit tibiot
printf 'provider,account,kind,billing_ref,name,pool,active_from,active_to\nfreebit,07000000010,sim,,,,2025-06-20,\nfreebit,07000000011,sim,,,,2024-01-01,\nfreebit,07000000012,sim,,,,,\n' >"$work/later.csv"
sql "delete from simtally_store.account where account in ('07000000010', '07000000011', '07000000012')"
sim=07000000001
group=AAA0_00000000001
night() {
	control "today?date=$1"
	simtally nightly --provider freebit --as-of "$1" "${@:2}" >"$work/stdout" 2>"$work/stderr"
}
# days ACCOUNT FROM TO: how each day that is held is held.
days() {
	sql "select string_agg(to_char(day, 'DD') || ' ' || quality, ', ' order by day) from simtally.usage_day where account = '$1' and day between '$2' and '$3'"
}
# beyond ACCOUNT: the days of the ledger that are named as beyond reach.
beyond() {
	sql "select string_agg(to_char(w.period, 'MM-DD'), ' ' order by w.period) from simtally_store.unit_of_work w join simtally_store.account a using (account_id)
		where a.account = '$1' and w.state = 'beyond_reach' and w.grain <> 'm'"
}

# ---- night after night nothing is lost ----
night 2025-06-08
equal "the first night loses nothing, since whenever an account is active" "0 0" "$? $(sql "select count(*) from simtally_store.unit_of_work where state = 'beyond_reach'")"
night 2025-06-09
equal "nor does the second" "0 " "$? $(beyond $sim)"
equal "a day known from its counter is provisional, and final once the series confirms it" "08 final, 09 provisional" "$(days $sim 2025-06-08 2025-06-09)"
equal "the counter's figure stays as the day's first revision: it grew, and is no contradiction" "1 2 t 0" "$(sql "select min(revision), max(revision), bool_and(quantity is not null)
	from simtally.usage_history where account = '$sim' and period = '2025-06-08'" | tr '|' ' ') $(sql 'select count(*) from simtally.quarantine')"
equal "a share group's day is a lower bound: no series confirms it" "08 lower_bound, 09 provisional" "$(days $group 2025-06-08 2025-06-09)"

# ---- three nights are left out: the series fills them ----
night 2025-06-13
equal "a short gap of a SIM is filled" "0  10 final, 11 final, 12 final, 13 provisional" "$? $(beyond $sim) $(days $sim 2025-06-10 2025-06-13)"
equal "that of a share group is lost: it has no series" "06-10 06-11 06-12" "$(beyond $group)"
check "and named at once" grep -qE '^    freebit traffic: 2025-06-10 to 2025-06-12, 6 days of 2 accounts \(AAA0_.*\); lost: ' "$work/stdout"
check "in the log, too" grep -q 'warning: freebit traffic: 6 days of 2 accounts are lost, 2025-06-10 to 2025-06-12' "$work/stderr"

# ---- ten are left out, over a month's end: more than the series reaches ----
night 2025-07-01 --out "$work/july"
sims=$(sql "select count(distinct account) from simtally.usage_day where account not like '%\_%'")
equal "the series fills what it reaches, nothing else" "13 lower_bound, 24 final, 25 final, 26 final, 27 final, 28 final, 29 final, 30 final" "$(days $sim 2025-06-13 2025-06-30)"
equal "the days before it are lost" "06-14 06-15 06-16 06-17 06-18 06-19 06-20 06-21 06-22 06-23" "$(beyond $sim)"
lost=$((sims * 10 + 2 * 17))
equal "the run's coverage counts them in their month" "$lost|$lost" "$(sql "select expected, beyond_reach from simtally.coverage where run_id = (select max(run_id) from simtally_store.run) and month = '2025-06-01'")"
equal "and adds up" 0 "$(sql "select count(*) from simtally.coverage where expected <> fetched + failed + not_eligible + owed + beyond_reach")"
equal "never zero" 0 "$(sql "select count(*) from simtally.usage_day where account = '$sim' and day between '2025-06-14' and '2025-06-23'")"
equal "June is not complete" "lower_bound" "$(sql "select completeness from simtally.usage_month where account = '$sim' and month = '2025-06-01'")"
simtally status >"$work/status"
check "status names them" grep -qE "freebit +traffic +2025-06 +days +$lost? .*lost: no night was run" <(grep -E 'days +[0-9]+' "$work/status" | sed "s/days  *[0-9]*/days $lost/")
simtally status --json | tr -d '\n ' >"$work/status"
check "as JSON, too" grep -q '"beyond_reach":\[{"provider":"freebit","endpoint":"traffic","month":"2025-06"' "$work/status"
check "the report of their month names each account's" grep -q "$sim.*2025-06-14.*2025-06-23" <(tr -d '\n' <"$work/july/simtally-2025-06-freebit.html" | sed 's,</tr>,\n,g')
night 2025-07-02
equal "they are named once" "06-14 06-15 06-16 06-17 06-18 06-19 06-20 06-21 06-22 06-23|0" "$(beyond $sim)|$(sql "select coalesce(sum(beyond_reach), 0) from simtally.coverage where run_id = (select max(run_id) from simtally_store.run)")"

# ---- nights that were run and not answered ----
fault "down:provider=freebit,account=$sim" "down:provider=freebit,account=$group"
night 2025-07-03
forget
night 2025-07-05
equal "an unanswered night of a SIM is filled by the series of a later one" "03 final, 04 final, 05 provisional|done its day came in later" "$(days $sim 2025-07-03 2025-07-05)|$(sql "select w.state || ' ' || w.reason
	from simtally_store.unit_of_work w join simtally_store.account a using (account_id) where a.account = '$sim' and w.period = '2025-07-03' and w.grain = 'n'")"
equal "a share group's is lost, and named once" "1 lost: it was asked for and not answered" "$(sql "select count(*), max(substr(w.reason, 1, 39)) from simtally_store.unit_of_work w
	join simtally_store.account a using (account_id) where a.account = '$group' and w.period = '2025-07-03'" | tr '|' ' ')"

# ---- what was lost and comes in after all ----
simtally extract --provider freebit --account "$sim" --from 2025-07 --to 2025-07 --as-of 2025-07-05 --quiet 2>/dev/null |
	sed -E 's/"(fetched_at|answered_at)":"2025-07-05T/"\1":"2025-07-05T/g; s/(inRecentDays\\":\\")[^\\]*/\1'"$(seq -s, 101 121)"'/' | simtally transform | simtally load --as-of 2025-07-05 >/dev/null 2>"$work/stderr"
equal "a longer series gives lost days back" "|14 final, 15 final" "$(beyond $sim)|$(days $sim 2025-06-14 2025-06-15)"

# ---- accounts that came later ----
equal "they are registered" 0 "$(simtally accounts import "$work/later.csv" >/dev/null 2>&1; echo $?)"
night 2025-07-06
equal "what an account used since it began, and the series does not reach, is lost" "06-20 06-21 06-22 06-23 06-24 06-25 06-26 06-27 06-28" "$(beyond 07000000010)"
equal "the first night of all is where lost nights begin" "06-08 06-28 21" "$(sql "select to_char(min(w.period), 'MM-DD'), to_char(max(w.period), 'MM-DD'), count(*)
	from simtally_store.unit_of_work w join simtally_store.account a using (account_id) where a.account = '07000000011' and w.state = 'beyond_reach'" | tr '|' ' ')"
equal "without active_from nobody knows of earlier days" "" "$(beyond 07000000012)"

# ---- a backfill that goes beyond ----
control "today?date=2025-06-20"
: >"$log"
expect_exit 0 simtally backfill --provider tibiot --from 2024-03 --to 2025-06 --as-of 2025-06-20
check "months: which, of how many accounts, and how far one can ask" grep -qE '^    tibiot card_month: 2024-03 to 2024-05, 54 months of 18 accounts \(8986[0-9]*\); it reaches the current month and the 12 before it$' "$work/stdout"
check "days of a month that is reached in part" grep -qE '^    tibiot card_day: 2025-05-01 to 2025-05-20, 360 days of 18 accounts \(8986[0-9]*\); it reaches today and the 30 days before it$' "$work/stdout"
check "and days of months that are not, month by month" grep -qE '^    tibiot pool_day: 2024-03 to 2025-04, 28 months of 2 accounts \(POOL[0-9]*\); it reaches today and the 30 days before it$' "$work/stdout"
equal "nothing of it is asked" 0 "$(awk -F'\t' '$7 ~ /^2024-0[345]$/ || ($7 >= "2025-05-01" && $7 <= "2025-05-20" && length($7) == 10)' "$log" | wc -l)"
simtally backfill --provider tibiot --from 2024-03 --to 2025-06 --as-of 2025-06-20 --dry-run >"$work/stdout" 2>"$work/stderr"
check "a dry run names it, too" grep -q '^    tibiot card_month: 2024-03 to 2024-05, 54 months' "$work/stdout"
