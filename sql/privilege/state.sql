-- state.sql: whom the program works as, and whether that user could change what is closed.
-- Parameters: none. Result: one row: role (NULL: the login itself), login, is_superuser, can_change, can_drop (whom a table belongs to can
-- drop it, and no privilege takes that away).
SELECT (SELECT name FROM simtally_store.program_role WHERE name = current_user) AS role, session_user AS login,
	(SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
	has_table_privilege(current_user, 'simtally_store.closed_figure', 'UPDATE, DELETE, TRUNCATE')
		OR has_table_privilege(current_user, 'simtally_store.adjustment', 'UPDATE, DELETE, TRUNCATE') AS can_change,
	EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'simtally_store'::regnamespace AND c.relkind IN ('r', 'p') AND pg_has_role(current_user, c.relowner, 'USAGE')) AS can_drop;
