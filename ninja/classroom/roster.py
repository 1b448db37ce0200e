"""Who hands in what: a folder of submissions, a list of paths, or a table with students → Roster. Reads no submission.

    submissions/alice/, submissions/bob.ipynb      DIR   one submission an entry, named as the entry is
    week4/alice/hw4                                LIST  one path a line, from the list's own folder; `#` begins a comment
    student_id,path,email,group,submitted          CSV   columns found by their header, in any order, `,` `;` or tab

In a table, students of one `group` share one submission. Nothing here fails because of one student's row: what is wrong with
it is said in `Handin.problem`, and it becomes a row of the gradebook.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from grader.errors import UsageError

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("student_id", "student", "id", "sid", "username", "user", "login", "user_id", "org_defined_id"),
    "name": ("name", "full_name", "student_name"),
    "first_name": ("first_name", "firstname", "first", "given_name"),
    "last_name": ("last_name", "lastname", "last", "surname", "family_name"),
    "email": ("email", "e_mail", "mail", "email_address"),
    "path": ("path", "folder", "file", "submission", "notebook", "repository", "repo", "directory"),
    "group": ("group", "team", "group_name"),
    "submitted": ("submitted", "timestamp", "submitted_at", "submission_time", "handed_in", "date"),
}
"""What each column may be called; case, spaces and dashes do not matter."""

PACKED = frozenset((".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar"))
_PASSED_OVER = frozenset(("__pycache__", "node_modules"))


@dataclass(frozen=True)
class Student:
    """One person. `submission` is the name of what they, or their group, handed in."""

    id: str
    submission: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Handin:
    """One submission: where it is, and when it was handed in if anyone says so. `problem` is why it can't be graded."""

    name: str
    path: Path | None
    submitted: datetime | None = None
    problem: str = ""


@dataclass(frozen=True)
class Roster:
    """The class, in order. `remarks` is what whoever made it should know."""

    students: tuple[Student, ...]
    handins: tuple[Handin, ...]
    remarks: tuple[str, ...] = ()


def read(path: Path) -> Roster:
    """The class that `path` describes. Raises UsageError where there is none."""
    if path.is_dir():
        roster = _folder(path)
    elif path.suffix.lower() in (".csv", ".tsv"):
        roster = _table(path, _text(path))
    elif path.suffix.lower() in (".ipynb", ".py"):
        raise UsageError(f"{path} is one submission, not a class: `ninja grade {path}` grades it")
    else:
        roster = _list(path, _text(path))
    if not roster.handins:
        raise UsageError(f"{path} names no submission: `ninja class --help` says what a folder, a list or a table looks like")
    return roster


def moment(text: str) -> datetime:
    """A time as people and systems write it, as UTC; without a zone it is this machine's. Raises ValueError."""
    plain = re.sub(r"\s*UTC$|Z$", "+00:00", text.strip())
    plain = re.sub(r"\.\d+", "", plain)
    plain = re.sub(r"\s*([+-]\d\d):?(\d\d)$", r"\1:\2", plain) if re.search(r":\d\d.*[+-]\d\d:?\d\d$", plain) else plain
    return datetime.fromisoformat(plain).astimezone(timezone.utc)


def _folder(path: Path) -> Roster:
    """One submission for each folder, notebook or Python file; what is packed is named, what is hidden passed over."""
    handins, passed_over = [], []
    taken: set[str] = set()
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name in _PASSED_OVER:
            continue
        packed = entry.suffix.lower() in PACKED and entry.is_file()
        if not (entry.is_dir() or packed or entry.is_symlink() or entry.suffix.lower() in (".ipynb", ".py")):
            passed_over.append(entry.name)
            continue
        name = entry.name if entry.is_dir() or entry.stem in taken else entry.stem
        taken.add(name)
        problem = f"{entry.name} is packed: unpack it into a folder of that name" if packed else ""
        handins.append(Handin(name, entry, _nbgrader_time(entry), problem))
    said = ", ".join(passed_over[:3]) + (", …" if len(passed_over) > 3 else "")
    remarks = (f"passed over in {path}, for it is no submission: {said}",) if passed_over else ()
    return Roster(tuple(Student(one.name, one.name) for one in handins), tuple(handins), remarks)


def _list(path: Path, text: str) -> Roster:
    lines = [line.strip() for line in text.splitlines()]
    typed = list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    paths = [path.parent / line for line in typed]
    handins = [_existing(Handin(name, one)) for name, one in zip(_names(paths), paths, strict=True)]
    return Roster(tuple(Student(one.name, one.name) for one in handins), tuple(handins))


