# The mappings' recorded examples: each gives what is written beside it, and where one does not, check --fixtures says
# where and in what.
. tests/lib.sh

# As a newcomer has it: no database, no settings, no network.
check_fixtures() {
	env -i LC_ALL=C.UTF-8 PGHOST=/nowhere "$root/$BUILD/simtally" check --fixtures "$@"
}

# What transform gives, without the bodies: the form of rows.jsonl.
rows_of() {
	simtally transform <"$1" | sed -E 's/,"body(_hex)?":.*/}/'
}

# What transform wrote of an answer, without what it added: the form of answer.jsonl, as extract writes it.
answers_of() {
	simtally transform <"$1" | grep -v '^{"row"' |
		sed -E 's/,"outcome":"[a-z_]*","reason":(null|"([^"\\]|\\.)*"),"body/,"body/'
}

# A copy of mappings and fixtures to spoil.
fresh_copy() {
	rm -rf "$work/copy"
	mkdir "$work/copy"
	cp -r mappings fixtures "$work/copy"
}

# ---- the examples themselves ----

expect_exit 0 check_fixtures
equal "nothing comes out otherwise" 0 "$(grep -c '^BAD' "$work/stdout")"
cases=$(find fixtures -name answer.jsonl -printf '%h\n' | sort)
files=$(find fixtures -name '????-??-??.csv' -printf '%h\n' | sort)
operations=$(find fixtures -name network.jsonl -printf '%h\n' | sort)
total=$(cat <<<"$cases"$'\n'"$files"$'\n'"$operations" | wc -l)
equal "every recorded case is an example of a mapping" "$total" "$(grep -c '^ok ' "$work/stdout")"
equal "the last line counts them" "$total examples with $(($(cat fixtures/*/{answer,network}.jsonl | wc -l) + $(wc -l <<<"$files"))) answers: $total as recorded, 0 otherwise, 0 unreadable" \
	"$(tail -n 1 "$work/stdout")"

otherwise='' unformed='' silent=''
for case in $cases; do
	cmp -s "$case/rows.jsonl" <(rows_of "$case/answer.jsonl") || otherwise+=" $case"
	cmp -s "$case/answer.jsonl" <(answers_of "$case/answer.jsonl") || unformed+=" $case"
	[ -s "$case/about" ] || silent+=" $case"
done
for case in $files $operations; do [ -s "$case/about" ] || silent+=" $case"; done
equal "transform, the filter, gives the same rows" "" "$otherwise"
equal "the answers are in the archive's own form" "" "$unformed"
equal "every case says what it shows" "" "$silent"

expect_exit 0 check_fixtures --provider freebit
equal "--provider narrows it" "freebit" "$(sed -n 's/^ok *\([a-z]*\)-.*/\1/p' "$work/stdout" | sort -u)"

# ---- what is written about them ----

