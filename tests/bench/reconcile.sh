# What it costs to reconcile a month: ACCOUNTS (1,000,000) accounts with four metrics each and as many billing lines, made by
# SQL, beside a tenth of that. It prints; what it holds to be right or wrong is what was found, and that the program's memory
# does not grow with the accounts. PRODUCTS=1 lays a product with a rounding and a pool's allowance over each metric.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

# make_month ACCOUNTS: of 100 figures 96 are billed as used, 1 each a unit more, twice, at a slip, and not at all.
make_month() {
	simtally init --quiet
	head -n 1 fixtures/demo/accounts.csv >"$work/none.csv"
	check "providers are known" simtally accounts import "$work/none.csv"
	psql -XAtq -v ON_ERROR_STOP=1 -v accounts="$1" >"$work/made" <<-'END'
		select provider_id as provider from simtally_store.provider where name = 'telecomx' \gset
		insert into simtally_store.account (provider_id, account, kind)
		select :provider, 'A' || to_char(i, 'FM00000000'), 'mvno_account' from generate_series(1, :accounts) i;
		insert into simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
		select :provider, 'month', m, 'total', 'month', 'used', u, 1
		from (values ('data', 'byte'), ('voice', 'second'), ('sms', 'message'), ('mms', 'message')) v(m, u);
		select simtally_store.ensure_month('2025-04-01');
		insert into simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
		select 100000000 + (a.account_id::bigint * 7919 + s.series_id * 104729) % 900000000, '2025-05-06', '2025-05-06', a.account_id, s.series_id, '2025-04-01', 1, 1, 3
		from simtally_store.account a cross join simtally_store.series s order by a.account_id, s.series_id;
		select simtally_store.open_load_totals();
		insert into simtally_store.billing_import (run_id, file_name, sha256, mapping) values (1, 'bench', '\x00', 'generic') returning import_id as import \gset
		insert into simtally_store.billing_line (import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency)
		select :import, row_number() over (), :provider, a.account, '2025-04-01', s.metric, '',
			case when (a.account_id + s.series_id) % 100 = 1 then u.quantity * 1024 when (a.account_id + s.series_id) % 100 = 2 then u.quantity + 1 else u.quantity end,
			'B', round(u.quantity / 1000000.0, 2), 'DKK'
		from simtally_store.usage u join simtally_store.account a using (account_id) join simtally_store.series s using (series_id)
		cross join lateral generate_series(1, case (a.account_id + s.series_id) % 100 when 3 then 2 when 0 then 0 else 1 end);
		insert into simtally_store.month_change values (:provider, '2025-04-01', 1);
		vacuum analyze;
		checkpoint;
	END
	[ -z "${PRODUCTS-}" ] || make_products
}

# Increments and an allowance that leave every figure as it is: the work is done, the answers stay.
make_products() {
	sed 's/^/telecomx,/' >"$work/products.csv" <<-'END'
		each byte,data,,B,1,up,pool,0,,
		each second,voice,,s,1,up,,,,
		each sms,sms,,message,1,nearest,,,,
		each mms,mms,,message,1,down,,,,
	END
	sed -i '1i provider,product,metric,scopes,unit,increment,rounding,allowance,included,tolerance,tolerance_percent' "$work/products.csv"
	check "products are known" simtally products import "$work/products.csv"
}

# backend: the process of the server that reconciles for us.
backend() {
	sql "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
}

# measure ACCOUNTS: sets took (ms), cpu (ms of the server's process, which other work on the machine does not lengthen as it
# does the wall's time), peak (KiB of the program) and rate (figures a second of that).
measure() {
	local begun server='' now
	cpu=1
	make_month "$1"
	begun=$(milliseconds)
	"$root/$BUILD/simtally" reconcile --month 2025-04 --provider telecomx --format csv --verbose >"$work/stdout" 2>"$work/stderr" &
	local run=$! status=0
	while grep -s VmHWM "/proc/$run/status" >"$work/now"; do
		[ ! -s "$work/now" ] || mv "$work/now" "$work/peak"
		[ -n "$server" ] || server=$(backend)
		now=$(awk '{ print ($14 + $15) * 10 }' "/proc/${server:-none}/stat" 2>/dev/null) && cpu=${now:-$cpu}
		sleep 0.05
	done
	wait "$run" || status=$?
	took=$(($(milliseconds) - begun))
	[ -z "${VERBOSE-}" ] || sed -n 's/^.*-- \([a-z_]*\)\.sql/# \1/p' "$work/stderr"
	equal "it ends well" 0 "$status"
	equal "each figure has its verdict" "$((4 * $1))" "$(sql 'select count(*) from simtally_store.verdict')"
	equal "of the class it was made for" "1.00 duplicate 96.00 matched 0.50 over_billed 1.00 unbilled 1.00 unit_suspect 0.50 within_tolerance" \
		"$(sql "select round(100.0 * count(*) / (4 * $1), 2) || ' ' || class from simtally_store.verdict group by class order by class" | xargs)"
	peak=$(awk '{ print $2 }' "$work/peak")
	rate=$((4 * $1 * 1000 / cpu))
	printf '# %8d accounts %9d figures %6d.%d s with the CSV, %6d.%d s of them on the server'"'"'s processor: %8d figures/s; %6d KiB at most\n' "$1" $((4 * $1)) \
		$((took / 1000)) $((took % 1000 / 100)) $((cpu / 1000)) $((cpu % 1000 / 100)) "$rate" "$peak"
	sql 'set client_min_messages = warning; drop schema simtally cascade; drop schema simtally_store cascade'
}

accounts=${ACCOUNTS:-1000000}
measure $((accounts / 10))
few_rate=$rate few_peak=$peak
measure "$accounts"
awk -v a="$rate" -v b="$few_rate" -v c="$peak" -v d="$few_peak" 'BEGIN {
	printf "# figures/s of ten times as many accounts, relative: %.2f\n# peak memory, relative: %.2f\n", a / b, c / d }'
at_most "ten times as many accounts take no more memory (KiB)" $((few_peak * 5 / 4)) "$peak"
