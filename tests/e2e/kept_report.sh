# The report of a past reconciliation is written again as it was, byte for byte, whatever has changed since.
# shellcheck disable=SC2154 # lib.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 8 --today 2025-06-20
register telecomx tibiot
as_of=(--as-of 2025-06-20)
mapfile -t mvno < <(accounts_of telecomx)
stem=simtally-2025-05

# same SENTENCE FOLDER FILE…: files of $work/again are those of FOLDER.
same() {
	local file
	for file in "${@:3}"; do check "$1: $file" cmp "$work/$2/$file" "$work/again/$file"; done
}
# again ARGUMENT…: a past report, into a folder of its own.
again() {
	rm -rf "$work/again"
	expect_exit 0 simtally report "$@" --out "$work/again"
}
recon() { sql "select max(recon_id) from simtally_store.reconciliation_month m join simtally_store.provider p using (provider_id) where p.name = '$1' and month = '$2-01'"; }

expect_exit 0 simtally backfill --from 2025-04 --to 2025-05 "${as_of[@]}"
"$root/$BUILD/simulator" billing "${world[@]}" --month 2025-05 >"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-05 --quiet "${as_of[@]}" --out "$work/first"
first=$(recon telecomx 2025-05)
expect_exit 0 simtally report --month 2025-05 --out "$work/later"
check "a report that is written again says when" test "$(cmp -s "$work/first/$stem.json" "$work/later/$stem.json"; echo $?)" = 1
equal "what is kept is what was written first, each sum once" "3 3" "$(sql "select count(*), count(distinct sha256) from simtally_store.kept_file" | tr '|' ' ')"

# ---- much changes: figures, the register, rules, coverage; the month is closed, and reconciled anew ----
fault "restate:factor=2,account=${mvno[0]},period=2025-05"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --again --provider telecomx "${as_of[@]}"
printf '%s\n' provider,product,metric,scopes,unit,increment,rounding,allowance,included,tolerance,tolerance_percent 'telecomx,By the minute,voice,,min,1,up,,,,0' | expect_exit 0 simtally products import -
awk -F, -v OFS=, -v a="${mvno[1]}" '$2 == a { $5 = "Another name" } 1' "$work/accounts.csv" >"$work/renamed.csv"
expect_exit 0 simtally accounts import "$work/renamed.csv"
expect_exit 0 simtally reconcile --month 2025-05 --provider telecomx --quiet "${as_of[@]}" --out "$work/narrow"
narrow=$(recon telecomx 2025-05)
expect_exit 0 simtally report --month 2025-05 --out "$work/mixed"
expect_exit 0 simtally close --month 2025-05 --accept-incomplete 'for the test' "${as_of[@]}"
expect_exit 0 simtally reconcile --month 2025-05 --quiet "${as_of[@]}" --out "$work/closed"
closed=$(recon telecomx 2025-05)
check "the closed one says other things" test "$(cmp -s "$work/first/$stem.csv" "$work/closed/$stem.csv"; echo $?)" = 1

# ---- each of them again ----
again --recon "$first"
same "the first one again" first "$stem".{csv,json,html}
check "the command names its files" grep -q "^report  *$work/again/$stem.html .csv .json" "$work/stdout"
check "its manifest fits" eval "cd '$work/again' && sha256sum --strict -c '$stem.manifest'"
equal "and names what is there" "$stem.csv $stem.html $stem.json" "$(awk '{ print $2 }' "$work/again/$stem.manifest" | xargs)"
equal "its sums are those of the report then" "$(grep -v xlsx "$work/first/$stem.manifest" | sort)" "$(sort "$work/again/$stem.manifest")"
again --recon "$narrow"
same "one that was narrowed to a provider, under its own name" narrow "$stem-telecomx".{csv,json,html}
again --recon "$narrow" --month 2025-05 --provider telecomx
same "by that provider" narrow "$stem-telecomx.json"
again --recon "$closed" --format csv,json
same "the closed one" closed "$stem".{csv,json}
check "no more than was asked for" test ! -e "$work/again/$stem.html"
again --recon "$(recon tibiot 2025-05)"
same "the last of another provider is in the same report" closed "$stem".{csv,json,html}
equal "the report of both, with the narrowed one's, is kept too" "$(sha256sum <"$work/mixed/$stem.csv" | cut -d' ' -f1)" \
	"$(sql "select encode(f.sha256, 'hex') from simtally_store.kept_report k join simtally_store.kept_file f using (report_id) join simtally_store.kept_recon r using (report_id)
		where k.stem = '$stem' and f.format = 'csv' and r.recon_id = $narrow")"

# ---- of several months ----
expect_exit 0 simtally reconcile --month 2025-04 --month 2025-05 --quiet "${as_of[@]}" --out "$work/two"
again --recon "$(recon telecomx 2025-04)"
same "both months of it" two simtally-2025-0{4,5}.{csv,json,html}
again --recon "$(recon telecomx 2025-04)" --month 2025-04
check "or one" test ! -e "$work/again/$stem.csv" -a -e "$work/again/simtally-2025-04.csv"

# ---- what is not there ----
expect_exit 2 simtally report --recon 999999
one_error 'no reconciliation No. 999999'
expect_exit 2 simtally report --recon "$first" --format xlsx
one_error 'a workbook is not kept'
expect_exit 2 simtally report
expect_exit 1 simtally report --recon "$first" --month 2025-04 --out "$work/none"
one_error "no report of reconciliation No. $first"
sql "delete from simtally_store.kept_recon where recon_id = $first"
expect_exit 1 simtally report --recon "$first" --out "$work/none"
one_error "no report of reconciliation No. $first" 'before reports were kept'
equal "and nothing is written" 0 "$(find "$work/none" -name 'simtally*' | wc -l)"

# ---- what was kept and changed behind the program's back ----
sql "update simtally_store.kept_piece set body = body || ' ' where sha256 = (select f.sha256 from simtally_store.kept_file f join simtally_store.kept_recon r using (report_id) where r.recon_id = $closed and format = 'json' limit 1)"
expect_exit 1 simtally report --recon "$closed" --out "$work/none"
one_error "$stem.json" 'no longer give the sha256'
equal "nothing of it is written" 0 "$(find "$work/none" -name '*simtally*' | wc -l)"
