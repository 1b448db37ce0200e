"""`ninja assign --gradescope` and `--github`: an autograder to upload, a repository that grades. Imports no torch.

Both carry the grader and everything it judges by with them, from the instructor's side: of what a student hands in nothing is
run but in a worker, and nothing that they change changes how they are judged. The same course gives the same bytes.

    home, exercises → `bundle` → a zip for Gradescope | files for the instructor's own repository
"""

from __future__ import annotations

import io
import re
import shlex
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

from grader.course import Course
from grader.errors import UsageError
from grader.exercise import Exercise
from ninja import files
from ninja.workspace import DIGESTS, PACKAGE, Home

NEEDED = ("torch", "numpy", "jaxtyping", "safetensors", "rich", "nbformat", "platformdirs", "tomli")
"""What judging needs; each in the version with which the instructor has tried it, where that is known."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name."""

SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, as it builds the image of the autograder. It takes some minutes: PyTorch is large. Where pip
# should take it from elsewhere (a build without CUDA is a tenth of the size), set PIP_EXTRA_INDEX_URL here.
set -euo pipefail
root=${AUTOGRADER_ROOT:-/autograder}

apt-get update
apt-get install -y python3 python3-venv
python3 -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-cache-dir -r "$root/source/requirements.txt"
"""

RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for each submission. The grader runs where it lies, out of reach of what was handed in; that is read as
# data and run in jailed workers only. Marks are written at the very end, over whatever may be there.
set -uo pipefail
root=${{AUTOGRADER_ROOT:-/autograder}}
python=${{AUTOGRADER_PYTHON:-$root/venv/bin/python}}

mkdir -p "$root/results"
rm -f "$root/results/results.json"
cd "$root/source" || exit 2
"$python" -m ninja grade "$root/submission"{what} \\
    --gradescope "$root/results/results.json" --visibility {visibility}{unsafe}
code=$?

# 0 and 1 are marks. Anything else is no fault of the student's: Gradescope then says that the autograder has failed.
[ "$code" -le 1 ] && exit 0
exit "$code"
"""

WORKFLOW = """\
# Grades what students hand in. This file and autograder/ belong into a repository of the instructor's: not into the one that
# students are given, where they could change both.
#
# Why a student can't weaken it:
#   - A pull request is graded by `pull_request_target`, so by this file as it is here; `pull_request` would take the
#     student's own copy of it.
#   - The grader, the solutions and the requirements come from the commit that the pull request goes to (course/). What was
#     handed in (submission/) is checked out beside them as data. No step installs, imports or runs anything from there,
#     sources its settings, or stands in its folder; the grader runs it in jailed workers, which see no environment.
#   - The token can read, and nothing else; it is not left on the disk. There is no cache, since one written by a student's run
#     would be read by everyone's.
#   - Nothing that a student may choose, such as the name of a branch, is pasted into a script.
#   - While the report is printed, workflow commands are switched off (`ninja grade --github`).
#
# A repository of the student's own is graded by hand: Actions, grade, Run workflow. For private ones, keep a token that may
# only read their contents in the secret SUBMISSIONS_TOKEN.
#
# Make this repository private if students are not to see the solutions.
name: grade

on:
  pull_request_target:
    types: [opened, synchronize, reopened]
  workflow_dispatch:
    inputs:
      repository:
        description: the student's repository, as owner/name
        required: true
      ref:
        description: branch, tag or commit of it
        default: HEAD

permissions:
  contents: read

concurrency:
  group: grade-${{ github.event.pull_request.number || inputs.repository }}
  cancel-in-progress: true

jobs:
  grade:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - name: The grader, from this repository
        uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.base.sha || github.sha }}
          path: course
          persist-credentials: false

      - name: What was handed in, as data
        uses: actions/checkout@v4
        with:
          repository: ${{ github.event.pull_request.head.repo.full_name || inputs.repository }}
          ref: ${{ github.event.pull_request.head.sha || inputs.ref }}
          token: ${{ github.event_name == 'workflow_dispatch' && secrets.SUBMISSIONS_TOKEN || github.token }}
          path: submission
          persist-credentials: false
          submodules: false
          lfs: false

      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"

      - name: Install what the grader needs
        working-directory: course/autograder
        run: python -m pip install -r requirements.txt

      - name: Grade
        working-directory: course/autograder
        run: >-
          python -m ninja grade ../../submission{what}
          --github --html ../../feedback --junit ../../feedback.xml

      - name: Keep the feedback
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: feedback
          path: |
            feedback
            feedback.xml
          if-no-files-found: ignore
"""


