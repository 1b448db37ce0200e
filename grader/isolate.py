"""The judge's side of isolation: start a worker, feed it, limit it, read it, end it.

`Workers.run` takes a job and returns an Outcome, whatever the learner's code does: finish, hang, flood, crash. Two kinds of
workers: forked by the nursery (Linux, milliseconds) and spawned (anywhere, seconds). Either serves one job and ends; between
jobs the next one waits already.
"""

from __future__ import annotations

import abc
import array
import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from grader import wire
from grader.errors import WorkerError

Ending = Literal["done", "timeout", "crash", "output_limit"]
OUTPUT_LIMIT = 1 << 20
KEPT_OUTPUT = 20_000
ANSWER_HEADER = 1 << 20
"""Bytes of a worker's header, each frame: names, shapes, a traceback."""
FRAME_COST, HEADER_COST = 4096, 32
"""What a frame takes in memory here however short it is, and what a byte of its header may take once parsed (`[],` does)."""


@dataclass(frozen=True)
class Limits:
    """What one job may use. Seconds of processor time decide on a busy machine; `wall_seconds` ends a sleeper."""

    memory: int = 512 << 20
    cpu_seconds: int = 5
    wall_seconds: float = 20.0
    answer_bytes: int = 64 << 20


@dataclass
class Outcome:
    """What became of one job. `frames` are well-formed; whatever they claim is a claim. `signal` is that which ended it."""

    frames: list[wire.Frame] = field(default_factory=list)
    ending: Ending = "crash"
    output: str = ""
    signal: int | None = None
    seconds: float = 0.0
    malformed: str = ""

    def of_kind(self, kind: str) -> list[wire.Frame]:
        return [frame for frame in self.frames if frame.kind == kind]


class Process(abc.ABC):
    """A worker as the judge sees it: two streams and a way to end it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    output: asyncio.StreamReader

    @abc.abstractmethod
    def kill(self) -> None:
        """End it at once; does nothing if it has ended."""

    @abc.abstractmethod
    async def wait(self) -> int:
        """Its exit code, negative for a signal."""


class Workers(abc.ABC):
    """A source of workers. When one is done the next is made, so that a later job finds it waiting."""

    isolation: tuple[str, ...]
    _next: asyncio.Task[Process] | None = None

    @abc.abstractmethod
    async def make(self) -> Process:
        """A new worker. Raises WorkerError."""

    async def start(self) -> Process:
        """A worker that waits for its job. Raises WorkerError."""
        waiting, self._next = self._next, None
        return await (waiting or self.make())

    async def close(self) -> None:
        """End the one that is waiting."""
        if self._next is not None:
            with contextlib.suppress(WorkerError):
                (await self._next).kill()
            self._next = None

    async def run(self, job: wire.Frame, limits: Limits, on_frame: Callable[[wire.Frame], None] | None = None) -> Outcome:
        """Run one job to its end. Cancelling the task kills the worker."""
        process = await self.start()
        outcome = Outcome()
        began = time.monotonic()
        tasks = [asyncio.create_task(_feed(process, job)), asyncio.create_task(_drain(process, outcome))]
        try:
            await asyncio.wait_for(_frames(process, outcome, limits, on_frame), limits.wall_seconds)
            if outcome.ending == "done":
                await asyncio.wait({tasks[1]}, timeout=1.0)  # the last of what it printed
        except asyncio.TimeoutError:
            outcome.ending = "timeout"
        except wire.FrameError as error:
            outcome.malformed = str(error)
        finally:
            process.kill()
            for task in tasks:
                task.cancel()
            process.writer.close()
            leaving = asyncio.ensure_future(process.wait())
            # One that is done is believed; that the kernel takes milliseconds to clear up after it delays no verdict.
            code = 0 if outcome.ending == "done" else await asyncio.shield(leaving)
        outcome.seconds = time.monotonic() - began
        if self._next is None:
            self._next = asyncio.create_task(self.make())
        outcome.signal = -code if code < 0 else None
        if outcome.ending == "crash" and outcome.signal == getattr(signal, "SIGXCPU", -1):
            outcome.ending = "timeout"
        return outcome


async def _feed(process: Process, job: wire.Frame) -> None:
    with contextlib.suppress(ConnectionError):
        process.writer.write(job.pack())
        await process.writer.drain()


async def _frames(process: Process, outcome: Outcome, limits: Limits, on_frame: Callable[[wire.Frame], None] | None) -> None:
    """Read frames until the worker says it is done or breaks off.

    What is kept of them stays below `answer_bytes`, whoever sends them and however many; progress is handed on instead.
    """
    budget = limits.answer_bytes
    while True:
        try:
            prefix = await process.reader.readexactly(wire.PREFIX.size)
            header_size, payload_size = wire.lengths(prefix, limits.answer_bytes, ANSWER_HEADER)
            frame = wire.unpack(await process.reader.readexactly(header_size), await process.reader.readexactly(payload_size))
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # `ending` stays what it is: a crash, or the output limit that `_drain` enforced
        if frame.kind in ("done", "output_limit"):
            outcome.ending = "done" if frame.kind == "done" else "output_limit"
            return
        if on_frame is None or frame.kind != "progress":
            budget -= FRAME_COST + HEADER_COST * header_size + payload_size
            if budget < 0:
                raise wire.FrameError(f"it sent more frames than the {limits.answer_bytes >> 20} MB that are agreed")
            outcome.frames.append(frame)
        if on_frame is not None:
            on_frame(frame)


async def _drain(process: Process, outcome: Outcome) -> None:
    """Read what the learner's code prints; keep the beginning; end it beyond the limit."""
    kept, total = bytearray(), 0
    try:
        while data := await process.output.read(65536):
            total += len(data)
            kept += data[: KEPT_OUTPUT - len(kept)]
            if total > OUTPUT_LIMIT:
                outcome.ending = "output_limit"
                process.kill()
                return
    except ConnectionError:
        pass
    finally:
        outcome.output = kept.decode("utf-8", "replace")


