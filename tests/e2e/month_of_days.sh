# An API that is asked for a month and answers with that month's days: a mapping is enough.
. tests/lib.sh

# month YYYY-MM DAYS LAST [MORE]: the answer about a month of so many days, with figures up to LAST, zero behind it; MORE stands before its end.
month() {
	local day
	printf '{"line":"46700000001","days":['
	for ((day = 1; day <= $2; day++)); do
		printf '%s{"date":"%s-%02d","kb":"%d","calls":[{"to":"home","s":%d}]}' "$([ "$day" = 1 ] || echo ,)" "$1" "$day" $((day <= $3 ? day : 0)) $((day <= $3 ? 60 : 0))
	done
	printf '%s]}' "${4-}"
}

answers=$work/answers/lines/46700000001/usage
mkdir -p "$answers" "$work/mappings"
month 2025-04 30 30 >"$answers/month=2025-04.json"
month 2025-05 31 31 >"$answers/month=2025-05.json"
month 2025-06 30 10 >"$answers/month=2025-06.json"
start_simulator --static "$work/answers" --today 2025-06-10
export ACME_BASE_URL=$simulator_url/static SIMTALLY_MAPPINGS=$work/mappings
cat >"$work/mappings/acme.json" <<'END'
{
  "provider": "acme",
  "zone": "Europe/Stockholm",
  "settings": { "base_url": { "env": "ACME_BASE_URL" } },
  "base_url": "{base_url}",
  "units": { "KB": { "unit": "byte", "base": 1024, "power": 1 }, "s": { "unit": "second" } },
  "limits": { "requests_per_second": "1000" },
  "authentication": [ { "headers": { "Accept-Language": "sv" } } ],
  "endpoints": [
    {
      "name": "days",
      "accounts": ["sim"],
      "request": { "method": "GET", "path": "/lines/{account}/usage", "query": { "month": "{from_month}" } },
      "span": { "unit": "month", "reach": 12, "night": { "from": -1, "to": 0 } },
      "outcomes": [ { "status": [200], "outcome": "ok" } ],
      "echo": [ { "at": "/line", "is": "{account}" } ],
      "independent": true,
      "usage": [
        {
          "each": "/days/*", "metric": "data", "grain": "day", "period": { "form": "day", "at": "/date" },
          "rows": [ { "scope": "total", "quantity": { "at": "/kb" }, "unit": "KB" } ]
        },
        {
          "each": "/days/*", "metric": "voice", "grain": "day", "entry": true, "period": { "form": "day", "at": "/date" },
          "rows": [ { "each": "/calls/*", "scope": { "prefix": "to/", "id": "/to" }, "quantity": { "at": "/s" }, "unit": "s" } ]
        }
      ]
    }
  ]
}
END
expect_exit 0 simtally init --quiet
simtally accounts import --quiet - >"$work/said" <<END
provider,account,kind,billing_ref,name,pool,active_from,active_to
acme,46700000001,sim,,,,2025-04-11,
END
expect_exit 0 simtally check

# months: each metric and month with its sum, whether it is complete, and of how many days.
months() {
	sql "select to_char(month, 'MM'), metric, quantity, completeness, days_reported from simtally.usage_month order by 1, 2" | xargs
}

expect_exit 0 simtally backfill --from 2025-04 --to 2025-05 --as-of 2025-06-10 --dry-run
check "a month is one question" grep -q '^2 requests would be made' "$work/stdout"
expect_exit 0 simtally backfill --from 2025-04 --to 2025-05 --as-of 2025-06-10 --quiet
equal "every day lands, those before the account began, too, and the month is their sum" \
	"04|data|476160|complete|30 04|voice|1800|complete|30 05|data|507904|complete|31 05|voice|1860|complete|31" "$(months)"
equal "the ledger holds months" "m 2" "$(sql "select grain, count(*) from simtally_store.unit_of_work where state = 'done' and final group by 1" | tr '|' ' ')"
expect_exit 0 simtally nightly --as-of 2025-06-10 --quiet
equal "of the running month the days up to today; that nothing was used on those to come says nothing" "06|data|56320|provisional|10" "$(months | grep -o '06|data[^ ]*')"
expect_exit 0 simtally close --month 2025-05

# A figure of a day to come, one that is junk, and a day of another month.
month 2025-06 30 12 >"$answers/month=2025-06.json"
expect_exit 3 simtally nightly --as-of 2025-06-10 --quiet
equal "what was used tomorrow is a mistake" "in_the_future|11264 base units on a day that has not begun" \
	"$(sql "select reason, detail from simtally.quarantine order by detail limit 1")"
month 2025-05 31 31 ',{"date":"2025-06-01","kb":"1"},{"date":"2025-05-02","kb":"junk"}' >"$answers/month=2025-05.json"
month 2025-06 30 10 >"$answers/month=2025-06.json"
expect_exit 3 simtally nightly --as-of 2025-06-10 --quiet
said=$(sql "select detail from simtally.quarantine where run_id = (select max(run_id) from simtally_store.run) order by detail")
check "a day of another month is set aside, and what was asked for is called the month" grep -qxF '"2025-06-01" is 2025-06-01, asked for was 2025-05' <<<"$said"
check "junk, too" grep -qxF '"junk" is not a number' <<<"$said"
equal "and the month with the junk is the one that failed" "2025-05-01" "$(sql "select period from simtally_store.unit_of_work where state = 'failed'")"

# ---- what cannot work is said before anything is asked ----
# refused WORDS PATTERN: check refuses the mapping with each line that matches replaced.
refused() {
	cp "$work/mappings/acme.json" "$work/good"
	sed -i "$2" "$work/mappings/acme.json"
	expect_exit 2 simtally check
	check "it says what to write" grep -qF "$1" "$work/stderr"
	mv "$work/good" "$work/mappings/acme.json"
}
refused 'write "span": { "unit": "month" } and "grain": "day"' 's/"unit": "month", "reach": 12/"unit": "day", "most": 31/'
refused 'say where each says which it is (form day or instant)' 's/"form": "day", "at": "\/date"/"form": "asked"/'
refused "a month's figure in a span of days" 's/"unit": "month"/"unit": "day"/; s/{from_month}/{from_day}/; s/"grain": "day"/"grain": "month"/; s/"form": "day"/"form": "month"/'
