# Text from outside is text: in SQL, on a terminal, in the log, and in each of the report's four formats.
. tests/lib.sh

export SIMTALLY_REPORT_DIR=$work/report
esc=$'\x1b'
evil=("=cmd|'/c calc'!A1" "<script>window.hostile=1</script>" "'; drop table simtally_store.account; --" "</td></tr></table>" "+1+1" "@SUM(A1)" "-2-3" '"><img src=x onerror=alert(1)>')
{
	echo provider,account,kind,billing_ref,name,pool,active_from,active_to
	for text in "${evil[@]}"; do printf 'telecomx,"%s",mvno_account,,"%s",,,\n' "${text//\"/\"\"}" "${text//\"/\"\"}"; done
	printf 'telecomx,A9,mvno_account,,"turned \xe2\x80\xae round",,,\n'
} >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
equal "names are kept as they stand" "${#evil[@]}" "$(sql "select count(*) from simtally_store.account where name = account")"
{
	echo provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line
	for text in "${evil[@]}"; do printf 'telecomx,"%s",2025-05,data,,5,MB,1.50,DKK,"%s",1\n' "${text//\"/\"\"}" "${text//\"/\"\"}"; done
	printf 'telecomx,"%s[31mred%s]0;title\a",2025-05,data,,1,B,,,,\n' "$esc" "$esc"
	printf 'telecomx,A,2025-05,data,,"%s[2J=1+1",B,,,,\n' "$esc"
	printf 'telecomx,"unknown \xe2\x80\xae\xe2\x80\xa6",2025-05,data,,1,B,,,,\n'
} >"$work/bills.csv"
expect_exit 3 simtally billing import "$work/bills.csv"
equal "a control character, or one that turns the text round, is no part of a name" "control_character bad_quantity invisible_character" "$(sql "select reason from simtally.quarantine order by source, at" | xargs)"
expect_exit 0 simtally reconcile --month 2025-05 --provider telecomx --verbose
cat "$work/stdout" "$work/stderr" >"$work/said"
simtally status --run "$(sql 'select max(run_id) from simtally_store.billing_import')" >>"$work/said" 2>&1
simtally status >>"$work/said" 2>&1
equal "nothing said to a terminal drives it" 0 "$(grep -c -e "$esc" -e $'\a' "$work/said")"
equal "every line has its result" "${#evil[@]}" "$(sql 'select count(*) from simtally.recon_result')"

report=$SIMTALLY_REPORT_DIR/simtally-2025-05-telecomx
equal "HTML: the one script is the page's own, and no element is an account's" "1 0" "$(grep -o '<script' "$report.html" | wc -l) $(grep -ciE '<img|onerror=[^&]*>|window\.hostile=1</script>' "$report.html")"
check "HTML: the text is there, escaped" grep -qF '&lt;script&gt;window.hostile=1&lt;/script&gt;' "$report.html"
equal "HTML: no direction is overridden" 0 "$(grep -c $'\xe2\x80\xae' "$report.html")"
equal "CSV: no cell begins a formula" 0 "$(grep -cE '(^|,)"?[=+@]' "$report.csv")"
check "CSV: the text is there, as text" grep -qF "'=cmd|'/c calc'!A1" "$report.csv"
equal "CSV: a figure with a sign stays a figure" 0 "$(grep -cE "(^|,)\"?'-[0-9.]+(,|$)" "$report.csv")"
check "JSON: the text as it stands" grep -qF '=cmd|' "$report.json"
check "JSON: and well-formed" psql -Xq -v ON_ERROR_STOP=1 -v document="$(<"$report.json")" -f - <<<"select :'document'::json is not null"
mkdir "$work/xlsx"
perl -MIO::Uncompress::Unzip -e 'my $z = IO::Uncompress::Unzip->new($ARGV[0]) or die; do { my $n = $z->getHeaderInfo->{Name}; $n =~ s,/,_,g; open my $o, ">", "$ARGV[1]/$n"; my $b; print $o $b while $z->read($b) > 0; } while ($z->nextStream == 1);' "$report.xlsx" "$work/xlsx"
check "XLSX: the text is there" grep -rqF "=cmd|'/c calc'!A1" "$work/xlsx"
equal "XLSX: in no formula" 0 "$(grep -rohE '<f>[^<]*</f>' "$work/xlsx" | grep -cE 'cmd|A1\)|1\+1')"
equal "XLSX: and no element of its own" 0 "$(grep -rlE '<script|<img' "$work/xlsx" | wc -l)"
