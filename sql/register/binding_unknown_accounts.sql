-- binding_unknown_accounts.sql: bindings of accounts that are not in the register.
-- Parameters: none. Result: none; marks catalogue_stage.
UPDATE catalogue_stage s
SET at = 'line ' || s.file_line || ', column account', reason = 'unknown_account',
	detail = format('account is "%s"; the register of %s has none of that name', left(s.account, 60), s.provider)
FROM simtally_store.provider p
WHERE s.reason IS NULL AND p.name = s.provider
	AND NOT EXISTS (SELECT FROM simtally_store.account a WHERE a.provider_id = p.provider_id AND a.account = s.account);
