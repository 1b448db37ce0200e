"""A learner's file inside the worker: parse it, run it, call its function, tell how it failed. Worker side; knows no truth.

Whatever the learner's code raises ends here, as a description with the learner's own lines in it. Only OutputLimit goes
through: it ends the worker.
"""

from __future__ import annotations

import ast
import functools
import sys
import traceback
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import torch
from torch import Tensor

from grader import loose, no_autograd, policy, steps

HARNESS = "<harness>"

Description = dict[str, Any]
"""Of a failure: `kind` (`failed` or `forbidden`), `type`, `message`, `line`, `traceback`."""


class OutputLimit(BaseException):
    """The learner's code printed more than anyone will read."""


@dataclass
class Attempt:
    """The text of a file, what it must define, and what is asked of it.

    `harness` is the course's text that drives a class; without one the function that the file defines is called. `parts` are
    the learner's other files that this one builds on, importable as `layers`.
    """

    source: str
    path: str
    defines: Sequence[str]
    asked: Sequence[str] = ()
    harness: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    scope: dict[str, Any] = field(default_factory=dict)
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))
    variables: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    by_itself: bool = False
    """Whether each line of the function fails, or is refused, by itself: then `failures` has how, call by call."""
    struck: Sequence[int] = ()
    announce: Callable[[int], None] | None = None
    failures: list[Description] = field(default_factory=list)
    _refused: list[loose.Refused] = field(default_factory=list)

    def load(self) -> Description | None:
        """Parse and run the file. None if that went well and the function is there."""
        try:
            self.tree = ast.parse(self.source, self.path)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            what = getattr(error, "msg", None) or str(error) or "nested too deeply"
            text = f"line {line}\n    {(getattr(error, 'text', None) or '').strip()}\n{type(error).__name__}: {what}"
            return {"kind": "failed", "type": type(error).__name__, "message": what, "line": line, "traceback": text}
        if self.by_itself:
            self._refused = loose.strike(self.tree, self.defines[0], self.struck)
        elif refusal := policy.check(self.tree):
            return {"kind": "forbidden", "type": "forbidden", "message": refusal.message, "line": refusal.line, "traceback": ""}
        if waits_for := next((stem for stem, source in self.parts.items() if _is_unfinished(source)), None):
            message = f"It builds on {waits_for}.py, in which something is still `...`."
            return {"kind": "failed", "type": "waiting", "message": message, "line": None, "traceback": ""}
        if not self.harness and (found := steps.find(self.tree, self.defines[0])):
            self.variables = steps.variables(found, self.asked)
            self.lines = steps.last_lines(found, self.variables)
        try:
            if self.parts:
                self._load_parts()
            self.run(self.tree, self.scope)
        except OutputLimit:
            raise
        except BaseException as error:
            return self.failure(error)
        for name in self.defines:
            if callable(self.scope.get(name)):
                continue
            kind = "class" if self.harness else "function"
            message = f"There is no {kind} `{name}` in it any more: it is what the judge calls"
            return {"kind": "failed", "type": "missing", "message": message, "line": None, "traceback": ""}
        return None

    def run(self, tree: ast.Module, scope: dict[str, Any]) -> None:
        """Run the file, as it is or rewritten, into `scope`."""
        scope.update(__name__="exercise", __file__=self.path)
        if self.by_itself:
            names = loose.names_by_line(tree, self.defines[0])
            scope[loose.FAILED] = lambda error, line: self._failed(error, names.get(line, ()))
            scope[loose.BEGINS] = self.announce
            tree = loose.guard(tree, self.defines[0], announce=self.announce is not None)
        exec(compile(tree, self.path, "exec"), scope)

    def call(self, args: Mapping[str, Tensor]) -> tuple[dict[str, Any], Description | None]:
        """Call the function: what is known of each asked gradient, and how it failed. What was done before that counts."""
        function = self._callee()
        self.failures = [
            {"kind": "forbidden", "type": "forbidden", "message": one.message, "line": one.line, "names": list(one.names)}
            for one in self._refused
        ]
        given = [*([types.SimpleNamespace(**self.scope)] if self.harness else []), *args.values()]
        try:
            answers = dict(zip(self.asked, self._returned(function(*given)), strict=True))
            if self.unfinished:
                answers = {name: ... if value is None else value for name, value in answers.items()}
            return answers, None
        except OutputLimit:
            raise
        except BaseException as error:
            bound = _locals_of(function, error.__traceback__)
            named = {name: self.variables.get(name, name) for name in self.asked}
            return {name: bound[variable] for name, variable in named.items() if variable in bound}, self.failure(error)

    def _failed(self, error: BaseException, names: Sequence[str]) -> None:
        """One line failed, where each stands for itself."""
        if isinstance(error, OutputLimit):
            raise error
        self.failures.append({**self.failure(error), "names": list(names)})

    def _callee(self) -> Any:
        if not self.harness:
            return self.scope[self.defines[0]]
        scope: dict[str, Any] = {"__name__": "harness"}
        exec(compile(self.harness, HARNESS, "exec"), scope)
        return scope["harness"]

    def _load_parts(self) -> None:
        """Make the learner's earlier files one module, `layers`, which theirs may import from."""
        module = sys.modules["layers"] = types.ModuleType("layers")  # there from the start: a part may build on earlier ones
        for stem, source in self.parts.items():
            try:
                exec(compile(source, f"{stem}.py", "exec"), module.__dict__)
            except Exception as error:
                raise ImportError(f"{stem}.py, on which this exercise builds, does not load: {error}") from error

    @functools.cached_property
    def unfinished(self) -> bool:
        """Whether a `...` of the stub is still there."""
        return _has_blanks(self.tree)

    def _returned(self, result: Any) -> Sequence[Any]:
        """As many values as are asked. Raises TypeError."""
        if len(self.asked) == 1 and not isinstance(result, tuple | list):
            result = (result,)
        wanted = ", ".join(self.asked)
        if result is None or (len(self.asked) == 1 and result[0] is None):
            raise TypeError(f"it returned nothing: let it end in `return {wanted}`")
        if not isinstance(result, tuple | list):
            raise TypeError(f"it returned one {type_name(result)}, where {len(self.asked)} are asked: {wanted}")
        if len(result) != len(self.asked):
            many = "one is" if len(self.asked) == 1 else f"{len(self.asked)} are"
            raise TypeError(f"it returned {len(result)} values, where {many} asked: {wanted}")
        return result

    def failure(self, error: BaseException) -> Description:
        """Type, message, and the learner's own lines of the traceback."""
        message = str(error).split("\nException raised from")[0].strip()[:2000]
        name = type(error).__name__[:80]
        if isinstance(error, no_autograd.ForbiddenError):
            kind = "forbidden"
        elif isinstance(error, MemoryError) or "can't allocate memory" in message or "not enough memory" in message:
            kind = "memory"
        elif isinstance(error, AssertionError) and _raised_in(error) == HARNESS and not self.unfinished:
            return {"kind": "failed", "type": "expectation", "message": message, "line": None, "traceback": ""}
        elif (
            (self.harness and self.unfinished)
            or "'ellipsis'" in message
            or (isinstance(error, TypeError) and "not ellipsis" in message)
        ):
            kind = "ellipsis"
        else:
            kind = name
        if isinstance(error, SystemExit):
            message = "It called exit(): a backward function returns."
        sources = {f"{stem}.py": part.split("\n") for stem, part in self.parts.items()} | {self.path: self.source.split("\n")}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in sources][-12:]
        lines = []
        for frame in frames:
            where = "" if frame.filename == self.path else f"{frame.filename}, "
            text = sources[frame.filename][(frame.lineno or 1) - 1].strip()
            lines.append(f"{where}line {frame.lineno}, in {frame.name}\n    {text}")
        own = [frame.lineno for frame in frames if frame.filename == self.path]
        return {
            "kind": "failed",
            "type": kind,
            "message": message,
            "line": own[-1] if own else getattr(error, "lineno", None),
            "traceback": "\n".join([*lines, f"{name}: {message}"])[-8000:],
        }


