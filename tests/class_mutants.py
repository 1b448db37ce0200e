"""Single edits of the worked classes: what `mutants` does for functions, for exercises with a harness.

The harness tells here too which mutants are no mistakes: run in this process, on draws of its own, with the worked class and
with the mutant. So a mutant that no line of the harness could tell from the worked class counts as its equal: whoever changes a harness
looks through those.
"""

from __future__ import annotations

import ast
import itertools
import sys
import textwrap
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from mutants import Mutant
from torch import Tensor

from grader import probe
from grader.course import Course
from grader.exercise import Exercise
from grader.trace import Forward

TOLERANCE = 1e-9


def mutants(exercise: Exercise) -> list[Mutant]:
    """Every single edit of a line of the answer, in order of lines. No two have the same text or the same id."""
    lines = exercise.source.split("\n")
    made: dict[str, Mutant] = {}
    seen: dict[tuple[int, str], int] = {}

    def add(first: ast.stmt, last_line: int, what: str, text: str) -> None:
        source = "\n".join([*lines[: first.lineno - 1], textwrap.indent(text, " " * first.col_offset), *lines[last_line:]])
        if source == exercise.source or source in made:
            return
        count = seen[first.lineno, what] = seen.get((first.lineno, what), 0) + 1
        made[source] = Mutant(exercise.id, first.lineno, what + (f" ({count})" if count > 1 else ""), source)

    for body in _bodies(exercise):
        for statement in body:
            end = statement.end_lineno or statement.lineno
            if not isinstance(statement, ast.Raise):
                add(statement, end, f"dropped `{ast.unparse(statement).splitlines()[0]}`", "pass")
            if isinstance(statement, ast.For | ast.If):
                head = statement.iter if isinstance(statement, ast.For) else statement.test
                for what, new in _edits(head):
                    opening = f"for {ast.unparse(statement.target)} in " if isinstance(statement, ast.For) else "if "
                    add(statement, statement.lineno, what, f"{opening}{ast.unparse(new)}:")
            elif not isinstance(statement, ast.Raise):
                for what, node in [*_statement_edits(statement), *_edits(statement)]:
                    add(statement, end, what, "pass" if node is None else ast.unparse(node))
        for one, other in itertools.pairwise(body):
            if not isinstance(one, ast.For | ast.If) and not isinstance(other, ast.For | ast.If | ast.Return):
                add(one, other.end_lineno or 0, "lines swapped", f"{ast.unparse(other)}\n{ast.unparse(one)}")
    return sorted(made.values(), key=lambda mutant: mutant.line)


def _bodies(exercise: Exercise) -> Iterator[Sequence[ast.stmt]]:
    """The lists of statements of the answer, those within loops and branches too."""
    lines = exercise.source.split("\n")
    inside, answer = False, set()
    for number, line in enumerate(lines, 1):
        inside = (inside and line.strip() not in ("# instead", "# end solution")) or line.strip() == "# solution"
        if inside:
            answer.add(number)
    for node in ast.walk(exercise.tree):
        if isinstance(node, ast.FunctionDef | ast.For | ast.If):
            for body in (node.body, getattr(node, "orelse", [])):
                kept = [statement for statement in body if statement.lineno in answer]
                if kept:
                    yield kept


