# What a provider says is not believed blindly: what cannot be understood is set aside, what was corrected leaves a trace.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 20 --today 2025-06-20
register freebit telecomx tibiot
mapfile -t sims < <(accounts_of freebit | grep -v _ | awk '{ if ((NR - 1) % 9 < 6) print }')
mapfile -t groups < <(accounts_of freebit | grep _)
mapfile -t mvno < <(accounts_of telecomx)
mapfile -t cards < <(accounts_of tibiot | grep '^89')

night() {
	expect_exit "$1" simtally nightly --as-of "${3-2025-06-20}" --provider "$2"
}

figures() { # of an account
	sql "select count(*) from simtally.usage_history where account = '$1'"
}

set_aside() { # of an account
	sql "select count(*) from simtally.quarantine where account = '$1'"
}

# ---- an answer about someone else ----
fault "wrong-account:account=${sims[0]}" "wrong-account:account=${mvno[0]}" "wrong-account:account=${cards[0]}"
expect_exit 3 simtally nightly --as-of 2025-06-20
for account in "${sims[0]}" "${mvno[0]}" "${cards[0]}"; do
	equal "an answer about another account is not loaded: $account" 0 "$(figures "$account")"
	check "but quarantined" test "$(set_aside "$account")" -gt 0
done
equal "nothing of it went to the account it names" 0 "$(sql "select count(*) from (select from simtally.usage_history group by provider, account, period, grain, metric, scope, revision having count(*) > 1) twice")"
equal "the others are loaded" t "$(sql "select count(distinct account) >= 50 from simtally.usage_history")"
check "the quarantine says what and where" test "$(sql "select count(*) from simtally.quarantine where reason = '' or at is null or provider is null")" = 0
forget
expect_exit 0 simtally nightly --as-of 2025-06-20
check "the next night loads them" test "$(figures "${mvno[0]}")" -gt 0

# ---- junk in place of figures ----
forget
junk=(abc 1e400 1180591620717411303424 NaN 0x10 1.5.2 -5)
for i in "${!junk[@]}"; do
	fault "junk:figure=${junk[i]},account=${sims[i]}" "junk:figure=${junk[i]},account=${mvno[i]},period=2025-02" "junk:figure=${junk[i]},account=${cards[i]}"
done
tables | grep -v '^quarantine' >"$work/before"
expect_exit 3 simtally nightly --as-of 2025-06-20 --provider freebit --provider tibiot
tables | grep -v '^quarantine' >"$work/after"
check "junk changes no figure" diff "$work/before" "$work/after"
expect_exit 3 simtally backfill --from 2025-02 --to 2025-02 --as-of 2025-06-20 --provider telecomx
for i in "${!junk[@]}"; do
	check "${junk[i]} is quarantined wherever it stands" test "$(set_aside "${sims[i]}")" -gt 0 -a "$(set_aside "${mvno[i]}")" -gt 0 -a "$(set_aside "${cards[i]}")" -gt 0
	[ "${junk[i]}" != -5 ] || continue # as a remainder of a plan's seconds it is a figure like another
	equal "${junk[i]} is never loaded as zero, nor as anything else" 0 "$(sql "select count(*) from simtally.usage_month where account = '${mvno[i]}' and month = '2025-02-01'")"
	equal "${junk[i]}: nor is its month ever complete" 0 "$(sql "select count(*) from simtally_store.month_report r join simtally_store.account a using (account_id)
		where a.account = '${mvno[i]}' and r.month = '2025-02-01' and completeness = 'complete'")"
done
equal "-5 bytes are no figure" 0 "$(sql "select count(*) from simtally.usage_month where account = '${mvno[6]}' and metric <> 'voice' and month = '2025-02-01'")"

# ---- a month that was not asked for; traffic that is not there ----
forget
fixtures=$work/fixtures/telecomx/${mvno[2]}
mkdir -p "$fixtures"
printf '%s' '{"account":{"_id":"'"${mvno[2]}"'","number":"+4571000002","name":"x"},"data":[{"date":"2024-12-31T23:00:00.000Z","regions":[{"_id":"5f","name":"Danmark","homeland":true,"roamLikeHome":false,"bytes":77}]},{"date":"2025-01-31T23:00:00.000Z","regions":[{"_id":"5f","name":"Danmark","homeland":true,"roamLikeHome":false,"bytes":88}]}],"voice":[],"sms":[],"mms":[]}' >"$fixtures/usage.2025-01.json"
simulate --accounts 20 --today 2025-06-20 --fixtures "$work/fixtures"
expect_exit 3 simtally backfill --from 2025-01 --to 2025-01 --as-of 2025-06-20 --provider telecomx --account "${mvno[2]}"
equal "an instant before midnight UTC is the next month in Copenhagen, and the one not asked for is not loaded" "2025-01-01 77" \
	"$(sql "select month, quantity from simtally.usage_month where account = '${mvno[2]}' and metric = 'data' and month < '2025-05-01'" | tr '|' ' ')"
check "it is quarantined" test "$(sql "select count(*) from simtally.quarantine where account = '${mvno[2]}' and source like '%usage%' or reason like '%month%'")" -gt 0
equal "a metric without an entry is not reported, which is not zero" 0 "$(sql "select count(*) from simtally.usage_month where account = '${mvno[2]}' and metric = 'voice' and month = '2025-01-01'")"
forget
before=$(figures "${sims[2]}")
fault "missing:account=${sims[2]}"
night 0 freebit
equal "no traffic in the answer is not reported: nothing is written, nothing withdrawn" "$before" "$(figures "${sims[2]}")"

