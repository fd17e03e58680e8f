# Whatever makes no sense ends within five seconds, with the right status and one line that says what, where and what to do.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 3 --today 2025-06-20
register freebit telecomx tibiot
range=(--from 2025-05 --to 2025-05 --as-of 2025-06-20)
before=$(tables)

# wrong STATUS "WORDS" COMMAND…: that status (1,2: one of the two), soon, and one line on standard error with each of the words.
wrong() {
	local status=$1 words started
	read -r -a words <<<"$2"
	shift 2
	started=$(milliseconds)
	"$@" >"$work/stdout" 2>"$work/stderr"
	local got=$?
	if [[ ,$status, == *",$got,"* ]]; then passed "exit $got from: $*"; else failed "exit $status from: $*" "got $got"; fi
	at_most "soon" 20000 $(($(milliseconds) - started))
	one_error "${words[@]}"
	equal "and nothing is on standard output" "" "$(<"$work/stdout")"
}

# with NAME… -- ARGUMENT…: simtally, with those settings away or, as NAME=value, set.
with() {
	local away=() set=()
	while [ "$1" != -- ]; do
		if [[ $1 == *=* ]]; then set+=("$1"); else away+=(-u "$1"); fi
		shift
	done
	env "${away[@]}" "${set[@]}" "$root/$BUILD/simtally" "${@:2}"
}

# ---- the command line ----
wrong 2 "--help" simtally
wrong 2 "frobnicate --help" simtally frobnicate
wrong 2 "--frobnicate" simtally nightly --frobnicate
wrong 2 "nightly --month" simtally nightly --month 2025-05
wrong 2 "--from --to" simtally backfill --from 2025-05
wrong 2 "--month" simtally reconcile
wrong 2 "import" simtally accounts
wrong 2 "file" simtally accounts import
wrong 2 "word much.csv" simtally accounts import a.csv much.csv
wrong 2 "log-format xml" simtally status --log-format xml
wrong 2 "workers 0" simtally backfill "${range[@]}" --workers 0
wrong 2 "workers two" simtally backfill "${range[@]}" --workers two
wrong 2 "--run 999" simtally status --run 9999999999999
wrong 2 "run 4711" simtally status --run 4711

# ---- months, dates, accounts, providers that make no sense ----
for month in 2025-13 2025-00 2025-5 05-2025 2025-05-01 may 20250-05 ' 2025-05' '2025-05;drop' ''; do
	wrong 2 "--from YYYY-MM" simtally backfill --from "$month" --to 2025-05 --as-of 2025-06-20
done
wrong 2 "--month 2025-99" simtally reconcile --month 2025-99
for day in 2025-02-29 2025-06-31 2025-06 today 2025/06/20; do
	wrong 2 "--as-of YYYY-MM-DD" simtally nightly --as-of "$day"
done
wrong 2 "--from --to" simtally backfill --from 2025-06 --to 2025-05 --as-of 2025-06-20
wrong 2 "2026-02 future" simtally backfill --from 2026-01 --to 2026-02 --as-of 2025-06-20
wrong 2 "nobody register import" simtally backfill "${range[@]}" --account nobody
wrong 2 "acme" simtally nightly --provider acme --as-of 2025-06-20
wrong 2 "acme" simtally reconcile --month 2025-05 --provider acme
wrong 1,2 "2024-01" simtally report --month 2024-01
wrong 2 "format pdf" simtally reconcile --month 2025-05 --format pdf
wrong 2 "format pdf" simtally nightly --as-of 2025-06-20 --format html,pdf
wrong 2 "format pdf" simtally nightly --as-of 2025-06-20 --format pdf --dry-run
wrong 2 "format pdf" simtally report --month 2025-05 --format pdf --mappings "$work/nowhere"

# ---- settings ----
for name in FREEBIT_BASE_URL FREEBIT_OEM_ID FREEBIT_OEM_KEY TELECOMX_PASSWORD TIBIOT_TOKEN; do
	wrong 2 "$name set" with $name -- nightly --as-of 2025-06-20
