"""Forward → Trace: every named tensor, every use of one, and what comes back through each. Trusted side only.

The source of a straight-line forward is rewritten so that each line keeps what it made, and each use of a tensor in it goes
through a leaf of its own:

    norm_logits = logits - logit_maxes
    norm_logits = _keep("norm_logits", _use("logits") - _use("logit_maxes"))

Every line is then a small graph by itself. `Trace.pull` walks the lines backwards, asks autograd for each line's
vector-Jacobian product, and adds up what the uses of a tensor send back: the chain rule, with the sums in the open. A test
holds its gradients against plain autograd on the untouched forward.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import torch
from torch import Tensor

from grader.errors import CourseError
from grader.exercise import Exercise


@dataclass(frozen=True)
class Use:
    """One occurrence of tensor `name` in the line that makes `used_in`; `leaf` is what stood there."""

    name: str
    used_in: str
    leaf: Tensor


@dataclass(frozen=True)
class Pull:
    """What one backward walk brings: the gradient of each tensor, and the share of it from each use, in the order of `uses`.

    `incoming` is, for a tensor, the largest entry of the gradients of the lines that use it: the scale on which its own
    gradient would show if the sums did not cancel.
    """

    grads: Mapping[str, Tensor]
    shares: tuple[Tensor | None, ...]
    incoming: Mapping[str, float]


@dataclass(frozen=True)
class Trace:
    """One forward run. `values` has every named tensor in order of making, inputs first."""

    values: dict[str, Tensor]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    uses: tuple[Use, ...]
    made: dict[str, Tensor] = field(repr=False)  # the lines' results with their small graphs

    def consumers(self, name: str) -> tuple[str, ...]:
        """The tensors whose lines use `name`, each once."""
        return tuple(dict.fromkeys(use.used_in for use in self.uses if use.name == name))

    def pull(self, upstream: Mapping[str, Tensor], replace: Mapping[str, Tensor] | None = None) -> Pull:
        """Walk back from the outputs' gradients `upstream`.

        `replace` puts another gradient in the place of some tensors' own *after* it was recorded: what comes further back is
        then computed from the replacement. With every asked gradient replaced by a random one, each step is judged alone.
        """
        replace = replace or {}
        totals: dict[str, Tensor] = {name: grad.clone() for name, grad in upstream.items()}
        shares: list[Tensor | None] = [None] * len(self.uses)
        incoming: dict[str, float] = {}
        for name in reversed(self.made):
            if name not in totals and name not in replace:
                continue
            grad = replace.get(name, totals.get(name))
            assert grad is not None
            sites = [index for index, use in enumerate(self.uses) if use.used_in == name and use.leaf.requires_grad]
            if not sites or not self.made[name].requires_grad:  # whole numbers, or a line that ends in `.detach()`
                continue
            leaves = [self.uses[index].leaf for index in sites]
            peak = float(grad.abs().max()) if grad.numel() else 0.0
            # The product with a vector as a sum: handing `grad` to autograd itself makes torch import sympy, half a second.
            product = (self.made[name] * grad).sum()
            pulled = torch.autograd.grad(product, leaves, retain_graph=True, allow_unused=True)
            for index, share in zip(sites, pulled, strict=True):
                if share is None:  # `x.shape[0]` reads a size, not a number: no use
                    continue
                source = self.uses[index].name
                shares[index] = share
                totals[source] = totals[source] + share if source in totals else share
                incoming[source] = max(incoming.get(source, 0.0), peak)
        for name, value in self.values.items():
            if value.is_floating_point():
                totals.setdefault(name, torch.zeros_like(value))
        return Pull(totals, tuple(shares), incoming)


class Forward:
    """The compiled, instrumented forward of an exercise. Makes a Trace of each run."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.scope: dict[str, Any] = {"__name__": exercise.stem}
        exec(_instrumented(exercise), self.scope)

    def draw(self, rng: torch.Generator, sizes: Mapping[str, int]) -> dict[str, Tensor]:
        """What the exercise file draws itself, where standard normal inputs would not do."""
        if "draw" not in self.scope:
            return {}
        draw = self.scope["draw"]
        names = draw.__code__.co_varnames[1 : draw.__code__.co_argcount]
        drawn: dict[str, Tensor] = draw(rng, *(sizes[name] for name in names))
        return drawn

    def __call__(self, inputs: Mapping[str, Tensor]) -> Trace:
        """Run it. `inputs` are the forward's arguments by name; no gradient flows into the caller's tensors."""
        values = {name: inputs[name].detach() for name in self.exercise.inputs}
        made: dict[str, Tensor] = {}
        uses: list[Use] = []
        used: list[tuple[str, Tensor]] = []

        def _use(name: str, value: Any) -> Any:
            if not isinstance(value, Tensor):
                return value
            leaf = values[name].detach()
            if leaf.is_floating_point():
                leaf.requires_grad_()
            used.append((name, leaf))
            return leaf

        def _keep(name: str, value: Any) -> Any:
            uses.extend(Use(source, name, leaf) for source, leaf in used)
            used.clear()
            if not isinstance(value, Tensor):
                return value
            made[name] = value
            values[name] = value.detach()
            return values[name]

        with torch.enable_grad():
            self.scope["forward"](_use, _keep, **values)
        return Trace(values, tuple(self.exercise.inputs), self.exercise.outputs, tuple(uses), made)


def _instrumented(exercise: Exercise) -> CodeType:
    """The file without its answers: imports, draw, and the forward with every line kept and every use tapped."""
    body: list[ast.stmt] = []
    for node in ast.parse(exercise.source, str(exercise.path)).body:
        match node:
            case ast.Import() | ast.ImportFrom() if getattr(node, "module", None) not in ("jaxtyping", "layers"):
                body.append(node)
            case ast.FunctionDef(name="draw"):
                body.append(_bare(node))
            case ast.FunctionDef(name="forward"):
                body.append(_tapped(exercise, _bare(node)))
    return compile(ast.fix_missing_locations(ast.Module(body, [])), str(exercise.path), "exec")


def _bare(function: ast.FunctionDef) -> ast.FunctionDef:
    """Without annotations: they are read as text, and evaluating them would cost an import."""
    for arg in function.args.args:
        arg.annotation = None
    function.returns = None
    return function


def _tapped(exercise: Exercise, function: ast.FunctionDef) -> ast.FunctionDef:
    known = {arg.arg for arg in function.args.args}

    class Tap(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id not in known:
                return node
            return ast.Call(ast.Name("_use", ast.Load()), [ast.Constant(node.id), node], [])

    for statement in function.body:
        match statement:
            case ast.Assign():
                name = exercise.bound(statement)
                if name in known:
                    raise CourseError(f"{exercise.path}:{statement.lineno}: `{name}` is given a value twice")
                value = Tap().visit(statement.value)
                statement.value = ast.Call(ast.Name("_keep", ast.Load()), [ast.Constant(name), value], [])
                known.add(name)
            case ast.Return() | ast.Expr(ast.Constant()):
                pass
            case _:
                raise CourseError(f"{exercise.path}:{statement.lineno}: a forward is straight lines of `name = expression`")
    function.args.args[:0] = [ast.arg("_use"), ast.arg("_keep")]
    return function
