-- fates.sql: what became of the rows of a register file.
-- Parameters: none. Result: loaded, changed, unchanged, said_twice, refused.
SELECT count(*) FILTER (WHERE fate = 'loaded') AS loaded, count(*) FILTER (WHERE fate = 'changed') AS changed,
	count(*) FILTER (WHERE fate = 'unchanged') AS unchanged, count(*) FILTER (WHERE fate = 'said_twice') AS said_twice,
	count(*) FILTER (WHERE fate = 'refused') AS refused
FROM account_stage;
