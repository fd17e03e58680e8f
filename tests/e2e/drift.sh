# Where the answers leave the documents: noticed with its exact place, counted, shown, and with --strict an exit status.
. tests/lib.sh
# shellcheck source=tests/e2e/data/steps.sh
. tests/e2e/data/steps.sh

lift_rates
simulate --accounts 30 --today 2025-06-20
register freebit telecomx tibiot

# Of the latest run: endpoint, kind, place, answers of how many, first run.
drift_of() {
	sql "select concat_ws(' ', endpoint, kind, place, answers || '/' || of_answers, first_run_id) from simtally.drift
		where run_id = (select max(run_id) from simtally_store.run) order by 1"
}

# ---- no false alarm ----
expect_exit 0 simtally nightly --as-of 2025-06-20 --strict
equal "the simulated providers answer as their documents say" "" "$(drift_of)"
expect_exit 0 simtally backfill --from 2024-06 --to 2025-06 --provider telecomx --as-of 2025-06-20 --strict --quiet
equal "in a year of months, too" "" "$(drift_of)"
equal "a run that noticed nothing says nothing of it" 0 "$(grep -c drift "$work/stdout")"

# ---- a night in which every provider changed something ----
fault "drift:mode=extra,provider=telecomx" "drift:mode=rename,provider=tibiot,endpoint=getCardMonthUsage" "drift:mode=rename,provider=freebit,account=07000000000"
expect_exit 0 simtally nightly --as-of 2025-06-20
run=$(sql 'select max(run_id) from simtally_store.run')
drift_of >"$work/got"
cat >"$work/expected" <<END
card_month gone /data/useFlowKb 54/54 $run
card_month unmapped /data/usedFlowKb 54/54 $run
traffic gone /traffic/inRecentDays 1/21 $run
traffic unmapped /traffic/recentDays 1/21 $run
usage unmapped /rcs 30/30 $run
END
check "each place is named: gone from all, gone from one, and what nobody mapped" diff "$work/expected" "$work/got"
check "the run says so where its reader looks" grep -q '^places that drifted *5$' "$work/stdout"
check "and in its log" grep -q 'freebit traffic: /traffic/inRecentDays is gone, in 1 of 21 answers, the first of 07000000000' "$work/stderr"
simtally status >"$work/status"
check "status names the place" grep -qE 'telecomx +usage +unmapped +/rcs +an array +30 +30 ' "$work/status"
simtally status --run "$run" >"$work/status"
check "so does status of the run" grep -qE 'tibiot +card_month +gone +/data/useFlowKb ' "$work/status"
simtally status --json | tr -d '\n ' >"$work/status"
check "and status as JSON" grep -q '"place":"/traffic/recentDays","found":"astring","answers":1,' "$work/status"
equal "counted per run" "5 0" "$(simtally status --json | tr -d '\n ' | grep -o '"drift":[0-9]*' | head -n 2 | cut -d: -f2 | xargs)"
check "the report shows it: HTML" grep -q '/data/usedFlowKb' "$SIMTALLY_REPORT_DIR/simtally-2025-06.html"
check "JSON" grep -qF '"place":"/traffic/inRecentDays"' "$SIMTALLY_REPORT_DIR/simtally-2025-06.json"
check "XLSX" sh -c "unzip -p '$SIMTALLY_REPORT_DIR/simtally-2025-06.xlsx' | grep -aq '/data/usedFlowKb'"
equal "the CSV stays the population" 0 "$(grep -c usedFlowKb "$SIMTALLY_REPORT_DIR/simtally-2025-06.csv")"

