# What the program cannot work with is refused before anything is asked or written: another encoding, a pooler that lends a session for each transaction.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

server=$PGHOST

# says WHAT WORD…: the last command named each of them, check among its lines, the others in their error.
says() {
	local what=$1 word
	shift
	for word; do check "$what: it names $word" grep -qF -- "$word" "$work/stdout" "$work/stderr"; done
}

# ---- an encoding that does not hold every name ----
latin=${PGDATABASE}_latin
psql -XAtq -d postgres -c "create database $latin encoding 'LATIN1' locale 'C' template template0"
for command in init check status; do
	PGDATABASE=$latin expect_exit 2 simtally "$command"
	says "$command: the encoding" "$latin" LATIN1 UTF8
done
equal "nothing was written" 0 "$(PGDATABASE=$latin sql "select count(*) from pg_namespace where nspname like 'simtally%'")"
psql -XAtq -d postgres -c "drop database $latin"

# ---- the real PgBouncer ----
become=()
[ "$(id -u)" != 0 ] || become=(setpriv --reuid=postgres --regid=postgres --init-groups)

# pooler MODE: one on a socket of its own, in front of the server.
pooler() {
	pooled=$(mktemp -d /tmp/simtally-pooler.XXXXXX)
	cat >"$pooled/pgbouncer.ini" <<INI
[databases]
* = host=$server port=5432 user=simtally
[pgbouncer]
listen_addr =
unix_socket_dir = $pooled
listen_port = 6543
auth_type = any
pool_mode = $1
ignore_startup_parameters = options, extra_float_digits
default_pool_size = 20
logfile = $pooled/log
pidfile = $pooled/pid
INI
	[ "$(id -u)" != 0 ] || chown -R postgres: "$pooled"
	"${become[@]}" /usr/sbin/pgbouncer -q "$pooled/pgbouncer.ini" >/dev/null 2>&1 &
	bouncer=$!
	for _ in $(seq 100); do [ -S "$pooled/.s.PGSQL.6543" ] || sleep 0.1; done
	check "the pooler runs, pool_mode = $1" test -S "$pooled/.s.PGSQL.6543"
}

end_pooler() {
	kill "$bouncer"
	wait "$bouncer"
	rm -rf -- "$pooled"
}

for mode in transaction statement; do
	pooler "$mode"
	for command in init check status; do
		PGHOST=$pooled PGPORT=6543 expect_exit 2 simtally "$command"
		says "$command: the pooler" 'pooler' 'pool_mode = session'
	done
	end_pooler
done

pooler session
export PGHOST=$pooled PGPORT=6543
expect_exit 0 simtally init --quiet
lift_rates
simulate --accounts 3 --today 2025-06-20
register freebit telecomx tibiot
expect_exit 0 simtally nightly --as-of 2025-06-20 --quiet
equal "a night loads as it does without the pooler" t "$(sql "select count(*) > 10 from simtally.usage_day")"
end_pooler
