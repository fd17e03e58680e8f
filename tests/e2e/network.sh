# Cards are switched only when that is asked for twice, in batches, followed to their end, and never twice on a guess.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh
# shellcheck source=tests/e2e/data/network.sh
. tests/e2e/data/network.sh

cards_of_tibiot 30
head -n 23 "$work/all" >"$work/cards"
on=(simtally network on --provider tibiot --cards "$work/cards")

refused() {
	expect_exit 2 "${@:2}"
	equal "$1: nothing was sent" 0 "$(awk 'END { print NR }' "$log")"
	equal "$1: no operation was written" 0 "$(rows)"
}

# ---- dry, and the two keys ----
: >"$log"
runs=$(sql "select count(*) from simtally_store.run")
expect_exit 0 "${on[@]}"
check "it says how many" grep -qx '23 would be switched on, in 3 requests of at most 10' "$work/stdout"
check "and of whom, at which place" grep -q "^network on: 23 cards of tibiot, at $simulator_url" "$work/stdout"
equal "no run, no operation, no request" "$runs 0 0" "$(sql "select count(*) from simtally_store.run") $(rows) $(awk 'END { print NR }' "$log")"
refused "--yes alone" "${on[@]}" --yes
one_error SIMTALLY_ALLOW_NETWORK=1
for value in 0 yes ''; do SIMTALLY_ALLOW_NETWORK=$value refused "SIMTALLY_ALLOW_NETWORK='$value'" "${on[@]}" --yes; done
export SIMTALLY_ALLOW_NETWORK=1
expect_exit 0 "${on[@]}"
equal "the setting alone: no request" 0 "$(awk 'END { print NR }' "$log")"

# ---- what is refused whole ----
refused "a card that nobody knows" simtally network on --provider tibiot --cards - --yes < <(cat "$work/cards"; printf '%s\n' 8986 89860499)
one_error 8986 "(line 24)" "2 of the cards" "not in the register of tibiot"
refused "a pool is no card" simtally network off --provider tibiot --cards - --yes < <(echo POOL00000001)
one_error "POOL00000001 (line 1, a pool)"
refused "a card of another provider" simtally network off --provider tibiot --cards - --yes <"$work/accounts.csv"
one_error 'another provider, "freebit"'
refused "a list in which a line is no card alone" simtally network off --provider tibiot --cards - --yes < <(head -n 2 "$work/all"; echo a,b)
one_error "line 3"
refused "an empty list" simtally network off --provider tibiot --cards /dev/null --yes
one_error "is empty"
refused "a header and no card" simtally network off --provider tibiot --cards - --yes < <(printf 'account\n\n  \n')
one_error "names no card"
refused "hostile text" simtally network off --provider tibiot --cards - --yes < <(printf "%s\n" $'\e[2J<script>')
one_error '\x1b[2J<script>' "U+001B"
refused "hostile text" simtally network off --provider tibiot --cards - --yes < <(printf "%s\n" "<script>" "'; drop schema simtally cascade; --")
one_error '<script>' "drop schema"
refused "a provider without the operation" simtally network on --provider telecomx --cards "$work/cards" --yes
one_error "telecomx" "says nothing of switching"
refused "no file" simtally network on --provider tibiot --cards "$work/none" --yes
refused "no provider" simtally network on --cards "$work/cards" --yes
refused "no direction" simtally network --provider tibiot --cards "$work/cards" --yes
refused "another direction" simtally network sideways --provider tibiot --cards "$work/cards" --yes
refused "no credentials" env -u TIBIOT_TOKEN "$root/$BUILD/simtally" network on --provider tibiot --cards "$work/cards" --yes

# ---- no other command does it, allowed or not ----
expect_exit 0 simtally nightly --provider tibiot --as-of 2025-06-20 --quiet
expect_exit 0 simtally check --provider tibiot
equal "a night and a check switch nothing" 0 "$(switches)"

# ---- 23 cards: a BOM, CR LF, blank lines and repetitions are no matter ----
forget
{ printf '\xEF\xBB\xBF\r\n'; sed 's/$/\r\n\r/' "$work/cards"; head -n 2 "$work/cards"; } >"$work/odd"
expect_exit 3 simtally network off --provider tibiot --cards "$work/odd" --yes
equal "three requests" "3 2 1" "$(switches) $(switches off:10) $(switches off:3)"
check "repetitions are said" grep -qx '2 lines name a card again: each counts once' "$work/stdout"
equal "the table has a line for each card" 23 "$(grep -c '^8986' "$work/stdout")"
equal "done and failed" "21 2" "$(figure "done") $(figure failed)"
equal "one a card, with the run that did it" "23 23 1" "$(sql "select count(*), count(distinct account), count(distinct run_id) from simtally.network_operation where not switch_on" | tr '|' ' ')"
equal "who asked" "$(sql "select session_user")" "$(sql "select distinct asked_by from simtally.network_operation")"
equal "each has the provider's name for its request" "10,10,3" "$(sql "select string_agg(n::text, ',' order by batch_code) from (select batch_code, count(*) n from simtally.network_operation group by 1) b")"
one=$(head -n 1 "$work/cards")
equal "a card is off" 4 "$(curl -sS -H "Authorization: Bearer $TIBIOT_TOKEN" "$TIBIOT_BASE_URL/api/v1/card/detail?iccid=$one" | sed 's/.*"cardStatus":\([0-9]*\).*/\1/')"

