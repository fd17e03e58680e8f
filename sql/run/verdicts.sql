-- verdicts.sql: one reconciliation by class, over all its providers and months.
-- Takes: $1 recon_id. Gives: a row a class: class, results.
SELECT class, sum(results)::bigint AS results FROM simtally_store.verdict_total WHERE recon_id = $1::integer GROUP BY class ORDER BY 2 DESC, 1;
