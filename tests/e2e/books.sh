# The books foot on random data, and every planted case gets its class: SEEDS seeds from FIRST on, each with accounts, pools, references
# of several accounts, products, currencies, credits and noise, held against a key that tests/e2e/data/books.py made.
. tests/lib.sh

check "books are made" python3 tests/e2e/data/books.py make "${SEEDS:-200}" "${FIRST:-1}" "$work"
simtally init --quiet
check "they are loaded" psql -XAtq -f "$work/load.sql"
expect_exit 0 simtally products import "$work/products.csv"
expect_exit 0 simtally reconcile --month 2025-04 --format csv
sql "copy (select provider, account, metric, scope, class, usage_quantity, billed_quantity, expected_quantity, trim_scale(amount_impact), currency, explanation
	from simtally.recon_result) to stdout with csv" >"$work/result.csv"
sql 'copy (select provider, metric, currency, amount from simtally.recon_line) to stdout with csv' >"$work/line.csv"
if python3 tests/e2e/data/books.py judge "$work" >"$work/judged"; then passed "every result is that of the key"; else failed "every result is that of the key" "$(<"$work/judged")"; fi
grep '^#' "$work/judged"
