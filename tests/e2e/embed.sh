# sql/embed.awk: what stands in an SQL file comes out of the C compiler unchanged.
. tests/lib.sh

mkdir -p "$work/sql/schema" "$work/sql/load"
cat >"$work/sql/schema/001_base.sql" <<'SQL'
-- "quoted", back\slash \n, what??= a trigraph, 100 %d, übung → 日本
SELECT E'\\x00' AS "a""b";

SQL
printf "select 'no newline at the end'" >"$work/sql/schema/010_more.sql"
printf 'select 2\n' >"$work/sql/load/merge_usage.sql"
cat >"$work/main.c" <<'C'
#include <stdio.h>
#include "sql.h"
int main(void)
{
	for (size_t i = 0; i < sql_schema_file_count; i++)
		printf("%d %s\n", sql_schema_files[i].version, sql_schema_files[i].name);
	printf("%s%s%s", sql_load_merge_usage, sql_schema_010_more, sql_schema_001_base);
	return sql_schema_files[sql_schema_file_count].name != NULL;
}
C

embed() {
	(cd "$work" && awk -v want="$1" -f "$root/sql/embed.awk" "${@:2}")
}
files=(sql/load/merge_usage.sql sql/schema/001_base.sql sql/schema/010_more.sql)
embed header "${files[@]}" >"$work/sql.h"
embed source "${files[@]}" >"$work/sql.c"
check "it compiles without a warning" \
	gcc -std=c11 -Wall -Wextra -Werror -I"$work" -o "$work/program" "$work/main.c" "$work/sql.c"
"$work/program" >"$work/got"
{
	printf '1 001_base\n10 010_more\n'
	cat "$work/sql/load/merge_usage.sql" "$work/sql/schema/010_more.sql"
	echo
	cat "$work/sql/schema/001_base.sql"
} >"$work/expected"
check "every byte is there, and the schema's files in order" diff "$work/expected" "$work/got"

cp "$work/sql/schema/010_more.sql" "$work/sql/schema/001_again.sql"
expect_exit 1 embed source sql/schema/001_again.sql sql/schema/001_base.sql
expect_exit 1 embed header sql/load/bad-name.sql