def describe(value: Any) -> tuple[Description, Tensor | None]:
    """What is said of an answer, and its numbers if it has any."""
    if value is Ellipsis:
        return {"kind": "missing"}, None
    if not isinstance(value, Tensor):
        name = type_name(value)
        article = "an" if name[:1].lower() in "aeio" else "a"
        return {"kind": "other", "what": "None" if value is None else f"{article} {name}"}, None
    try:
        if value.device.type != "cpu":
            return {"kind": "other", "what": f"on the device {value.device.type}, where no numbers are"}, None
        dense = (value if value.layout == torch.strided else value.to_dense()).detach().as_subclass(Tensor).contiguous()
    except Exception as error:  # a tensor so odd that torch itself can't read it
        return {"kind": "other", "what": f"a tensor that can't be read ({type(error).__name__})"}, None
    return {"kind": "tensor", "shape": list(dense.shape), "dtype": str(dense.dtype).removeprefix("torch.")}, dense


def aliases(tensors: Mapping[str, Any], asked: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names, one of them asked, that share memory: changing one in place changes the other."""
    owners: dict[int, str] = {}
    pairs = []
    for name, value in tensors.items():
        if isinstance(value, Tensor) and value.device.type == "cpu" and value.layout == torch.strided and value.numel():
            owner = owners.setdefault(value.untyped_storage().data_ptr(), name)
            if owner != name and name in asked:
                pairs.append((owner, name))
    return pairs


def same(a: Tensor, b: Tensor) -> bool:
    """Whether nothing in `a` differs from `b`; a nan is equal to itself."""
    return a.shape == b.shape and bool(torch.equal(torch.nan_to_num(a), torch.nan_to_num(b)))


def type_name(value: Any) -> str:
    """As learners call it."""
    return "Tensor" if isinstance(value, Tensor) else type(value).__name__


def _has_blanks(tree: ast.Module) -> bool:
    """Whether a `...` stands where a stub has one: on a line of its own, or as the value that a line gives a name.

    The one in `x[..., 0]` is an answer.
    """
    return any(
        isinstance(node, ast.Expr | ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is Ellipsis
        for node in ast.walk(tree)
    )


def _is_unfinished(source: str) -> bool:
    try:
        return _has_blanks(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False  # loading it will say what is wrong


def _raised_in(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return frames[-1].filename if frames else ""


def _locals_of(function: Any, trace: TracebackType | None) -> dict[str, Any]:
    """What the function had bound by the time it raised."""
    code = getattr(function, "__code__", None)
    while trace is not None:
        if trace.tb_frame.f_code is code:
            return dict(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return {}
