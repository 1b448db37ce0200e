"""The code of a notebook, line by line: what each statement makes, what it needs, and which of them lead to a value.

    cells → statements in order → `lines_behind`: those from which the wanted names come → text for the worker, and its places

Reads text and runs nothing; imports no torch. A cell that is no Python costs only itself (`Code.broken`).
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader import steps
from grader.excerpt import Place
from grader.notebook import Cell

BUILTINS = frozenset(dir(builtins))
_PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun", "check", "memit"})
"""Cell magics whose body is Python all the same."""
_LINE_MAGIC = re.compile(r"(\s*)(%|!|\?)(.*)")
_ASSIGNED_MAGIC = re.compile(r"(\s*\w[\w, ]*=\s*)(?:!|%[a-zA-Z])")
_ASSIGNED = re.compile(r"^[ \t]*([A-Za-z_]\w*)[ \t]*(?:\[[^=\n]*\][ \t]*)?[-+*/]?=(?!=)", re.MULTILINE)
"""In text that is no Python. Like all patterns here it never tries two ways to read the same blanks: others wrote the text."""
_TIMED = re.compile(r"\s*%time\s+(?=\S)")
_HELP = re.compile(r"\s*[\w.]+\?{1,2}\s*$")


@dataclass(frozen=True, eq=False)
class Line:
    """One statement: its syntax, its text without its indentation, and where it begins."""

    node: ast.stmt
    text: tuple[str, ...]
    cell: int
    first: int

    @property
    def places(self) -> list[Place]:
        return [(self.cell, self.first + offset) for offset in range(len(self.text))]

    @cached_property
    def makes(self) -> frozenset[str]:
        """The names that it gives a value or changes in place."""
        names = steps.bound(self.node)
        for node in ast.walk(self.node):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        return frozenset(names)

    @cached_property
    def needs(self) -> frozenset[str]:
        """The names that it looks up. `a += b` looks up `a`."""
        names = {node.id for node in ast.walk(self.node) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        if isinstance(self.node, ast.AugAssign) and isinstance(self.node.target, ast.Name):
            names.add(self.node.target.id)
        return frozenset(names - BUILTINS)

    @cached_property
    def replaces(self) -> frozenset[str]:
        """The names that it makes anew, whatever they were before."""
        match self.node:
            case ast.Assign(targets=targets):
                plain = [node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
                names = {node.id for node in plain if isinstance(node.ctx, ast.Store)}
                return frozenset(names - self.needs)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                return frozenset({name})
            case ast.Import() | ast.ImportFrom():
                return self.makes
        return frozenset()


@dataclass(frozen=True)
class Broken:
    """A cell that is no Python: what is wrong and where, and the names that it would have given a value."""

    message: str
    place: Place
    names: frozenset[str]


@dataclass(frozen=True)
class Code:
    """All statements of a notebook, in order, and the cells that have none to give."""

    lines: tuple[Line, ...]
    broken: tuple[Broken, ...] = ()

    def within(self, outer: Line, body: Sequence[ast.stmt]) -> list[Line]:
        """The statements of a loop or function that stands in `outer`, as lines of their own."""
        above = [""] * (outer.first - 1)
        column = outer.node.col_offset
        return list(_flat(body, [*above, *(f"{' ' * column}{each}" for each in outer.text)], outer.cell))


def read(cells: Iterable[Cell]) -> Code:
    """The statements of code cells, magics and shell lines taken out."""
    lines: list[Line] = []
    broken: list[Broken] = []
    for cell in cells:
        try:
            lines += statements(cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            words = getattr(error, "msg", None) or "it is nested too deeply"
            broken.append(Broken(str(words)[:200], (cell.number, int(line)), frozenset(_ASSIGNED.findall(cell.source))))
    return Code(tuple(lines), tuple(broken))


def statements(cell: Cell) -> list[Line]:
    """The statements of one cell. Raises what `ast.parse` does."""
    source = python(cell.source)
    return list(_flat(ast.parse(source).body, source.split("\n"), cell.number))


def _flat(body: Sequence[ast.stmt], source: Sequence[str], cell: int) -> Iterator[Line]:
    """Statements one after the other; what stands in `with torch.no_grad():` or `if True:` as if it stood outside."""
    for node in body:
        match node:
            case ast.With(items=items) if all(_is_harmless(item.context_expr) and not item.optional_vars for item in items):
                yield from _flat(node.body, source, cell)
            case ast.If(test=ast.Constant(value), orelse=[]) if value:
                yield from _flat(node.body, source, cell)
            case _:
                yield line(node, source, cell)


def _is_harmless(context: ast.expr) -> bool:
    words = ast.unparse(context)
    return words in ("torch.no_grad()", "torch.inference_mode()", "no_grad()")


def line(node: ast.stmt, source: Sequence[str], cell: int) -> Line:
    """One statement as a Line; `source` is the text of its cell."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    last = node.end_lineno or node.lineno
    column = node.col_offset
    text = list(source[first - 1 : last])
    text[-1] = text[-1].encode()[: node.end_col_offset].decode()
    if first == node.lineno:
        text[0] = text[0].encode()[column:].decode()
    indent = source[node.lineno - 1][:column]
    text = [each.removeprefix(indent) if indent.isspace() else each for each in text]
    return Line(node, tuple(text), cell, first)


