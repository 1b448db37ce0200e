"""A submission's files as bytes: read once, with suspicion, so that what was hashed is what is judged, wherever that is.

    path → Parcel → a folder of its own on whichever machine judges it

Only regular files that can hold an answer are taken: no link is followed, no device opened, nothing large read. What was left
out for such a reason is noted, so that its owner learns of it. Imports no torch.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import SubmissionError
from ninja import files

LARGEST = {".py": 1 << 20, ".ipynb": 16 << 20}
"""Bytes of one file, by its suffix. The reader of answers has stricter limits, and says so in its own words."""
LARGEST_WHOLE = 64 << 20
MOST_FILES = 2000
DEEPEST = 8
_PASSED_OVER = frozenset(("__pycache__", "node_modules", "site-packages"))


@dataclass(frozen=True)
class Parcel:
    """Files by their path below the submission, in order. `single` is one file rather than a folder of them."""

    name: str
    files: tuple[tuple[str, bytes], ...]
    notes: tuple[str, ...] = ()
    single: bool = False

    @property
    def digest(self) -> str:
        """What tells this content from any other; the notes too, since a link in place of a file changes nothing else."""
        listed = [f"{name}\0{files.sha256(data)}" for name, data in self.files]
        return files.sha256("\0".join([*listed, *self.notes, str(self.single)]).encode("utf-8", "surrogateescape"))

    def unpack(self, folder: Path) -> Path:
        """Write the files below `folder`; returns the path that stands for the submission."""
        for name, data in self.files:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder / self.files[0][0] if self.single else folder


def gather(name: str, path: Path) -> Parcel:
    """Everything in `path` that can hold an answer. Raises SubmissionError where there is nothing to read."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
        raise SubmissionError(f"{path} is not there" if missing else f"{path} can't be read: {error.strerror}") from None
    if stat.S_ISLNK(mode):
        raise SubmissionError(f"{path} is a link: put the submission itself there")
    if not stat.S_ISDIR(mode):
        suffix = path.suffix.lower()
        if suffix not in LARGEST:
            raise SubmissionError(f"{path} is neither a folder, a notebook nor a Python file")
        return Parcel(name, ((path.name, _bytes(path, path.name, LARGEST[suffix])),), single=True)
    found: dict[str, bytes] = {}
    notes: list[str] = []
    whole = 0
    for relative, file in _walk(path, notes):
        if len(found) == MOST_FILES:
            raise SubmissionError(f"{path} holds more than {MOST_FILES:,} notebooks and Python files: leave the answers alone")
        try:
            data = _bytes(file, relative, LARGEST[file.suffix.lower()])
        except SubmissionError as error:
            notes.append(str(error))
            continue
        whole += len(data)
        if whole > LARGEST_WHOLE:
            raise SubmissionError(f"{path} is larger than {LARGEST_WHOLE >> 20} MB: leave the answers alone")
        found[relative] = data
    if not found:
        why = f" ({min(notes)})" if notes else ""
        raise SubmissionError(f"{path} holds no notebook and no Python file that can be read{why}")
    return Parcel(name, tuple(sorted(found.items())), tuple(sorted(notes)))


def _walk(root: Path, notes: list[str]) -> Iterator[tuple[str, Path]]:
    """Files below `root` that may hold answers, with their path as their owner would write it."""

    def refused(error: OSError) -> None:
        notes.append(f"{Path(error.filename).relative_to(root).as_posix()} can't be read: {error.strerror}")

    for folder, inner, names in os.walk(root, onerror=refused):
        here = Path(folder)
        depth = len(here.relative_to(root).parts)
        links = [(here / name).relative_to(root).as_posix() for name in inner if (here / name).is_symlink()]
        notes += [f"{link} is a link: put the folder itself there" for link in links]
        inner[:] = sorted(
            name
            for name in inner
            if depth < DEEPEST
            and not name.startswith(".")
            and name not in _PASSED_OVER
            and not (here / name).is_symlink()
            and not (here / name / "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in LARGEST:
                yield (here / name).relative_to(root).as_posix(), here / name


def _bytes(path: Path, shown: str, limit: int) -> bytes:
    """One regular file of at most `limit` bytes. Raises SubmissionError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise SubmissionError(f"{shown} is a link: put the file itself there") from None
        raise SubmissionError(f"{shown} can't be read: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise SubmissionError(f"{shown} is no regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise SubmissionError(f"{shown} is larger than {limit >> 20} MB: clear a notebook's outputs before it is handed in")
    return data
