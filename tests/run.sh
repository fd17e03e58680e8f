#!/bin/bash
# tests/run.sh KIND…: runs the tests of those kinds, unit, sql, e2e, bench or soak, each file with
# a database of its own in one throw-away PostgreSQL, one file more than there are processors at a time. The last line counts
# single checks. "make test" builds first and calls this; ONLY=pattern picks files by path.
set -uo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
cd "$root" || exit 1
# shellcheck source=tests/services.sh
. tests/services.sh

fail() { # in place of services.sh's: the last line is always the count
	echo "error: $*" >&2
	echo "0 passed, 1 failed"
	exit 1
}

export BUILD=${BUILD:-build}
kinds=("$@")
jobs=${JOBS:-$(($(nproc) + 1))} # they wait as much as they compute
limit_s=${LIMIT_S:-600}
durability=('fsync = off' 'full_page_writes = off')
case " ${kinds[*]} " in *' bench '* | *' soak '*) jobs=1 limit_s=${LIMIT_S:-3600} durability=() ;; esac

# Nothing of the user's own settings reaches a test.
for name in $(compgen -e | grep -E '^(PG|SIMTALLY_|FREEBIT_|TELECOMX_|TIBIOT_)'); do unset "$name"; done
unset MAKEFLAGS MAKELEVEL TZ
export LC_ALL=C.UTF-8

work=$(mktemp -d /tmp/simtally-test.XXXXXX)
home=$work/pg
finish() {
	local status=$? file
	trap - EXIT INT TERM
	for file in "$work"/*.pid; do
		[ ! -e "$file" ] || kill "$(<"$file")" 2>/dev/null
	done
	wait
	postgres_stop "$home" immediate >/dev/null
	rm -rf -- "$work"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

files_of() {
	case $1 in
	unit) find tests/unit -name '*_test.c' ;;
	sql) find tests/sql -name '*.sql' ;;
	*) find "tests/$1" -maxdepth 1 -name '*.sh' ;;
	esac 2>/dev/null | sort
}

list_files() {
	local kind
	for kind in "${kinds[@]}"; do files_of "$kind"; done | grep -e "${ONLY:-.}"
}

# Becomes the test of that file; stdout gets a line for each check, "ok …" or "not ok …".
become_test() {
	local program=(timeout -k 10 "$limit_s") unit=${1%.c}
	case $1 in
	tests/unit/*) program+=("$BUILD/${unit#tests/}") ;;
	tests/sql/*) program+=(pg_prove --norc --verbose "$1") ;;
	*) program+=(bash "$1") ;;
	esac
	CMOCKA_MESSAGE_OUTPUT=TAP exec "${program[@]}" 2>&1 </dev/null
}

# run_file FILE: prints what its checks said, and leaves "PASSED FAILED FILE" in a .count file.
run_file() {
	local file=$1 id passed failed status start=$EPOCHREALTIME template=template_schema
	id=$(tr -c 'a-z0-9\n' _ <<<"${file#tests/}")
	[[ $file != tests/sql/* ]] || template=template_pgtap
	export TEST_FOLDER=$work/$id PGDATABASE=$id
	mkdir "$TEST_FOLDER"
	psql -XAtq -d postgres -c "create database $id template $template" || return

	become_test "$file" >"$work/$id.out" &
	echo $! >"$work/$id.pid"
	wait $!
	status=$?
	rm "$work/$id.pid"
	simulator_stop "$TEST_FOLDER"

	passed=$(grep -cE '^ok [0-9-]' "$work/$id.out")
	failed=$(grep -cE '^not ok\b' "$work/$id.out")
	if [ "$status" = 124 ] || [ "$status" = 137 ]; then
		add_failure "was stopped after $limit_s s"
	elif [ "$status" != 0 ] && [ "$failed" = 0 ]; then
		add_failure "ended with status $status"
	elif [ "$((passed + failed))" = 0 ]; then
		add_failure "checked nothing"
	fi
	echo "$passed $failed $file" >"$work/$id.count"
	{
		flock 8
		echo "# $file: $passed passed, $failed failed, $(seconds_since "$start") s"
		cat "$work/$id.out"
	} 8>"$work/print.lock"
	psql -XAtq -d postgres -c "drop database $id with (force)"
	rm -rf -- "$TEST_FOLDER" "$work/$id.out"
}

# add_failure WHAT: one that the file could not report itself; for run_file alone.
add_failure() {
	echo "not ok - $file $1" >>"$work/$id.out"
	failed=$((failed + 1))
}

seconds_since() {
	awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'
}

# The databases that each test's own is copied from: with the schema, and with pgTAP too.
create_templates() {
	local ask=(psql -XAtq -v ON_ERROR_STOP=1)
	"${ask[@]}" -d postgres -c 'create database template_schema' || return
	PGDATABASE=template_schema SIMTALLY_MAPPINGS=$root/mappings "$BUILD/simtally" init --quiet || return
	"${ask[@]}" -d postgres -c 'create database template_pgtap template template_schema' || return
	[[ " ${kinds[*]} " != *' sql '* ]] || install_pgtap
}

# As the server's own extension, or, on a server from elsewhere that lacks it, from the SQL that the distribution packages.
install_pgtap() {
	local ask=(psql -XAtq -v ON_ERROR_STOP=1 -d template_pgtap) there file
	there=$("${ask[@]}" -c "select count(*) from pg_available_extensions where name = 'pgtap'") || return
	if [ "$there" = 1 ]; then
		"${ask[@]}" -c 'create extension pgtap schema public'
		return
	fi
	file=$(find /usr/share/postgresql -name 'pgtap--*.sql' ! -name 'pgtap--*--*' | sort -V | tail -n 1)
	[ -n "$file" ] || fail "no pgTAP is installed: install the package pgtap"
	{ echo 'set search_path = public;' && grep -v '^\\echo' "$file"; } | "${ask[@]}" >/dev/null
}

start_postgres() {
	chmod 711 "$work"
	postgres_folder "$home"
	postgres_create "$home" "${durability[@]}" 'max_connections = 200' "timezone = 'UTC'"
	postgres_start "$home" "$home"
	postgres_environment "$home" postgres
}

mapfile -t files < <(list_files)
[ "${#files[@]}" -gt 0 ] || fail "no test file's path matches ${ONLY:-anything}"
started=$EPOCHREALTIME
start_postgres
create_templates || fail "the schema could not be created with $BUILD/simtally init"
for file in "${files[@]}"; do
	while [ "$(jobs -pr | wc -l)" -ge "$jobs" ]; do wait -n; done
	run_file "$file" &
done
wait

# A file without a count died before its test began.
: >"$work/all.count"
echo "# ${#files[@]} files, $(seconds_since "$started") s"
awk '$2 > 0 { print "# has failures: " $3 }' "$work"/*.count
read -r passed failed < <(awk -v files="${#files[@]}" \
	'{ passed += $1; failed += $2 } END { print passed + 0, failed + files - NR }' "$work"/*.count)
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
