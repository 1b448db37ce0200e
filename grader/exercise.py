"""One exercise file, read but never run here. Imports no torch: listing, hints and stubs must start at once.

    file text → Exercise: title, text, hints, what is asked, what is handed over, shapes

The conventions are those of docs/design.md, "An exercise is one file". A file that breaks one raises CourseError with the line.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.errors import CourseError

SOLUTION, INSTEAD, END_SOLUTION = "# solution", "# instead", "# end solution"
_SHAPE_COMMENT = re.compile(r"#\s*(\([^()]*\))\s*$")


@dataclass(frozen=True)
class Annotation:
    """A jaxtyping annotation: `Float[Tensor, "n T*C"]` is kind `Float`, dims `("n", "T*C")`."""

    kind: str
    dims: tuple[str, ...]

    @property
    def axes(self) -> tuple[str, ...]:
        """The named axes in it, in order: `("n", "T", "C")`."""
        names = [node.id for dim in self.dims for node in ast.walk(ast.parse(dim, mode="eval")) if isinstance(node, ast.Name)]
        return tuple(dict.fromkeys(names))

    def shape(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The numbers, once every axis has a size."""
        return tuple(_size(dim, sizes) for dim in self.dims)

    def __str__(self) -> str:
        return f"({', '.join(self.dims)})"


