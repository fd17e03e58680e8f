-- bills.sql: the month's lines summed by account, metric and scope.
-- Parameters: $1 month. Result: none; fills recon_bill.
INSERT INTO recon_bill (lines, charged_lines, billed, account_id, ref_accounts, account, metric, scope, currency, several, amount, price_amount)
SELECT lines, charged_lines, billed, account_id, ref_accounts, account, metric, scope,
	CASE WHEN first_currency = last_currency THEN first_currency END,
	coalesce(first_currency <> last_currency, false),
	CASE WHEN first_currency = last_currency THEN amount END,
	CASE WHEN first_currency = last_currency AND amounts = measured THEN price_amount END
FROM (
	SELECT count(*) AS lines, count(*) FILTER (WHERE quantity > 0) AS charged_lines, count(*) FILTER (WHERE quantity <> 0) AS measured,
		count(amount) FILTER (WHERE quantity <> 0) AS amounts, sum(amount) FILTER (WHERE quantity <> 0) AS price_amount,
		sum(quantity) AS billed, sum(amount) AS amount, min(currency) AS first_currency, max(currency) AS last_currency,
		max(ref_accounts) AS ref_accounts, account_id, account, metric, scope
	FROM recon_line
	WHERE month = $1::date
	GROUP BY account_id, account, metric, scope
) b;
