"""Solution → stub, the file that a learner edits; and → the worked lines that they read afterwards. Imports no torch.

Made from text, so that a stub is the solution's own lines without the answer: what stands between `# solution` and
`# end solution` gives way to blanks, and what only the judge needs (`HINTS`, `draw`, …) is left out with the imports that
nothing else uses. A harness stays: it shows how a learner's class is used. What comes out is as `ruff format` would leave it.

Where something is to be mended rather than written, the answer ends in the lines that a learner gets in its place:

    # solution
    mean = x.mean((0, 1))
    # instead
    # mean = x.mean(0)
    # end solution
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.course import Course
from grader.errors import CourseError
from grader.exercise import END_SOLUTION, INSTEAD, SOLUTION, Exercise

DIGESTS = "stubs.sha256"
JUDGE_ONLY = frozenset({"HINTS", "LEAST", "STAGE", "USES", "draw"})
WIDTH = 88  # columns of the docstring
LONG = 12  # rows beyond which a part of the shape table stands in columns


def make(exercise: Exercise) -> str:
    """The stub of one exercise, ending in a newline. Raises CourseError where the markers do not pair up."""
    code = list(_statements(exercise, blank=True))
    return "\n\n".join([_docstring(exercise), _imports(exercise, "\n".join(code))]) + "\n\n\n" + "\n\n\n".join(code) + "\n"


def worked(exercise: Exercise) -> str:
    """The same lines with the answer in them, to be read after passing: no docstring, imports, hints, harness or markers."""
    return "\n\n\n".join(_statements(exercise, blank=False)) + "\n"


def is_given(exercise: Exercise) -> bool:
    """Whether the stub hands over lines that are to be mended, so that it is wrong rather than open."""
    return any(region.given is not None for region in _regions(exercise))


def all_of(course: Course) -> dict[str, bytes]:
    """Every stub by its path below `exercises/`, and `stubs.sha256`, by which an untouched one is known without making it."""
    files = {f"{exercise.track}/{exercise.path.name}": make(exercise).encode() for exercise in course}
    return {**files, DIGESTS: digests(files)}


def digests(files: Mapping[str, bytes]) -> bytes:
    """In the form that `sha256sum --check` reads."""
    return "".join(f"{digest(data)}  {name}\n" for name, data in files.items()).encode()


def digest(data: bytes) -> str:
    """What `stubs.sha256` holds of a stub."""
    return hashlib.sha256(data).hexdigest()


def table(exercise: Exercise) -> list[str]:
    """The shape table as lines: what `backward` is handed and what it returns."""
    lines = []
    rows = exercise.shape_table
    width = max((len(name) for _, name, _ in rows), default=0)
    for role in ("given", "wanted"):
        cells = [f"{name:{width}}  {shape}".rstrip() for kind, name, shape in rows if kind == role]
        across = 1
        if len(cells) > LONG:
            widest = max(map(len, cells)) + 3
            across = max(1, (WIDTH - 12) // widest)
            cells = [cell.ljust(widest) for cell in cells]
        down = -(-len(cells) // across)
        lines += [f"    {role if not row else '':8}{''.join(cells[row::down])}".rstrip() for row in range(down)]
    return lines


def _docstring(exercise: Exercise) -> str:
    """The solution's own, as it stands in the file, with the shape table at its end."""
    lines = exercise.source.split("\n")[: exercise.tree.body[0].end_lineno]
    if exercise.stage:
        return "\n".join(lines)
    if len(lines) == 1:
        lines = [lines[0].removesuffix('"""'), '"""']
    return "\n".join([*lines[:-1], "", *table(exercise), lines[-1]])


# The lines that stay


@dataclass(frozen=True)
class _Region:
    """The lines of an answer, both markers included, counted from 1."""

    first: int
    last: int
    indent: str
    given: int | None = None  # the line of `# instead`, below which stands what a learner gets

    def covers(self, node: ast.AST) -> bool:
        return self.first <= getattr(node, "lineno", 0) <= self.last


