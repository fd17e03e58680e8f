# The CSV comes in the form that its reader wants: plain for programs, or for a spreadsheet of one language or another, in which an account
# that looks like a number keeps its digits. Each form says the same.
. tests/lib.sh

csv=$work/report/simtally-2025-05.csv
printf '%s\n' provider,account,kind,billing_ref,name,pool,active_from,active_to freebit,07000000001,sim,,,,, freebit,898601234567890123,sim,,,,, >"$work/accounts.csv"
expect_exit 0 simtally accounts import "$work/accounts.csv"
{
	echo 'Account;Date;KB'
	for day in {1..31}; do printf '07000000001;2025/05/%02d;1024\n898601234567890123;2025/05/%02d;2048\n' "$day" "$day"; done
} >"$work/usage.csv"
expect_exit 0 simtally usage import --mapping freebit-export --as-of 2025-07-20 "$work/usage.csv"
printf '%s\n' provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line freebit,07000000001,2025-05,data,,62,MB,6.25,DKK,I-1,1 \
	'freebit,"=1+1;""x""",2025-05,data,,9007199254740993,B,3,DKK,I-1,2' >"$work/bills.csv"
expect_exit 0 simtally billing import "$work/bills.csv"
expect_exit 0 simtally reconcile --month 2025-05 --as-of 2025-07-20
cp "$csv" "$work/before.csv"

# read FILE SEPARATOR POINT: the rows, each ="…" as the text that a spreadsheet takes it for; figures with a point.
read_back() {
	python3 - "$@" <<'END'
import csv, re, sys
separator, point = sys.argv[2:]
def cell(name, text):
    found = re.fullmatch(r'="((?:[^"]|"")*)"', text)
    text = found[1].replace('""', '"') if found else text[1:] if text[:2] in ("'=", "'-", "'+") else text
    return text.replace(point, ".") if name.endswith(("quantity", "amount", "impact")) or name == "delta" else text
for row in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8-sig"), delimiter=separator, strict=True):
    print([cell(name, text) for name, text in row.items()])
END
}

plain=$(read_back "$csv" , .)
for form in plain excel excel-de; do
	expect_exit 0 simtally report --month 2025-05 --csv-form "$form" --as-of 2025-07-20
	check "the manifest holds of $form" env -C "$work/report" sha256sum --quiet --strict -c simtally-2025-05.manifest
	case $form in
	plain) separator=, point=. start='' named=0 ;;
	excel) separator=, point=. start=$'\xef\xbb\xbf' named=1 ;;
	excel-de) separator=';' point=',' start=$'\xef\xbb\xbf' named=1 ;;
	esac
	equal "$form begins with the header" "${start}recon_id${separator}provider${separator}account" "$(head -n 1 "$csv" | cut -d "$separator" -f 1-3)"
	equal "each line of $form ends with CR LF" "$(wc -l <"$csv")" "$(grep -c $'\r$' "$csv")"
	equal "the manifest names $form where it is not plain" "$named" "$(grep -cxF "# simtally-2025-05.csv is of the form $form (--csv-form)." "$work/report/simtally-2025-05.manifest")"
	equal "$form says the same" "$plain" "$(read_back "$csv" "$separator" "$point")"
done
check "an account of digits alone stays text" grep -qF '"=""898601234567890123"""' "$csv"
check "so does a figure that a spreadsheet would round" grep -qF '"=""9007199254740993"""' "$csv"
check "money has the decimal comma" grep -qE ';-?[0-9]+,[0-9]+;' "$csv"
check "a name that is a formula is the text of one" grep -qF '"=""=1+1;""""x"""""""' "$csv"
expect_exit 0 simtally report --month 2025-05 --as-of 2025-07-20
check "plain is the default, byte for byte" cmp "$csv" "$work/before.csv"
check "and has no formula" bash -c "! grep -qE '(^|,)\"?=' '$csv'"
expect_exit 2 simtally report --month 2025-05 --csv-form german
check "another form is refused, with those there are" grep -q 'plain, excel or excel-de' "$work/stderr"
expect_exit 2 simtally report --recon 1 --csv-form excel
