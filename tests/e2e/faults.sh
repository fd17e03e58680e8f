# What is worth asking again is asked again, with growing waits and an end; what is not, once.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 60 --today 2025-06-20
register freebit telecomx tibiot
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
	simtally backfill --from 2025-05 --to 2025-06 --as-of 2025-06-20 --account "${accounts[0]}" --account "${accounts[1]}" --account "${accounts[2]}"
}

# faults_on SPEC [KEYS]: that fault for the three accounts, of tibiot for one question alone.
faults_on() {
	local keys=:
	[[ $1 != *:* ]] || keys=,
	fault "$1${keys}account=${accounts[0]}${2-}" "$1${keys}account=${accounts[1]}${2-}" \
		"$1${keys}account=${accounts[2]},endpoint=getCardMonthUsage,period=2025-05${2-}"
}

asked_of_tibiot() {
	awk -F'\t' -v a="${accounts[2]}" '$6 == a && $5 == "getCardMonthUsage" && $7 == "2025-05"' "$log"
}

counts() {
	echo "$(questions freebit "${accounts[0]}") $(questions telecomx "${accounts[1]}") $(asked_of_tibiot | wc -l)"
}

held() {
	sql "select count(distinct provider) from simtally.usage_month where account in ('${accounts[0]}', '${accounts[1]}', '${accounts[2]}')
		and (provider <> 'tibiot' or month = '2025-05-01' and completeness = 'complete')"
}

owed() {
	sql "select count(*) from simtally_store.unit_of_work u join simtally_store.account a using (account_id)
		where a.account in ('${accounts[0]}', '${accounts[1]}', '${accounts[2]}') and u.state = 'owed'"
}

# ---- worth asking again ----
while read -r spec; do
	take
	forget
	faults_on "$spec" ,first=2
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
	check "$spec, for good: with growing waits, freebit" doubles 40 < <(waits "${accounts[0]}")
	check "$spec, for good: with growing waits, telecomx" doubles 40 < <(waits "${accounts[1]}")
	check "$spec, for good: with growing waits, tibiot" doubles 40 < <(asked_of_tibiot | awk -F'\t' '{ if (last) print $1 - last; last = $1 }')
	equal "$spec, for good: the units stay owed" 4 "$(owed)"
	equal "$spec, for good: nothing is loaded" 0 "$(held)"
	simtally status --json --run "$(sql 'select max(run_id) from simtally_store.run')" >"$work/stdout"
	check "$spec, for good: status says what failed" grep -q "${accounts[1]}" "$work/stdout"
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
fault "slow:ms=60000,account=${accounts[1]},first=1"
expect_exit 0 ask
equal "an answer that stalls is not waited for, but asked for again" 2 "$(questions telecomx "${accounts[1]}")"

# ---- what asking again cannot help is asked once ----
refused() {
	forget
	fault "$1,account=$2"
	simtally backfill --from 2025-05 --to 2025-05 --as-of 2025-06-20 --provider telecomx --account "$2" >"$work/stdout" 2>"$work/stderr"
	equal "$1: something is missing" 3 $?
	equal "$1: asked once" 1 "$(questions telecomx "$2")"
	equal "$1: said why, with the status" 1 "$(grep -c "$2.*HTTP ${1##*=}" "$work/stderr")"
	equal "$1: nothing is loaded" 0 "$(sql "select count(*) from simtally.usage_month where account = '$2'")"
}
for code in 400 403 404 409 422; do
	take
	refused "status:code=$code" "${accounts[1]}"
done
take
forget
fault "code:code=210,account=${accounts[0]}" "code:code=404,account=${accounts[2]}"
expect_exit 3 ask
equal "an account that its provider does not know is asked once" 1 "$(questions freebit "${accounts[0]}")"
equal "in each of its questions" "" "$(awk -F'\t' -v a="${accounts[2]}" '$6 == a { print $5, $7 }' "$log" | sort | uniq -d)"
for code in 201 204 240 211 323; do
	take
	forget
	fault "code:code=$code,account=${accounts[0]}"
	ask >"$work/stdout" 2>"$work/stderr"
	equal "code $code: something is missing" 3 $?
	equal "code $code: asked once" 1 "$(questions freebit "${accounts[0]}")"
done

# ---- Retry-After ----
take
forget
fault "status:code=429,retry_after=2,account=${accounts[1]},first=1"
expect_exit 0 ask
at_least "Retry-After in seconds is honoured" 2000 "$(waits "${accounts[1]}")"
forget
take
fault "status:code=503,retry_date=3,account=${accounts[1]},first=1"
expect_exit 0 ask
at_least "Retry-After as a date is honoured, by the clock that the answer's own Date tells" 2000 "$(waits "${accounts[1]}")"

take
forget
fault "status:code=429,retry_after=86400,account=${accounts[1]}"
expect_exit 3 ask # a Retry-After of a day does not hold the run
equal "the unit is given back at once" 1 "$(questions telecomx "${accounts[1]}")"
equal "and stays owed" 2 "$(owed)"
equal "not before the time it named" t "$(sql "select min(due_at) > now() + interval '23 hours' from simtally_store.unit_of_work u
	join simtally_store.account a using (account_id) where a.account = '${accounts[1]}' and u.state = 'owed'")"
simtally status >"$work/stdout"
check "status says so" grep -q 429 "$work/stdout"
equal "and the most attempts that any unit had, not their sum over the months of a question" \
	"$(sql "select max(attempts) from simtally_store.unit_of_work where state = 'owed'")" \
	"$(simtally status --json | sed -n 's/.*"attempts":\([0-9]*\),"last_reason".*/\1/p' | sort -n | tail -n 1)"
