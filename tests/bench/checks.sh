# What checking a provider's own figures costs: 200,000 cards in 2,000 pools, a whole month of each and 6 million days. It
# prints; what it holds to be right or wrong is what the checks found.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

CARDS=${CARDS:-200000}
pools=$((CARDS / 100))
simtally init --quiet
psql -XAtq -v ON_ERROR_STOP=1 <<END
SELECT simtally_store.ensure_month('2025-04-01');
UPDATE simtally_store.provider SET today = '2025-06-10';
INSERT INTO simtally_store.account (provider_id, account, kind, pool)
SELECT provider_id, 'POOL' || n, 'pool', NULL FROM simtally_store.provider, generate_series(1, $pools) n WHERE name = 'tibiot'
UNION ALL SELECT provider_id, 'CARD' || n, 'card', 'POOL' || 1 + n % $pools FROM simtally_store.provider, generate_series(1, $CARDS) n WHERE name = 'tibiot';
INSERT INTO simtally_store.series (provider_id, endpoint, metric, scope, grain, role, unit, rank)
SELECT provider_id, e, 'data', 'total', g, 'used', 'byte', r FROM simtally_store.provider,
	(VALUES ('card_month', 'month', 0), ('card_day', 'day', 1), ('pool_month', 'month', 3), ('pool_day', 'day', 4)) v(e, g, r) WHERE name = 'tibiot';
CREATE TEMP TABLE day AS
SELECT a.account_id, a.kind, a.pool, d::date AS day, (a.account_id::bigint * 7919 + extract(day FROM d)::bigint * 104729) % 50000000 AS quantity
FROM simtally_store.account a, generate_series(date '2025-04-01', '2025-04-30', '1 day') d WHERE a.kind = 'card';
INSERT INTO simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
SELECT d.quantity, now(), now(), d.account_id, s.series_id, d.day, 1, 1, 3 FROM day d, simtally_store.series s WHERE s.endpoint = 'card_day';
INSERT INTO simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
SELECT sum(d.quantity) + CASE WHEN d.account_id % 50000 = 0 THEN 90000000 ELSE 0 END, now(), now(), d.account_id, s.series_id, '2025-04-01', 1, 1, 3
FROM day d, simtally_store.series s WHERE s.endpoint = 'card_month' GROUP BY d.account_id, s.series_id;
INSERT INTO simtally_store.usage (quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality)
SELECT sum(u.quantity) + CASE WHEN p.account_id % 500 = 0 THEN 900000000 ELSE 0 END, now(), now(), p.account_id, s.series_id, '2025-04-01', 1, 1, 3
FROM simtally_store.usage u JOIN simtally_store.series m USING (series_id) JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.account p ON p.account = a.pool, simtally_store.series s
WHERE m.endpoint = 'card_month' AND s.endpoint = 'pool_month' GROUP BY p.account_id, s.series_id;
SELECT simtally_store.open_load_totals();
END
psql -XAtq -c 'vacuum analyze' -c checkpoint
planted=$(sql "select count(*) filter (where kind = 'card' and account_id % 50000 = 0), count(*) filter (where kind = 'pool' and account_id % 500 = 0) from simtally_store.account")
begun=$(milliseconds)
expect_exit 0 simtally reconcile --month 2025-04 --provider tibiot --format json --verbose
took=$(($(milliseconds) - begun))
echo "# $CARDS cards in $pools pools: reconciled without a bill and reported in $((took / 1000)).$((took % 1000 / 100)) s"
sed -nE 's/.*(check [a-z_]+: .*)/# \1/p' "$work/stderr"
equal "the planted ones are found, and no other" "$planted" "$(sql "select (select differs from simtally.check_summary where check_name = 'card_days_and_month'),
	(select differs from simtally.check_summary where check_name = 'pool_and_cards')")"
equal "all others agree" t "$(sql "select sum(agrees) + sum(differs) = $CARDS + $pools from simtally.check_summary where check_name in ('card_days_and_month', 'pool_and_cards')")"
