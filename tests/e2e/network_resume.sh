# A switch is never repeated on a guess: killed, cut off, refused or slow, the same command goes on with what is known.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh
# shellcheck source=tests/e2e/data/network.sh
. tests/e2e/data/network.sh

cards_of_tibiot 20
export SIMTALLY_ALLOW_NETWORK=1
one=$(head -n 1 "$work/all")
grep -v "^$(sed -n '6p' "$work/all")" "$work/all" | head -n 12 >"$work/twelve" # the sixth of ten fails
printf 'name,ACCOUNT\nx,%s\n' "$one" >"$work/one.csv"
twelve=(simtally network off --provider tibiot --cards "$work/twelve" --yes)

# ---- killed between the request and its answer ----
forget
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
simtally status >"$work/status"
check "status names them in a line" grep -qE "tibiot +off +unknown +10 " "$work/status"
check "as JSON, too" grep -q '"state":"unknown","cards":10' <(simtally status --json | tr -d ' \n')
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
