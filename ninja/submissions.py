"""What someone handed in → Submission: what the judge is asked, what needs no judge, what is not there. Imports no torch.

    a folder of stubs, a workspace, a notebook, a repository → `read` → entries for `Host.grade` + verdicts known already

Everything is read with suspicion and nothing is run. A fault of one file is a verdict or a note; SubmissionError is raised only
where nothing in the path can be judged at all.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from grader import submission
from grader.course import Course
from grader.errors import SubmissionError
from grader.exercise import Exercise
from grader.verdict import Finding, Verdict
from ninja.workspace import Home, shown

Kind = Literal["file", "folder", "notebook", "lecture notebook", "repository"]

DEEPEST = 6
MOST_FILES = 20_000
"""Names looked at below one submission: a home folder handed in by mistake must not take an evening."""
PASSED_OVER = frozenset({"__pycache__", "node_modules", "venv", "site-packages", "runs"})
NOTHING = "Nothing was handed in for this exercise."


@dataclass(frozen=True)
class Submission:
    """One submission, read.

    `entries` is what `Host.grade` takes. `settled` are verdicts that need no judge: what is missing, stubs as they were handed
    out, and what is told by reading alone. `claims` is what the submission says of itself: shown to people, worth nothing.
    """

    name: str
    path: Path
    kind: Kind
    entries: tuple[Mapping[str, Any], ...] = ()
    settled: tuple[Verdict, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Notes that belong to one exercise, by its id; `verdicts` puts them on."""
    claimed: Mapping[str, bool] = field(default_factory=dict)
    """What the outputs of a lecture notebook say of its gradients."""

    def verdicts(self, judged: Iterable[Verdict], course: Course) -> tuple[Verdict, ...]:
        """All verdicts of this submission in the order of the course, `judged` being those on its entries."""
        order = {exercise.id: place for place, exercise in enumerate(course)}
        known = {verdict.id: verdict for verdict in (*self.settled, *judged)}
        noted = [replace(one, notes=(*one.notes, *self.remarks.get(one.id, ()))) for one in known.values()]
        if self.claimed:
            from ninja.notebook import claims

            noted = claims.held(noted, self.claimed)
        return tuple(sorted(noted, key=lambda one: (order.get(one.id, len(order)), one.id)))


def read(
    path: Path, course: Course, exercises: Sequence[Exercise] = (), *, home: Home | None = None, name: str | None = None
) -> Submission:
    """Read what stands at `path`: a `.py` stub, a notebook, or a folder of either.

    `exercises` are those that were asked for; without them it is the tracks of which anything was handed in. `home` tells stubs
    that nobody has touched. Raises SubmissionError with what, where and what to do.
    """
    typed = shown(path)
    try:
        kind = path.lstat().st_mode
    except OSError as error:
        raise SubmissionError(f"{typed} can't be read: {error.strerror or error}. Is the path as it should be?") from None
    if stat.S_ISLNK(kind):
        raise SubmissionError(f"{typed} is a link: name the folder or file that it leads to")
    name = name or (path.resolve().name if stat.S_ISDIR(kind) else path.stem)
    if stat.S_ISDIR(kind):
        from ninja import folders

        return folders.read(path, course, exercises, home, name)
    if path.suffix == ".ipynb":
        from ninja.notebook import extract

        return extract.submission(path, course, exercises, name)
    if path.suffix == ".py" and (one := exercise_of(path, course)) is not None:
        return assemble(name, path, "file", {one.id: file_entry(one, path)}, course, exercises or (one,), home)
    raise SubmissionError(
        f"{typed} is nothing that ninja grades: it takes a notebook (.ipynb), an exercise file such as 10_output_linear.py, "
        f"or a folder of these"
    )


def exercise_of(path: Path, course: Course) -> Exercise | None:
    """The exercise whose file this is, by its name and, where two tracks have that, its folder's."""
    found = [exercise for exercise in course if exercise.path.name == path.name]
    return next((one for one in found if one.track == path.parent.name), found[0] if len(found) == 1 else None)


def file_entry(exercise: Exercise, path: Path) -> Mapping[str, Any]:
    """An answer that is a file of its own."""
    # Absolute, for the judge stands elsewhere; not resolved, for a link must stay one and be refused.
    return {"id": exercise.id, "path": str(path.absolute()), "shown": shown(path)}


def assemble(
    name: str,
    path: Path,
    kind: Kind,
    found: Mapping[str, Mapping[str, Any]],
    course: Course,
    exercises: Sequence[Exercise],
    home: Home | None,
    **more: Any,
) -> Submission:
    """The submission made of `found` (entries by exercise), with verdicts on what is asked but not in it or untouched."""
    settled: list[Verdict] = []
    entries: list[Mapping[str, Any]] = []
    for exercise in exercises:
        entry = found.get(exercise.id)
        if entry is None:
            settled.append(missing(course, exercise))
        elif "path" in entry and home is not None and is_untouched(home, exercise, Path(entry["path"]), entry["shown"]):
            settled.append(replace(undone(course, exercise, entry["shown"]), message="The stub as it was handed out."))
        else:
            entries.append(entry)
    gone = tuple(exercise.id for exercise in exercises if exercise.id not in found)
    return Submission(name, path, kind, tuple(entries), (*settled, *more.pop("settled", ())), gone, **more)


def missing(course: Course, exercise: Exercise) -> Verdict:
    """No points, and why."""
    return replace(undone(course, exercise, ""), message=NOTHING)


def undone(course: Course, exercise: Exercise, path: str) -> Verdict:
    """The verdict on an untouched stub, which needs no judge."""
    findings = () if exercise.stage else tuple(Finding(name, "missing") for name in exercise.asked)
    return Verdict(exercise.id, exercise.title, "pending", 0.0, course.max_points(exercise), findings, path=path)


def files_below(root: Path) -> Iterator[Path]:
    """Regular files below a folder, nearest first, in a fixed order. Follows no link; passes over what tools leave behind."""
    left, level = MOST_FILES, [root]
    for _ in range(DEEPEST):
        below: list[Path] = []
        for folder in level:
            try:
                listed = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in listed:
                left -= 1
                if left < 0:
                    raise SubmissionError(
                        f"{shown(root)} holds more than {MOST_FILES:,} files: name the folder with the answers in it"
                    )
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith(".") and entry.name not in PASSED_OVER:
                        below.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    yield Path(entry.path)
        level = below


def is_untouched(home: Home, exercise: Exercise, path: Path, typed: str) -> bool:
    """Whether a file is the stub that was handed out."""
    try:
        return home.is_pristine(exercise, submission.read(path, typed).encode())
    except SubmissionError:
        return False  # the judge will say what is wrong with it
