# A range of months is asked once, in as few questions as the provider allows, and never again unless told so.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 10 --today 2025-06-20
register freebit telecomx tibiot
telecomx=(backfill --from 2023-12 --to 2025-05 --provider telecomx --as-of 2025-06-20)

# ---- told beforehand, and nothing written ----
everything() {
	pg_dump --data-only --schema=simtally_store --schema=simtally | grep -v '^\\\(un\)\?restrict'
}
everything >"$work/before"
expect_exit 0 simtally "${telecomx[@]}" --dry-run
check "a dry run tells the requests" grep -qE '\b20 requests' "$work/stdout"
check "and the units, accounts and requests of each provider" grep -qE '^telecomx +10 +180 +20 ' "$work/stdout"
everything | diff "$work/before" - >"$work/difference" 2>&1
equal "a dry run writes nothing" "" "$(grep -vE 'setval|^---|^[0-9,]+[acd][0-9,]+$' "$work/difference")"
equal "and asks nothing" 0 "$(requests .)"
at_rate=$(SIMTALLY_TELECOMX_RATE=2 simtally "${telecomx[@]}" --dry-run)
check "it tells how long it takes at the allowed rate" grep -qE '\b0?10 ?s' <<<"$at_rate"

# ---- 18 months, 12 to a question ----
expect_exit 0 simtally "${telecomx[@]}"
equal "18 months are two questions an account" 20 "$(requests telecomx usage)"
equal "for each account alike" 10 "$(awk -F'\t' '$5 == "usage" { n[$6]++ } END { for (a in n) if (n[a] == 2) c++; print c + 0 }' "$log")"
equal "without a gap or an overlap" "2023-12..2024-11 2024-12..2025-05" "$(awk -F'\t' '$5 == "usage" { print $7 }' "$log" | sort -u | xargs)"
equal "after one login" 1 "$(requests telecomx login)"
equal "other providers are left alone" 0 "$(($(requests freebit) + $(requests tibiot)))"
equal "every unit is done" 180 "$(units telecomx "done")"
equal "every account has its 18 months" 10 "$(sql "select count(*) from (select account from simtally.usage_month where provider = 'telecomx' and metric = 'voice' and scope = 'homeland'
	group by account having count(distinct month) = 18 and min(month) = '2023-12-01' and max(month) = '2025-05-01') a")"
equal "each final, three weeks after the last" complete "$(sql "select distinct completeness from simtally.usage_month")"
equal "the coverage says so" "18|180|180|0" "$(sql "select count(*), sum(expected), sum(fetched), sum(failed + owed + beyond_reach) from simtally.coverage where provider = 'telecomx'")"
tables >"$work/first"

# ---- again ----
forget
expect_exit 0 simtally "${telecomx[@]}"
equal "the same backfill asks nothing the second time" 0 "$(requests .)"
check "and says that there was nothing" grep -qi 'nothing' "$work/stdout"
tables >"$work/second"
check "its tables stay as they were" diff "$work/first" "$work/second"

expect_exit 0 simtally "${telecomx[@]}" --again
equal "--again asks everything" 20 "$(requests telecomx usage)"
tables >"$work/again"
check "and leaves the same tables" diff "$work/first" "$work/again"
check "it says that nothing was new" grep -qi 'nothing new' "$work/stdout"

# ---- a wider range asks what is missing, no more; one account alone ----
forget
expect_exit 0 simtally backfill --from 2023-11 --to 2025-05 --provider telecomx --as-of 2025-06-20
equal "a month more is one short question an account" "10 2023-11" "$(awk -F'\t' '$5 == "usage" { print $7 }' "$log" | sort | uniq -c | xargs)"
forget
one=$(accounts_of telecomx | head -n 1)
expect_exit 0 simtally backfill --from 2023-01 --to 2023-02 --provider telecomx --account "$one" --as-of 2025-06-20
equal "--account asks about no other" "1 1" "$(requests telecomx usage "$one") $(requests telecomx usage)"

# ---- what was fetched before it was final is asked again ----
forget
expect_exit 0 simtally backfill --from 2025-06 --to 2025-06 --provider telecomx --as-of 2025-06-20
equal "a month that runs is provisional" provisional "$(sql "select distinct completeness from simtally.usage_month where month = '2025-06-01'")"
control "today?date=2025-07-10"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-06 --provider telecomx --as-of 2025-07-10
equal "it alone is asked again once it is final" "20 2025-06" "$(awk -F'\t' '$5 == "usage" { print $7 }' "$log" | sort | uniq -c | xargs)"
equal "and is complete then" complete "$(sql "select distinct completeness from simtally.usage_month where month = '2025-06-01'")"

# ---- reach: the current month and the 12 before it, today and the 30 days before it ----
control "today?date=2025-06-20"
forget
expect_exit 0 simtally backfill --from 2024-05 --to 2025-06 --provider tibiot --as-of 2025-06-20
equal "no month beyond the reach is asked" "2024-06 2025-06" "$(awk -F'\t' '$5 ~ /MonthUsage/ { print $7 }' "$log" | sort -u | sed -n '1p;$p' | xargs)"
equal "13 months a card or pool" 130 "$(($(requests tibiot getCardMonthUsage) + $(requests tibiot getPoolMonthUsage)))"
equal "no day beyond the reach is asked" "2025-05-21 2025-06-20" "$(awk -F'\t' '$5 ~ /DayUsage/ { print $7 }' "$log" | sort -u | sed -n '1p;$p' | xargs)"
check "what lies beyond is named in the summary" grep -qi 'beyond reach' "$work/stdout"
equal "and in the coverage" t "$(sql "select sum(beyond_reach) > 0 from simtally.coverage where provider = 'tibiot' and month = '2024-05-01'")"
equal "nothing of it is owed or failed" 0 "$(sql "select sum(owed + failed) from simtally.coverage where provider = 'tibiot'")"
forget
expect_exit 0 simtally backfill --from 2023-01 --to 2023-02 --provider tibiot --as-of 2025-06-20
equal "a range wholly beyond reach asks nothing" 0 "$(requests .)"
check "and is named" grep -qi 'beyond reach' "$work/stdout"

# ---- ranges that make no sense ----
expect_exit 2 simtally backfill --from 2025-05 --to 2025-04 --provider telecomx --as-of 2025-06-20
expect_exit 2 simtally backfill --from 2026-05 --to 2026-06 --provider telecomx --as-of 2025-06-20
