# report_office.sh: the workbook's live sums in an office program of several languages: each calculates them anew and finds that they foot.
. tests/lib.sh

psql -XAtq -v ON_ERROR_STOP=1 -f tests/browser/report_data.sql >/dev/null || failed "the invented month can be loaded"
expect_exit 0 simtally report --month 2025-04 --as-of 2025-05-08 --format xlsx --out "$work/april"

# The results that were calculated by the program that wrote the file are taken out: what comes then is the office program's own.
python3 - "$work/april/simtally-2025-04.xlsx" "$work/april.xlsx" <<'END'
import re, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as given, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as out:
    for name in given.namelist():
        text = given.read(name)
        if name == "xl/worksheets/sheet1.xml":
            text, count = re.subn(rb"(</f>)<v>[^<]*</v>", rb"\1<v>0</v>", text)
            assert count > 20, count
        out.writestr(name, text)
END

# sums LANGUAGE: the sums as an office program of that language writes them down, its decimal comma as a point.
sums() {
	local profile=$work/office-$1
	mkdir -p "$profile/user"
	cat >"$profile/user/registrymodifications.xcu" <<END
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>$1</value></prop></item>
</oor:items>
END
	timeout 300 soffice "-env:UserInstallation=file://$profile" --headless --convert-to 'csv:Text - txt - csv (StarCalc):124,34,76,1,,0,false,true,false,false,false,1' \
		--outdir "$work/$1" "$work/april.xlsx" >/dev/null 2>&1
	sed -n '/^metric or currency/,/^|/p' "$work/$1/april-Summary.csv" | sed 1d | grep -v '^|' | cut -d '|' -f 1-6
}

for language in en-US de-DE ja-JP; do
	sums "$language" >"$work/sums"
	check "an office program in $language finds sums" test "$(wc -l <"$work/sums")" -gt 20
	equal "all of them foot in $language" "" "$(grep -v '|foots$' "$work/sums")"
	[ "$language" = en-US ] && cp "$work/sums" "$work/english"
	equal "and are those of another language" "$(cat "$work/english")" "$(sed 's/\([0-9]\),\([0-9]\)/\1.\2/g' "$work/sums")"
done
check "one of them holds what is written as text" grep -q '|9007199254740993|foots$' "$work/sums"
check "the decimal comma was the German program's own" grep -q '[0-9],[0-9]' "$work/de-DE/april-Summary.csv"
