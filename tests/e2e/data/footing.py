"""Random files of bills, one state after the other, and what must stand after each: a model that shares nothing with the program.

    footing.py SIMTALLY FOLDER SEED STEPS

Imports each file with SIMTALLY (libpq's settings lead to the database) and compares, after each: what the command prints as come in
with this reading of the file's bytes, in rows and money; the number of rows passed over and refused; and the lines in force. Exits 1 with
what differs first; the file is in FOLDER. The last word is what was tried.
"""
import collections, csv, io, os, random, re, subprocess, sys
from decimal import Decimal

GENERIC = "provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line"
ITEMS = "itemid,invoiceid,status,type,description,amount,currency,product,domain"
KNOWN = {"freebit", "telecomx", "tibiot"}
UNITS = {"data": {"B": 1, "KB": 1024, "GB": 1024 ** 3}, "voice": {"s": 1, "min": 60}, "sms": {"message": 1}}
# state is l (bills), p (passed over), w (taken back) or r (refused); item is None (no item), "" (the whole invoice) or its line
Row = collections.namedtuple("Row", "state owner invoice item lines money currency")
Line = collections.namedtuple("Line", "provider account month metric quantity amount currency invoice line")


def money(text):
    """An amount that is no figure carries no money."""
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


# ---- reading a file's bytes ----

def read_generic(data):
    rows = []
    for raw in data.split(b"\n")[1:]:
        if not raw.strip(b"\r"):
            continue
        unreadable = Row("r", "", None, None, [], None, "")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            rows.append(unreadable)
            continue
        cells = text.strip("\r").split(",")
        if '"' in text or len(cells) != 11:
            rows.append(unreadable)
            continue
        provider, account, month, metric, scope, quantity, unit, amount, currency, invoice, line = cells
        value, code = money(amount), currency.upper() if re.fullmatch("[A-Za-z]{3}", currency) else ""
        good = provider in KNOWN and account and re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month) and metric in UNITS
        good = good and unit in UNITS[metric] and re.fullmatch(r"-?[0-9]+", quantity) and (not amount or value is not None)
        good = good and (code if amount else code or not currency)
        number = int(quantity) * UNITS[metric][unit] if good else 0
        if good and value and number and (number < 0) != (value < 0):
            good = False
        item = line if invoice and line and provider else None
        lines = [Line(provider, account, month, metric, number, value, code or None, invoice or None, line or None)] if good else []
        rows.append(Row("l" if good else "r", provider, invoice or None, item, lines, value, code))
    return rows


def read_items(data):
    rows = []
    for cells in list(csv.reader(io.StringIO(data.decode())))[1:]:
        if not cells:
            continue
        itemid, invoice, status, kind, text, amount, currency, product, domain = cells
        value, words = money(amount), text.split("\n")
        head = re.fullmatch(r"Mobile (data Japan|Denmark Flex) - (\S+) \(01/(\d\d)/2025 - \d\d/\d\d/2025\)", words[0])
        uses = [re.fullmatch(r"Data: ([0-9]+) GB|SMS: ([0-9]+)", w) for w in words[1:]]
        lines = []
        if head and all(uses):
            provider = "freebit" if head[1] == "data Japan" else "telecomx"
            lines = [Line(provider, head[2], "2025-" + head[3], "data" if u[1] else "sms", int(u[1]) * 1024 ** 3 if u[1] else int(u[2]),
                          value if len(uses) == 1 else None, currency, invoice, itemid or None) for u in uses]
        state = "w" if status == "Cancelled" else "p" if kind == "LateFee" else "l" if lines else "r"
        if state == "r" and head and not uses and head[1] == "Denmark Flex":
            state = "p"  # a fee
        rows.append(Row(state, "", invoice, itemid, lines if state == "l" else [], value, currency))
    return rows


# ---- what must stand then ----

def key(row):
    return (row.owner, row.invoice, row.item)


def is_of(line, item, by_provider):
    owner, invoice, name = item
    return line.invoice == invoice and (name == "" or line.line == name) and (not by_provider or line.provider == owner)