done
wrong 2 "TIBIOT_TOKEN" with TIBIOT_TOKEN -- nightly --provider tibiot --as-of 2025-06-20
wrong 2 "OEM_KEY_FILE missing.key" with FREEBIT_OEM_KEY FREEBIT_OEM_KEY_FILE=missing.key -- nightly --as-of 2025-06-20
: >"$work/empty"
wrong 2 "OEM_KEY_FILE empty" with FREEBIT_OEM_KEY FREEBIT_OEM_KEY_FILE="$work/empty" -- nightly --as-of 2025-06-20
for url in not-a-url http://api.example.invalid/x ftp://127.0.0.1/ https://user:pw@api.example.invalid/ 'http://127.0.0.1/?a=b'; do
	wrong 2 "TELECOMX_BASE_URL" with "TELECOMX_BASE_URL=$url" -- nightly --as-of 2025-06-20
	check "a password in it is not repeated" test "$(grep -c ':pw@' "$work/stderr")" = 0
done
for rate in 0 -1 fast 1e9 '10 per second' 99999999999999999999; do
	wrong 2 "SIMTALLY_TIBIOT_RATE" with "SIMTALLY_TIBIOT_RATE=$rate" -- nightly --as-of 2025-06-20
done
for concurrency in 0 -1 many 1.5 100000; do
	wrong 2 "SIMTALLY_TIBIOT_CONCURRENCY" with "SIMTALLY_TIBIOT_CONCURRENCY=$concurrency" -- nightly --as-of 2025-06-20
done
equal "nothing was asked" 0 "$(requests .)"

# ---- mappings ----
wrong 2 "mappings $work/none" simtally nightly --mappings "$work/none" --as-of 2025-06-20
mkdir "$work/bare" "$work/m"
wrong 2 "$work/bare" simtally nightly --mappings "$work/bare" --as-of 2025-06-20
spoil() { # FILE SED_SCRIPT: the mappings with one of them spoilt
	rm -rf "$work/m"
	cp -r "$root/mappings" "$work/m"
	sed -i "$2" "$work/m/$1"
	cmp -s "$root/mappings/$1" "$work/m/$1" && failed "the mapping is spoilt by $2"
	where=$work/m/$1:
}
while IFS=$'\t' read -r file words script; do
	spoil "$file" "$script"
	wrong 2 "$where $words" simtally nightly --mappings "$work/m" --as-of 2025-06-20
	check "with line and column" grep -qE "$file:[0-9]+:[0-9]+" "$work/stderr"
	wrong 2 "$where $words" simtally transform --mappings "$work/m"
done <<'SPOILT'
telecomx.json	requests_per_minute	s/"requests_per_second"/"requests_per_minute"/
telecomx.json	zone Europe/Kopenhagen	s|Europe/Copenhagen|Europe/Kopenhagen|
telecomx.json	place	s|"at": "/bytes"|"at": "bytes"|
telecomx.json	furlong	0,/"unit": "B"/s//"unit": "furlong"/
telecomx.json	fortnight	s/"unit": "month", "most"/"unit": "fortnight", "most"/
tibiot.json	pin	s/{token}/{pin}/
tibiot.json	1000	s/"base": 1024/"base": 1023/
freebit.json	base_url	s/"base_url": "{base_url}",//
freebit.json	array	0,/"in": \["100"\]/s//"in": "100"/
SPOILT
cp -r "$root/mappings/." "$work/m/"
head -c 500 "$root/mappings/tibiot.json" >"$work/m/tibiot.json"
wrong 2 "tibiot.json:" simtally nightly --mappings "$work/m" --as-of 2025-06-20
printf '\xff\xfe{}' >"$work/m/tibiot.json"
wrong 2 "tibiot.json:" simtally nightly --mappings "$work/m" --as-of 2025-06-20
cp "$root/mappings/freebit.json" "$work/m/tibiot.json"
wrong 2 "freebit.json tibiot.json" simtally nightly --mappings "$work/m" --as-of 2025-06-20
cp "$root/mappings/tibiot.json" "$work/m/tibiot.json"
if [ "$(id -u)" != 0 ]; then
	chmod 000 "$work/m/tibiot.json"
	wrong 2 "tibiot.json" simtally nightly --mappings "$work/m" --as-of 2025-06-20
