-- bills.sql: the month's lines summed by account, metric and scope.
-- Parameters: $1 month. Result: none; fills recon_bill.
INSERT INTO recon_bill (lines, charged_lines, amounts, billed, account_id, ref_accounts, account, metric, scope, currency, several, amount)
SELECT lines, charged_lines, amounts, billed, account_id, ref_accounts, account, metric, scope,
	CASE WHEN first_currency = last_currency THEN first_currency END,
	coalesce(first_currency <> last_currency, false),
	CASE WHEN first_currency = last_currency THEN amount END
FROM (
	SELECT count(*) AS lines, count(*) FILTER (WHERE quantity > 0) AS charged_lines, count(amount) AS amounts,
		sum(quantity) AS billed, sum(amount) AS amount, min(currency) AS first_currency, max(currency) AS last_currency,
		max(ref_accounts) AS ref_accounts, account_id, account, metric, scope
	FROM recon_line
	WHERE month = $1::date
	GROUP BY account_id, account, metric, scope
) b;
