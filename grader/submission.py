"""A learner's file → its text, read with suspicion. Imports no torch.

Raises SubmissionError with what is wrong and what to run next; never follows a link, never reads a device or a flood.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from grader.errors import SubmissionError

MAX_BYTES = 256 << 10


def read(path: Path, shown: str) -> str:
    """The text of `path`. `shown` is how its owner would type it, for the messages."""
    data = read_bytes(path, shown, MAX_BYTES, f"{shown} is larger than {MAX_BYTES >> 10} KB: an answer is a few lines")
    return text(data, shown)


def text(data: bytes, shown: str) -> str:
    """UTF-8, with or without its mark, and with the line endings of any system."""
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SubmissionError(f"{shown}:{line}: not UTF-8 text. Save the file as UTF-8 in your editor") from None
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: Path, shown: str, most: int, too_large: str) -> bytes:
    """The bytes of a regular file of at most `most`; of a larger one none is read, and `too_large` is said."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise SubmissionError(f"{shown} is not there. `ninja reset {Path(shown).stem}` makes it anew") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SubmissionError(f"{shown} is a link: put the file itself there") from None
        raise SubmissionError(f"{shown} can't be read: {error.strerror}") from None
    kind = os.fstat(descriptor)
    if not stat.S_ISREG(kind.st_mode) or kind.st_size > most:
        os.close(descriptor)
        raise SubmissionError(too_large if stat.S_ISREG(kind.st_mode) else f"{shown} is no regular file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:  # it grew meanwhile
        raise SubmissionError(too_large)
    return data
