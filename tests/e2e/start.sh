# run.sh keeps invented figures out of a database of the user's.
. tests/lib.sh

for setting in PGHOST PGSERVICE SIMTALLY_DSN; do
	for command in '' nightly 'billing import x.csv'; do
		# shellcheck disable=SC2086 # words of a command
		expect_exit 2 env -u PGHOST "$setting=/nowhere" ./run.sh $command
	done
	equal "one line says why" 1 "$(wc -l <"$work/stderr")"
	equal "and nothing is on standard output" "" "$(cat "$work/stdout")"
done
