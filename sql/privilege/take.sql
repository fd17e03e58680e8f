-- take.sql: the session works as the program's role from here on, where init made one and the user is a member of it.
-- Parameters: none. Result: role; no row where there is none.
SELECT set_config('role', r.rolname, false) AS role
FROM simtally_store.program_role p
JOIN pg_roles r ON r.rolname = p.name
WHERE pg_has_role(session_user, r.oid, 'MEMBER') AND has_schema_privilege(r.oid, 'simtally_store', 'USAGE');
