"""Pages of feedback, as text: whole, honest, loading nothing, and with nothing of a learner's that is more than text."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from samples import CHAIN, CHAIN_TWO, HOSTILE, OUTPUT_LINEAR, REPORTS, course, report, right, verdict, wrong
from strategies import reports, texts

from grader.report import html
from grader.report.element import element, page, spoken
from grader.verdict import Heat, Report

SOURCE = "\n".join(
    [*(f"line {n}" for n in range(1, 14)), "    dW2 = h.T @ dlogits / n  # <b>", "    db2 = dlogits", "    return"]
)
SOURCES = {OUTPUT_LINEAR.path: SOURCE}
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onload=alert(3) x='&amp;--><!-- ]]> </style> </title> {{7*7}} [red]"
VOID = {"meta", "br", "img", "link", "input", "hr"}
KNOWN = re.findall(
    r"\w+",
    """
    html head meta title style body a header p h1 h2 h3 h4 strong div nav span ul li main section article table caption thead
    tbody tr th td code pre mark details summary figure figcaption svg rect path footer dl dt dd
    """,
)


class Tree(HTMLParser):
    """Reads a page strictly: every tag is closed in its order, none is unknown, every id stands once."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(document)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KNOWN, tag
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")

    @property
    def text(self) -> str:
        return "".join(self.words)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def ids(self) -> list[str | None]:
        return [attrs["id"] for _, attrs in self.tags if "id" in attrs]


def student(made: Report, **given: object) -> Tree:
    return Tree(html.student_page(made, "Ada Lovelace", **given))


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_of_any_sample_is_well_formed(name):
    tree = student(REPORTS[name])
    assert len(tree.ids) == len(set(tree.ids))
    targets = {str(attrs["href"])[1:] for attrs in tree.all("a")}
    assert targets <= set(tree.ids)
    assert html.student_page(REPORTS[name], "Ada") == html.student_page(REPORTS[name], "Ada")


@settings(max_examples=30)
@given(reports(), texts, texts)
def test_any_report_makes_a_page(made, name, source):
    document = html.student_page(made, name, dict.fromkeys((one.path for one in made.verdicts), source), (name,))
    assert document.isascii()
    Tree(document)
    Tree(html.class_page([(name, made), ("b", made, "b/index.html")]))


