"""report_totals.py STEM: every total of the report's four formats, read by other programs; what has one name is one number.

Prints "ok - sentence" or "not ok - sentence" for each check; the exit status is 1 if one failed. A total is known by its name and
by what it is of: a currency, or a provider and currency. The page's tables are found by their captions, their columns by their heads.
"""
import csv
import html.parser
import json
import sys
from collections import defaultdict
from decimal import Decimal

import openpyxl

stem = sys.argv[1]
failures = 0
AGREED = ("matched", "within_tolerance", "incomplete")
told = defaultdict(dict)  # (name, of what) -> where -> figure


def check(sentence, good, detail=""):
    global failures
    print(("ok - " if good else "not ok - ") + sentence)
    if not good:
        failures += 1
        print("#   " + str(detail)[:600])


def tell(name, of, where, figure):
    if figure is not None:
        told[name, of][where] = Decimal(str(figure))


class Page(html.parser.HTMLParser):
    """The tables by their captions: rows of cells, each its data-v where it has one, else its text; and the text of sections."""

    def __init__(self):
        super().__init__()
        self.tables, self.rows, self.caption, self.cell, self.inside = defaultdict(list), [], "", None, ""

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "table":
            self.rows, self.caption = [], ""
        elif tag == "caption":
            self.inside = tag
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = [attributes.get("data-v"), ""]
        elif tag == "small":
            self.inside = tag

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell and self.rows:
            self.rows[-1].append(self.cell[0] if self.cell[0] is not None else self.cell[1].strip())
            self.cell = None
        elif tag == "table":
            self.tables[self.caption].append(self.rows)
        elif tag in ("caption", "small"):
            self.inside = ""

    def handle_data(self, data):
        if self.inside == "caption":
            self.caption += data
        elif self.cell and self.inside != "small":
            self.cell[1] += data


def number(text):
    text = str(text).replace("\u2212", "-").replace("\u2013", "").replace(",", "").strip()
    return text or None


def table(start):
    """Its rows as what its heads say."""
    found = [rows for caption, tables in page.tables.items() if caption.startswith(start) for rows in tables]
    check("the page has the table: " + start, len(found) == 1, list(page.tables))
    return [dict(zip(found[0][0], row)) for row in found[0][1:] if len(row) == len(found[0][0])] if found else []


page = Page()
page.feed(open(stem + ".html", encoding="utf-8").read())
document = json.load(open(stem + ".json", encoding="utf-8"))
results = list(csv.DictReader(open(stem + ".csv", newline="", encoding="utf-8"), strict=True))
book = openpyxl.load_workbook(stem + ".xlsx", data_only=True, read_only=True)

# ---- the CSV: added up here -----------------------------------------------------------------
for row in results:
    row["exception"] = row["class"] not in AGREED
for currency in {row["currency"] for row in results if row["currency"]}:
    mine = [row for row in results if row["currency"] == currency]
    impacts = [Decimal(row["amount_impact"]) for row in mine if row["exception"] and row["amount_impact"]]
    passed = [Decimal(row["amount_impact"]) for row in mine if row["class"] == "within_tolerance" and row["amount_impact"]]
    for name, figure in (("billed", sum(Decimal(row["billed_amount"] or 0) for row in mine)), ("lost", sum(i for i in impacts if i > 0)),
                         ("overcharged", sum(i for i in impacts if i < 0)), ("net", sum(impacts)), ("gross", sum(map(abs, impacts))),
                         ("tolerance, net", sum(passed)), ("tolerance, gross", sum(map(abs, passed))),
                         ("exceptions", sum(row["exception"] for row in mine))):
        tell(name, currency, "csv", figure)
tell("results", "", "csv", len(results))
tell("exceptions", "", "csv", sum(row["exception"] for row in results))
for metric in {row["metric"] for row in results}:
    for name in ("usage_quantity", "billed_quantity", "expected_quantity", "delta"):
        tell(name, metric, "csv", sum(int(row[name] or 0) for row in results if row["metric"] == metric))

