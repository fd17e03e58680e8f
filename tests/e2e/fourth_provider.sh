# mappings/README.md, "A provider in an afternoon", done as it is written, against a provider that answers as documented.
. tests/lib.sh

# block NAME: the README's code block of that name.
block() {
	awk -v name="$1" '/^```/ { inside = $NF == name && NF > 1; next } inside' "$root/mappings/README.md"
}

# The provider as its document says; its port is written to the file that is named.
# shellcheck disable=SC2016 # it is Perl
serve='
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 5, ReuseAddr => 1) or die;
open(my $port, ">", $ARGV[0]); print $port $server->sockport; close $port;
while (my $client = $server->accept) {
	my ($ask, $key) = ("", "");
	while (my $line = <$client>) { $line =~ s/\r\n$//; last if $line eq ""; $ask ||= $line; $key = $1 if $line =~ /^X-Api-Key: (.*)/i }
	my ($status, $body) = (404, "{\"error\":\"no such line\"}");
	($status, $body) = (401, "{\"error\":\"wrong key\"}") if $key ne "a-key-of-sundtel";
	($status, $body) = (200, "{\"line\":\"$1\",\"month\":\"$2\",\"mb\":\"1250.5\",\"minutes\":42,\"plan\":\"Plus\"}")
		if $status == 404 && $ask =~ m{^GET /v2/lines/(46700000001)/usage\?month=([0-9-]+) };
	print $client "HTTP/1.1 $status X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ", length $body, "\r\n\r\n$body";
	close $client;
}'

mkdir "$work/desk"
cp -r mappings "$work/desk"
block mappings/sundtel.json >"$work/desk/mappings/sundtel.json"
perl -e "$serve" "$work/port" &
provider=$!
for ((i = 0; i < 100; i++)); do [ -s "$work/port" ] && break; sleep 0.05; done
echo a-key-of-sundtel >"$work/key"

cd "$work/desk" || exit 1
unset SIMTALLY_MAPPINGS
ask=$(block ask | sed "s,https://api.sundtel.example,http://127.0.0.1:$(<"$work/port"),; s,/run/secrets/sundtel,$work/key,")
equal "the README has the block" 8 "$(wc -l <<<"$ask")"
eval "$ask" >"$work/said" 2>&1
check "check finds its settings" grep -Eq '^ok +sundtel ' "$work/said"
equal "data in bytes, MB of a million" 1250500000 "$(sed -n 's/.*"metric":"data".*"quantity":\([0-9]*\).*/\1/p' "$work/said")"
equal "voice in seconds" 2520 "$(sed -n 's/.*"metric":"voice".*"quantity":\([0-9]*\).*/\1/p' "$work/said")"

eval "$(block record)"
expect_exit 0 simtally check --fixtures --provider sundtel
equal "its example is run" "1 examples with 1 answers: 1 as recorded, 0 otherwise, 0 unreadable" "$(tail -n 1 "$work/stdout")"

expect_exit 0 simtally nightly --provider sundtel --as-of 2025-06-20 --quiet
equal "a night has loaded both months" "2025-05-01|data|1250500000|complete
2025-05-01|voice|2520|complete
2025-06-01|data|1250500000|provisional
2025-06-01|voice|2520|provisional" "$(sql "select month, metric, quantity, completeness from simtally.usage_month where provider = 'sundtel' order by 1, 2")"
equal "and the plan" Plus "$(sql "select value from simtally.account_fact where provider = 'sundtel' and fact = 'plan'")"

simtally accounts import - >"$work/said" 2>&1 <<END
provider,account,kind,billing_ref,name,pool,active_from,active_to
sundtel,46700000002,sim,,,,,
END
expect_exit 3 simtally nightly --provider sundtel --as-of 2025-06-20 --quiet
check "a line it does not know is named" grep -q 'no such line' <(simtally status)
kill "$provider"