def _regions(exercise: Exercise) -> list[_Region]:
    regions: list[_Region] = []
    opened, given = 0, None
    for number, line in enumerate(exercise.source.split("\n"), 1):
        if line.strip() == SOLUTION:
            if opened:
                raise CourseError(f"{exercise.path}:{number}: `{SOLUTION}` again, before `{END_SOLUTION}`")
            opened, given = number, None
        elif line.strip() == INSTEAD:
            if not opened:
                raise CourseError(f"{exercise.path}:{number}: `{INSTEAD}` without `{SOLUTION}` before it")
            given = number
        elif line.strip() == END_SOLUTION:
            if not opened:
                raise CourseError(f"{exercise.path}:{number}: `{END_SOLUTION}` without `{SOLUTION}` before it")
            regions.append(_Region(opened, number, line[: len(line) - len(line.lstrip())], given))
            opened = 0
    if opened:
        raise CourseError(f"{exercise.path}:{opened}: `{SOLUTION}` without `{END_SOLUTION}` after it")
    return regions


def _statements(exercise: Exercise, *, blank: bool) -> Iterator[str]:
    """Every top-level statement that a learner sees, with the comments above it."""
    regions = _regions(exercise)
    lines = exercise.source.split("\n")
    for node in exercise.tree.body[1:]:
        match node:
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.Assign([ast.Name(name)]) if name in JUDGE_ONLY:
                continue
            case ast.FunctionDef(name=name) if name in JUDGE_ONLY or (name == "harness" and not blank):
                continue
        if blank and any(region.covers(node) for region in regions):
            continue  # a helper that belongs to the answer
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
        while first > 1 and lines[first - 2].startswith("#") and lines[first - 2].strip() not in (SOLUTION, END_SOLUTION):
            first -= 1
        yield "\n".join(_lines(exercise, regions, first, node.end_lineno or first, blank=blank))


def _lines(exercise: Exercise, regions: list[_Region], first: int, last: int, *, blank: bool) -> Iterator[str]:
    lines = exercise.source.split("\n")
    for number in range(first, last + 1):
        region = next((region for region in regions if region.first <= number <= region.last), None)
        if region is None:
            yield lines[number - 1]
        elif blank and number == region.first:
            yield from (f"{region.indent}{line}" for line in _blanks(exercise, regions, region))
        elif not blank and region.first < number < (region.given or region.last):
            yield lines[number - 1]


def _blanks(exercise: Exercise, regions: list[_Region], region: _Region) -> list[str]:
    """What a learner fills in: one blank a name that the lines below the answer still need, in their order.

    Or what they mend, where the solution says so.
    """
    if region.given is not None:
        lines = exercise.source.split("\n")[region.given : region.last - 1]
        return [line.removeprefix(region.indent).removeprefix("#").removeprefix(" ") for line in lines]
    around = [
        node
        for node in ast.walk(exercise.tree)
        if isinstance(node, ast.FunctionDef) and node.lineno < region.first and region.last <= (node.end_lineno or 0)
    ]
    if not around:
        return ["..."]
    names = [node for node in ast.walk(max(around, key=lambda node: node.lineno)) if isinstance(node, ast.Name)]
    bound = {name.id for name in names if isinstance(name.ctx, ast.Store) and region.covers(name)}
    stays = [name for name in names if name.lineno > region.last and not any(other.covers(name) for other in regions)]
    below = sorted(stays, key=lambda name: (name.lineno, name.col_offset))
    needed = dict.fromkeys(name.id for name in below if name.id in bound)
    return [f"{name} = ..." for name in needed] or ["..."]


def _imports(exercise: Exercise, code: str) -> str:
    """The imports that what is left still needs, sorted; and always torch, for whoever writes the answer with it."""
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    kept: set[tuple[int, bool, str, str]] = {(2, True, "torch", "import torch")}  # rank, whether it is no `from`, module, line
    for node in exercise.tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        module = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
        future = module == "__future__"
        kept_whole = future or module == "layers"  # the learner's own, with which the answer is built
        names = [alias for alias in node.names if kept_whole or (alias.asname or alias.name.split(".")[0]) in used]
        if names:
            rank = 0 if future else 1 if module.split(".")[0] in sys.stdlib_module_names else 2
            shorter = ast.ImportFrom(node.module, names, node.level) if isinstance(node, ast.ImportFrom) else ast.Import(names)
            kept.add((rank, isinstance(node, ast.Import), module, ast.unparse(shorter)))
    groups = [
        [line for _, _, _, line in sorted((one for one in kept if one[0] == rank), key=lambda one: (not one[1], one[2]))]
        for rank in (0, 1, 2)
    ]
    return "\n\n".join("\n".join(group) for group in groups if group)
