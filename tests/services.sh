# services.sh: the two services that run.sh and the tests start for themselves, a
# PostgreSQL on a unix socket and the provider simulator. Sourced, never run.
#
# A home is a folder with all that belongs to one PostgreSQL: data/ and log.
# shellcheck shell=bash

fail() {
	echo "error: $*" >&2
	exit 1
}

postgres_least=15 # the oldest major version that simtally works with

# postgres_find [VERSION]: sets postgres_bin, the folder of the server's programs: $POSTGRES where it is set, else that
# of the newest server that the distribution installed, or of that major version.
postgres_find() {
	local versions version
	if [ -n "${POSTGRES-}" ]; then
		postgres_bin=$POSTGRES
		[ -x "$postgres_bin/initdb" ] || fail "POSTGRES=$POSTGRES holds no initdb: name the folder of a PostgreSQL server's programs"
	else
		versions=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null | cut -d / -f 5 | sort -n)
		version=${1:-$(tail -n 1 <<<"$versions")}
		postgres_bin=/usr/lib/postgresql/$version/bin
		[ -n "$version" ] && [ -x "$postgres_bin/initdb" ] ||
			fail "no PostgreSQL server ${1:+of version $1 }is installed below /usr/lib/postgresql: install the package postgresql${1:+-$1}"
	fi
	version=$("$postgres_bin/initdb" --version | grep -oE '[0-9]+' | head -n 1)
	[ "$version" -ge "$postgres_least" ] ||
		fail "$postgres_bin is PostgreSQL $version, and simtally needs $postgres_least or newer: install a newer server"
}

# ---- PostgreSQL, which refuses to run as root -----------------------------------------------

# The user that runs it: ourselves, unless we are root.
postgres_uid() {
	if [ "$(id -u)" = 0 ]; then id -u postgres; else id -u; fi
}

# Runs a command as that user, with none of our environment, which may hold credentials, and
# not with descriptor 9, run.sh's lock, which would stay taken for as long as the server lives.
as_postgres() {
	local become=()
	[ "$(id -u)" != 0 ] || become=(setpriv --reuid=postgres --regid=postgres --init-groups)
	(cd / && exec "${become[@]}" env -i PATH="$PATH" LC_ALL=C.UTF-8 "$@") </dev/null 9>&-
}

# postgres_folder PATH: a folder that only that user (and root) can enter. Whoever may write
# beside it could have made it first: then it has another owner or mode, and is refused.
postgres_folder() {
	mkdir -m 700 -- "$1" 2>/dev/null || true
	[ "$(id -u)" != 0 ] || [ "$(stat -c %u -- "$1")" != 0 ] || chown -h postgres: -- "$1"
	[ "$(stat -c '%F %u %a' -- "$1")" = "directory $(postgres_uid) 700" ] ||
		fail "$1 is not a folder of $(id -un "$(postgres_uid)")'s with mode 700, as PostgreSQL needs: run this as its owner, or remove it"
}

# postgres_create HOME [SETTING]…: a new data folder, whole or not at all; nothing if there is one.
postgres_create() {
	local home=$1 new=$1/data.new said
	shift
	# A folder of data belongs to the version that made it, also when a newer server has been installed since.
	! as_postgres test -e "$home/data" || { postgres_find "$(as_postgres cat "$home/data/PG_VERSION")"; return 0; }
	postgres_find
	as_postgres rm -rf "$new"
	said=$(as_postgres "$postgres_bin/initdb" --pgdata="$new" --username=simtally --auth=trust \
		--encoding=UTF8 --locale=C.UTF-8 --no-instructions 2>&1) || fail "initdb: ${said##*$'\n'}"
	# shellcheck disable=SC2016 # $ is for the inner shell
	as_postgres sh -c 'file=$1; shift; printf "%s\n" "$@" >>"$file"' sh "$new/postgresql.conf" \
		"listen_addresses = ''" 'port = 5432' 'shared_buffers = 256MB' 'jit = off' 'max_wal_size = 4GB' \
		'checkpoint_timeout = 15min' 'maintenance_work_mem = 256MB' "$@"
	as_postgres mv "$new" "$home/data"
}

# postgres_pid HOME: the server's process; false when none runs. A postmaster.pid left behind by
# a power cut may by now name someone else's process, hence the look at what that was started with.
postgres_pid() {
	local pid words
	pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) || return 1
	words=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline") || return 1
	grep -qxF -- "$1/data" <<<"$words" && grep -q 'postgres$' <<<"$words" && echo "$pid"
}