def _table(path: Path, text: str) -> Roster:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = _columns(path, next(rows, []))
    students: dict[str, Student] = {}
    handins: dict[str, Handin] = {}
    remarks = []
    for number, cells in enumerate(rows, start=2):
        row = {column: cells[index].strip() if index < len(cells) else "" for column, index in columns.items()}
        if not any(row.values()):
            continue
        id = row.get("id") or row.get("name") or row.get("email") or Path(row.get("path", "")).stem
        if not id:
            remarks.append(f"{path}, row {number}, names no student and was passed over")
            continue
        if id in students:
            remarks.append(f"{path}, row {number}: `{id}` is there twice; the first row counts")
            continue
        handin = _row(path, number, id, row, "path" in columns)
        if handin.name in handins:
            handin = _joined(handins[handin.name], handin)
        handins[handin.name] = handin
        first_name, last_name = row.get("first_name", ""), row.get("last_name", "")
        if not (first_name or last_name) and row.get("name", id) != id:
            first_name, _, last_name = row["name"].rpartition(" ")
        students[id] = Student(id, handin.name, first_name, last_name, row.get("email", ""))
    known = [_existing(one) if one.path is not None else _nothing(one) for one in handins.values()]
    return Roster(tuple(students.values()), tuple(known), tuple(remarks))


def _columns(path: Path, header: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    found: dict[str, int] = {}
    plain = [re.sub(r"[\s\-]+", "_", cell.strip().lower()) for cell in header]
    for column, names in COLUMNS.items():
        index = next((plain.index(name) for name in names if name in plain), None)
        if index is not None:
            found[column] = index
    if not found.keys() & {"id", "name", "email", "path"}:
        known = ", ".join(names[0] for names in COLUMNS.values())
        raise UsageError(f"{path}: the first row names no column that tells a student or a path; known are {known}")
    return found


def _row(table: Path, number: int, id: str, row: Mapping[str, str], has_paths: bool) -> Handin:
    """What one student handed in. In a table without paths it is the folder named as the student is."""
    submitted, problem = None, ""
    if row.get("submitted"):
        try:
            submitted = moment(row["submitted"])
        except ValueError:
            problem = f"{table.name}, row {number}: `{row['submitted']}` is no time; write it as 2026-03-01 23:59"
    typed = row.get("path", "") if has_paths else (row.get("group") or id)
    return Handin(row.get("group") or id, table.parent / typed if typed else None, submitted, problem)


def _joined(one: Handin, other: Handin) -> Handin:
    """Two rows of one group: one path between them, and the later of the two times."""
    times = [time for time in (one.submitted, other.submitted) if time is not None]
    problem = one.problem or other.problem
    if one.path is not None and other.path is not None and one.path != other.path:
        problem = problem or f"the group's rows name two submissions, {one.path} and {other.path}: leave one"
    return replace(one, path=one.path or other.path, submitted=max(times, default=None), problem=problem)


def _existing(handin: Handin) -> Handin:
    assert handin.path is not None
    if handin.problem:
        return handin
    if handin.path.suffix.lower() in PACKED and handin.path.is_file():
        return replace(handin, problem=f"{handin.path.name} is packed: unpack it and name the folder")
    return replace(handin, submitted=handin.submitted or _nbgrader_time(handin.path))


def _nothing(handin: Handin) -> Handin:
    return replace(handin, problem=handin.problem or "nothing was handed in")


def _nbgrader_time(path: Path) -> datetime | None:
    """When nbgrader's exchange took it in, for a folder laid out as that does."""
    for place in ("timestamp.txt", "*/timestamp.txt"):
        for file in sorted(path.glob(place)) if path.is_dir() else ():
            try:
                return moment(file.read_text(encoding="utf-8")[:80])
            except (OSError, ValueError):
                continue
    return None


def _names(paths: Sequence[Path]) -> list[str]:
    """A short name for each path that tells it from the others: without the folders that all begin or end with."""
    parts = [list(path.parts) for path in paths]
    while len(parts) > 1 and min(map(len, parts)) > 1 and len({row[0] for row in parts}) == 1:
        parts = [row[1:] for row in parts]
    while len(parts) > 1 and min(map(len, parts)) > 1 and len({row[-1] for row in parts}) == 1:
        parts = [row[:-1] for row in parts]
    if len(parts) == 1:
        parts = [parts[0][-1:]]
    names = ["/".join(row) for row in parts]
    stems = [_stem(name) for name in names]
    return stems if len(set(stems)) == len(names) else names


def _stem(name: str) -> str:
    return re.sub(r"\.(ipynb|py)$", "", name)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except FileNotFoundError:
        raise UsageError(f"there is no {path}: name a folder of submissions, a list of paths or a CSV table") from None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: export it as `CSV UTF-8`") from None


def counted(students: Iterable[Student]) -> dict[str, list[str]]:
    """Who stands behind each submission."""
    by_submission: dict[str, list[str]] = {}
    for student in students:
        by_submission.setdefault(student.submission, []).append(student.id)
    return by_submission
