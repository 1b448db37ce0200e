"""Lines gathered from a notebook, run so that each fails, or is refused, by itself. Worker side; knows no truth.

def backward(…):     →     def backward(…):
    dprobs = …                 try:
    …                              dprobs = …
                               except BaseException as error:
                                   _ninja_failed(error, line)
                               …
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection
from dataclasses import dataclass

from grader import policy, steps

FAILED, BEGINS, _ERROR = "_ninja_failed", "_ninja_begins", "_ninja_error"


@dataclass(frozen=True)
class Refused:
    """A line that fetches a gradient instead of writing it: why, where, and the names that stay without a value for it."""

    message: str
    line: int
    names: tuple[str, ...]


def strike(tree: ast.Module, function_name: str, lines: Collection[int] = ()) -> list[Refused]:
    """Take out of the function whatever the policy refuses, and the statements at `lines`; say what was refused."""
    function = steps.find(tree, function_name)
    if function is None:
        return []
    refusals = policy.refusals(tree)
    refused: list[Refused] = []
    kept: list[ast.stmt] = []
    for statement in function.body:
        within = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if found := next((one for one in refusals if one.line in within), None):
            refused.append(Refused(found.message, found.line, tuple(sorted(steps.bound(statement) | _defined(statement)))))
        elif statement.lineno not in lines:
            kept.append(statement)
    function.body = kept
    return refused


def guard(tree: ast.Module, function_name: str, *, announce: bool) -> ast.Module:
    """A copy in which each statement but the final `return` stands in a `try` of its own.

    With `announce` each says that it begins, so that one which never ends can be told.
    """
    function = steps.find(tree, function_name)
    if function is None:
        return tree
    body: list[ast.stmt] = []
    for statement in function.body:
        if isinstance(statement, ast.Return):
            body.append(statement)
            continue
        line = ast.Constant(statement.lineno)
        if announce:
            body.append(ast.copy_location(_call(BEGINS, line), statement))
        handler = ast.ExceptHandler(
            ast.Name("BaseException", ast.Load()), _ERROR, [_call(FAILED, ast.Name(_ERROR, ast.Load()), line)]
        )
        body.append(ast.copy_location(ast.Try([statement], [handler], [], []), statement))
    guarded, whole = copy.copy(function), copy.copy(tree)  # the statements themselves are shared: copying them takes longest
    guarded.body = body
    whole.body = [guarded if statement is function else statement for statement in tree.body]
    return ast.fix_missing_locations(whole)


def names_by_line(tree: ast.Module, function_name: str) -> dict[int, tuple[str, ...]]:
    """For each statement of the function, by its line, the names that it gives a value."""
    function = steps.find(tree, function_name)
    body = [] if function is None else function.body
    return {statement.lineno: tuple(sorted(steps.bound(statement) | _defined(statement))) for statement in body}


def _defined(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    return {statement.name} if isinstance(statement, ast.FunctionDef | ast.ClassDef) else set()


def _call(name: str, *arguments: ast.expr) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name(name, ast.Load()), list(arguments), []))
