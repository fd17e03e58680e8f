# The random books of tests/e2e/books.sh, over thousands of seeds that it does not try.
SEEDS=${SEEDS:-3000} FIRST=${FIRST:-1000000}
export SEEDS FIRST
# shellcheck source=tests/e2e/books.sh
. tests/e2e/books.sh
