"""The lecture's own notebook as learners hand it in → entries for the judge. Reads text; imports no torch, runs nothing.

    cells → which lines belong to which of the four exercises → for each the lines behind its gradients → a `backward`

Nobody was told to lay these notebooks out in any way. So the gradients are found by their names (or by what `cmp` calls
them), the exercises by their headings where there are any and by what their lines do where there are none. The forward pass is
the judge's: same names, other numbers, another n.
"""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from grader import cells, excerpt
from grader.cells import Code, Line
from grader.course import Course
from grader.excerpt import Place
from grader.exercise import Exercise
from grader.notebook import Notebook
from ninja.notebook import order

CHAIN, CROSS_ENTROPY, BATCHNORM, TRAINING = (
    "ninja/26_network",
    "ninja/23_cross_entropy",
    "ninja/25_batchnorm",
    "ninja/27_parameters",
)
PARTS = {1: CHAIN, 2: CROSS_ENTROPY, 3: BATCHNORM, 4: TRAINING}
"""The lecture's four exercises, and what each is here."""
SIZES = {
    CHAIN: "n = batch_size = Xb.shape[0]; block_size = Xb.shape[1]; vocab_size, n_embd = C.shape; n_hidden = W1.shape[1]",
    CROSS_ENTROPY: "n, vocab_size = logits.shape; batch_size = n",
    BATCHNORM: "n, n_hidden = hprebn.shape; batch_size = n",
}
SIZES[TRAINING] = SIZES[CHAIN]
_HEADING = re.compile(r"\bexercise\s{0,8}#?\s{0,8}([1-4])\b", re.IGNORECASE)
_LEAST_IN_A_LOOP = 4


@dataclass
class Found:
    """What was found: entries by exercise, and what is worth saying of each."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def is_one(code: Code, course: Course) -> bool:
    """Whether this is a notebook in which gradients of the lecture's network are made."""
    asked = set(course.exercise(CHAIN).asked)
    loops = (name for each in code.lines for name in each.makes)
    return bool(asked & {*loops, *(name for one in code.broken for name in one.names)})


def find(notebook: Notebook, code: Code, course: Course) -> Found:
    """The four exercises, as far as they are there."""
    found = Found()
    again = _again(notebook, course, found)
    code = replace(code, lines=tuple(each for each in code.lines if each.cell not in again))
    part = _parts(notebook)
    called = {id: _called(code.lines, part, number) for number, id in PARTS.items()}
    loop = _training_loop(code, code.lines, course.exercise(TRAINING))
    whole = [each for each in code.lines if each not in (loop[0] if loop else ())]
    mine = {number: called[PARTS[number]].get(name, name) for number, name in FUSED.items()}
    fused = {number: _fused(whole, part, number, mine[number], name, course) for number, name in FUSED.items()}
    taken = {each for group in fused.values() for each in group}
    rest = [each for each in whole if each not in taken]
    rest = order.by_need(rest, course.exercise(CHAIN).asked, found.notes)
    _add(found, notebook, code, course.exercise(CHAIN), rest, rest, called[CHAIN])
    for number, name in FUSED.items():
        variable = called[PARTS[number]].get(name, name)
        before = [each for each in rest if variable not in each.makes]
        _add(found, notebook, code, course.exercise(PARTS[number]), fused[number], [*before, *fused[number]], {name: variable})
    if loop:
        asked = set(course.exercise(TRAINING).asked)
        before = [each for each in rest if not each.makes & asked]
        _add(found, notebook, code, course.exercise(TRAINING), loop[1], [*before, *loop[1]], {})
        found.remarks[TRAINING] = ("Exercise 4 of the lecture: judged by the seven gradients in the body of its loop.",)
    return found


FUSED = {2: "dlogits", 3: "dhprebn"}
_STEPS_OF = {
    "dlogits": None,  # no other gradient at all: the point is to need none
    "dhprebn": {"dbndiff", "dbndiff2", "dbnmeani", "dbnvar", "dbnvar_inv"},
}


def _add(
    found: Found,
    notebook: Notebook,
    code: Code,
    exercise: Exercise,
    own: Sequence[Line],
    pool: Sequence[Line],
    called: Mapping[str, str],
) -> None:
    """An entry for an exercise of which any gradient is made in its `own` lines, or would be but for a broken cell."""
    made = {name for each in own for name in each.makes}
    variables = {name: called[name] if called.get(name) in made else name for name in exercise.asked}
    broken = {name: (one.message, *one.place) for one in code.broken for name in exercise.asked if variables[name] in one.names}
    if exercise.id != CHAIN:  # a cell that does not run says nothing of which exercise it was
        broken = {}
    if not made & set(variables.values()) and not broken:
        return
    sizes = {node.id for node in ast.walk(ast.parse(SIZES[exercise.id])) if isinstance(node, ast.Name)}
    given = {*exercise.given, *sizes, "torch", "F"} - set(variables.values())
    behind = cells.lines_behind(pool, set(variables.values()), given)
    source, places = _backward(exercise, behind, variables)
    found.entries[exercise.id] = excerpt.entry(exercise.id, notebook.shown, source, places, loose=True, broken=broken)


