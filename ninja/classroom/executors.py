"""Where submissions are graded: a pool of processes on this machine, or (`cluster`) the workers of a Dask scheduler.

Both are a Crew: futures of Results, however they come about. A process of a pool makes its Marker when it starts, wakes a judge
for its first parcel, and keeps both warm until the end. Imports no torch.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Protocol

from ninja.classroom.marker import Marker, Terms
from ninja.classroom.parcel import Parcel
from ninja.classroom.records import Result


class Crew(Protocol):
    """Those who grade."""

    @property
    def width(self) -> int:
        """How many submissions they take on at once."""

    def submit(self, parcel: Parcel, digest: str, terms: Terms) -> Future[Result]:
        """Hand over one submission. The future fails with BrokenExecutor where a process ended that was at work."""

    def renew(self) -> None:
        """Begin afresh after a BrokenExecutor."""

    def close(self) -> None:
        """Let all go, at once: what is still being graded is given up."""


class Local:
    """Processes of this machine."""

    def __init__(self, course: Path, processes: int) -> None:
        self._course = course
        self._processes = processes
        self._begin()

    @property
    def width(self) -> int:
        return self._processes

    def submit(self, parcel: Parcel, digest: str, terms: Terms) -> Future[Result]:
        return self._pool.submit(_mark, parcel, digest, terms)

    def renew(self) -> None:
        self.close()
        self._begin()

    def _begin(self) -> None:
        self._scratch = Path(tempfile.mkdtemp(prefix="ninja-class-"))
        # Fresh interpreters: this process has threads (the display's), and such a one does not fork well.
        context = multiprocessing.get_context("spawn")
        ours_ends, self._line = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(self._processes, context, _begin, (self._course, self._scratch, ours_ends))

    def close(self) -> None:
        self._line.close()  # every process of the pool hears it and ends
        self._pool.shutdown(wait=True, cancel_futures=True)
        _remove(self._scratch)


_marker: Marker | None = None
"""Of a process of the pool: what `_begin` made there."""


def _begin(course: Path, scratch: Path, line: Connection) -> None:
    """In a new process of the pool: be ready to mark, leave Ctrl-C to the command, and end when it does."""
    global _marker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(line, scratch), daemon=True).start()
    _marker = Marker(course, scratch=scratch)


def _end_with(line: Connection, scratch: Path) -> None:
    """The command holds the other end and sends nothing: there is something to read only once it has let go, or is gone."""
    wait([line])
    _remove(scratch)  # whoever would do it may be gone, and what students wrote does not stay behind
    os._exit(1)  # the judge hears it in turn, and ends with its workers


def _remove(folder: Path) -> None:
    """Also where someone is still writing into it, who then finds it gone."""
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.01)


def _mark(parcel: Parcel, digest: str, terms: Terms) -> Result:
    assert _marker is not None
    return _marker.mark(parcel, digest, terms)
