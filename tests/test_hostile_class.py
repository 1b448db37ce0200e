"""The hostile suite as a class: everything in one folder, graded by the real command beside a student who is right."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from classes import rows
from helpers import ninja
from hostility import everything
from test_hostile import COURSE, NEIGHBOUR, right, traces

from grader import jail
from grader.verdict import verdict_from_json
from ninja.classroom import walls

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the walls that these files run against are Linux's"),
    pytest.mark.skipif(bool(walls.missing(jail.available())), reason="this kernel or container has not all of the walls"),
]


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.timeout(1500)
def test_a_class_of_them_all_gets_the_same_verdicts(tmp_path: Path) -> None:
    suite = {hostile.id.replace("/", "--"): hostile for hostile in everything()}
    for name, hostile in suite.items():
        handed_in = hostile.hand_in(tmp_path / "subs" / name)
        if handed_in.is_symlink():  # the submission itself is what is odd, not what stands in its folder
            handed_in.rename(tmp_path / "subs" / f"{name}-itself")
            (tmp_path / "subs" / name).rmdir()
            (tmp_path / "subs" / f"{name}-itself").rename(tmp_path / "subs" / name)
    right(tmp_path / "subs" / "neighbour")

    outcome = ninja("class", "subs", "--seed", "0", cwd=tmp_path, course=None)

    assert outcome.returncode == 1, outcome.stderr  # some can't be read
    assert "\x1b" not in outcome.stdout + outcome.stderr
    book = tmp_path / "gradebook.sqlite"
    states = {name: (state, why) for name, state, why in rows(book, "SELECT name, state, why FROM submission")}
    assert states.keys() == suite.keys() | {"neighbour"}
    verdicts: dict[str, list] = {name: [] for name in states}
    for name, document in rows(book, "SELECT submission, document FROM verdict"):
        verdicts[name].append(verdict_from_json(json.loads(document)))
    odd = []
    for name, hostile in suite.items():
        state, why = states[name]
        nothing = not any(points for _, points in hostile.verdicts.values())
        if hostile.unreadable or (state == "unreadable" and nothing):  # a file that a parcel does not take is not judged
            odd += [f"{name} is {state} {why}"] if state != "unreadable" or not why else []
        else:
            told = hostile.told(verdicts[name]) if state == "graded" else [f"it is {state}: {why}"]
            odd += [f"{name}: {each}" for each in told]
    assert not odd, "\n".join(odd)
    beside = next(verdict for verdict in verdicts["neighbour"] if verdict.id == NEIGHBOUR)
    assert (beside.status, beside.points) == ("pass", COURSE.max_points(COURSE.exercise(NEIGHBOUR)))
    assert not traces()


def test_text_for_every_reader_is_text_in_every_form(tmp_path: Path) -> None:
    """What a student wrote comes out as text: in a terminal, pages, tables, logs and what other systems read."""
    hostile = next(each for each in everything() if each.id == "text/markup")
    hostile.hand_in(tmp_path / "student")
    outputs = {"html": "pages", "junit": "junit.xml", "gradescope": "gradescope.json", "prairielearn": "prairielearn.json"}
    words = [word for option, path in outputs.items() for word in (f"--{option}", path)]
    outcome = ninja("grade", "student", "ninja/11", *words, cwd=tmp_path, course=None, COLUMNS="200")
    assert outcome.returncode == 1, outcome.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "student"]
    written = {str(path): path.read_bytes().decode() for path in files}
    assert len(written) >= len(outputs)
    for name, text in {"stdout": outcome.stdout, "stderr": outcome.stderr, **written}.items():
        assert not set("\x1b\x07\x00\u202e") & set(text), name
        if name.endswith((".html", ".xml")):
            assert not re.search(r"<script>\s*alert", text), name
    assert "<script>alert(1)</script> [bold red]x[/] =cmd|" in outcome.stdout  # as it was written, and nothing of it taken out
    assert [path.name for path in (tmp_path / "student").iterdir()] == ["11_tanh.py"]
