-- setting.sql: what the program relies on in a session, set or read back. The environment (PGDATESTYLE, PGOPTIONS), the role, the database, or a
-- pooler that drops what a client asks for, may have said otherwise.
-- Parameters: $1 true: set them, false: only read. Result: name, wanted, is.
SELECT name, wanted, CASE WHEN $1::pg_catalog.bool THEN pg_catalog.set_config(name, wanted, false) ELSE pg_catalog.current_setting(name) END AS "is"
FROM (VALUES
	('DateStyle', 'ISO, YMD'),
	('client_encoding', 'UTF8'),
	('standard_conforming_strings', 'on'),
	('search_path', 'pg_catalog, pg_temp'), -- every name of a lasting table is written with its schema
	('IntervalStyle', 'postgres'),
	('TimeZone', 'UTC'),
	('bytea_output', 'hex'),
	('extra_float_digits', '1'),
	('array_nulls', 'on'),
	('transform_null_equals', 'off'),
	('row_security', 'on'),
	('quote_all_identifiers', 'off'),
	('default_transaction_isolation', 'read committed'),
	('default_transaction_read_only', 'off'),
	('default_transaction_deferrable', 'off'),
	('client_min_messages', 'warning')
) AS setting (name, wanted);