# ---- strict ----
expect_exit 3 simtally nightly --as-of 2025-06-20 --strict --quiet
equal "the first run that noticed a place stays known" "usage unmapped /rcs 30/30 $run" "$(drift_of | grep rcs)"
expect_exit 0 simtally backfill --from 2025-05 --to 2025-05 --provider telecomx --as-of 2025-06-20 --quiet
expect_exit 3 simtally backfill --from 2025-05 --to 2025-05 --provider telecomx --as-of 2025-06-20 --again --strict --quiet
forget
expect_exit 0 simtally replay --from 2025-06 --to 2025-06 --quiet
expect_exit 3 simtally replay --from 2025-06 --to 2025-06 --strict --quiet
check "replay sees it in the archive" grep -q 'usage unmapped /rcs' <(drift_of)
simtally extract --provider telecomx --from 2025-05 --to 2025-05 --as-of 2025-06-20 --quiet 2>/dev/null >"$work/telecomx.jsonl"
simtally extract --provider tibiot --from 2025-06 --to 2025-06 --as-of 2025-06-20 --quiet 2>/dev/null >"$work/tibiot.jsonl"
simtally extract --provider freebit --from 2025-06 --to 2025-06 --as-of 2025-06-20 --quiet 2>/dev/null >"$work/freebit.jsonl"
for provider in telecomx tibiot freebit; do
	simtally transform --strict <"$work/$provider.jsonl" >/dev/null 2>"$work/stderr"
	equal "transform --strict of what $provider documents" "0 " "$? $(cat "$work/stderr")"
done

