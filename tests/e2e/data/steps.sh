# steps.sh: what several end-to-end tests do. Sourced after tests/lib.sh, with the simulator's request log in $log.
#
# A line of the log: milliseconds, provider, method, path, endpoint, account, period, HTTP status (0: none), faults.
# shellcheck shell=bash disable=SC2154 # lib.sh sets work, root and simulator_url

log=$work/requests.log

# lift_rates: no provider is asked slowly; a test that is about the pace sets it again.
lift_rates() {
	local name
	for name in FREEBIT TELECOMX TIBIOT; do export "SIMTALLY_${name}_RATE=1000"; done
}

# simulate ARGUMENT…: a simulator with an empty log; the arguments stand in $world, too.
simulate() {
	world=("$@")
	: >"$log"
	start_simulator --log "$log" --quiet "$@"
}

# register PROVIDER…: the accounts that these have in the simulated world.
register() {
	local provider only=()
	for provider in "$@"; do only+=(--provider "$provider"); done
	"$root/$BUILD/simulator" accounts "${world[@]}" "${only[@]}" >"$work/accounts.csv"
	check "the register of $* is imported" simtally accounts import "$work/accounts.csv"
}

# accounts_of PROVIDER: one a line, in the register's order.
accounts_of() {
	awk -F, -v provider="$1" '$1 == provider { print $2 }' "$work/accounts.csv"
}

control() {
	curl -sS --fail-with-body -X POST "$simulator_url/_control/$1" "${@:2}" >/dev/null
}

# fault SPEC…: from now on.
fault() {
	printf '%s\n' "$@" | control fault --data-binary @-
}

# forget: no faults, no counts, an empty log.
forget() {
	control reset
	: >"$log"
}

# counted PROVIDER NAME: a figure of the simulator's own count, e.g. max_concurrency.
counted() {
	curl -sS "$simulator_url/_control/stats" | sed -E "s/.*\"$1\":\\{([^}]*)\\}.*/\\1/; s/.*\"$2\":([0-9]+).*/\\1/"
}

# requests [PROVIDER] [ENDPOINT] [ACCOUNT]: how many came in; "." is any.
requests() {
	awk -F'\t' -v p="${1:-.}" -v e="${2:-.}" -v a="${3:-.}" \
		'(p == "." || $2 == p) && (e == "." || $5 == e) && (a == "." || $6 == a) { n++ } END { print n + 0 }' "$log"
}

# questions [PROVIDER] [ACCOUNT]: those about an account.
questions() {
	awk -F'\t' -v p="${1:-.}" -v a="${2:-.}" '(p == "." || $2 == p) && $6 != "-" && (a == "." || $6 == a) { n++ } END { print n + 0 }' "$log"
}

# waits ACCOUNT: milliseconds between one question about it and the next.
waits() {
	awk -F'\t' -v a="$1" '$6 == a { if (last) print $1 - last; last = $1 }' "$log"
}

# doubles FIRST: true when the figures on standard input are FIRST, twice that, four times … or more, as the waits
# that fast_mappings asks for are. What a busy machine adds makes them longer, never shorter; a millisecond is the log's grain.
doubles() {
	awk -v least="$1" '$1 < least - 1 { exit 1 } { least *= 2 } END { if (NR < 2) exit 1 }'
}

# fast_mappings: the mappings with short waits before asking again, so that a test need not take them.
fast_mappings() {
	local file
	mkdir -p "$work/mappings"
	cp -r "$root"/mappings/. "$work/mappings/"
	for file in "$work"/mappings/*.json; do
		sed -i 's/"limits": {/"limits": { "first_wait_ms": 40, "timeout_s": 2,/' "$file"
	done
	export SIMTALLY_MAPPINGS=$work/mappings
}

# tables: all that a user can read of what was loaded, sorted, without the runs' numbers and times.
tables() {
	sql "select 'day', provider, account, day, metric, scope, scope_name, quantity, unit, quality from simtally.usage_day
		union all select 'month', provider, account, month, metric, scope, scope_name, quantity, unit, concat(completeness, '/', days_reported, '/', revision) from simtally.usage_month" | sort
	sql "select 'history', provider, account, period, grain, metric, scope, revision, quantity from simtally.usage_history" | sort
	sql "select 'charge', provider, account, charged_at, number, description, amount, price, vat_exempt, wholesale, cost, currency from simtally.charge" | sort
	sql "select 'event', provider, account, at, type, soc, soc_description, row_type, cost, wholesale, price, expires_at, included from simtally.package_event" | sort
	sql "select 'fact', provider, account, as_of, fact, value from simtally.account_fact" | sort
	sql "select 'quarantine', provider, account, at, source, reason, detail from simtally.quarantine" | sort
}

# units PROVIDER STATE: how many units of the ledger are in that state.
units() {
	sql "select count(*) from simtally_store.unit_of_work u join simtally_store.endpoint e using (endpoint_id)
		join simtally_store.provider p using (provider_id) where p.name = '$1' and u.state = '$2'"
}

# milliseconds: of a clock that only differences mean anything on.
milliseconds() {
	local microseconds=${EPOCHREALTIME/./}
	echo "${microseconds%???}"
}

# at_most SENTENCE LIMIT FIGURE, at_least SENTENCE LIMIT FIGURE
at_most() {
	if [ "$3" -le "$2" ]; then passed "$1"; else failed "$1" "at most $2 expected, got $3"; fi
}

at_least() {
	if [ "$3" -ge "$2" ]; then passed "$1"; else failed "$1" "at least $2 expected, got $3"; fi
}

# in_the_end SENTENCE COMMAND…: passes when one of three tries does. A machine that stalls bunches up what was sent
# apart, or slows down what was not, once in a while; a program that is too fast or too slow is so each time.
in_the_end() {
	local sentence=$1 try
	shift
	for try in 1 2 3; do
		if "$@" >"$work/try" 2>&1; then
			passed "$sentence"
			return
		fi
	done
	failed "$sentence" "in each of $try tries: $*"$'\n'"$(tail -n 20 "$work/try")"
}

# one_error WORD…: the last command said exactly one line on standard error, and each word stands in it.
one_error() {
	local word line
	line=$(<"$work/stderr")
	equal "one line on standard error" 1 "$(wc -l <"$work/stderr")"
	for word in "$@"; do
		if [[ $line == *"$word"* ]]; then passed "it names $word"; else failed "it names $word" "$line"; fi
	done
}