@dataclass(frozen=True)
class Exercise:
    """One exercise. `source` is the whole solution file; everything else is derived from it when asked for."""

    track: str
    stem: str
    source: str
    path: Path

    @property
    def id(self) -> str:
        """`ninja/10_output_linear`: in stubs, reports, hints and tests alike."""
        return f"{self.track}/{self.stem}"

    @property
    def number(self) -> int:
        return int(self.stem.split("_", 1)[0])

    @property
    def name(self) -> str:
        return self.stem.split("_", 1)[1]

    @cached_property
    def title(self) -> str:
        """The docstring's first line, without its full stop. Read without parsing: `list` shows many."""
        first = self.source.split("\n", 1)[0]
        if not first.startswith('"""'):
            raise CourseError(f"{self.path}:1: an exercise begins with its docstring; its first line is the title")
        return first.strip('"').strip().rstrip(".")

    @cached_property
    def tree(self) -> ast.Module:
        try:
            return ast.parse(self.source, str(self.path))
        except SyntaxError as error:
            raise CourseError(f"{self.path}:{error.lineno}: {error.msg}") from error

    @cached_property
    def text(self) -> str:
        """What a student reads first: the docstring below its title."""
        return (ast.get_docstring(self.tree) or "").partition("\n")[2].strip("\n")

    @cached_property
    def stage(self) -> str | None:
        """`module:function` that judges it, where the exercise is graded work of another kind than gradients."""
        value = self._constant("STAGE", None)
        return None if value is None else str(value)

    @cached_property
    def hints(self) -> tuple[str, ...]:
        hints = self._constant("HINTS", ())
        if not isinstance(hints, tuple) or not all(isinstance(hint, str) for hint in hints):
            raise self._broken("HINTS is a tuple of strings")
        return hints

    @cached_property
    def least(self) -> dict[str, int]:
        """The smallest size of an axis on which the exercise is defined, where it is not the usual one."""
        least = self._constant("LEAST", {})
        if not isinstance(least, dict):
            raise self._broken('LEAST is a dictionary such as {"n": 2}')
        return least

    # -- forward ------------------------------------------------------------------------------------------------------------

    @cached_property
    def forward(self) -> ast.FunctionDef:
        return self.function("forward")

    @cached_property
    def inputs(self) -> dict[str, Annotation]:
        """The forward's arguments, in order."""
        return {arg.arg: self._annotation(arg) for arg in self.forward.args.args}

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """What the forward returns."""
        return self._returned(self.forward)

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """Every named axis, in order of appearance."""
        return tuple(dict.fromkeys(axis for annotation in self.inputs.values() for axis in annotation.axes))

    @cached_property
    def shapes(self) -> dict[str, str]:
        """Tensor → symbolic shape, `{"logits": "(n, V)"}`.

        Arguments have theirs from the annotation, the rest from the comment that ends their line, which `ninja dev check`
        holds against the real thing.
        """
        shapes = {name: str(annotation) for name, annotation in self.inputs.items()}
        comments = {
            token.start[0]: match.group(1)
            for token in tokenize.generate_tokens(io.StringIO(self.source).readline)
            if token.type == tokenize.COMMENT and (match := _SHAPE_COMMENT.search(token.string))
        }
        for statement in self.forward.body:
            if isinstance(statement, ast.Assign) and (comment := comments.get(statement.end_lineno or 0)):
                shapes[self.bound(statement)] = comment
        return shapes

    @cached_property
    def tensors(self) -> tuple[str, ...]:
        """Every name of the forward, arguments first."""
        return (*self.inputs, *(self.bound(line) for line in self.forward.body if isinstance(line, ast.Assign)))

    # -- backward -----------------------------------------------------------------------------------------------------------

    @cached_property
    def harness(self) -> ast.FunctionDef | None:
        """`harness(student, …)`, where a class is asked for: it drives the student's object and returns what is judged."""
        found = [node for node in self.tree.body if isinstance(node, ast.FunctionDef) and node.name == "harness"]
        return found[0] if found else None

    @cached_property
    def backward(self) -> ast.FunctionDef:
        """What the judge calls: the student's `backward`, or the harness around a student's class."""
        return self.harness or self.function("backward")

    @cached_property
    def defines(self) -> tuple[str, ...]:
        """The names that a student's file must define."""
        if self.harness is None:
            return ("backward",)
        return tuple(node.name for node in self.tree.body if isinstance(node, ast.ClassDef))

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """Earlier exercises of the track, by stem, whose classes this one builds on: the student's own, as module `layers`."""
        uses = self._constant("USES", ())
        if not isinstance(uses, tuple) or not all(isinstance(stem, str) for stem in uses):
            raise self._broken("USES is a tuple of file names without .py")
        return uses

    @cached_property
    def harness_source(self) -> str:
        """The harness and the imports that it may need, as text for the worker. Nothing of the solution is in it."""
        if self.harness is None:
            return ""
        imports = [self.segment(node) for node in self.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        kept = [line for line in imports if "layers" not in line.split()]
        return "\n".join([*kept, self.segment(self.harness)])

    @cached_property
    def given(self) -> tuple[str, ...]:
        """What `backward` is handed: upstream gradients (`dlogits`) and tensors of the forward."""
        names = tuple(arg.arg for arg in self.backward.args.args)
        return names if self.harness is None else names[1:]

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """What `backward` returns, in order: gradients, `d` + a tensor; from a harness also tensors by their own names."""
        asked = self._returned(self.backward)
        for name in asked:
            if not self.is_gradient(name) and (self.harness is None or name not in self.tensors):
                raise self._broken(f"backward returns `{name}`; what is asked is `d` + a tensor of the forward", self.backward)
        return asked

    def is_gradient(self, name: str) -> bool:
        """Whether a name means the gradient of a tensor rather than a tensor that happens to begin with `d`."""
        return name not in self.tensors and name.startswith("d") and name[1:] in self.tensors

    @cached_property
    def is_chain(self) -> bool:
        """Whether some asked gradient is computed from another one that is asked too."""
        if self.harness is not None:
            return False  # a class is judged as one piece
        asked = {name[1:] for name in self.asked}
        return any(
            self.bound(line) in asked and asked & {node.id for node in ast.walk(line.value) if isinstance(node, ast.Name)}
            for line in self.forward.body
            if isinstance(line, ast.Assign)
        )

    def shape_of(self, name: str) -> str:
        """The symbolic shape of a tensor of the forward or of its gradient; empty where no comment says."""
        return self.shapes.get(name) or self.shapes.get(name[1:] if name.startswith("d") else name, "")

    @property
    def shape_table(self) -> list[tuple[str, str, str]]:
        """Rows of (`given` or `wanted`, name, symbolic shape): what `backward` takes and what it returns."""
        given = [("given", name, self.shape_of(name)) for name in self.given]
        return given + [("wanted", name, self.shape_of(name)) for name in self.asked]

    # -- helpers ------------------------------------------------------------------------------------------------------------

    def function(self, name: str) -> ast.FunctionDef:
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        raise self._broken(f"there is no function `{name}`")

    def segment(self, node: ast.stmt) -> str:
        """The lines of a top-level statement, as they stand in the file."""
        return "\n".join(self.source.split("\n")[node.lineno - 1 : node.end_lineno])

    def bound(self, statement: ast.Assign) -> str:
        """The one name that a line of the forward gives a value."""
        if len(statement.targets) != 1 or not isinstance(statement.targets[0], ast.Name):
            raise self._broken("a line of the forward gives one name a value", statement)
        return statement.targets[0].id

    def _annotation(self, arg: ast.arg) -> Annotation:
        match arg.annotation:
            case ast.Subscript(ast.Name(kind), ast.Tuple([_, ast.Constant(str(dims))])) if kind in ("Float", "Int"):
                return Annotation(kind, tuple(dims.split()))
        raise self._broken(f'`{arg.arg}` needs an annotation such as Float[Tensor, "n H"] or Int[Tensor, " n"]', arg)

    def _returned(self, function: ast.FunctionDef) -> tuple[str, ...]:
        match function.body[-1]:
            case ast.Return(ast.Name(name)):
                return (name,)
            case ast.Return(ast.Tuple(items)) if all(isinstance(item, ast.Name) for item in items):
                return tuple(item.id for item in items if isinstance(item, ast.Name))
        raise self._broken(f"`{function.name}` ends in `return` and plain names", function)

    def _constant(self, name: str, default: object) -> object:
        for node in self.tree.body:
            match node:
                case ast.Assign([ast.Name(target)], value) if target == name:
                    try:
                        return ast.literal_eval(value)
                    except ValueError as error:
                        raise self._broken(
                            f"{name} is read without running the file, so it is a plain literal", node
                        ) from error
        return default

    def _broken(self, what: str, node: ast.AST | None = None) -> CourseError:
        return CourseError(f"{self.path}:{getattr(node, 'lineno', 1)}: {what}")


def _size(dim: str, sizes: Mapping[str, int]) -> int:
    """`T*C` with `{"T": 3, "C": 10}` is 30. Products, sums and differences of axes and whole numbers; nothing else."""

    def value(node: ast.expr) -> int:
        match node:
            case ast.Constant(int(number)):
                return number
            case ast.Name(name) if name in sizes:
                return sizes[name]
            case ast.BinOp(left, ast.Mult(), right):
                return value(left) * value(right)
            case ast.BinOp(left, ast.Add(), right):
                return value(left) + value(right)
            case ast.BinOp(left, ast.Sub(), right):
                return value(left) - value(right)
            case ast.BinOp(left, ast.FloorDiv(), right):
                return value(left) // value(right)
        raise CourseError(f"the axis `{dim}` is no product, sum or difference of named axes and whole numbers")

    return value(ast.parse(dim, mode="eval").body)