# ---- the JSON -------------------------------------------------------------------------------
money_names = {"billed": "billed", "lost": "lost", "overcharged": "overcharged", "net": "net", "gross": "gross", "tolerance_net": "tolerance, net",
               "tolerance_gross": "tolerance, gross", "exceptions": "exceptions"}
for where, rows in (("json, conclusion", document["conclusion"]["by_currency"]), ("json, history", [row for row in document["history"] if row["month"] == document["month"]])):
    for row in rows:
        for name, called in money_names.items():
            if row["currency"]:
                tell(called, row["currency"], where, row[name])
    tell("results", "", where, sum(row["results"] for row in rows))
    tell("exceptions", "", where, sum(row["exceptions"] for row in rows))
tell("results", "", "json, judgement", document["conclusion"]["results"])
tell("exceptions", "", "json, judgement", document["conclusion"]["exceptions"])
tell("results", "", "json, providers", sum(provider["conclusion"]["results"] for provider in document["providers"]))
tell("results", "", "json, summary", sum(row["count"] for row in document["summary"]))
tell("exceptions", "", "json, summary", sum(row["count"] for row in document["summary"] if row["class"] not in AGREED))
for currency in {row["currency"] for row in document["summary"] if row["currency"]}:
    mine = [row for row in document["summary"] if row["currency"] == currency]
    tell("net", currency, "json, summary", sum(Decimal(row["amount_impact"] or 0) for row in mine if row["class"] not in AGREED))
    tell("gross", currency, "json, summary", sum(Decimal(row["amount_gross"] or 0) for row in mine if row["class"] not in AGREED))
    tell("tolerance, net", currency, "json, summary", sum(Decimal(row["amount_impact"] or 0) for row in mine if row["class"] == "within_tolerance"))
    tell("billed", currency, "json, summary", sum(Decimal(row["billed_amount"] or 0) for row in mine))
for metric in {row["metric"] for row in document["summary"]}:
    for name, column in (("usage_quantity",) * 2, ("billed_quantity",) * 2, ("expected_quantity",) * 2, ("delta", "delta_net")):
        tell(name, metric, "json, summary", sum(int(row[column] or 0) for row in document["summary"] if row["metric"] == metric))
for step in document["bridge"]:
    if step["step"] == "billed":
        tell("billed", step["currency"], "json, bridge", step["amount"])
    if step["step"] == "lines":
        tell("lines' money", step["currency"], "json, bridge", step["amount"])
for row in document["control_money"]:
    told["billed", row["currency"]]["json, control"] = told["billed", row["currency"]].get("json, control", Decimal(0)) + Decimal(row["billed_amount"])
    told["lines' money", row["currency"]]["json, control"] = told["lines' money", row["currency"]].get("json, control", Decimal(0)) + Decimal(row["line_amount"])
for row in document["bill_money"]:
    where, of = ("json, bills", row["provider"]) if row["import_id"] is None else ("json, files", row["provider"])
    for name in ("amount", "refused_amount", "line_amount"):
        key = ("bills: " + name, (of, row["currency"]))
        told[key][where] = told[key].get(where, Decimal(0)) + Decimal(row[name])
    if row["import_id"] is None and row["currency"] and any(line["provider"] == row["provider"] for line in document["control_money"]):
        told["lines' money", row["currency"]]["json, bills"] = told["lines' money", row["currency"]].get("json, bills", Decimal(0)) + Decimal(row["line_amount"])
for row in document["imports"]:
    where = "json, sums" if row["import_id"] is None else "json, imports"
    for name in ("came_in", "loaded", "refused"):
        if row["measure"]:
            key = (row["kind"] + ": " + name, (row["measure"], row["unit"]))
            told[key][where] = told[key].get(where, Decimal(0)) + Decimal(row[name])

# ---- the page -------------------------------------------------------------------------------
for row in table("Difference between usage and bill, by currency"):
    for head, name in (("Billed", "billed"), ("Lost: used, not billed", "lost"), ("Overcharged", "overcharged"), ("Net difference", "net"),
                       ("Gross difference", "gross"), ("Passed by tolerance, net", "tolerance, net"), ("and gross", "tolerance, gross")):
        tell(name, row["Currency"], "page, conclusion", number(row[head]))
