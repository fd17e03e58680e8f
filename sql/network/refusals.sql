-- refusals.sql: the cards that cannot be switched, the first few of them.
-- Takes: $1 kinds of account that can, text[]; $2 how many to name.
-- Gives: account, line, kind (NULL: not in the register), all there are.
SELECT account, line, kind, count(*) OVER () AS refused
FROM network_card
WHERE kind IS NULL OR kind <> ALL ($1::text[])
ORDER BY line
LIMIT $2::integer;
