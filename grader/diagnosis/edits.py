"""Edits: the mistakes that one line of a derivation can have, made by machine on its syntax tree.

    lines → (code, what stood there, what stands there now, the lines with that exchanged)

An edit shares with the original all that it does not touch. What an edit makes that raises or changes nothing is harmless: it
fits no answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.diagnosis.trees import is_gradient, made_by, method_of, renamed, summed, with_field

Lines = tuple[ast.stmt, ...]
NodeEdit = tuple[str, ast.expr]
Alike = Callable[[str], Sequence[str] | None]
"""For a tensor in the lines, the names that one could take for it; None for what is no tensor."""


@dataclass(frozen=True)
class Edit:
    """`old` and `new` are the nodes; `new` is None where a line was left out. `of` is the tensor that the line makes."""

    code: str
    old: ast.AST
    new: ast.AST | None
    lines: Lines
    of: str = ""


def edits(lines: Lines, alike: Alike, sizes: Mapping[str, int]) -> Iterator[Edit]:
    """Every single edit. `sizes` has the numbers that someone may have typed in for a name such as `n`."""
    for index, statement in enumerate(lines):
        of = made_by(statement)
        for code, old, new, whole in _statement(statement, alike, sizes):
            changed = () if whole is None else (whole,)
            yield Edit(code, old, new, (*lines[:index], *changed, *lines[index + 1 :]), of)
    for index in range(len(lines) - 1):
        one, other = lines[index : index + 2]
        yield Edit("order", one, other, (*lines[:index], other, one, *lines[index + 2 :]), made_by(other))


Nodes = tuple[ast.AST, ast.AST | None]


Made = tuple[str, ast.AST, ast.AST | None, Any]
"""(code, what stood there, what stands there now, the whole with that exchanged)."""


def _statement(statement: ast.stmt, alike: Alike, sizes: Mapping[str, int]) -> Iterator[Made]:
    match statement:
        case ast.For(_, _, body, _):
            for code, old, new, iterated in _within(statement.iter, alike, sizes):
                yield code, old, new, with_field(statement, "iter", iterated)
            for edit in edits(tuple(body), alike, sizes):
                yield edit.code, edit.old, edit.new, with_field(statement, "body", list(edit.lines))
            return
        case ast.AugAssign(target, operation, value):
            yield "line_missing", statement, None, None
            yield "overwritten", statement, None, ast.Assign([target], value)
            if isinstance(operation, ast.Sub):
                yield "overwritten", statement, None, ast.Assign([target], ast.UnaryOp(ast.USub(), value))
            for other in (ast.Sub, ast.Add, ast.Div, ast.Mult):
                if other is not type(operation):
                    turned = ast.AugAssign(target, other(), value)
                    yield "operation", statement, turned, turned
        case ast.Assign([ast.Subscript() as target], value):
            yield "line_missing", statement, None, None
            for operation in (ast.Add(), ast.Sub()):
                yield "set_or_added", statement, None, ast.AugAssign(target, operation, value)
            for code, before, after, changed in _within(target, alike, sizes):
                yield code, before, after, with_field(statement, "targets", [changed])
        case ast.Expr():
            yield "line_missing", statement, None, None
    root = getattr(statement, "value", None)
    if isinstance(root, ast.expr):
        for code, before, after, changed in _within(root, alike, sizes):
            yield code, before, after, with_field(statement, "value", changed)


def _within(node: ast.expr, alike: Alike, sizes: Mapping[str, int]) -> Iterator[Made]:
    """Every edit of an expression, the outermost node first."""
    if not isinstance(getattr(node, "ctx", None), ast.Store):
        for code, made in _node(node, alike, sizes):
            yield code, node, made, made
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.expr):
            for code, old, new, changed in _within(value, alike, sizes):
                yield code, old, new, with_field(node, name, changed)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                inner = item.value if isinstance(item, ast.keyword) else item
                if isinstance(inner, ast.expr):
                    for code, old, new, changed in _within(inner, alike, sizes):
                        part = with_field(item, "value", changed) if isinstance(item, ast.keyword) else changed
                        yield code, old, new, with_field(node, name, [*value[:index], part, *value[index + 1 :]])


def _node(node: ast.expr, alike: Alike, sizes: Mapping[str, int]) -> Iterator[NodeEdit]:
    match node:
        case ast.BinOp():
            yield from _binary(node)
        case ast.UnaryOp(ast.USub(), operand):
            yield "sign", operand
        case ast.Call():
            yield from _call(node)
        case ast.Attribute(value, "T"):
            yield "transpose_missing", value
        case ast.Attribute(value, "indices"):
            yield "values_for_indices", ast.Attribute(value, "values", ast.Load())
        case ast.Subscript(value, index):
            if any(isinstance(part, ast.Constant) and part.value is None for part in ast.walk(index)):
                yield "axis_missing", value
            if isinstance(index, ast.Tuple):
                yield "axes_swapped", ast.Subscript(value, ast.Tuple(index.elts[::-1], ast.Load()), ast.Load())
                yield "every_row", ast.Subscript(value, ast.Tuple([ast.Slice(), *index.elts[1:]], ast.Load()), ast.Load())
            if not isinstance(index, ast.Constant):
                yield "index_missing", value
        case ast.Constant(bool()):
            return
        case ast.Constant(int() | float() as number):
            wrong = (number + 1, number - 1, number + 2, number / 2, 2 * number, 1 - number, -number, 0, 1)
            for new in dict.fromkeys(value for value in wrong if value != number):
                yield "number", ast.Constant(new)
        case ast.Name(name):
            if name in sizes:
                for operation in (ast.Sub(), ast.Add()):
                    yield "size_by_one", ast.BinOp(node, operation, ast.Constant(1))
                yield "hard_coded_size", ast.Constant(sizes[name])
                return
            others = alike(name)
            for other in others or ():
                yield "wrong_tensor", ast.Name(other, ast.Load())
            if others is not None:
                ones = ast.Call(ast.Attribute(ast.Name("torch", ast.Load()), "ones_like", ast.Load()), [node], [])
                yield "upstream_ignored" if name.startswith("d") else "factor_missing", ones
                yield "upstream_squared" if name.startswith("d") else "factor_twice", ast.BinOp(node, ast.Mult(), node)


_TURNED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult, ast.Div),
}


def _binary(node: ast.BinOp) -> Iterator[NodeEdit]:
    left, operation, right = node.left, node.op, node.right
    multiplies = isinstance(operation, ast.Mult | ast.Div | ast.MatMult)
    for kept, dropped in ((right, left), (left, right)):
        if isinstance(operation, ast.Pow):
            yield "power", kept
        elif multiplies:
            yield "upstream_ignored" if is_gradient(dropped) else "factor_missing", kept
        else:
            yield "term_missing", kept
    for other in _TURNED.get(type(operation), ()):
        yield "power" if isinstance(operation, ast.Pow) else "operation", ast.BinOp(left, other(), right)
    if isinstance(operation, ast.Sub | ast.Div | ast.Pow | ast.MatMult):
        yield "operands_swapped", ast.BinOp(right, operation, left)
    if isinstance(operation, ast.MatMult):
        yield "row_sums", ast.BinOp(summed(left, 1), ast.Mult(), summed(right, 0))
        yield "row_sums", ast.BinOp(summed(left, 1), ast.Mult(), summed(right, 1, False))
    if isinstance(operation, ast.Mult | ast.Div):
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add | ast.Sub):  # (a - b) * c as a - b * c
            yield "precedence", ast.BinOp(left.left, left.op, ast.BinOp(left.right, operation, right))
        if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Add | ast.Sub):  # a * (b - c) as a * b - c
            yield "precedence", ast.BinOp(ast.BinOp(left, operation, right.left), right.op, right.right)
        if isinstance(operation, ast.Mult) and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Div):  # x/a*b as x/(a*b)
            yield "precedence", ast.BinOp(left.left, left.op, ast.BinOp(left.right, operation, right))
        yield "factor_twice", ast.BinOp(node, operation, right)
        yield "factor_twice", ast.BinOp(node, operation, left)
    if isinstance(operation, ast.Pow) and isinstance(left, ast.UnaryOp):  # (-a)**k as -a**k
        yield "precedence", ast.UnaryOp(left.op, ast.BinOp(left.operand, operation, right))


def _call(node: ast.Call) -> Iterator[NodeEdit]:
    match node:
        case ast.Call(ast.Attribute(ast.Name("torch" | "F"), function), [argument, *_]):
            other = {"zeros_like": "ones_like", "ones_like": "zeros_like", "softmax": "log_softmax"}.get(function)
            if other:
                yield "started_from_ones" if other == "ones_like" else "operation", renamed(node, other)
            if function in ("ones_like", "zeros_like"):
                yield "values_for_ones" if function == "ones_like" else "values_for_zeros", argument
            if function == "softmax":
                yield "softmax_axis", ast.Call(node.func, [argument, ast.Constant(0)], [])
            if function == "one_hot":
                yield "one_hot_classes", ast.Call(node.func, node.args, [])
            return
        case ast.Call(ast.Attribute(value, "sum" | "mean" as method), arguments, keywords):
            yield "not_summed", value
            if arguments:
                for index in (ast.Slice(None, ast.Constant(1)), ast.Constant(0)):
                    whole = ast.Tuple([ast.Slice(), index], ast.Load())
                    axis = arguments[0].value if isinstance(arguments[0], ast.Constant) else None
                    yield "one_of_many", ast.Subscript(value, whole if axis == 1 else index, ast.Load())
            yield "mean_for_sum" if method == "sum" else "sum_for_mean", renamed(node, "mean" if method == "sum" else "sum")
            if arguments:
                yield "summed_too_far", ast.Call(node.func, [], [])
            for axis in (0, 1):
                yield "wrong_axis", ast.Call(node.func, [ast.Constant(axis)], keywords)
                kept = ast.Call(node.func, [ast.Constant(axis)], [ast.keyword("keepdim", ast.Constant(not keywords))])
                yield "wrong_axis", kept
            if keywords:
                yield "keepdim_lost", ast.Call(node.func, arguments, [])
            match value:  # the sum belongs round the product
                case ast.BinOp(a, ast.Mult() as inner, b):
                    one, other_ = (
                        ast.Call(method_of(a, method), arguments, keywords),
                        ast.Call(method_of(b, method), arguments, keywords),
                    )
                    for left, right in ((one, other_), (a, other_), (one, b)):
                        yield "sum_on_factor", ast.BinOp(left, inner, right)
        case ast.Call(ast.Attribute(value, method), arguments, keywords):
            other = {
                "max": "min",
                "scatter_": "scatter_add_",
                "scatter_add_": "scatter_",
                "index_add_": "index_copy_",
            }.get(method)
            if other:
                yield "min_for_max" if other == "min" else "set_or_added", renamed(node, other)
            if method not in ("scatter_", "scatter_add_", "index_add_"):
                yield "call_missing", value
            if keywords and arguments:
                yield "keepdim_lost", ast.Call(node.func, arguments, [])