def lines_behind(lines: Sequence[Line], wanted: Collection[str], given: Collection[str]) -> list[Line]:
    """The statements from which the wanted names come, in order; what is `given` need not be made."""
    needed = set(wanted)
    kept: list[Line] = []
    own = {name for each in lines if isinstance(each.node, ast.FunctionDef) for name in each.makes}
    for each in reversed(lines):
        handed = _handed(each.node, own)
        if each.makes & needed or handed & set(wanted) & needed:
            kept.append(each)
            needed -= each.replaces
            needed |= each.needs - set(given)
    return kept[::-1]


def _handed(node: ast.stmt, own: Collection[str]) -> set[str]:
    """The names handed to a function of the notebook's own, which may change them in place: `add_rows(dC, demb)`."""
    match node:
        case ast.Expr(ast.Call(func=ast.Name(called), args=arguments)) if called in own and called != "cmp":
            return {argument.id for argument in arguments if isinstance(argument, ast.Name)}
    return set()


# Python out of what Jupyter takes


def python(source: str) -> str:
    """The Python in a cell, as many lines as before: magics, shell lines and help give way to `pass`."""
    lines = source.split("\n")
    first = next((index for index, each in enumerate(lines) if each.strip()), 0)
    if lines[first].startswith("%%"):
        name = re.match(r"%%(\w*)", lines[first])
        if name is None or name[1] not in _PYTHON_MAGICS:
            return "pass" + "\n" * (len(lines) - 1)
        lines[first] = "pass"
    if not any(sign in source for sign in "%!?"):
        return "\n".join(lines)
    begins = _statement_starts(lines)
    for index in sorted(begins):
        each = lines[index]
        if timed := _TIMED.match(each):
            lines[index] = each[: len(each) - len(each.lstrip())] + each[timed.end() :]
        elif (magic := _LINE_MAGIC.match(each)) is not None:
            lines[index] = f"{magic[1]}pass"
        elif _HELP.match(each):
            lines[index] = "pass"
        elif assigned := _ASSIGNED_MAGIC.match(each):
            lines[index] = f"{assigned[1]}None"
    return "\n".join(lines)


def _statement_starts(lines: Sequence[str]) -> set[int]:
    """The lines on which a statement can begin: not within brackets, a long string, or after a backslash."""
    starts: set[int] = set()
    depth, quote, continued = 0, "", False
    for index, each in enumerate(lines):
        if not quote and depth <= 0 and not continued:
            starts.add(index)
            depth = 0
            if _LINE_MAGIC.match(each):
                continue  # what stands in it is no Python
        at = 0
        while at < len(each):
            three, one = each[at : at + 3], each[at]
            if quote:
                if one == "\\":
                    at += 1
                elif each.startswith(quote, at):
                    at += len(quote) - 1
                    quote = ""
            elif three in ('"""', "'''"):
                quote, at = three, at + 2
            elif one in "\"'":
                quote = one
            elif one == "#":
                break
            else:
                depth += (one in "([{") - (one in ")]}")
            at += 1
        if len(quote) == 1:
            quote = ""  # a short string ends with its line, closed or not
        continued = each.endswith("\\")
    return starts
