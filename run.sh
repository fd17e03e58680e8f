#!/bin/bash
# ./run.sh             install, build, start what is needed, and run a whole nightly
# ./run.sh COMMAND …   the same preparations, then: simtally COMMAND …
# ./run.sh psql …      the same preparations, then psql on that database
# ./run.sh stop        stop the private database and the simulator
#
# Without PGHOST, PGSERVICE or SIMTALLY_DSN a private PostgreSQL is used, and only then the
# bundled simulator and the fixtures: invented figures never reach a database of the user's.
set -euo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd -P)
simtally=$root/build/simtally
demo=$root/fixtures/demo
demo_day=2025-06-20
demo_accounts=40 # of each provider that the simulator makes up
# shellcheck source=tests/services.sh
. "$root/tests/services.sh"

database_is_private() {
	[ -z "${PGHOST-}${PGHOSTADDR-}${PGSERVICE-}${SIMTALLY_DSN-}" ]
}

# A provider's settings begin with the name of its mapping in capitals.
some_provider_is_set() {
	local mapping name
	for mapping in "${SIMTALLY_MAPPINGS:-$root/mappings}"/*.json; do
		name=${mapping##*/}
		name=${name%.json}
		for name in $(compgen -e -- "${name^^}_" || true); do
			[ -z "${!name}" ] || return 0
		done
	done
	return 1
}

# Where the private database lives. As root it belongs to the user postgres, who may not be able
# to reach a checkout, one below /root for instance.
find_home() {
	local id
	id=$(sha256sum <<<"$root" | cut -c 1-12)
	home=$root/var/pg
	if [ "$(id -u)" = 0 ]; then
		socket=/run/simtally/$id
		as_postgres test -x "$root/var" 2>/dev/null || home=/var/lib/simtally/$id
	else
		socket=/tmp/simtally-$(id -u)-$id
	fi
}

build() {
	local groups=(build) targets=(build/simtally)
	if database_is_private; then
		groups+=(run)
		targets+=(build/simulator)
	fi
	"$root/.ci/deps.sh" "${groups[@]}"
	[ -x "$root/build/simtally" ] || echo "building simtally: a minute or two, the first time"
	env -u MAKEFLAGS -u MAKELEVEL make --silent -C "$root" -j"$(nproc)" "${targets[@]}" >/dev/null
}

start_database() {
	find_home
	(umask 022 && mkdir -p -- "${home%/*}" "${socket%/*}")
	postgres_folder "$home"
	postgres_folder "$socket"
	postgres_create "$home"
	postgres_start "$home" "$socket"
	postgres_environment "$socket" simtally
	[ "$(ask postgres "select count(*) from pg_database where datname = 'simtally'")" = 1 ] ||
		ask postgres 'create database simtally'
}

ask() {
	psql -XAtq -v ON_ERROR_STOP=1 -d "$1" -c "$2"
}

# The settings of the providers that the simulator stands in for, and of no other, are left aside.
# Said once for the same names, not before every command.
say_what_is_ignored() {
	local provider name names=()
	for provider in $("$root/build/simulator" settings --port 1 | sed 's/_.*//' | sort -u); do
		for name in $(compgen -e -- "${provider}_" || true); do
			[ -z "${!name}" ] || names+=("$name")
		done
	done
	[ "${names[*]}" != "$(cat "$root/var/ignored" 2>/dev/null)" ] || return 0
	[ ${#names[@]} = 0 ] || echo "note: with the private database the bundled simulator stands in for these providers;" \
		"not used of the environment: ${names[*]}" >&2
	echo "${names[*]}" >"$root/var/ignored"
}

start_simulator() {
	local arguments=(--today "$demo_day" --accounts "$demo_accounts" --series-days 60)
	[ ! -d "$demo/answers" ] || arguments+=(--fixtures "$demo/answers")
	[ -z "$(find "$demo" -newer "$root/var/simulator.pid" -print -quit 2>/dev/null)" ] ||
		simulator_stop "$root/var" || true # the fixtures have changed since it read them
	say_what_is_ignored
	simulator_start "$root/var" "$root/build/simulator" "${arguments[@]}"
	simulator_environment "$root/build/simulator"
}

# Loads the fixture accounts when the private database is new; its comment says that it is not.
# Quietly, for a command's sake: the whole job loads them itself and says so.
load_accounts_once() {
	[ -z "$(ask simtally "select shobj_description(oid, 'pg_database') from pg_database where datname = 'simtally'")" ] ||
		return 0
	[ "$whole_job" = yes ] || "$simtally" accounts import --quiet "$demo/accounts.csv" >/dev/null
	ask simtally "comment on database simtally is 'fixture accounts loaded'"
}

prepare() {
	mkdir -p "$root/var"
	exec 9>"$root/var/lock" # one of us at a time prepares
	flock --timeout 900 9 || fail "another run.sh has been preparing for 15 minutes"
	build
	export SIMTALLY_MAPPINGS=${SIMTALLY_MAPPINGS:-$root/mappings}
	if database_is_private; then
		start_database
		start_simulator
		"$simtally" init --quiet
		load_accounts_once
	else
		"$simtally" init --quiet
	fi
	exec 9>&-
}

# The whole job: with the private database over the fixtures, else over what is really there.
run_nightly() {
	export SIMTALLY_REPORT_DIR=${SIMTALLY_REPORT_DIR:-$root/var/report}
	[ -n "${simulator_url-}" ] || exec "$simtally" nightly
	echo "invented accounts, fixtures/demo/accounts.csv:" >&2
	"$simtally" accounts import "$demo/accounts.csv" >&2
	echo "their bill, fixtures/demo/billing.csv:" >&2
	"$simtally" billing import "$demo/billing.csv" >&2 || [ $? = 3 ] # some rows are there to be quarantined
	echo "a night as of $demo_day:" >&2
	exec "$simtally" nightly --as-of "$demo_day"
}

stop() {
	if simulator_stop "$root/var"; then echo "the simulator is stopped"; fi
	find_home
	if postgres_stop "$home"; then echo "the private database is stopped"; fi
}

if [ "${1-}" = stop ]; then
	stop >&2
	exit 0
fi
if ! database_is_private && ! some_provider_is_set; then
	echo "error: the database is set (PGHOST, PGSERVICE or SIMTALLY_DSN), but no provider is;" \
		"the simulator and the fixtures serve the private database only" >&2
	exit 2
fi
whole_job=no
[ $# != 0 ] || whole_job=yes
prepare </dev/null >&2
if [ "$whole_job" = yes ]; then run_nightly; fi
if [ "$1" = psql ]; then exec psql "${@:2}"; fi
exec "$simtally" "$@"
