"""Where things are: the course that came with ninja, and the folder in which its reader learns. Imports no torch.

Home        the course as shipped: solutions, stubs, data; never written to
Workspace   the learner's folder: `exercises/<track>/<nn>_<name>.py` to edit, `.ninja/` for what ninja keeps
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.course import Course
from grader.errors import NinjaError, SubmissionError, UsageError
from grader.exercise import Exercise
from ninja import files

DIGESTS = "stubs.sha256"
"""Made by `grader.stub`, which takes a while to import."""
PACKAGE = Path(__file__).resolve().parent
KEPT = ".ninja"
"""The folder in a workspace in which progress, hint counts and backups stand. Losing it loses no work."""


@dataclass(frozen=True)
class Home:
    """The course as it was shipped. `clone` is the folder that holds it where that is a workspace too."""

    solutions: Path
    exercises: Path
    data: Path
    clone: Path | None = None

    @classmethod
    def find(cls, course: Path | None = None) -> Home:
        """`course` is a folder with a course.toml; without one, the clone around this package, else the package's own."""
        if course is not None:
            solutions = course.resolve()
            if not (solutions / "course.toml").is_file():
                raise UsageError(f"{course} is no course: there is no course.toml in it")
            around = solutions.parent
            return cls(solutions, around / "exercises", around / "data", around)
        clone = PACKAGE.parent
        if (clone / "solutions" / "course.toml").is_file():
            return cls(clone / "solutions", clone / "exercises", clone / "data", clone)
        packed = PACKAGE / "_course"
        return cls(packed / "solutions", packed / "exercises", packed / "data")

    def stub(self, exercise: Exercise) -> bytes:
        """The file as a learner first gets it. Made anew: in a clone the shipped one is what its reader edits."""
        from grader import stub

        return stub.make(exercise).encode()

    def is_pristine(self, exercise: Exercise, data: bytes) -> bool:
        """Whether `data` is the stub as shipped, whatever its line endings: then there is nothing to judge."""
        plain = data.replace(b"\r\n", b"\n")
        known = self.digests.get(f"{exercise.track}/{exercise.path.name}")
        if known is None:
            return plain == self.stub(exercise)
        return files.sha256(plain) == known

    @cached_property
    def digests(self) -> dict[str, str]:
        """`exercises/stubs.sha256`, so that listing need not make every stub; `ninja dev check` holds it against them."""
        lines = (files.read(self.exercises / DIGESTS) or b"").decode("ascii", "replace").splitlines()
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


@dataclass(frozen=True)
class Workspace:
    """One learner's folder."""

    root: Path
    course: Course
    home: Home

    @classmethod
    def find(cls, course: Course, home: Home, given: Path | None = None) -> Workspace:
        """`given`, else the nearest workspace from here upwards, else the clone. Raises NinjaError where there is none."""
        if given is not None:
            if not given.is_dir():
                raise UsageError(f"there is no folder {given}. `ninja init {given}` makes a workspace of that name")
            if not is_workspace(given, course):
                raise UsageError(
                    f"{given} is no ninja workspace: it holds no exercises/{course.main}. `ninja init {given}` makes it one"
                )
            return cls(given.resolve(), course, home)
        here = _here()
        for folder in (here, *here.parents):
            if is_workspace(folder, course):
                return cls(folder, course, home)
        if home.clone is not None and is_workspace(home.clone, course):
            return cls(home.clone, course, home)
        raise SubmissionError("there is no ninja workspace here or above. `ninja init my-ninja` makes one, then `cd my-ninja`")

    @property
    def kept(self) -> Path:
        return self.root / KEPT

    def file(self, exercise: Exercise) -> Path:
        """The learner's file."""
        return self.root / "exercises" / exercise.track / exercise.path.name

    def shown(self, path: Path) -> str:
        """`path` as its owner would type it here."""
        return shown(path)

    def keep(self, name: str, data: bytes, *, durable: bool = True) -> Path:
        """Write `.ninja/<name>`, out of git's sight. Raises OSError."""
        path = self.kept / name
        files.write(path, data, durable=durable)
        files.create(self.kept / ".gitignore", b"*\n")
        return path


def shown(path: Path) -> str:
    """`path` as its owner would type it here: relative where that is shorter."""
    try:
        relative = os.path.relpath(path, _here())
    except (ValueError, NinjaError):  # another drive; or no current folder at all
        return str(path)
    return relative if len(relative) <= len(str(path)) else str(path)


def is_workspace(folder: Path, course: Course) -> bool:
    """Whether one of the course's tracks has a folder of exercises here."""
    return any((folder / "exercises" / track.name).is_dir() for track in course.tracks)


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise SubmissionError("the current folder does not exist any more. Go to your workspace with `cd`") from None
