"""Single edits of the worked solutions, made by machine: what a judge must not let through.

    exercise → mutants: full texts of the file, each with one edit in `backward`, each with a readable id

`Twins` says which mutants are no mistakes at all (a clone that nothing needs, two factors that commute), and says so without
the judge: it draws its own inputs, runs the worked function and the mutant side by side in float64, and compares.
"""

from __future__ import annotations

import ast
import itertools
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor

from grader import probe
from grader.exercise import Exercise
from grader.trace import Forward

Edit = tuple[str, ast.AST | None]
"""What was done, in words, and what stands there now; None: the line is gone."""

Kinship = Literal["equal", "sometimes", "different"]


@dataclass(frozen=True)
class Mutant:
    exercise_id: str
    line: int
    what: str
    source: str

    @property
    def id(self) -> str:
        return f"{self.exercise_id}:{self.line} {self.what}"


def mutants(exercise: Exercise, mistaken_for: int = 1) -> list[Mutant]:
    """Every single edit that we know, in order of lines. No two have the same text or the same id.

    A tensor is mistaken for up to `mistaken_for` others of its shape. The whole network has eleven of one shape: trying all of
    them takes minutes, which is for a change of the judge itself (they were all killed when this was written).
    """
    lines = exercise.source.split("\n")
    made: dict[str, Mutant] = {}
    seen: dict[tuple[int, str], int] = {}

    def add(first: ast.stmt, last_line: int, what: str, text: str) -> None:
        body = textwrap.indent(text, " " * first.col_offset)
        source = "\n".join([*lines[: first.lineno - 1], body, *lines[last_line:]])
        if source == exercise.source or source in made:
            return
        count = seen[first.lineno, what] = seen.get((first.lineno, what), 0) + 1
        made[source] = Mutant(exercise.id, first.lineno, what + (f" ({count})" if count > 1 else ""), source)

    names = _Names(exercise, mistaken_for)
    for statement in _statements(exercise.backward.body):
        if isinstance(statement, ast.For):
            for what, new in _edits(statement.iter, names.before(statement)):
                add(statement, statement.lineno, what, f"for {ast.unparse(statement.target)} in {ast.unparse(new)}:")
            continue
        end = statement.end_lineno or statement.lineno
        text = ast.unparse(statement)
        for what, node in [*_statement_edits(statement), *_edits(statement, names.before(statement))]:
            new = "pass" if node is None else ast.unparse(node)
            if new != text:
                add(statement, end, what, new)
    for one, other in itertools.pairwise(exercise.backward.body):
        if not isinstance(one, ast.For | ast.Return) and not isinstance(other, ast.For | ast.Return):
            swapped = f"{ast.unparse(other)}\n{ast.unparse(one)}"
            add(one, other.end_lineno or other.lineno, "lines swapped", swapped)
    return sorted(made.values(), key=lambda mutant: mutant.line)


# -- edits of a whole line ------------------------------------------------------------------------------------------------


def _statement_edits(statement: ast.stmt) -> Iterator[Edit]:
    match statement:
        case ast.AugAssign(target, operator, value):
            yield f"dropped `{ast.unparse(statement)}`", None
            name = {ast.Add: "+=", ast.Sub: "-=", ast.Div: "/=", ast.Mult: "*="}[type(operator)]
            yield f"{name} became =", ast.Assign([_store(target)], value, lineno=0)
            flipped = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Div: ast.Mult, ast.Mult: ast.Div}[type(operator)]
            yield f"{name} turned round", ast.AugAssign(target, flipped(), value)
        case ast.Expr(ast.Call(ast.Attribute(), _, _)):
            yield f"dropped `{ast.unparse(statement)}`", None
        case ast.Assign([ast.Subscript() as target], value):
            yield f"dropped `{ast.unparse(statement)}`", None
            yield "= became +=", ast.AugAssign(target, ast.Add(), value)
        case ast.Return(ast.Tuple(items)):
            for i, j in itertools.combinations(range(len(items)), 2):
                if j == i + 1 or _close(items, i, j):
                    swapped = list(items)
                    swapped[i], swapped[j] = items[j], items[i]
                    what = f"swapped `{ast.unparse(items[i])}` and `{ast.unparse(items[j])}` in the return"
                    yield what, ast.Return(ast.Tuple(swapped, ast.Load()))


