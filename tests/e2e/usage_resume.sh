# A bulk file whose import is killed is taken up again by the same command, and ends in the same tables; its bytes can be replayed.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh

export_of=(usage import --mapping freebit-export --as-of 2025-06-20)
last_run() {
	sql "select loaded, changed from simtally_store.run order by run_id desc limit 1"
}
awk 'BEGIN { print "provider,account,kind,billing_ref,name,pool,active_from,active_to"; for (a = 0; a < 400; a++) printf "freebit,0700000%04d,sim,,,,,\n", a }' >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
awk 'BEGIN { for (a = 0; a < 400; a++) for (d = 0; d < 200; d++) printf "0700000%04d,%s,%d\n", a, strftime("%Y-%m-%d", 86400 * (20000 + d), 1), (d * 7 + a) % 999 }' >"$work/large.csv"

"$root/$BUILD/simtally" "${export_of[@]}" "$work/large.csv" >"$work/stdout" 2>"$work/stderr" &
importing=$!
for _ in {1..400}; do
	[ "$(sql "select count(*) from simtally_store.usage_file_part")" -lt 2 ] || break
done
kill -9 "$importing"
wait "$importing" 2>/dev/null
landed=$(sql "select count(*) from simtally_store.usage")
check "a part of it has landed" test "$landed" -gt 0
equal "each piece whole: its lines are its figures" "$landed" "$(sql "select sum(length(convert_from(body, 'UTF8')) - length(replace(convert_from(body, 'UTF8'), E'\n', ''))) from simtally_store.usage_file_part")"
expect_exit 0 simtally "${export_of[@]}" "$work/large.csv"
equal "the same command goes on from there" "80000 $((80000 - landed)) 1" "$(sql "select count(*) from simtally_store.usage") $(last_run | cut -d'|' -f1) $(sql "select count(*) from simtally_store.usage_import")"
equal "each of its lines is counted once" "80000 80000" "$(sql "select rows_in || ' ' || loaded from simtally.import_balance where kind = 'usage'")"
equal "and ends where one that was not killed does" "$(awk -F, '{ s += $3 } END { printf "%.0f", s * 1024 }' "$work/large.csv")|0" \
	"$(sql "select sum(quantity), sum(revision - 1) from simtally_store.usage")"
expect_exit 0 simtally "${export_of[@]}" "$work/large.csv"
equal "once more all is unchanged" "80000 80000" "$(sql "select rows_in || ' ' || unchanged from simtally.import_balance where kind = 'usage' order by import_id desc limit 1")"
check "changes nothing, and says so" grep -q 'loaded already' "$work/stdout"
equal "no piece is kept twice" "$(wc -c <"$work/large.csv")" "$(sql "select sum(length(body)) from simtally_store.usage_file_part")"

expect_exit 0 simtally replay --from 2024-01 --to 2025-06 --provider freebit --as-of 2025-06-20
equal "a replay of the kept bytes gives the same" "0|0" "$(last_run)"
cp -r "$root/mappings" "$work/mappings"
sed -i 's/"base": 1024/"base": 1000/' "$work/mappings/usage/freebit-export.json"
export SIMTALLY_MAPPINGS=$work/mappings
expect_exit 0 simtally "${export_of[@]}" "$work/large.csv"
equal "a mapping that reads it otherwise changes the figures, as revisions" "t|2" "$(sql "select bool_and(quantity % 1000 = 0), max(revision) from simtally_store.usage")"

# A file that says a thing twice, far apart: the first stands, whichever piece it is in.
(cat "$work/large.csv"; echo '07000000000,2024-10-04,5'; echo '07000000000,2024-10-05,7') >"$work/twice.csv"
expect_exit 3 simtally "${export_of[@]}" "$work/twice.csv"
equal "an unequal figure later in the file is set aside, an equal one is one" "line 80001, column KB|twice" "$(sql "select at, reason from simtally.quarantine")"

# A file without a header is read by its first row, each of its pieces too: one may begin with a row that cannot be read.
awk 'BEGIN { for (i = 0; i < 10000; i++) printf i == 8192 ? "07000000000,no figure at all %c" : "0700000%04d,%s,%8d\n", i == 8192 ? "\n" : i % 400, strftime("%Y-%m-%d", 86400 * (19000 + int(i / 400)), 1), i }' >"$work/odd.csv"
expect_exit 3 simtally "${export_of[@]}" "$work/odd.csv"
equal "a piece begins with the row that cannot be read" "8193" "$(sql "select max(first_line) from simtally_store.usage_file_part f join simtally_store.usage_import_part l using (raw_id) join simtally_store.usage_import i using (import_id) where i.file_name = 'odd.csv'")"
held=$(sql "select count(*), sum(quantity), sum(revision) from simtally_store.usage")
expect_exit 3 simtally replay --from 2022-01 --to 2022-02 --provider freebit --as-of 2025-06-20
equal "a replay reads it as the import did" "$held 0|0|1" "$(sql "select count(*), sum(quantity), sum(revision) from simtally_store.usage") $(sql "select loaded, changed, quarantined from simtally_store.run order by run_id desc limit 1")"
