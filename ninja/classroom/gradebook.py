"""The gradebook: one SQLite file in which everything about a class is remembered. docs/gradebook.md describes its tables.

Each result is one transaction, so a run that is killed leaves whole rows and goes on where it was. What people add by hand
(adjustments, comments) stands in tables of its own, which no run of the judge touches. Points are kept as the judge gave them;
what is made of them stands in `marks`. Imports no torch.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.errors import UsageError
from ninja.classroom.records import Answer, ByHand, Result, Row, Slot
from ninja.classroom.roster import Roster, Student
from ninja.classroom.schema import APPLICATION, LAST, SCHEMA, SCHEMA_VERSION


class Gradebook:
    """An open gradebook. Use it in a `with` block; only the thread that opened it may."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Raises UsageError where `path` is missing (unless it is to be made), no gradebook, or of a later ninja."""
        self.path = path
        if not create and not path.is_file():
            raise UsageError(f"there is no gradebook {path}: `ninja class DIR` makes one, `--gradebook FILE` names another")
        try:
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        except sqlite3.Error as error:
            raise UsageError(f"{path} can't be opened: {error}") from None
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._db.close()
            raise UsageError(f"{path} is no gradebook of ninja's, or can't be written: {error}") from None
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and application != APPLICATION:
            raise UsageError(f"{self.path} is a database of another program: name another file with --gradebook")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise UsageError(f"{self.path} was made by a later ninja (schema {version}; this one knows {SCHEMA_VERSION})")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")  # a killed run loses nothing; a power cut at most the last rows
        self._db.execute("PRAGMA foreign_keys = ON")
        if not tables:
            self._db.executescript(SCHEMA)

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._db.close()

    # -- what a run writes ----------------------------------------------------------------------------------------------

    def enrol(self, roster: Roster, exercises: Sequence[Slot], asked: Collection[str], about: Mapping[str, str]) -> None:
        """Take in a class, the exercises of its course, and which were asked for (none: those of which anything is handed in).

        Who is there already keeps results, adjustments and comments.
        """
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())
            self._db.execute("DELETE FROM exercise")
            rows = [(one.id, place, one.title, one.max_points, one.id in asked) for place, one in enumerate(exercises)]
            self._db.executemany("INSERT INTO exercise VALUES (?, ?, ?, ?, ?)", rows)
            places = {
                name: place for place, (name,) in enumerate(self._db.execute("SELECT name FROM submission ORDER BY position"))
            }
            for handin in roster.handins:
                place = places.setdefault(_plain(handin.name), len(places))
                time = None if handin.submitted is None else handin.submitted.isoformat()
                self._db.execute(
                    "INSERT INTO submission (name, position, path, submitted, state) VALUES (?, ?, ?, ?, 'waiting')"
                    " ON CONFLICT (name) DO UPDATE SET path = excluded.path, submitted = excluded.submitted",
                    (_plain(handin.name), place, _plain(str(handin.path or "")), time),
                )
            count = self._db.execute("SELECT count(*) FROM student").fetchone()[0]
            for place, one in enumerate(roster.students):
                words = map(_plain, (one.first_name, one.last_name, one.email, one.submission))
                self._db.execute(
                    "INSERT INTO student (id, position, first_name, last_name, email, submission) VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (id) DO UPDATE SET submission = excluded.submission,"
                    " first_name = coalesce(nullif(excluded.first_name, ''), first_name),"
                    " last_name = coalesce(nullif(excluded.last_name, ''), last_name),"
                    " email = coalesce(nullif(excluded.email, ''), email)",
                    (_plain(one.id), count + place, *words),
                )

    def record(self, result: Result) -> None:
        """Put one result in the place of whatever stood there: one transaction."""
        name = _plain(result.name)
        with self._transaction():
            self._db.execute("DELETE FROM verdict WHERE submission = ?", (name,))
            for answer in result.answers:
                document = dict(answer.verdict)
                seconds = document.pop("seconds", 0.0)
                self._db.execute(  # one that is no exercise of the course's: something else that a notebook was to have
                    "INSERT OR IGNORE INTO exercise VALUES (?, ?, ?, ?, 0)",
                    (document["id"], LAST, document["title"], document["max_points"]),
                )
                self._db.execute(
                    "INSERT INTO verdict VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        name,
                        document["id"],
                        document["status"],
                        document["points"],
                        document["max_points"],
                        json.dumps(document, sort_keys=True),
                        self._source(answer),
                        seconds,
                    ),
                )
            self._db.execute(
                "UPDATE submission SET state = ?, why = ?, kind = ?, notes = ?, digest = ?, seed = ?, isolation = ?,"
                " versions = ?, graded_at = ?, seconds = ? WHERE name = ?",
                (
                    result.state,
                    _plain(result.why),
                    result.kind,
                    json.dumps(result.notes),
                    result.digest,
                    result.seed,
                    json.dumps(result.isolation),
                    json.dumps(dict(result.versions or {}), sort_keys=True),
                    _now(),
                    round(result.seconds, 3),
                    name,
                ),
            )

    def _source(self, answer: Answer) -> str | None:
        if not answer.source:
            return None
        from ninja import files

        text = _plain(answer.source)
        digest = files.sha256(f"{answer.verdict['id']}\n{text}".encode())
        self._db.execute("INSERT OR IGNORE INTO source VALUES (?, ?, ?)", (digest, text, json.dumps(answer.prints)))
        return digest

    def tidy(self) -> None:
        """Drop the texts that no verdict is about any more, and fold the log into the file."""
        with self._transaction():
            self._db.execute("DELETE FROM source WHERE digest NOT IN (SELECT source FROM verdict WHERE source IS NOT NULL)")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- what a person adds -----------------------------------------------------------------------------------------------

    def adjust(self, student: str, exercise: str, points: float, why: str) -> None:
        """Add points to (or take them from) one exercise of one student, or their whole mark where `exercise` is empty."""
        row = (_plain(student), exercise, points, _plain(why), _now())
        self._db.execute("INSERT INTO adjustment (student, exercise, points, why, made_at) VALUES (?, ?, ?, ?, ?)", row)

    def comment(self, student: str, exercise: str, text: str) -> None:
        """Say something that stands in a student's feedback."""
        row = (_plain(student), exercise, _plain(text), _now())
        self._db.execute("INSERT INTO comment (student, exercise, text, made_at) VALUES (?, ?, ?, ?)", row)

    def extend(self, student: str, hours: float, why: str) -> None:
        """Let one student be so many hours later than the others. The last word counts."""
        self._db.execute("INSERT OR REPLACE INTO extension VALUES (?, ?, ?, ?)", (_plain(student), hours, _plain(why), _now()))

    # -- what is read -----------------------------------------------------------------------------------------------------

    def about(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def exercises(self) -> tuple[Slot, ...]:
        """What the class is graded on: what it was asked for, else everything of which anything was handed in."""
        query = (
            "SELECT id, title, max_points FROM exercise WHERE asked OR id IN (SELECT DISTINCT exercise FROM verdict)"
            " ORDER BY position, id"
        )
        return tuple(Slot(*row) for row in self._db.execute(query))

    def asked(self) -> frozenset[str]:
        """The exercises that the class was asked for by name."""
        return frozenset(id for (id,) in self._db.execute("SELECT id FROM exercise WHERE asked"))

    def students(self) -> tuple[Student, ...]:
        query = "SELECT id, submission, first_name, last_name, email FROM student ORDER BY position"
        return tuple(Student(*row) for row in self._db.execute(query))

    def submissions(self) -> tuple[Row, ...]:
        query = (
            "SELECT name, path, submitted, state, why, kind, notes, digest, seed, isolation, versions, seconds"
            " FROM submission ORDER BY position"
        )
        return tuple(_row(cells) for cells in self._db.execute(query))

    def digests(self) -> dict[str, str]:
        """What each submission's result hangs on; only where that result stands."""
        return dict(self._db.execute("SELECT name, digest FROM submission WHERE state != 'waiting' AND digest != ''"))

    def points(self) -> dict[str, dict[str, float]]:
        """The judge's points by submission and exercise."""
        found: dict[str, dict[str, float]] = {}
        for name, exercise, points in self._db.execute("SELECT submission, exercise, points FROM verdict"):
            found.setdefault(name, {})[exercise] = points
        return found

    def verdicts(self, submission: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Submission and verdict, in the order of the exercises; one submission's or all, without holding them all."""
        query = (
            "SELECT submission, document, seconds FROM verdict LEFT JOIN exercise ON exercise.id = verdict.exercise"
            " WHERE ?1 IS NULL OR submission = ?1 ORDER BY submission, exercise.position, verdict.exercise"
        )
        for name, document, seconds in self._db.execute(query, (submission,)):
            yield name, {**json.loads(document), "seconds": seconds}

    def sources(self, submission: str) -> dict[str, str]:
        """The text that was judged, by exercise."""
        query = "SELECT exercise, text FROM verdict JOIN source ON source.digest = verdict.source WHERE submission = ?"
        return dict(self._db.execute(query, (submission,)))

    def prints(self) -> Iterator[tuple[str, str, tuple[int, ...]]]:
        """Submission, exercise, and the fingerprints of that answer."""
        query = "SELECT submission, exercise, prints FROM verdict JOIN source ON source.digest = verdict.source ORDER BY 1, 2"
        for name, exercise, prints in self._db.execute(query):
            yield name, exercise, tuple(json.loads(prints))

    def adjustments(self) -> tuple[ByHand, ...]:
        query = "SELECT student, exercise, points, why, made_at FROM adjustment ORDER BY number"
        return tuple(ByHand(*row) for row in self._db.execute(query))

    def comments(self) -> tuple[ByHand, ...]:
        query = "SELECT student, exercise, 0.0, text, made_at FROM comment ORDER BY number"
        return tuple(ByHand(*row) for row in self._db.execute(query))

    def extensions(self) -> dict[str, tuple[float, str]]:
        return {student: (hours, why) for student, hours, why in self._db.execute("SELECT student, hours, why FROM extension")}

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _row(cells: Iterable[Any]) -> Row:
    name, path, submitted, state, why, kind, notes, digest, seed, isolation, versions, seconds = cells
    time = None if submitted is None else datetime.fromisoformat(submitted)
    walls = tuple(json.loads(isolation))
    return Row(
        name, path, time, state, why, kind, tuple(json.loads(notes)), digest, seed, walls, json.loads(versions), seconds or 0.0
    )


def _plain(text: str) -> str:
    """Text that UTF-8 can hold: bytes of a file name that are no UTF-8 are spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