# ---- again: what is at its end is asked for anew; the other direction is another operation ----
forget
grep -v "$(sql "select string_agg(account, '|') from simtally.network_operation where state = 'failed'" | sed 's/|/\\|/g')" "$work/cards" >"$work/good"
good=(simtally network on --provider tibiot --cards "$work/good" --yes)
expect_exit 0 "${good[@]}"
equal "on: 21 done" "21 2" "$(figure "done") $(switches on:10)"
expect_exit 0 "${good[@]}"
equal "on again: sent again" "6 42" "$(switches) $(rows "switch_on and state = 'done'")"
forget
printf 'name,ACCOUNT\nx,%s\n' "$one" >"$work/one.csv"
expect_exit 0 simtally network on --provider tibiot --cards "$work/one.csv" --yes
equal "as CSV, with a column account" 1 "$(switches on:1)"

# ---- a card that the provider does not know, and what it says of it ----
forget
simtally accounts import - >/dev/null 2>&1 <<END
provider,account,kind,billing_ref,name,pool,active_from,active_to
tibiot,89860409100000000001,card,,,,,
END
fault $'junk:provider=tibiot,endpoint=network,figure=\e]0;x\a=1+1<b>\u202e'"$TIBIOT_TOKEN"
expect_exit 3 simtally network on --provider tibiot --cards - --yes < <(echo 89860409100000000001; echo "$one")
equal "the other card is switched" "1 1" "$(figure "done") $(figure failed)"
check "the provider's words stand beside the card, harmless" grep -qF '89860409100000000001      failed    \x1b]0;x\x07=1+1<b>\u{202E}***' "$work/stdout"
equal "no escape reaches the terminal" 0 "$(grep -c $'[\e\a]' "$work/stdout")"
equal "no secret is kept" "0 0" "$(pg_dump | grep -cF "$TIBIOT_TOKEN") $(cat "$work/stdout" "$work/stderr" | grep -cF "$TIBIOT_TOKEN")"

# ---- another provider: a login, one line a request, and a good answer is the end of it. A mapping and nothing else. ----
fourth=tests/e2e/data/fourth
cp -r "$fourth/answers" "$work/answers"
for line in IN-1001 IN-1002; do mkdir -p "$work/answers/v3/lines/$line/switch"; done
echo '{"ok": 1}' >"$work/answers/v3/lines/IN-1001/switch/ticket=T-4711-x,to=PARKED.json"
echo '{"ok": 0, "error": {"code": "E_LINE", "text": "left us in May"}}' >"$work/answers/v3/lines/IN-1002/switch/ticket=T-4711-x,to=PARKED.json"
simulate --static "$work/answers" --today 2025-06-01
mkdir "$work/fourth"
sed '$d' "$fourth/mappings/nimbus.json" >"$work/fourth/nimbus.json"
cat >>"$work/fourth/nimbus.json" <<'END'
  ,"operations": { "network": {
    "accounts": ["sim"],
    "switch": { "on": "ACTIVE", "off": "PARKED" },
    "request": { "method": "POST", "path": "/lines/{account}/switch", "query": { "ticket": "{session}", "to": "{switch}" } },
    "outcomes": [ { "at": "/ok", "in": ["1"], "outcome": "ok" }, { "at": "/error/code", "in": ["E_LINE"], "outcome": "account_unknown", "because": "no such line" } ]
  } }
}
END
export NIMBUS_BASE_URL=$simulator_url/static NIMBUS_CLIENT=simtally NIMBUS_SECRET=cumulonimbus SIMTALLY_MAPPINGS=$work/fourth
simtally init --quiet
simtally accounts import "$fourth/accounts.csv" >/dev/null 2>&1
expect_exit 3 simtally network off --provider nimbus --cards "$fourth/accounts.csv" --yes
equal "one login, one request a line" "1 2" "$(awk -F'\t' '$4 ~ /session/ { l++ } $4 ~ /switch/ { s++ } END { print l + 0, s + 0 }' "$log")"
check "one is done" grep -Eq '^IN-1001 +done$' "$work/stdout"
check "the other failed, in the provider's words" grep -Eq '^IN-1002 +failed +no such line \(HTTP 200: "left us in May"\)$' "$work/stdout"