def _close(items: list[ast.expr], i: int, j: int) -> bool:
    return j == i + 2 and len(items) < 10


# -- edits of an expression -----------------------------------------------------------------------------------------------


def _edits(root: ast.AST, others: Mapping[str, list[str]]) -> Iterator[tuple[str, ast.AST]]:
    """Every edit of a node in `root`, as the whole root with that node exchanged."""
    if isinstance(root, ast.Return):
        return
    shapes = set(_only_for_their_shape(root))
    for node in ast.walk(root):
        if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
            for what, new in _node_edits(node, {} if node in shapes else others):
                yield what, _exchanged(root, node, new)


def _only_for_their_shape(root: ast.AST) -> Iterator[ast.expr]:
    """Tensors of which only the shape counts: `x` in `x.shape` and `zeros_like(x)`. Another of the same shape is as good."""
    for node in ast.walk(root):
        match node:
            case ast.Attribute(value, "shape") | ast.Call(ast.Attribute(_, "zeros_like" | "ones_like"), [value]):
                yield value


def _node_edits(node: ast.expr, others: Mapping[str, list[str]]) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.BinOp():
            yield from _operator_edits(node)
        case ast.UnaryOp(ast.USub(), operand):
            yield f"dropped the minus of `-{_short(operand)}`", operand
        case ast.Call():
            yield from _call_edits(node)
        case ast.Attribute(value, "T"):
            yield f"dropped .T of `{_short(value)}`", value
        case ast.Attribute(value, "indices"):
            yield "indices became values", ast.Attribute(value, "values", ast.Load())
        case ast.Subscript(value, index):
            if any(isinstance(part, ast.Constant) and part.value is None for part in ast.walk(index)):
                yield f"dropped [{ast.unparse(index)}]", value
            if isinstance(index, ast.Tuple):
                turned = ast.Tuple(index.elts[::-1], ast.Load())
                yield f"[{ast.unparse(index)}] turned round", ast.Subscript(value, turned, node.ctx)
        case ast.Constant(bool()):
            return
        case ast.Constant(int() | float() as number):
            for new in (1 - number,) if number == 0 else (1 - number if number == 1 else number + 1, number / 2):
                yield f"{number} became {new}", ast.Constant(new)
        case ast.Name(name):
            for other in others.get(name, []):
                yield f"`{name}` became `{other}`", ast.Name(other, ast.Load())
            if name in others and name.startswith("d"):
                ones = ast.parse(f"torch.ones_like({name})", mode="eval").body
                yield f"`{name}` became ones", ones
                yield f"`{name}` squared", ast.BinOp(node, ast.Mult(), node)
            elif name in ("n", "V", "H"):
                for operator, sign in ((ast.Sub(), "-"), (ast.Add(), "+")):
                    yield f"`{name}` became `{name} {sign} 1`", ast.BinOp(node, operator, ast.Constant(1))
                yield f"`{name}` became 32", ast.Constant(32)


def _operator_edits(node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
    left, operator, right = node.left, node.op, node.right
    symbol = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}[type(operator)]
    yield f"dropped `{_short(left)} {symbol}`", right
    yield f"dropped `{symbol} {_short(right)}`", left
    turned: dict[type, tuple[str, ast.operator]] = {
        ast.Add: ("-", ast.Sub()),
        ast.Sub: ("+", ast.Add()),
        ast.Mult: ("/", ast.Div()),
        ast.Div: ("*", ast.Mult()),
        ast.MatMult: ("*", ast.Mult()),
        ast.Pow: ("*", ast.Mult()),
    }
    other, new = turned[type(operator)]
    yield f"{symbol} became {other} in `{_short(node)}`", ast.BinOp(left, new, right)
    if not isinstance(operator, ast.Add | ast.Mult):
        yield f"swapped the operands of `{_short(node)}`", ast.BinOp(right, operator, left)


