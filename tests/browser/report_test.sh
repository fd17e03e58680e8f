# report_test.sh: the report of an invented month (report_data.sql) that holds every class, three
# currencies, more than 10,000 exceptions and hostile text, each format read back by another program.
. tests/lib.sh

folder=$work/april
files=$folder/simtally-2025-04

psql -XAtq -v ON_ERROR_STOP=1 -f tests/browser/report_data.sql >/dev/null || failed "the invented month can be loaded"

expect_exit 0 simtally report --month 2025-04 --as-of 2025-05-08 --out "$folder"
equal "nothing but the four formats and the manifest is left in the folder" \
	"simtally-2025-04.csv simtally-2025-04.html simtally-2025-04.json simtally-2025-04.manifest simtally-2025-04.xlsx" \
	"$(find "$folder" -mindepth 1 -printf '%f\n' | sort | xargs)"
check "sha256sum agrees with the manifest" env -C "$folder" sha256sum --quiet --strict -c simtally-2025-04.manifest
check "the page names the sum of the CSV that it belongs to" grep -q "$(sha256sum <"$files.csv" | cut -d ' ' -f 1)" "$files.html"

# Its lines are checks of this test; when it ends otherwise, so does this.
/usr/bin/python3 tests/browser/report_files.py "$files" || failures=$((failures + 1))
/usr/bin/python3 tests/browser/report_totals.py "$files" || failures=$((failures + 1))
as_schema_says "$files.json"

check "the chain begins with the raw answers" grep -q 'Raw answers in the archive' "$files.html"
equal "and foots down to the figures of record" 0 "$(grep -c 'does not foot: the current figures' "$files.html")"
check "a figure's evidence names its place in the raw answer" grep -qF ', at <bdi>/data/&lt;b&gt;0&lt;/b&gt;/regions/901</bdi>' "$files.html"

expect_exit 0 simtally report --month 2025-04 --provider borealis --format html --out "$work/borealis"
check "where the provider reports days, they are the evidence" grep -q 'Day figures' "$work/borealis/simtally-2025-04-borealis.html"
check "with the answers that they were read from" \
	grep -q 'Raw answers that the days were read from.*class="mono">[0-9a-f]\{64\}<' "$work/borealis/simtally-2025-04-borealis.html"

# ---- what is not there ------------------------------------------------------------------------
expect_exit 0 simtally report --month 2025-04 --provider cirrus --format html,csv --out "$work/cirrus"
check "a month without a bill says so" grep -q 'No bill is loaded for this month' "$work/cirrus/simtally-2025-04-cirrus.html"
check "and shows what was fetched all the same" grep -q 'Days reported' "$work/cirrus/simtally-2025-04-cirrus.html"
equal "its CSV has the header alone" 1 "$(wc -l <"$work/cirrus/simtally-2025-04-cirrus.csv")"
equal "and only what was asked for is written" "simtally-2025-04-cirrus.csv simtally-2025-04-cirrus.html simtally-2025-04-cirrus.manifest" \
	"$(find "$work/cirrus" -mindepth 1 -printf '%f\n' | sort | xargs)"

# ---- what goes wrong --------------------------------------------------------------------------
touch "$work/file"
expect_exit 1 simtally report --month 2025-04 --out "$work/file/below"
check "a folder that cannot be written is named, with what to do" grep -q "$work/file/below.*--out" "$work/stderr"
expect_exit 2 simtally report --month 2025-04 --format html,doc --out "$work/doc"
expect_exit 2 simtally report --month 2025-04 --provider nobody --out "$work/nobody"
cp "$files.csv" "$work/before.csv"
sql "alter table simtally_store.quarantine rename to away"
expect_exit 1 simtally report --month 2025-04 --out "$folder"
sql "alter table simtally_store.away rename to quarantine"
check "after an error the files of before still stand" cmp "$work/before.csv" "$files.csv"
equal "and nothing half-written" 5 "$(find "$folder" -mindepth 1 | wc -l)"
