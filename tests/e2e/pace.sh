# As fast as a provider allows and never faster; no more at a time than it allows; on connections that are kept.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

# most_in_a_second PROVIDER: the most requests that began within any 1,000 ms; those to log in count, too.
most_in_a_second() {
	awk -F'\t' -v p="$1" 'BEGIN { n = first = 0 } $2 == p { t[n++] = $1; while (t[n - 1] - t[first] >= 1000) first++; if (n - first > most) most = n - first } END { print most + 0 }' <(sort -n "$log")
}

# span PROVIDER: milliseconds from the first request to the last.
span() {
	awk -F'\t' -v p="$1" '$2 == p { if (!first) first = $1; last = $1 } END { print last - first }' <(sort -n "$log")
}

# asks RATE: every account is asked, at no more than that in any one second as they arrive (a tenth and one more for what
# the way here bunches up) and at no less than two fifths of it; the clock of pace_test says how close.
asks() {
	forget
	SIMTALLY_TELECOMX_RATE=$1 "$root/$BUILD/simtally" backfill --from 2025-01 --to 2025-05 --as-of 2025-06-20 --again --quiet
	local status=$? count most
	count=$(requests telecomx)
	most=$(most_in_a_second telecomx)
	echo "exit $status, $(requests telecomx usage) asked, $count requests in $(span telecomx) ms, at most $most in a second"
	[ "$status" = 0 ] && [ "$(requests telecomx usage)" = 60 ] && [ "$most" -le $(($1 + $1 / 10 + 1)) ] &&
		[ $(((count - 1) * 10000 / $(span telecomx))) -ge $(($1 * 4)) ]
}

export SIMTALLY_FREEBIT_RATE=1000 SIMTALLY_TIBIOT_RATE=1000
simulate --accounts 60 --today 2025-06-20
register telecomx
in_the_end "20 a second, and close to it" asks 20
in_the_end "7 a second, and close to it" asks 7

# ---- answers that take their time do not make it slower, as long as enough may be under way ----
simulate --accounts 60 --today 2025-06-20 --latency-ms 150
SIMTALLY_TELECOMX_CONCURRENCY=4 in_the_end "slow answers: 20 a second, and close to it" asks 20
at_most "slow answers: never more than four at a time" 4 "$(counted telecomx max_concurrency)"

# ---- less than one a second ----
simulate --accounts 3 --today 2025-06-20
SIMTALLY_TELECOMX_RATE=0.8 expect_exit 0 simtally backfill --from 2025-01 --to 2025-05 --as-of 2025-06-20 --again --account "$(accounts_of telecomx | sed -n 1p)" --account "$(accounts_of telecomx | sed -n 2p)"
at_least "0.8 a second: 1,250 ms lie between two" 1200 "$(awk -F'\t' '{ if (last && (!least || $1 - last < least)) least = $1 - last; last = $1 } END { print least }' "$log")"

# ---- how many at a time ----
simulate --accounts 60 --today 2025-06-20 --latency-ms 30
for most in 1 3 8; do
	forget
	SIMTALLY_TELECOMX_RATE=1000 SIMTALLY_TELECOMX_CONCURRENCY=$most expect_exit 0 simtally backfill --from 2025-01 --to 2025-05 --as-of 2025-06-20 --again --workers 4
	equal "as many at a time as it says: $most, whatever the workers" "$most" "$(counted telecomx max_concurrency)"
	at_most "connections are kept" "$most" "$(curl -sS "$simulator_url/_control/stats" | sed -E 's/.*"accepted":([0-9]+).*/\1/' | awk '{ print $1 - 2 }')" # two of them are our own
done

# ---- a fault does not make it faster: what is asked again counts, too ----
with_faults() {
	forget
	fault "status:code=500,provider=telecomx,endpoint=usage,every=3" "reset:provider=telecomx,endpoint=usage,every=4"
	SIMTALLY_TELECOMX_RATE=20 "$root/$BUILD/simtally" backfill --from 2025-01 --to 2025-05 --as-of 2025-06-20 --again --quiet
	local status=$? most
	most=$(most_in_a_second telecomx)
	echo "exit $status, $(requests telecomx) requests, at most $most in a second"
	[[ $status = [03] && $most -le 23 ]] # 3: an account met five in a row
}
simulate --accounts 60 --today 2025-06-20
in_the_end "with faults: never more in any one second" with_faults

# ---- a provider that allows one at a time, and only so many accounts a run ----
simulate --accounts 20 --today 2025-06-20 --latency-ms 5
register freebit
SIMTALLY_FREEBIT_RATE=1000 expect_exit 0 simtally nightly --as-of 2025-06-20 --provider freebit
equal "freebit: one at a time" 1 "$(counted freebit max_concurrency)"
simulate --accounts 501 --today 2025-06-20
register freebit
expect_exit 2 simtally nightly --as-of 2025-06-20 --provider freebit
one_error freebit 500 CSV
equal "a run over more accounts than are allowed asks nothing" 0 "$(requests .)"
equal "and owes nothing new" 0 "$(sql "select count(*) from simtally_store.unit_of_work u join simtally_store.account a using (account_id) where a.account = '07000000400'")"