def _call_edits(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    match node.func:
        case ast.Attribute(ast.Name("torch" | "F"), function):
            other = {"zeros_like": "ones_like", "ones_like": "zeros_like", "softmax": "log_softmax"}.get(function)
            if other:
                yield f"{function} became {other}", ast.Call(_renamed(node.func, other), node.args, node.keywords)
            if function == "ones_like":
                yield f"`{_short(node)}` became `{_short(node.args[0])}`", node.args[0]
        case ast.Attribute(value, method):
            arguments = ", ".join(map(ast.unparse, [*node.args, *node.keywords]))
            if method in ("sum", "clone", "view", "max", "flatten"):
                yield f"dropped .{method}({arguments})", value
            other = {
                "sum": "mean",
                "max": "min",
                "scatter_": "scatter_add_",
                "scatter_add_": "scatter_",
                "index_add_": "index_copy_",
            }.get(method)
            if other:
                yield f".{method} became .{other}", ast.Call(_renamed(node.func, other), node.args, node.keywords)
            if method == "sum" and node.args:
                yield f"dropped the axis of .sum({arguments})", ast.Call(node.func, [], [])
    for keyword in node.keywords:
        if isinstance(node.func, ast.Attribute):
            rest = [other for other in node.keywords if other is not keyword]
            yield f"dropped {ast.unparse(keyword)}", ast.Call(node.func, node.args, rest)


# -- names ----------------------------------------------------------------------------------------------------------------


class _Names:
    """Which tensors could be mistaken for which: those of the same symbolic shape that exist at a line."""

    def __init__(self, exercise: Exercise, at_most: int) -> None:
        self.exercise = exercise
        self.at_most = at_most
        self.floats = {name: shape for name in exercise.given if (shape := self._shape(name))}

    def before(self, statement: ast.stmt) -> dict[str, list[str]]:
        """Float tensor → others of its shape that have a value when `statement` is reached, the likeliest first."""
        known = dict(self.floats)
        for earlier in self.exercise.backward.body:
            if earlier.lineno < statement.lineno:
                known |= {node.id: shape for node in ast.walk(earlier) if _is_stored(node) and (shape := self._shape(node.id))}
        return {name: self._others(name, known) for name in known}

    def _others(self, name: str, known: Mapping[str, str]) -> list[str]:
        """Its own gradient or tensor first, then the latest."""
        partner = name[1:] if name.startswith("d") else f"d{name}"
        others = [other for other in reversed(known) if other != name and known[other] == known[name]]
        return sorted(others, key=lambda other: other != partner)[: self.at_most]

    def _shape(self, name: str) -> str:
        annotation = self.exercise.inputs.get(name)
        return "" if annotation is not None and annotation.kind == "Int" else self.exercise.shape_of(name)


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.startswith("d")


# -- small tools ----------------------------------------------------------------------------------------------------------


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, ast.For):
            yield from _statements(statement.body)


def _exchanged(root: Any, old: ast.AST, new: ast.AST) -> Any:
    """A copy of `root` in which `new` stands for the very node `old`."""
    if root is old:
        return new
    if isinstance(root, ast.AST):
        return type(root)(**{name: _exchanged(value, old, new) for name, value in ast.iter_fields(root)}, lineno=0)
    if isinstance(root, list):
        return [_exchanged(item, old, new) for item in root]
    return root


def _renamed(function: ast.Attribute, name: str) -> ast.Attribute:
    return ast.Attribute(function.value, name, ast.Load())


def _store(target: ast.expr) -> ast.expr:
    stored = ast.parse(f"{ast.unparse(target)} = 0").body[0]
    assert isinstance(stored, ast.Assign)
    return stored.targets[0]


