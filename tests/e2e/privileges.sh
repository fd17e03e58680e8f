# Whoever owns the database, and whatever that user may create: every command works, and what is closed cannot be changed.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 3 --today 2025-06-20
"$root/$BUILD/simulator" accounts "${world[@]}" --provider telecomx >"$work/accounts.csv"
database=$PGDATABASE superuser=$PGUSER

# as USER DATABASE: a database of that user's own, and everything from here on as that user.
as() {
	psql -XAtq -U "$superuser" -d "$database" -c "create database $2 owner $1 template template0"
	export PGUSER=$1 PGDATABASE=$2
}
# works: all that a month takes.
works() {
	expect_exit 0 simtally accounts import "$work/accounts.csv"
	expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --provider telecomx --as-of 2025-06-20
	expect_exit 0 simtally reconcile --month 2025-05 --quiet
	expect_exit 0 simtally close --month 2025-05 --provider telecomx --as-of 2025-06-20
	expect_exit 0 simtally reopen --month 2025-05 --provider telecomx --reason 'a test'
	expect_exit 0 simtally close --month 2025-05 --provider telecomx --as-of 2025-06-20
	expect_exit 0 simtally close --verify
}
# refused SENTENCE SQL
refused() {
	check "$1" is_refused "$2"
}
is_refused() {
	local said
	! said=$(psql -XAtq -c "$1" 2>&1) && [[ $said == *"permission denied"* ]]
}
figures_stay() {
	local table
	for table in closed_figure closed_report closed_month closed_seal adjustment usage_revision raw_answer verdict; do
		refused "no row of $table is removed${1-}" "${1:+set role $1; }delete from simtally_store.$table"
	done
	refused "no closed figure is changed" "${1:+set role $1; }update simtally_store.closed_figure set quantity = 0"
	refused "nor in its partition" "${1:+set role $1; }update simtally_store.closed_figure_202505 set quantity = 0"
	refused "nor are all of them emptied" "${1:+set role $1; }truncate simtally_store.closed_figure"
}
# owners_alone ROLE: what no privilege gives; a partition that is gone would take its answers along.
owners_alone() {
	local words part
	part=$(sql "select inhrelid::regclass from pg_inherits where inhparent = 'simtally_store.raw_answer'::regclass limit 1")
	for words in "drop table $part" "alter table simtally_store.raw_answer detach partition $part" \
		'drop table simtally_store.closed_answer_202505' "alter table $part disable trigger all" 'drop table simtally_store.usage_file_part' \
		"select simtally_store.ensure_partition('raw_answer', '2031-01-01')" 'drop schema simtally_store cascade' 'delete from simtally_store.usage_file_part'; do
		check "not for the program's role: $words" may_not "$1" "$words"
	done
}
may_not() {
	local said
	! said=$(psql -XAtq -c "set role $1; $2" 2>&1) && [[ $said == *"must be owner"* || $said == *"permission denied"* ]]
}

# ---- a user who may create nothing but tables ----
plain=plain_$$ chief=chief_$$ clerk=clerk_$$
sql "create role $plain login nosuperuser nocreaterole; create role $chief login nosuperuser createrole; create role $clerk login nosuperuser"
as "$plain" "d_$plain"
expect_exit 0 simtally init
check "init says that it may create no role" grep -q 'may not create roles' "$work/stderr"
works
figures_stay
simtally check --provider telecomx >"$work/stdout" 2>/dev/null
check "check says whom the program works as" grep -qE "^ok +privileges +the program works as $plain, from whom" "$work/stdout"
check "and that it owns the tables" grep -qE "^- +privileges +$plain owns the tables and could drop one, or a partition of raw answers" "$work/stdout"
expect_exit 0 simtally init --quiet

# ---- a user who may create roles ----
as "$chief" "d_$chief"
expect_exit 0 simtally init
role=simtally_program_d_$chief
check "init says which role the program has" grep -q "works as the role $role" "$work/stderr"
works
figures_stay "$role"
figures_stay
owners_alone "$role"
simtally check --provider telecomx >"$work/stdout" 2>/dev/null
check "check says so, too" grep -qE "^ok +privileges +the program works as $role" "$work/stdout"
check "and of nothing that it could drop" test "$(grep -c 'could drop' "$work/stdout")" = 0
equal "who asked is still told" "$chief" "$(sql "select distinct closed_by from simtally_store.closed_month")"

# ---- another login that runs the program as that role, and owns nothing ----
sql "grant $role to $clerk"
export PGUSER=$clerk
works_as_clerk() {
	expect_exit 0 simtally reopen --month 2025-05 --provider telecomx --reason 'another test'
	expect_exit 0 simtally backfill --from 2025-04 --to 2025-04 --provider telecomx --as-of 2025-06-20
	expect_exit 0 simtally close --month 2025-05 --provider telecomx --as-of 2025-06-20
}
works_as_clerk
refused "that login changes nothing closed either" "update simtally_store.closed_figure set quantity = 0"

export PGUSER=$superuser PGDATABASE=$database
sql "drop database d_$plain with (force)"
sql "drop database d_$chief with (force)"
sql "drop role $plain, $clerk, $role, $chief"
