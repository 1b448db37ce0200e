"""What a notebook printed: claims, worth nothing, but worth holding beside what its code computes. Imports no torch."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.notebook import Notebook
from grader.verdict import Verdict

_CMP = re.compile(
    r"^[ \t]*(\w{1,80})[ \t]*\|[ \t]*exact:[ \t]*(True|False)[ \t]*\|[ \t]*approximate:[ \t]*(True|False)[ \t]*\|", re.MULTILINE
)  # `\s` would run on over empty lines, and from each of them anew


def of(notebook: Notebook) -> dict[str, bool]:
    """What `cmp` printed, by gradient: whether it was approximate; what was printed last counts."""
    printed = (match for cell in notebook.code for match in _CMP.finditer(cell.printed))
    return {f"d{match[1]}": match[3] == "True" for match in printed}


def words(claimed: Mapping[str, bool]) -> tuple[str, ...]:
    """The claims in one line, if there are any."""
    if not claimed:
        return ()
    return (f"its outputs say `approximate: True` of {sum(claimed.values())} of {len(claimed)} gradients",)


def held(verdicts: Iterable[Verdict], claimed: Mapping[str, bool]) -> list[Verdict]:
    """The verdicts, with a note where an output claims what the code does not compute."""
    found = []
    for verdict in verdicts:
        false = [one.name for one in verdict.findings if not one.right and claimed.get(one.name)]
        if false:
            listed = ", ".join(f"`{name}`" for name in false[:4]) + (", …" if len(false) > 4 else "")
            note = f"Its outputs say `approximate: True` of {listed}; what its code computes is not."
            verdict = replace(verdict, notes=(*verdict.notes, note))
        found.append(verdict)
    return found
