"""`ninja class` as it is typed: who is graded and how, what is said, what can't be read, what is not graded again."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from classes import WRONG, a_class, dump, hand_in, rows, table
from helpers import MINI, ROOT, ninja

STATES = "SELECT name, state, why FROM submission ORDER BY name"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a class in `subs` and its gradebook."""
    folder = tmp_path_factory.mktemp("class")
    a_class(folder / "subs")
    outcome = ninja("class", "subs", "--seed", "7", "--processes", "1", cwd=folder)
    assert outcome.returncode == 1, outcome.stderr  # dan's can't be read
    (folder / "said.txt").write_text(outcome.stdout + outcome.stderr, encoding="utf-8")
    return folder


def test_everyone_has_a_mark(graded: Path) -> None:
    assert table(graded) == {"alice": "7", "bob": "3.5", "carol": "0", "dan": "0 can't be read"}


def test_the_run_says_what_it_did(graded: Path) -> None:
    said = (graded / "said.txt").read_text(encoding="utf-8")
    assert "3 graded, 1 can't be read" in said
    assert "seed 7" in said
    assert "dan: subs/dan holds no notebook and no Python file" in said
    assert sorted(line.split()[0] for line in said.splitlines() if "/4 " in line) == ["1/4", "2/4", "3/4", "4/4"]


def test_a_row_says_what_was_in_force(graded: Path) -> None:
    ((isolation, versions, seed, kind),) = rows(
        graded / "gradebook.sqlite", "SELECT isolation, versions, seed, kind FROM submission WHERE name = 'alice'"
    )
    if sys.platform == "linux":
        assert {"seccomp", "landlock", "resource limits"} <= set(json.loads(isolation))
    assert json.loads(versions).keys() == {"ninja", "python", "torch"}
    assert (seed, kind) == (7, "folder")


def test_paths_are_those_of_the_submission_not_of_where_it_was_unpacked(graded: Path) -> None:
    documents = [json.loads(document) for (document,) in rows(graded / "gradebook.sqlite", "SELECT document FROM verdict")]
    assert {document["path"] for document in documents} == {
        "exercises/first/01_double.py",
        "exercises/main/01_square.py",
        "exercises/main/02_bias.py",
    }
    assert "ninja-class-" not in json.dumps(documents)


def test_only_what_changed_is_graded_again(graded: Path, tmp_path: Path) -> None:
    shutil.copytree(graded, tmp_path, dirs_exist_ok=True)
    before = dump(tmp_path / "gradebook.sqlite")
    again = ninja("class", "subs", cwd=tmp_path)
    assert again.stdout.startswith("4 unchanged in")
    assert dump(tmp_path / "gradebook.sqlite") == before
    hand_in(tmp_path / "subs" / "bob", double=None, bias=None)
    hand_in(tmp_path / "subs" / "erin", square=None)
    third = ninja("class", "subs", "--processes", "1", cwd=tmp_path)
    assert third.stdout.startswith("2 graded, 3 unchanged in")
    assert table(tmp_path) == {"alice": "7", "bob": "6", "carol": "0", "dan": "0 can't be read", "erin": "1"}
    assert ninja("class", "subs", "--force", "--processes", "1", cwd=tmp_path).stdout.startswith("4 graded, 1 can't be read in")


def test_another_seed_or_other_exercises_are_another_question(tmp_path: Path) -> None:
    hand_in(tmp_path / "subs" / "alice", double=None, square=None)
    ninja("class", "subs", "--seed", "1", cwd=tmp_path)
    assert table(tmp_path) == {"alice": "2"}
    assert ninja("class", "subs", "--seed", "2", cwd=tmp_path).stdout.startswith("1 graded in")
    assert ninja("class", "subs", cwd=tmp_path).stdout.startswith("1 unchanged in")  # the class's seed is 2 now
    assert ninja("class", "subs", "first", cwd=tmp_path).stdout.startswith("1 graded in")
    assert table(tmp_path) == {"alice": "1"}
    assert ninja("gradebook", cwd=tmp_path).stdout.splitlines()[0].endswith("of 1 points")
    assert ninja("class", "subs", cwd=tmp_path).stdout.startswith("1 unchanged in")  # asked for `first` as before


def test_a_gradebook_is_one_assignment(tmp_path: Path) -> None:
    hand_in(tmp_path / "subs" / "alice", double=None, square=None)
    ninja("class", "subs", "first", "--processes", "1", cwd=tmp_path)
    before = dump(tmp_path / "gradebook.sqlite")
    other = ninja("class", "subs", "main", cwd=tmp_path)
    assert (other.returncode, "nothing of that is asked now: name another --gradebook" in other.stderr) == (2, True)
    course = ninja("class", "subs", cwd=tmp_path, course=ROOT / "solutions")
    assert (course.returncode, "is of the course `A course of three" in course.stderr) == (2, True)
    assert dump(tmp_path / "gradebook.sqlite") == before
    assert ninja("class", "subs", "main", "--force", "--processes", "1", cwd=tmp_path).returncode == 0
    assert table(tmp_path) == {"alice": "1"}


