"""The course: becoming a backprop ninja. `cmp` and `check` are for notebooks; everything else is the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ninja.checking import check
    from ninja.compare import cmp

__version__ = "0.1.0"
__all__ = ["__version__", "check", "cmp"]


def __getattr__(name: str) -> Any:
    """What is imported when it is asked for: `ninja --help` must not wait for torch."""
    if name == "cmp":
        from ninja.compare import cmp

        return cmp
    if name == "check":
        from ninja.checking import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext ninja`."""
    from ninja import magic

    magic.load(shell)
