# Settings from files, and names that are none.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh

printf 'host=%s port=%s user=%s dbname=%s\n' "$PGHOST" "$PGPORT" "$PGUSER" "$PGDATABASE" >"$work/dsn"
PGHOST=/nowhere PGDATABASE=other SIMTALLY_DSN_FILE=$work/dsn expect_exit 0 simtally status
equal "a database that a file names raises no warning" '' "$(grep -i warning "$work/stderr")"
SIMTALLY_DSN_FILE=$work/none expect_exit 2 simtally status
check "a file that is not there is named" grep -q "SIMTALLY_DSN_FILE names $work/none, which cannot be read" "$work/stderr"

# warned SETTING WORDS: a run with it goes on, and says so.
warned() {
	env "$1" "$root/$BUILD/simtally" status >"$work/stdout" 2>"$work/stderr"
	check "$1: $2" grep -qF -- "$2" "$work/stderr"
}
warned SIMTALLY_DNS=host=x 'SIMTALLY_DNS is no setting of simtally and is ignored; the nearest name is SIMTALLY_DSN'
warned SIMTALLY_TELECOM_RATE=3 'the nearest name is SIMTALLY_TELECOMX_RATE'
warned SIMTALLY_REPORTS_DIR=/tmp 'the nearest name is SIMTALLY_REPORT_DIR'
warned SIMTALLY_WHATEVER_ELSE=1 'SIMTALLY_WHATEVER_ELSE is no setting of simtally and is ignored'
warned SIMTALLY_VODASIM_RATE=1 'SIMTALLY_VODASIM_RATE is no setting of simtally and is ignored'
equal "another provider's setting is not offered in its place" '' "$(grep nearest "$work/stderr")"
SIMTALLY_TIBIOT_RATE=1 SIMTALLY_FREEBIT_CONCURRENCY=1 expect_exit 0 simtally status
equal "those that are known are not warned of" '' "$(grep -i warning "$work/stderr")"
SIMTALLY_DSN="$(<"$work/dsn")" warned "SIMTALLY_DSN_FILE=$work/dsn" 'SIMTALLY_DSN and SIMTALLY_DSN_FILE are both set: SIMTALLY_DSN counts'
