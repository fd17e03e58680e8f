-- views_particulars.sql: the views of charges, events, facts, quarantine and coverage, as others rely on them.
BEGIN;
SELECT plan(17);

SELECT columns_are('simtally'::name, 'charge'::name, '{provider,account,charged_at,number,description,amount,price,vat_exempt,wholesale,cost,currency}'::name[]);
SELECT columns_are('simtally'::name, 'package_event'::name, '{provider,account,at,type,soc,soc_description,row_type,cost,wholesale,price,expires_at,included}'::name[]);
SELECT columns_are('simtally'::name, 'account_fact'::name, '{provider,account,as_of,fact,value}'::name[]);
SELECT columns_are('simtally'::name, 'quarantine'::name, '{run_id,provider,account,at,source,reason,detail,trace}'::name[]);
SELECT columns_are('simtally'::name, 'coverage'::name, '{run_id,provider,month,expected,fetched,failed,not_eligible,owed,beyond_reach}'::name[]);
SELECT columns_are('simtally'::name, 'recon_result'::name,
	'{recon_id,provider,account,month,metric,scope,usage_quantity,billed_quantity,delta,unit,class,amount_impact,currency,explanation,closed,expected_quantity,rule,product}'::name[]);
SELECT columns_are('simtally'::name, 'recon_summary'::name, '{recon_id,provider,month,metric,class,currency,count,usage_quantity,billed_quantity,amount_impact}'::name[]);
SELECT col_type_is('simtally'::name, 'charge'::name, 'price'::name, 'numeric', 'money is numeric');
SELECT col_type_is('simtally'::name, 'charge'::name, 'vat_exempt'::name, 'boolean', 'vat_exempt a boolean');
SELECT col_type_is('simtally'::name, 'charge'::name, 'charged_at'::name, 'timestamp with time zone', 'an instant has a zone');
SELECT col_type_is('simtally'::name, 'recon_result'::name, 'closed'::name, 'boolean', 'closed is a boolean');

INSERT INTO simtally_store.provider (provider_id, name, zone) OVERRIDING SYSTEM VALUE VALUES (100, 'fourth', 'UTC');
INSERT INTO simtally_store.account (account_id, provider_id, account, kind) OVERRIDING SYSTEM VALUE VALUES (1, 100, 'one', 'sim');

INSERT INTO simtally_store.charge (account_id, month, charged_at, amount, price, currency, run_id, superseded_run)
	VALUES (1, '2025-05-01', '2025-05-02 10:00Z', 1, 2.50, 'DKK', 1, NULL), (1, '2025-05-01', '2025-05-02 10:00Z', 2, 5.00, 'DKK', 1, 2);
SELECT results_eq('SELECT provider, account, amount, price::text FROM simtally.charge', $$VALUES ('fourth', 'one', 1::bigint, '2.50')$$, 'what was superseded is not shown; prices keep their places');
INSERT INTO simtally_store.package_event (account_id, at, type, run_id, superseded_run) VALUES (1, '2025-05-02 10:00Z', 'CHANGE', 1, NULL), (1, '2025-05-02 10:00Z', 'CHANGE', 1, 2);
SELECT is((SELECT count(*)::integer FROM simtally.package_event), 1, 'nor is an event that was');
SELECT throws_ok($$INSERT INTO simtally_store.package_event (account_id, at, type, run_id) VALUES (1, '2025-05-02 10:00Z', 'CHANGE', 3)$$, '23505', NULL,
	'two events without a SOC are one and the same');
INSERT INTO simtally_store.account_fact (account_id, as_of, fact, value, run_id) VALUES (1, '2025-06-01', 'status', 'old', 1), (1, '2025-06-01', 'status', 'new', 2), (1, '2025-06-02', 'status', 'old', 2);
SELECT results_eq('SELECT as_of, value FROM simtally.account_fact ORDER BY as_of', $$VALUES (date '2025-06-01', 'new'), ('2025-06-02', 'old')$$, 'a day''s last word');
INSERT INTO simtally_store.quarantine (run_id, provider_id, account_id, account, at, source, reason) VALUES
	(1, 100, 1, 'as written', '/a', 'months', 'negative'), (1, 100, NULL, 'nobody', 'line 3', 'f.csv', 'unknown_account'), (1, NULL, NULL, NULL, 'line 4', 'f.csv', 'columns');
SELECT results_eq('SELECT provider, account, at FROM simtally.quarantine ORDER BY at', $$VALUES ('fourth', 'one', '/a'), ('fourth', 'nobody', 'line 3'), (NULL, NULL, 'line 4')$$,
	'the register''s account, else what was written, else nothing');
INSERT INTO simtally_store.run_coverage VALUES (1, 100, '2025-05-01', 5, 1, 1, 1, 1, 1), (2, 100, '2025-05-01', 5, 5, 0, 0, 0, 0);
SELECT results_eq('SELECT run_id, expected, fetched, failed, not_eligible, owed, beyond_reach FROM simtally.coverage ORDER BY 1',
	'VALUES (1, 5::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint), (2, 5, 5, 0, 0, 0, 0)', 'coverage as it stood when each run ended');

SELECT * FROM finish();
ROLLBACK;
