"""report_schema.py SCHEMA REPORT…: whether each report is as the JSON Schema says; what is not is printed, and the exit status is 1.

Knows the keywords that the schema uses, and fails on one that it does not know: what is not looked at is not checked.
"""
import json
import re
import sys

TYPES = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}
SILENT = {"$schema", "$defs", "title", "description"}
schema = json.load(open(sys.argv[1], encoding="utf-8"))


def is_of(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2 ** 53
    return isinstance(value, TYPES[kind])


def each_problem(rule, value, at):
    for keyword, said in rule.items():
        if keyword in SILENT:
            continue
        elif keyword == "$ref":
            yield from each_problem(schema["$defs"][said.removeprefix("#/$defs/")], value, at)
        elif keyword == "type":
            kinds = [said] if isinstance(said, str) else said
            if not any(is_of(value, kind) for kind in kinds):
                yield at, "is of another type than " + " or ".join(kinds), value
        elif keyword == "enum":
            if value not in said:
                yield at, "is none of " + ", ".join(map(str, said)), value
        elif keyword == "pattern":
            if isinstance(value, str) and not re.search(said, value):
                yield at, "does not match " + said, value
        elif keyword == "required":
            yield from ((at, "lacks " + name, "") for name in said if isinstance(value, dict) and name not in value)
        elif keyword == "additionalProperties" and said is False:
            yield from ((at, "has a member that the schema does not know", name) for name in value if name not in rule["properties"])
        elif keyword == "properties":
            for name in value if isinstance(value, dict) else ():
                if name in said:
                    yield from each_problem(said[name], value[name], at + "/" + name)
        elif keyword == "items":
            for place, item in enumerate(value if isinstance(value, list) else ()):
                yield from each_problem(said, item, "%s/%d" % (at, place))
        else:
            yield "schema", "has a keyword that this program does not know", keyword


failures = 0
for name in sys.argv[2:]:
    for at, what, value in each_problem(schema, json.load(open(name, encoding="utf-8")), ""):
        failures += 1
        if failures <= 20:
            print("%s: %s %s: %s" % (name, at, what, str(value)[:100]))
sys.exit(failures > 0)
