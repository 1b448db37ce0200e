"""Hypothesis strategies for reports: any status, any number, any text that a learner could smuggle in."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from grader.verdict import Diagnosis, Finding, FindingStatus, Heat, Report, Verdict, VerdictStatus, Worst

_NASTY = (
    "[red]",
    "[/]",
    "\x1b[31m",
    "\x1b]0;",
    "]]>",
    "<!--",
    "&",
    "\x00",
    "\ud800",
    "\udcff",
    "\u202e",
    "\r",
    "\n",
    "\t",
    "\ufffe",
    "`",
    "μ",
    "名",
)

texts = st.lists(
    st.one_of(st.sampled_from(_NASTY), st.text(st.characters(exclude_categories=()), max_size=12)), max_size=6
).map("".join)
"""Any code points at all, lone surrogates among them, rich in what breaks markup, terminals and XML."""

plain_texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
"""Any text that UTF-8 can carry."""

_shapes = st.none() | st.lists(st.integers(0, 999), max_size=3).map(tuple)
_lines = st.none() | st.integers(1, 999)


@st.composite
def reports(draw: st.DrawFn, text: st.SearchStrategy[str] = texts, finite: bool = False) -> Report:
    """Reports of up to three exercises; `finite` leaves out the NaNs, which equal nothing."""
    number = st.floats(0, allow_nan=False, allow_infinity=False) if finite else st.floats(0) | st.just(float("nan"))
    value = st.floats(allow_nan=not finite, allow_infinity=not finite)
    points = st.floats(0, 100)
    worst = st.builds(Worst, st.lists(st.integers(0, 99), max_size=3).map(tuple), value, value, text)
    row = st.text("0123456789abcdefn", min_size=1, max_size=32)
    heat = st.builds(Heat, st.lists(row, min_size=1, max_size=32).map(tuple), number)
    diagnosis = st.builds(Diagnosis, text.map(lambda code: code or "x"), text, st.dictionaries(text, value | text, max_size=3))
    finding = st.builds(
        Finding,
        name=text.map(lambda name: "d" + name),
        status=st.sampled_from(get_args(FindingStatus)),
        exact=st.none() | st.booleans(),
        approximate=st.none() | st.booleans(),
        maxdiff=st.none() | number,
        error=st.none() | number,
        shape=_shapes,
        expected_shape=_shapes,
        dtype=st.none() | text,
        worst=st.none() | worst,
        message=text,
        note=text,
        blame=st.sampled_from([None, "own", "inherited"]),
        line=_lines,
        heat=st.none() | heat,
        diagnosis=st.none() | diagnosis,
    )
    verdict = st.builds(
        Verdict,
        id=st.tuples(st.sampled_from(["ninja/", "warmup/", ""]), st.sampled_from(["", "01_", "02_", "²_"]), text).map(
            lambda parts: "".join(parts) or "x"
        ),
        title=text,
        status=st.sampled_from(get_args(VerdictStatus)),
        points=points,
        max_points=points,
        findings=st.lists(finding, max_size=4).map(tuple),
        message=text,
        path=text,
        line=_lines,
        notes=st.lists(text, max_size=2).map(tuple),
        output=text,
        traceback=text,
        seconds=points,
        probes=st.lists(text, max_size=2).map(tuple),
        measures=st.dictionaries(text, value | text, max_size=2),
    )
    return Report(
        seed=draw(st.integers()),
        isolation=draw(st.lists(text, max_size=2).map(tuple)),
        verdicts=draw(st.lists(verdict, max_size=3).map(tuple)),
        versions=draw(st.dictionaries(text, text, max_size=2)),
        seconds=round(draw(points), 3),
    )
