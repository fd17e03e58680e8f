-- role.sql: the role that the program works as in this database, made where init may make one. A copy of a database
-- goes on with the role it was given. Whoever else is to run the program is granted this role and needs nothing more.
-- Parameters: none. Result: none; simtally_store.program_role names the role, or is empty.
DO $$
DECLARE
	known name := (SELECT r.name FROM simtally_store.program_role r JOIN pg_roles p ON p.rolname = r.name);
	role  name := coalesce(known, ('simtally_program_' || current_database())::name);
BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
		EXECUTE format('CREATE ROLE %I NOLOGIN', role);
	END IF;
	BEGIN -- who made the role, or owns all, is a member only once it is said
		EXECUTE format('GRANT %I TO %I', role, session_user);
	EXCEPTION WHEN insufficient_privilege THEN
		IF NOT pg_has_role(session_user, role, 'MEMBER') THEN RAISE; END IF;
	END;
	IF known IS NULL THEN
		DELETE FROM simtally_store.program_role;
		INSERT INTO simtally_store.program_role VALUES (role);
	END IF;
EXCEPTION WHEN insufficient_privilege THEN
	DELETE FROM simtally_store.program_role WHERE name NOT IN (SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER'));
END $$;
