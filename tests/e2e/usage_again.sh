# A usage file, another one, and the first again, byte for byte, end in the first; so do pieces that files share. A killed import takes its place, too.
. tests/lib.sh

export_of=(usage import --mapping freebit-export --as-of 2025-06-20)
figure() {
	sql "select string_agg(quantity / 1024 || ' ' || revision, ', ' order by account, period) from simtally_store.usage u join simtally_store.account using (account_id) where account ~ '$1' and period = '$2'"
}
history() {
	sql "select string_agg((quantity / 1024)::text, ' ' order by revision) from simtally.usage_history where account = '$1' and period = '$2'"
}
last_run() {
	sql "select loaded, changed from simtally_store.run order by run_id desc limit 1"
}
pieces() {
	sql "select count(*) from simtally_store.usage_file_part"
}
awk 'BEGIN { print "provider,account,kind,billing_ref,name,pool,active_from,active_to"; for (a = 0; a < 400; a++) printf "freebit,0700000%04d,sim,,,,,\n", a }' >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"

# ---- one row ----
printf '07000000000,2025-05-03,100\n' >"$work/a.csv"
printf '07000000000,2025-05-03,200\n' >"$work/b.csv"
expect_exit 0 simtally "${export_of[@]}" "$work/a.csv"
expect_exit 0 simtally "${export_of[@]}" "$work/b.csv"
expect_exit 0 simtally "${export_of[@]}" "$work/a.csv"
equal "A, B, A ends in A" "100 3" "$(figure 07000000000 2025-05-03)"
equal "as a revision" "100 200 100" "$(history 07000000000 2025-05-03)"
equal "and the run says that one figure changed" "0|1" "$(last_run)"
check "not that all of it is loaded already" test "$(grep -c 'loaded already' "$work/stdout")" = 0
equal "its bytes are kept once" 2 "$(pieces)"
expect_exit 0 simtally "${export_of[@]}" "$work/a.csv"
check "which is said where nothing spoke of it since" grep -q '^all of this file is loaded already, and nothing since said otherwise: nothing changes$' "$work/stdout"
equal "A, A adds nothing" "0|0 100 3" "$(last_run) $(figure 07000000000 2025-05-03)"
expect_exit 0 simtally replay --from 2025-05 --to 2025-05 --provider freebit --as-of 2025-06-20
equal "a replay of both files ends in A" 100 "$(figure 07000000000 2025-05-03 | cut -d' ' -f1)"
expect_exit 0 simtally "${export_of[@]}" --as-of 2025-06-25 "$work/b.csv"
equal "and B again in B" 200 "$(figure 07000000000 2025-05-03 | cut -d' ' -f1)"

# ---- many pieces, the first of them shared ----
awk 'BEGIN { for (a = 0; a < 400; a++) for (d = 0; d < 100; d++) printf "0700000%04d,%s,%d\n", a, strftime("%Y-%m-%d", 86400 * (20000 + d), 1), (d * 7 + a) % 999 }' >"$work/one.csv"
sed '39000,$ s/,\([0-9]*\)$/,1\1/' "$work/one.csv" >"$work/two.csv"
expect_exit 0 simtally "${export_of[@]}" "$work/one.csv"
first=$(sql "select sum(quantity) from simtally_store.usage where period < '2025-05-01'")
expect_exit 0 simtally "${export_of[@]}" "$work/two.csv"
equal "another end of the file changes its figures" "0|1001" "$(last_run)"
kept=$(pieces)
expect_exit 0 simtally "${export_of[@]}" "$work/one.csv"
equal "the first file again takes them back" "0|1001 $first" "$(last_run) $(sql "select sum(quantity) from simtally_store.usage where period < '2025-05-01'")"
equal "no piece is kept twice" "$kept" "$(pieces)"
expect_exit 0 simtally replay --from 2024-01 --to 2025-04 --provider freebit --as-of 2025-06-20
equal "a replay ends where the imports did" "$first" "$(sql "select sum(quantity) from simtally_store.usage where period < '2025-05-01'")"

# ---- killed, and another file in between ----
awk -F, '{ print $1 "," $2 "," $3 + 1 }' "$work/one.csv" >"$work/three.csv"
"$root/$BUILD/simtally" "${export_of[@]}" "$work/three.csv" >"$work/stdout" 2>"$work/stderr" &
importing=$!
for _ in {1..400}; do
	[ "$(pieces)" -lt $((kept + 2)) ] || break
done
kill -9 "$importing"
wait "$importing" 2>/dev/null
check "a part of it has landed" test "$(pieces)" -gt "$kept"
expect_exit 0 simtally "${export_of[@]}" "$work/two.csv"
expect_exit 0 simtally "${export_of[@]}" "$work/three.csv"
equal "the killed file again begins anew: it ends in its own figures" "$((first + 40000 * 1024))" "$(sql "select sum(quantity) from simtally_store.usage where period < '2025-05-01'")"
expect_exit 0 simtally "${export_of[@]}" "$work/three.csv"
check "all of it" grep -q 'loaded already, and nothing since' "$work/stdout"

