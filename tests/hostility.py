"""The files of tests/hostile, read: what each says that it does, the verdict that it must get, and how it becomes something
that was handed in.

A stub begins with a comment, a notebook with a text cell, a maker (tests/hostile/made, for what can't be kept in a repository)
with a docstring. Some of the lines there are for the tests, the others for people:

    ninja/11_tanh: timeout, 0 points     the verdict on this exercise; one that no line names must have got nothing
    unreadable                           instead: there is nothing to judge, and the message says why
    says: more than 1 MB                 part of a message, the verdict's or a finding's
    note: in place                       part of a note
    limits: wall_seconds=2               for this one, in the tests that may choose them
    fools us: yes                        it gets points that it should not; docs/threats.md says why
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.verdict import Verdict

HOSTILE = Path(__file__).parent / "hostile"
_VERDICT = re.compile(r"(\w+/\w+): (\w+), ([\d.]+) points?")
_WORDS = re.compile(r"(says|note|limits|fools us): (.+)")


@dataclass(frozen=True)
class Hostile:
    """One submission, and what must come of it."""

    path: Path
    about: str
    verdicts: dict[str, tuple[str, float]] = field(default_factory=dict)
    unreadable: bool = False
    says: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    limits: dict[str, float] = field(default_factory=dict)
    fools_us: bool = False

    @property
    def id(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    def hand_in(self, folder: Path) -> Path:
        """Put it into a folder of its own as its author would; returns the path to grade."""
        folder.mkdir(parents=True)
        if self.path.parent.name == "made":
            spec = importlib.util.spec_from_file_location("maker", self.path)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            made = module.make(folder)
            assert isinstance(made, Path)
            return made
        name = f"{next(iter(self.verdicts)).split('/')[1]}.py" if self.path.suffix == ".py" else self.path.name
        return Path(shutil.copy(self.path, folder / name))

    def told(self, verdicts: Sequence[Verdict]) -> list[str]:
        """Where the verdicts are not what the file says; empty is good."""
        if self.unreadable:
            return [f"it was judged: {verdict}" for verdict in verdicts]
        odd = []
        found = {verdict.id: verdict for verdict in verdicts}
        for id, (status, points) in self.verdicts.items():
            verdict = found.pop(id, None)
            if verdict is None:
                odd.append(f"there is no verdict on {id}")
            elif (verdict.status, verdict.points) != (status, points):
                odd.append(f"{id} is {verdict.status}, {verdict.points} points: {verdict.message} {verdict.findings}")
            else:
                said = "\n".join((verdict.message, *(finding.message for finding in verdict.findings)))
                noted = "\n".join((*verdict.notes, *(finding.note for finding in verdict.findings)))
                odd += [f"no message has {words!r}:\n{said}" for words in self.says if words.lower() not in said.lower()]
                odd += [f"no note has {words!r}:\n{noted}" for words in self.note if words.lower() not in noted.lower()]
        return odd + [f"{verdict.id} got {verdict.points} points" for verdict in found.values() if verdict.points]


def read(path: Path) -> Hostile:
    """One file of the suite. Raises ValueError where it does not say what must come of it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        document = json.loads(text)
        cells = document["cells"] if "cells" in document else document["worksheets"][0]["cells"]
        head = "".join(cells[0]["source"]).splitlines()
    elif text.startswith('"""'):
        head = text.split('"""')[1].splitlines()
    else:
        head = [line.removeprefix("# ") for line in itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())]
    about: list[str] = []
    verdicts: dict[str, tuple[str, float]] = {}
    words: dict[str, list[str]] = {"says": [], "note": [], "limits": [], "fools us": []}
    for line in head:
        if match := _VERDICT.fullmatch(line):
            verdicts[match[1]] = (match[2], float(match[3]))
        elif match := _WORDS.fullmatch(line):
            words[match[1]].append(match[2])
        elif line != "unreadable":
            about.append(line)
    unreadable = "unreadable" in head
    if not any(about) or unreadable == bool(verdicts):
        raise ValueError(f"{path} does not say what it does and which verdict it must get")
    pairs = [pair.split("=") for each in words["limits"] for pair in each.split()]
    limits = {name: int(value) if name == "cpu_seconds" else float(value) for name, value in pairs}
    text = " ".join(about).strip()
    return Hostile(
        path, text, verdicts, unreadable, tuple(words["says"]), tuple(words["note"]), limits, bool(words["fools us"])
    )


def everything() -> list[Hostile]:
    """The whole suite, in order."""
    return [read(path) for path in sorted(HOSTILE.glob("*/*")) if path.suffix in (".py", ".ipynb")]
