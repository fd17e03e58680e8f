"""report_page.py FILE: uses the report's page in headless Chromium, as a reader would.

Prints "ok - sentence" or "not ok - sentence" for each check; the exit status is 1 if one failed.
SIMTALLY_SCREENSHOTS names a folder that gets pictures of it in both themes, narrow and on paper.
"""
import base64
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time
from decimal import Decimal

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

page = pathlib.Path(sys.argv[1]).resolve()
pictures = os.environ.get("SIMTALLY_SCREENSHOTS")
profile = tempfile.mkdtemp(prefix="simtally-browser.")
failures = 0


def check(sentence, good, detail=""):
    global failures
    print(("ok - " if good else "not ok - ") + sentence, flush=True)
    if not good:
        failures += 1
        print("#   " + str(detail)[:500])


def start():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--window-size=1280,1000",
                     "--user-data-dir=" + profile):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def run(script, *arguments):
    return browser.execute_script(script, *arguments)


def rows():
    return run("""return [...document.querySelectorAll('table.exceptions > tbody')].map(b => ({...b.dataset,
        place: b.rows[0].cells[0].textContent, figures: [...b.rows[0].cells].map(c => c.dataset.v || '')}))""")


def status():
    return browser.find_element(By.ID, "exceptions-status").text


def until(condition):
    """Whether it comes true within some seconds: a browser answers when it has time."""
    for _ in range(60):
        if condition():
            return True
        time.sleep(0.1)
    return False


def shows(expected):
    return until(lambda: status() == expected)


def page_to(where):
    browser.find_element(By.CSS_SELECTOR, "#exceptions-pager button[data-to=%s]" % where).click()


def heading(name):
    return browser.find_element(By.XPATH, "//table[contains(@class,'exceptions')]/thead//th[button[text()='%s']]" % name)


def caption():
    """What the table of exceptions is called, to the eye and to the ear."""
    return run("var t = document.querySelector('table.exceptions'); return [t.caption.textContent, t.parentNode.getAttribute('aria-label')]")


def sort_by(name):
    heading(name).find_element(By.TAG_NAME, "button").click()
    return heading(name).get_attribute("aria-sort")


def choose(key, value):
    """Picks from a list; true once every row that is shown has it."""
    Select(browser.find_element(By.ID, "exceptions-" + key)).select_by_value(value)
    return until(lambda: {row[key] for row in rows()} == {value})


def search(words):
    field = browser.find_element(By.ID, "exceptions-search")
    field.clear()
    field.send_keys(words)


def show_all():
    browser.find_element(By.CSS_SELECTOR, "#exceptions-filter button[type=reset]").click()
    time.sleep(0.1)
    return shows("1 to 50 of 10,000.")


# ---- checks ---------------------------------------------------------------------------------

def loads_alone():
    check("the page opens and is April's", "April 2025" in browser.title, browser.title)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    away = [url for url in asked if not url.startswith("data:") and url != page.as_uri()]
    check("no request leaves the page", asked and not away, away)
    said = browser.get_log("browser")
    check("and the browser has nothing to complain of", not said, said)


def begins_with_the_conclusion():
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False})
    found = run("""var banner = document.querySelector('header .banner'), link = banner.querySelector('a');
        return {follows: banner.previousElementSibling.tagName, bottom: banner.getBoundingClientRect().bottom + scrollY, to: link.getAttribute('href'),
            word: link.textContent, text: banner.textContent, warned: !!document.querySelector('header .warning ~ .banner')}""")
    check("the conclusion stands on the first screen, below the month, before all warnings",
          found["follows"] == "H1" and found["bottom"] <= 768 and not found["warned"], found)
    check("it leads to its section and names what each currency comes to", found["to"] == "#conclusion" and "Fail" in found["word"]
          and all("\u00a0" + currency in found["text"] for currency in ("DKK", "EUR", "JPY")), found)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def is_signed():
    found = run("""var s = document.getElementById('sign-off'), net = (of, column) => [...of.tBodies[0].rows].map(r => r.cells[column].dataset.v);
        return {text: s.textContent, net: net(s.querySelector('table'), 1).join(), of: net(document.querySelector('#conclusion table'), 4).join(),
            gross: net(s.querySelector('table'), 2).join(), gross_of: net(document.querySelector('#conclusion table'), 5).join(),
            stamps: [...document.querySelectorAll('.state strong')].map(e => e.textContent + getComputedStyle(e).color)}""")
    check("who signs reads what state the month has", found["stamps"] == ["DRAFTrgb(163, 32, 29)"] * 2, found["stamps"])
    check("what the difference comes to, net and gross", found["net"] == found["of"] and found["gross"] == found["gross_of"], found)
    check("and how much was adjusted", "Adjustments to closed months, listed above: 0." in found["text"])


