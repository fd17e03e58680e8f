"""report_files.py STEM: the report's CSV, JSON, XLSX and page say the same, read by other programs.

Prints "ok - sentence" or "not ok - sentence" for each check; the exit status is 1 if one failed.
"""
import csv
import json
import re
import sys
from collections import Counter
from decimal import Decimal

import openpyxl

stem = sys.argv[1]
failures = 0
FIGURES = ("recon_id", "usage_quantity", "billed_quantity", "delta", "amount_impact", "billed_amount", "expected_quantity")
HEADER = ["recon_id", "provider", "account", "month", "metric", "scope", "usage_quantity", "billed_quantity", "delta", "unit",
          "class", "amount_impact", "currency", "explanation", "closed", "billed_amount", "expected_quantity", "rule", "product"]


def check(sentence, good, detail=""):
    global failures
    print(("ok - " if good else "not ok - ") + sentence)
    if not good:
        failures += 1
        print("#   " + str(detail)[:500])


def neutral(text):
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


class Figure(str):
    """A JSON number in the digits it is written in."""


raw = open(stem + ".csv", "rb").read()
check("the CSV has no byte order mark and ends each line with CR LF",
      not raw.startswith(b"\xef\xbb\xbf") and raw.endswith(b"\r\n") and raw.startswith(b"recon_id,"))
with open(stem + ".csv", newline="", encoding="utf-8") as file:
    reader = csv.DictReader(file, strict=True)
    table = list(reader)
check("its columns are those of recon_result, then billed_amount and what was expected", reader.fieldnames == HEADER, reader.fieldnames)
document = json.load(open(stem + ".json", encoding="utf-8"), parse_float=Figure, parse_int=Figure)
results = document["results"]
check("CSV and JSON hold equally many results, more than 10,000 exceptions among them",
      len(table) == len(results) and sum(row["class"] not in ("matched", "within_tolerance") for row in table) > 10000,
      (len(table), len(results)))

bad = [row for row in table for name in HEADER if name not in FIGURES and row[name][:1] in tuple("=+-@\t\r\n")]
check("no text of the CSV could be taken for a formula", not bad, bad[:3])
bad = [row for row in table for name in FIGURES if row[name] and not re.fullmatch(r"-?\d+(\.\d+)?", row[name])]
check("and its figures are numbers, negative ones too", not bad and any(row["delta"].startswith("-") for row in table), bad[:3])