class Forked(Workers):
    """Workers forked by the nursery at the other end of `control` (a SOCK_SEQPACKET pair; see `nursery`)."""

    def __init__(self, control: socket.socket, isolation: tuple[str, ...]) -> None:
        self.isolation = ("a forked process", *isolation)
        self.control = control
        control.setblocking(False)
        self._born: deque[asyncio.Future[int]] = deque()
        self._ends: dict[int, asyncio.Future[int]] = {}
        asyncio.get_running_loop().add_reader(control.fileno(), self._listen)

    def _listen(self) -> None:
        try:
            message = self.control.recv(64)
        except BlockingIOError:
            return
        except ConnectionError:
            message = b""
        if not message:
            asyncio.get_running_loop().remove_reader(self.control.fileno())
            for future in (*self._born, *self._ends.values()):
                if not future.done():
                    future.set_exception(WorkerError("the process that starts workers has ended; run the command again"))
            return
        if message[:1] == b"P":
            pid = int(message[1:])
            self._ends[pid] = asyncio.get_running_loop().create_future()
            self._born.popleft().set_result(pid)
        else:
            pid, status = map(int, message[1:].split())
            self._ends[pid].set_result(status)

    async def make(self) -> Process:
        ours, theirs = socket.socketpair()
        output_read, output_write = os.pipe()
        born: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._born.append(born)
        rights = array.array("i", [theirs.fileno(), output_write])
        try:
            self.control.sendmsg([b"F"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except OSError as error:
            raise WorkerError(f"no worker could be started ({error}); run the command again") from error
        finally:
            theirs.close()
            os.close(output_write)
        process = _ForkedProcess(self)
        process.reader, process.writer = await asyncio.open_connection(sock=ours)
        process.output = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(process.output), os.fdopen(output_read, "rb", 0))
        process.pid = await asyncio.shield(born)
        return process

    def kill(self, pid: int) -> None:
        with contextlib.suppress(OSError):
            self.control.send(b"K%d" % pid)

    async def end_of(self, pid: int) -> int:
        status = await self._ends[pid]
        self._ends.pop(pid, None)
        return status


class _ForkedProcess(Process):
    def __init__(self, source: Forked) -> None:
        self.source = source
        self.pid = 0

    def kill(self) -> None:
        self.source.kill(self.pid)

    async def wait(self) -> int:
        return await self.source.end_of(self.pid)


class Spawned(Workers):
    """Workers in fresh interpreters."""

    def __init__(self, isolation: tuple[str, ...]) -> None:
        self.isolation = ("a fresh interpreter", *isolation)

    async def make(self) -> Process:
        env = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        pipe, here = asyncio.subprocess.PIPE, Path(__file__).resolve().parents[1]  # see `client`: not the learner's folder
        try:
            child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "grader.worker",
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                env=env,
                cwd=here,
                start_new_session=True,
            )
        except OSError as error:
            raise WorkerError(f"no worker could be started ({error}); run the command again") from error
        return _SpawnedProcess(child)


class _SpawnedProcess(Process):
    def __init__(self, child: asyncio.subprocess.Process) -> None:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        self.child = child
        self.reader, self.writer, self.output = child.stdout, child.stdin, child.stderr

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(self.child.pid, signal.SIGKILL)
            else:
                self.child.kill()

    async def wait(self) -> int:
        return await self.child.wait()
