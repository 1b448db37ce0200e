"""The small parts of a class: rosters, times, the rule about lateness, parcels of files."""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from grader.errors import CourseError, SubmissionError, UsageError
from ninja.classroom import lateness, parcel, roster
from ninja.classroom.lateness import Rule

DUE = datetime(2026, 3, 1, 23, 59, tzinfo=timezone.utc)


# who


def names(path: Path) -> list[str]:
    return [handin.name for handin in roster.read(path).handins]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["w4/alice/hw", "w4/bob/hw"], ["alice", "bob"]),
        (["alice/hw.ipynb", "bob/hw.ipynb"], ["alice", "bob"]),
        (["alice.ipynb", "bob.ipynb"], ["alice", "bob"]),
        (["a/x.ipynb", "b/x.ipynb", "b/y.ipynb"], ["a/x", "b/x", "b/y"]),
        (["a/x.ipynb", "a/x.py"], ["x.ipynb", "x.py"]),
        (["only/one"], ["one"]),
        (["# no", "", "a", "a", "b"], ["a", "b"]),
    ],
)
def test_a_list_gives_short_names_that_differ(tmp_path: Path, lines: list[str], expected: list[str]) -> None:
    (tmp_path / "class.txt").write_text("\n".join(lines), encoding="utf-8")
    assert names(tmp_path / "class.txt") == expected


def test_a_folder_gives_one_submission_an_entry(tmp_path: Path) -> None:
    for folder in ("bob", "alice", ".git", "__pycache__"):
        (tmp_path / folder).mkdir()
    for file in ("carol.ipynb", "dan.py", "README.md", "bob.ipynb", "eve.tar.gz"):
        (tmp_path / file).touch()
    read = roster.read(tmp_path)
    assert [one.name for one in read.handins] == ["alice", "bob", "bob.ipynb", "carol", "dan", "eve.tar"]
    assert [one.name for one in read.handins if one.problem] == ["eve.tar"]
    assert "README.md" in read.remarks[0]


def test_nbgraders_folders_say_when(tmp_path: Path) -> None:
    (tmp_path / "alice" / "week4").mkdir(parents=True)
    (tmp_path / "alice" / "week4" / "timestamp.txt").write_text("2026-03-01 10:00:00.123456 UTC\n", encoding="utf-8")
    (handin,) = roster.read(tmp_path).handins
    assert handin.submitted == datetime(2026, 3, 1, 10, 0, 0, tzinfo=timezone.utc)


def test_a_table_without_paths_means_folders_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "class.tsv").write_text("login\tname\nada\tAda King\n", encoding="utf-8")
    read = roster.read(tmp_path / "class.tsv")
    assert read.handins[0].path == tmp_path / "ada"
    assert (read.students[0].first_name, read.students[0].last_name) == ("Ada", "King")


def test_a_group_that_names_two_submissions_is_told(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,group,path\na,g,x\nb,g,y\n", encoding="utf-8")
    (handin,) = roster.read(tmp_path / "c.csv").handins
    assert "name two submissions" in handin.problem


def test_a_table_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(b"id,name\n\xff\xfe,x\n")
    with pytest.raises(UsageError, match="is not UTF-8 text: export it as `CSV UTF-8`"):
        roster.read(tmp_path / "c.csv")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T23:59:00Z",
        "2026-03-01 23:59:00 UTC",
        "2026-03-01T23:59:00+00:00",
        "2026-03-02T00:59:00+0100",
        "2026-03-01 18:59:00.250 -0500",
        " 2026-03-01 23:59:00.000000 UTC",
    ],
)
def test_times_as_systems_write_them(text: str) -> None:
    assert roster.moment(text) == DUE


def test_a_time_without_a_zone_is_this_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    assert roster.moment("2026-03-01T23:59") == datetime(2026, 3, 1, 23, 59).astimezone()
    with pytest.raises(ValueError, match="isoformat"):
        roster.moment("soon")


# when


@pytest.mark.parametrize(
    ("hours", "days", "share"),
    [(-1, 0, 0.0), (0, 0, 0.0), (2, 0, 0.0), (2.01, 1, 0.1), (26, 1, 0.1), (26.01, 2, 0.2), (999, 41 + 1, 0.5)],
)
def test_days_late_and_what_they_cost(hours: float, days: int, share: float) -> None:
    rule = Rule(DUE, grace_hours=2, per_day=0.1, at_most=0.5)
    assert rule.days(DUE + timedelta(hours=hours)) == days
    assert rule.share(days) == pytest.approx(share)