def _backward(exercise: Exercise, behind: Sequence[Line], variables: Mapping[str, str]) -> tuple[str, list[Place | None]]:
    """The exercise's function around the learner's lines, and where each of its lines stood."""
    text: list[tuple[str, Place | None]] = [
        ("import torch", None),
        ("import torch.nn.functional as F", None),
        (f"def backward({', '.join(exercise.given)}):", None),
        (f"    {SIZES[exercise.id]}", None),
        (f"    {' = '.join(dict.fromkeys(variables.values()))} = ...", None),
    ]
    for each in behind:
        text += [(f"    {line}", place) for line, place in zip(each.text, each.places, strict=True)]
    text.append((f"    return ({', '.join(variables.values())},)", None))
    return "\n".join(line for line, _ in text) + "\n", [place for _, place in text]


# Which lines belong together


def _again(notebook: Notebook, course: Course, found: Found) -> set[int]:
    """The cells that are word for word an earlier one: they count once, for run twice they would add up twice."""
    gradients = re.compile(rf"\b(?:{'|'.join(course.exercise(CHAIN).asked)})\b")
    seen: dict[str, int] = {}
    again: set[int] = set()
    for cell in notebook.code:
        source = cell.source.strip()
        first = seen.setdefault(source, cell.number)
        if first != cell.number and gradients.search(source):
            found.notes.append(f"cell {cell.number} is cell {first} again: it counts once")
            again.add(cell.number)
    return again


def _parts(notebook: Notebook) -> list[tuple[Place, int]]:
    """Where each exercise begins, by headings in text and comments that name one."""
    found: list[tuple[Place, int]] = []
    for cell in notebook.cells:
        lines = cell.source.split("\n")
        named = [(number, match) for number, line in enumerate(lines, 1) if (match := _HEADING.search(line))]
        if cell.kind == "markdown" and len({match[1] for _, match in named}) == 1:
            found.append(((cell.number, 0), int(named[0][1][1])))
        elif cell.kind == "code":
            found += [((cell.number, at), int(match[1])) for at, match in named if lines[at - 1].lstrip().startswith("#")]
    return found


def _part_of(line: Line, parts: Sequence[tuple[Place, int]]) -> int:
    """The exercise under whose heading a line stands; 0 above all of them."""
    after = bisect.bisect_right(parts, (line.cell, line.first), key=lambda part: part[0])
    return parts[after - 1][1] if after else 0


def _called(lines: Sequence[Line], parts: Sequence[tuple[Place, int]], number: int) -> dict[str, str]:
    """The learner's own names for gradients: `cmp('logits', my_dlogits, logits)`, in the exercise where that stands."""
    names: dict[str, str] = {}
    for each in lines:
        match each.node:
            case ast.Expr(ast.Call(args=[ast.Constant(str(said)), ast.Name(mine), ast.Name(tensor)])) if said == tensor:
                if _part_of(each, parts) in (0, number) or (number == 1 and _part_of(each, parts) == 1):
                    names[f"d{tensor}"] = mine
    return names


def _fused(
    lines: Sequence[Line], parts: Sequence[tuple[Place, int]], number: int, variable: str, name: str, course: Course
) -> list[Line]:
    """The lines of exercise 2 or 3, which makes in one go what exercise 1 makes step by step."""
    asked = set(course.exercise(CHAIN).asked)
    if any(which == number for _, which in parts):
        own = [each for each in lines if _part_of(each, parts) == number]
        others = {each.cell for each in own if each.makes & asked - {variable, name}}
        own = [each for each in own if each.cell not in others] if others else own  # steps of exercise 1 under this heading
        return own if any(variable in each.makes for each in own) else []
    steps = _STEPS_OF[name]
    makers = {each.cell for each in lines if variable in each.makes}
    by_cell = order.by_cell(lines)
    for cell in sorted(makers, reverse=True):
        own = by_cell[cell]
        made = {made for each in own for made in each.makes} & {*asked, variable}
        used = {used for each in own for used in each.needs} & asked - {variable}
        fresh = any(variable in each.replaces for each in own)
        if made == {variable} and fresh and not used & (asked if steps is None else steps) and len(makers) > 1:
            return own
    return []


def _training_loop(code: Code, lines: Sequence[Line], exercise: Exercise) -> tuple[list[Line], list[Line]] | None:
    """The top-level line with the training loop in it, and the lines of the loop's body; of several the last."""
    for each in reversed(lines):
        loops = [node for node in ast.walk(each.node) if isinstance(node, ast.For | ast.While)]
        for loop in reversed(loops):  # walk goes from the outside in
            stored = (node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
            if len(set(stored) & set(exercise.asked)) < _LEAST_IN_A_LOOP:
                continue  # to cut out a body takes long, where there are thousands
            body = code.within(each, loop.body)
            if len({name for one in body for name in one.makes} & set(exercise.asked)) >= _LEAST_IN_A_LOOP:
                return [each], body
    return None