def hostile_names_do_nothing():
    found = run("""return {ran: window.hostile, scripts: document.scripts.length, images: document.images.length,
        handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length,
        links: [...document.links].filter(a => !a.getAttribute('href').startsWith('#')).length,
        waiting: document.getElementById('exceptions-rest').content.querySelectorAll('script,img,iframe,object,a').length}""")
    check("hostile names run nothing and make no element",
          found == {"ran": None, "scripts": 1, "images": 0, "handlers": 0, "links": 0, "waiting": 0}, found)
    text = run("return document.querySelector('table.exceptions').textContent")
    check("they stand there as the text they are", "<script>window.hostile=1</script>" in text and "=cmd|'/c calc'!A1" in text)
    check("and what would turn text around is seen", "abc\\u{202E}gnp.exe" in text and "\u202e" not in text)


def pages_turn():
    check("10,000 exceptions come 50 at a time", status() == "1 to 50 of 10,000." and len(rows()) == 50, status())
    first = rows()[0]["place"]
    page_to("next")
    check("the next page follows", status() == "51 to 100 of 10,000." and rows()[0]["place"] != first, status())
    page_to("last")
    disabled = browser.find_element(By.CSS_SELECTOR, "#exceptions-pager button[data-to=next]").get_attribute("aria-disabled")
    check("the last page is the last", status() == "9,951 to 10,000 of 10,000." and disabled == "true", (status(), disabled))
    page_to("first")
    check("and the first is where it was", rows()[0]["place"] == first)
    Select(browser.find_element(By.ID, "exceptions-size")).select_by_visible_text("500")
    check("500 rows fit a page when asked for", shows("1 to 500 of 10,000.") and len(rows()) == 500, status())
    show_all()


def in_view():
    """Whether the table's beginning is on the screen, and the focus still on the pager's button."""
    return run("""var top = document.querySelector('table.exceptions').getBoundingClientRect().top;
        return top >= 0 && top < innerHeight / 2 && !!document.activeElement.dataset.to""")


def turned_pages_begin_in_view():
    Select(browser.find_element(By.ID, "exceptions-size")).select_by_visible_text("500")
    shows("1 to 500 of 10,000.")
    page_to("last")
    check("a page turned with the mouse begins in view", in_view(), run("return scrollY"))
    button = browser.find_element(By.CSS_SELECTOR, "#exceptions-pager button[data-to=previous]")
    run("arguments[0].focus(); arguments[0].scrollIntoView()", button)
    before = in_view()
    button.send_keys(Keys.ENTER)
    check("so does one turned from the keyboard", not before and shows("9,001 to 9,500 of 10,000.") and in_view(), status())
    show_all()


