-- register_check.sql: a mapping's check as it is now; written only where it differs from what is there.
-- Takes: $1 provider_id, $2 name, $3 place, $4 metric, $5 compare, $6 by_what, $7 running, $8 apart_s, $9 absolute, $10 relative,
--        $11 left_endpoint, $12 left_role, $13 left_sum, $14 right_endpoint, $15 right_role, $16 right_sum. Gives nothing.
WITH wanted AS (
	SELECT $1::smallint AS provider_id, $2::text AS name, $3::smallint AS place, $4::text AS metric, $5::text AS compare, $6::text AS by_what,
		$7::boolean AS running, $8::integer AS apart_s, $9::bigint AS absolute, $10::numeric AS relative, $11::text AS left_endpoint,
		$12::text AS left_role, $13::text AS left_sum, $14::text AS right_endpoint, $15::text AS right_role, $16::text AS right_sum
)
INSERT INTO simtally_store.check_rule (provider_id, name, place, metric, compare, by_what, running, apart_s, absolute, relative,
	left_endpoint, left_role, left_sum, right_endpoint, right_role, right_sum)
SELECT * FROM wanted w
WHERE NOT EXISTS (SELECT FROM simtally_store.check_rule c WHERE c.provider_id = w.provider_id AND c.name = w.name AND
	(c.place, c.metric, c.compare, c.by_what, c.running, c.apart_s, c.absolute, c.relative, c.left_endpoint, c.left_role, c.left_sum,
		c.right_endpoint, c.right_role, c.right_sum)
	IS NOT DISTINCT FROM (w.place, w.metric, w.compare, w.by_what, w.running, w.apart_s, w.absolute, w.relative, w.left_endpoint, w.left_role,
		w.left_sum, w.right_endpoint, w.right_role, w.right_sum))
ON CONFLICT (provider_id, name) DO UPDATE SET place = excluded.place, metric = excluded.metric, compare = excluded.compare,
	by_what = excluded.by_what, running = excluded.running, apart_s = excluded.apart_s, absolute = excluded.absolute,
	relative = excluded.relative, left_endpoint = excluded.left_endpoint, left_role = excluded.left_role, left_sum = excluded.left_sum,
	right_endpoint = excluded.right_endpoint, right_role = excluded.right_role, right_sum = excluded.right_sum;
