-- 013_load_total.sql: what each run read and accepted, added up as it was loaded: the control totals that figures and
-- their revisions are held against later.
CREATE TABLE simtally_store.load_total (
	first_quantity    numeric NOT NULL,
	restated_quantity numeric NOT NULL, -- by how much the restated figures changed
	read              bigint NOT NULL,  -- figures that answers and files gave, known ones too
	first             bigint NOT NULL,  -- of those, keys that were not there yet
	restated          bigint NOT NULL,  -- and keys whose quantity changed
	run_id            integer NOT NULL,
	month             date NOT NULL,    -- that the figures' periods lie in
	provider_id       smallint NOT NULL,
	metric            text NOT NULL,
	PRIMARY KEY (run_id, provider_id, month, metric)
);
CREATE INDEX load_total_month ON simtally_store.load_total (month, provider_id);

-- Figures that stand without any totals of their run open them, as they are: those loaded before there were totals, and those
-- that were not loaded by the program.
CREATE FUNCTION simtally_store.open_load_totals() RETURNS void LANGUAGE sql AS $$
	INSERT INTO simtally_store.load_total (run_id, provider_id, month, metric, read, first, first_quantity, restated, restated_quantity)
	SELECT r.run_id, s.provider_id, date_trunc('month', r.period)::date, s.metric, count(*), count(*) FILTER (WHERE r.before IS NULL),
		coalesce(sum(r.quantity) FILTER (WHERE r.before IS NULL), 0), count(r.before), coalesce(sum(r.quantity - r.before), 0)
	FROM (
		SELECT run_id, series_id, period, quantity::numeric, lag(quantity) OVER (PARTITION BY account_id, series_id, period ORDER BY revision) AS before
		FROM (
			SELECT account_id, series_id, period, run_id, revision, quantity FROM simtally_store.usage
			UNION ALL
			SELECT account_id, series_id, period, run_id, revision, quantity FROM simtally_store.usage_revision
		) every
	) r
	JOIN simtally_store.series s USING (series_id)
	WHERE s.role = 'used'
	GROUP BY r.run_id, s.provider_id, date_trunc('month', r.period)::date, s.metric
	ON CONFLICT DO NOTHING
$$;
SELECT simtally_store.open_load_totals();
