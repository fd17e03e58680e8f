-- group_members.sql: accounts that a group counts, or whose pool or cards it counts, have no result of their own.
-- Parameters: $1 month. Result: none; marks recon_report.
UPDATE recon_report r
SET grouped = true
FROM recon_member m
WHERE r.month = $1::date AND r.account_id = m.account_id AND r.metric = m.metric AND m.place <> 'itself';
