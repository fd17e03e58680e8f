-- covers.sql: which scopes cover those of the provider's series: each itself, and whatever it begins
-- with up to a "/".
-- Parameters: none. Result: none; fills recon_cover.
INSERT INTO recon_cover (scope, covered_by)
SELECT s.scope, array_to_string(s.parts[1:n], '/')
FROM (SELECT DISTINCT scope, string_to_array(scope, '/') AS parts FROM recon_series WHERE role = 'used') s
CROSS JOIN LATERAL generate_series(1, cardinality(s.parts)) n;
