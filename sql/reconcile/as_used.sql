-- as_used.sql: the bill equals what was used, where a product makes something else of it: its rule was not applied. It goes before
-- what the ratio of the two, or another month, could be taken for.
-- Parameters: none. Result: none; adds to recon_finding, with words that follow those of the class.
INSERT INTO recon_finding (account_id, place, metric, scope, class, explanation)
SELECT account_id, 2, metric, scope, CASE WHEN expected > billed THEN 'under_billed' ELSE 'over_billed' END,
	'equals what was used: neither allowance nor rounding was applied'
FROM recon_candidate
WHERE class IS NULL AND lines > 0 AND usage > 0 AND expected <> usage AND abs(billed::numeric - usage) <= greatest(absolute, relative * usage);
