# network.sh: what the tests of switching cards do. Sourced after steps.sh.
# shellcheck shell=bash disable=SC2154 # lib.sh and steps.sh set work, log and root

# switches [PERIOD]: how many requests came in that switch; "on:10" for those with ten cards.
switches() {
	awk -F'\t' -v p="${1:-}" '$5 == "network" && (p == "" || $7 == p) { n++ } END { print n + 0 }' "$log"
}

rows() {
	sql "select count(*) from simtally.network_operation${1:+ where $1}"
}

# figure NAME: of the counts below the table.
figure() {
	sed -n "s/^$1  *\([0-9]*\)$/\1/p" "$work/stdout"
}

# cards_of_tibiot N: a world with that many accounts, fast following, and its cards in $work/all.
cards_of_tibiot() {
	lift_rates
	fast_mappings
	sed -i 's/"every_ms": 5000/"every_ms": 50/; s/"longest_s": 600/"longest_s": 20/' "$work/mappings/tibiot.json"
	simulate --accounts "$1" --today 2025-06-20
	register freebit telecomx tibiot
	awk -F, '$1 == "tibiot" && $3 == "card" { print $2 }' "$work/accounts.csv" >"$work/all"
}
