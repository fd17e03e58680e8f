# The register has dates: what an account was stays for the days before it changed, a whole list ends what it leaves out, every change keeps its
# run and line, and what became of each row of a file adds up.
# shellcheck shell=bash source=tests/lib.sh
. tests/lib.sh

head=provider,account,kind,billing_ref,name,pool,active_from,active_to
dated=$head,valid_from,valid_to

# import DAY [OPTION…] <FILE: of that day.
import() {
	simtally accounts import --as-of "$1" "${@:2}" -
}

# figure NAME: of the last import; a fate that nothing met is not printed.
figure() {
	awk -v name="$1" '{ line = $0; sub(/^ +/, "", line) } index(line, name " ") == 1 { figure = $NF } END { print figure + 0 }' "$work/stdout"
}

# history ACCOUNT: each of its periods: from, to, reference, pool, name.
history_of() {
	sql "select coalesce(valid_from::text, '…') || '/' || coalesce(valid_to::text, '…') || ' ' || coalesce(billing_ref, '-') || ' ' || coalesce(pool, '-') || ' ' || coalesce(name, '-')
		from simtally.account_period where account = '$1' order by valid_from nulls first"
}

# ---- a card moves: the months before keep what they had ----
first="$head
telecomx,P1,pool,,,,,
telecomx,P2,pool,,,,,
telecomx,K1,card,C-1,one,P1,,
telecomx,K2,card,C-1,,P1,,"
expect_exit 0 import 2025-06-10 <<<"$first"
equal "all of it is new" "4 4" "$(figure 'came in') $(figure loaded)"
equal "what is said first counts always" "…/… C-1 P1 one" "$(history_of K1)"
expect_exit 3 import 2025-06-20 <<<"$head
telecomx,K1,card,C-2,one,P2,,
telecomx,K2,card,C-1,,P1,,
telecomx,K2,card,C-1,,P1,,
telecomx,K9,spoon,,,,,"
equal "a change counts from the run's day on" "…/2025-06-19 C-1 P1 one
2025-06-20/… C-2 P2 one" "$(history_of K1)"
equal "each row has one fate" "4 0 1 1 1 1" "$(figure 'came in') $(figure loaded) $(figure changed) $(figure unchanged) $(figure 'said twice') $(figure refused)"
equal "which is stored" "accounts|4|0|1|1|1|0|0|1" \
	"$(sql "select kind, rows_in, loaded, changed, unchanged, said_twice, superseded, passed_over, refused from simtally.import_balance order by import_id desc limit 1")"
equal "a refused row keeps its file and line" "5 t" "$(sql "select file_line, import_id = (select max(import_id) from simtally.import_balance) from simtally_store.quarantine" | tr '|' ' ')"
expect_exit 0 import 2025-06-20 <<<"$head
telecomx,K1,card,C-2,one,P2,,"
equal "the same again changes nothing" "0 1" "$(figure changed) $(figure unchanged)"

