"""The WaveNet notebook of the lecture → a verdict, by reading alone. Imports no torch, runs nothing.

What is looked for: contexts of eight letters, layers that join two neighbours at a time, the number of parameters, BatchNorm
that takes its mean over batch and positions, evaluation mode before anything is sampled, and the validation loss. Of these only
the code is believed; what was printed is a claim, and marked so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.cells import Code, Line
from grader.notebook import Notebook
from grader.verdict import Finding, Verdict

ID, TITLE = "week4/wavenet", "The WaveNet notebook"
BLOCK_SIZE = 8
BAR = 2.2
"""The validation loss to stay below."""
NAMES = ("block_size", "hierarchy", "parameters", "batchnorm_axes", "eval_mode", "validation_loss")
CLAIM = "A claim: it is what the notebook printed."
# Bounded throughout: what others printed must not keep a pattern busy.
_LOSS = re.compile(r"\b(?:val|dev|validation)\w{0,20}(?:[ _]loss)?\s{0,8}[:=,|]?\s{0,8}(\d{1,9}\.\d{1,20})", re.IGNORECASE)
_COUNT = re.compile(r"\s*(?:\D*?\bparam\w*\D*?)?(\d[\d_,]{3,8})\b(?:\s*param\w*)?\s*", re.IGNORECASE)
_COUNTED = 200
"""Characters of a line in which a number of parameters is looked for."""


@dataclass(frozen=True)
class _Seen:
    """All that the checks look at."""

    notebook: Notebook
    lines: Sequence[Line]

    def nodes(self) -> Iterator[tuple[ast.AST, Line]]:
        for line in self.lines:
            for node in ast.walk(line.node):
                yield node, line

    def calls(self) -> Iterator[tuple[str, ast.Call, Line]]:
        """Each call, by the last part of what is called."""
        for node, line in self.nodes():
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
                yield name, node, line

    def constants(self, name: str) -> list[tuple[object, Line]]:
        """The plain values that a name is given, in order."""
        return [
            (line.node.value.value, line)
            for line in self.lines
            if isinstance(line.node, ast.Assign) and name in line.makes and isinstance(line.node.value, ast.Constant)
        ]

    def classes(self, *parts: str) -> list[tuple[ast.ClassDef, Line]]:
        """The classes whose name has one of these parts in it."""
        return [
            (line.node, line)
            for line in self.lines
            if isinstance(line.node, ast.ClassDef) and any(part in line.node.name.lower() for part in parts)
        ]


def is_one(notebook: Notebook, code: Code) -> bool:
    """Whether a notebook builds layers that join neighbours, or is called after the model that has them."""
    if re.search(r"wavenet|makemore_part5|cnn1", Path(notebook.shown).name, re.IGNORECASE):
        return True
    made = {name.lower() for line in code.lines for name in line.makes}
    return any("flattenconsecutive" in name for name in made)


def missing() -> Verdict:
    """The verdict where there is no such notebook."""
    findings = tuple(Finding(name, "missing") for name in NAMES)
    return Verdict(ID, TITLE, "pending", 0.0, float(len(NAMES)), findings, message="Nothing was handed in for this exercise.")


def verdict(notebook: Notebook, code: Code, recomputed: float | None = None) -> Verdict:
    """Judge by reading; `recomputed` is the validation loss of the trained model, where it was trained and measured."""
    seen = _Seen(notebook, code.lines)
    checks: tuple[Callable[[_Seen], Finding], ...] = (_block_size, _hierarchy, _parameters, _batchnorm, _eval_mode)
    findings = [*(check(seen) for check in checks), _loss(seen, recomputed)]
    right = sum(finding.right for finding in findings)
    gone = all(finding.right or finding.status == "missing" for finding in findings)
    first = next((finding for finding in findings if not finding.right), None)
    notes = ["Read, not run: what stands in the code counts, and what it printed is a claim."] if recomputed is None else []
    notes += [f"cell {one.place[0]}, line {one.place[1]} does not run: {one.message}" for one in code.broken[:4]]
    return Verdict(
        ID,
        TITLE,
        "pass" if right == len(findings) else "pending" if gone else "fail",
        float(right),
        float(len(findings)),
        tuple(findings),
        message="" if first is None else first.message,
        path=notebook.shown,
        cell=None if first is None else first.cell,
        line=None if first is None else first.line,
        notes=tuple(notes),
        measures={} if recomputed is None else {"val_loss": round(recomputed, 4)},
    )


Status = Literal["exact", "wrong", "missing"]


def _found(name: str, status: Status, words: str, line: Line | None = None) -> Finding:
    right = status == "exact"
    return Finding(
        name,
        status,
        message="" if right else words,
        note=words if right else "",
        line=line.first if line else None,
        cell=line.cell if line else None,
    )


def _block_size(seen: _Seen) -> Finding:
    given = seen.constants("block_size")
    if not given:
        return _found("block_size", "missing", "There is no `block_size = 8`: a context is eight letters here.")
    value, line = given[-1]
    if value == BLOCK_SIZE:
        return _found("block_size", "exact", "", line)
    return _found("block_size", "wrong", f"`block_size` is {_short(value)}, and a context is eight letters here.", line)


def _short(value: object) -> str:
    """A constant of theirs in a sentence of ours; a number of ten thousand digits, for one, has no text at all."""
    try:
        return str(value)[:40]
    except ValueError:
        return "beyond all measure"


def _hierarchy(seen: _Seen) -> Finding:
    """Eight letters, joined two at a time, are one after three times."""
    joins: list[tuple[int, Line]] = []
    for name, call, line in seen.calls():
        size = call.args[0] if call.args else next((word.value for word in call.keywords), None)
        if "flatten" in name.lower() and isinstance(size, ast.Constant) and isinstance(size.value, int):
            joins.append((size.value, line))
    if not joins:
        words = "No layer joins neighbours: `FlattenConsecutive(2)` turns (B, 8, C) into (B, 4, 2C), and so on."
        return _found("hierarchy", "missing", words)
    cell = joins[-1][1].cell
    sizes = [size for size, line in joins if line.cell == cell]
    letters = BLOCK_SIZE
    odd = [size for size in sizes if not 0 < size <= BLOCK_SIZE]
    if odd:
        return _found("hierarchy", "wrong", f"{letters} positions can't be joined {_short(odd[0])} at a time.", joins[-1][1])
    shapes = [f"(B, {letters}, C)"]
    for step in sizes:
        if letters % step:
            return _found("hierarchy", "wrong", f"{letters} positions can't be joined {step} at a time.", joins[-1][1])
        letters //= step
        shapes.append(f"(B, {letters}, {step}C)" if letters > 1 else f"(B, {step}C)")
    if letters > 1 or len(sizes) < 2:
        words = f"Joining {', '.join(map(str, sizes))} at a time leaves {' → '.join(shapes)}"
        words += ": all eight letters at once is no hierarchy." if letters == 1 else f": {letters} positions are left."
        return _found("hierarchy", "wrong", words, joins[-1][1])
    return _found("hierarchy", "exact", " → ".join(shapes), joins[-1][1])


def _parameters(seen: _Seen) -> Finding:
    for name, _, line in seen.calls():
        if name == "nelement" or name == "numel":
            cell = next(cell for cell in seen.notebook.cells if cell.number == line.cell)
            printed = (_COUNT.fullmatch(said) for said in cell.printed.splitlines() if len(said) <= _COUNTED)
            counts = [int(match[1].replace(",", "").replace("_", "")) for match in printed if match]
            said = f"It printed {counts[0]:,}. {CLAIM}" if counts else ""
            return _found("parameters", "exact", said, line)
    return _found("parameters", "missing", "The number of parameters is not counted: sum(p.nelement() for p in parameters).")


def _batchnorm(seen: _Seen) -> Finding:
    classes = seen.classes("batchnorm")
    if not classes:
        return _found("batchnorm_axes", "missing", "There is no class for BatchNorm1d.")
    node, line = classes[-1]
    for inner in ast.walk(node):
        if isinstance(inner, ast.Tuple) and [getattr(one, "value", None) for one in inner.elts] == [0, 1]:
            return _found("batchnorm_axes", "exact", "", line)
    words = "Its mean is over the batch alone: on (B, T, C) it is over (0, 1), else each position has statistics of its own."
    return _found("batchnorm_axes", "wrong", words, line)


def _eval_mode(seen: _Seen) -> Finding:
    """`layer.training = False`, or `model.eval()`, before the first sample is drawn."""
    switched: Line | None = None
    drawn: Line | None = None
    for each in seen.lines:
        for node in ast.walk(each.node):
            match node:
                case ast.Assign([ast.Attribute(attr="training")], ast.Constant(False)):
                    switched = switched or _outside(each)
                case ast.Call(ast.Attribute(attr="eval"), args=[]):
                    switched = switched or _outside(each)
                case ast.Call(ast.Attribute(attr="multinomial")):
                    if not isinstance(each.node, ast.FunctionDef | ast.ClassDef):
                        drawn = drawn or each
    if switched is None:
        words = "Nothing puts the layers into evaluation mode: `layer.training = False` before sampling."
        return _found("eval_mode", "wrong" if drawn else "missing", words, drawn)
    if drawn is not None and (drawn.cell, drawn.first) < (switched.cell, switched.first):
        words = "Names are sampled before the layers are put into evaluation mode."
        return _found("eval_mode", "wrong", words, drawn)
    return _found("eval_mode", "exact", "", switched)


def _outside(line: Line) -> Line | None:
    """A switch within a class only says how it could be done."""
    return None if isinstance(line.node, ast.ClassDef) else line


def _loss(seen: _Seen, recomputed: float | None) -> Finding:
    if recomputed is not None:
        words = f"The validation loss of the trained model is {recomputed:.3f}; the bar is {BAR}."
        return _found("validation_loss", "exact" if recomputed < BAR else "wrong", words)
    said = [(float(match[1]), cell) for cell in seen.notebook.code for match in _LOSS.finditer(cell.printed)]
    if not said:
        return _found("validation_loss", "missing", "No validation loss is printed: `val 1.99`, from `split_loss('val')`.")
    value, cell = said[-1]
    words = f"It printed {value:.4g}, and the bar is {BAR}. {CLAIM}"
    found = _found("validation_loss", "exact" if value < BAR else "wrong", words)
    return Finding(**{**vars(found), "cell": cell.number, "line": 1})
