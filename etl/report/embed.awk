# embed.awk: the page's style and script as C string constants, so that the program needs no file beside it.
#
# Takes: page.css and page.js as arguments.
# Gives: C source on stdout that defines what report/page.h declares: report_page_css, report_page_js.
# Each line ends as it stands there: the page's Content-Security-Policy holds the sum of the exact text.

FNR == 1 {
	if (NR > 1)
		print "\t\"\";"
	name = FILENAME
	sub(/.*\//, "", name)
	gsub(/\./, "_", name)
	print "\nconst char report_" name "[] ="
}

{
	gsub(/\\/, "\\\\\\\\")
	gsub(/"/, "\\\"")
	gsub(/\?/, "\\?")
	print "\t\"" $0 "\\n\""
}

BEGIN { print "#include \"report/page.h\"" }
END { print "\t\"\";" }