def apply(force, rows, by_provider):
    """force: the mapping's lines in force. Gives those after the file, rows passed over, rows refused."""
    whole = {(r.owner, r.invoice) for r in rows if r.item == ""}
    if not by_provider:
        whole |= {(r.owner, r.invoice) for r in rows if r.item is not None and any(l.invoice == r.invoice and l.line is None for l in force)}
    rows = [r._replace(item="") if (r.owner, r.invoice) in whole else r for r in rows]
    taken, billed, refused = {}, {}, {}
    for at, row in enumerate(rows):
        if row.item is not None:
            {"w": taken, "l": billed, "r": refused}.get(row.state, {})[key(row)] = at
    stands = [not (r.state == "l" and r.item is not None and at < taken.get(key(r), -1)
                   or r.state == "w" and r.item != "" and at < billed.get(key(r), -1)) for at, r in enumerate(rows)]
    after, lost = list(force), sum(r.state == "r" for r in rows)
    passed = sum(r.state in "pw" and stands[at] for at, r in enumerate(rows))
    for item in dict.fromkeys(key(r) for r in rows if r.item is not None):
        held = [l for l in force if is_of(l, item, by_provider)]
        mine = [r for at, r in enumerate(rows) if r.state == "l" and stands[at] and r.item is not None and key(r) == item]
        left = collections.Counter(held)
        fresh = []
        for row in mine:
            new = []
            for line in row.lines:
                if left[line] > 0:
                    left[line] -= 1
                else:
                    new.append(line)
            fresh.append(new)
        if held and refused.get(item, -1) > taken.get(item, -1):
            lost += sum(bool(new) for new in fresh)
            continue
        for line in left.elements():
            after.remove(line)
        after += [line for new in fresh for line in new]
    loose = collections.Counter(line for r in rows if r.state == "l" and r.item is None for line in r.lines)
    there = collections.Counter(force)
    for line, count in loose.items():
        after += [line] * max(0, count - there[line])
    return after, passed, lost


# ---- making files ----

class Maker:
    def __init__(self, seed):
        self.rng, self.seed = random.Random(seed), seed

    def account(self):
        return f"0700{self.seed % 1000:03}{self.rng.randrange(5):04}"

    def generic_row(self):
        r = self.rng
        metric = r.choice(list(UNITS))
        quantity = r.choice([0, 1, 2, 7, -3])
        amount = r.choice(["", f"{r.randrange(1, 999)}.{r.randrange(100):02}", "0"])
        if amount not in ("", "0") and (quantity < 0 or quantity == 0 and r.random() < 0.5):
            amount = "-" + amount
        numbered = r.random() < 0.8
        return [r.choice(["tibiot", "freebit"]), self.account(), r.choice(["2025-04", "2025-05"]), metric, "", str(quantity),
                r.choice(list(UNITS[metric])), amount, r.choice(["DKK", "EUR"]) if amount else "",
                f"G{self.seed}-{r.randrange(3)}" if numbered or r.random() < 0.3 else "", str(r.randrange(1, 4)) if numbered else ""]

    def mangle(self, cells):
        r = self.rng
        cells = list(cells)
        how = r.randrange(9)
        if how == 0:
            cells[2] = "May 2025"
        elif how == 1:
            cells[5] = "seven"
        elif how == 2:
            cells[0] = "acme"
        elif how == 3:
            cells[7], cells[8], cells[5] = "-5.5", "DKK", "3"
        elif how == 4:
            cells[7] = "1.2.3"
        elif how == 5:
            cells[8] = "D"
        elif how == 6:
            return ",".join(cells).encode() + b",more"
        elif how == 7:
            return ",".join(cells).encode().replace(b"0700", b"07\xff00")
        else:
            return ",".join(cells).encode().replace(b"0700", b'07"00')
        return ",".join(cells).encode()

    def generic(self, before):
        """From the rows of the state before: edited, dropped, doubled, mangled, reordered."""
        r = self.rng
        rows = [row if r.random() < 0.7 else self.generic_row() for row in before if r.random() < 0.9]
        rows += [self.generic_row() for _ in range(r.randrange(4))] + [row for row in rows if r.random() < 0.1]
        if r.random() < 0.5:
            r.shuffle(rows)
        lines = [self.mangle(row) if r.random() < 0.12 else ",".join(row).encode() for row in rows]
        return rows, b"\n".join([GENERIC.encode()] + lines) + r.choice([b"", b"\n", b"\n\n"])

    def item_row(self, named):
        r = self.rng
        japan = r.random() < 0.6
        month = r.choice(["04", "05"])
        uses = [r.choice([f"Data: {r.randrange(1, 9)} GB", f"SMS: {r.randrange(1, 99)}"]) for _ in range(r.choice([0, 1, 1, 1, 2]))]
        if r.random() < 0.1:
            uses.append("Daten: 5 GB")
        head = f"Mobile {'data Japan' if japan else 'Denmark Flex'} - {self.account()} (01/{month}/2025 - 28/{month}/2025)"
        return [str(r.randrange(1, 5)) if named else "", f"{self.seed}{r.randrange(3)}", r.choice(["Paid", "Unpaid", "Paid", "Paid", "Cancelled"]),
                r.choice(["Hosting"] * 8 + ["LateFee"]), "\n".join([head] + uses), f"{r.randrange(1, 500)}.{r.randrange(100):02}", "JPY" if japan else "DKK", "", ""]

    def items(self, before):
        r = self.rng
        named = r.random() < 0.8
        rows = [row if r.random() < 0.6 else self.item_row(named) for row in before if r.random() < 0.9]
        rows += [self.item_row(named) for _ in range(r.randrange(4))] + [row for row in rows if r.random() < 0.1]
        if r.random() < 0.5:
            r.shuffle(rows)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(ITEMS.split(","))
        writer.writerows(rows)
        return rows, out.getvalue().encode()