# shellcheck disable=SC2016 # backticks of Markdown
unknown=$(grep -o '`[a-z]*-[a-z-]*`' fixtures/README.md | tr -d '`' | sort -u | while read -r case; do [ -d "fixtures/$case" ] || echo "$case"; done)
equal "the cases that fixtures/README.md names are there" "" "$unknown"
# shellcheck disable=SC2016
unknown=$(grep -oE '`(unit|sql|e2e|browser|simulator)/[a-z0-9_/]*(\.[a-z]+)?`' tests/README.md | tr -d '`' | sort -u | while read -r file; do [ -e "tests/$file" ] || echo "$file"; done)
equal "the tests that tests/README.md names are there" "" "$unknown"
# shellcheck disable=SC2016
unknown=$(grep -oE '`(freebit|telecomx|tibiot|hostile)-[a-z-]*`' tests/README.md | tr -d '`' | sort -u | while read -r case; do [ -d "fixtures/$case" ] || echo "$case"; done)
equal "and so are the cases" "" "$unknown"
# shellcheck disable=SC2016
unsaid=$(grep -oE '`[a-z0-9_/]+\.(sh|c)` "[^"]*"' tests/README.md | while read -r file words; do
	words=${words//\"/}
	grep -qF -- "$words" "tests/${file//\`/}" || echo "$file $words"
done)
equal "and their sentences" "" "$unsaid"
count_rows() {
	grep -c "^| \`.*\` | $1 |" mappings/README.md
}
equal "the field table's counts are those of its rows" \
	"$(($(count_rows kept) + $(count_rows read) + $(count_rows 'not yet'))) fields: $(count_rows kept) kept, $(count_rows read) read and not kept, $(count_rows 'not yet') not yet." \
	"$(sed -n 's/^\*\*\([0-9]* fields: .*\)\*\*$/\1/p' mappings/README.md)"

# ---- what differs is shown ----

rows=copy/fixtures/freebit-sim/rows.jsonl
fresh_copy
sed -i '3s/204800/204801/' "$work/$rows"
(cd "$work" && expect_exit 1 check_fixtures --mappings copy/mappings)
equal "a figure: file, line, answer, both lines, the member" "BAD freebit-sim
$rows:3, from answer.jsonl:1
expected 204801
got 204800
differs  quantity: 204801 expected, 204800 got" "$(grep -A 4 '^BAD' "$work/stdout" |
	sed -E 's/^ +//; s/^(BAD) +([a-z-]+) .*/\1 \2/; s/^(expected|got) .*"quantity":([0-9]+).*/\1 \2/')"
equal "the other examples are run all the same" "$((total - 1))" "$(grep -c '^ok ' "$work/stdout")"

fresh_copy
sed -i 2d "$work/$rows"
(cd "$work" && expect_exit 1 check_fixtures --mappings copy/mappings)
equal "a row too many: only that one" "1 0" "$(grep -c '^ *got ' "$work/stdout") $(grep -c '^ *expected ' "$work/stdout")"

fresh_copy
sed -i '2p' "$work/$rows"
(cd "$work" && expect_exit 1 check_fixtures --mappings copy/mappings)
equal "a row that is missing: only that one" "0 1" "$(grep -c '^ *got ' "$work/stdout") $(grep -c '^ *expected ' "$work/stdout")"

fresh_copy
sed -i 's/"base": 1024, "power": 1/"base": 1000, "power": 1/' "$work/copy/mappings/freebit.json"
(cd "$work" && expect_exit 1 check_fixtures --mappings copy/mappings --provider freebit)
equal "a mapping's slip shows in its examples" 1 "$(grep -c 'quantity: 102400 expected, 100000 got' <(grep -A 12 'BAD.*freebit-share-group' "$work/stdout"))"

fresh_copy
sed -i 's/"3": "done", "4": "failed"/"3": "failed", "4": "done"/' "$work/copy/mappings/tibiot.json"
(cd "$work" && expect_exit 1 check_fixtures --mappings copy/mappings --provider tibiot)
equal "and in those of what became of cards" "tibiot-network from network.jsonl:6" \
	"$(sed -nE 's/^BAD +([a-z-]+) .*/\1/p; s/^ .*, (from .*)/\1/p' "$work/stdout" | paste -sd ' ')"

fresh_copy
printf '%s\n' '{"row":"fact","fact":"\u001b[31mred","value":"x","as_of":"2025-06-20"}' >>"$work/$rows"
(cd "$work" && expect_exit 1 check_fixtures --mappings copy/mappings --provider freebit)
equal "what is shown holds no control characters" 0 "$(grep -c $'\x1b' "$work/stdout")"

# ---- what cannot be read ----

# unreadable SENTENCE WORDS: after a copy was spoilt.
unreadable() {
	(cd "$work" && expect_exit 2 check_fixtures --mappings copy/mappings)
	equal "$1" 1 "$(grep -cF -- "$2" "$work/stdout" "$work/stderr" | awk -F: '{ n += $2 } END { print n }')"
}

fresh_copy
rm -r "$work/copy/fixtures/freebit-sim"
unreadable "an example that is not there" "cannot read copy/fixtures/freebit-sim/answer.jsonl: No such file or directory"

fresh_copy
rm "$work/$rows"
unreadable "answers without rows" "cannot read $rows: No such file or directory"

fresh_copy
echo '{"provider":"freebit"' >>"$work/copy/fixtures/freebit-sim/answer.jsonl"
unreadable "an answer that is no JSON" "copy/fixtures/freebit-sim/answer.jsonl:2: "

fresh_copy
sed -i '2s/"network"/"netwerk"/' "$work/copy/fixtures/tibiot-network/network.jsonl"
unreadable "an operation nobody knows" 'copy/fixtures/tibiot-network/network.jsonl:2: an operation'

fresh_copy
sed -i 's/"endpoint":"traffic"/"endpoint":"trafic"/' "$work/copy/fixtures/freebit-sim/answer.jsonl"
unreadable "an endpoint no mapping has" 'copy/fixtures/freebit-sim/answer.jsonl:1: freebit has no endpoint "trafic"'

fresh_copy
: >"$work/copy/fixtures/freebit-sim/answer.jsonl"
unreadable "no answer at all" "copy/fixtures/freebit-sim/answer.jsonl holds no answer"

fresh_copy
sed -i 's/"examples": \[/"examples": [ {},/' "$work/copy/mappings/freebit.json"
unreadable "examples that are no names" "examples holds strings, not an object"

expect_exit 2 check_fixtures --provider nobody
(cd mappings && expect_exit 0 check_fixtures --mappings .)
(cd "$work" && expect_exit 0 check_fixtures --mappings "$root/mappings/")