fi
rm "$work/m/tibiot.json"
mkdir "$work/m/tibiot.json"
wrong 2 "tibiot.json" simtally nightly --mappings "$work/m" --as-of 2025-06-20

# ---- the database ----
for setting in PGHOST=/nowhere PGPORT=1 PGDATABASE=nowhere PGUSER=nobody 'SIMTALLY_DSN=host=127.0.0.1 port=1' SIMTALLY_DSN=postgresql://127.0.0.1:1/x; do
	wrong 2 "database" with "$setting" -- nightly --as-of 2025-06-20
done
wrong 2 "SIMTALLY_DSN" with 'SIMTALLY_DSN=host=x password=hunter22' -- status
check "a password in it is not repeated" test "$(grep -c hunter22 "$work/stderr")" = 0
wrong 2 "SIMTALLY_DSN" with 'SIMTALLY_DSN=host=x pass word=hunter22' -- status
check "nor where it cannot be read" test "$(grep -c hunter22 "$work/stderr")" = 0
wrong 2 "PGSERVICE nowhere" with PGSERVICE=nowhere -- status
wrong 2 "init" with PGDATABASE=postgres -- status
wrong 2 "init" with PGDATABASE=postgres -- nightly --as-of 2025-06-20

# ---- folders ----
touch "$work/file"
for command in "nightly --as-of 2025-06-20" "reconcile --month 2025-05"; do
	# shellcheck disable=SC2086 # words of a command
	wrong 1,2 "$work/file/below writable" simtally $command --out "$work/file/below"
	# shellcheck disable=SC2086
	wrong 1,2 "/proc/reports writable" simtally $command --out /proc/reports
done
equal "an unwritable folder is found before anything is asked" 0 "$(requests .)"

# ---- files ----
for command in "accounts import" "billing import" "products import"; do
	# shellcheck disable=SC2086
	wrong 1,2 "none.csv" simtally $command "$work/none.csv"
	# shellcheck disable=SC2086
	wrong 1,2 "folder" simtally $command "$work"
	: >"$work/empty.csv"
	# shellcheck disable=SC2086
	wrong 1,2 "empty.csv columns" simtally $command "$work/empty.csv"
	printf 'a,b,c\n1,2,3\n' >"$work/other.csv"
	# shellcheck disable=SC2086
	wrong 1,2 "other.csv:1 columns" simtally $command "$work/other.csv"
	head -c 200000 /dev/urandom >"$work/noise.csv"
	# shellcheck disable=SC2086
	wrong 1,2 "noise.csv columns" simtally $command "$work/noise.csv"
done
printf 'provider,account,account,kind\nfreebit,07000000000,07000000000,sim\n' >"$work/twice.csv"
wrong 2 "account" simtally accounts import "$work/twice.csv"
wrong 2 "mapping nonesuch" simtally billing import "$work/accounts.csv" --mapping nonesuch
wrong 2 "../../etc" simtally billing import "$work/accounts.csv" --mapping ../../etc/passwd
for line in nonsense '{}' '{"a":' '[1,2]' '{"answer":{}}'; do
	for command in transform load; do
		echo "$line" >"$work/line.jsonl"
		wrong 2 "line" simtally $command <"$work/line.jsonl"
	done
done

# ---- a full disk ----
started=$(milliseconds)
simtally status >/dev/full 2>"$work/stderr"
equal "a product that cannot be written is a failure" 1 $?
one_error output

equal "nothing of all that was loaded" "$before" "$(tables)"
equal "and every run that began has ended" 0 "$(sql 'select count(*) from simtally_store.run where ended_at is null')"
