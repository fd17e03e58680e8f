-- wanted.sql: the accounts and metrics whose results are still open; of a group, its accounts.
-- One that counts an account on some days alone is not
-- looked for: the months beside, and earlier revisions, are of whole months.
-- Parameters: none. Result: none; fills recon_wanted.
INSERT INTO recon_wanted (account_id, owner_id, metric)
WITH open AS (
	SELECT DISTINCT account_id, metric FROM recon_candidate c WHERE class IS NULL AND lines > 0 AND NOT pooled
		AND NOT EXISTS (SELECT FROM recon_member m WHERE m.group_id = c.account_id AND m.metric = c.metric AND m.days IS NOT NULL AND m.place = 'counted')
)
SELECT account_id, account_id, metric FROM open WHERE account_id > 0
UNION ALL
SELECT m.account_id, m.group_id, m.metric
FROM open o
JOIN recon_member m ON m.group_id = o.account_id AND m.metric = o.metric
WHERE m.place = 'counted';