# ---- exact places ----
# spoiled PROVIDER SED: what transform --strict says of the provider's answers, each changed by that.
spoiled() {
	local status=0
	sed -E "$2" "$work/$1.jsonl" | simtally transform --strict 2>&1 >/dev/null | sed -E 's/^simtally: warning: //; s/, in [0-9]+ of.*//' | sort | paste -sd '|'
	sed -E "$2" "$work/$1.jsonl" | simtally transform --strict >/dev/null 2>&1 || status=$?
	[ "$status" = 3 ] || echo "exit $status"
}
equal "a key at the top" "freebit traffic: /note nobody mapped: a string" "$(spoiled freebit 's/"body":"\{/&\\"note\\":\\"x\\",/')"
equal "a key in an object" "freebit traffic: /traffic/newField nobody mapped: a number" "$(spoiled freebit 's/\\"traffic\\":\{/&\\"newField\\":1,/')"
equal "a mapped value that is gone" "freebit traffic: /traffic/today is gone" "$(spoiled freebit 's/\\"today\\":\\"[0-9]*\\",//')"
equal "a field of a region" "telecomx usage: /data/*/regions/*/zone nobody mapped: null" "$(spoiled telecomx 's/\\"roamLikeHome\\"/\\"zone\\":null,&/')"
equal "a region's own field, gone" "telecomx usage: /data/*/regions/*/homeland is gone" "$(spoiled telecomx 's/,\\"homeland\\":(true|false),\\"bytes/,\\"bytes/')"
equal "an object is known, or not, with all that is below it" "tibiot card_detail: /data/network nobody mapped: an object|tibiot pool_detail: /data/network nobody mapped: an object" \
	"$(spoiled tibiot '/detail/s/\\"totalFlow\\"/\\"network\\":{\\"mcc\\":\\"460\\",\\"mnc\\":[1,2]},&/')"
equal "a value that became an object" "tibiot card_detail: /data/apn is no longer of its kind: an object" "$(spoiled tibiot 's/\\"apn\\":\\"cmiot\\"/\\"apn\\":{\\"name\\":\\"cmiot\\"}/')"
equal "a list that became a text" "telecomx usage: /mms is no longer of its kind: a string" "$(spoiled telecomx 's/\\"mms\\":\[[^]]*\]/\\"mms\\":\\"none\\"/')"
equal "a renamed top: gone under one name, and known to nobody under the other" "telecomx usage: /messages nobody mapped: an array|telecomx usage: /sms is gone" \
	"$(spoiled telecomx 's/\\"sms\\":/\\"messages\\":/')"
equal "an envelope whose data is renamed holds no data, and something else" 12 "$(sed 's/\\"data\\":{/\\"result\\":{/' "$work/tibiot.jsonl" | simtally transform 2>&1 >/dev/null | grep -c '/result nobody mapped: an object' | sed 's/^[1-9].*/12/')"
equal "what may be absent is not missed" "" "$(sed -E 's/,?\\"(wholesale|cost)\\":[0-9.]+//g' "$work/telecomx.jsonl" | simtally transform --strict 2>&1 >/dev/null)"
equal "other answers than good ones are not looked at" "" "$(sed 's/"http_status":200/"http_status":404/; s/"body":"{/&\\"hint\\":1,/' "$work/telecomx.jsonl" | simtally transform --strict 2>&1 >/dev/null | grep drift)"

# ---- an optional place that was there before ----
cp -r "$root/mappings" "$work/mappings"
export SIMTALLY_MAPPINGS=$work/mappings
sed -i 's,"/data/totalFlow"\],"/data/totalFlow"\, "/data/useFlow"],' "$work/mappings/tibiot.json"
expect_exit 0 simtally nightly --provider tibiot --as-of 2025-06-20 --strict --quiet
fault "drift:mode=rename,provider=tibiot,endpoint=cardDetail,account=89860400000000000007"
expect_exit 0 simtally nightly --provider tibiot --as-of 2025-06-20 --quiet
equal "missing in some answers it is no drift" "" "$(drift_of | grep gone)"
fault "drift:mode=rename,provider=tibiot,endpoint=cardDetail"
expect_exit 3 simtally nightly --provider tibiot --as-of 2025-06-20 --strict --quiet
equal "missing in all, where there were always some, it is" "card_detail gone /data/useFlow 27/27" "$(drift_of | grep gone | cut -d' ' -f1-4)"
forget

# ---- hostile keys, secrets, and no end of them ----
stop_simulator
simulate --accounts 30 --today 2025-06-20 --fixtures "$work/recorded"
account=$(accounts_of telecomx | head -n 1)
folder=$work/recorded/telecomx/$account
mkdir -p "$folder"
{
	printf '{"account":{"_id":"%s","number":"1","name":"n","ratePlan":"r","ratePlanName":"p","data":0,"to %s":1},' "$account" "$TELECOMX_PASSWORD"
	printf '"data":[],"voice":[],"sms":[],"mms":[],"charges":[],"%s":1,"\\u001b[31m\\u202e<b>":2,"a/b~c":3' "$(printf 'é%.0s' {1..5000})"
	printf ',"x%d":0' {1..1500}
	printf '}'
} >"$folder/usage.json"
expect_exit 3 simtally backfill --from 2025-05 --to 2025-05 --provider telecomx --account "$account" --again --strict --as-of 2025-06-20
equal "no end of new keys: a thousand are told apart, the rest counted together" "1001 1" \
	"$(sql "select count(*), count(*) filter (where place = '(further places)') from simtally.drift where run_id = (select max(run_id) from simtally_store.run)" | tr '|' ' ')"
equal "the log stays short" t "$([ "$(wc -l <"$work/stderr")" -le 30 ] && echo t)"
equal "a key of ours is not repeated" "/account/to ***" "$(sql "select place from simtally.drift where place like '/account/to%'")"
equal "a key is escaped as a pointer is" 1 "$(sql "select count(*) from simtally.drift where place = '/a~1b~0c'")"
equal "nothing in a key acts" "0 t" "$(sql "select count(*) filter (where place ~ '[\\u001b\\u202e]'), bool_or(place like '/\\\\x1b[31m%<b>') from simtally.drift" | tr '|' ' ')"
equal "a long one is cut between two characters" t "$(sql "select bool_or(place ~ '^/é{60}…$') from simtally.drift")"

# ---- files of columns, and a provider's CSV ----
export SIMTALLY_MAPPINGS=$root/mappings
export_of=(usage import --mapping freebit-export --as-of 2025-06-20)
printf 'account,date,KB,Note,a/b\n07000000000,2025-06-10,1,x,y\n' >"$work/more.csv"
expect_exit 0 simtally "${export_of[@]}" "$work/more.csv"
run=$(sql 'select max(run_id) from simtally_store.run')
equal "columns of a file that nobody mapped, under its mapping's name" "freebit-export unmapped /Note 1/1 $run|freebit-export unmapped /a~1b 1/1 $run" "$(drift_of | paste -sd '|')"
check "the import says so" grep -q '^places that drifted *2$' "$work/stdout"
check "with the file it was in" grep -q 'freebit freebit-export: /Note nobody mapped: a column, in 1 of 1 answers, the first of more.csv' "$work/stderr"
expect_exit 3 simtally "${export_of[@]}" --strict "$work/more.csv"
equal "a file that is loaded already is noticed all the same" 2 "$(drift_of | wc -l)"
printf 'account,date,KB\n07000000000,2025-06-11,1\n' | expect_exit 0 simtally "${export_of[@]}" --strict -
printf '07000000000,2025-06-12,1\n' | expect_exit 0 simtally "${export_of[@]}" --strict -
equal "no false alarm, with a header or without" "" "$(drift_of)"
printf 'account,date,Volume\n07000000000,2025-06-11,1\n' >"$work/less.csv"
expect_exit 2 simtally "${export_of[@]}" "$work/less.csv"
equal "a required column that is gone is refused, and noticed" "freebit-export gone /KB|freebit-export unmapped /Volume" "$(drift_of | cut -d' ' -f1-3 | paste -sd '|')"
expect_exit 3 simtally replay --provider freebit --from 2025-06 --to 2025-06 --strict --quiet
equal "replay notices what the kept file holds" "freebit-export unmapped /Note|freebit-export unmapped /a~1b" "$(drift_of | grep export | cut -d' ' -f1-3 | paste -sd '|')"

stop_simulator
simulate --accounts 30 --today 2025-06-20
fast_mappings
sed -i 's/"standby": true,//; s/"name": "usage",/& "standby": true,/' "$work/mappings/telecomx.json"
expect_exit 0 simtally backfill --provider telecomx --from 2025-03 --to 2025-05 --as-of 2025-06-20 --strict --quiet
equal "no column of a provider's CSV is missed or new: regions come and go" "" "$(drift_of)"
simtally extract --provider telecomx --from 2025-05 --to 2025-05 --as-of 2025-06-20 --quiet 2>/dev/null >"$work/telecomx.jsonl"
equal "columns that were renamed: gone, and new to everybody" "telecomx usage_csv: /Data Moon bytes nobody mapped: a column
telecomx usage_csv: /Data World 1 bytes is gone
telecomx usage_csv: /SMS abroad nobody mapped: a column
telecomx usage_csv: /SMS roaming is gone" "$(spoiled telecomx 's/Data World 1 bytes/Data Moon bytes/; s/SMS roaming/SMS abroad/' | tr '|' '\n' | sort)"

# ---- replay of one account ----
mapfile -t accounts < <(accounts_of telecomx)
sql "delete from simtally_store.usage where series_id in (select series_id from simtally_store.series where endpoint = 'usage_csv')" >/dev/null
expect_exit 0 simtally replay --provider telecomx --from 2025-05 --to 2025-05 --account "${accounts[1]}" --quiet
equal "replay --account brings back that account's figures alone" "${accounts[1]}" \
	"$(sql "select string_agg(distinct a.account, ' ') from simtally_store.usage u join simtally_store.series s using (series_id) join simtally_store.account a using (account_id) where s.endpoint = 'usage_csv'")"
cp "$root/mappings/telecomx.json" "$work/mappings/telecomx.json"
sql "delete from simtally_store.usage where series_id in (select series_id from simtally_store.series where endpoint = 'traffic')" >/dev/null
expect_exit 0 simtally replay --provider freebit --from 2025-06 --to 2025-06 --account 07000000001 --quiet
equal "a bulk file's piece that holds no row of it is passed over" 0 "$(sql "select count(*) from simtally.usage_day where account = '07000000000' and day between '2025-06-10' and '2025-06-12'")"
expect_exit 0 simtally replay --provider freebit --from 2025-06 --to 2025-06 --account 07000000000 --quiet
equal "one that does is read again" t "$(sql "select count(*) >= 3 from simtally.usage_day where account = '07000000000' and day between '2025-06-10' and '2025-06-12'")"
expect_exit 2 simtally replay --from 2025-05 --to 2025-05 --account nobody
one_error nobody register
