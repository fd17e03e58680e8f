# A session says days and figures as the program reads them, whatever the environment, the login or the database says they look like.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 6 --today 2025-06-20
register freebit telecomx tibiot
as_of=(--as-of 2025-06-20)
plain=$PGDATABASE

# empty_copy NAME: a database like the one of this test, with the register, and nothing loaded.
empty_copy() {
	psql -XAtq -d postgres -c "create database $1 template template_schema"
	export PGDATABASE=$1
	simtally accounts import "$work/accounts.csv" >/dev/null
}

# month: a month is fetched, loaded again from the archive, reconciled, closed and looked at again.
month() {
	expect_exit 0 simtally backfill --from 2025-04 --to 2025-05 "${as_of[@]}"
	expect_exit 0 simtally replay --from 2025-04 --to 2025-05 "${as_of[@]}"
	expect_exit 0 simtally reconcile --month 2025-05 "${as_of[@]}" --quiet
	expect_exit 0 simtally close --month 2025-05 --accept-incomplete 'for the test' "${as_of[@]}"
	expect_exit 0 simtally close --verify
}

# same SENTENCE: what the tables hold is what a plain run loaded. Read with plain settings.
same() {
	(unset PGDATESTYLE PGTZ PGOPTIONS; export PGOPTIONS='-c datestyle=ISO,YMD -c timezone=UTC -c bytea_output=hex -c search_path=public -c intervalstyle=postgres'; tables >"$work/got"
		sql "select raw_id, account_id, sha256 = sha256(body) from simtally_store.raw_answer where sha256 <> sha256(body)" >>"$work/got")
	check "$1" diff "$work/plain" "$work/got"
}

month
tables >"$work/plain"
check "a plain run loads figures" test "$(wc -l <"$work/plain")" -gt 100

empty_copy "${plain}_e"
(
	export PGDATESTYLE=German PGTZ=Asia/Tokyo
	export PGOPTIONS='-c datestyle=SQL,DMY -c intervalstyle=sql_standard -c bytea_output=escape -c standard_conforming_strings=off -c search_path=pg_temp -c client_encoding=LATIN1 -c default_transaction_isolation=serializable'
	month
	[ "$failures" = 0 ]
) || failures=$((failures + 1))
same "an environment that writes days as 31.05.2025 changes nothing"

empty_copy "${plain}_d"
for setting in "datestyle = 'German'" "timezone = 'America/New_York'" "bytea_output = 'escape'" "intervalstyle = 'iso_8601'" "standard_conforming_strings = off" \
	"search_path = simtally_store, public" "default_transaction_read_only = on" "extra_float_digits = 0" "array_nulls = off" "transform_null_equals = on"; do
	psql -XAtq -d postgres -c "alter database $PGDATABASE set $setting"
done
equal "the database does write days in another way" '31.05.2025' "$(sql "select date '2025-05-31'")"
month
same "a database that does so changes nothing"

# ---- something between them that lets a setting go with the statement that made it ----
export PGDATABASE=$plain
cat >"$work/between.py" <<'PYTHON'
import os, socket, sys, threading
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1] + "/.s.PGSQL.7777")
listener.listen()
def pump(source, target, change):
    while piece := source.recv(1 << 20):
        target.sendall(piece.replace(b"wanted, false)", b"wanted, true )") if change else piece)
    target.shutdown(socket.SHUT_WR)
while True:
    client, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX)
    server.connect(f"{os.environ['PGHOST']}/.s.PGSQL.{os.environ.get('PGPORT', '5432')}")
    threading.Thread(target=pump, args=(client, server, True), daemon=True).start()
    threading.Thread(target=pump, args=(server, client, False), daemon=True).start()
PYTHON
mkdir "$work/socket"
python3 "$work/between.py" "$work/socket" &
between=$!
for _ in $(seq 50); do [ -S "$work/socket/.s.PGSQL.7777" ] || sleep 0.1; done
PGHOST=$work/socket PGPORT=7777 PGDATESTYLE=German expect_exit 2 simtally status
one_error 'DateStyle' 'German, DMY' 'ISO, YMD' 'a pooler perhaps'
PGHOST=$work/socket PGPORT=7777 PGDATESTYLE=German expect_exit 2 simtally init
kill "$between"
for database in "${plain}_e" "${plain}_d"; do psql -XAtq -d postgres -c "drop database $database with (force)"; done
