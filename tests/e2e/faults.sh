# What is worth asking again is asked again, with growing waits and an end; what is not, once.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 60 --today 2025-06-20
register
mapfile -t freebit < <(accounts_of freebit | grep -v '_' | awk 'NR % 9 < 6') # no SIM of a share group
mapfile -t telecomx < <(accounts_of telecomx)
mapfile -t tibiot < <(accounts_of tibiot | grep '^89')
next=0

# take KEY…: three accounts that no case has used, one of each provider.
take() {
	accounts=("${freebit[next]}" "${telecomx[next]}" "${tibiot[next]}")
	next=$((next + 1))
}

# One month of the three accounts; freebit tells of the days just before, tibiot only of the month here.
ask() {
	simtally backfill --from 2025-05 --to 2025-06 --as-of 2025-06-20 --account "${accounts[0]}" --account "${accounts[1]}" --account "${accounts[2]}" "$@"
}

# faults_on SPEC [KEYS]: that fault for the three accounts, of tibiot for one question alone.
faults_on() {
	fault "$1,account=${accounts[0]}${2-}" "$1,account=${accounts[1]}${2-}" "$1,account=${accounts[2]},endpoint=getCardMonthUsage,period=2025-05${2-}"
}

asked_of_tibiot() {
	awk -F'\t' -v a="${accounts[2]}" '$6 == a && $5 == "getCardMonthUsage" && $7 == "2025-05"' "$log"
}

counts() {
	echo "$(questions freebit "${accounts[0]}") $(questions telecomx "${accounts[1]}") $(asked_of_tibiot | wc -l)"
}

held() {
	sql "select count(distinct provider) from simtally.usage_month where account in ('${accounts[0]}', '${accounts[1]}', '${accounts[2]}')
		and (provider <> 'tibiot' or month = '2025-05-01')"
}

owed() {
	sql "select count(*) from simtally_store.unit_of_work u join simtally_store.account a using (account_id)
		where a.account in ('${accounts[0]}', '${accounts[1]}', '${accounts[2]}') and u.state = 'owed'"
}

# ---- worth asking again ----
while read -r spec; do
	take
	forget
	colon=:
	[[ $spec != *:* ]] || colon=,
	faults_on "$spec${colon}first_each=2"
	[[ $spec != *'code='*'tibiot'* ]] || accounts=("${accounts[2]}")
	ask >"$work/stdout" 2>"$work/stderr"
	equal "$spec, twice: ends well" 0 $?
	equal "$spec, twice: asked a third time" "3 3 3" "$(counts)"
	equal "$spec, twice: the figures are there" 3 "$(held)"

	take
	forget
	faults_on "$spec"
	ask >"$work/stdout" 2>"$work/stderr"
	equal "$spec, for good: something is missing" 3 $?
	equal "$spec, for good: asked five times in all" "5 5 5" "$(counts)"
	check "$spec, for good: with growing waits, freebit" grows < <(waits "${accounts[0]}")
	check "$spec, for good: with growing waits, telecomx" grows < <(waits "${accounts[1]}")
	check "$spec, for good: with growing waits, tibiot" grows < <(asked_of_tibiot | awk -F'\t' '{ if (last) print $1 - last; last = $1 }')
	equal "$spec, for good: the units stay owed" 4 "$(owed)"
	equal "$spec, for good: nothing is loaded" 0 "$(held)"
	check "$spec, for good: status says what failed" grep -q "${accounts[1]}" < <(simtally status --json --run "$(sql 'select max(run_id) from simtally_store.run')")
done <<'FAULTS'
status:code=503
status:code=429
status:code=408
empty
cut-body
cut-json
html
down
reset
FAULTS

# ---- a stalled answer is given up after the mapping's time (2 s here) and asked again ----
take
forget
fault "slow:ms=6000,account=${accounts[1]},first_each=1"
started=$(milliseconds)
ask --provider telecomx --provider freebit --provider tibiot >"$work/stdout" 2>"$work/stderr"
equal "an answer that stalls, once: ends well" 0 $?
at_most "without waiting for it" 5000 $(($(milliseconds) - started))
equal "it was asked again" 2 "$(questions telecomx "${accounts[1]}")"
