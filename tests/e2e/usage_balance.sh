# What came in with usage files and answers has one fate, in rows and in quantity, whatever the file: in = out, always.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

export_of=(usage import --mapping freebit-export --as-of 2025-06-20)
# What the last import's balance says: a measure's came_in and its fates that are not zero.
balance() {
	sql "select concat_ws(' ', 'in ' || came_in, case when loaded <> 0 then 'loaded ' || loaded end, case when changed <> 0 then 'changed ' || changed end,
		case when unchanged <> 0 then 'unchanged ' || unchanged end, case when said_twice <> 0 then 'twice ' || said_twice end, case when superseded <> 0 then 'superseded ' || superseded end,
		case when passed_over <> 0 then 'passed ' || passed_over end, case when refused <> 0 then 'refused ' || refused end)
		from simtally_store.import_balance where (kind, import_id) = (select kind, import_id from simtally_store.import order by import_id desc limit 1) and measure = '$1'"
}
awk 'BEGIN { print "provider,account,kind,billing_ref,name,pool,active_from,active_to"; for (a = 0; a < 20; a++) printf "freebit,0700000%04d,sim,,,,,\n", a }' >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"

# ---- each fate ----
printf 'account,date,KB\n07000000000,2025-05-01,10\n07000000000,2025-05-02,20\n07000000000,2025-05-02,20\n07000000001,2025-05-01,\n07000000001,2025-05-02,x\n0999,2025-05-01,5\n' >"$work/one.csv"
expect_exit 3 simtally "${export_of[@]}" "$work/one.csv"
equal "each line has one fate: new, said twice, told nothing, not read, of no account" "in 6 loaded 2 twice 1 passed 1 refused 2" "$(balance rows)"
equal "so has what it tells" "in $((55 * 1024)) loaded $((30 * 1024)) twice $((20 * 1024)) refused $((5 * 1024))" "$(balance quantity)"
check "the command prints it" grep -qE '^came in +6 +56320$' "$work/stdout"
check "fate by fate" grep -qE '^  refused +2 +5120$' "$work/stdout"
equal "a refused row has its line, and its quantity where it can be read" "6 - 7 5120" "$(sql "select string_agg(file_line || ' ' || coalesce(quantity::text, '-'), ' ' order by file_line) from simtally_store.quarantine")"
printf 'account,date,KB\n07000000000,2025-05-01,11\n07000000000,2025-05-02,20\n07000000000,2025-05-03,1\n07000000000,2025-05-04,1\n07000000000,2025-05-04,2\n' >"$work/two.csv"
expect_exit 3 simtally "${export_of[@]}" "$work/two.csv"
equal "changed, unchanged, new; a line that contradicts another leaves neither" "in 5 loaded 1 changed 1 unchanged 1 refused 2" "$(balance rows)"
equal "in quantities" "in $((35 * 1024)) loaded 1024 changed $((11 * 1024)) unchanged $((20 * 1024)) refused $((3 * 1024))" "$(balance quantity)"
expect_exit 3 simtally "${export_of[@]}" "$work/two.csv"
equal "the same file again: nothing is new" "in 5 unchanged 3 refused 2" "$(balance rows)"
equal "the status of a run says it" "two.csv" "$("$root/$BUILD/simtally" status --run "$(sql "select max(run_id) from simtally_store.run")" | grep -oE 'two.csv' | sort -u)"

# ---- random files ----
cat >"$work/random.py" <<'END'
import random, sys
from decimal import Decimal
seed, path = int(sys.argv[1]), sys.argv[2]
rng = random.Random(seed)
def row():
    account = "0700000%04d" % rng.randrange(24)          # 20 to 23 are of nobody
    day = "2025-0%d-%02d" % (rng.choice([4, 5]), rng.randrange(1, 29))
    return [account, day, str(rng.randrange(0, 1 << rng.choice([4, 20, 34])))]
rows = [row() for _ in range(rng.randrange(1, 12000))]
for _ in range(rng.randrange(0, 400)):                     # doubled, restated
    copy = list(rng.choice(rows))
    if rng.random() < 0.5: copy[2] = str(rng.randrange(1000))
    rows.insert(rng.randrange(len(rows) + 1), copy)
for _ in range(rng.randrange(0, 200)):                     # mangled
    at = rng.randrange(len(rows))
    rows[at] = rng.choice([[rows[at][0], "14 June", "6"], [rows[at][0], rows[at][1], ""], [rows[at][0], rows[at][1], "-3"], ["", rows[at][1], "6"],
        [rows[at][0], rows[at][1]], [rows[at][0], "2025-06-21", "7"], [rows[at][0], "2025-06-21", "0"], [rows[at][0], rows[at][1], "9e30"], ['"x', rows[at][1], "1"]])
if rng.random() < 0.5: rng.shuffle(rows)
open(path, "w").write("".join(",".join(r) + "\n" for r in rows))
print(len(rows))
END
for seed in 1 2 3 4 5 6; do
	lines=$(python3 "$work/random.py" "$seed" "$work/random.csv")
	simtally "${export_of[@]}" "$work/random.csv" >"$work/stdout" 2>"$work/stderr"
	status=$?
	check "random file $seed is read" test "$status" = 0 -o "$status" = 3
	equal "random file $seed: its lines are what came in" "in $lines" "$(balance rows | cut -d' ' -f1-2)"
	equal "random file $seed: all figures of use have a fate" t "$(sql "select bool_and(came_in = loaded + changed + unchanged + said_twice + superseded + passed_over + refused) from simtally_store.import_balance")"
	equal "random file $seed: new and changed quantities are those of the control totals" 0 "$(sql "select sum(first_quantity + restated_quantity) - (select sum(quantity) from simtally_store.usage) from simtally_store.load_total")"
	simtally "${export_of[@]}" "$work/random.csv" >/dev/null 2>&1
	equal "random file $seed again: nothing is new" "" "$(balance rows | grep -oE 'loaded|changed [0-9]+$' | head -1)"
done

# ---- answers ----
lift_rates
simulate --accounts 30 --today 2025-06-20
register freebit telecomx tibiot
simtally nightly --as-of 2025-06-20 >"$work/stdout" 2>"$work/stderr"
equal "the balance of a night, provider by provider, is stored" "freebit telecomx tibiot" "$(sql "select string_agg(distinct provider, ' ' order by provider) from simtally.import_balance where kind = 'answers'")"
equal "figures that came in are those of the control totals and what was refused" t "$(sql "select bool_and(rows_in > 0 and loaded > 0) from simtally.import_balance where kind = 'answers'")"
check "the summary says it, in figures" grep -qE '^freebit: [0-9]+ figures came in = [0-9]+ loaded' "$work/stdout"
check "and in use" grep -qE '^telecomx: [0-9]+ seconds came in = [0-9]+ loaded' "$work/stdout"
simtally replay --from 2025-05 --to 2025-06 --provider telecomx --as-of 2025-06-20 >"$work/stdout" 2>"$work/stderr"
equal "a replay has its own: nothing is new" "0 0 true" "$(sql "select sum(loaded) || ' ' || sum(changed) || ' ' || (sum(unchanged) > 0) from simtally.import_balance where run_id = (select max(run_id) from simtally_store.run)")"
equal "all that ever came in has a fate" t "$(sql "select bool_and(came_in = loaded + changed + unchanged + said_twice + superseded + passed_over + refused) and count(*) > 20 from simtally_store.import_balance")"
