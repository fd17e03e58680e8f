# The manual pages, the completion and the example configuration say what the program knows, and are well-formed.
. tests/lib.sh

man=$root/$BUILD/man

# Other pages that a page names may not be installed here.
for page in simtally.1 simtally-mapping.5; do
	equal "mandoc has nothing to say of $page" '' "$(mandoc -T lint "$man/$page" 2>/dev/null | grep -v 'referenced manual not found')"
	mandoc -T utf8 -O width=200 "$man/$page" 2>/dev/null | sed 's/.\x08//g' >"$work/$page"
done
page=$work/simtally.1
lacks() { # WORD…: those that the page does not hold
	local word
	for word in "$@"; do grep -qF -- "$word" "$page" || echo "$word"; done
}

# What each command's help lists, in two columns.
mapfile -t commands < <(simtally --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\( [a-z|]*\)\{0,1\}\)  .*/\1/p' | sed 's/ *$//')
check "the help lists commands" test "${#commands[@]}" -gt 15
# shellcheck source=/dev/null
. "$man/simtally.bash"

# complete WORD…: what bash offers for the last of them.
complete_words() {
	# shellcheck disable=SC2034 # bash's own
	COMP_WORDS=("$@") COMP_CWD=$(($# - 1)) COMPREPLY=()
	_simtally
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

for command in "${commands[@]}"; do
	read -ra words <<<"${command/|/ | }"
	equal "the page has $command" 1 "$(grep -cE "^ {5}${command//|/ \\| }( |\$)" "$page")"
	words=("${command%%|*}")
	read -ra words <<<"${words[0]}"
	options=$(simtally "${words[@]}" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort -u)
	equal "bash completes each option of $command" "$options" "$(complete_words simtally "${words[@]}" -)"
	# shellcheck disable=SC2086 # one word for each option
	equal "the page has each option of $command" '' "$(lacks $options)"
	equal "the page has every word of what $command says below its options" '' \
		"$(simtally "${words[@]}" --help | sed '1,/--version/d' | tr -s ' ,' '\n' | sort -u | grep -vxFf <(tr -s ' ,' '\n' <"$page"))"
done
equal "bash completes the commands" "$(printf '%s\n' "${commands[@]}" | sed 's/ .*//' | sort -u)" "$(complete_words simtally '' | sort -u)"
equal "bash completes a command's second word" import "$(complete_words simtally accounts i)"
touch "$work/a file.csv"
equal "bash completes a file" "$work/a file.csv" "$(complete_words simtally accounts import --quiet "$work/a")"
equal "bash completes a folder of an option" "$work" "$(complete_words simtally nightly --out "${work%?}")"
equal "bash offers nothing for a month" '' "$(complete_words simtally close --month '')"

# Each setting of the program's own is in the page and in the example; and the example sets nothing.
settings=$(grep -rhoE '"SIMTALLY_[A-Z_]+"' etl --include='*.c' | tr -d '"' | grep -v '_$' | sort -u)
settings+=" $(sed -n 's/.*"env": *"\([A-Z_]*\)".*/\1/p' mappings/*.json | xargs)"
# shellcheck disable=SC2086 # one word for each setting
equal "the page has each setting" '' "$(lacks $settings SIMTALLY_TIBIOT_RATE)"
page=$man/simtally.env
# shellcheck disable=SC2086
equal "the example has each setting" '' "$(lacks $settings SIMTALLY_TIBIOT_RATE)"
equal "every line of the example is a comment" '' "$(grep -v '^#\|^$' "$page")"
equal "the example's lines are settings once their # is gone" '' "$(sed -n 's/^#\([A-Z]\)/\1/p' "$page" | grep -vE '^[A-Z_]+=[^ "]*$')"
page=$work/simtally.1
status=$(simtally --help | sed -n '/^exit status/,$p' | grep -oE '(: |; |^)[0-9]+ ' | tr -dc '0-9\n')
for code in $status; do check "the page has exit status $code" grep -qE "^ {5}$code  " "$page"; done

# Each key of each schema.
page=$work/simtally-mapping.5
for schema in mappings/mapping.schema.json mappings/billing/billing.schema.json mappings/usage/bulk.schema.json; do
	keys=$(python3 - "$schema" <<'P'
import json, sys
def keys(node):
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict) and "additionalProperties" in node: yield from properties
        for value in node.values(): yield from keys(value)
    elif isinstance(node, list):
        for value in node: yield from keys(value)
print(*sorted(set(keys(json.load(open(sys.argv[1]))))))
P
	)
	# shellcheck disable=SC2086 # one word for each key
	equal "the page has each key of ${schema##*/}" '' "$(lacks $keys)"
done

equal "the version names the release and the commit" 1 \
	"$(simtally --version | grep -cE '^simtally [0-9.]+ \([0-9a-f]{12}(-dirty)?\)$')"
check "CHANGELOG.md begins with the release" grep -qF "## $(simtally --version | cut -d ' ' -f 2), " <(grep -m 1 '^## ' CHANGELOG.md)
