-- distribute.sql: spreads the large tables over a Citus cluster, once one server is too small.
--
-- Run once in psql, on the coordinator, after simtally init and with no run under way. Large tables go by
-- account_id, which every one of their keys and joins holds; the small ones they are joined with become
-- reference tables; the ledger, everything about bills and what was switched stays on the coordinator. Nothing in the program
-- changes: partitions that are made later are distributed with their parents.

CREATE EXTENSION IF NOT EXISTS citus;

SELECT create_reference_table(name) FROM unnest(ARRAY[
	'simtally_store.provider', 'simtally_store.endpoint', 'simtally_store.account', 'simtally_store.series', 'simtally_store.scope_label',
	'simtally_store.usage_file_part', 'simtally_store.usage_import_part',
	'simtally_store.closed_month', 'simtally_store.closed_series', 'simtally_store.reopening'
]) AS name;

SELECT create_distributed_table('simtally_store.usage', 'account_id');
SELECT create_distributed_table(name, 'account_id', colocate_with => 'simtally_store.usage') FROM unnest(ARRAY[
	'simtally_store.usage_revision', 'simtally_store.raw_answer', 'simtally_store.charge', 'simtally_store.package_event', 'simtally_store.account_fact',
	'simtally_store.usage_file_sum',
	'simtally_store.closed_figure', 'simtally_store.closed_sum', 'simtally_store.closed_report', 'simtally_store.closed_account', 'simtally_store.adjustment'
]) AS name;
