"""A course on disk: a folder with `course.toml` and one folder of exercise files per track. Imports no torch.

    solutions/course.toml, solutions/<track>/<nn>_<name>.py → Course

`Course.find` turns what people type (`10`, `output_linear`, `ninja`, a path) into exercises.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import CourseError, UsageError
from grader.exercise import Exercise

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_EXERCISE_FILE = re.compile(r"\d\d_[a-zA-Z]\w*\.py")


@dataclass(frozen=True)
class Track:
    """An ordered folder of exercises.

    `scene` names a function (`module:name`) that returns the tensors of one real run; exercises of the track are shown on
    them. `points` overrides the usual one point a gradient, by exercise.
    """

    name: str
    title: str
    text: str = ""
    scene: str | None = None
    after: str | None = None
    points: Mapping[str, float] = field(default_factory=dict)
    exercises: tuple[Exercise, ...] = ()


@dataclass(frozen=True)
class Course:
    """The whole. `main` is the track that a bare number or name means when several have it."""

    root: Path
    title: str
    tracks: tuple[Track, ...]
    main: str

    @classmethod
    def load(cls, root: Path) -> Course:
        """Read `root/course.toml` and list the tracks' files, running none. Raises CourseError."""
        manifest = root / "course.toml"
        try:
            table = tomllib.loads(manifest.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise CourseError(f"{manifest} is not there: a course is a folder with a course.toml") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise CourseError(f"{manifest}: {error}") from error
        tracks = tuple(_track(root, entry) for entry in table.get("track", []))
        if not tracks:
            raise CourseError(f"{manifest}: no [[track]]")
        return cls(root, str(table.get("title", root.name)), tracks, str(table.get("main", tracks[-1].name)))

    def __iter__(self) -> Iterator[Exercise]:
        return (exercise for track in self.tracks for exercise in track.exercises)

    def track(self, name: str) -> Track:
        for track in self.tracks:
            if track.name == name:
                return track
        raise UsageError(f"no track `{name}`: there are {', '.join(track.name for track in self.tracks)}")

    def exercise(self, id: str) -> Exercise:
        for exercise in self:
            if exercise.id == id:
                return exercise
        raise UsageError(f"no exercise `{id}`: `ninja list` shows them all")

    def max_points(self, exercise: Exercise) -> float:
        """One point a gradient, unless course.toml says otherwise."""
        points = self.track(exercise.track).points.get(exercise.stem)
        return float(len(exercise.asked) if points is None else points)

    def find(self, what: Sequence[str]) -> tuple[Exercise, ...]:
        """The exercises that the words mean, in course order, each once; all of them for no words. Raises UsageError."""
        if not what:
            return tuple(self)
        wanted = {exercise.id for word in what for exercise in self._matches(word)}
        return tuple(exercise for exercise in self if exercise.id in wanted)

    def find_one(self, word: str) -> Exercise:
        """The one exercise that `word` means. Raises UsageError where it means several."""
        matches = self._matches(word)
        if len(matches) > 1:
            listed = ", ".join(exercise.id for exercise in matches[:6]) + (", …" if len(matches) > 6 else "")
            raise UsageError(f"`{word}` means {len(matches)} exercises ({listed}): name one")
        return matches[0]

    def _matches(self, word: str) -> list[Exercise]:
        plain = word.replace("\\", "/").removesuffix(".py").rstrip("/")
        parts = plain.split("/")
        names = {track.name for track in self.tracks}
        if parts[-1] in names:
            return list(self.track(parts[-1]).exercises)
        name = parts[-1]
        among = [exercise for exercise in self if len(parts) == 1 or exercise.track == parts[-2]]
        if name.isdecimal():
            found = [exercise for exercise in among if exercise.number == int(name)]
            if len(found) > 1:
                found = [exercise for exercise in found if exercise.track == self.main] or found
        else:
            lowered = name.lower()
            found = [exercise for exercise in among if lowered in (exercise.stem.lower(), exercise.name.lower())]
            if len(found) > 1:
                found = [exercise for exercise in found if exercise.track == self.main] or found
            found = found or [
                exercise
                for exercise in among
                if exercise.stem.lower().startswith(lowered) or exercise.name.lower().startswith(lowered)
            ]
        if not found:
            raise UsageError(f"no exercise `{word}`{self._did_you_mean(name)}: `ninja list` shows them all")
        return found

    def _main_last(self) -> list[Exercise]:
        return sorted(self, key=lambda exercise: exercise.track == self.main)

    def _did_you_mean(self, word: str) -> str:
        import difflib

        known = {track.name: track.name for track in self.tracks}
        known |= {key.lower(): exercise.id for exercise in self._main_last() for key in (exercise.name, exercise.stem)}
        close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
        return f", did you mean `{known[close[0]]}`?" if close else ""


def _track(root: Path, entry: Mapping[str, Any]) -> Track:
    known = {"name", "title", "text", "scene", "after", "points"}
    name = str(entry.get("name", ""))
    if not name or entry.keys() - known:
        odd = ", ".join(sorted(entry.keys() - known)) or "a name is missing"
        raise CourseError(f"{root / 'course.toml'}: [[track]] {name}: {odd}; it takes {', '.join(sorted(known))}")
    folder = root / name
    if not folder.is_dir():
        raise CourseError(f"{root / 'course.toml'}: there is no folder {folder} for the track `{name}`")
    exercises = tuple(
        Exercise(name, path.stem, path.read_text(encoding="utf-8"), path)
        for path in sorted(folder.iterdir())
        if _EXERCISE_FILE.fullmatch(path.name)
    )
    return Track(
        name,
        title=str(entry.get("title", name)),
        text=str(entry.get("text", "")),
        scene=entry.get("scene"),
        after=entry.get("after"),
        points=dict(entry.get("points", {})),
        exercises=exercises,
    )
