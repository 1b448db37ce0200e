"""The course: becoming a backprop ninja. `from ninja import cmp` for your own notebook; everything else is the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ninja.compare import cmp

__version__ = "0.1.0"
__all__ = ["__version__", "cmp"]


def __getattr__(name: str) -> Any:
    """`cmp` is imported when it is asked for: `ninja --help` must not wait for torch."""
    if name == "cmp":
        from ninja.compare import cmp

        return cmp
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
