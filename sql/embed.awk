# embed.awk: SQL files as C string constants, so that the program needs no file beside it.
#
# Takes: the files' names as arguments, sorted, each below sql/; -v want=header or -v want=source.
# Gives: sql.h or sql.c on stdout. sql/load/merge_usage.sql becomes sql_load_merge_usage;
#        sql/schema/NNN_name.sql stands in sql_schema_files too, in the order of NNN.

function fail(text) { print "sql/embed.awk: " text > "/dev/stderr"; failed = 1; exit 1 }

function symbol_of(path,    symbol) {
	symbol = path
	sub(/\.sql$/, "", symbol)
	gsub(/[\/.]/, "_", symbol)
	if (symbol !~ /^sql_[A-Za-z0-9_]+$/)
		fail(path ": a name needs letters, digits and _ only")
	return symbol
}

function note_schema(path, symbol,    name, version) {
	name = path
	sub(/^sql\/schema\//, "", name)
	sub(/\.sql$/, "", name)
	if (name !~ /^[0-9][0-9][0-9]_/)
		fail(path ": a schema file begins with three digits and _")
	version = substr(name, 1, 3) + 0
	if (version <= last_version)
		fail(path ": two schema files have the number " version)
	last_version = version
	schema = schema "\t{\"" name "\", " version ", " symbol "},\n"
	schema_count++
}

# A question mark is escaped too: two of them could begin a trigraph.
function quoted(text) {
	gsub(/["?\\]/, "\\\\&", text)
	sub(/\r$/, "", text)
	return "\t\"" text "\\n\""
}

function write_header(    i) {
	print "#ifndef SIMTALLY_GEN_SQL_H\n#define SIMTALLY_GEN_SQL_H\n\n#include <stddef.h>\n"
	print "typedef struct {\n\tconst char *name;\n\tint version;\n\tconst char *text;\n} SqlSchemaFile;\n"
	print "extern const SqlSchemaFile sql_schema_files[];\nextern const size_t sql_schema_file_count;\n"
	for (i = 1; i < ARGC; i++)
		print "extern const char " symbol_of(ARGV[i]) "[];"
	print "\n#endif"
}

function write_source(    i, line, got) {
	print "#include \"sql.h\""
	for (i = 1; i < ARGC; i++) {
		print "\nconst char " symbol_of(ARGV[i]) "[] ="
		while ((got = (getline line < ARGV[i])) > 0)
			print quoted(line)
		if (got < 0)
			fail(ARGV[i] ": cannot be read")
		close(ARGV[i])
		print "\t\"\";"
		if (ARGV[i] ~ /^sql\/schema\//)
			note_schema(ARGV[i], symbol_of(ARGV[i]))
	}
	print "\nconst SqlSchemaFile sql_schema_files[] = {\n" schema "\t{NULL, 0, NULL},\n};"
	print "const size_t sql_schema_file_count = " schema_count + 0 ";"
}

BEGIN {
	if (want == "header")
		write_header()
	else
		write_source()
	exit failed
}