def test_a_page_loads_and_runs_nothing():
    document = html.student_page(REPORTS["mixed"], "Ada", SOURCES)
    tree = Tree(document)
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in tree.tags}
    assert not re.search(r"url\(|@import|https?:|\bon\w+=", document.partition("<body>")[0])
    assert all(str(attrs["href"]).startswith("#") for attrs in tree.all("a"))
    (policy,) = [attrs["content"] for attrs in tree.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def hostile() -> Report:
    finding = wrong(f"d{ATTACK}", message=ATTACK, note=ATTACK, line=1)
    one = dataclasses.replace(
        HOSTILE,
        id=f"{ATTACK}/01_{ATTACK}",
        findings=(finding, right(ATTACK)),
        title=ATTACK,
        message=ATTACK,
        path=ATTACK,
        notes=(ATTACK,),
        output=ATTACK,
        traceback=ATTACK,
        measures={ATTACK: ATTACK},
    )
    return Report(1, (ATTACK,), (one, HOSTILE), {ATTACK: ATTACK})


@pytest.mark.parametrize("kind", ["student", "class"])
def test_whatever_a_learner_wrote_is_text(kind):
    if kind == "student":
        document = html.student_page(hostile(), ATTACK, {ATTACK: ATTACK}, (f"{ATTACK}  # {ATTACK}",), title=ATTACK)
    else:
        document = html.class_page([(ATTACK, hostile(), ATTACK), ("b", hostile(), "javascript:alert(1)")], ATTACK)
    tree = Tree(document)  # which knows neither script nor img
    assert not any(name.startswith("on") for _, attrs in tree.tags for name in attrs)
    assert "<script>alert(1)</script>" in tree.text
    assert "[red]" in tree.text
    assert "{{7*7}}" in tree.text
    assert "\x1b" not in tree.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", tree.text)
    assert not [attrs for attrs in tree.all("a") if ":" in str(attrs["href"])]


def test_the_score_leaves_out_what_is_our_fault():
    made = report(right_one := verdict(1, "pass", (right("dx"),)), verdict(2, "broken", message="We failed."))
    tree = student(made)
    assert "1 of 1 points" in tree.text
    assert "1 could not be judged, through no fault of yours, and is not counted" in tree.text
    assert right_one.passed


def test_an_exercise_is_told_with_the_lines_it_is_about():
    tree = student(REPORTS["mixed"], sources=SOURCES)
    assert "15.83 of 34 points" in tree.text
    assert "Every entry is 1/32 of what it should be: dlogits already carries" in tree.text
    assert "  14      dW2 = h.T @ dlogits / n  # <b>" in tree.text
    assert "Worst entry [3, 17]: yours 0.02131, expected -0.004127 (n=7 H=3 V=5)" in tree.text
    (marked, _) = tree.all("mark")  # the line of dW2, and that of db2
    assert marked == {"class": "row"}
    assert "line 11" not in tree.text.replace("line 1\n", "")  # two lines around it, no more


def test_a_line_that_is_not_there_is_not_shown():
    for line in (0, -1, 99, None):
        one = dataclasses.replace(OUTPUT_LINEAR, line=line, findings=(wrong("dW2", message="Off.", line=line),), message="")
        assert not student(report(one), sources=SOURCES).all("mark")
    notebook = dataclasses.replace(OUTPUT_LINEAR, findings=(wrong("dW2", line=2, cell=7),))
    tree = student(report(notebook), sources=SOURCES)
    assert "cell 7, line 2" in tree.text
    assert not tree.all("mark")


def test_a_chain_is_told_from_its_start():
    assert "Start here: dcounts" in student(report(CHAIN)).text
    tree = student(report(CHAIN_TWO))
    assert "`dbnraw`" not in tree.text
    assert "dbnraw is wrong by itself too; the other 20 only inherit." in tree.text
    sections = [attrs for attrs in tree.all("section") if attrs.get("class") == "mistake"]
    assert len(sections) == 2


def test_what_to_do_next():
    assert "ninja hint ninja/10_output_linear" in student(REPORTS["mixed"]).text
    assert "Next is 01 elementwise" not in student(REPORTS["mixed"]).text
    assert "ninja show ninja/01_logprobs" in student(REPORTS["fresh"]).text
    assert "All done" in student(REPORTS["all_pass"]).text
    tree = student(REPORTS["mixed"], next_steps=("ninja hint 10  # a nudge", "ninja watch"))
    assert "ninja hint 10: a nudge" in tree.text
    assert "ninja hint ninja/10" not in tree.text


# Pictures


def heated(*rows: str, largest: float = 0.25, shape: tuple[int, ...] = (2, 4)) -> str:
    finding = wrong("dW2", heat=Heat(rows, largest), expected_shape=shape)
    return html.student_page(report(verdict(10, "fail", (finding,))))


def test_a_difference_is_drawn():
    document = heated("00f1", "n008")
    (drawing,) = re.findall(r"<svg.*?</svg>", document)
    assert 'viewBox="0 0 4 2"' in drawing
    assert 'role="img"' in drawing
    assert 'aria-label="Where dW2 is off"' in drawing
    assert '<path class="hf" d="M2 0h1v1H2z">' in drawing
    assert '<path class="hn" d="M0 1l1 1m0-1l-1 1">' in drawing
    assert (
        "Difference from the truth, 2 × 4. 50% of it is off, the stronger the further, up to 0.25; crossed out: NaN or"
        in Tree(document).text
    )


def test_neighbours_are_one_stroke():
    assert 'd="M0 0h4v1H0z"' in heated("ffff", "0000")
    assert 'd="M0 0h4v1H0zM0 1h4v1H0z"' in heated("1111", "1111")
    assert len(heated(*["f0" * 16] * 32)) < 32_000


def test_a_folded_picture_says_so():
    assert "6 × 64, drawn as 2 × 4." in Tree(heated("00f1", "0008", shape=(2, 3, 64))).text
    assert "All of it is off" in Tree(heated("11ff", "3338")).text


def test_no_picture_where_there_is_none():
    assert "<svg" not in html.student_page(report(OUTPUT_LINEAR))


# The class


def test_the_class():
    entries = [("Ada", REPORTS["mixed"], "ada/index.html"), ("Bob", REPORTS["mixed"]), ("Cy", REPORTS["all_pass"])]
    tree = Tree(html.class_page(entries, "Autumn"))
    assert "3 students; 1 passed everything." in tree.text
    assert "47% of the points is the median" in tree.text
    assert [attrs["href"] for attrs in tree.all("a")] == ["#students", "ada/index.html"]
    assert "What was said to them" in tree.text
    assert "Every entry is 1/32" in tree.text  # two were told the same
    assert "10 output_linear: 1 of 3 right" in tree.text
    rows = re.findall(r"<tr>.*?</tr>", html.class_page(entries))
    (ten,) = [row for row in rows if "ninja/10_output_linear" in row and 'class="metered"' in row]
    assert re.findall(r">([^<>]+)<", ten) == ["ninja/10_output_linear", " 1", "2", "0", "dW2", " 2, ", "db2", " 2"]


def test_what_only_one_was_told_does_not_recur():
    assert "What was said" not in Tree(html.class_page([("Ada", REPORTS["mixed"]), ("Bob", course(3))])).text


def test_an_empty_class():
    assert "No one has handed in yet." in Tree(html.class_page([])).text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "https://example.org", "//example.org", "/etc/passwd", "\\\\server\\x"]
)
def test_links_stay_within_the_folder(link):
    assert [attrs["href"] for attrs in Tree(html.class_page([("Ada", course(3), link)])).all("a")] == ["#students"]


# What they are made with


def test_elements_take_words_apart_from_markup():
    assert [getattr(one, "text", one) for one in spoken("a `b` c")] == ["a ", "b", " c"]
    assert spoken("an odd ` one") == ["an odd ` one"]
    made = page("t", element("p", "a", element("b", "b"), "c", ["d", None, element("i", "e")], "f", class_="x", hidden=True))
    assert '<p class="x" hidden="hidden">a<b>b</b>cd<i>e</i>f</p>' in made
