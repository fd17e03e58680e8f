# page_test.sh: the report's page of an invented month (report_data.sql) with more than 10,000
# exceptions and hostile text, used in a real browser as a reader would.
. tests/lib.sh

psql -XAtq -v ON_ERROR_STOP=1 -f tests/browser/report_data.sql >/dev/null || failed "the invented month can be loaded"
expect_exit 0 simtally report --month 2025-04 --as-of 2025-05-08 --format html --out "$work"

# Its lines are checks of this test; when it ends otherwise, so does this.
/usr/bin/python3 tests/browser/report_page.py "$work/simtally-2025-04.html" || failures=$((failures + 1))
