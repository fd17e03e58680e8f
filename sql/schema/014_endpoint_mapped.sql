-- 014_endpoint_mapped.sql: an endpoint that its provider's mapping no longer has is owed nothing: its units stay in the
-- ledger, and what it brought is kept and counted, but what was left to ask of it is left for good.
ALTER TABLE simtally_store.endpoint ADD COLUMN mapped boolean NOT NULL DEFAULT true; -- by the mapping that the last run read