def options(parser: ArgumentParser) -> None:
    """Of `ninja assign`: the two forms, and what they grade with."""
    into = parser.add_argument_group("graders", "What is needed to grade WHAT elsewhere; made from the course, not from DIR.")
    into.add_argument("--gradescope", type=Path, metavar="FILE", help="the autograder to upload to Gradescope, a zip")
    into.add_argument("--github", type=Path, metavar="DIR", help="a repository of yours that grades on GitHub: its files")
    into.add_argument(
        "--visibility",
        choices=("hidden", "after_due_date", "after_published", "visible"),
        metavar="WHEN",
        help="when Gradescope shows the tests: visible (the default), after_due_date, after_published, hidden",
    )


def write(args: Namespace, course: Course, home: Home, exercises: Sequence[Exercise]) -> list[Path]:
    """Write what the options ask for, and say where. Raises UsageError where that can't be done."""
    asked = [path for path in (args.gradescope, args.github) if path is not None]
    if asked and getattr(args, "points", None):
        raise UsageError("--points is for notebooks; a grader takes the points from course.toml, so change them there")
    made: dict[Path, bytes] = {}
    if args.gradescope is not None:
        made[args.gradescope] = gradescope(course, home, exercises, visibility=args.visibility or "visible")
    if args.github is not None:
        made |= {args.github / name: data for name, data in github(course, home, exercises).items()}
    for path, data in made.items():
        try:
            files.write(path, data, durable=False)
        except OSError as error:
            raise UsageError(f"{path} can't be written: {files.reason(error)}") from error
    return asked


def gradescope(
    course: Course, home: Home, exercises: Sequence[Exercise], *, visibility: str = "visible", unsafe: bool = False
) -> bytes:
    """The zip: `setup.sh` and `run_autograder` at its root, beside the grader."""
    run = RUN.format(what=_what(course, exercises), visibility=visibility, unsafe=" --unsafe" if unsafe else "")
    scripts = {"setup.sh": SETUP.encode(), "run_autograder": run.encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in sorted({**bundle(course, home), **scripts}.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, wherever it is made: else the bits below mean nothing
            entry.external_attr = (0o755 if name in scripts else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, data)
    return out.getvalue()


def github(course: Course, home: Home, exercises: Sequence[Exercise]) -> dict[str, bytes]:
    """The files of the instructor's repository, by their names in it."""
    workflow = WORKFLOW.replace("{what}", _what(course, exercises))
    grader = {f"autograder/{name}": data for name, data in bundle(course, home).items()}
    return {".github/workflows/grade.yml": workflow.encode(), **grader}


def bundle(course: Course, home: Home) -> dict[str, bytes]:
    """The grader, this course and what has to be installed for them: a folder in which `python -m ninja` works.

    The stubs are made anew: those in a clone are what its reader edits.
    """
    made = {"requirements.txt": _requirements().encode()}
    for package in (PACKAGE, PACKAGE.parent / "grader"):
        made |= {f"{package.name}/{name}": data for name, data in _below(package).items() if not name.startswith("_course/")}
    made |= {f"ninja/_course/solutions/{name}": data for name, data in _below(home.solutions).items()}
    made |= {f"ninja/_course/data/{name}": data for name, data in _below(home.data).items()}
    stubs = {f"{exercise.track}/{exercise.path.name}": home.stub(exercise) for exercise in course}
    stubs[DIGESTS] = "".join(f"{files.sha256(data)}  {name}\n" for name, data in sorted(stubs.items())).encode()
    return made | {f"ninja/_course/exercises/{name}": data for name, data in stubs.items()}


def _below(folder: Path) -> Mapping[str, bytes]:
    """Every file that a package or a course is made of, by its path in the folder."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in paths}
    return {
        name: path.read_bytes()
        for name, path in sorted(names.items())
        if not re.search(r"(^|/)(__pycache__|\.[^/]*)(/|$)", name) and not name.endswith(".pyc")
    }


def _requirements() -> str:
    lines = []
    for name in NEEDED:
        try:
            pinned = f"{name}=={metadata.version(name).partition('+')[0]}"  # without what says for which processor it was built
        except metadata.PackageNotFoundError:
            pinned = name
        lines.append(pinned + ("; python_version < '3.11'" if name == "tomli" else ""))
    return "\n".join(lines) + "\n"


def _what(course: Course, exercises: Sequence[Exercise]) -> str:
    """The exercises as `ninja grade` takes them, with a space before each: whole tracks by their names, nothing for all."""
    wanted = {exercise.id for exercise in exercises}
    if wanted == {exercise.id for exercise in course}:
        return ""
    words: list[str] = []
    for track in course.tracks:
        ids = [exercise.id for exercise in track.exercises if exercise.id in wanted]
        words += [track.name] if len(ids) == len(track.exercises) and ids else ids
    return "".join(f" {shlex.quote(word)}" for word in words)