# ---- A, then B, then A again ends in A ----
expect_exit 0 import 2025-06-25 <<<"$first"
equal "and what was between stays for its days" "…/2025-06-19 C-1 P1 one
2025-06-20/2025-06-24 C-2 P2 one
2025-06-25/… C-1 P1 one" "$(history_of K1)"
expect_exit 0 import 2025-07-01 <<<"$head
telecomx,K2,card,C-1,,P2,,"
expect_exit 0 import 2025-07-01 <<<"$first"
equal "on one day it never was otherwise" "…/… C-1 P1 -" "$(history_of K2)"
equal "but each change is kept with its run, its file and line" "changed P1 P2 false
changed P2 P1 false
2" "$(sql "select what || ' ' || (before->>'pool') || ' ' || (after->>'pool') || ' ' || (asked_by is null or file is null or file_line is null) from simtally.register_change
	where key = 'K2' and what = 'changed' order by run_id"; sql "select count(distinct run_id) from simtally.register_change where key = 'K2' and what = 'changed'")"
check "it cannot be changed" bash -c "! psql -XAtq -c 'set role simtally_program_$PGDATABASE; update simtally_store.register_change set key = null' 2>/dev/null"

# ---- rows that name their days ----
expect_exit 0 import 2025-07-10 <<<"$dated
telecomx,S1,sim,A,,,2025-01-01,,,
telecomx,S1,sim,B,,,2025-01-01,,2025-03-11,2025-04-30
telecomx,S1,sim,D,,,2025-01-01,,2025-06-01,"
equal "several rows of one account are its history, each up to the next; a gap is nobody's" "…/2025-03-10 A - -
2025-03-11/2025-04-30 B - -
2025-05-01/2025-05-31 - - -
2025-06-01/… D - -" "$(history_of S1)"
expect_exit 0 import 2025-07-10 <<<"$dated
telecomx,S1,sim,C,,,2025-01-01,,2025-04-11,2025-05-31"
equal "a row with days takes the place of what was said for them" "…/2025-03-10 A - -
2025-03-11/2025-04-10 B - -
2025-04-11/2025-05-31 C - -
2025-06-01/… D - -" "$(history_of S1)"
expect_exit 0 import 2025-07-10 <<<"$dated
telecomx,S1,sim,C,,,2025-01-01,,2025-04-11,2025-05-31
telecomx,S1,sim,D,,,2025-01-01,,2025-06-15,"
equal "rows that say what is known of their days are unchanged" "0 2" "$(figure changed) $(figure unchanged)"
expect_exit 0 import 2025-07-10 <<<"$dated
telecomx,S1,sim,D,,,2025-01-01,,2025-01-01,"
equal "wrong all along: valid_from says since when it was so" "…/2024-12-31 A - -
2025-01-01/… D - -" "$(history_of S1)"
expect_exit 3 import 2025-07-10 <<<"$dated
telecomx,S2,sim,A,,,,,2025-01-01,2025-03-31
telecomx,S2,sim,B,,,,,2025-03-31,
telecomx,S3,sim,A,,,,,2025-01-01,
telecomx,S3,sim,B,,,,,2025-01-01,
telecomx,S4,sim,A,,,,,2025-01-01,
telecomx,S4,card,A,,,,,2025-02-01,
telecomx,S5,sim,A,,,,,,
telecomx,S5,sim,B,,,,,2025-02-30,
telecomx,S5,sim,C,,,,,2025-03-01,
telecomx,S6,sim,C,,,,,2025-03-01,2025-02-01"
equal "histories that contradict themselves" "line 2, column valid_to: overlapping
line 3, column valid_to: overlapping
line 4, column account: conflicting_rows
line 5, column account: conflicting_rows
line 6, column account: conflicting_rows
line 7, column account: conflicting_rows
line 8, column account: history_refused
line 9, column valid_from: bad_date
line 10, column account: history_refused
line 11, column valid_to: dates_reversed" "$(sql "select at || ': ' || reason from simtally.quarantine where run_id = (select max(run_id) from simtally.quarantine) order by (regexp_match(at, '[0-9]+'))[1]::int")"
expect_exit 0 import 2025-07-10 <<<"$dated
telecomx,S7,sim,soon,,G2,,,2025-08-01,
telecomx,S7,sim,now,,G1,,,,"
now_of() { sql "select billing_ref || ' ' || pool from simtally_store.account where account = 'S7'"; }
equal "what begins later is not yet" "now G1" "$(now_of)"
expect_exit 0 simtally reconcile --month 2025-06 --as-of 2025-08-01
equal "but from its day on it is" "soon G2" "$(now_of)"

# ---- a pool that nobody registered ----
expect_exit 0 import 2025-07-10 <<<"$head
telecomx,K5,card,,,P-lost,,"
check "is named when it comes in" grep -q 'telecomx: 3 pools or groups .*: G1 (1), G2 (1), P-lost (1)' "$work/stderr"
simtally check >"$work/stdout" 2>&1
check "and by check" grep -q '^-    telecomx .*3 pools or groups that 3 accounts name are not in the register: G1 (1), G2 (1), P-lost (1)' "$work/stdout"

# ---- the whole list ----
{ echo "$head"; printf 'tibiot,W%02d,card,,,,,\n' {1..40}; echo 'tibiot,W98,card,,,,,2024-12-31'; echo 'tibiot,W99,card,,,,2026-01-01,'; } >"$work/whole.csv"
expect_exit 0 import 2025-07-10 <"$work/whole.csv"
others=$(sql "select count(*) from simtally_store.account a join simtally_store.provider p using (provider_id) where p.name <> 'tibiot' and active_to is null")
ended() { sql "select string_agg(account || ' ' || active_to, ', ' order by account) from simtally_store.account where account like 'W%' and active_to is not null"; }
grep -v 'W0[1-9]\|W99' "$work/whole.csv" >"$work/less.csv"
expect_exit 3 import 2025-07-10 --replace < <(cat "$work/less.csv"; echo 'tibiot,W41,spoon,,,,,')
equal "a file with a row that makes no sense ends nothing" "W98 2024-12-31" "$(ended)"
expect_exit 2 simtally accounts import --yes "$work/less.csv"
expect_exit 0 import 2025-07-10 --replace <"$work/less.csv"
equal "up to ten end without a word" "$(printf 'W%02d 2025-07-09, ' {1..9})W98 2024-12-31, W99 2026-01-01" "$(ended)"
equal "counted" 10 "$(figure 'accounts ended')"
check "and named" grep -qxF '  tibiot: W01, on 2025-07-09' "$work/stdout"
equal "of the file's providers alone" "$others" "$(sql "select count(*) from simtally_store.account a join simtally_store.provider p using (provider_id) where p.name <> 'tibiot' and active_to is null")"
head -n 3 "$work/less.csv" >"$work/cut.csv"
expect_exit 2 import 2025-07-11 --replace <"$work/cut.csv"
check "a file that may be cut is refused, with the way out" grep -q 'lacks 29 of the 31 active accounts of tibiot.*--yes' "$work/stderr"
equal "and changes nothing" 11 "$(ended | tr ',' '\n' | wc -l)"
expect_exit 0 import 2025-07-11 --replace --yes <"$work/cut.csv"
equal "unless it is meant" 29 "$(figure 'accounts ended')"
expect_exit 0 import 2025-07-12 --replace --yes <"$work/cut.csv"
equal "the same list again ends nothing" 0 "$(figure 'accounts ended')"
expect_exit 0 import 2025-07-12 <"$work/whole.csv"
equal "an account that comes back is active again; it is the same" "W98 2024-12-31|42" "$(ended)|$(sql "select count(*) from simtally_store.account where account like 'W%'")"
equal "each end is traced" 39 "$(sql "select count(*) from simtally.register_change where what = 'ended'")"

# ---- products, A, B, A ----
product() { simtally products import - <<<$'provider,product,metric,unit,increment,rounding\n'"telecomx,Calls,voice,min,$1,up"; }
expect_exit 0 product 1
expect_exit 0 product 5
expect_exit 0 product 1
equal "ends in A" "60 1" "$(sql "select increment from simtally_store.product where product = 'Calls'") $(figure changed)"
equal "by way of B" "new 60, changed 300, changed 60" "$(sql "select string_agg(what || ' ' || (after->>'increment'), ', ' order by run_id) from simtally.register_change where kind = 'products'")"

# ---- only the months concerned are reconciled again ----
printf 'provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\ntelecomx,K1,2025-0%d,data,,1,MB,,,,\n' 4 >"$work/bills.csv"
printf 'telecomx,K1,2025-0%d,data,,1,MB,,,,\n' 5 6 7 >>"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
# touched: the months that the last command noted.
touched() { sql "select string_agg(to_char(month, 'MM'), ' ' order by month) from simtally_store.month_change where run_id = (select max(run_id) from simtally_store.run)"; }
expect_exit 0 import 2025-06-27 <<<"$head
telecomx,K1,card,C-7,one,P1,,"
equal "from the day on which it changes" "06 07" "$(touched)"
expect_exit 0 import 2025-06-27 <<<"$dated
telecomx,K1,card,C-8,one,P1,,,2025-05-01,2025-05-31"
equal "on the days that are named" "05" "$(touched)"
expect_exit 0 import 2025-06-27 <<<"$head
telecomx,K1,card,C-7,one,P1,,2025-06-30"
equal "from the day after which it is over" "07" "$(touched)"
expect_exit 0 import 2025-06-27 <<<"$head
telecomx,K1,card,C-7,other,P1,,2025-06-30"
equal "a name alone changes no month" "" "$(touched)"
