"""Small tools for syntax trees."""

from __future__ import annotations

import ast
from typing import Any


def with_field(node: Any, name: str, value: object) -> Any:
    """A copy of a node with another value in one field; the others are shared."""
    made = type(node)()
    made.__dict__.update(node.__dict__)
    setattr(made, name, value)
    return made


def made_by(statement: ast.stmt) -> str:
    """The tensor that a line makes or changes."""
    if isinstance(statement, ast.For):
        return made_by(statement.body[-1]) if statement.body else ""
    match statement:
        case ast.Assign([target], _) | ast.AugAssign(target, _, _):
            return next((node.id for node in ast.walk(target) if isinstance(node, ast.Name)), "")
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(name), _))):
            return name
    return ""


def exchanged(root: Any, old: ast.AST, new: ast.AST) -> Any:
    """`root` with the very node `old` exchanged for `new`; whatever does not contain it is shared."""
    if root is old:
        return new
    if isinstance(root, list):
        made = [exchanged(item, old, new) for item in root]
        return made if any(a is not b for a, b in zip(made, root, strict=True)) else root
    if not isinstance(root, ast.AST):
        return root
    fields = {name: (value, exchanged(value, old, new)) for name, value in ast.iter_fields(root)}
    if all(a is b for a, b in fields.values()):
        return root
    return type(root)(**{name: made for name, (_, made) in fields.items()})


def is_gradient(node: ast.expr) -> bool:
    """Whether it is the name of a gradient."""
    return isinstance(node, ast.Name) and node.id.startswith("d")


def renamed(call: ast.Call, name: str) -> ast.Call:
    """The same call of another method."""
    assert isinstance(call.func, ast.Attribute)
    return ast.Call(ast.Attribute(call.func.value, name, ast.Load()), call.args, call.keywords)


def method_of(value: ast.expr, name: str) -> ast.Attribute:
    """``value.name``."""
    return ast.Attribute(value, name, ast.Load())


def summed(value: ast.expr, axis: int, keepdim: bool = True) -> ast.expr:
    """``value.sum(axis, keepdim=True)``."""
    keywords = [ast.keyword("keepdim", ast.Constant(True))] if keepdim else []
    return ast.Call(method_of(value, "sum"), [ast.Constant(axis)], keywords)
