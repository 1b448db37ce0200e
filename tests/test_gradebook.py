"""`ninja gradebook`: marks and how they come about, what people add, and what leaves it for other systems."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from classes import WRONG, dump, hand_in, rows, table
from helpers import MINI, ROOT, ninja

from grader.report import nbgrader_csv
from ninja.classroom import schema
from ninja.classroom.gradebook import Gradebook
from ninja.classroom.roster import Handin, Roster, Student

TABLE = """\
student_id,name,email,path,group,submitted
alice,Alice A,alice@x.org,alice,,2026-03-01 10:00Z
bob,=Bob,,bob,,2026-03-03 00:30Z
carol,Carol C,,pair,gold,2026-03-02 10:00Z
dave,Dave D,,,gold,
eve,Eve E,,,,
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class that is graded: a course with a rule about lateness, five students, four of them in three submissions."""
    folder = tmp_path_factory.mktemp("gradebook")
    shutil.copytree(MINI.parent, folder / "course")
    with (folder / "course" / "solutions" / "course.toml").open("a", encoding="utf-8") as manifest:
        manifest.write("\n[late]\ndue = 2026-03-01T23:59:00Z\ngrace_hours = 1\nper_day = 0.1\nat_most = 0.5\n")
    hand_in(folder / "alice", double=None, square=None, bias=None)
    hand_in(folder / "bob", double=None, bias=WRONG)
    hand_in(folder / "pair", double=None, square=None)
    (folder / "class.csv").write_text(TABLE, encoding="utf-8")
    outcome = run(folder, "class", "class.csv", "--seed", "7", "--assignment", "Week 4", "--processes", "1")
    assert outcome.returncode == 1, outcome.stderr
    return folder


@pytest.fixture
def book(once: Path, tmp_path: Path) -> Path:
    """The same, to be written in."""
    shutil.copytree(once, tmp_path / "class")
    return tmp_path / "class"


def run(folder: Path, *words: str):
    return ninja(*words, cwd=folder, course=folder / "course" / "solutions")


def lines(folder: Path, *words: str) -> list[dict[str, str]]:
    """A table that `ninja gradebook` writes."""
    outcome = run(folder, "gradebook", *words, "out.csv")
    assert (outcome.returncode, outcome.stdout) == (0, ""), outcome.stderr
    return list(csv.DictReader(io.StringIO((folder / "out.csv").read_text(encoding="utf-8"))))


def test_marks_with_lateness(once: Path) -> None:
    shown = run(once, "gradebook").stdout.splitlines()
    assert shown[0] == "Week 4: 5 students, of 7 points"
    assert [re.sub(r" +", " ", line)[2:] for line in shown[1:]] == [
        "alice (Alice A) 7",
        "bob (=Bob) 3.15 1 day late: -0.35",  # 24 and a half hours late, and the first of them is free
        "carol (Carol C) 1.8 1 day late: -0.2",
        "dave (Dave D) 1.8 1 day late: -0.2",
        "eve (Eve E) 0 can't be read",
    ]


def test_adjustments_and_comments_survive_grading_again(book: Path) -> None:
    adjusted = run(book, "gradebook", "adjust", "bob", "2", "+1.5", "--why", "right idea")
    assert adjusted.stdout == "bob: 4.5 of 7\n"  # 5, less a tenth
    assert run(book, "gradebook", "adjust", "gold", "all", "-0.5", "--why", "no names").returncode == 0
    assert run(book, "gradebook", "comment", "bob", "2", "see page 3").returncode == 0
    kept = dump(book / "gradebook.sqlite")
    before = table(book)
    assert before["carol"].split()[2:] == before["dave"].split()[2:]
    assert "-0.5 by hand" in before["dave"]
    again = run(book, "class", "class.csv", "--force", "--processes", "1")
    assert "3 graded" in again.stdout
    assert dump(book / "gradebook.sqlite") == kept
    assert table(book) == before
    hand_in(book / "bob", double=None, square=None, bias=WRONG)
    assert "1 graded" in run(book, "class", "class.csv", "--processes", "1").stdout
    shown = run(book, "gradebook", "show", "bob").stdout
    assert "+1.5 for main/02_bias: right idea" in shown
    assert "on main/02_bias: see page 3" in shown
    assert shown.startswith("bob (=Bob): 5.4 of 7")  # 1 + 1 + 2.5 + 1.5, less a tenth


def test_one_student_at_length(once: Path) -> None:
    shown = run(once, "gradebook", "show", "bob").stdout
    assert shown.startswith("bob (=Bob): 3.15 of 7\n")
    assert "handed in: bob on 2026-03-03 00:30 UTC" in shown
    assert "1 day late: -0.35" in shown
    assert "dx" in shown
    assert "isolation: a forked process, seccomp" in shown


def test_more_time_for_one(book: Path) -> None:
    assert "1 day late" in table(book)["carol"]
    assert run(book, "gradebook", "extend", "carol", "24", "--why", "ill").stdout == "carol: 2 of 7\n"
    assert "late" not in table(book)["carol"]
    assert "1 day late" in table(book)["dave"]
    run(book, "gradebook", "extend", "carol", "0", "--why", "not ill")
    assert "1 day late" in table(book)["carol"]


def test_the_plain_table(once: Path) -> None:
    alice, bob, carol, dave, eve = lines(once, "--csv")
    assert alice["score"] == "7.0"
    assert (bob["last_name"], bob["raw_score"], bob["late_penalty"], bob["score"]) == ("'=Bob", "3.5", "0.35", "3.15")
    assert bob["main/02_bias"] == "2.5"
    assert carol["submission"] == dave["submission"] == "gold"
    assert carol["submitted"] == "2026-03-02T10:00:00Z"
    assert (eve["state"], eve["score"], eve["why"]) == ("unreadable", "0.0", "nothing was handed in")
    assert {line["max_score"] for line in (alice, bob, carol, dave, eve)} == {"7.0"}


def test_nbgraders_columns(once: Path) -> None:
    found = lines(once, "--nbgrader-csv")
    assert tuple(found[0]) == nbgrader_csv.COLUMNS
    assert found[1] == {
        "assignment": "Week 4",
        "duedate": "2026-03-01T23:59:00Z",
        "timestamp": "2026-03-03T00:30:00Z",
        "student_id": "bob",
        "last_name": "'=Bob",
        "first_name": "",
        "email": "",
        "raw_score": "3.5",
        "late_submission_penalty": "0.35",
        "score": "3.15",
        "max_score": "7.0",
    }


def test_what_has_not_been_graded_has_no_score(tmp_path: Path) -> None:
    handin = Handin("alice", tmp_path / "alice")
    with Gradebook(tmp_path / "gradebook.sqlite", create=True) as book:
        book.enrol(Roster((Student("alice", "alice"),), (handin,)), [], (), {"seed": "1"})
    assert table(tmp_path) == {"alice": "- not graded yet"}
    ninja("gradebook", "--nbgrader-csv", "n.csv", cwd=tmp_path)
    (row,) = csv.DictReader(io.StringIO((tmp_path / "n.csv").read_text()))
    assert row["score"] == row["raw_score"] == ""


def test_pages_of_feedback(book: Path) -> None:
    run(book, "gradebook", "adjust", "bob", "2", "1", "--why", "<b>half right</b>")
    run(book, "gradebook", "comment", "bob", "all", "Come & see me")
    outcome = run(book, "gradebook", "--html", "pages")
    assert outcome.stdout == "5 pages of feedback, one a student, and the class's: pages/index.html\n"
    page = (book / "pages" / "bob.html").read_text()
    assert "<b>half" not in page
    assert "+1 by hand: &lt;b&gt;half right&lt;/b&gt;" in page
    assert "Come &amp; see me" in page
    assert "1 day late: -0.45 points" in page
    assert "Your mark: 4.05 of 7" in page
    assert "db = dy" in page  # their own line
    assert "nothing was handed in" in (book / "pages" / "eve.html").read_text()
    index = (book / "pages" / "index.html").read_text()
    assert all(f'href="{name}.html"' in index for name in ("alice", "bob", "carol", "dave", "eve"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("adjust", "bobb", "2", "1", "--why", "x"), "no student `bobb`"),
        (("adjust", "bob", "77", "1", "--why", "x"), "no exercise `77`"),
        (("adjust", "bob", "2", "much", "--why", "x"), "`much` is no number"),
        (("adjust", "bob", "2", "nan", "--why", "x"), "`nan` is no number"),
        (("adjust", "bob", "2", "1"), "--why"),
        (("show", "gold"), "`gold` is a group: `ninja gradebook show` one of carol, dave"),
        (("--csv", "nowhere/x.csv"), "there is no folder nowhere"),
        (("--html", "class.csv"), "class.csv is a file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_mistakes_are_told_in_a_line(once: Path, words: tuple[str, ...], said: str) -> None:
    before = dump(once / "gradebook.sqlite")
    outcome = run(once, "gradebook", *words)
    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1, outcome.stderr
    assert dump(once / "gradebook.sqlite") == before


def test_no_other_database_is_touched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    hand_in(tmp_path / "subs" / "alice")
    outcome = ninja("class", "subs", "--gradebook", "other.sqlite", cwd=tmp_path)
    assert (outcome.returncode, "a database of another program" in outcome.stderr) == (2, True)
    assert rows(tmp_path / "other.sqlite", "SELECT name FROM sqlite_master") == [("mine",)]


def test_a_later_gradebook_is_left_alone(book: Path) -> None:
    with sqlite3.connect(book / "gradebook.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    outcome = run(book, "gradebook")
    assert outcome.returncode == 2
    assert "was made by a later ninja (schema 99" in outcome.stderr


def test_every_table_and_column_is_documented() -> None:
    page = (ROOT / "docs" / "gradebook.md").read_text(encoding="utf-8")
    with sqlite3.connect(":memory:") as database:
        database.executescript(schema.SCHEMA)
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")] for name in tables}
    database.close()
    for name in tables:
        (section,) = re.findall(rf"^### `{name}`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL)
        assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == columns[name], name
    assert f"schema version {schema.SCHEMA_VERSION}" in page
