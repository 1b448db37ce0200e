"""Pages of feedback in a real browser: nothing complains, nothing overflows a phone, every text can be read, all is reached."""

from __future__ import annotations

import dataclasses

import pytest
from browser import MISSING, Browser, chromium
from samples import CHAIN_TWO, ERROR, HOSTILE, IN_FOCUS, LOCKED, OUTPUT_LINEAR, REPORTS, STAGE, course, report
from test_html import ATTACK, SOURCES, hostile

from grader.report import html
from grader.verdict import Heat, Report, Verdict

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason=MISSING),
    pytest.mark.xdist_group("browser"),
]

PHONE, DESK = 360, 1000
ROWS = tuple("0123456789abcdefn"[n % 17] * 3 + "0f" * 12 for n in range(32))

OVERFLOWING = """
[...document.querySelectorAll('body *')].filter(one => {
  for (let up = one.parentElement; up; up = up.parentElement)
    if (up.matches('.scroll, pre, svg, .unseen, .bar')) return false;
  if (one.matches('.skip, .unseen')) return false;
  const box = one.getBoundingClientRect();
  return box.width > 0 && (box.right > document.documentElement.clientWidth + 0.5 || box.left < -0.5);
}).map(one => one.outerHTML.slice(0, 80))
"""

# Contrast as WCAG 2 defines it: of every text that is drawn against the nearest ground that is not transparent.
FAINT = """
(() => {
  const parse = said => (said.match(/[\\d.]+/g) || []).map(Number);
  const light = rgb => { const [r, g, b] = rgb.slice(0, 3).map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = one => { for (; one; one = one.parentElement) { const c = parse(getComputedStyle(one).backgroundColor);
    if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [], ratios = [];
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !one.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    ratios.push(ratio);
    if (ratio < 4.5) faint.push([ratio.toFixed(2), one.className, walk.currentNode.data.slice(0, 40)]);
  }
  return {faint, texts: ratios.length, least: Math.min(...ratios)};
})()
"""

STRUCTURE = """
({
  lang: document.documentElement.lang,
  title: document.title,
  headings: [...document.querySelectorAll('h1, h2, h3, h4')].map(one => Number(one.tagName[1])),
  landmarks: ['main', 'nav', 'footer', 'header.top'].map(one => document.querySelectorAll(one).length),
  bare: [...document.querySelectorAll('table')].filter(one => !one.caption || ![...one.querySelectorAll('th')]
    .every(th => th.scope === 'col' || th.scope === 'row')).length,
  out_of_reach: [...document.querySelectorAll('.scroll, pre')].filter(one => one.tabIndex !== 0
    || !one.getAttribute('aria-label')).length,
  nameless: [...document.querySelectorAll('svg, a, [role=region]')]
    .filter(one => !(one.getAttribute('aria-label') || one.textContent).trim()).length,
})
"""


def heated(verdict: Verdict) -> Verdict:
    findings = (
        dataclasses.replace(one, heat=Heat(ROWS, 0.0213)) if one.status in ("wrong", "not_finite") else one
        for one in verdict.findings
    )
    return dataclasses.replace(verdict, findings=tuple(findings))


def whole() -> Report:
    """Something of everything."""
    return report(*course(9, heated(OUTPUT_LINEAR), ERROR, heated(CHAIN_TWO), STAGE).verdicts, *LOCKED, heated(IN_FOCUS))


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    entries = [(name, made, f"{n}/index.html") for n, (name, made) in enumerate(REPORTS.items())]
    written = {
        "student": html.student_page(whole(), "Ada Lovelace", SOURCES, ("ninja hint 10  # a nudge",)),
        "statuses": html.student_page(REPORTS["statuses"]),
        "hostile": html.student_page(hostile(), ATTACK, {HOSTILE.path: ATTACK * 20}, (ATTACK,), title=ATTACK),
        "class": html.class_page([*entries, (ATTACK, hostile())]),
    }
    for name, document in written.items():
        (folder / f"{name}.html").write_text(document, encoding="ascii")
    return {name: folder / f"{name}.html" for name in written}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    one = Browser(tmp_path_factory.mktemp("profile"))
    yield one
    one.close()


NAMES = ("student", "statuses", "hostile", "class")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", NAMES)
def test_it_fits_and_can_be_read(browser, pages, name, width, dark):
    browser.open(pages[name], width=width, dark=dark)
    assert browser.complaints == []
    assert browser.requests == [pages[name].as_uri()]  # itself, and nothing else
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run(OVERFLOWING) == []
    seen = browser.run(FAINT)
    assert seen["faint"] == []
    assert seen["texts"] > 30


def test_light_and_dark_differ(browser, pages):
    def ground() -> str:
        return browser.run("getComputedStyle(document.body).backgroundColor")

    browser.open(pages["student"])
    light = ground()
    browser.open(pages["student"], dark=True)
    assert ground() != light


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_structure(browser, pages, name):
    browser.open(pages[name])
    found = browser.run(STRUCTURE)
    assert found["lang"] == "en"
    assert found["title"]
    assert found["headings"][0] == 1
    assert found["headings"].count(1) == 1
    steps = [after - before for before, after in zip(found["headings"], found["headings"][1:], strict=False)]
    assert max(steps) <= 1
    assert found["landmarks"] == [1, int(name != "class"), 1, 1]
    assert (found["bare"], found["out_of_reach"], found["nameless"]) == (0, 0, 0)


def test_the_keyboard_reaches_everything(browser, pages):
    browser.open(pages["student"])
    for kind in ("rawKeyDown", "keyUp"):
        browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0  # to be seen once it is reached
    for kind in ("keyDown", "keyUp"):
        browser.ask("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")
    assert browser.run("location.hash") == "#exercises"
    assert browser.run("[...document.querySelectorAll('.chip')].every(one => document.getElementById(one.hash.slice(1)))")


def test_it_prints(browser, pages):
    browser.open(pages["student"], dark=True, media="print")
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.run("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert browser.run(FAINT)["faint"] == []
    assert browser.printed().startswith(b"%PDF")


def test_nothing_of_a_learner_runs(browser, pages):
    browser.open(pages["hostile"])
    assert browser.run("document.querySelectorAll('script, img, iframe, [onload], [onerror]').length") == 0
    assert "<script>alert(1)</script>" in browser.run("document.querySelector('h1').textContent")
    assert browser.run("document.title").startswith("<script>")


def test_this_would_notice(browser, tmp_path):
    """A page that does all that ours must not."""
    bad = "<p style='width:900px'>wide</p><p style='color:#ccc;background:#fff'>faint</p><img src=none.png><script>x.y</script>"
    page = tmp_path / "bad.html"
    page.write_text(f"<!DOCTYPE html><meta name=viewport content='width=device-width'><body>{bad}")
    browser.open(page, width=PHONE)
    assert browser.complaints
    assert len(browser.requests) == 2
    assert browser.run(OVERFLOWING)
    assert len(browser.run(FAINT)["faint"]) == 1
