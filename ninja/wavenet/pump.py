"""Frames to a watcher in a thread of their own, so that no worker waits for a disk or for autograd. Trusted side."""

from __future__ import annotations

import queue
import threading

from grader import wire
from ninja.wavenet.watching import Watcher

AHEAD = 8
"""Frames that may wait, of a few megabytes at most."""


class Pump:
    """Takes frames from one thread and hands them to a watcher in another, in order."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.error: Exception | None = None
        self._frames: queue.Queue[wire.Frame | None] = queue.Queue(AHEAD)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, frame: wire.Frame) -> None:
        """The next frame; waits where too many do."""
        self._frames.put(frame)

    def close(self) -> None:
        """Wait until all are taken in. Raises what went wrong on our side."""
        self._frames.put(None)
        self._thread.join()
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        while (frame := self._frames.get()) is not None:
            if self.error is None:
                try:
                    self.watcher.take(frame)
                except Exception as error:  # ours; raised again in `close`
                    self.error = error
                    self.watcher.halt()