def sorts():
    order = sort_by("Difference")
    figures = [Decimal(row["figures"][6]) for row in rows()]
    check("sorting by difference puts the largest first", order == "descending" and figures == sorted(figures, reverse=True), figures[:5])
    order = sort_by("Difference")
    figures = [Decimal(row["figures"][6]) for row in rows()]
    check("and the smallest first when asked again", order == "ascending" and figures == sorted(figures) and figures[0] < 0, figures[:5])
    check("and the heading says so", caption() == ["Exceptions by difference, smallest first"] * 2, caption())
    order = sort_by("At stake")
    shown = [Decimal(row["figures"][7]) for row in rows() if row["currency"] == "DKK"]
    check("money is sorted within its currency, first by its size", order == "descending" and len(shown) == 50
          and shown == sorted(shown, key=abs, reverse=True) and min(shown) < 0 < max(shown), shown[:5])
    check("which is said", caption() == ["Exceptions by money at stake, largest first whatever its sign, within each currency"] * 2, caption())
    order = sort_by("At stake")
    shown = [Decimal(row["figures"][7]) for row in rows()]
    check("then with its sign", order == "descending" and shown == sorted(shown, reverse=True) and caption()[0].endswith("largest first, within each currency"), shown[:5])
    order = sort_by("At stake")
    shown = [Decimal(row["figures"][7]) for row in rows()]
    check("and then from below", order == "ascending" and shown == sorted(shown) and shown[0] < 0, shown[:5])
    check("only one column says that it is sorted", heading("Difference").get_attribute("aria-sort") is None)
    order = sort_by("Account")
    check("text sorts upwards first", order == "ascending", order)
    check("all comes back", show_all() and heading("Account").get_attribute("aria-sort") is None and caption()[0].endswith("at stake, largest first within each currency"), status())


def filters():
    check("a class can be chosen", choose("class", "duplicate") and "chosen from 10,000" in status(), status())
    check("and a currency within it", choose("currency", "JPY") and {row["class"] for row in rows()} == {"duplicate"}, status())
    show_all()
    search("<script>window.hostile=1</script> \\u{202E}reversed")
    check("words are searched for, markup among them", until(lambda: 0 < len(rows()) < 20 and "chosen from 10,000" in status()), status())
    for words in ("5543326021", "5,543,326,021"):
        search(words)
        check("a figure is found as " + words, until(lambda: len(rows()) == 9), status())
    search("-20,498.76")
    check("and an amount with the minus of a keyboard", until(lambda: len(rows()) == 1), status())
    search("no such words anywhere")
    check("and nothing found is said", shows("None of 10,000 matches.") and not rows(), status())
    check("all comes back again", show_all(), status())


def drills_down():
    summary = browser.find_element(By.CSS_SELECTOR, "table.exceptions tbody summary")
    evidence = browser.find_element(By.CSS_SELECTOR, "table.exceptions tbody .evidence")
    before = evidence.is_displayed()
    summary.click()
    text = evidence.text
    check("an explanation opens its evidence", not before and evidence.is_displayed())
    check("with the billing lines, file and line", "Billing lines" in text and "INV-4000" in text, text)
    check("and the figure with its answer and sum", "current" in text and "No. " in text and len(text.split()[-1]) == 64, text)
    summary.click()
    search("read before it was final")
    found = until(lambda: "chosen from 10,000" in status() and rows())
    evidence = run("return document.querySelector('table.exceptions > tbody .evidence').textContent")
    check("revisions of a figure stand there", found and "2,\u00a0current" in evidence, evidence)
    show_all()


def keyboard():
    ActionChains(browser).send_keys(Keys.TAB).perform()
    check("the first stop of the keyboard skips to the conclusion", run("return document.activeElement.className") == "skip")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    check("and goes there", until(lambda: browser.current_url.endswith("#conclusion")), browser.current_url)
    button = heading("Used").find_element(By.TAG_NAME, "button")
    run("arguments[0].focus()", button)
    outline = run("return getComputedStyle(document.activeElement).outlineStyle")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    check("a column is sorted from the keyboard, with the focus seen",
          until(lambda: heading("Used").get_attribute("aria-sort") == "descending") and outline == "solid", outline)
    run("arguments[0].focus()", browser.find_element(By.CSS_SELECTOR, "table.exceptions tbody summary"))
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    check("and evidence opened", until(lambda: run("return document.activeElement.parentElement.open")))
    show_all()