def as_csv(name, value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if name in FIGURES else neutral(value)


bad = [(a, b) for a, b in zip(table, results) if any(a[name] != as_csv(name, b[name]) for name in HEADER)]
check("CSV and JSON agree in every cell, to the last digit", not bad, bad[:2])
check("figures are strings and what is counted is a number, whatever their size", all(type(row[name]) in (str, type(None)) for row in results for name in FIGURES[1:])
      and all(type(row["recon_id"]) is Figure for row in results))
check("2^53 + 1 comes through", any(row["usage_quantity"] == "9007199254740993" for row in results))
check("text is as it was in the JSON", any(row["account"] == "=cmd|'/c calc'!A1" for row in results))

# ---- the workbook ---------------------------------------------------------------------------
book = openpyxl.load_workbook(stem + ".xlsx")
check("the workbook has its sheets", book.sheetnames == ["Summary", "Results", "What came in", "Money of bills", "Answers to figures", "Figures to bill", "History",
                                                          "Coverage", "Missing", "Quarantine", "Not registered", "Drift", "Checks", "Check results", "Adjustment totals", "Adjustments", "Rules"], book.sheetnames)
lists = [book[name] for name in book.sheetnames[1:]]
check("headers are frozen and filters set", all(sheet.freeze_panes == "A2" and sheet.auto_filter.ref for sheet in lists))
bad = [(sheet.title, cell.coordinate, cell.value) for sheet in lists for row in sheet.iter_rows() for cell in row
       if cell.data_type == "f" or isinstance(cell.value, str) and cell.value[:1] in tuple("=+-@\t\r\n") and not re.fullmatch(r"-\d+(\.\d+)?", cell.value) and cell.number_format != "@"]
check("no cell of the lists is a formula, and text that begins like one has the format of text", not bad, bad[:3])


def same(sheet, objects):
    names, *cells = list(book[sheet].iter_rows(values_only=True))
    told = [["" if value is None else str(value) for value in row.values()]
            for row in objects]
    read = [["" if value is None else str(value).replace("_x000D_", "\r") for value in row] for row in cells]
    return [pair for pair in zip([list(objects[0])] + told, [list(names)] + read) if pair[0] != pair[1]], len(told) == len(read)


check("the checks within the provider stand in the workbook as in the JSON", same("Checks", document["checks"]) == ([], True), same("Checks", document["checks"]))
check("each of their rows, too", len(document["check_results"]) == 602 and same("Check results", document["check_results"]) == ([], True),
      same("Check results", document["check_results"]))
page = open(stem + ".html", encoding="utf-8").read()
section = page[page.index('<section id="checks"'):page.index('<section id="sources"')]
check("the page counts them", "the days of day against usage<small>within 1,024 B or 0.1 %" in section and ">600</td>" in section)
check("and shows the first 500, those that differ", section.count('<td class="broken">differs</td>') == 500 and "The first 500 of 602" in section)
check("with their figures to the last digit and no markup from outside", "9,007,199,254,740,993" in section and "<script>" not in section and "<b>" not in section)

# ---- the rules ------------------------------------------------------------------------------
section = page[page.index('<section id="sources"'):page.index('<section id="sign-off"')]
products = {product["product"]: product for product in document["products"]}
pool, minute = products["Pool <b>50</b>"], products["=by the minute"]
check("the JSON holds the products", len(products) == 3 and (pool["metric"], pool["scopes"], pool["unit"], pool["written_in"], pool["increment"], pool["rounding"], pool["allowance"],
      pool["included"], pool["tolerance"]) == ("data", None, "byte", "MB", "104857600", "up", "pool", "53687091200", None), products)
check("with a tolerance of their own, where they have one", (minute["scopes"], minute["tolerance"], minute["tolerance_percent"]) == ("homeland+roaming", "60", "0.25"), minute)
check("the tariffs of the month", len(document["tariffs"]) == 602 and {"provider": "aurora", "metric": "data", "scope": None, "price": "0.0125", "unit": "MB", "currency": "DKK",
      "valid_from": "2025-04-30", "valid_to": None} in document["tariffs"], document["tariffs"][:3])
check("and how many accounts are bound in it", document["bindings"] == [{"provider": "aurora", "accounts": "5", "billing_refs": "2"}], document["bindings"])
table_of = {kind: section[section.index(f'<table class="{kind}"'):].split("</table>")[0] for kind in ("tolerances", "products", "tariffs")}
check("the page says beside the tolerances that a product's own stand in their place", "a product&#39;s own stand in their place" in table_of["tolerances"]
      or "a product's own stand in their place" in table_of["tolerances"], table_of["tolerances"][:300])
check("it lists the products, figures for people beside the exact ones", all(word in table_of["products"] for word in (
      "<bdi>Pool &lt;b&gt;50&lt;/b&gt;</bdi>", "up to steps of 104,857,600 B<small>100.0 MiB</small>", "once for a pool or a group", "53,687,091,200 B<small>50.0 GiB</small>",
      '<td class="n">general</td>', "<td>homeland+roaming</td>", "to the nearest of steps of 60 s<small>1 min", "0.25 %", "not rounded", "each account: what its provider tells")),
      table_of["products"])
check("and the tariffs, the first 500 of them", table_of["tariffs"].count("<tr><th scope=\"row\">") == 500 and "The first 500 of 602; the XLSX and the JSON hold all." in section
      and ">open</td>" in table_of["tariffs"] and "too early" not in table_of["tariffs"] and "too late" not in table_of["tariffs"])
check("and the bindings", "<p>5 accounts of <bdi>aurora</bdi> are bound in the month, to 2 billing references.</p>" in section)
names, *rules = list(book["Rules"].iter_rows(values_only=True))
rules = [dict(zip(names, row)) for row in rules]
kinds = Counter(rule["rule"] for rule in rules)
check("the workbook holds all of them", kinds == {"tolerance": 12, "product": 3, "tariff": 602, "bindings": 1}, kinds)
filled = {kind: {name: value for name, value in next(rule for rule in rules if rule["rule"] == kind and rule["metric"] in (None, "data")).items() if value is not None} for kind in kinds}
check("each in its columns", filled["product"] == {"rule": "product", "provider": "aurora", "product": "Pool <b>50</b>", "metric": "data", "unit": "byte", "written_in": "MB",
      "increment": 104857600, "rounding": "up", "allowance": "pool", "included": 53687091200}
      and filled["tariff"] == {"rule": "tariff", "provider": "aurora", "metric": "data", "unit": "MB", "price": 0.0125, "currency": "DKK", "valid_from": "2025-04-30"}
      and filled["bindings"] == {"rule": "bindings", "provider": "aurora", "accounts": 5, "billing_refs": 2}
      and filled["tolerance"] == {"rule": "tolerance", "provider": "aurora", "metric": "data", "tolerance": 1048576, "tolerance_percent": 0.1}, filled)

rows = list(book["Results"].iter_rows(values_only=True))
check("the sheet of results has the CSV's columns and as many rows", list(rows[0]) == HEADER and len(rows) == len(table) + 1, len(rows))


def same(name, value, cell):
    text = "" if value is None else value
    if name in FIGURES and text and not isinstance(cell, str):
        return Decimal(repr(cell)) == Decimal(text)
    if name == "closed":
        return cell is value
    # what XML cannot hold as it is, the library writes as _xHHHH_
    return text == re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), cell or "") \
        or text.replace("\r", "\n") == cell


