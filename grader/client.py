"""The command's side of the judge: start the host, ask, listen. Imports no torch, so a command draws at once.

with Host() as host:
    for event in host.grade(course_root, entries, seed=7): ...
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from grader import errors
from grader.errors import NinjaError, WorkerError


class Host:
    """A running judge. It stays warm between requests; leaving the block ends it and every worker."""

    def __init__(self, *, spawn: bool = False) -> None:
        self._numbers = itertools.count(1)
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`; a pipe that nobody reads would fill
        detached: dict[str, Any] = {}
        if os.name == "posix":
            detached["start_new_session"] = True  # Ctrl-C reaches the command alone, which then ends us in order
        elif sys.platform == "win32":
            detached["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grader.host", *(["--spawn"] if spawn else [])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                cwd=Path(__file__).resolve().parents[1],  # not the learner's folder, whose random.py would be imported
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
                **detached,
            )
        except OSError as error:
            raise WorkerError(f"the judge could not be started ({error}). `ninja doctor` may say why") from error

    def __enter__(self) -> Host:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; the host kills its workers and ends, and is killed itself if that takes too long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        impatience = threading.Timer(5, self._process.kill)
        impatience.start()
        try:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            # Read on to the end: a host whose pipe is full would not notice. Another thread may be reading too, which is why
            # closing our end first would wait for that thread.
            with contextlib.suppress(OSError, ValueError):
                for _ in self._process.stdout:
                    pass
            self._process.wait()
        except KeyboardInterrupt:
            self._process.kill()
            self._process.wait()
        finally:
            impatience.cancel()
        self._process.stdout.close()
        self._said.close()

    def ask(self, request: Mapping[str, Any]) -> int:
        """Send a request, superseding the one before; returns its number."""
        number = next(self._numbers)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._broke_off() from error
        return number

    def events(self) -> Iterator[dict[str, Any]]:
        """Every event of every request, as it comes. Raises WorkerError when the judge breaks off."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)
        raise self._broke_off()

    def grade(
        self, course: Path, exercises: Sequence[Mapping[str, Any]], seed: int, **options: Any
    ) -> Iterator[dict[str, Any]]:
        """Judge; yields the events of this request, `done` last. Raises the NinjaError that the judge reports."""
        yield from self._answers({"do": "grade", "course": str(course), "exercises": list(exercises), "seed": seed, **options})

    def call(self, entry: str, **options: Any) -> Iterator[dict[str, Any]]:
        """Have the judge run a course's own `module:function`; yields its events, `done` last. Raises as `grade` does."""
        yield from self._answers({"do": "call", "entry": entry, **options})

    def _answers(self, request: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        number = self.ask(request)
        for event in self.events():
            if event["id"] != number:
                continue
            if event["event"] == "failed":
                kind = getattr(errors, event["error"], WorkerError)
                assert issubclass(kind, NinjaError)
                raise kind(event["message"])
            yield event
            if event["event"] == "done":
                return

    def _broke_off(self) -> WorkerError:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._said.seek(0)
        said = self._said.read()
        lines = said.decode("utf-8", "replace").strip().split("\n")
        why = f": {lines[-1]}" if lines[-1] else ""
        return WorkerError(f"the judge ended before it was done{why}. `ninja doctor` says whether torch can be imported")