def can_be_read_aloud():
    bad = run("""return [...document.querySelectorAll('table')].filter(t => !t.caption || !t.caption.textContent.trim()
        || [...t.querySelectorAll('th')].some(h => !h.scope)).map(t => t.outerHTML.slice(0, 200))""")
    check("every table has a caption and every heading its scope", not bad, bad[:3])
    bad = run("""var last = 0; return [...document.querySelectorAll('h1,h2,h3,h4')].filter(h => {
        var level = +h.tagName[1], skipped = level > last + 1; last = level; return skipped; }).map(h => h.textContent)""")
    check("headings skip no level", not bad, bad)
    bad = run("""return [...document.querySelectorAll('button,input,select,svg[role=img],[role=region]')].filter(e =>
        !(e.textContent.trim() || e.labels && e.labels.length || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))).length""")
    check("everything that can be used has a name", bad == 0, bad)
    ids = run("var ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.length - new Set(ids).size")
    check("no id stands twice", ids == 0 and run("return document.documentElement.lang") == "en", ids)


CONTRAST = """
function channel(c) { c /= 255; return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4); }
function light(c) { return 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]); }
function colour(text) { var c = text.match(/[\\d.]+/g).map(Number); return c.length > 3 && c[3] === 0 ? null : c; }
function behind(e) { for (; e; e = e.parentElement) { var c = colour(getComputedStyle(e).backgroundColor); if (c) return c; } return [255, 255, 255]; }
return [...document.querySelectorAll('main *, header *, nav *, footer *')].filter(e => e.getClientRects().length && !e.closest('svg')
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
        var a = light(colour(getComputedStyle(e).color)), b = light(behind(e));
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 120)];
    }).sort((x, y) => x[0] - y[0])[0];
"""


def themes():
    backgrounds = []
    for scheme in ("light", "dark"):
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        backgrounds.append(run("return getComputedStyle(document.documentElement).backgroundColor"))
        least = run(CONTRAST)
        check("text stands out in the %s theme (at least 4.5 to 1)" % scheme, least[0] >= 4.5, least)
        picture(scheme + ".png", 1280)
    check("the page follows the reader's choice of light or dark", backgrounds[0] != backgrounds[1], backgrounds)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def picture(name, width):
    if not pictures:
        return
    height = min(run("return document.documentElement.scrollHeight"), 12000)
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True,
                                   "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
    pathlib.Path(pictures, name).write_bytes(base64.b64decode(shot["data"]))


def fits_narrow():
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": False})
    over = run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    check("a narrow page scrolls its tables, not itself", over <= 0, over)
    picture("narrow.png", 360)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def fits_wide():
    for width in (1280, 1366):
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 768, "deviceScaleFactor": 1, "mobile": False})
        search("8986000000000000000")
        found = until(lambda: len(rows()) == 9)
        cut = run("""return ['#classes', '#exceptions', '#history'].filter(s => [...document.querySelectorAll(s + ' .scroll')].some(e =>
            e.scrollWidth > e.clientWidth))""")
        check("a large fleet's figures are whole on a screen %d wide" % width, found and not cut, cut)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    due = run("return ['.classes', '.exceptions'].map(s => document.querySelector(s + ' .due').textContent)")
    check("what is to be billed stands below what was used, where it is another figure",
          [text.startswith("to be billed 1") for text in due] == [True, True]
          and run("return document.querySelectorAll('.classes .due').length") == 1, due)
    show_all()
    shadow = run("""return [...document.querySelectorAll('.scroll, .evidence')].filter(e => {
        var s = getComputedStyle(e); return s.backgroundAttachment !== 'local, local, scroll, scroll, scroll' || !s.backgroundImage.includes('to left'); }).length""")
    check("where a table goes on beyond its edge a shadow says so", shadow == 0, shadow)


