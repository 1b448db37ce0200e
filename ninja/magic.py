"""`%load_ext ninja`: `%%check`, `cmp` and the learner's own `layers` in any notebook. Imports torch only where `cmp` is used.

%%check 10_output_linear
def backward(dlogits, h, W2):
    …
"""

from __future__ import annotations

import sys
import types
from typing import Any

from grader.errors import NinjaError


def load(shell: Any) -> None:
    """Give an IPython shell what is ours. Names that the learner has already stay theirs."""
    shell.register_magic_function(_check_cell(shell), "cell", "check")
    if "cmp" not in shell.user_ns:
        shell.push({"cmp": _cmp})
    sys.modules["layers"] = _Layers("layers", shell)
    shell.set_custom_exc((NinjaError,), _say)


def _check_cell(shell: Any) -> Any:
    def check(line: str, cell: str) -> Any:
        """Run the cell, then judge it as the answer to the exercise named."""
        from ninja import checking

        if not line.strip():
            raise NinjaError("which exercise is this the answer to? As in `%%check 10_output_linear`")
        ran = shell.run_cell(cell, store_history=False)
        return checking.check_text(line.strip(), cell) if ran.success else None

    return check


def _cmp(s: str, dt: Any, t: Any) -> None:
    """The lecture's check of one gradient: see `ninja.compare`."""
    from ninja.compare import cmp

    cmp(s, dt, t)


def _say(shell: Any, kind: type[BaseException], error: BaseException, trace: Any, tb_offset: int | None = None) -> None:
    """What is wrong in one line: no traceback of ours reaches a learner."""
    print(f"ninja: {error}", file=sys.stderr)


class _Layers(types.ModuleType):
    """`from layers import Linear` gives the class that the learner wrote in a cell above."""

    def __init__(self, name: str, shell: Any) -> None:
        super().__init__(name, "The classes of this notebook.")
        self._shell = shell

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self._shell.user_ns:
            raise AttributeError(f"there is no `{name}` in this notebook yet: run the cell that defines it")
        return self._shell.user_ns[name]