# postgres_start HOME SOCKET_FOLDER: returns once it answers; nothing if it does already.
postgres_start() {
	local pid
	if postgres_pid "$1" >/dev/null; then
		! postgres_answers "$2" || return 0
		postgres_stop "$1" # its socket is gone, as after a cleaning of /tmp
	fi
	# PostgreSQL itself clears away what a process that is gone left behind, but not when that
	# process's number is in use again, or still held because nobody waits for dead children here.
	pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null || true)
	if [ -z "$pid" ] || [ -e "/proc/$pid" ]; then as_postgres rm -f "$1/data/postmaster.pid"; fi
	as_postgres rm -f "$2/.s.PGSQL.5432" "$2/.s.PGSQL.5432.lock"
	as_postgres "$postgres_bin/pg_ctl" start --silent --wait --timeout=60 --pgdata="$1/data" \
		--log="$1/log" --options="-k $2" >/dev/null 2>&1 ||
		fail "PostgreSQL did not start: $(grep -E 'FATAL|PANIC' "$1/log" | tail -n 1); its log is $1/log"
}

postgres_answers() {
	pg_isready --quiet --host="$1" --port=5432 --timeout=5
}

# postgres_stop HOME [MODE]: false when none was running.
postgres_stop() {
	postgres_pid "$1" >/dev/null || return 1
	postgres_find "$(as_postgres cat "$1/data/PG_VERSION")"
	as_postgres "$postgres_bin/pg_ctl" stop --silent --wait --timeout=60 --pgdata="$1/data" --mode="${2:-fast}"
}

# postgres_environment SOCKET_FOLDER DATABASE: what libpq of all that we start is to use.
postgres_environment() {
	local name
	for name in $(compgen -v PG) SIMTALLY_DSN; do unset "$name"; done
	export PGHOST=$1 PGPORT=5432 PGUSER=simtally PGDATABASE=$2
}

# ---- the simulator --------------------------------------------------------------------------

# simulator_start FOLDER PROGRAM ARGUMENT…: sets simulator_url; the pid, port and log are kept in
# FOLDER. One that runs already is used again if it is the same program with the same arguments.
simulator_start() {
	local folder=$1 command=("${@:2}" --port 0 --port-file "$1/simulator.port" --pid-file "$1/simulator.pid") i
	if [ "$(simulator_command "$folder")" != "$(printf '%s\n' "${command[@]}")" ] ||
		! [ "/proc/$(<"$folder/simulator.pid")/exe" -ef "$2" ]; then
		simulator_stop "$folder" || true
		rm -f "$folder/simulator.port"
		setsid "${command[@]}" </dev/null >"$folder/simulator.log" 2>&1 9>&- &
		echo $! >"$folder/simulator.pid"
	fi
	for ((i = 0; i < 200; i++)); do
		[ -s "$folder/simulator.port" ] && break
		# Between fork and exec it does not look like itself yet.
		((i < 40)) || [ -n "$(simulator_command "$folder")" ] || break
		sleep 0.05
	done
	[ -s "$folder/simulator.port" ] ||
		fail "the simulator did not start: $(tail -n 1 "$folder/simulator.log")"
	# shellcheck disable=SC2034 # for the caller
	simulator_url=http://127.0.0.1:$(<"$folder/simulator.port")
}

# simulator_command FOLDER: the words a running simulator of that folder was started with, one a line.
simulator_command() {
	local pid words
	pid=$(cat "$1/simulator.pid" 2>/dev/null) || return 0
	words=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline") || return 0
	grep -qxF -- "$1/simulator.pid" <<<"$words" && echo "$words"
}

# simulator_stop FOLDER: false when none was running.
simulator_stop() {
	local pid i
	[ -n "$(simulator_command "$1")" ] || return 1
	pid=$(<"$1/simulator.pid")
	kill "$pid"
	for ((i = 0; i < 100; i++)); do
		[ -n "$(simulator_command "$1")" ] || break
		[ "$i" != 60 ] || kill -KILL "$pid" 2>/dev/null || true
		sleep 0.05
	done
	rm -f "$1/simulator.pid" "$1/simulator.port"
}

# simulator_environment PROGRAM: every provider's settings lead to the simulator at simulator_url,
# with its invented credentials, and nothing is left of settings for the real ones.
simulator_environment() {
	local name setting
	for name in $(compgen -e | grep -E '^(FREEBIT|TELECOMX|TIBIOT)_'); do unset "$name"; done
	while read -r setting; do
		export "${setting?}"
	done < <("$1" settings --port "${simulator_url##*:}")
}
