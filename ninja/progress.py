"""What has passed, derived from the files themselves: no command ever says "done", so it can't drift. Imports no torch.

    sha256(solution, learner's file, files it builds on, judge's version) → the verdict that the judge gave it

The cache in `.ninja/progress.json` only saves judging the same bytes twice. It is replaced whole, merged with what another
process wrote meanwhile, and a corrupt or foreign one counts as empty. Writing it may fail (a read-only workspace): then
progress is simply not remembered.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import ninja
from grader.exercise import Exercise
from ninja import files
from ninja.workspace import Workspace

if TYPE_CHECKING:
    from grader.verdict import Verdict

PROGRESS, HINTS = "progress.json", "hints.json"
KEPT_VERSIONS = 4
"""Verdicts remembered for each exercise, so that taking an edit back needs no judge."""
KEPT_OUTPUT = 2000


class Snapshot(NamedTuple):
    """A learner's file at one moment. Where it differs from the stub, `key` tells it from every other."""

    key: str
    pristine: bool


class Progress:
    """What the judge said of each file of a workspace, as far as it stands as it was."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._verdicts: dict[str, dict[str, Any]] = _load(workspace)
        self._new: dict[str, dict[str, Any]] = {}

    def state(self, exercise: Exercise) -> str:
        """A verdict's status; `pending` for an untouched stub, `unjudged` for what no one has judged, `gone` without a file."""
        now = snapshot(self.workspace, exercise)
        if now is None:
            return "gone"
        if now.pristine:
            return "pending"
        known = self._verdicts.get(now.key)
        return "unjudged" if known is None else str(known["status"])

    def verdict(self, now: Snapshot | None) -> Verdict | None:
        """What the judge said of a file as it is."""
        from grader.verdict import verdict_from_json

        known = None if now is None else self._verdicts.get(now.key)
        try:
            return None if known is None else verdict_from_json(known)
        except (TypeError, KeyError, ValueError, AttributeError):
            return None

    def passed(self, exercises: tuple[Exercise, ...]) -> int:
        """How many of them have passed as they stand."""
        return sum(self.state(exercise) == "pass" for exercise in exercises)

    def record(self, judged: Snapshot, verdict: Verdict) -> None:
        """Remember a verdict, until `save`. What is our own fault is not remembered."""
        from grader.verdict import verdict_to_json

        if verdict.status in ("broken", "locked"):
            return
        document = verdict_to_json(verdict)
        document["output"] = document["output"][:KEPT_OUTPUT]
        for gradient in document["gradients"]:
            gradient["heat"] = None  # a picture is for the report of the moment; `list` reads this file
        self._verdicts[judged.key] = self._new[judged.key] = document

    def save(self) -> str:
        """Write what is new; returns why it could not be written, or nothing."""
        if not self._new:
            return ""
        merged = {k: v for k, v in _load(self.workspace).items() if k not in self._new} | self._new
        kept: dict[str, dict[str, Any]] = {}
        seen: dict[str, int] = {}
        for digest, document in reversed(merged.items()):
            seen[document["id"]] = seen.get(document["id"], 0) + 1
            if seen[document["id"]] <= KEPT_VERSIONS:
                kept[digest] = document
        import json

        text = json.dumps({"version": 1, "verdicts": dict(reversed(kept.items()))})
        try:
            self.workspace.keep(PROGRESS, text.encode(), durable=False)
        except OSError as error:
            return files.reason(error)
        self._new.clear()
        return ""


def snapshot(workspace: Workspace, exercise: Exercise) -> Snapshot | None:
    """A learner's file as it is now; None where there is none."""
    path = workspace.file(exercise)
    data = files.read(path)
    if data is None:
        return None
    pristine = workspace.home.is_pristine(exercise, data)
    return Snapshot("" if pristine else _key(exercise, path, data), pristine)


def _key(exercise: Exercise, path: Path, data: bytes) -> str:
    """What a verdict hangs on. Each part is hashed by itself, so that no others run into the same text."""
    uses = exercise.uses if "\nUSES" in exercise.source else ()  # few have any, and asking parses the file
    built_on = [files.read(path.with_name(f"{stem}.py")) or b"" for stem in uses]
    parts = (exercise.source.encode(), data, *built_on, ninja.__version__.encode())
    return files.sha256("".join(map(files.sha256, parts)).encode())


def _load(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """The entries of the cache that have the form of a verdict; none where it is missing or no such file."""
    document = _json(files.read(workspace.kept / PROGRESS))
    verdicts = document.get("verdicts")
    if document.get("version") != 1 or not isinstance(verdicts, dict):
        return {}
    return {
        digest: entry
        for digest, entry in verdicts.items()
        if isinstance(entry, dict) and isinstance(entry.get("id"), str) and isinstance(entry.get("status"), str)
    }


def _json(data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {}
    import json  # here, since a fresh workspace has nothing to read

    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


class Hints:
    """How many hints of each exercise were given."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def given(self, exercise: Exercise) -> int:
        """How many of its hints were given since they last started over."""
        counts = _json(files.read(self.workspace.kept / HINTS)).get("given")
        count = counts.get(exercise.id) if isinstance(counts, dict) else 0
        return count if isinstance(count, int) and 0 <= count <= len(exercise.hints) else 0

    def next(self, exercise: Exercise) -> tuple[int, bool]:
        """The index of the next hint, and whether they start over with it. Counts it as given."""
        given = self.given(exercise)
        over = given == len(exercise.hints) > 0
        index = 0 if over else given
        import json

        document = _json(files.read(self.workspace.kept / HINTS))
        counts = document.get("given")
        counts = {**(counts if isinstance(counts, dict) else {}), exercise.id: index + 1}
        with contextlib.suppress(OSError):  # in a workspace that can't be written to the first hint comes again
            self.workspace.keep(HINTS, json.dumps({"version": 1, "given": counts}).encode(), durable=False)
        return index, over
