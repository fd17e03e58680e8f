-- series.sql: what the numbers of series mean, and what their scopes are called.
-- Parameters: $1 close_id. Result: none; fills simtally_store.closed_series.
INSERT INTO simtally_store.closed_series (close_id, series_id, metric, scope, grain, unit, name)
SELECT c.close_id, s.series_id, s.metric, s.scope, s.grain, s.unit, l.name
FROM simtally_store.closed_month c
JOIN simtally_store.series s ON s.provider_id = c.provider_id AND s.role = 'used'
LEFT JOIN simtally_store.current_label l ON l.provider_id = s.provider_id AND l.scope = s.scope
WHERE c.close_id = $1::integer;
