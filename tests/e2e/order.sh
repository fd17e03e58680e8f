# The rows of a report have one order, whatever the plan, the memory or the collation: the same content gives the same bytes.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 30 --today 2025-06-20
register freebit telecomx tibiot
as_of=(--as-of 2025-06-20)
origin=$PGDATABASE

# Accounts whose order is another in each collation; of each metric more than one result, lines of one line number, repeated words.
odd_bills() {
	local account metric
	echo provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
	for account in a-b 'a b' ab aB Ab A-b 'Å1' 'Z1' 'z1' '_1' '-1' 'é9' 'e9' 'E9' '10' '9'; do
		for metric in data voice sms; do
			echo "telecomx,$account,2025-05,$metric,,7,$([ $metric = data ] && echo MB || { [ $metric = voice ] && echo s || echo message; }),1.5,DKK,,"
			echo "tibiot,$account,2025-05,$metric,,7,$([ $metric = data ] && echo MB || { [ $metric = voice ] && echo s || echo message; }),1.5,EUR,I-$account,$metric"
		done
	done
	echo 'telecomx,b-a,2025-05,data,,x,MB,,,,'
	echo 'telecomx,B a,2025-05,data,,x,MB,,,,'
}

expect_exit 0 simtally backfill --from 2025-04 --to 2025-05 "${as_of[@]}"
"$root/$BUILD/simulator" billing "${world[@]}" --month 2025-05 >"$work/bills.csv"
simtally billing import "$work/bills.csv" >"$work/stdout"
odd_bills >"$work/odd.csv"
expect_exit 3 simtally billing import "$work/odd.csv"

# copy NAME [OPTIONS]: this test's database as it stands, in a database of its own, with other collations if OPTIONS say so.
copy() {
	psql -XAtq -d postgres -c "create database $1 template ${2-template0}"
	pg_dump -d "$origin" | psql -Xq -d "$1" >/dev/null
}

# written FOLDER: the reports of May, reconciled anew, with all that is the run's taken out.
written() {
	local file
	SIMTALLY_REPORT_DIR=$work/$1 simtally reconcile --month 2025-05 "${as_of[@]}" >/dev/null 2>"$work/stderr" || failed "reconciling for $1" "$(<"$work/stderr")"
	cp "$work/$1/simtally-2025-05.csv" "$work/$1/results"
	sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g; s/^ *"run": .*//' "$work/$1/simtally-2025-05.json" >"$work/$1/document"
	for file in $(unzip -Z1 "$work/$1/simtally-2025-05.xlsx" | grep worksheets | sort -V); do
		unzip -p "$work/$1/simtally-2025-05.xlsx" "$file" | sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z/TIME/g; s/[0-9a-f]{64}/SUM/g'
	done >"$work/$1/sheets"
	sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}( |T)[0-9:]{5,8}( UTC|Z)/TIME/g; s/[0-9a-f]{64}/SUM/g' "$work/$1/simtally-2025-05.html" >"$work/$1/page"
}

# The settings, and what is special in each; the planner has little left to choose from in several.
plans=(
	'plain|'
	'little_memory|-c work_mem=64kB -c hash_mem_multiplier=1'
	'much_memory|-c work_mem=256MB'
	'no_hashing|-c enable_hashagg=off -c enable_hashjoin=off'
	'no_sorting|-c enable_sort=off -c enable_incremental_sort=off -c enable_mergejoin=off'
	'no_loops|-c enable_nestloop=off -c enable_material=off -c enable_memoize=off'
	'only_loops|-c enable_hashjoin=off -c enable_mergejoin=off'
	'no_index|-c enable_indexscan=off -c enable_bitmapscan=off -c enable_indexonlyscan=off'
	'no_seqscan|-c enable_seqscan=off'
	'parallel|-c max_parallel_workers_per_gather=4 -c parallel_setup_cost=0 -c parallel_tuple_cost=0 -c min_parallel_table_scan_size=0 -c force_parallel_mode=off'
)
collations=("und|template0 locale_provider icu icu_locale 'und'" "danish|template0 locale_provider icu icu_locale 'da'" "posix|template0 locale 'C'")

for plan in "${plans[@]}"; do
	name=${plan%%|*}
	copy "${origin}_$name"
	PGDATABASE=${origin}_$name PGOPTIONS=${plan#*|} written "$name"
	psql -XAtq -d postgres -c "drop database ${origin}_$name with (force)"
	[ "$name" != plain ] || continue
	for part in results document sheets page; do check "$name: the same $part" diff "$work/plain/$part" "$work/$name/$part"; done
done
for collation in "${collations[@]}"; do
	name=${collation%%|*}
	copy "${origin}_$name" "${collation#*|}"
	PGDATABASE=${origin}_$name written "$name"
	psql -XAtq -d postgres -c "drop database ${origin}_$name with (force)"
	for part in results document sheets page; do check "collation $name: the same $part" diff "$work/plain/$part" "$work/$name/$part"; done
done
check "there is much to put in order" test "$(wc -l <"$work/plain/results")" -gt 150
equal "odd names stand in the order of their bytes" "'-1,10,9,A-b,Ab,E9,Z1,_1,a b,a-b,aB,ab,e9,z1,Å1,é9" \
	"$(python3 -c 'import csv, sys
print(",".join(row["account"] for row in csv.DictReader(open(sys.argv[1])) if row["provider"] == "telecomx" and row["metric"] == "data" and row["class"] == "unknown_account" and len(row["account"]) < 4))' "$work/plain/results")"
