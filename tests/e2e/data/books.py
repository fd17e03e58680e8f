"""books.py: random books with a key. It knows the classes from their description, nothing of the SQL under test.

make SEEDS FIRST FOLDER   writes load.sql and products.csv, forty seeds to a provider, and key.csv: every result there must be for April 2025
judge FOLDER              holds result.csv and line.csv against them; prints precision and recall of each class

Every case is planted: figures and lines are made so that the class follows, far from where it could be read in two
ways. Beside them stands noise, random lines and figures, which has no key but must foot.
"""
import csv
import random
import sys
from collections import Counter, defaultdict
from fractions import Fraction

MONTHS = ["2025-03-01", "2025-04-01", "2025-05-01"]
BEFORE, NOW, AFTER = MONTHS
METRICS = ["data", "voice", "sms", "mms"]
UNITS = {"data": "byte", "voice": "second", "sms": "message", "mms": "message"}
SIZES = {"data": (10**9, 10**12), "voice": (10**6, 10**8), "sms": (10**4, 10**6), "mms": (10**4, 10**6)}
TOLERANCES = {"data": (1048576, Fraction(1, 1000)), "voice": (60, Fraction(1, 1000)), "sms": (0, Fraction(0)), "mms": (0, Fraction(0))}
SLIPS = [1000, 1024, 1000**2, 1024**2, 1000**3, 1024**3, *(Fraction(1024**n, 1000**n) for n in (1, 2, 3, 4)), 8, 60, 3600]
LEAST_SLIP, LEAST_APART, LEAST_SHIFT = 10, 50, 50  # base units: below, chance explains a ratio or an equal figure as well
SCOPES = ["homeland", "world1", "roaming/1", "roaming/2"]
SERIES = [(m, s, g) for m in METRICS for g in ("month", "day") for s in SCOPES]
PER_PROVIDER = 40
CLASSES = ["unknown_account", "incomplete", "matched", "within_tolerance", "duplicate", "unit_suspect", "restated", "period_shift",
           "billed_not_used", "unbilled", "under_billed", "over_billed"]
SMALL = ["small_slip", "small_shift"]  # a factor, or a neighbour's figure, met by chance
PASSED_OVER = ["as_used", "used_twice", "used_slip"]  # the bill knows nothing of the product: its class follows from the use, see unruled()
CAUSES = {"unknown_account": "is not in the register", "duplicate": "lines add up to", "unit_suspect": "times", "restated": "restated", "unbilled": "not billed",
          "period_shift": "equals 2025-0", "billed_not_used": "used nothing", "under_billed": " less", "over_billed": " more", "within_tolerance": "off by"}


