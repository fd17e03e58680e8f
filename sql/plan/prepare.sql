-- prepare.sql: the tables a plan is made in; they go with the session.
-- plan_span: which periods of which endpoint are in question; tells_from, the earliest day an answer
-- tells of, lies before the period where what is read live holds the days just before. plan_account: only these accounts, empty means all.
-- plan_scope: the units the run answers for.
CREATE TEMP TABLE IF NOT EXISTS plan_span (endpoint_id smallint, grain "char", period date, last_day date, beyond boolean, tells_from date);
CREATE TEMP TABLE IF NOT EXISTS plan_account (account_id integer PRIMARY KEY);
CREATE TEMP TABLE IF NOT EXISTS plan_scope (account_id integer, unit_id bigint, PRIMARY KEY (account_id, unit_id));
TRUNCATE plan_span, plan_account, plan_scope;
