# What a backfill of 20,000 account-months costs, from the simulator on loopback with rates lifted. It prints; the
# only things it holds to be right or wrong are what was loaded and how the figures stand to each other.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

export SIMTALLY_TELECOMX_RATE=1000000 SIMTALLY_TELECOMX_CONCURRENCY=${CONCURRENCY:-16}

fresh() {
	sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
	simtally init --quiet
	simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
	psql -XAtq -c 'vacuum analyze' -c checkpoint
}

# measure ARGUMENT…: a backfill; sets took (ms), peak (KiB), asked, rows, changed.
measure() {
	local begun
	begun=$(milliseconds)
	"$root/$BUILD/simtally" backfill --from "$from" --to "$to" --as-of 2025-06-20 --quiet "$@" >"$work/stdout" 2>"$work/stderr" &
	local run=$! status=0
	while grep -s VmHWM "/proc/$run/status" >"$work/now"; do
		[ ! -s "$work/now" ] || mv "$work/now" "$work/peak"
		sleep 0.05
	done
	wait "$run" || status=$?
	took=$(($(milliseconds) - begun))
	equal "the backfill ends well${*:+: $*}" 0 "$status"
	peak=$(awk '{ print $2 }' "$work/peak")
	asked=$(awk '$1 == "requests" { print $2 }' "$work/stdout")
	rows=$(awk '/^rows loaded/ { print $3 }' "$work/stdout")
	changed=$(awk '/^rows changed/ { print $3 }' "$work/stdout")
}

tell() {
	printf '# %-28s %8d requests %9d rows %6d.%d s %8d requests/s %8d rows/s %6d MiB at most\n' "$1" "$asked" "$rows" $((took / 1000)) $((took % 1000 / 100)) \
		$((asked * 1000 / took)) $((rows * 1000 / took)) $((peak / 1024))
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

# bench ACCOUNTS MONTHS FROM TO WORKERS…
bench() {
	local workers one=0 first months=$2
	from=$3 to=$4
	simulate --accounts "$1" --today 2025-06-20 --threads 2
	"$root/$BUILD/simulator" accounts "${world[@]}" --provider telecomx >"$work/accounts.csv"
	echo "# $1 accounts, $months months: $(($1 * months)) account-months"
	for workers in "${@:5}"; do
		fresh
		: >"$log"
		measure --workers "$workers"
		equal "every account-month is done" $(($1 * months)) "$(units telecomx "done")"
		tell "workers: $workers"
		[ "$one" != 0 ] || one=$took
		echo "# rows/s with $workers workers, relative to $5: $(ratio "$one" "$took")"
	done
	first=$took
	measure --workers "$workers" --again
	tell "workers: $workers, --again"
	equal "asked again, nothing changes" "0 0" "$rows $changed"
	echo "# rows/s of an identical --again, relative to the first load: $(ratio "$first" "$took")"
}

bench 1250 16 2024-02 2025-05 1 2 4
peak_of_few=$peak
bench 20000 1 2025-05 2025-05 2
echo "# peak memory with 20,000 accounts, relative to 1,250: $(ratio "$peak" "$peak_of_few")"
