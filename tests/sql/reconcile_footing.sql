-- A chain that does not foot is found, wherever it is broken.
BEGIN;
\ir reconcile.psql
SELECT plan(19);
\set text `cat sql/reconcile/footing.sql`
CREATE TABLE test.footing AS SELECT rtrim(:'text', E';\n') AS sql;
-- What footing.sql has to say after the damage, which is undone.
CREATE FUNCTION test.broken(damage text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE said text;
BEGIN
	EXECUTE damage;
	EXECUTE 'SELECT coalesce(string_agg(what, '', '' ORDER BY what COLLATE "C"), ''nothing'') FROM (' || (SELECT sql FROM test.footing) || ') f' INTO said
		USING 101, date '2025-04-01', (SELECT max(recon_id) FROM simtally_store.reconciliation);
	RAISE EXCEPTION 'undo';
EXCEPTION WHEN raise_exception THEN RETURN said;
END $$;

SELECT account('A'), account('B'), account('C-1', billing_ref => 'C'), account('C-2', billing_ref => 'C'), account('P', 'pool'), account('P-1', 'card', 'P') \g /dev/null
SELECT used(a, 'data', 70000000) FROM unnest(ARRAY['A', 'B', 'C-1', 'C-2', 'P', 'P-1']) a \g /dev/null
SELECT billed('A', 'data', 70000000, amount => 7), billed('B', 'data', 10000000, amount => 1, currency => 'EUR'), billed('B', 'data', 10000000, amount => 1, currency => 'EUR'), billed('C', 'data', 140000000, amount => 14),
	billed('P', 'data', 70000000), billed('nobody', 'data', 5) \g /dev/null
INSERT INTO simtally_store.product (provider_id, product, metric, scopes, label, unit, increment, rounding, allowance) VALUES (101, 'texts', 'sms', '{}', 'total', 'message', 10, 'up', 'none') \g /dev/null
INSERT INTO simtally_store.product_scope SELECT 101, 'sms', 'total', product_id, true FROM simtally_store.product \g /dev/null
SELECT used('A', 'sms', 15), billed('A', 'sms', 20) \g /dev/null
\ir reconcile_month.psql

\set verdict 'UPDATE simtally_store.verdict SET '
SELECT is(broken('SELECT'), 'nothing', 'whole as it is');
SELECT is(broken(:'verdict' || $$billed_quantity = billed_quantity + 1, delta = delta - 1 WHERE account = 'B'$$), 'billed quantity, billed quantity in all classes', 'a billed quantity');
SELECT is(broken(:'verdict' || $$usage_quantity = usage_quantity - 1, expected_quantity = expected_quantity - 1, delta = delta - 1 WHERE account = 'B'$$), 'expected quantity, used quantity, used quantity in all classes', 'a used one');
SELECT is(broken(:'verdict' || $$expected_quantity = 30, delta = 10, class = 'under_billed' WHERE metric = 'sms'$$), 'expected quantity', 'an expected one');
SELECT is(broken(:'verdict' || $$expected_quantity = expected_quantity - 1, delta = delta - 1 WHERE account = 'B'$$), 'expected quantity, verdicts without a rule that expect other than was used', 'one without a rule');
SELECT is(broken(:'verdict' || $$delta = delta + 1 WHERE account = 'B'$$), 'verdicts whose difference is not that of their figures', 'a difference');
SELECT is(broken(:'verdict' || $$delta = NULL WHERE account = 'A' AND metric = 'data'$$), 'verdicts whose difference is not that of their figures', 'a match without one');
SELECT is(broken(:'verdict' || $$billed_amount = billed_amount + 0.000001 WHERE account = 'B'$$), 'billed amount in EUR', 'an amount');
SELECT is(broken(:'verdict' || $$currency = 'EUR' WHERE account = 'C'$$), 'billed amount in DKK, billed amount in EUR', 'a currency');
SELECT is(broken(:'verdict' || $$lines = lines - 1 WHERE account = 'B'$$), 'billing lines', 'a count of lines');
SELECT is(broken($$DELETE FROM simtally_store.verdict WHERE account = 'nobody'$$), 'billed quantity, billed quantity in all classes, billing lines, verdicts, verdicts in all classes', 'a verdict that is gone');
SELECT is(broken($$DELETE FROM simtally_store.verdict_line WHERE line_id = (SELECT max(line_id) FROM simtally_store.billing_line)$$), 'billing lines taken up', 'a line that no verdict took up');
SELECT is(broken($$DELETE FROM simtally_store.verdict_member WHERE account = 'C' AND account_id = test.account_id('C-2')$$), 'accounts in groups', 'an account that is gone from its group');
SELECT is(broken($$INSERT INTO simtally_store.verdict (recon_id, provider_id, account_id, account, month, metric, scope, usage_quantity, billed_quantity, expected_quantity, delta, unit, class)
	SELECT recon_id, provider_id, test.account_id('C-1'), 'C-1', month, metric, scope, 0, 0, 0, 0, unit, class FROM simtally_store.verdict WHERE account = 'C'$$),
	'accounts with a verdict of their own beside that of their group, verdicts, verdicts in all classes', 'a figure in a verdict and in a group''s');
SELECT is(broken($$UPDATE recon_candidate SET pooled = true WHERE account = 'A' AND metric = 'data'$$), 'expected quantity, lines left out for a pool, used quantity, verdicts', 'a line left out for a pool');
SELECT is(broken($$UPDATE simtally_store.billing_line SET superseded_import = 1 WHERE account = 'nobody'$$), 'billed quantity, billing lines, billing lines taken up', 'a bill that changed meanwhile');
SELECT is(broken($$UPDATE recon_report SET quantity = quantity + 1 WHERE metric = 'sms'$$), 'used quantity', 'a usage that did');
SELECT is(broken($$DELETE FROM simtally_store.verdict_total WHERE class = 'matched'$$), 'billed quantity in all classes, used quantity in all classes, verdicts in all classes', 'a class that is gone');
SELECT finish();
ROLLBACK;