def test_no_one_is_late_where_nothing_is_known() -> None:
    assert Rule(None, per_day=1).days(DUE) == 0
    assert Rule(DUE, per_day=1).days(None) == 0
    assert Rule(DUE).days(DUE + timedelta(hours=30), extension_hours=30) == 0
    assert Rule(DUE).share(99) == 0


def manifest(folder: Path, late: str) -> Path:
    (folder / "course.toml").write_text(f'title = "x"\n{late}\n', encoding="utf-8")
    return folder


def test_the_rule_as_it_is_written(tmp_path: Path) -> None:
    assert lateness.rule(manifest(tmp_path, "")) == Rule()
    full = "[late]\ndue = 2026-03-02T00:59:00+01:00\ngrace_hours = 1\nper_day = 0.1\nat_most = 0.5"
    rule = lateness.rule(manifest(tmp_path, full))
    assert rule == Rule(DUE, 1, 0.1, 0.5)
    assert Rule.from_json(rule.to_json()) == rule
    day = lateness.rule(manifest(tmp_path, "[late]\ndue = 2026-03-01")).due
    assert day == datetime(2026, 3, 1, 23, 59, 59).astimezone()


@pytest.mark.parametrize(
    ("late", "said"),
    [
        ("late = 1", "[late] is a table"),
        ("[late]\nper_day = 10", "[late] per_day is a number from 0 to 1, not 10"),
        ("[late]\nper_day = '10%'", "not '10%'"),
        ("[late]\nat_most = -0.1", "[late] at_most is a number from 0 to 1"),
        ("[late]\ngrace_hours = true", "[late] grace_hours is a number"),
        ("[late]\nper_day = nan", "[late] per_day is a number"),
        ("[late]\ndue = '2026-03-01'", "[late] due is a date or a time without quotes"),
        ("[late]\nper_week = 1", "[late] per_week: it takes due, grace_hours, per_day, at_most"),
        ("[late", "course.toml:"),
    ],
)
def test_a_rule_that_makes_no_sense(tmp_path: Path, late: str, said: str) -> None:
    with pytest.raises(CourseError, match=re.escape(said)):
        lateness.rule(manifest(tmp_path, late))


# what


def test_a_parcel_is_its_content_and_unpacks_to_it(tmp_path: Path) -> None:
    (tmp_path / "sub" / "week4").mkdir(parents=True)
    (tmp_path / "sub" / "week4" / "a.py").write_bytes(b"one")
    (tmp_path / "sub" / "photo.jpg").write_bytes(b"no")
    packed = parcel.gather("alice", tmp_path / "sub")
    assert packed.files == (("week4/a.py", b"one"),)
    (tmp_path / "there").mkdir()
    assert packed.unpack(tmp_path / "there") == tmp_path / "there"
    assert (tmp_path / "there" / "week4" / "a.py").read_bytes() == b"one"
    assert parcel.gather("bob", tmp_path / "there").digest == packed.digest
    (tmp_path / "there" / "week4" / "a.py").write_bytes(b"two")
    assert parcel.gather("alice", tmp_path / "there").digest != packed.digest
    single = parcel.gather("alice", tmp_path / "sub" / "week4" / "a.py")
    assert single.unpack(tmp_path) == tmp_path / "a.py"


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_parcel_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("x", encoding="utf-8")
    (tmp_path / "sub" / "inner").mkdir(parents=True)
    (tmp_path / "sub" / "a.py").symlink_to(tmp_path / "secret.py")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path / "sub")
    (tmp_path / "sub" / "inner" / "b.py").write_text("y", encoding="utf-8")
    packed = parcel.gather("alice", tmp_path / "sub")
    assert [name for name, _ in packed.files] == ["inner/b.py"]
    assert packed.notes == ("a.py is a link: put the file itself there", "loop is a link: put the folder itself there")
    (tmp_path / "sub" / "inner" / "b.py").unlink()
    with pytest.raises(SubmissionError, match=r"no Python file that can be read \(a\.py is a link"):
        parcel.gather("alice", tmp_path / "sub")


def test_a_folder_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}.py").touch()
    with pytest.raises(SubmissionError, match="more than 3 notebooks and Python files"):
        parcel.gather("alice", tmp_path)
    monkeypatch.setattr(parcel, "MOST_FILES", 9)
    monkeypatch.setattr(parcel, "LARGEST_WHOLE", 2 << 20)
    for number in range(4):
        (tmp_path / f"{number}.py").write_bytes(b" " * (1 << 20))
    with pytest.raises(SubmissionError, match="larger than 2 MB"):
        parcel.gather("alice", tmp_path)
