# The private PostgreSQL comes up again after whatever may have befallen it.
. tests/lib.sh

# Neither is below $TEST_FOLDER, which PostgreSQL's own user may not enter.
base=$(mktemp -d /tmp/simtally-services.XXXXXX)
home=$base/pg
chmod 711 "$base"
leave() {
	postgres_stop "$home" immediate >/dev/null
	rm -rf -- "$base"
	at_exit
}
trap leave EXIT

answers() {
	postgres_start "$home" "$base/socket" && [ "$(psql -XAtq -h "$base/socket" -d postgres -c 'select 1')" = 1 ]
}

pid_file=$home/data/postmaster.pid
postgres_folder "$home"
postgres_folder "$base/socket"
postgres_create "$home" 'fsync = off' 'shared_buffers = 16MB'
check "it starts" answers
pid=$(postgres_pid "$home")
check "it is used again" answers
equal "and is the same one" "$pid" "$(postgres_pid "$home")"

kill -KILL "$pid"
sleep 0.5
check "it comes up after a kill" answers

cp "$pid_file" "$base/pid"
postgres_stop "$home"
sleep 60 &
sed "1s/.*/$!/" "$base/pid" >"$pid_file"
expect_exit 1 postgres_stop "$home"
check "the process that a stale postmaster.pid names is left alone" kill -0 $!
check "and does not keep it from starting" answers
kill $!

rm -rf "$base/socket"
postgres_folder "$base/socket"
check "it comes up after its socket was removed" answers

check "it listens on no network address" test -z "$(psql -XAtq -h "$base/socket" -d postgres -c 'show listen_addresses')"

mkdir "$base/open"
chmod 755 "$base/open"
ln -s "$home" "$base/link"
refuses() {
	! (postgres_folder "$1" 2>/dev/null)
}
chown "$(postgres_uid)" "$base/open"
check "a folder that others may enter is refused" refuses "$base/open"
check "a link where the folder should be is refused" refuses "$base/link"