def _edits(root: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every edit of a node in `root`, in words, and the whole root with that node exchanged."""
    for node in ast.walk(root):
        if not isinstance(getattr(node, "ctx", None), ast.Store):
            for what, new in _node_edits(node):
                yield what, _exchanged(root, node, new)


_TURNED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
}


def _node_edits(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.Slice) else ""
    match node:
        case ast.BinOp(left, operator, right):
            yield f"only the left of `{text}`", left
            yield f"only the right of `{text}`", right
            yield f"another operator in `{text}`", ast.BinOp(left, _TURNED[type(operator)](), right)
            if not isinstance(operator, ast.Add | ast.Mult):
                yield f"operands of `{text}` swapped", ast.BinOp(right, operator, left)
        case ast.UnaryOp(ast.USub(), operand):
            yield f"dropped the minus of `{text}`", operand
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            for new in dict.fromkeys((number + 1, number - 1, 2 * number)):
                if new != number:
                    yield f"{number} became {new}", ast.Constant(new)
        case ast.Constant(bool() as truth):
            yield f"{truth} became {not truth}", ast.Constant(not truth)
        case ast.Compare(left, [operator], [right]):
            for other in (ast.Gt, ast.GtE, ast.Eq, ast.LtE):
                if type(operator) is not other:
                    new = ast.Compare(left, [other()], [right])
                    yield f"`{text}` became `{ast.unparse(new)}`", new
        case ast.Slice(lower, upper, None) if lower is not None or upper is not None:
            yield f"slice [{text}] turned round", ast.Slice(upper, lower)
            yield f"slice [{text}] became [:]", ast.Slice()
        case ast.IfExp(_, body, orelse):
            yield f"always `{ast.unparse(body)}`", body
            yield f"always `{ast.unparse(orelse)}`", orelse
        case ast.List([_, _, *_] as items) | ast.Tuple([_, _, *_] as items):
            yield f"`{text}` turned round", type(node)(items[::-1], ast.Load())
        case ast.Call(ast.Name("reversed"), [value]):
            yield f"`{text}` not reversed", value
        case ast.Call(ast.Attribute(value, method), arguments, keywords):
            if not isinstance(value, ast.Name) or value.id not in ("torch", "layer", "block", "self"):
                yield f"dropped .{method}() of `{text}`", value
            renamed = {"sum": "mean", "mean": "sum", "index_add_": "index_copy_", "tanh": "sigmoid", "sigmoid": "tanh"}
            renamed |= {"zeros": "ones", "ones": "zeros", "randn": "rand", "zeros_like": "ones_like", "new_zeros": "new_ones"}
            if method in renamed:
                yield f"{method} became {renamed[method]}", ast.Call(_renamed(node.func, renamed[method]), arguments, keywords)
        case ast.Attribute(ast.Name("self"), "training", ast.Load()):
            yield "training became True", ast.Constant(True)
        case ast.Attribute(value, "T"):
            yield f"dropped .T of `{text}`", value


def _statement_edits(statement: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    match statement:
        case ast.AugAssign(target, operator, value):
            stored = ast.parse(f"{ast.unparse(target)} = 0").body[0]
            yield "+= became =", ast.Assign(stored.targets, value, lineno=0)  # type: ignore[attr-defined]
            yield "+= turned round", ast.AugAssign(target, _TURNED[type(operator)](), value)
        case ast.Assign([ast.Subscript() as target], value):
            yield "= became +=", ast.AugAssign(target, ast.Add(), value)
        case ast.Assign([ast.Attribute(ast.Name("self"), name)], value):
            before = f"getattr(self, {name!r}, None)"
            kept = ast.parse(f"self.{name} = ({ast.unparse(value)}) if {before} is None else {before}").body[0]
            yield f"self.{name} is kept from the first time", kept


def _exchanged(root: Any, old: ast.AST, new: ast.AST) -> Any:
    """A copy of `root` in which `new` stands for the very node `old`."""
    if root is old:
        return new
    if isinstance(root, ast.AST):
        return type(root)(**{name: _exchanged(value, old, new) for name, value in ast.iter_fields(root)}, lineno=0)
    if isinstance(root, list):
        return [_exchanged(item, old, new) for item in root]
    return root


def _renamed(function: ast.expr, name: str) -> ast.expr:
    assert isinstance(function, ast.Attribute)
    return ast.Attribute(function.value, name, ast.Load())


class Twins:
    """Tells mutants that are the same class as the solution, as far as the harness can see, from those that are not."""

    def __init__(self, course: Course, exercise: Exercise) -> None:
        self.exercise = exercise
        self.parts = [course.exercise(f"{exercise.track}/{stem}").source for stem in exercise.uses]
        self.draws = [self._draw(seed) for seed in range(3)]
        self.expected = [self._run(exercise.source, args) for args in self.draws]

    def equal(self, mutant: Mutant) -> bool:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            answers = [self._run(mutant.source, args) for args in self.draws]
        except Exception:
            return False
        finally:
            torch.set_num_threads(threads)
        pairs = zip(itertools.chain(*answers), itertools.chain(*self.expected), strict=True)
        return all(_agree(answer, expected) for answer, expected in pairs)

    def _draw(self, seed: int) -> Mapping[str, Tensor]:
        """The arguments of a hidden probe, without the truth."""
        rng = torch.Generator().manual_seed(7_000_003 + seed)
        exercise, forward = self.exercise, Forward(self.exercise)
        sizes = probe.draw_sizes(exercise, rng, ("coprime", "least", "square")[seed])
        with probe.default_dtype(torch.float64):
            inputs = dict(forward.draw(rng, sizes))
            for name, annotation in exercise.inputs.items():
                if name not in inputs:
                    inputs[name] = torch.randn(annotation.shape(sizes), generator=rng)
            inputs = {name: value.double() if value.is_floating_point() else value for name, value in inputs.items()}
            values = forward({name: inputs[name] for name in exercise.inputs}).values
            return {
                name: values[name] if name in values else torch.randn(values[name[1:]].shape, generator=rng)
                for name in exercise.given
            }

    def _run(self, source: str, args: Mapping[str, Tensor]) -> tuple[Any, ...]:
        layers = types.ModuleType("layers")
        sys.modules["layers"] = layers
        try:
            torch.manual_seed(0)
            with probe.default_dtype(torch.float64), torch.no_grad():
                for part in self.parts:
                    exec(compile(part, "<part>", "exec"), layers.__dict__)
                student: dict[str, Any] = {"__name__": "mutant"}
                exec(compile(source, "<mutant>", "exec"), student)
                harness: dict[str, Any] = {}
                exec(compile(self.exercise.harness_source, "<harness>", "exec"), harness)
                answers = harness["harness"](types.SimpleNamespace(**student), *(value.clone() for value in args.values()))
        finally:
            del sys.modules["layers"]
        return tuple(answers)


def _agree(answer: Any, expected: Tensor) -> bool:
    if not isinstance(answer, Tensor) or answer.shape != expected.shape or answer.dtype != expected.dtype:
        return False
    return bool((answer - expected).abs().max() <= TOLERANCE * max(float(expected.abs().max()), 1e-6))
