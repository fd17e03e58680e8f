-- 023_verdict_price.sql: a line of no quantity (a fee, a credit of money alone) is billed and has no unit price.

-- What the lines with a quantity carry of billed_amount, where others carry some of it, too; NULL: all of it.
ALTER TABLE simtally_store.verdict ADD COLUMN price_amount numeric;