def _short(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 24 else text[:21] + "…"


# -- which of them are mistakes -------------------------------------------------------------------------------------------

TOLERANCE = 1e-9


class Twins:
    """Tells mutants that are the same function as the solution from those that are not. Knows nothing of the judge.

    Sizes: two large draws with no two axes alike, one with all alike, one with the smallest batch. The numbers are random
    where the exercise does not say how to draw them, and the seeds are none that a grade uses.
    """

    ORDINARY = 2
    """The first two."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.draws = [self._draw(seed, sizes) for seed, sizes in enumerate(self._sizes())]

    def kinship(self, mutant: Mutant) -> Kinship:
        """`equal`: the solution's numbers in the solution's shapes, on every draw. `sometimes`: the same on an ordinary draw,
        but on another it raises, and whether a grade meets such a batch is chance. `different`: wrong, or at home only where
        sizes happen to agree."""
        function = _backward(mutant.source)
        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # such small tensors only wait for a second one
        try:
            first = _agree(function, *self.draws[0])
            if first is False:
                return "different"
            agreed = [first, *(_agree(function, args, expected) for args, expected in self.draws[1:])]
        finally:
            torch.set_num_threads(threads)
        if all(agreed):
            return "equal"
        return "sometimes" if False not in agreed and any(agreed[: self.ORDINARY]) else "different"

    def _sizes(self) -> Iterator[dict[str, int]]:
        axes, least = self.exercise.axes, self.exercise.least
        yield {axis: size + 1 for axis, size in zip(axes, (28, 12, 18, 10, 16), strict=False)}
        yield dict(zip(axes, (23, 31, 9, 25, 14), strict=False))
        yield dict.fromkeys(axes, 12)
        yield {axis: least.get(axis, 1) if axis == "n" else 7 + place for place, axis in enumerate(axes)}

    def _draw(self, seed: int, sizes: Mapping[str, int]) -> tuple[dict[str, Tensor], tuple[Tensor, ...]]:
        rng = torch.Generator().manual_seed(7_000_003 + seed)
        forward = Forward(self.exercise)
        with probe.default_dtype(torch.float64):
            inputs = dict(forward.draw(rng, sizes))
            for name, annotation in self.exercise.inputs.items():
                if name not in inputs:
                    inputs[name] = torch.randn(annotation.shape(sizes), generator=rng)
            inputs = {name: value.double() if value.is_floating_point() else value for name, value in inputs.items()}
            values = forward({name: inputs[name] for name in self.exercise.inputs}).values
            args = {
                name: values[name] if name in values else torch.randn(values[name[1:]].shape, generator=rng)
                for name in self.exercise.given
            }
        return args, _call(_backward(self.exercise.source), args)


def _backward(source: str) -> Callable[..., Any]:
    """The function alone: two blank lines end it."""
    text = source[source.index("\ndef backward(") :].strip().split("\n\n\n")[0]
    scope: dict[str, Any] = {"torch": torch, "F": torch.nn.functional}
    exec(compile(text, "<mutant>", "exec"), scope)
    function: Callable[..., Any] = scope["backward"]
    return function


def _call(function: Callable[..., Any], args: Mapping[str, Tensor]) -> tuple[Any, ...]:
    with probe.default_dtype(torch.float64), torch.no_grad():
        result = function(*(value.clone() for value in args.values()))
    return result if isinstance(result, tuple) else (result,)


def _agree(function: Callable[..., Any], args: Mapping[str, Tensor], expected: tuple[Tensor, ...]) -> bool | None:
    """Whether it returns what is expected; None where it raises."""
    try:
        answers = _call(function, args)
    except Exception:
        return None
    # What is mathematically zero is noise of any relative size, so the largest of all gradients sets its scale.
    largest = max(float(value.abs().max()) for value in expected)
    for answer, value in zip(answers, expected, strict=True):
        if not isinstance(answer, Tensor) or answer.shape != value.shape or answer.dtype != value.dtype:
            return False
        scale = max(float(value.abs().max()), 1e-6 * largest)
        if not float((answer - value).abs().max()) <= TOLERANCE * scale:
            return False
    return True