# ---- share groups: the counter of the day is all there is ----
equal "a share group's day is provisional while it runs" provisional "$(sql "select distinct quality from simtally.usage_day where account = '${groups[0]}'")"

# ---- fields that come, go and are renamed ----
simulate --accounts 20 --today 2025-06-20
simtally nightly --as-of 2025-06-20 >"$work/stdout" 2>"$work/stderr"
tables | grep -v '^quarantine' >"$work/before"
fault "drift:mode=extra"
simtally nightly --as-of 2025-06-20 >"$work/stdout" 2>"$work/stderr"
check "fields that nobody mapped break nothing" test $? = 0 -o $? = 3
tables | grep -v '^quarantine' >"$work/after"
check "and change nothing" diff "$work/before" "$work/after"
forget
fault "drift:mode=rename"
for provider in freebit telecomx tibiot; do
	simtally nightly --as-of 2025-06-20 --provider "$provider" >"$work/stdout" 2>"$work/stderr"
	ended=$?
	[ "$provider" = telecomx ] || continue # an entry that names a region without its figure; elsewhere it is not reported
	equal "$provider: a figure's field that is gone is no success" 3 $ended
	check "$provider: the quarantine names the place" test "$(sql "select count(*) from simtally.quarantine where provider = '$provider' and at <> '' and run_id = (select max(run_id) from simtally_store.run)")" -gt 0
done
tables | grep -v '^quarantine' >"$work/after"
diff "$work/before" "$work/after" | grep -E '^[<>] (history|day)' >"$work/difference"
check "no figure is changed, set to zero or withdrawn for it" test ! -s "$work/difference"
sed -n 1,5p "$work/difference"

# ---- an answer that goes on for ever, or nests ----
forget
fault "bloat:bytes=2000000,account=${mvno[3]}" "nest:depth=100000,account=${mvno[4]}"
night 3 telecomx
equal "blanks behind an answer do not matter" "done" "$(sql "select distinct state::text from simtally_store.unit_of_work u join simtally_store.account a using (account_id) where a.account = '${mvno[3]}' and u.period >= '2025-05-01'")"
equal "an answer nested a hundred thousand deep brings nothing down" 0 "$(sql "select count(*) from simtally_store.unit_of_work where state = 'claimed'")"

# ---- a series that does not fit the one before it ----
forget
control "today?date=2025-06-22"
night 0 freebit 2025-06-22
tables | grep -v '^quarantine' >"$work/before"
forget
control "today?date=2025-06-23"
fault "series:mode=reverse,account=${sims[3]}" "series:mode=gap,account=${sims[4]}" "series:mode=pad,account=${sims[5]}"
night 3 freebit 2025-06-23
equal "a series turned round is set aside, no figure of it is believed" "" "$(sql "select period from simtally.usage_history where account = '${sims[3]}' and revision > 1 and run_id = (select max(run_id) from simtally_store.run)")"
check "with a word about it" test "$(set_aside "${sims[3]}")" -gt 0
equal "a gap in a series is missing, not zero" 0 "$(sql "select count(*) from simtally.usage_history where account = '${sims[4]}' and revision > 1 and quantity = 0")"
equal "blanks around figures are nothing" 2025-06-22 "$(sql "select max(day) from simtally.usage_day where account = '${sims[5]}' and quality = 'final'")"

# ---- corrections ----
forget
was=$(sql "select quantity from simtally.usage_month where account = '${mvno[5]}' and month = '2025-05-01' and metric = 'data' and scope = 'homeland'")
fault "restate:factor=1.5,account=${mvno[5]},period=2025-05" "restate:factor=1.5,account=${cards[5]},period=2025-05"
control "today?date=2025-06-20"
expect_exit 0 simtally nightly --as-of 2025-06-20 --provider telecomx --provider tibiot
check "it says that figures changed" grep -qE '^rows changed +[1-9]' "$work/stdout"
now=$(sql "select quantity from simtally.usage_month where account = '${mvno[5]}' and month = '2025-05-01' and metric = 'data' and scope = 'homeland'")
equal "a restated figure is the new one" $((was * 3 / 2)) "$now"
equal "as revision 2" 2 "$(sql "select revision from simtally.usage_month where account = '${mvno[5]}' and month = '2025-05-01' and metric = 'data' and scope = 'homeland'")"
equal "and the old one stays readable, each with its run and its answer" "1|$was|t|t 2|$now|t|t" "$(sql "select revision, quantity, run_id > 0, raw_id > 0 from simtally.usage_history
	where account = '${mvno[5]}' and period = '2025-05-01' and metric = 'data' and scope = 'homeland' and grain = 'month' order by revision" | xargs)"
equal "the two come from two answers" 2 "$(sql "select count(distinct raw_id) from simtally.usage_history where account = '${mvno[5]}' and period = '2025-05-01' and metric = 'data' and scope = 'homeland' and grain = 'month'")"
equal "a card's, too" 2 "$(sql "select max(revision) from simtally.usage_month where account = '${cards[5]}' and month = '2025-05-01'")"
equal "an account that was not restated keeps its revision" 1 "$(sql "select max(revision) from simtally.usage_month where account = '${mvno[6]}' and month = '2025-05-01'")"

# ---- a counter read on a day that is not the run's ----
forget
fault "date:shift=-86400,account=${sims[0]}"
night 3 freebit
check "a counter whose Date is of another day is quarantined" test "$(sql "select count(*) from simtally.quarantine where account = '${sims[0]}' and run_id = (select max(run_id) from simtally_store.run)")" -gt 0
forget
fault "date:mode=none,account=${sims[0]}"
night 0 freebit
