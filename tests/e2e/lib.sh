# What the tests are written with tells right from wrong.
. tests/lib.sh

# Runs a line as a test of its own would, and prints its lines, joined by /.
said_by() {
	(
		trap - EXIT
		eval "$1"
	) | paste -s -d /
}

equal "check passes on exit 0" "ok - it" "$(said_by 'check it true')"
equal "check fails otherwise, and says why" "not ok - it/#   exit 3 from: sh -c echo why; exit 3/#   why" \
	"$(said_by 'check it sh -c "echo why; exit 3"')"
equal "equal shows both sides" "not ok - it/#   expected: a b/#   got:      a c" "$(said_by 'equal it "a b" "a c"')"
equal "expect_exit takes that status alone" "not ok - exit 0 from: false/#   got 1" "$(said_by 'expect_exit 0 false' | sed 's,/#   $,,')"
expect_exit 3 sh -c 'echo out; echo err >&2; exit 3'
equal "expect_exit keeps stdout and stderr apart" "out err" "$(cat "$work/stdout" "$work/stderr" | xargs)"
equal "sql gives bare rows" '1|a' "$(sql "select 1, 'a'")"
equal "the database is this test's own, with the schema" 1 \
	"$(sql "select count(*) from pg_namespace where nspname = 'simtally'")"
equal "a test that ends early has failed" "not ok - the test ended early, with status 7" \
	"$(failures=0; (exit 7); at_exit)"
equal "so has one that calls what is not there" "not ok - the test calls what is not there: no_such_step" \
	"$(failures=0; no_such_step 2>/dev/null || true; at_exit)"
rm "$TEST_FOLDER/not_there"