# ---- running ----

def came_in(printed):
    """Rows and money by currency, as the command prints them."""
    head, line = None, None
    for text in printed.splitlines():
        if text.split()[:1] == ["rows"]:
            head = re.split("  +", text.strip())
        elif text.startswith("came in"):
            line = re.split("  +", text.strip())[1:]
    figures = dict(zip(head or [], line or []))
    return int(figures.get("rows", 0)), {name: Decimal(value) for name, value in figures.items()
                                         if re.fullmatch("[A-Z]{3}|no currency", name) and Decimal(value) != 0}


def fate(printed, name):
    found = re.search(rf"^  {name} +(\d+)", printed, re.M)
    return int(found[1]) if found else 0


def in_force(seed):
    query = f"""select p.name, l.account, to_char(l.month, 'YYYY-MM'), l.metric, l.quantity, coalesce(trim_scale(l.amount)::text, ''), coalesce(l.currency, ''),
        coalesce(l.invoice, ''), coalesce(l.line, '') from simtally_store.billing_line l join simtally_store.provider p using (provider_id)
        where l.superseded_import is null and l.account like '0700{seed % 1000:03}%'"""
    out = subprocess.run(["psql", "-XAtq", "-c", query], capture_output=True, text=True, check=True).stdout
    return sorted(out.splitlines())


def written(line):
    amount = "" if line.amount is None else format(line.amount.normalize() + 0, "f")
    return "|".join([line.provider, line.account, line.month, line.metric, str(line.quantity), amount, line.currency or "", line.invoice or "", line.line or ""])


def differ(what, expected, got):
    sys.exit(f"{what}\nexpected: {expected}\ngot:      {got}")


def main():
    simtally, folder, seed, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    maker, tried = Maker(seed), collections.Counter()
    state = {"generic": ([], []), "whmcs": ([], [])}
    files = {"generic": [], "whmcs": []}
    for step in range(steps):
        mapping = maker.rng.choice(["generic", "whmcs"])
        before, force = state[mapping]
        if files[mapping] and maker.rng.random() < 0.25:  # a file that was there before, byte for byte
            rows, data = maker.rng.choice(files[mapping])
        else:
            rows, data = (maker.generic if mapping == "generic" else maker.items)(before)
        files[mapping].append((rows, data))
        name = os.path.join(folder, f"{seed}-{step}-{mapping}.csv")
        with open(name, "wb") as out:
            out.write(data)
        read = (read_generic if mapping == "generic" else read_items)(data)
        after, passed, refused = apply(force, read, mapping == "generic")
        run = subprocess.run([simtally, "billing", "import", name, "--mapping", mapping, "--quiet"], capture_output=True, text=True)
        if run.returncode != (3 if refused else 0):
            differ(f"{name}: exit status\n{run.stderr}", 3 if refused else 0, run.returncode)
        total = collections.Counter()
        for row in read:
            if row.money is not None:
                total[row.currency or "no currency"] += row.money
        expected = (len(read), {c: m for c, m in total.items() if m != 0})
        if read and came_in(run.stdout) != expected:
            differ(f"{name}: what came in", expected, came_in(run.stdout))
        if (fate(run.stdout, "passed over"), fate(run.stdout, "refused")) != (passed, refused):
            differ(f"{name}: passed over, refused\n{run.stdout}", (passed, refused), (fate(run.stdout, "passed over"), fate(run.stdout, "refused")))
        state[mapping] = (rows, after)
        lines = sorted(written(line) for _, force in state.values() for line in force)
        if in_force(seed) != lines:
            only = collections.Counter(lines), collections.Counter(in_force(seed))
            differ(f"{name}: the lines in force", sorted((only[0] - only[1]).elements()), sorted((only[1] - only[0]).elements()))
        tried.update({"rows": len(read), "passed over": passed, "refused": refused, "lines": len(lines)})
    print(", ".join(f"{count} {what}" for what, count in tried.items()))


main()
