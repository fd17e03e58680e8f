# Cards are switched only when that is asked for twice, in batches, followed to their end, and never twice on a guess.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
sed -i 's/"every_ms": 5000/"every_ms": 50/; s/"longest_s": 600/"longest_s": 20/' "$work/mappings/tibiot.json"
simulate --accounts 30 --today 2025-06-20
register freebit telecomx tibiot
awk -F, '$1 == "tibiot" && $3 == "card" { print $2 }' "$work/accounts.csv" >"$work/all"
head -n 23 "$work/all" >"$work/cards"
on=(simtally network on --provider tibiot --cards "$work/cards")

# switches [PERIOD]: how many requests came in that switch; "on:10" for those with ten cards.
switches() {
	awk -F'\t' -v p="${1:-}" '$5 == "network" && (p == "" || $7 == p) { n++ } END { print n + 0 }' "$log"
}

rows() {
	sql "select count(*) from simtally.network_operation${1:+ where $1}"
}

# figure NAME: of the counts below the table.
figure() {
	sed -n "s/^$1  *\([0-9]*\)$/\1/p" "$work/stdout"
}

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
refused "hostile text" simtally network off --provider tibiot --cards - --yes < <(printf "%s\n" $'\e[2J<script>' "'; drop schema simtally cascade; --")
one_error '\x1b[2J<script>' "drop schema"
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

# ---- killed between the request and its answer ----
forget
head -n 12 "$work/good" >"$work/twelve"
twelve=(simtally network off --provider tibiot --cards "$work/twelve" --yes)
before=$(rows)
fault "slow:ms=8000,provider=tibiot,endpoint=network"
"$root/$BUILD/${twelve[0]}" "${twelve[@]:1}" >"$work/stdout" 2>"$work/stderr" &
run=$!
while [ "$(switches)" = 0 ] && kill -0 "$run" 2>/dev/null; do sleep 0.02; done
equal "its row is there before the answer" "10|2" "$(sql "select count(*) filter (where state = 'sent'), count(*) filter (where state = 'planned') from simtally.network_operation")"
kill -KILL "$run"
wait "$run" 2>/dev/null
equal "one request was on its way" 1 "$(switches)"
control reset
sleep 0.1
expect_exit 3 "${twelve[@]}"
equal "the first ten are not sent again; the other two are, once" "1 1 2" "$(switches off:10) $(switches off:2) $(switches)"
equal "they are named" 10 "$(grep -c '^8986.*  unknown ' "$work/stdout")"
equal "counts" "2 10" "$(figure "done") $(figure unknown)"
expect_exit 3 "${twelve[@]}"
equal "nor by the same command again, nor what is done: it has not reached its end" "2 2 10" "$(switches) $(figure "done") $(figure unknown)"
expect_exit 0 "${twelve[@]::7}" # without --yes
check "the dry run says so" grep -q '^10 were sent by an earlier run that did not learn' "$work/stdout"
expect_exit 0 "${twelve[@]}" --retry-unknown
equal "by a person's word they are" "12 0" "$(figure "done") $(rows "state in ('unknown', 'sent', 'planned', 'accepted')")"
equal "and the old operations stand" 10 "$(rows "state = 'replaced' and message like 'run % ended after it began to send this%'")"

# ---- killed while following: it goes on with the provider's name, and sends nothing ----
forget
fault "slow:ms=8000,provider=tibiot,endpoint=batchStatus"
"$root/$BUILD/${twelve[0]}" "${twelve[@]:1}" >"$work/stdout" 2>"$work/stderr" &
run=$!
while [ "$(rows "state = 'accepted'")" != 12 ] && kill -0 "$run" 2>/dev/null; do sleep 0.05; done
kill -KILL "$run"
wait "$run" 2>/dev/null
control reset
sent=$(switches)
expect_exit 0 "${twelve[@]}"
equal "followed, not sent" "2 2 12" "$sent $(switches) $(figure "done")"

# ---- an answer that does not say what came of it is no reason to send again; nothing more is sent after it ----
for kind in "reset" "empty" "status:code=503,retry_after=0" "cut-body"; do
	forget
	fault "${kind%%:*}:provider=tibiot,endpoint=network$(case $kind in *:*) echo ",${kind#*:}" ;; esac)"
	expect_exit 3 "${twelve[@]}" --retry-unknown
	equal "$kind: one request, ten unknown, two not sent" "1 10 2" "$(switches) $(figure unknown) $(figure 'not sent')"
done
forget
expect_exit 0 "${twelve[@]}" --retry-unknown

# ---- 429 says that nothing was done; a connection that is refused carried nothing ----
forget
fault "status:code=429,retry_after=0,first=1,provider=tibiot,endpoint=network"
expect_exit 0 "${twelve[@]}"
equal "429: asked again" "3 12" "$(switches) $(figure "done")"
expect_exit 3 env TIBIOT_BASE_URL=http://127.0.0.1:1 "$root/$BUILD/simtally" "${twelve[@]:1}"
equal "no connection: nothing is unknown" "12 0" "$(figure 'not sent') $(rows "state in ('unknown', 'sent')")"
expect_exit 0 "${twelve[@]}"

# ---- refused credentials ----
forget
expect_exit 3 env TIBIOT_TOKEN=wrong-token-8821 "$root/$BUILD/simtally" "${twelve[@]:1}"
equal "refused credentials: one request, nothing switched" "1 12" "$(switches) $(figure 'not sent')"
check "and it is said" grep -q 'token or signature was refused' "$work/stderr"
printf '#!/bin/sh\ncat >%q\necho "Authorization: Bearer %s"\n' "$work/signed" "$TIBIOT_TOKEN" >"$work/sign"
chmod +x "$work/sign"
expect_exit 0 env -u TIBIOT_TOKEN TIBIOT_SIGN_COMMAND="$work/sign" "$root/$BUILD/simtally" network off --provider tibiot --cards "$work/one.csv" --yes
check "a signing command signs it" grep -q '/api/v1/operation/batch/query/status?batchCode=BATCH' "$work/signed"
expect_exit 0 "${twelve[@]}"

# ---- bounded in time ----
forget
sed -i 's/"every_ms": 50/"every_ms": 600/; s/"longest_s": 20/"longest_s": 1/' "$work/mappings/tibiot.json"
expect_exit 3 "${twelve[@]}"
equal "what takes longer is still running" 12 "$(figure running)"
sent=$(switches)
expect_exit 0 simtally network off --provider tibiot --cards "$work/one.csv" --yes
check "a part of the cards may go on, too" grep -Eq "^$one +done$" "$work/stdout"
expect_exit 0 "${twelve[@]}"
equal "the same command goes on" "12 $sent" "$(figure "done") $(switches)"

# ---- the provider's lock ----
fault "slow:ms=4000,provider=tibiot,endpoint=getCardMonthUsage"
"$root/$BUILD/simtally" backfill --provider tibiot --account "$one" --from 2025-05 --to 2025-05 --again --as-of 2025-06-20 --quiet >/dev/null 2>&1 &
run=$!
while [ "$(requests tibiot getCardMonthUsage)" = 0 ] && kill -0 "$run" 2>/dev/null; do sleep 0.02; done
expect_exit 75 "${twelve[@]}"
kill "$run"
wait "$run" || true
