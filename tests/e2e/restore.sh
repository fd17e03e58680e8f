# What simtally(1) says of backup and restore: its commands, in its order, as a role that is no superuser.
. tests/lib.sh

start_simulator --today 2025-06-20 --accounts 3
simtally accounts import --quiet fixtures/demo/accounts.csv >/dev/null
simtally billing import --quiet fixtures/demo/billing.csv >/dev/null || [ $? = 3 ]
expect_exit 3 simtally nightly --quiet --as-of 2025-06-20 --out "$work/report"
expect_exit 0 simtally close --month 2025-04 --provider tibiot --accept-incomplete 'a test' --as-of 2025-06-20

original=$PGDATABASE
count_rows() {
	sql "select (select count(*) from simtally.usage_history), (select count(*) from simtally.recon_result),
		(select count(*) from simtally.raw_answer), (select count(*) from simtally.period_close)"
}
before=$(count_rows)

# The server that it is restored on knows no role of the program's.
sql "update simtally_store.program_role set name = 'simtally_program_elsewhere'"
expect_exit 0 pg_dump --format=custom --file="$work/simtally.dump" "$original"

owner=restorer_$original
copy=${original}_copy
administrator() { psql -XAtq -v ON_ERROR_STOP=1 -d postgres -c "$1"; }
administrator "create role $owner login createrole"
administrator "create database $copy owner $owner"
(
	export PGDATABASE=$copy PGUSER=$owner
	expect_exit 0 pg_restore --no-owner --no-privileges --exit-on-error --dbname="$copy" "$work/simtally.dump"
	expect_exit 0 simtally init --quiet
	expect_exit 0 simtally check
	expect_exit 0 simtally close --verify
	equal "every revision, verdict, raw answer and close is back" "$before" "$(count_rows)"
	equal "the program has a role of its own again" "simtally_program_$copy" "$(sql 'select name from simtally_store.program_role')"
	expect_exit 0 simtally accounts import --quiet fixtures/demo/accounts.csv
	[ "$failures" = 0 ] # the subshell's failures
) || failures=1

administrator "drop database $copy with (force)"
administrator "drop role \"simtally_program_$copy\""
administrator "drop role $owner"
