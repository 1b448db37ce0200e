"""Where our own mistakes go: a file with the traceback, and one line for whoever was so unlucky."""

from __future__ import annotations

import platform
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

import ninja
from ninja import files


def report(error: BaseException, argv: Sequence[str]) -> str:
    """Write the traceback to a log file; returns what to say. Never fails itself."""
    what = f"{type(error).__name__}: {error}".split("\n")[0]
    facts = f"ninja {ninja.__version__}, Python {platform.python_version()}, {platform.platform()}\n{list(argv)}\n\n"
    text = facts + "".join(traceback.format_exception(error))
    name = f"ninja-{time.strftime('%Y%m%d-%H%M%S')}.log"
    for folder in _folders():
        try:
            files.write(folder / name, text.encode("utf-8", "backslashreplace"))
        except OSError:
            continue
        return f"a mistake of ours, not yours ({what}): please report it with {folder / name}"
    return f"a mistake of ours, not yours ({what}). NINJA_DEBUG=1 shows where"


def _folders() -> list[Path]:
    folders = [Path(tempfile.gettempdir())]
    try:
        import platformdirs
    except ImportError:
        return folders
    return [platformdirs.user_log_path("backprop-ninja", appauthor=False), *folders]
