-- 015_raw_answer.sql: from a figure to the bytes it was read from.

-- The archive: each answer of a provider and each piece of a bulk file, as it came; sha256 is over body. Ask with the
-- account: answers are kept by it. A piece that is not about one account has none; its first_line is the number, in the
-- file, of the line that body begins with.
CREATE VIEW simtally.raw_answer AS
SELECT p.name AS provider, a.account, r.endpoint, r.raw_id, r.from_period, r.to_period, r.fetched_at, r.sha256, r.body, NULL::bigint AS first_line
FROM simtally_store.raw_answer r
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p USING (provider_id)
UNION ALL
SELECT p.name, nullif(f.account, ''), f.endpoint, f.raw_id, f.from_period, f.to_period, f.read_at, f.sha256, f.body, f.first_line
FROM simtally_store.usage_file_part f
JOIN simtally_store.provider p USING (provider_id);

-- As before, and at: the figure's place in its raw answer.
CREATE OR REPLACE VIEW simtally.usage_history AS
SELECT p.name AS provider, a.account, h.period, s.grain, s.metric, s.scope, h.revision, h.quantity, h.recorded_at, h.run_id, h.raw_id, h.at
FROM (
	SELECT account_id, series_id, period, revision, quantity, recorded_at, run_id, raw_id, at FROM simtally_store.usage
	UNION ALL
	SELECT account_id, series_id, period, revision, quantity, recorded_at, run_id, raw_id, at FROM simtally_store.usage_revision
) h
JOIN simtally_store.series s USING (series_id)
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = s.provider_id
WHERE s.role = 'used' AND NOT EXISTS (
	SELECT FROM simtally_store.series o
	JOIN simtally_store.usage r ON r.account_id = h.account_id AND r.series_id = o.series_id AND r.period = h.period
	WHERE o.provider_id = s.provider_id AND o.metric = s.metric AND o.grain = s.grain AND o.role IN ('used', 'entry') AND o.rank < s.rank);
