# One login a run, renewed once when it ends; what is refused stays owed; and no secret is ever seen.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
fast_mappings
simulate --accounts 12 --today 2025-06-20
register freebit telecomx tibiot
night=(simtally nightly --as-of 2025-06-20)
said=$work/said

# all of what the runs said, for the search at the end
keep() {
	cat "$work/stdout" "$work/stderr" >>"$said"
}

expect_exit 0 "${night[@]}" --verbose
keep
equal "one login a run" "1 1" "$(requests freebit authOem) $(requests telecomx login)"
tables >"$work/undisturbed"

# ---- a token that ends ----
forget
SIMTALLY_TELECOMX_CONCURRENCY=4 && export SIMTALLY_TELECOMX_CONCURRENCY
fault "expire-token:provider=telecomx,after=5,first=1" "expire-token:provider=freebit,after=5,first=1"
expect_exit 0 "${night[@]}" --verbose
keep
equal "a token that ends is renewed once, though several questions were under way with it" "2 2" "$(requests freebit authOem) $(requests telecomx login)"
tables >"$work/after"
check "and nothing is missing" diff "$work/undisturbed" "$work/after"
equal "a refusal of the old token is no failed attempt" 0 "$(sql "select count(*) from simtally_store.unit_of_work where state in ('failed', 'owed')")"

# ---- one that is short-lived by its own word is renewed before it is refused ----
simulate --accounts 12 --today 2025-06-20 --token-minutes 1 --latency-ms 10
expect_exit 0 "${night[@]}"
keep
equal "no question is refused for its token" 0 "$(awk -F'\t' '$6 != "-" && ($8 == 401 || $8 == 403)' "$log" | wc -l)"

# ---- an account that is always refused does not renew for ever ----
simulate --accounts 12 --today 2025-06-20
one=$(accounts_of telecomx | sed -n 3p)
fault "status:code=401,account=$one"
expect_exit 3 "${night[@]}" --provider telecomx
keep
at_most "one account that is always refused costs few logins" 3 "$(requests telecomx login)"
at_most "and few questions" 3 "$(questions telecomx "$one")"
equal "the others are fetched" 22 "$(units telecomx "done")"

# ---- wrong credentials ----
sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
simtally init --quiet
simtally accounts import "$work/accounts.csv" >/dev/null 2>&1
forget
wrong=(env FREEBIT_OEM_KEY=wrong-oem-key-9031 TELECOMX_PASSWORD=wrong-password-9032 TIBIOT_TOKEN=wrong-token-9033)
expect_exit 3 "${wrong[@]}" timeout 60 "$root/$BUILD/simtally" nightly --as-of 2025-06-20 --verbose
keep
for provider in freebit telecomx tibiot; do
	check "$provider: what was refused is said in words" grep -qiE "$provider.*(refused|denied|log in)" "$work/stderr"
	equal "$provider: nothing of it is loaded" 0 "$(sql "select count(*) from simtally.usage_history where provider = '$provider'")"
	equal "$provider: what was refused is still to be fetched" t "$(sql "select sum(expected) = sum(owed + failed) and sum(expected) > 0 from simtally.coverage where provider = '$provider'")"
	equal "$provider: none of its units is given up as failed" 0 "$(units "$provider" failed)"
done
equal "a refused login is not tried again" "1 1" "$(requests freebit authOem) $(requests telecomx login)"
expect_exit 2 "${wrong[@]}" "$root/$BUILD/simtally" check
keep
expect_exit 0 "${night[@]}"
keep
tables >"$work/after"
check "with the right ones the next night fetches all" diff "$work/undisturbed" "$work/after"

# ---- credentials in files; a token instead of a login ----
printf '%s\n' "$FREEBIT_OEM_KEY" >"$work/key"
(
	export FREEBIT_OEM_KEY_FILE=$work/key
	unset FREEBIT_OEM_KEY
	expect_exit 0 "${night[@]}" --provider freebit
	[ "$failures" = 0 ]
) || failures=$((failures + 1))

# ---- ps and secrets ----
forget
"$root/$BUILD/simtally" backfill --from 2025-01 --to 2025-02 --as-of 2025-06-20 >"$work/stdout" 2>"$work/stderr" &
while [ "$(questions .)" = 0 ] && kill -0 $! 2>/dev/null; do sleep 0.02; done
tr '\0' ' ' <"/proc/$!/cmdline" >>"$said"
wait $!
keep
fault "status:code=500,provider=telecomx,endpoint=usage" "down:provider=freebit,endpoint=getTrafficInfo"
expect_exit 3 "${night[@]}" --verbose --log-format json
keep
{
	simtally status --json
	cat "$SIMTALLY_REPORT_DIR"/*
	pg_dump
} >>"$said"
check "what was searched holds what it should" grep -q f0dac1d8 "$said"
for secret in "$FREEBIT_OEM_KEY" "$TELECOMX_PASSWORD" "$TIBIOT_TOKEN" wrong-oem-key-9031 wrong-password-9032 wrong-token-9033; do
	equal "a secret is nowhere in logs, reports or the database: ${secret:0:12}…" 0 "$(grep -caF -- "$secret" "$said")"
done
equal "nor is a header or a body with one" 0 "$(grep -caiE 'authKey"|Bearer [A-Za-z0-9]' "$said")"
