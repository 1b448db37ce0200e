"""Pages of feedback: one for a student, one for the class. Each is a file by itself that loads and runs nothing.

    student_page(report, name, sources)      what they got, what to mend, with their own lines
    class_page([(name, report), …])          who got what, and which exercises fail whom

Pure functions; what learners wrote is text wherever it stands (`element`), and shown no longer than `text.LIMIT`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree as ET

from grader.report import html_class, text, words
from grader.report.element import Node, element, page, spoken
from grader.report.html_exercise import MARKS, anchor, article, badge, name, points
from grader.verdict import NOT_DONE, Report, Verdict

READ = (
    "`exact` and `approximate` are the lecture's `cmp()` on the batch that you can look at, in float32. What decides are other "
    "batches that nobody has seen, in float64."
)


def student_page(
    report: Report,
    student: str = "",
    sources: Mapping[str, str] | None = None,
    next_steps: Sequence[str] = (),
    title: str = "Backward passes by hand",
    remarks: Sequence[str] = (),
) -> str:
    """A student's page. `sources` are their own texts by `Verdict.path`; `next_steps` are commands, with `  # why` behind them.

    `remarks` stand under the score: what a teacher adds to it.
    """
    texts = sources or {}
    tracks = [
        (track, tuple(verdicts))
        for track, verdicts in itertools.groupby(report.verdicts, key=lambda verdict: verdict.id.rpartition("/")[0])
    ]
    return page(
        f"{text.label(student)}: {title}" if student else title,
        element("a", "To the exercises", href="#exercises", class_="skip"),
        element(
            "header",
            element("p", title, class_="over"),
            element("h1", text.label(student) or "Feedback"),
            _score(report),
            element("ul", [element("li", remark) for remark in remarks]) if remarks else None,
            class_="top",
        ),
        element("nav", element("h2", "At a glance"), [_glance(*track) for track in tracks], aria_label="Exercises"),
        element(
            "main",
            _next(report, next_steps),
            [_track(track, verdicts, texts) for track, verdicts in tracks],
            id="exercises",
            tabindex=-1,
        ),
        _foot(report),
    )


def class_page(entries: Iterable[Sequence[object]], title: str = "The class") -> str:
    """The page of a class. An entry is a student's name, their report, and if there is one the address of their own page."""
    return html_class.render([html_class.Entry.of(entry) for entry in entries], title)


# The head


def _score(report: Report) -> list[ET.Element]:
    judged = [verdict for verdict in report.verdicts if verdict.status != "broken"]
    got, most = sum(verdict.points for verdict in judged), sum(verdict.max_points for verdict in judged)
    sentence = f"{report.passed} of {report.total} exercises pass"
    broken = report.total - len(judged)
    if broken:
        counts = "is not counted" if broken == 1 else "are not counted"
        sentence += f"; {broken} could not be judged, through no fault of yours, and {counts}"
    filled = element("div", style=f"width:{100 * got / most if most else 0:.1f}%")
    bar = element("div", filled, class_="bar", aria_hidden="true")
    number = element("p", element("strong", text.points(got)), f" of {text.points(most)} points", class_="score")
    return [number, bar, element("p", f"{sentence}.", class_="quiet")]


def _glance(track: str, verdicts: tuple[Verdict, ...]) -> ET.Element:
    """A track in one line of marks: each leads to its exercise."""
    passed = sum(verdict.passed for verdict in verdicts)
    return element(
        "div",
        element("h3", text.label(track or "exercises"), " ", element("span", f"{passed} of {len(verdicts)}", class_="quiet")),
        element(
            "ul",
            [element("li", _chip(verdict)) for verdict in verdicts],
            class_="chips",
        ),
    )