def screen():
    return run("""return JSON.stringify([[...document.querySelectorAll('table.exceptions > tbody')].map(b => [b.place, b.querySelector('details').open]),
        document.getElementById('exceptions-paper').hidden, document.activeElement.tagName, scrollY])"""), status(), caption()


def prints_what_is_most():
    browser.find_element(By.CSS_SELECTOR, "table.exceptions tbody summary").click()
    choose("class", "duplicate")
    sort_by("Account")
    page_to("next")
    run("arguments[0].focus()", browser.find_element(By.CSS_SELECTOR, "table.exceptions tbody summary"))
    before = screen()
    run("window.dispatchEvent(new Event('beforeprint'))")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    found = run("""var bodies = [...document.querySelectorAll('table.exceptions > tbody')], places = bodies.map(b => b.place), count = {};
        bodies.forEach(b => count[b.dataset.currency] = (count[b.dataset.currency] || 0) + 1);
        return {bodies: bodies.length, first: places[0], ordered: places.every((p, i) => !i || p > places[i - 1]), count,
            opened: bodies[0].querySelector('details').open,
            evidence: bodies.filter(b => b.querySelector('details').open && b.querySelector('.evidence').getClientRects().length).length,
            status: document.getElementById('exceptions-status').getClientRects().length,
            said: document.getElementById('exceptions-paper').getClientRects().length && document.getElementById('exceptions-paper').textContent}""")
    check("on paper stand the 1,000 with most at stake, whatever is chosen on the screen, of each currency alike", found["bodies"] == 1000
          and found["first"] == 0 and found["ordered"] and sorted(found["count"].values()) == [333, 333, 334], found)
    check("without their evidence", found["opened"] and found["evidence"] == 0 and found["status"] == 0, found)
    check("and that there are more is loud", "the 1,000 with most at stake of 10,400; the CSV holds all." in str(found["said"]), found["said"])
    check("in their own order, which the heading says", caption()[0].endswith("at stake, largest first within each currency"), caption())
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    run("window.dispatchEvent(new Event('afterprint'))")
    check("afterwards the screen is as it was", until(lambda: screen() == before), (before[0][-60:], screen()[0][-60:], status(), caption()))
    show_all()


def prints():
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    hidden = run("""return ['nav', '#exceptions-filter', '#exceptions-pager'].every(s => getComputedStyle(document.querySelector(s)).display === 'none')
        && getComputedStyle(document.documentElement).backgroundColor === 'rgb(255, 255, 255)'""")
    check("paper shows no controls", hidden)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    run("window.dispatchEvent(new Event('beforeprint'))")
    opened = run("return [...document.querySelectorAll('figure details')].every(d => d.open)")
    run("window.dispatchEvent(new Event('afterprint'))")
    check("and what is folded away beside charts", opened and not run("return document.querySelector('figure details').open"))
    prints_what_is_most()
    paper = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"])
    check("it prints", paper.startswith(b"%PDF") and len(paper) > 50000, len(paper))
    if pictures:
        pathlib.Path(pictures, "print.pdf").write_bytes(paper)


def works_without_scripts():
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(page.as_uri())
    shown = [element.is_displayed() for element in browser.find_elements(By.CSS_SELECTOR, "table.exceptions > tbody")]
    check("without scripts the first 50 stand there, and no dead controls",
          len(shown) == 50 and all(shown) and not browser.find_element(By.ID, "exceptions-filter").is_displayed(), len(shown))
    note = browser.find_elements(By.CSS_SELECTOR, "noscript .warning")
    check("and that there are more is said", len(note) == 1 and note[0].is_displayed())


browser = start()
try:
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get(page.as_uri())
    for part in (loads_alone, keyboard, begins_with_the_conclusion, is_signed, hostile_names_do_nothing, pages_turn, turned_pages_begin_in_view, sorts, filters, drills_down, can_be_read_aloud, themes,
                 fits_narrow, fits_wide, prints, works_without_scripts):
        part()
finally:
    browser.quit()
    shutil.rmtree(profile, ignore_errors=True)
sys.exit(failures > 0)
