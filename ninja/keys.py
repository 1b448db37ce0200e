"""Keys as they are pressed, and the terminal as it was afterwards. Knows nothing of exercises.

`decode` turns what a terminal sends into names: `a`, `up`, `enter`, `escape`. A `Keyboard` reads them in a thread of its own.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable

_NAMES = {
    "\x1b[A": "up", "\x1b[B": "down", "\x1b[C": "right", "\x1b[D": "left", "\x1b[H": "home", "\x1b[F": "end",
    "\x1bOA": "up", "\x1bOB": "down", "\x1bOC": "right", "\x1bOD": "left", "\x1bOH": "home", "\x1bOF": "end",
    "\x1b[1~": "home", "\x1b[4~": "end", "\x1b[5~": "pageup", "\x1b[6~": "pagedown", "\x1b[3~": "delete",
    "\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\x1b": "escape", "\t": "tab",
}  # fmt: skip
_WINDOWS = {
    "H": "up",
    "P": "down",
    "M": "right",
    "K": "left",
    "G": "home",
    "O": "end",
    "I": "pageup",
    "Q": "pagedown",
    "S": "delete",
}


def decode(text: str) -> list[str]:
    """The keys in what a terminal sent. An escape sequence that means nothing here is one key, `unknown`, not many letters."""
    keys = []
    while text:
        size = _sequence(text)
        taken, text = text[:size], text[size:]
        keys.append(_NAMES.get(taken, taken if len(taken) == 1 and taken.isprintable() else "unknown"))
    return keys


def _sequence(text: str) -> int:
    """The length of the first key."""
    if text[0] != "\x1b" or len(text) == 1:
        return 1
    if text[1] == "O" and len(text) > 2:
        return 3
    if text[1] != "[":
        return 1 if text[1] == "\x1b" else 2  # Alt and a letter
    end = 2
    while end < len(text) and not "@" <= text[end] <= "~":
        end += 1
    return min(end + 1, len(text))


class Keyboard:
    """Keys one by one, without waiting for a line and without echo, from `raw` until `cooked`. Ctrl-C still interrupts."""

    def __init__(self, on_key: Callable[[str], None]) -> None:
        """`on_key` is called from a thread, with `gone` once the terminal is."""
        self._on_key = on_key
        self._stop = threading.Event()
        self._reader = Reader()

    def raw(self) -> None:
        """Take the terminal."""
        self._reader.raw()

    def cooked(self) -> None:
        """Give the terminal back as it was."""
        self._reader.cooked()

    def start(self) -> None:
        """Begin to listen."""
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Listen no more, and give the terminal back."""
        self._stop.set()
        self.cooked()

    def _listen(self) -> None:
        while not self._stop.is_set():
            for key in self._reader.read():
                self._on_key(key)
                if key == "gone":
                    return


if sys.platform == "win32":
    import msvcrt

    class Reader:
        """Keys of a Windows console."""

        def raw(self) -> None:
            """Nothing to do: msvcrt never echoes."""

        def cooked(self) -> None:
            """Nothing to do."""

        def read(self) -> list[str]:
            if not msvcrt.kbhit():
                time.sleep(0.02)
                return []
            key = msvcrt.getwch()
            return [_WINDOWS.get(msvcrt.getwch(), "unknown")] if key in "\x00\xe0" else decode(key)

else:
    import select
    import termios
    import tty

    class Reader:
        """Keys of a POSIX terminal."""

        def __init__(self) -> None:
            self._descriptor = sys.stdin.fileno()
            self._before = termios.tcgetattr(self._descriptor)
            self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

        def raw(self) -> None:
            tty.setcbreak(self._descriptor)

        def cooked(self) -> None:
            with contextlib.suppress(termios.error):  # the terminal may have gone
                termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, self._before)

        def read(self) -> list[str]:
            ready, _, _ = select.select([self._descriptor], [], [], 0.1)
            if not ready:
                return []
            try:
                data = os.read(self._descriptor, 1024)
            except OSError:
                data = b""
            return decode(self._decoder.decode(data)) if data else ["gone"]