# ---- lines that name several scopes: a file says all there is of the days that it names, whichever piece they stand in ----
mkdir -p "$work/maps/usage"
cat >"$work/maps/norr.json" <<'END'
{
  "provider": "norr", "zone": "UTC", "settings": { "base_url": { "env": "NORR_BASE_URL", "default": "http://127.0.0.1:1" } }, "base_url": "{base_url}",
  "units": { "B": { "unit": "byte" } }, "limits": { "requests_per_second": "1" }, "authentication": [],
  "endpoints": [ { "name": "use", "accounts": ["sim"], "request": { "method": "GET", "path": "/{account}" },
    "span": { "unit": "day", "reach": 900, "night": { "from": -1, "to": -1 } }, "outcomes": [ { "status": [200], "outcome": "ok" } ], "independent": true,
    "usage": [ { "each": "/days/*", "metric": "data", "grain": "day", "period": { "form": "day", "at": "/d" },
      "rows": [ { "scope": { "prefix": "country/", "id": "/c" }, "quantity": { "at": "/b" }, "unit": "B" } ] } ] } ]
}
END
file_mapping() {
	cat >"$work/maps/usage/norr-file.json" <<END
{
  "mapping": "norr-file", "provider": "norr", "endpoint": "use", "account": "/account",
  "csv": { "separator": ",", "decimal": ".", "columns": { "account": ["account"], "d": ["day"], "c": ["country"], "b": ["bytes"] }, "required": ["account", "d", "c", "b"] },
  "units": { "B": { "unit": "byte" } },
  "usage": [ { "each": "/rows/*", "metric": "data", "grain": "day", ${1-} "period": { "form": "day", "at": "/d" },
    "rows": [ { "scope": { "prefix": "country/", "id": "/c" }, "quantity": { "at": "/b" }, "unit": "B" } ] } ]
}
END
}
countries() {
	sql "select string_agg(to_char(day, 'DD') || ' ' || substr(scope, 9) || ' ' || quantity, ', ' order by day, scope) from simtally.usage_day where provider = 'norr' and account = 'N1'"
}
norr=(usage import --mapping norr-file --as-of 2025-06-20)
file_mapping
export SIMTALLY_MAPPINGS=$work/maps
{
	echo provider,account,kind,billing_ref,name,pool,active_from,active_to
	for ((n = 1; n <= 300; n++)); do echo "norr,N$n,sim,,,,,"; done
} >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
head='account,day,country,bytes'
printf '%s\nN1,2025-05-01,SE,1\nN1,2025-05-02,SE,2\nN1,2025-05-02,NO,20\nN1,2025-05-03,SE,4\n' "$head" >"$work/c1.csv"
printf '%s\nN1,2025-05-01,FI,1\nN1,2025-05-02,SE,2\n' "$head" >"$work/c2.csv"
expect_exit 0 simtally "${norr[@]}" "$work/c1.csv"
expect_exit 0 simtally "${norr[@]}" "$work/c2.csv"
equal "a country corrected, one that is no longer named; a day that the file does not name stays" "01 FI 1, 02 SE 2, 03 SE 4" "$(countries)"
check "the command says so" grep -qE '^rows withdrawn +2$' "$work/stdout"
expect_exit 0 simtally "${norr[@]}" "$work/c1.csv"
equal "the first file again" "01 SE 1, 02 NO 20, 02 SE 2, 03 SE 4" "$(countries)"
expect_exit 0 simtally replay --from 2025-05 --to 2025-05 --provider norr --as-of 2025-06-20
equal "a replay of both ends there, too" "01 SE 1, 02 NO 20, 02 SE 2, 03 SE 4" "$(countries)"
printf '%s\nN1,2025-05-01,FI,1\nN1,2025-05-02,SE,x\nN1,2025-05-02,DK,7\n' "$head" >"$work/c3.csv"
expect_exit 3 simtally "${norr[@]}" "$work/c3.csv"
equal "a day with a line that cannot be read keeps what it had" "01 FI 1, 02 DK 7, 02 NO 20, 02 SE 2, 03 SE 4" "$(countries)"
awk -v head="$head" 'BEGIN { print head; print "N1,2025-05-02,SE,2"; for (i = 0; i < 60000; i++) printf "N%d,%s,SE,%d\n", 2 + i % 299, strftime("%Y-%m-%d", 86400 * (20000 + int(i / 299)), 1), i; print "N1,2025-05-02,FI,3" }' >"$work/c4.csv"
expect_exit 0 simtally "${norr[@]}" "$work/c4.csv"
check "the file has several pieces" test "$(sql "select count(*) from simtally_store.usage_import_part where import_id = (select max(import_id) from simtally_store.usage_import)")" -gt 2
equal "two countries of one day, in the first piece and in the last, both stand" "01 FI 1, 02 FI 3, 02 SE 2, 03 SE 4" "$(countries)"
equal "nobody else's figures went" 60000 "$(sql "select count(*) from simtally.usage_day where provider = 'norr' and account <> 'N1'")"
equal "nothing of it is left over" 0 "$(sql "select count(*) from simtally_store.usage_file_said")"
file_mapping '"answers": "add",'
printf '%s\nN1,2025-05-01,IS,5\n' "$head" >"$work/c5.csv"
expect_exit 0 simtally "${norr[@]}" "$work/c5.csv"
equal "a mapping whose files only add takes nothing back" "01 FI 1, 01 IS 5, 02 FI 3, 02 SE 2, 03 SE 4" "$(countries)"
equal "the control totals foot" 0 "$(sql "select sum(first_quantity + restated_quantity) - (select sum(quantity) from simtally_store.usage) from simtally_store.load_total")"