bad = [(name, row[name], cell) for row, cells in zip(results, rows[1:]) for name, cell in zip(HEADER, cells) if not same(name, row[name], cell)]
check("and what the JSON has in every cell, without an apostrophe", not bad, bad[:3])
sheet = book["Results"]
bad = [cell.coordinate for column in ("A", "C") for cell in sheet[column][1:] if not isinstance(cell.value, str) or cell.number_format != "@"]
check("reconciliations and accounts are text, and stay it when somebody edits them", not bad and rows[0][2] == "account", bad[:3])
check("a long number and one that begins like a formula stand as they are", {"8986012345678901234", "-1+1", "+4512345678"} <= {cells[2] for cells in rows[1:]})
check("a figure that a spreadsheet would round is text", any(cells[6] == "9007199254740993" for cells in rows[1:]))

summary = book["Summary"]
stored = [row for row in openpyxl.load_workbook(stem + ".xlsx", data_only=True, read_only=True)["Summary"].iter_rows(values_only=True)]
head = next(row[0].row for row in summary.iter_rows() if row[0].value == "metric or currency")
sums, sums_of = 0, {}
bad = []
for row in range(head + 1, summary.max_row):
    key, what, total, live, text, verdict = (summary.cell(row, column).value for column in range(1, 7))
    if not key:
        break
    name = what.split(":")[0]
    by = "currency" if name in ("billed_amount", "amount_impact") else "metric"
    among = {"amount_impact: net, of exceptions": lambda c: c not in ("matched", "within_tolerance", "incomplete"),
             "amount_impact: passed by tolerance, net": lambda c: c == "within_tolerance"}.get(what, lambda c: True)
    expected = sum((Decimal(line[name]) for line in table if line[by] == key and line[name] and among(line["class"])), Decimal(0))
    sums_of[key, what] = expected
    good = Decimal(str(total)) == expected and live.startswith("=SUMIFS(") and verdict.startswith("=IF(") and "VALUE" not in verdict.replace("NUMBERVALUE", "")
    good &= Decimal(repr(stored[row - 1][3])) + Decimal(text or 0) == expected and stored[row - 1][5] == "foots"
    sums += good
    if not good:
        bad.append((key, what, total, expected, stored[row - 1][3], stored[row - 1][5]))
check("live sums stand beside stored totals, each with its check, and all foot", sums > 10 and not bad, bad[:3])

# ---- totals that were not copied ------------------------------------------------------------
for money in document["conclusion"]["by_currency"]:
    if money["currency"] is None:
        continue
    impacts = [Decimal(row["amount_impact"]) for row in table if row["currency"] == money["currency"] and row["amount_impact"]
               and row["class"] not in ("matched", "within_tolerance", "incomplete")]
    check("net and gross in " + money["currency"] + " are those of its rows",
          Decimal(money["net"]) == sum(impacts) and Decimal(money["gross"]) == sum(abs(impact) for impact in impacts), money)
    steps = [step for step in document["bridge"] if step["currency"] == money["currency"]]
    amount = {step["step"]: Decimal(step["amount"]) for step in steps if step["step"] != "class"}
    classes = sum(Decimal(step["amount"]) for step in steps if step["step"] == "class")
    check("the bridge in " + money["currency"] + " arrives", amount["usage"] + amount.get("rule", 0) + classes == amount["billed"]
          and amount["billed"] + amount["residual"] == amount["lines"], steps)

april = {line["currency"]: line for line in document["history"] if line["month"] == "2025-04"}
same_names = ("results", "exceptions", "unpriced", "billed", "lost", "overcharged", "net", "gross", "tolerance_net", "tolerance_gross")
check("the history's last month is the conclusion, currency by currency",
      all(None not in (april.get(money["currency"]), ) and all(Decimal(april[money["currency"]][name] or 0) == Decimal(money[name] or 0) for name in same_names)
          for money in document["conclusion"]["by_currency"]), document["history"])
march = [line for line in document["history"] if line["month"] == "2025-03"]
check("and the month before stands below it", len(march) == 1 and march[0]["net"] == "-6.75" and march[0]["gross"] == "17.75" and march[0]["unpriced"] == "1", march)
figures = {(line["provider"], line["metric"]): line["figure_quantity"] for line in document["control_totals"]}
bad = [line for line in document["origin_totals"] if line["counted_quantity"] != figures[line["provider"], line["metric"]]
       or line["held_difference"] != "0" or line["revision_difference"] != "0"]
check("what was read, restated and set aside comes to the current figures", len(document["origin_totals"]) >= 4 and not bad, bad)
check("restatements are counted with what they changed", any(line["restated"] != "0" and line["restated_quantity"].startswith("-") for line in document["origin_totals"]))

page = open(stem + ".html", encoding="utf-8").read()
sentence = document["conclusion"]["sentence"]
check("the page, the workbook and the JSON conclude the same", sentence in page and sentence in summary["A2"].value)
check("the loose line is found and named", Decimal(document["control_money"][1]["difference"]) == Decimal("4.5") and "nobody took this line" in page,
      document["control_money"])
check("equal rows of the quarantine stand once, counted", any(row["times"] == "2" for row in document["quarantine"]), document["quarantine"])

sys.exit(failures > 0)
