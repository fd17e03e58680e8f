-- group_lines.sql: lines of a billing_ref that is a group are the group's.
-- Parameters: none. Result: none; changes recon_line.
UPDATE recon_line l
SET account_id = g.group_id
FROM recon_group g
WHERE l.ref_accounts > 0 AND l.account = g.ref;
