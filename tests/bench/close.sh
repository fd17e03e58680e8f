# What closing a month of a million accounts and four metrics costs, and looking at it again. It prints.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

accounts=${ACCOUNTS:-1000000}
export TELECOMX_BASE_URL=http://127.0.0.1:9 TELECOMX_TOKEN=none

# timed WHAT COMMAND…
timed() {
	local what=$1 begun status=0
	shift
	begun=$(milliseconds)
	"$@" >"$work/stdout" 2>"$work/stderr" || status=$?
	printf '# %-40s %7d.%d s\n' "$what" $((($(milliseconds) - begun) / 1000)) $((($(milliseconds) - begun) % 1000 / 100))
	equal "$what" 0 "$status"
}

sql "insert into simtally_store.account (provider_id, account, kind)
	select provider_id, 'A' || lpad(i::text, 8, '0'), 'mvno_account' from simtally_store.provider, generate_series(1, $accounts) i where name = 'telecomx'"
sql "insert into simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
	select provider_id, 'usage', m, s, 'month', r, u, 0 from simtally_store.provider,
	(values ('data', 'byte'), ('voice', 'second'), ('sms', 'message'), ('mms', 'message')) v (m, u), (values ('', 'entry'), ('homeland', 'used')) w (s, r) where name = 'telecomx'"
sql "select simtally_store.ensure_month('2025-05-01')" >/dev/null
sql "insert into simtally_store.usage (quantity, raw_id, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
	select case role when 'entry' then 1 else account_id * 7919::bigint end, 1, now(), now(), account_id, series_id, '2025-05-01', 1, 1, 3
	from simtally_store.account a join simtally_store.series s using (provider_id) order by account_id, series_id"
sql 'select simtally_store.open_load_totals()' >/dev/null
sql 'vacuum analyze'
sql checkpoint
echo "# $accounts account-months, $(sql "select count(*) from simtally_store.usage") rows of usage"
timed "close" "$root/$BUILD/simtally" close --month 2025-05 --provider telecomx --as-of 2025-06-20 --verbose
sed 's/^/# /' "$work/stderr" "$work/stdout"
timed "close --verify" "$root/$BUILD/simtally" close --verify
timed "usage_month of the closed month" sql "select count(*), sum(quantity) from simtally.usage_month where provider = 'telecomx' and month = '2025-05-01'"
echo "# the close takes $(sql "select pg_size_pretty(sum(pg_total_relation_size(c.oid))) from pg_class c where c.relname like 'closed%' and c.relkind = 'r'"), the figures $(sql "select pg_size_pretty(pg_total_relation_size('simtally_store.usage_202505'))")"
