# lib.sh: what an end-to-end test is written with. A test is tests/e2e/NAME.sh:
#
#     . tests/lib.sh
#     start_simulator --today 2025-06-20
#     expect_exit 0 simtally accounts import fixtures/demo/accounts.csv
#     equal "every account is in the register" 12 "$(sql "select count(*) from simtally.account")"
#
# tests/run.sh runs it from the checkout's root with a fresh database that has the schema (libpq's
# settings lead to it) and stops what it leaves running. A check that fails does not end the test.
#
# Gives: $work, an empty folder, gone afterwards; $simulator_url; $work/stdout and $work/stderr of
#        the last expect_exit.
# shellcheck shell=bash

[ -n "${TEST_FOLDER-}" ] || {
	echo "error: run this as: make test ONLY=$0" >&2
	exit 1
}
set -uo pipefail
# shellcheck source=tests/services.sh
. tests/services.sh

root=$PWD
work=$TEST_FOLDER/work
mkdir "$work"
failures=0
export SIMTALLY_MAPPINGS=$root/mappings SIMTALLY_REPORT_DIR=$work/report

# A step that is not there would check nothing, and nobody would notice. Bash calls this in a subshell.
command_not_found_handle() {
	echo "$1" >>"$TEST_FOLDER/not_there"
	echo "$1: command not found" >&2
	return 127
}

at_exit() {
	local status=$?
	simulator_stop "$TEST_FOLDER" || true
	[ "$status" = 0 ] || failed "the test ended early, with status $status"
	[ ! -e "$TEST_FOLDER/not_there" ] || failed "the test calls what is not there: $(xargs <"$TEST_FOLDER/not_there")"
	[ "$failures" = 0 ] || exit 1
}
trap at_exit EXIT

passed() {
	echo "ok - $1"
}

# failed SENTENCE [DETAIL]: the detail's lines follow, marked with #.
failed() {
	failures=$((failures + 1))
	echo "not ok - $1"
	[ -z "${2-}" ] || echo "#   ${2//$'\n'/$'\n'#   }"
}

# check SENTENCE COMMAND…: passes when the command exits 0.
check() {
	local sentence=$1 said status
	shift
	said=$("$@" 2>&1) && passed "$sentence" && return
	status=$?
	failed "$sentence" "exit $status from: $*"$'\n'"$(tail -n 20 <<<"$said")"
}

# equal SENTENCE EXPECTED ACTUAL
equal() {
	if [ "$2" = "$3" ]; then passed "$1"; else failed "$1" "expected: $2"$'\n'"got:      $3"; fi
}

# expect_exit STATUS COMMAND…: also keeps what it said, in $work/stdout and $work/stderr.
expect_exit() {
	local expected=$1 status=0
	shift
	"$@" >"$work/stdout" 2>"$work/stderr" || status=$?
	if [ "$status" = "$expected" ]; then
		passed "exit $expected from: $*"
	else
		failed "exit $expected from: $*" "got $status"$'\n'"$(tail -n 20 "$work/stderr")"
	fi
}

# as_schema_says REPORT…: checks the JSON of reports against the schema of it.
as_schema_says() {
	check "the JSON of the report is as its schema says" python3 tests/e2e/data/report_schema.py etl/report/report.schema.json "$@"
}

# sql QUERY: rows without decoration, columns separated by |.
sql() {
	psql -XAtq -v ON_ERROR_STOP=1 -c "$1"
}

# simtally ARGUMENT…: the program that was built.
simtally() {
	"$root/$BUILD/simtally" "$@"
}

# start_simulator [ARGUMENT…]: sets the settings of every provider to lead to it.
start_simulator() {
	simulator_start "$TEST_FOLDER" "$root/$BUILD/simulator" "$@"
	simulator_environment "$root/$BUILD/simulator"
}

stop_simulator() {
	simulator_stop "$TEST_FOLDER"
}
