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

# What the private database leaves aside is named, once, and nothing else is.
mkdir -p "$work/root/var" "$work/root/build"
ln -s "$root/$BUILD/simulator" "$work/root/build"
eval "$(sed -n '/^say_what_is_ignored()/,/^}/p' run.sh)"
ignored() {
	(root=$work/root && export "${@?}" && say_what_is_ignored 2>&1)
}
for name in $(compgen -e | grep -E '^(FREEBIT|TELECOMX|TIBIOT)_'); do unset "$name"; done
equal "settings of a provider of one's own are no reason for a note" "" "$(ignored ACMESIM_TOKEN=x TELECOMX_TOKEN=)"
check "those that are not used are named" grep -Eq 'not used .*: TELECOMX_TOKEN TIBIOT_TOKEN$' <(ignored ACMESIM_TOKEN=x TIBIOT_TOKEN=y TELECOMX_TOKEN=z)
equal "once" "" "$(ignored TIBIOT_TOKEN=other TELECOMX_TOKEN=z)"
check "and again when they are others" grep -Eq 'not used .*: TIBIOT_TOKEN$' <(ignored TIBIOT_TOKEN=y)