class Product:
    """What is to be billed of a use, in whole numbers."""

    def __init__(self, name, metric, scopes, rng, allowance):
        self.name, self.metric, self.scopes = name, metric, sorted(scopes)
        self.label = "+".join(self.scopes) or "total"
        self.increment = rng.choice([1, 10, 60, 100] if metric != "data" else [1, 1024, 1048576])
        self.rounding = rng.choice(["up", "down", "nearest"])
        self.allowance = allowance
        self.included = rng.randrange(1, SIZES[metric][0] // 4) if allowance == "pool" else None
        self.tolerance = (rng.randrange(50), Fraction(rng.randrange(3), 1000)) if rng.random() < 0.5 else None

    def due(self, used, off):
        rest = max(0, used - off)
        steps, over = divmod(rest, self.increment)
        if over and (self.rounding == "up" or self.rounding == "nearest" and 2 * over >= self.increment):
            steps += 1
        return steps * self.increment


class Books:
    """A provider: its products are of its first seed, its cases of that and those after it."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.seed, self.provider = seed, f"seed-{seed}"
        self.accounts, self.figures, self.revisions, self.facts, self.bindings, self.lines, self.key = [], [], [], [], [], [], []
        self.noise = set()
        self.products = {}
        for metric in METRICS:
            if self.rng.random() < 0.5:
                allowance = self.rng.choice(["none", "none", "plan", "pool"])
                self.products[metric, "total"] = Product(f"all {metric}", metric, [], self.rng, allowance)
            if self.rng.random() < 0.4:
                product = Product(f"some {metric}", metric, self.rng.sample(["world1", "roaming/1", "roaming/2"], self.rng.choice([1, 2])), self.rng, "none")
                self.products[metric, product.label] = product

    # ---- pieces ----

    def account(self, kind="sim", pool=None, ref=None):
        self.accounts.append((f"{self.provider}-{len(self.accounts)}", kind, pool, ref))
        return len(self.accounts) - 1

    def name(self, account):
        return self.accounts[account][0]

    def split(self, total, parts):
        cuts = sorted(self.rng.randrange(total + 1) for _ in range(parts - 1))
        return [b - a for a, b in zip([0, *cuts], [*cuts, total])]

    def use(self, account, metric, scopes, total, month=NOW, days=None, quality=3, earlier=None):
        """A use of the scopes together, by month or by day; earlier is what it was before."""
        if days is None:
            days = self.rng.random() < 0.3
        if days and earlier is None:
            count = {"2025-03-01": 31, "2025-04-01": 30, "2025-05-01": 31}[month]
            for day, part in enumerate(self.split(total, count), 1):
                self.figures.append((account, metric, scopes[0], "day", f"{month[:8]}{day:02}", part, quality if day == count else 3, 1))
            return
        parts = self.split(total, len(scopes))
        for i, (scope, part) in enumerate(zip(scopes, parts)):
            revised = earlier is not None and i == 0
            self.figures.append((account, metric, scope, "month", month, part, quality, 2 if revised else 1))
            if revised:
                self.revisions.append((account, metric, scope, month, earlier - (total - part)))

    def bill(self, text, metric, scope, quantities, amount=None, currency=None):
        lines = []
        for quantity in quantities:
            money = currency or self.rng.choice(["DKK", "EUR", "JPY"])
            currency = currency or (money if self.rng.random() < 0.9 else None)
            price = amount if amount is not None else self.rng.randrange(1, 10**6)
            lines.append((text, metric, scope, quantity, Fraction(price, 100), money))
        self.lines += lines
        return lines

    def size(self, metric):
        return self.rng.randrange(*SIZES[metric])

    # ---- who uses, and how much of it is to be billed ----

    def label(self, metric, allowed):
        """A result's scope, the word a line calls it by, and scopes of figures that it counts."""
        theirs = {s for (m, label), p in self.products.items() if m == metric for s in p.scopes}
        choices = [("total", self.rng.choice(["", "total"]), [s for s in SCOPES if s not in theirs])]
        for (m, label), product in self.products.items():
            if m == metric and product.scopes:
                choices.append((label, self.rng.choice([label, product.name, *product.scopes]), product.scopes))
        if not {"roaming/1", "roaming/2"} & theirs:
            choices.append(("roaming", "roaming", ["roaming/1", "roaming/2"]))
        return self.rng.choice(choices if allowed else choices[:1])

    def owner(self, metric, label, billed):
        """Accounts that use, what the line names, the allowance by their parts, and whether a verdict is about them together."""
        product = self.products.get((metric, label))
        form = self.rng.choice(["plain", "plain", "ref", "dated", "group", "group", "pool"] if billed else ["plain", "pool"])
        if form == "plain":
            users = [self.account()]
            text = self.name(users[0])
        elif form == "ref":
            text = f"ref-{self.provider}-{len(self.accounts)}"
            users = [self.account(ref=text)]
        elif form == "dated":
            text = f"dated-{self.provider}-{len(self.accounts)}"
            users = [self.account(ref=f"other-{len(self.accounts)}")]
            self.bindings += [(users[0], text, None, "2025-04-30"), (users[0], text + "-after", "2025-05-01", None)]
        elif form == "group":
            text = f"group-{self.provider}-{len(self.accounts)}"
            users = [self.account(ref=text) for _ in range(self.rng.randrange(2, 5))]
            if self.rng.random() < 0.3:
                self.itself(metric, self.account(ref=text))
        else:
            users = [self.account("pool")]
            text = self.name(users[0])
        return form, users, text, product

    def itself(self, metric, account):
        """One of a group that is billed by itself, as it should be."""
        product = self.products.get((metric, "total"))
        scope = self.label(metric, False)
        used = self.size(metric)
        self.use(account, metric, scope[2], used, days=False)
        off = self.allowance(product, [account], [used], "plain")
        due = product.due(used, off) if product else used
        lines = self.bill(self.name(account), metric, "", [due])
        self.expect(self.name(account), metric, "total", "matched", used, due, due, lines)

    def allowance(self, product, users, parts, form):
        if not product or product.allowance == "none":
            return 0
        if product.allowance == "pool":
            return product.included
        off = 0
        for user, part in zip(users, parts):
            plan = self.rng.randrange(1, SIZES[product.metric][0] // 4)
            fact = f"{product.metric}_allowance"
            self.facts += [(user, "2025-02-01", fact, plan + 5), (user, "2025-04-30", fact, plan), (user, "2025-05-01", fact, 0)]
            off += min(plan, part)
        return off if form == "group" else plan

    def expect(self, account, metric, label, verdict, used, due, billed, lines, words=""):
        currencies = {line[5] for line in lines}
        impact = None
        if verdict not in ("unknown_account", "incomplete") and len(currencies) <= 1 and due is not None:
            if due == billed:
                impact = Fraction(0)
            elif verdict == "duplicate" and billed:  # all lines but the one that counts were too much, as they stand
                kept = next(line for line in lines if line[3] in (due, used))
                impact = kept[4] - sum(line[4] for line in lines) + (due - kept[3]) * kept[4] / kept[3]
            elif lines and billed:
                impact = (due - billed) * sum(line[4] for line in lines) / billed
        known = impact is not None
        self.key.append((self.provider, account, metric, label, verdict, "" if used is None else used, billed, "" if due is None else due,
                         half_up(impact) if known else "", next(iter(currencies)) if len(currencies) == 1 else "", words))

    # ---- cases ----

    def case(self, verdict):
        metric = self.rng.choice(METRICS if verdict != "within_tolerance" else ["data", "voice"])
        if verdict == "unknown_account":
            text, label = f"nobody-{self.provider}-{len(self.key)}", self.label(metric, True)
            lines = self.bill(text, metric, label[1], [self.size(metric)])
            self.expect(text, metric, label[0], verdict, None, None, lines[0][3], lines)
            return
        billed = verdict != "unbilled"
        label, word, scopes = self.label(metric, billed)
        form, users, text, product = self.owner(metric, label, billed)
        used = 0 if verdict == "billed_not_used" else self.size(metric)
        if verdict in SMALL:
            if product:
                return
            used, small = self.small(verdict, metric)
        parts = self.split(used, len(users))
        if verdict == "restated":
            parts = [used, *[0] * (len(users) - 1)]
        off = self.allowance(product, users, parts, form)
        rule = (lambda u, o=off: product.due(u, o)) if product else (lambda u: u)
        due = rule(used)
        bills, other = small if verdict in SMALL else self.bills(verdict, metric, product, due, rule, used)
        if bills is None:
            return
        words, shifted = "", verdict in ("period_shift", "small_shift")
        if verdict in SMALL:
            verdict = "over_billed" if bills[0] > used else "under_billed"
        if product and due != used and verdict in ("unit_suspect", "restated", "period_shift", "under_billed", "over_billed", *PASSED_OVER):
            planted, (verdict, words) = verdict, self.unruled(verdict, metric, product, used, due, bills)
            if verdict != planted and planted in ("restated", "period_shift"):
                return
        missing = self.rng.randrange(len(users)) if verdict == "incomplete" else None
        beside = self.rng.choice([BEFORE, AFTER])
        days = False if verdict == "restated" or len(scopes) > 1 and self.rng.random() < 0.5 else None
        for i, (user, part) in enumerate(zip(users, parts)):
            if i == missing:
                if self.rng.random() < 0.5:
                    self.use(user, metric, scopes, part, days=False, quality=2)
                else:
                    part = None
                parts[i] = part
            else:
                self.use(user, metric, scopes, part, days=days, earlier=other if verdict == "restated" and i == 0 else None)
            if shifted:
                self.use(user, metric, scopes, 0 if i else other, month=beside)
        if form == "pool" and missing is None:
            self.cards(users[0], metric, scopes, used)
        lines = self.bill(text, metric, word, bills) if bills else []
        total = used if missing is None else (None if all(p is None for p in parts) else sum(p for p in parts if p is not None))
        account = text if form == "group" else self.name(users[0])
        if verdict == "incomplete":
            due = total if not product or total is None else None if product.allowance == "plan" else product.due(total, off)
        self.expect(account, metric, label, verdict, total, due, sum(bills), lines, words)

    def unruled(self, planted, metric, product, used, due, quantities):
        """The class, and words of its explanation, where a product makes something else of a use: what a bill says of the use itself."""
        absolute, relative = product.tolerance or TOLERANCES[metric]
        billed, rest = sum(quantities), "under_billed" if due > sum(quantities) else "over_billed"

        def equals(quantity, target):
            return abs(quantity - target) <= max(absolute, relative * target)

        def slips(target):
            small, big = sorted((target, billed))
            return small >= LEAST_SLIP and big - small >= LEAST_APART and any(abs(small * s - big) <= relative * (small * s if billed > target else big) for s in SLIPS)

        if len(quantities) > 1 and any(equals(q, due) for q in quantities):
            return "duplicate", "the expected quantity of"
        if equals(billed, used):
            return rest, "equals what was used"
        if planted in ("restated", "period_shift"):
            return planted, ""
        if slips(due):
            return "unit_suspect", "expected"
        if len(quantities) > 1 and any(equals(q, used) for q in quantities):
            return "duplicate", "the usage of"
        return ("unit_suspect", "times the usage" if billed > used else "times what was billed") if slips(used) else (rest, "")

    def bills(self, verdict, metric, product, due, rule, used):
        """Quantities of the lines, and what was used at another time; None where the case cannot be made."""
        rng = self.rng
        absolute, relative = (product and product.tolerance) or TOLERANCES[metric]
        tolerance = int(max(absolute, relative * due))
        if verdict == "matched":
            quantities, credit = self.split(due, rng.choice([1, 1, 2, 3])), rng.randrange(1, 100)
            return ([quantities[0] + credit, *quantities[1:], -credit] if rng.random() < 0.1 else quantities), None
        if verdict == "within_tolerance":
            return ([due + rng.choice([-1, 1]) * rng.randrange(1, tolerance + 1)], None) if tolerance else (None, None)
        if verdict == "duplicate":
            return [due] * rng.choice([2, 3]), None
        if verdict == "unit_suspect":
            billed = rng.choice(self.slipped(due, relative))
            return ([billed], None) if abs(billed - due) > max(tolerance, LEAST_APART) and min(billed, due) >= LEAST_SLIP else (None, None)
        if verdict in ("restated", "period_shift"):
            other = due * rng.randrange(30, 75) // 100 + 1 + (product.included or 0 if product else 0)
            quantity = rule(other)
            far = abs(quantity - due) > 3 * tolerance + 3 * (product.increment if product else 1) and quantity > 0
            return ([quantity], other) if far else (None, None)
        if verdict in PASSED_OVER:
            quantities = {"as_used": [used], "used_twice": [used] * rng.choice([2, 3]), "used_slip": [rng.choice(self.slipped(used, relative))]}[verdict]
            return (quantities, None) if due != used and abs(sum(quantities) - due) > tolerance else (None, None)
        if verdict == "unbilled":
            return [], None
        if verdict == "under_billed":
            return [due * rng.randrange(55, 70) // 100], None
        if verdict == "over_billed":
            return [due * rng.randrange(130, 160) // 100], None
        return [self.size(metric)], None  # incomplete, billed_not_used

    def slipped(self, due, relative):
        """What a bill says after a slip of units, one way and the other, as whole units allow; 0 where there is none."""
        more = [int(due * s) for s in SLIPS if (due * s).denominator == 1 and due * s < 2**62]
        less = [int(due / Fraction(s)) for s in SLIPS]
        return ([*more, *(q for q, s in zip(less, SLIPS) if abs(q * s - due) <= relative * due / 10)] if due else []) or [0]

    def small(self, verdict, metric):
        """Few units used and a bill that a factor, or another month, would explain, were they more."""
        rng, tolerance = self.rng, int(TOLERANCES[metric][0])
        if verdict == "small_shift":
            other = rng.randrange(1, LEAST_SHIFT)
            return self.size(metric), ([other], other)
        few = rng.randrange(1, LEAST_SLIP)
        many = few * rng.choice([s for s in SLIPS if s == int(s) and few * (s - 1) > max(tolerance, LEAST_APART)])
        return (many, ([few], None)) if rng.random() < 0.5 else (few, ([many], None))

    def cards(self, pool, metric, scopes, used):
        """The cards of a pool: the same use again, which gives no result."""
        for part in self.split(used, 2):
            self.use(self.account("card", pool=self.name(pool)), metric, scopes, part, days=False)

    def make_noise(self):
        for _ in range(self.rng.randrange(6)):
            account, metric = self.account(), self.rng.choice(METRICS)
            self.noise.add(self.name(account))
            for scope in self.rng.sample(SCOPES, self.rng.randrange(3)):
                self.use(account, metric, [scope], self.rng.randrange(10**6), days=False, quality=self.rng.choice([2, 3, 3]))
            for _ in range(self.rng.randrange(4)):
                self.bill(self.name(account), metric, self.rng.choice(["", *SCOPES, "nowhere"]), [self.rng.randrange(-1000, 10**6)])

    def fill(self, seed):
        self.rng = random.Random(seed)
        for verdict in CLASSES:
            for _ in range(self.rng.choice([1, 2])):
                self.case(verdict)
        for verdict in PASSED_OVER + SMALL:
            for _ in range(2):
                self.case(verdict)
        for _ in range(8):
            self.case("matched")
        self.make_noise()


def half_up(value):
    scaled = abs(value) * 10**6
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = f"{whole // 10**6}.{whole % 10**6:06}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 and whole else text


# ---- files ----

def copy(out, table, columns, rows):
    out.write(f"copy simtally_store.{table} ({columns}) from stdin;\n")
    for row in rows:
        out.write("\t".join("\\N" if v is None else str(v) for v in row) + "\n")
    out.write("\\.\n")


def write(books, out):
    ids = {b.seed: 1000 + i for i, b in enumerate(books)}
    base = {b.seed: 10**6 + 10**4 * i for i, b in enumerate(books)}
    series = {(b.seed, *s): 10**6 + 100 * i + j for i, b in enumerate(books) for j, s in enumerate(SERIES)}
    out.write("\\set ON_ERROR_STOP 1\nbegin;\n")
    copy(out, "provider", "provider_id, name, zone, today", [(ids[b.seed], b.provider, "Europe/Copenhagen", "2025-06-20") for b in books])
    copy(out, "account", "account_id, provider_id, account, kind, pool, billing_ref",
         [(base[b.seed] + i, ids[b.seed], *a) for b in books for i, a in enumerate(b.accounts)])
    copy(out, "series", "series_id, provider_id, endpoint, metric, scope, grain, role, unit, rank",
         [(n, ids[seed], g, m, s, g, "used", UNITS[m], 1 if g == "month" else 2) for (seed, m, s, g), n in series.items()])
    out.write("\\o /dev/null\nselect simtally_store.ensure_month(d::date) from generate_series(date '2025-02-01', '2025-06-01', '1 month') d;\n\\o\n")
    figures = [(quantity, "2025-05-20 03:00Z" if revision > 1 else "2025-05-10 03:00Z", "2025-05-20 03:00Z", base[b.seed] + account, series[b.seed, metric, scope, grain], period, revision,
                revision, quality) for b in books for account, metric, scope, grain, period, quantity, quality, revision in b.figures]
    copy(out, "usage", "quantity, recorded_at, read_at, account_id, series_id, period, run_id, revision, quality", figures)
    copy(out, "usage_revision", "quantity, recorded_at, account_id, series_id, period, run_id, revision, quality",
         [(q, "2025-05-10 03:00Z", base[b.seed] + a, series[b.seed, m, s, "month"], period, 1, 1, 3) for b in books for a, m, s, period, q in b.revisions])
    copy(out, "account_fact", "account_id, as_of, fact, value, run_id", [(base[b.seed] + a, as_of, fact, value, 1) for b in books for a, as_of, fact, value in b.facts])
    copy(out, "binding", "provider_id, account_id, billing_ref, valid_from, valid_to", [(ids[b.seed], base[b.seed] + a, r, f, t) for b in books for a, r, f, t in b.bindings])
    out.write("insert into simtally_store.billing_import (import_id, run_id, file_name, sha256, mapping) overriding system value values (1, 1, 'books', '\\x00', 'generic');\n")
    copy(out, "billing_line", "import_id, file_line, provider_id, account, month, metric, scope, quantity, unit, amount, currency",
         [(1, i, ids[b.seed], text, NOW, metric, "" if scope == "total" else scope, quantity, "B", f"{int(amount * 100)}e-2", currency)
          for b in books for i, (text, metric, scope, quantity, amount, currency) in enumerate(b.lines)])
    out.write("insert into simtally_store.month_change values (1000, '2025-04-01', 1);\nselect simtally_store.open_load_totals();\ncommit;\nanalyze;\n")


def write_products(books, out):
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow("provider,product,metric,scopes,unit,increment,rounding,allowance,included,tolerance,tolerance_percent".split(","))
    for b in books:
        for p in b.products.values():
            absolute, relative = p.tolerance or ("", "")
            rows.writerow([b.provider, p.name, p.metric, "+".join(reversed(p.scopes)), {"byte": "B", "second": "s", "message": "message"}[UNITS[p.metric]], p.increment, p.rounding,
                           p.allowance, "" if p.included is None else p.included, absolute, "" if relative == "" else f"0.{int(relative * 1000)}"])


def make(count, first, folder):
    books = [Books(seed) for seed in range(first, first + count, PER_PROVIDER)]
    for b in books:
        for seed in range(b.seed, min(b.seed + PER_PROVIDER, first + count)):
            b.fill(seed)
    with open(f"{folder}/load.sql", "w", encoding="utf-8") as out:
        write(books, out)
    with open(f"{folder}/products.csv", "w", encoding="utf-8") as out:
        write_products(books, out)
    with open(f"{folder}/key.csv", "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(row for b in books for row in b.key)
    with open(f"{folder}/noise.csv", "w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows((b.provider, name) for b in books for name in b.noise)
    with open(f"{folder}/sums.csv", "w", encoding="utf-8", newline="") as out:
        sums = Counter()
        for b in books:
            for _, metric, _, quantity, amount, currency in b.lines:
                sums["lines", b.provider, ""] += 1
                sums["billed", b.provider, metric] += quantity
                sums["amount", b.provider, currency] += amount
        csv.writer(out).writerows((*what, str(value)) for what, value in sums.items())


def read(path):
    with open(path, encoding="utf-8", newline="") as rows:
        return list(csv.reader(rows))


def judge(folder):
    key = {tuple(row[:4]): row[4:] for row in read(f"{folder}/key.csv")}
    noise = {tuple(row) for row in read(f"{folder}/noise.csv")}
    result = {tuple(row[:4]): row[4:] for row in read(f"{folder}/result.csv") if tuple(row[:2]) not in noise}
    right, given, wanted, wrong = Counter(), Counter(), Counter(), []
    for at in key.keys() | result.keys():
        want, got = key.get(at), result.get(at)
        wanted[want and want[0]] += 1
        given[got and got[0]] += 1
        right[want and want[0]] += bool(want and got and want[0] == got[0])
        plan = want and want[0] == "incomplete" and want[3] == ""
        figures = (lambda row: row[:3] + row[5:6]) if plan else (lambda row: row[:6])
        unpriced = want and want[4] == "" and want[0] not in ("incomplete", "unknown_account")
        if not want or not got or (figures(want)[:4] != figures(got)[:4] if unpriced else figures(want) != figures(got)):
            wrong.append(f"{','.join(at)}: expected {want}, got {got}")
        elif got[0] != "matched" and (CAUSES.get(got[0], "") not in got[6] or want[6] not in got[6]):
            wrong.append(f"{','.join(at)}: a {got[0]} is explained by {got[6]!r}")
    for name in CLASSES:
        print(f"# {name:<16} {wanted[name]:6} planted, precision {right[name] / max(1, given[name]):.3f}, recall {right[name] / max(1, wanted[name]):.3f}")
    sums, billed = {tuple(r[:3]): Fraction(r[3]) for r in read(f"{folder}/sums.csv")}, defaultdict(Fraction)
    for row in read(f"{folder}/result.csv"):
        billed["billed", row[0], row[2]] += int(row[6])
    for provider, metric, currency, amount in read(f"{folder}/line.csv"):
        billed["lines", provider, ""] += 1
        billed["amount", provider, currency] += Fraction(amount)
    wrong += [f"{what}: {sums.get(what, 0)} in the bills, {billed.get(what, 0)} in the results" for what in sums.keys() | billed.keys() if sums.get(what, 0) != billed.get(what, 0)]
    print("\n".join(wrong[:20]))
    print(f"{len(result)} results, {len(wrong)} wrong")
    return bool(wrong) or not result


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(judge(sys.argv[2]))
