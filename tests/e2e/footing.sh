# Whatever a file of bills holds, what came in is what became of it, and what is in force is what the files say: random states of the same
# invoices, one after the other, with rows dropped, doubled, edited, taken back, mangled and reordered, and files that come again byte for byte.
# tests/e2e/data/footing.py holds each against a model of its own. FOOTING_SEEDS=1000-1100 tries those, FOOTING_STEPS how many files of each.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

seeds=${FOOTING_SEEDS:-101-104}
for seed in $(seq "${seeds%-*}" "${seeds#*-}"); do
	check "seed $seed foots" python3 tests/e2e/data/footing.py "$root/$BUILD/simtally" "$work" "$seed" "${FOOTING_STEPS:-9}"
done
equal "each import adds up" "0" "$(sql "select count(*) from simtally_store.billing_import i where loaded <> (select count(*) from simtally_store.billing_line where import_id = i.import_id)
	or lines <> (select sum(rows_in) from simtally.import_balance b where b.kind = 'billing' and b.import_id = i.import_id)")"
expect_exit 0 simtally check --bills
equal "what is refused is open once: no item has two open rows of different imports" 0 "$(sql "select count(*) from (select 1 from simtally.billing_refused
	where settled_by is null and invoice is not null and line is not null and provider is not null group by mapping, provider, invoice, line having count(distinct import_id) > 1) d")"