signed = [rows for caption, tables in page.tables.items() if caption == "Difference between usage and bill" for rows in tables]
for row in signed[0][1:] if signed else ():
    tell("net", row[0], "page, sign-off", number(row[1]))
    tell("gross", row[0], "page, sign-off", number(row[2]))
sums = defaultdict(Decimal)
for row in table("Conclusion by provider"):
    sums["results"] += Decimal(number(row["Results"]) or 0)
    sums["exceptions"] += Decimal(number(row["Exceptions"]) or 0)
for name, figure in sums.items():
    tell(name, "", "page, providers", figure)
for row in table("Results by provider, metric, class and currency"):
    sums["count"] += Decimal(number(row["Results"]) or 0)
    sums["billed", row["Currency"]] += Decimal(number(row["Billed amount"]) or 0)
    if row["Class"] not in ("Matched", "Within tolerance", "Incomplete"):
        sums["net", row["Currency"]] += Decimal(number(row["At stake"]) or 0)
tell("results", "", "page, classes", sums["count"])
for currency in {row["currency"] for row in document["summary"] if row["currency"]}:
    tell("net", currency, "page, classes", sums["net", currency])
    tell("billed", currency, "page, classes", sums["billed", currency])
for row in table("Money, by currency"):
    told["lines' money", row["Currency"]]["page, control"] = told["lines' money", row["Currency"]].get("page, control", Decimal(0)) + Decimal(number(row["Billed by the lines"]))
    told["billed", row["Currency"]]["page, control"] = told["billed", row["Currency"]].get("page, control", Decimal(0)) + Decimal(number(row["Billed in the results"]))
for row in table("Money that came in with the month's bills"):
    of = (None if row["Provider"] == "not readable" else row["Provider"], None if row["Currency"] == "none named" else row["Currency"])
    for head, name in (("Came in", "amount"), ("Refused", "refused_amount"), ("Billed by the lines", "line_amount")):
        tell("bills: " + name, of, "page", number(row[head]))

# ---- the workbook ---------------------------------------------------------------------------
called = {"billed_amount": "billed", "amount_impact: net, of exceptions": "net", "amount_impact: passed by tolerance, net": "tolerance, net"}
head = 0
for row in book["Summary"].iter_rows(values_only=True):
    if row[0] == "metric or currency":
        head = 1
    elif head == 1 and not row[0]:
        break
    elif head == 1:
        tell(called.get(row[1], row[1]), row[0], "xlsx, stored", row[2])
        told[called.get(row[1], row[1]), row[0]]["xlsx, live"] = Decimal(repr(row[3])) + Decimal(str(row[4] or 0))
names = None
for row in book["History"].iter_rows(values_only=True):
    names = names or row
    line = dict(zip(names, row))
    if line["month"] == document["month"] and line["currency"]:
        for name, title in money_names.items():
            tell(title, line["currency"], "xlsx, history", line[name])
names = None
for row in book["Money of bills"].iter_rows(values_only=True):
    names, first = names or row, names is None
    line = dict(zip(names, row))
    for column, name in (("came in", "amount"), ("refused: amount", "refused_amount"), ("billed by the lines", "line_amount")):
        if not first:
            key = ("bills: " + name, (line["provider"], line["currency"]))
            told[key]["xlsx"] = told[key].get("xlsx", Decimal(0)) + Decimal(str(line[column]))

# ---- what has one name is one number --------------------------------------------------------
for (name, of), places in sorted(told.items(), key=str):
    exact = {round(figure, 6) for figure in places.values()}
    check("%s%s is one number in %d places" % (name, " of " + str(of) if of else "", len(places)), len(exact) == 1, {where: str(figure) for where, figure in places.items()})
check("net stands in the four formats of each currency", all(len({where.split(",")[0] for where in told["net", currency]}) == 4
      for currency in {row["currency"] for row in document["conclusion"]["by_currency"]} if currency), told)
sys.exit(failures > 0)
