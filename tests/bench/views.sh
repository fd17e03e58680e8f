# What it costs to read one account's figures out of the views, beside reading all of them: ACCOUNTS (200,000) accounts with four
# metrics in a closed and in an open month, a tenth as many with days, and a tenth of all that. It prints; what it holds
# to be right or wrong is that one account of many is found with no more pages than one of few (twice as many at most).
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

export TELECOMX_BASE_URL=http://127.0.0.1:9 TELECOMX_TOKEN=none FREEBIT_BASE_URL=http://127.0.0.1:9 FREEBIT_OEM_ID=none FREEBIT_OEM_KEY=none
accounts=${ACCOUNTS:-200000}

# make_figures ACCOUNTS: April is closed, May is not.
make_figures() {
	local provider
	simtally init --quiet
	head -n 1 fixtures/demo/accounts.csv >"$work/none.csv"
	check "providers are known" simtally accounts import "$work/none.csv"
	psql -XAtq -v ON_ERROR_STOP=1 -v accounts="$1" <<-'END' >/dev/null
		update simtally_store.provider set today = '2025-06-20';
		insert into simtally_store.account (provider_id, account, kind)
		select provider_id, 'A' || to_char(i, 'FM00000000'), 'mvno_account' from simtally_store.provider, generate_series(1, :accounts) i where name = 'telecomx'
		union all select provider_id, 'S' || to_char(i, 'FM00000000'), 'sim' from simtally_store.provider, generate_series(1, :accounts / 10) i where name = 'freebit';
		insert into simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
		select provider_id, 'usage', m, s, 'month', r, u, 0 from simtally_store.provider,
			(values ('data', 'byte'), ('voice', 'second'), ('sms', 'message'), ('mms', 'message')) v(m, u), (values ('', 'entry'), ('homeland', 'used')) w(s, r) where name = 'telecomx'
		union all select provider_id, 'traffic', 'data', 'total', 'day', 'used', 'byte', 0 from simtally_store.provider where name = 'freebit';
		select simtally_store.ensure_month(m::date) from generate_series(date '2025-04-01', '2025-05-01', '1 month') m;
		insert into simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
		select account_id * 7919::bigint, now(), now(), account_id, series_id, d::date, 1, 1, 3
		from simtally_store.account a join simtally_store.series s using (provider_id), generate_series(date '2025-04-01', '2025-05-31', '1 day') d
		where s.grain = 'day' or extract(day from d) = 1
		order by d, account_id, series_id;
		vacuum analyze;
	END
	for provider in telecomx freebit; do
		check "April of $provider is closed" simtally close --month 2025-04 --provider "$provider" --as-of 2025-06-20
	done
	sql 'vacuum analyze' # the account's table of days is then as it is the morning after
	sql checkpoint
}

# ask VIEW CONDITION: sets rows, pages (touched) and took (ms, planning too).
ask() {
	read -r rows pages took < <(psql -XAtq -F' ' <<-END
		explain (analyze, buffers, timing off, format json) select * from simtally.$1 where $2 \g (format=unaligned) $work/plan
		\set plan \`cat $work/plan\`
		select :'plan'::jsonb #>> '{0,Plan,Actual Rows}', (:'plan'::jsonb #>> '{0,Plan,Shared Hit Blocks}')::bigint + (:'plan'::jsonb #>> '{0,Plan,Shared Read Blocks}')::bigint,
			round((:'plan'::jsonb #>> '{0,Execution Time}')::numeric + (:'plan'::jsonb #>> '{0,Planning Time}')::numeric)
	END
	)
}

# compare VIEW WHAT ONE ALL: ONE is the condition for one account, ALL for all of them.
compare() {
	ask "$1" "$3" # warm
	ask "$1" "$3"
	local one_rows=$rows one_took=$took
	one_pages=$pages
	at_least "$2: the account has figures" 1 "$one_rows"
	ask "$1" "$4"
	awk -v what="$2" -v r="$one_rows" -v p="$one_pages" -v t="$one_took" -v R="$rows" -v P="$pages" -v T="$took" \
		'BEGIN { printf "# %-34s one: %3d rows %5d pages %5d ms; all: %8d rows %7d pages %6d ms; all/one: %.0f in pages, %.0f in time\n", what, r, p, t, R, P, T, P / p, T / (t ? t : 1) }'
}

# measure ACCOUNTS: sets pages_of, what one account's figures touch in each comparison.
measure() {
	make_figures "$1"
	echo "# $1 accounts with months, $(($1 / 10)) with days: $(sql 'select count(*) from simtally_store.usage') rows of usage"
	pages_of=()
	local telecomx="provider = 'telecomx' and account = 'A00000042'" freebit="provider = 'freebit' and account = 'S00000042'"
	compare usage_month "a month, open" "$telecomx and month = '2025-05-01'" "provider = 'telecomx' and month = '2025-05-01'" && pages_of+=("$one_pages")
	compare usage_month "a month, closed" "$telecomx and month = '2025-04-01'" "provider = 'telecomx' and month = '2025-04-01'" && pages_of+=("$one_pages")
	compare usage_month "all months" "$telecomx" "provider = 'telecomx'" && pages_of+=("$one_pages")
	compare usage_month "a month of days" "$freebit and month = '2025-05-01'" "provider = 'freebit' and month = '2025-05-01'" && pages_of+=("$one_pages")
	compare usage_day "days, open" "$freebit and day >= '2025-05-01'" "provider = 'freebit' and day >= '2025-05-01'" && pages_of+=("$one_pages")
	compare usage_day "days, all" "$freebit" "provider = 'freebit'" && pages_of+=("$one_pages")
	sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
}

measure $((accounts / 10))
few=("${pages_of[@]}")
measure "$accounts"
for i in "${!few[@]}"; do
	at_most "ten times as many accounts: one is found with no more pages, $((i + 1))" $((few[i] * 2)) "${pages_of[i]}"
done
