-- forget.sql: requests of runs that ended before they saw an answer. Only the holder of the provider's lock may say so.
-- Takes: $1 provider_id. Gives: rows written.
UPDATE simtally_store.network_operation
SET state = 'unknown', changed_at = now(), message = format('run %s ended after it began to send this and before an answer came', sent_run)
WHERE provider_id = $1::smallint AND state = 'sent';
