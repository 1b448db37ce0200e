"""The commands of those who teach, as they are typed. Does nothing itself; imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]


def commands(command: Add) -> None:
    """Each with its help; its options only where it is asked for."""
