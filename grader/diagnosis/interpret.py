"""Runs a few lines of Python, as they are or edited, without compiling them. Only for text of the course's own.

A diagnosis tries hundreds of edits of a line or two; compiling each would take longer than running it.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

Scope = dict[str, Any]

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}
_IN_PLACE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.Mult: operator.imul,
    ast.Div: operator.itruediv,
}
GLOBALS: Scope = {"torch": torch, "F": torch.nn.functional, "range": range, "len": len, "float": float, "int": int}


class Names(Scope):
    """A scope that takes what it does not have from `known`, each tensor as a copy: lines may change theirs in place."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, name: str) -> Any:
        value = self.known[name] if name in self.known else GLOBALS[name]
        self[name] = value = value.clone() if isinstance(value, torch.Tensor) else value
        return value

    def copy(self) -> Names:
        """The same names, with tensors of its own."""
        made = Names(self.known)
        made.update({name: value.clone() if isinstance(value, torch.Tensor) else value for name, value in self.items()})
        return made


class CannotError(ValueError):
    """A construct that worked solutions don't have."""


def run(statements: Sequence[ast.stmt], scope: Scope) -> None:
    """Run them in `scope`. Raises what they raise, and CannotError on a construct that is not known here."""
    for statement in statements:
        match statement:
            case ast.Assign([target], value):
                _store(target, evaluate(value, scope), scope)
            case ast.AugAssign(target, operation, value):
                old = evaluate(target, scope)
                _store(target, _IN_PLACE[type(operation)](old, evaluate(value, scope)), scope)
            case ast.Expr(value):
                evaluate(value, scope)
            case ast.For(target, iterated, body, []):
                for item in evaluate(iterated, scope):
                    _store(target, item, scope)
                    run(body, scope)
            case ast.Pass():
                pass
            case _:
                raise CannotError(type(statement).__name__)


def evaluate(node: ast.expr, scope: Scope) -> Any:
    """The value of an expression."""
    match node:
        case ast.Name(name):
            return scope[name]
        case ast.Constant(value):
            return value
        case ast.BinOp(left, operation, right):
            return _BINARY[type(operation)](evaluate(left, scope), evaluate(right, scope))
        case ast.UnaryOp(ast.USub(), operand):
            return -evaluate(operand, scope)
        case ast.Attribute(value, name):
            return getattr(evaluate(value, scope), name)
        case ast.Call(function, arguments, keywords):
            named = {word.arg: evaluate(word.value, scope) for word in keywords if word.arg}
            return evaluate(function, scope)(*[evaluate(argument, scope) for argument in arguments], **named)
        case ast.Subscript(value, index):
            return evaluate(value, scope)[evaluate(index, scope)]
        case ast.Tuple(items):
            return tuple(evaluate(item, scope) for item in items)
        case ast.Slice(lower, upper, step):
            return slice(*(None if part is None else evaluate(part, scope) for part in (lower, upper, step)))
        case ast.List(items):
            return [evaluate(item, scope) for item in items]
    raise CannotError(type(node).__name__)


def _store(target: ast.expr, value: Any, scope: Scope) -> None:
    match target:
        case ast.Name(name):
            scope[name] = value
        case ast.Subscript(owner, index):
            evaluate(owner, scope)[evaluate(index, scope)] = value
        case ast.Tuple(items):
            for item, part in zip(items, value, strict=True):
                _store(item, part, scope)
        case _:
            raise CannotError(type(target).__name__)
