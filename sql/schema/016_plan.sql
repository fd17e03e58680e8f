-- 016_plan.sql: a plan's allowance may be the product's own figure, for providers that tell none of each account.
ALTER TABLE simtally_store.product DROP CONSTRAINT product_check,
	ADD CONSTRAINT product_included CHECK (CASE allowance WHEN 'pool' THEN included IS NOT NULL WHEN 'plan' THEN true ELSE included IS NULL END);
