-- 028_member_days.sql: an account that changes hands in a month is of two references, each on its days.

ALTER TABLE simtally_store.verdict_member ADD COLUMN days bigint; -- of the month, as bits (month_bits); NULL: all
DROP INDEX simtally_store.verdict_member_once;
CREATE UNIQUE INDEX verdict_member_once ON simtally_store.verdict_member (recon_id, provider_id, month, account_id, metric, days)
	NULLS NOT DISTINCT WHERE place = 'counted';

-- days: of the month, on which the account is the reference's; usage_quantity is of those. NULL: all.
CREATE OR REPLACE VIEW simtally.recon_member AS
SELECT m.recon_id, p.name AS provider, m.account, m.month, m.metric, a.account AS member, m.usage_quantity, m.place, simtally_store.days_text(m.days) AS days
FROM simtally_store.verdict_member m
JOIN simtally_store.account a USING (account_id)
JOIN simtally_store.provider p ON p.provider_id = m.provider_id;
