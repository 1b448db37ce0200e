"""A notebook, run from top to bottom by nbclient in a kernel of the nest. Trusted side; what comes back is data and no code.

    with Nest() as nest:
        executed = nest.execute(document, folder, budget)

Where no fork is to be had, kernels are cold: started anew for each notebook, with the limits in time and without the walls.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.errors import UsageError, WorkerError
from grader.kernels import outcome, room
from grader.kernels.outcome import Budget, Executed
from grader.kernels.room import Limits

OUTPUT_LIMIT = 8 << 20
"""Characters of outputs that one notebook may leave."""
NOBODY = 65534
GRACE = 10.0
"""Seconds after which a run is given up, if its kernel's end did not end it."""
PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")


class Nest:
    """The warm parent, as a process of its own. Leaving the block ends it and its kernels."""

    def __init__(self, hidden: Sequence[Path] = (), environment: Mapping[str, str] | None = None) -> None:
        _require()
        self.hidden = [path.resolve() for path in hidden]
        self.environment = dict(environment or {})
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._ended: dict[int, int] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Nest:
        if sys.platform.startswith("linux"):
            self._said = tempfile.TemporaryFile()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "grader.kernels.nest"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                cwd=Path(__file__).resolve().parents[2],
                start_new_session=True,
            )
            threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()
            self._said.close()

    def execute(self, data: bytes, files: Mapping[str, Path], budget: Budget, extras: Sequence[str] = ()) -> Executed:
        """Run a notebook in a folder of its own with copies of `files` in it. Raises WorkerError where no kernel starts."""
        found: list[Executed | BaseException] = []

        def run() -> None:  # a thread: in the main one nbclient would take Ctrl-C for itself
            try:
                found.append(asyncio.run(self._execute(data, files, budget, extras)))
            except BaseException as error:
                found.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
        if isinstance(found[0], BaseException):
            raise found[0]
        return found[0]

    async def _execute(self, data: bytes, files: Mapping[str, Path], budget: Budget, extras: Sequence[str]) -> Executed:
        import nbformat

        from grader.kernels.client import Kernel, client

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                document = nbformat.reads(data.decode("utf-8-sig", "replace"), as_version=4)  # type: ignore[no-untyped-call]
            except Exception as error:  # an odd notebook; what is readable of it was judged all the same
                return Executed("", 0.0, 0, 0, why=f"the format's own reader refuses it: {str(error)[:200]}")
        own = len(document.cells)
        document.cells += [nbformat.v4.new_code_cell(extra) for extra in extras]  # type: ignore[no-untyped-call]
        with _folder(files, self.hidden) as folder:
            kernel = Kernel(self, folder, budget) if self._process is not None else None
            running = client(document, kernel, folder, budget)
            why = ""
            if kernel is not None:
                await kernel.start_kernel()  # before the clock starts: the first one waits until the nest is warm
            began = time.monotonic()
            # nbclient takes a cancelled task for a dead kernel, so it is the kernel that is ended, and nbclient notices.
            end = kernel.ask_to_end if kernel is not None else lambda: None
            late = asyncio.get_running_loop().call_later(budget.whole, end)
            try:
                await asyncio.wait_for(running.async_execute(), budget.whole + GRACE)
            except Exception as error:
                said = str(error).strip().splitlines()
                why = f"{type(error).__name__}: {said[0] if said else ''}"
                why = "its kernel ended before its last cell" if "died" in why.lower() else why
            finally:
                late.cancel()
                end()
            if why and time.monotonic() - began >= budget.whole:
                why = f"it was ended after {budget.whole:g} seconds"
        return outcome.summed(document, own, time.monotonic() - began, why, () if kernel is None else kernel.isolation)

    # The conversation with the nest

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send one line. Raises WorkerError where the nest has ended."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerError("the process that starts kernels has ended; run the command again") from error

    def fork(self, connection: Path, folder: Path, budget: Budget) -> tuple[int, tuple[str, ...]]:
        """A kernel that is ready: its pid, and the walls around it. Raises WorkerError."""
        limits = Limits(cpu_seconds=int(budget.whole) + 10)
        request = {
            "connection": str(connection),
            "folder": str(folder),
            "hidden": [str(path) for path in self.hidden],
            "budget": budget.loop,
        }
        self.ask({"fork": {**request, "limits": asdict(limits), "environment": self.environment}})
        pid = self._event("pid", 60.0)["pid"]
        while True:
            event = self._event("", 60.0)
            if event.get("ready") == pid:
                return pid, tuple(event["walls"])
            if event.get("pid") == pid and "exit" in event:
                raise WorkerError(f"a kernel ended as it started ({event['exit']}){self._why()}. `ninja doctor` may say more")

    def ended(self, pid: int) -> int | None:
        """The exit code of a kernel that has ended."""
        with contextlib.suppress(queue.Empty):
            while True:
                event = self._events.get_nowait()
                if "exit" in event:
                    self._ended[event["pid"]] = event["exit"]
        return self._ended.get(pid)

    def _event(self, key: str, seconds: float) -> dict[str, Any]:
        while True:
            try:
                event = self._events.get(timeout=seconds)
            except queue.Empty:
                raise WorkerError(f"no kernel started within {seconds:.0f} seconds{self._why()}") from None
            if event.get("gone"):
                raise WorkerError(f"the process that starts kernels has ended{self._why()}; run the command again")
            if not key or (key in event and "exit" not in event):
                return event
            if "exit" in event:
                self._ended[event["pid"]] = event["exit"]

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with contextlib.suppress(ValueError, OSError):
            for line in process.stdout:
                self._events.put(json.loads(line))
        self._events.put({"gone": True})

    def _why(self) -> str:
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().split("\n")
        return f": {lines[-1]}" if lines[-1] else ""


def _require() -> None:
    import importlib.util

    for name in ("nbclient", "ipykernel", "nbformat"):
        if importlib.util.find_spec(name) is None:
            raise UsageError(f"--execute needs {name}, which is not installed: pip install 'backprop-ninja[notebooks]'")


@contextlib.contextmanager
def _folder(files: Mapping[str, Path], hidden: Sequence[Path]) -> Any:
    """A folder for one run, which its kernel may write to whoever it is."""
    folder = Path(tempfile.mkdtemp(prefix="ninja-nb-"))
    try:
        for name, path in files.items():
            shutil.copyfile(path, folder / name)
        if room.changes_user(hidden):
            for path in (folder, *folder.iterdir()):
                os.chown(path, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
