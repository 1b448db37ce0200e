"""Long loops, cut: a loop at the top of a cell that has had its seconds ends as if by `break`, and what it made so far stays.

A kernel gets this as a transformer of syntax trees. It is for honest notebooks, whose training takes minutes: a notebook that
takes it out again meets the limits that hold from outside. Runs beside a learner's code; knows nothing.
"""

from __future__ import annotations

import ast
import time
from typing import Any

OVER = "__ninja_over__"
CUT = "ninja: a loop was cut here: it had run for its"


class Cutter(ast.NodeTransformer):
    """Puts the question whether time is up at the head of every loop that is not inside a function."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._cut(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._cut(node)

    def _cut(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        call = ast.Call(ast.Name(OVER, ast.Load()), [], [])
        node.body.insert(0, ast.If(call, [ast.Break()], []))
        for added in ast.walk(node.body[0]):
            ast.copy_location(added, node)
        fixed: ast.AST = ast.fix_missing_locations(node)
        return fixed


def install(shell: Any, seconds: float) -> None:
    """Give a shell the transformer; each cell has `seconds` for its loops."""
    began = time.monotonic()
    said = False

    def start(*_: Any) -> None:
        nonlocal began, said
        began, said = time.monotonic(), False

    def over() -> bool:
        nonlocal said
        if time.monotonic() - began < seconds:
            return False
        if not said:
            print(f"{CUT} {seconds:g} seconds")
            said = True
        return True

    shell.events.register("pre_run_cell", start)
    shell.user_ns_hidden[OVER] = over
    shell.user_ns[OVER] = over
    shell.ast_transformers.append(Cutter())
