-- group_members.sql: accounts that a group counts, or whose pool or cards it counts, have no result of their own, nor has what an account used on the
-- days of a group.
-- Parameters: $1 month. Result: none; marks recon_report.
UPDATE recon_report r
SET grouped = true
FROM recon_member m
WHERE r.month = $1::date AND r.account_id = m.figure_id AND r.metric = m.metric AND m.place <> 'itself';
