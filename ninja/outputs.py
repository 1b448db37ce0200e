"""`ninja grade`: the report in the forms that other systems take, where the options name them. Imports no torch.

Which form, where to, and with what from the environment; each form itself is a pure function in `grader.report`.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from grader import submission
from grader.errors import NinjaError, UsageError
from grader.verdict import Report
from ninja import files

WHERE = {
    "junit": "JUnit XML",
    "gradescope": "Gradescope's results.json",
    "prairielearn": "PrairieLearn's results.json",
    "nbgrader_csv": "a row as nbgrader's gradebook exports them",
    "classroom50": "Classroom 50's result.json",  # last, since it may refuse
}
"""Options that name a file, and what it becomes."""


@dataclass(frozen=True)
class Outputs:
    """Where a report is to be written besides the screen: a file each, by option."""

    paths: Mapping[str, Path] = field(default_factory=dict)
    html: Path | None = None
    github: bool = False
    visibility: str = "visible"

    @classmethod
    def of(cls, args: Namespace) -> Outputs:
        """What was typed. Raises UsageError where there is no folder for a file, so that nothing is judged in vain."""
        paths = {name: path for name in WHERE if (path := getattr(args, name, None)) is not None}
        for path in paths.values():
            if not path.absolute().parent.is_dir():
                raise UsageError(f"there is no folder {path.parent} to write {path.name} into")
        html = getattr(args, "html", None)
        if html is not None and html.exists() and not html.is_dir():
            raise UsageError(f"{html} is a file; --html takes a folder")
        github = bool(getattr(args, "github", False))
        if github and args.json:
            raise UsageError("--json and --github both want standard output: give one of them")
        if "classroom50" in paths:
            from grader.report import occasion

            occasion.classroom(os.environ, _now())  # says what is missing before anything is judged
        return cls(paths, html, github, getattr(args, "visibility", None) or "visible")


def options(parser: ArgumentParser) -> None:
    """The options themselves."""
    from grader.report.gradescope import VISIBILITIES

    into = parser.add_argument_group("for other systems", "Beside what is printed; FILE is replaced.")
    for name, what in WHERE.items():
        into.add_argument(f"--{name.replace('_', '-')}", type=Path, metavar="FILE", help=f"also write {what}")
    shown = "when Gradescope shows the tests: " + ", ".join(VISIBILITIES)
    into.add_argument("--visibility", choices=VISIBILITIES, metavar="WHEN", help=shown)
    into.add_argument("--github", action="store_true", help="annotations and a summary, in a step of GitHub Actions")
    into.add_argument("--html", type=Path, metavar="DIR", help="also write DIR/index.html, a page of feedback")


@contextlib.contextmanager
def muted(outputs: Outputs) -> Iterator[None]:
    """What is printed meanwhile commands nothing where GitHub Actions reads it, whatever a learner's code printed."""
    token = secrets.token_hex(16)
    if outputs.github:
        print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        if outputs.github:
            print(f"::{token}::", flush=True)


def write(
    outputs: Outputs,
    report: Report,
    name: str = "",
    *,
    next_steps: Sequence[str] = (),
    places: Mapping[str, Path] | None = None,
) -> None:
    """Write all that was asked for, the annotations to standard output. Raises NinjaError.

    `name` is the student's, where one is known; `next_steps` are commands, with `  # why` behind them; `places` says where a
    `Verdict.path` is, where that is not just what it says.
    """
    if outputs.github:
        from grader.report import github

        sys.stdout.write(github.render(report))
    for path, text in _rendered(outputs, report, name, next_steps, places or {}):
        try:
            files.write(path, text.encode())
        except OSError as error:
            raise UsageError(f"{path} can't be written: {files.reason(error)}") from error
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if outputs.github and summary:
        from grader.report import github

        try:
            with Path(summary).open("a", encoding="utf-8") as file:  # other steps' parts stand in it too
                file.write(github.summary(report))
        except OSError as error:
            raise UsageError(f"GITHUB_STEP_SUMMARY, {summary}, can't be written: {files.reason(error)}") from error


def sources(report: Report, places: Mapping[str, Path]) -> dict[str, str]:
    """The texts that a report's verdicts are about, by path: none of a notebook, and none that is no plain file."""
    texts = {}
    for verdict in report.verdicts:
        if verdict.path.endswith(".py"):
            with contextlib.suppress(NinjaError, ValueError):  # ValueError: no file has a name with a NUL in it
                texts[verdict.path] = submission.read(places.get(verdict.path, Path(verdict.path)), verdict.path)
    return texts


def _rendered(
    outputs: Outputs, report: Report, name: str, next_steps: Sequence[str], places: Mapping[str, Path]
) -> Iterator[tuple[Path, str]]:
    from grader.report import classroom50, gradescope, html, junit, nbgrader_csv, occasion, prairielearn

    makers = {
        "junit": lambda: junit.render(report),
        "gradescope": lambda: gradescope.render(report, outputs.visibility),  # type: ignore[arg-type]
        "classroom50": lambda: classroom50.render(report, occasion.classroom(os.environ, _now())),
        "prairielearn": lambda: prairielearn.render(report),
        "nbgrader_csv": lambda: nbgrader_csv.render([(report, occasion.gradebook(os.environ, _now()))]),
    }
    for option, path in outputs.paths.items():
        yield path, makers[option]()
    if outputs.html is not None:
        yield outputs.html / "index.html", html.student_page(report, name, sources(report, places), next_steps)


def _now() -> datetime:
    return datetime.now(timezone.utc)
