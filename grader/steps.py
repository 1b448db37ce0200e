"""A learner's backward function, opened step by step. Worker side; knows no truth.

`isolate` rewrites the function so that each asked gradient, once its last line is done, is handed to `_step(name, value)` and
goes on as whatever that returns. With a random gradient returned for each, every step is judged alone: an early mistake does
not reach the later ones.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence

STEP = "_ninja_step"


def find(tree: ast.Module, name: str) -> ast.FunctionDef | None:
    """The last top-level function called `name`: the one that a run of the file leaves behind."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    return functions[-1] if functions else None


def variables(function: ast.FunctionDef, asked: Sequence[str]) -> dict[str, str]:
    """The learner's own name for each asked gradient, read off a final `return` of plain names; else the asked names."""
    match function.body[-1]:
        case ast.Return(ast.Tuple(items)) if len(items) == len(asked) and all(isinstance(item, ast.Name) for item in items):
            return {name: item.id for name, item in zip(asked, items, strict=True) if isinstance(item, ast.Name)}
        case ast.Return(ast.Name(only)) if len(asked) == 1:
            return {asked[0]: only}
    return {name: name for name in asked}


def last_lines(function: ast.FunctionDef, names: Mapping[str, str]) -> dict[str, int]:
    """The line on which each asked gradient gets its final value."""
    lines: dict[str, int] = {}
    for statement in ast.walk(function):
        if isinstance(statement, ast.stmt) and not isinstance(
            statement, ast.FunctionDef | ast.For | ast.While | ast.If | ast.With
        ):
            here = bound(statement)
            for name, variable in names.items():
                if variable in here:
                    lines[name] = max(lines.get(name, 0), statement.lineno)
    return lines


def isolate(tree: ast.Module, function_name: str, asked: Sequence[str]) -> ast.Module | None:
    """A copy of `tree` with `_step` after the last binding of each asked gradient; None where its shape does not allow that."""
    tree = copy.deepcopy(tree)
    function = find(tree, function_name)
    if function is None or not isinstance(function.body[-1], ast.Return):
        return None
    names = variables(function, asked)
    last: dict[str, int] = {}
    for index, statement in enumerate(function.body):
        here = bound(statement)
        last |= {name: index for name, variable in names.items() if variable in here}
    if not last:
        return None
    body: list[ast.stmt] = []
    for index, statement in enumerate(function.body):
        body.append(statement)
        for name, at in last.items():
            if at == index:
                call = ast.Call(ast.Name(STEP, ast.Load()), [ast.Constant(name), ast.Name(names[name], ast.Load())], [])
                step = ast.Assign([ast.Name(names[name], ast.Store())], call)
                body.append(ast.copy_location(step, statement))
    function.body = body
    return ast.fix_missing_locations(tree)


def bound(statement: ast.stmt) -> set[str]:
    """The variables that a statement, or any line inside it, gives a value or changes in place."""
    names: set[str] = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(name, ast.Store()):
                names.add(name)
            case ast.Subscript(value=ast.Name(name), ctx=ast.Store()):
                names.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(name), attr=method)) if method.endswith("_"):
                names.add(name)
            case ast.Call(keywords=keywords) if keywords:
                names |= {word.value.id for word in keywords if word.arg == "out" and isinstance(word.value, ast.Name)}
    return names
