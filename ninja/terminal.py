"""What a stream can show: colours or none, which marks, how wide. No rich, no torch: some commands must start at once."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TextIO

MARKS = {"pass": "✓", "fail": "✗", "pending": "·", "locked": "–", "unjudged": "?", "gone": "!"}
PLAIN_MARKS = {"pass": "+", "fail": "x", "pending": ".", "locked": "-", "unjudged": "?", "gone": "!"}
WORDS = {
    "pass": "passed",
    "fail": "not right yet",
    "pending": "to do",
    "locked": "locked",
    "unjudged": "not judged yet",
    "gone": "file is gone",
    "error": "stopped by an error",
    "timeout": "took too long",
    "memory": "used too much memory",
    "crash": "crashed",
    "output_limit": "printed too much",
    "forbidden": "uses autograd",
}
"""What each state of an exercise is called in a list."""


@dataclass(frozen=True)
class Paint:
    """Styles for one stream; none of them where it is no terminal or its owner wants none (NO_COLOR)."""

    colour: bool = False
    encoding: str = "utf-8"

    @classmethod
    def of(cls, stream: TextIO) -> Paint:
        return cls(wants_colour(stream), getattr(stream, "encoding", None) or "ascii")

    def bold(self, text: str) -> str:
        return self._in("1", text)

    def dim(self, text: str) -> str:
        return self._in("2", text)

    def inverse(self, text: str) -> str:
        return self._in("7", text)

    def state(self, state: str, text: str) -> str:
        """In the colour of an exercise's state."""
        return self._in({"pass": "32", "pending": "2", "locked": "2", "unjudged": "33", "gone": "35"}.get(state, "31"), text)

    def mark(self, state: str) -> str:
        """One character for a state, as the report marks it."""
        return self.state(state, self.fit(MARKS.get(state, "!"), PLAIN_MARKS.get(state, "!")))

    def fit(self, text: str, other: str) -> str:
        """`text`, or `other` where the stream has no place for it."""
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return other
        return text

    def python(self, code: str) -> str:
        """Code, in colours where there are any."""
        if not self.colour:
            return code
        from rich.console import Console
        from rich.syntax import Syntax

        console = Console(force_terminal=True, width=max(width(), 20), color_system="standard")
        with console.capture() as capture:
            console.print(Syntax(code, "python", theme="ansi_dark", background_color="default"))
        return "\n".join(line.rstrip() for line in capture.get().rstrip("\n").split("\n"))

    def diff(self, lines: list[str]) -> list[str]:
        """A unified diff: what goes in red, what comes in green."""
        styles = {"-": "31", "+": "32", "@": "36"}
        return [self._in(styles[line[0]], line) if line[:1] in styles else line for line in lines]

    def _in(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and text else text


def wants_colour(stream: TextIO) -> bool:
    """Whether colours belong on this stream."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if not stream.isatty():
        return False
    if sys.platform == "win32":  # an older console has to be told that it understands colours
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetConsoleMode(kernel.GetStdHandle(-11), 7)
    return True


def size() -> tuple[int, int]:
    """Columns and lines of the terminal; 80 by 24 where there is none. As `shutil` has it, which takes 3 ms to import."""
    try:
        columns, lines = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (OSError, ValueError):
        columns, lines = 0, 0
    wanted = [os.environ.get(name, "") for name in ("COLUMNS", "LINES")]
    columns, lines = (
        int(want) if want.isdecimal() and int(want) else got for want, got in zip(wanted, (columns, lines), strict=True)
    )
    return columns or 80, lines or 24


def width() -> int:
    """Columns of the terminal; 80 where there is none."""
    return size()[0]


def wrapped(text: str) -> list[str]:
    """A paragraph in lines that are pleasant to read."""
    import textwrap

    return textwrap.wrap(text, max(20, min(width(), 88)), break_long_words=False, break_on_hyphens=False)


def reflowed(text: str, columns: int) -> str:
    """Text that was wrapped by its author, wrapped anew where it is too wide; what is indented stays as it is."""
    import textwrap

    paragraphs = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.split("\n")
        fits = all(len(line) <= columns for line in lines) or any(line.startswith(" ") for line in lines)
        paragraphs.append(paragraph if fits else textwrap.fill(" ".join(lines), columns, break_on_hyphens=False))
    return "\n\n".join(paragraphs)


def clip(line: str, columns: int) -> str:
    """A line cut to so many columns; its styles take none and are all kept."""
    room = columns
    parts = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            parts.append(part)
        else:
            parts.append(part[:room])
            room -= len(parts[-1])
    return "".join(parts)
