# A provider's own bulk files come in as its answers do: the same series, revisions, quarantine and ledger; the bytes are kept.
# shellcheck disable=SC2154 # steps.sh
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh
lift_rates
simulate --accounts 10 --today 2025-06-20
register freebit telecomx
freebit=(usage import --mapping freebit-export --as-of 2025-06-20)
telecomx=(usage import --mapping telecomx-csv --as-of 2025-06-20)

printf 'account,date,KB\r\n07000000000,2025-06-18,100\r\n07000000000,2025/6/19,"1,5"\r\n07000000000,20250620,7\r\n07000000001,2025-06-21,7\r\n0999,2025-06-18,1\r\n07000000002,2025-06-18,"1,024"\r\n07000000002,2025-06-18,abc\r\n07000000002,2025-06-17,\r\n07000000002,2025-06-16,5\r\n07000000002,2025-06-16,6\r\n"x,2025-06-16,6\r\n' >"$work/a.csv"
expect_exit 3 simtally "${freebit[@]}" "$work/a.csv"
cat "$work/stdout" "$work/stderr"
sql "select * from simtally.usage_day"
sql "select * from simtally.quarantine"
sql "select * from simtally_store.usage_import"
sql "select raw_id, first_line, from_period, quarantined, header, convert_from(body,'UTF8') from simtally_store.usage_file_part"
tables >"$work/t1"
expect_exit 3 simtally "${freebit[@]}" "$work/a.csv"
cat "$work/stdout" "$work/stderr"
tables | diff "$work/t1" -
sql "select * from simtally_store.unit_of_work"
expect_exit 0 simtally backfill --from 2025-01 --to 2025-05 --provider telecomx --as-of 2025-06-20
first=$(accounts_of telecomx | sed -n 2p)
curl -s -H "Authorization: Bearer $TELECOMX_TOKEN" "$simulator_url/telecomx/mvno/$first/usage?fromDate=2025-01-01&toDate=2025-05-01&type=CSV" >"$work/t.csv"
env | grep -i telecomx; head -c 3000 "$work/t.csv"
expect_exit 0 simtally "${telecomx[@]}" "$work/t.csv"
cat "$work/stdout" "$work/stderr"
sql "select s.metric, s.scope, u.period, s.role, max(u.quantity) filter (where s.endpoint='usage') j, max(u.quantity) filter (where s.endpoint='usage_csv') c from simtally_store.usage u join simtally_store.series s using (series_id) join simtally_store.account a using (account_id) where a.account='$first' group by 1,2,3,4 having (max(u.quantity) filter (where s.endpoint='usage')) is distinct from max(u.quantity) filter (where s.endpoint='usage_csv') order by 1,2,3"
sql "select * from simtally.quarantine where provider='telecomx'"
expect_exit 0 simtally replay --from 2025-01 --to 2025-06 --as-of 2025-06-20
cat "$work/stdout" "$work/stderr"
