"""A folder that someone handed in: a workspace, stubs, notebooks, a repository as a course asks for it. Imports no torch.

Which answer counts where there are several is decided here: one that was begun before one that was not, then the one nearest to
the top. What is passed over is said in a note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.course import Course
from grader.errors import SubmissionError
from grader.exercise import Exercise
from grader.verdict import Verdict
from ninja.notebook import extract, required
from ninja.submissions import Kind, Submission, assemble, exercise_of, file_entry, files_below, is_untouched
from ninja.workspace import Home, shown


def read(root: Path, course: Course, exercises: Sequence[Exercise], home: Home | None, name: str) -> Submission:
    """Read a folder. Raises SubmissionError where there is nothing in it that can be judged."""
    paths = [path for path in files_below(root) if path.suffix in (".py", ".ipynb")]
    found: dict[str, Mapping[str, Any]] = {}
    notes: list[str] = []
    for path in paths:
        exercise = exercise_of(path, course) if path.suffix == ".py" else None
        if exercise is None:
            continue
        if exercise.id in found:
            notes.append(f"{shown(path)} was passed over: {found[exercise.id]['shown']} answers the same exercise")
        else:
            found[exercise.id] = file_entry(exercise, path)
    notebooks = [path for path in paths if path.suffix == ".ipynb"]
    repository = (root / required.WEEK).is_dir()
    kind: Kind = "repository" if repository else "folder"
    settled: list[Verdict] = []
    claims: list[str] = []
    remarks: dict[str, tuple[str, ...]] = {}
    claimed: dict[str, bool] = {}
    missing: list[str] = []
    for path in notebooks:
        try:
            one = extract.submission(path, course, (), path.stem)
        except SubmissionError as error:
            notes.append(str(error))
            continue
        for entry in one.entries:
            rival = found.get(entry["id"])
            if rival is None or ("path" in rival and _is_stub(home, course, rival)):
                found[entry["id"]] = entry
            else:
                notes.append(f"{entry['shown']} answers {entry['id']} too; {rival['shown']} was judged")
        settled += [verdict for verdict in one.settled if verdict.id not in one.missing]
        missing += [id for id in one.missing if id not in missing]
        notes += one.notes
        claims += one.claims
        remarks |= one.remarks
        claimed |= one.claimed
    if repository:
        for file in required.FILES:
            if not (root / required.WEEK / file).is_file():
                elsewhere = next((path for path in notebooks if path.name == file), None)
                where = f"; {shown(elsewhere)} was taken instead" if elsewhere else ""
                notes.append(f"{required.WEEK}/{file} is not there: the course asks for it at this place{where}")
                if elsewhere is None:
                    missing += [id for id in required.exercises(file, course) if id not in (*missing, *found)]
                    settled += required.verdicts(file)
    if not found and not settled and not missing:
        raise SubmissionError(_nothing(root, paths, notes))
    wanted = exercises or _wanted(course, found, missing)
    if exercises:
        asked = {exercise.id for exercise in exercises}
        settled = [verdict for verdict in settled if verdict.id in asked]
    more = {"settled": tuple(settled), "notes": tuple(notes), "claims": tuple(claims), "remarks": remarks, "claimed": claimed}
    return assemble(name, root, kind, found, course, wanted, home, **more)


def _wanted(course: Course, found: Mapping[str, Mapping[str, Any]], missing: Sequence[str]) -> list[Exercise]:
    """What is asked where nobody said: of a track handed in as files all of it, of notebooks what these ask."""
    tracks = {id.split("/")[0] for id, entry in found.items() if "path" in entry}
    return [exercise for exercise in course if exercise.track in tracks or exercise.id in found or exercise.id in missing]


def _is_stub(home: Home | None, course: Course, entry: Mapping[str, Any]) -> bool:
    return home is not None and is_untouched(home, course.exercise(entry["id"]), Path(entry["path"]), entry["shown"])


def _nothing(root: Path, paths: Sequence[Path], notes: Sequence[str]) -> str:
    if notes:
        return notes[0]
    what = "no notebook and no exercise file" if not paths else f"{len(paths)} Python files or notebooks, none of an exercise"
    return (
        f"{shown(root)} holds {what}. An exercise file is called like 10_output_linear.py; "
        f"name the folder that has them, or a notebook"
    )
