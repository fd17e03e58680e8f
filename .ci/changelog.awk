# changelog.awk: CHANGELOG.md as Debian's changelog, in lines of at most 78 characters. -v maintainer='NAME <MAIL>'
function item(text, words, count, i, line) {
	count = split(text, words, " ")
	line = "  *"
	for (i = 1; i <= count; i++) {
		if (length(line) + 1 + length(words[i]) > 78) {
			print line
			line = "   "
		}
		line = line " " words[i]
	}
	print line
}

# What was gathered of the item, and with a release its end.
function finish(of_release) {
	if (said) item(said)
	said = ""
	if (of_release && release) printf "\n -- %s  %s\n\n", maintainer, when
}

/^## / {
	finish(1)
	release = substr($2, 1, length($2) - 1)
	command = "LC_ALL=C date -R -u -d " $3
	command | getline when
	close(command)
	printf "simtally (%s) unstable; urgency=medium\n\n", release
	next
}
/^- / && release { finish(0); said = substr($0, 3); next }
/^  [^ ]/ && said { said = said " " $0; next }
{ finish(0) }
END { finish(1) }