def _chip(verdict: Verdict) -> ET.Element:
    number = text.label(verdict.id.rpartition("/")[2]).partition("_")[0][:6]
    kind = {"pass": "good", "pending": "quiet", "locked": "quiet"}.get(verdict.status, "bad")
    said = f"{name(verdict)}: {words.summary(verdict)}"
    mark = element("span", MARKS.get(verdict.status, "!"), aria_hidden="true")
    return element("a", mark, " ", number, href=f"#{anchor(verdict)}", class_=f"chip {kind}", title=said, aria_label=said)


def _next(report: Report, steps: Sequence[str]) -> Node:
    """What to read and do next: what was given, else what the report itself suggests."""
    mend = next((one for one in report.verdicts if one.status not in ("pass", "broken", *NOT_DONE)), None)
    begin = next((one for one in report.verdicts if one.status == "pending"), None)
    items: list[Node] = [_step(step) for step in steps]
    if mend is not None and not items:
        short = text.label(mend.id)
        items += [
            element("li", element("a", f"Mend {name(mend)} first", href=f"#{anchor(mend)}"), ": what is wrong is below."),
            element("li", "Read its text and its forward pass again: ", element("code", f"ninja show {short}")),
            element("li", "A nudge, stronger each time: ", element("code", f"ninja hint {short}")),
        ]
    elif begin is not None and not items:
        items.append(element("li", f"Next is {name(begin)}: ", element("code", f"ninja show {text.label(begin.id)}")))
    if not items:
        return (
            element("section", element("h2", "All done"), element("p", "Every gradient is right."), class_="next")
            if (report.total and report.passed == report.total)
            else None
        )
    return element("section", element("h2", "What to do next"), element("ul", items), class_="next")


def _step(step: str) -> ET.Element:
    command, sign, why = step.partition("  #")
    return element("li", element("code", text.label(command, 200)), f": {text.label(why, 200)}" if sign else None)


# The exercises


def _track(track: str, verdicts: tuple[Verdict, ...], sources: Mapping[str, str]) -> ET.Element:
    """What there is something to say of at length, then the rest in a table."""
    long = [verdict for verdict in verdicts if _has_more(verdict)]
    short = [verdict for verdict in verdicts if verdict not in long]
    heading = f"track-{anchor(verdicts[0])}"
    return element(
        "section",
        element("h2", text.label(track or "exercises"), id=heading),
        [article(verdict, sources.get(verdict.path, "")) for verdict in long],
        _short(short) if short else None,
        aria_labelledby=heading,
    )


def _has_more(verdict: Verdict) -> bool:
    if verdict.status in NOT_DONE:
        return bool(verdict.right)
    return not verdict.passed or bool(verdict.measures or verdict.notes or verdict.output)


def _short(verdicts: Sequence[Verdict]) -> ET.Element:
    columns = {"Exercise": None, "State": None, "Points": "figure"}
    head = element("tr", [element("th", column, scope="col", class_=kind) for column, kind in columns.items()])
    rows = [
        element(
            "tr",
            element("th", name(verdict), scope="row"),
            element("td", badge(verdict)),
            element("td", points(verdict), class_="figure"),
            id=anchor(verdict),
        )
        for verdict in verdicts
    ]
    caption = element("caption", "The others", class_="unseen")
    table = element("table", caption, element("thead", head), element("tbody", rows), class_="short")
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label="Exercises in short")


def _foot(report: Report) -> ET.Element:
    versions = ", ".join(f"{text.label(one)} {text.label(version)}" for one, version in report.versions.items())
    took = f"{report.seconds:.1f} s" if report.seconds >= 1 else f"{1000 * report.seconds:.0f} ms"
    facts = {
        "Seed": str(report.seed),
        "Isolation": ", ".join(text.label(one, 200) for one in report.isolation) or "none",
        "Versions": versions or "–",
        "Time": took,
    }
    terms = [(element("dt", term), element("dd", fact)) for term, fact in facts.items()]
    return element("footer", element("h2", "How this was judged"), element("p", spoken(READ)), element("dl", terms))
