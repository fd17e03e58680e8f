-- series.sql: the series of a provider, each endpoint in its place of record.
-- Parameters: $1 provider_id. Result: none; fills recon_series.
INSERT INTO recon_series (series_id, metric, scope, grain, role, source, reports)
SELECT s.series_id, s.metric, s.scope, s.grain, s.role,
	dense_rank() OVER (PARTITION BY s.metric, s.grain ORDER BY e.rank, s.endpoint),
	s.role = 'entry' OR NOT e.has_entries
FROM simtally_store.series s
JOIN (
	SELECT endpoint, metric, grain, min(rank) AS rank, bool_or(role = 'entry') AS has_entries
	FROM simtally_store.series
	WHERE provider_id = $1::smallint AND role IN ('used', 'entry')
	GROUP BY endpoint, metric, grain
) e USING (endpoint, metric, grain)
WHERE s.provider_id = $1::smallint AND s.role IN ('used', 'entry');
