-- scopes.sql: what the scopes of the month are called.
-- Parameters: $1 close_id. Result: none; fills simtally_store.closed_scope.
INSERT INTO simtally_store.closed_scope (close_id, scope, name)
SELECT t.close_id, t.scope, l.name
FROM (SELECT DISTINCT close_id, scope FROM simtally_store.closed_total WHERE close_id = $1::integer
	UNION SELECT DISTINCT $1::integer, s.scope COLLATE "default" FROM recon_series s WHERE s.role = 'used' AND s.grain = 'day') t
JOIN simtally_store.closed_month c USING (close_id)
JOIN simtally_store.current_label l ON l.provider_id = c.provider_id AND l.scope = t.scope;
