# Whatever is killed, and whenever: the same command run again ends in the same tables.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

# Neither is below $TEST_FOLDER, which PostgreSQL's own user may not enter.
base=$(mktemp -d /tmp/simtally-crash.XXXXXX)
home=$base/pg
chmod 711 "$base"
leave() {
	postgres_stop "$home" immediate >/dev/null
	rm -rf -- "$base"
	at_exit
}
trap leave EXIT

lift_rates
simulate --accounts 10 --today 2025-06-20 --latency-ms 8
register freebit telecomx tibiot
backfill=("$root/$BUILD/simtally" backfill --from 2024-01 --to 2025-06 --as-of 2025-06-20)

fresh() {
	forget
	sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
	simtally init --quiet && simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
}

# begin: the backfill in the background, in $run.
begin() {
	"${backfill[@]}" >"$work/stdout" 2>"$work/stderr" &
	run=$!
}

# until_asked N: waits until the simulator got that many questions, or the run has ended.
until_asked() {
	while [ "$(questions .)" -lt "$1" ] && kill -0 "$run" 2>/dev/null; do sleep 0.02; done
}

# ended STATUS SENTENCE: waits for the run.
ended() {
	local status=0
	wait "$run" 2>/dev/null || status=$?
	equal "$2" "$1" "$status"
}

# whole SENTENCE: the tables are those of the undisturbed run, and nothing is left to do.
whole() {
	tables >"$work/now"
	check "$1: the tables are as if nothing had happened" diff "$work/undisturbed" "$work/now"
	equal "$1: every unit is finished" 0 "$(sql "select count(*) from simtally_store.unit_of_work where state in ('owed', 'claimed')")"
	equal "$1: an answer is archived for each unit that was answered, and none for nothing" 0 "$(sql "select count(*) from simtally_store.unit_of_work u
		where u.state = 'done' and not exists (select from simtally_store.raw_answer r where r.account_id = u.account_id and r.raw_id = u.raw_id)")"
}

begin
ended 0 "undisturbed, the backfill ends well"
tables >"$work/undisturbed"
all=$(questions .)
check "it loads something" test "$(wc -l <"$work/undisturbed")" -gt 1000

# ---- kill -9; slowly enough that some of it is committed before ----
export SIMTALLY_TIBIOT_RATE=150
for share in 100 60; do # of the questions, in hundredths: the last instant for the first kill
	fresh
	kills=0
	for most in $share 50; do
		begin
		until_asked $(($(questions .) + RANDOM % (all * most / 100)))
		kill -KILL "$run" 2>/dev/null && kills=$((kills + 1))
		wait "$run" 2>/dev/null
	done
	asked=$(questions .)
	started=$(milliseconds)
	begin
	until_asked $((asked + 1))
	at_most "after $kills kills and $asked questions it goes on soon" 30000 $(($(milliseconds) - started))
	ended 0 "the same command ends well"
	whole "killed at any instant"
done

fresh
begin
while [ "$(sql "select count(*) from simtally_store.unit_of_work where state = 'done' and final")" = 0 ] && kill -0 "$run"; do sleep 0.1; done
kill -KILL "$run"
wait "$run" 2>/dev/null
done=$(sql "select count(*) from simtally_store.unit_of_work where state = 'done' and final")
sql "create table public.committed as select account_id, unit_id, asked_at, fetched_at from simtally_store.unit_of_work where state = 'done' and final"
SIMTALLY_TIBIOT_RATE=1000
begin
ended 0 "killed after the first commit, the same command ends well"
at_least "something had been committed" 1 "$done"
equal "what was committed and is final is not asked again" 0 "$(sql "select count(*) from public.committed c join simtally_store.unit_of_work u using (account_id, unit_id)
	where u.asked_at is distinct from c.asked_at or u.fetched_at is distinct from c.fetched_at")"
sql 'drop table public.committed'
whole "killed after the first commit"

# ---- SIGTERM ----
for signal in TERM INT; do
	fresh
	# A shell starts what is in its background with SIGINT ignored.
	(trap - INT && exec setsid "${backfill[@]}" >"$work/stdout" 2>"$work/stderr") &
	run=$!
	until_asked $((all / 3))
	started=$(milliseconds)
	kill -"$signal" "$run"
	ended 3 "SIG$signal: the run says that something is missing"
	at_most "SIG$signal: and ends soon" 30000 $(($(milliseconds) - started))
	check "SIG$signal: what was in hand is loaded" test "$(sql 'select count(*) from simtally.usage_history')" -gt 0
	equal "SIG$signal: nothing is left claimed" 0 "$(sql "select count(*) from simtally_store.unit_of_work where state = 'claimed'")"
	begin
	ended 0 "SIG$signal: the same command ends well"
	whole "SIG$signal"
done

# ---- the database; slowly enough that the run is still there when its sessions end ----
fresh
SIMTALLY_TIBIOT_RATE=60
begin
until_asked $((all / 3))
sql "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'simtally'" >/dev/null
ended 1 "sessions ended by the server: the run failed"
equal "one line says why" 1 "$(grep -c 'error: ' "$work/stderr")"
check "it is about the database" grep -q 'error: .*database' "$work/stderr"
SIMTALLY_TIBIOT_RATE=1000
begin
ended 0 "the same command ends well"
whole "sessions ended by the server"

theirs=("$PGHOST" "$PGDATABASE")
postgres_folder "$home"
postgres_folder "$base/socket"
postgres_create "$home" 'fsync = off' 'shared_buffers = 32MB' "timezone = 'UTC'"
postgres_start "$home" "$base/socket"
postgres_environment "$base/socket" postgres
simtally init --quiet
simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
forget
SIMTALLY_TIBIOT_RATE=60
begin
until_asked $((all / 3))
kill -KILL "$(postgres_pid "$home")"
ended 1 "PostgreSQL killed: the run failed"
equal "one line says why" 1 "$(grep -c 'error: ' "$work/stderr")"
SIMTALLY_TIBIOT_RATE=1000
sleep 1
postgres_start "$home" "$base/socket"
begin
ended 0 "the same command ends well"
whole "PostgreSQL killed"
postgres_environment "${theirs[@]}"

# ---- two at once ----
fresh
SIMTALLY_TIBIOT_RATE=100 # the second waits two seconds for the first, which a kill may have ended just now
begin
until_asked 10
expect_exit 75 "${backfill[@]}" --provider telecomx
one_error telecomx
ended 0 "the first is not disturbed"
whole "two at once"
equal "and no question was asked twice" "$all" "$(questions .)"
