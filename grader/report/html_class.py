"""The page of a class: how each exercise went, what recurs, and a line for every student. Pure functions of their reports.

What recurs is a hint where to look in the next lesson; nothing here is a mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from grader.report import text, words
from grader.report.element import Node, element, page, spoken
from grader.report.html_exercise import name, points
from grader.verdict import NOT_DONE, Finding, Report, Verdict

OFTEN = 8
"""Recurring mistakes that are shown."""

FOOT = "What recurs says where to look, and nothing about anyone. An exercise that could not be judged counts for nobody."


@dataclass(frozen=True)
class Entry:
    """One student: what they are called, their report, and the address of their own page if there is one."""

    student: str
    report: Report
    link: str = ""

    @classmethod
    def of(cls, given: Sequence[object]) -> Entry:
        """From `(name, report)` or `(name, report, link)`."""
        student, report, *rest = given
        assert isinstance(report, Report)
        return cls(str(student), report, str(rest[0]) if rest and rest[0] else "")

    @property
    def counted(self) -> tuple[float, float]:
        """Points got and to be got, without what could not be judged."""
        judged = [verdict for verdict in self.report.verdicts if verdict.status != "broken"]
        return sum(one.points for one in judged), sum(one.max_points for one in judged)


def render(entries: Sequence[Entry], title: str) -> str:
    """The whole page."""
    over = element("p", "Backward passes by hand", class_="over")
    return page(
        title,
        element("a", "To the students", href="#students", class_="skip"),
        element("header", over, element("h1", title), _sum(entries), class_="top"),
        element("main", _exercises(entries), _recurring(entries), _students(entries)),
        element("footer", element("p", FOOT)),
    )


def _sum(entries: Sequence[Entry]) -> list[Node]:
    shares = sorted(got / most if most else 0.0 for got, most in (entry.counted for entry in entries))
    if not shares:
        return [element("p", "No one has handed in yet.", class_="quiet")]
    middle = (shares[(len(shares) - 1) // 2] + shares[len(shares) // 2]) / 2
    whole = sum(entry.report.total > 0 and entry.report.passed == entry.report.total for entry in entries)
    students = "1 student" if len(entries) == 1 else f"{len(entries)} students"
    return [
        element("p", element("strong", f"{middle:.0%}"), " of the points is the median", class_="score"),
        element("p", f"{students}; {whole} passed everything.", class_="quiet"),
    ]


# By exercise


def _exercises(entries: Sequence[Entry]) -> ET.Element:
    by_id: dict[str, list[Verdict]] = {}
    for entry in entries:
        for verdict in entry.report.verdicts:
            by_id.setdefault(verdict.id, []).append(verdict)
    columns = {"Exercise": None, "Passed": None, "Not right": "figure", "Not done": "figure", "Wrong most often": None}
    head = _head(columns)
    rows = [_exercise(verdicts) for verdicts in by_id.values()]
    return element(
        "section",
        element("h2", "Exercises", id="by-exercise"),
        _table("How each exercise went", head, rows),
        aria_labelledby="by-exercise",
    )


def _exercise(verdicts: Sequence[Verdict]) -> ET.Element:
    passed = sum(verdict.passed for verdict in verdicts)
    open_ = sum(verdict.status in NOT_DONE for verdict in verdicts)
    broken = sum(verdict.status == "broken" for verdict in verdicts)
    wrong = Counter(text.label(one.name) for verdict in verdicts for one in verdict.findings if _own(one))
    most = [(element("code", gradient), f" {count}") for gradient, count in wrong.most_common(3)]
    share = passed / len(verdicts)
    return element(
        "tr",
        element("th", text.label(verdicts[0].id), scope="row"),
        element("td", _meter(share), f" {passed}", class_="metered"),
        _count(len(verdicts) - passed - open_ - broken, "wrong"),
        _count(open_, ""),
        element("td", _joined(most)),
    )


def _own(finding: Finding) -> bool:
    """Wrong, and not merely through another one."""
    return not finding.right and finding.status not in ("missing", "unjudged") and finding.blame != "inherited"


def _joined(parts: Sequence[Node]) -> Node:
    return [(part, ", " if index + 1 < len(parts) else "") for index, part in enumerate(parts)]


def _recurring(entries: Sequence[Entry]) -> ET.Element | None:
    """What is said to more than one student, most often first."""
    said: Counter[tuple[str, str, str]] = Counter()
    example: dict[tuple[str, str, str], str] = {}
    for entry in entries:
        theirs = {}
        for verdict in entry.report.verdicts:
            for finding in filter(_own, verdict.findings):
                told = finding.diagnosis.message if finding.diagnosis else finding.message
                # The same mistake can be told with other numbers.
                theirs[verdict.id, finding.name, finding.diagnosis.code if finding.diagnosis else told] = told
        said.update(key for key, told in theirs.items() if told)
        example = theirs | example
    recurring = [(key, count) for key, count in said.most_common(OFTEN) if count > 1]
    if not recurring:
        return None
    rows = [
        element(
            "tr",
            element("td", str(count), class_="figure"),
            element("th", text.label(key[0]), " ", element("code", text.label(key[1])), scope="row"),
            element("td", spoken(text.label(example[key], 300))),
        )
        for key, count in recurring
    ]
    head = _head({"Students": "figure", "Gradient": None, "What was said to them": None})
    return element(
        "section",
        element("h2", "What recurs", id="recurring"),
        _table("Mistakes that several made", head, rows),
        aria_labelledby="recurring",
    )


# By student


def _students(entries: Sequence[Entry]) -> ET.Element:
    columns = {"Student": None, "Points": None, "Passed": "figure", "Exercise by exercise": None, "To mend first": None}
    return element(
        "section",
        element("h2", "Students"),
        _table("A line for each student", _head(columns), [_student(entry) for entry in entries]),
        id="students",
        tabindex=-1,
    )


def _student(entry: Entry) -> ET.Element:
    got, most = entry.counted
    student = text.label(entry.student) or "(no name)"
    mend = next((one for one in entry.report.verdicts if one.status not in ("pass", *NOT_DONE)), None)
    return element(
        "tr",
        element("th", element("a", student, href=_safe(entry.link)) if _safe(entry.link) else student, scope="row"),
        element("td", _meter(got / most if most else 0.0), f" {text.points(got)} of {text.points(most)}", class_="metered"),
        element("td", f"{entry.report.passed} of {entry.report.total}", class_="figure"),
        element("td", _strip(entry)),
        element("td", f"{name(mend)}: {words.summary(mend)}" if mend is not None else "–"),
    )


def _safe(link: str) -> str | None:
    """An address within the folder of the page, and none that would run something or lead elsewhere."""
    return link if link and ":" not in link and not link.startswith(("/", "\\")) else None


def _strip(entry: Entry) -> ET.Element:
    """Every exercise as a small box, in the order of the course."""
    kinds = {"pass": "good", "pending": "none", "locked": "none", "broken": "odd"}
    boxes = [
        element(
            "rect",
            element("title", f"{name(one)}: {words.summary(one)}, {points(one)}"),
            class_=kinds.get(one.status, "bad"),
            x=7 * place,
            width=6,
            height=14,
        )
        for place, one in enumerate(entry.report.verdicts)
    ]
    states = Counter(words.VERDICT_WORDS[one.status] for one in entry.report.verdicts)
    said = ", ".join(f"{count} {state}" for state, count in states.items())
    wide = max(7 * len(boxes), 1)
    return element("svg", boxes, class_="strip", viewBox=f"0 0 {wide} 14", width=wide, height=14, role="img", aria_label=said)


def _meter(share: float) -> ET.Element:
    return element("span", element("span", style=f"width:{100 * share:.0f}%"), class_="meter", aria_hidden="true")


def _head(columns: Mapping[str, str | None]) -> ET.Element:
    return element("tr", [element("th", column, scope="col", class_=kind) for column, kind in columns.items()])


def _count(number: int, kind: str) -> ET.Element:
    return element("td", str(number), class_=f"figure {kind if number else 'zero'}".rstrip())


def _table(caption: str, head: ET.Element, rows: Sequence[ET.Element]) -> ET.Element:
    table = element("table", element("caption", caption, class_="unseen"), element("thead", head), element("tbody", rows))
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label=caption)