@pytest.mark.skipif(os.name != "posix", reason="links and devices")
def test_what_can_not_be_read_is_a_row_and_no_end(tmp_path: Path) -> None:
    subs = tmp_path / "subs"
    hand_in(subs / "alice", double=None)
    (subs / "packed.zip").write_bytes(b"PK")
    (subs / "link").symlink_to(subs / "alice")
    (subs / "words.ipynb").write_text("{", encoding="utf-8")
    (subs / "huge.ipynb").touch()
    os.truncate(subs / "huge.ipynb", 2 << 30)
    hand_in(subs / "pipe")
    bias = subs / "pipe" / "exercises" / "main" / "02_bias.py"
    bias.unlink()
    os.mkfifo(bias)
    hand_in(subs / "peeker")
    bias = subs / "peeker" / "exercises" / "main" / "02_bias.py"
    bias.unlink()
    bias.symlink_to(MINI / "main" / "02_bias.py")
    outcome = ninja("class", "subs", "--processes", "1", cwd=tmp_path)
    assert outcome.returncode == 1
    found = {name: (state, why) for name, state, why in rows(tmp_path / "gradebook.sqlite", STATES)}
    assert {name for name, (state, _) in found.items() if state == "graded"} == {"alice", "pipe", "peeker"}
    assert "unpack it" in found["packed"][1]
    assert "is a link" in found["link"][1]
    assert "larger than 16 MB" in found["huge"][1]
    assert found["words"][0] == "unreadable"
    assert table(tmp_path)["peeker"].startswith("0")
    notes = dict(rows(tmp_path / "gradebook.sqlite", "SELECT name, notes FROM submission"))
    assert "exercises/main/02_bias.py is a link" in notes["peeker"]
    assert "exercises/main/02_bias.py is no regular file" in notes["pipe"]


def test_a_submission_that_is_gone_keeps_its_mark(tmp_path: Path) -> None:
    hand_in(tmp_path / "one", double=None)
    hand_in(tmp_path / "two", double=None)
    (tmp_path / "class.txt").write_text("# two of them\none\ntwo\n", encoding="utf-8")
    assert ninja("class", "class.txt", cwd=tmp_path).returncode == 0
    (tmp_path / "two").rename(tmp_path / "elsewhere")
    again = ninja("class", "class.txt", cwd=tmp_path)
    assert "two: two is not there any more; what it got stands" in again.stderr
    assert table(tmp_path) == {"one": "1", "two": "1"}


def test_a_table_with_groups_and_times(tmp_path: Path) -> None:
    hand_in(tmp_path / "g1", double=None, square=None, bias=None)
    hand_in(tmp_path / "carol", bias=WRONG)
    (tmp_path / "class.csv").write_text(
        "\ufeffStudent ID;First name;Last name;e-mail;Group;path;Submitted at\r\n"
        "a1;Ada;Lovelace;ada@x.org;gold;g1;2026-03-02 10:00\r\n"
        "b2;Bob;=1+1;;gold;;2026-03-01 10:00\r\n"
        "c3;Carol;C;;;carol;2026-03-01 10:00\r\n"
        "d4;Dan;D;;;;\r\n"
        "e5;Eve;E;;;nowhere;yesterday\r\n"
        "a1;Ada;again;;;g1;\r\n",
        encoding="utf-8",
    )
    outcome = ninja("class", "class.csv", "--due", "2026-03-01T23:59", cwd=tmp_path)
    assert outcome.returncode == 1
    assert "row 7: `a1` is there twice" in outcome.stderr
    states = {name: (state, why) for name, state, why in rows(tmp_path / "gradebook.sqlite", STATES)}
    assert states["gold"][0] == states["c3"][0] == "graded"
    assert states["d4"] == ("unreadable", "nothing was handed in")
    assert "`yesterday` is no time" in states["e5"][1]
    lines = ninja("gradebook", cwd=tmp_path).stdout
    assert "a1 (Ada Lovelace)" in lines
    assert [line.split()[-3:] for line in lines.splitlines() if "late" in line] == [
        ["1", "day", "late"]
    ] * 2  # the group's time


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("class", "nowhere"), "there is no nowhere: name a folder"),
        (("class", "empty"), "empty names no submission"),
        (("class", "x.csv"), "the first row names no column that tells a student"),
        (("class", "one.py"), "is one submission, not a class: `ninja grade one.py`"),
        (("class", "subs", "77"), "no exercise `77`"),
        (("class", "subs", "--due", "soon"), "--due: `soon` is no time"),
        (("class", "subs", "--processes", "0"), "--processes: `0` is no whole number"),
        (("class", "subs", "--gradebook", "x.csv"), "x.csv is no gradebook of ninja's"),
        (("class", "subs", "--dask", "here"), "--dask takes the address of a scheduler"),
        (("gradebook",), "there is no gradebook gradebook.sqlite: `ninja class DIR` makes one"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_mistakes_are_told_in_a_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    (tmp_path / "subs" / "alice").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.csv").write_text("colour,size\nred,1\n" * 99, encoding="utf-8")
    (tmp_path / "one.py").touch()
    outcome = ninja(*words, cwd=tmp_path)
    assert outcome.returncode == 2
    assert said in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1, outcome.stderr


def test_a_name_may_be_anything(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "[red]bold[/red]", "a\nb" if os.name == "posix" else "ab", "ünï", "<script>alert(1)<"]
    for name in names:
        hand_in(tmp_path / "subs" / name.replace("/", "∕"), double=None)
    outcome = ninja("class", "subs", "--processes", "1", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    shown = ninja("gradebook", cwd=tmp_path).stdout
    assert "[red]bold[∕red]" in shown
    assert len(shown.splitlines()) == 1 + len(names)
    ninja("gradebook", "--html", "pages", "--csv", "marks.csv", cwd=tmp_path)
    assert len(list((tmp_path / "pages").iterdir())) == 1 + len(names)
    assert all("<script" not in page.read_text() for page in (tmp_path / "pages").iterdir())
    assert "\n'=cmd" in (tmp_path / "marks.csv").read_text(encoding="utf-8")
