"""The warm parent: a process with torch imported and autograd off that forks a worker whenever the judge asks for one.

It holds no truth, no probe and no submission: whatever it held every worker would inherit. It runs no learner's code.

    judge → nursery   b"F" + two descriptors (job channel, output)  |  b"K<pid>"
    nursery → judge   b"P<pid>" (forked)                            |  b"X<pid> <status>" (reaped)

Only the nursery signals workers: a pid that it has not reaped yet can't belong to anyone else. Linux only: elsewhere a fork
after importing torch is not safe, and `isolate` spawns instead.
"""

from __future__ import annotations

import array
import contextlib
import gc
import os
import selectors
import signal
import socket
from collections.abc import Iterator

from grader import worker


def serve(control: socket.socket) -> None:
    """Fork, kill and reap until the judge hangs up; then kill what is left and return."""
    gc.disable()  # no garbage worth a collection is made here; each worker has it enabled again
    worker.prepare()
    gc.freeze()  # otherwise the first collection in each worker would copy every page
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    children: set[int] = set()
    try:
        while True:
            for key, _ in selector.select():
                if key.fileobj == wake_read:
                    with contextlib.suppress(BlockingIOError):
                        os.read(wake_read, 4096)
                    for pid, status in _reap(children):
                        control.send(b"X%d %d" % (pid, status))
                    continue
                message, descriptors = _receive(control)
                if not message:
                    return
                if message[:1] == b"K":
                    _kill(int(message[1:]), children)
                    continue
                pid = os.fork()
                if pid == 0:
                    selector.close()
                    _become_worker(control, (wake_read, wake_write), descriptors)
                for descriptor in descriptors:
                    os.close(descriptor)
                children.add(pid)
                control.send(b"P%d" % pid)
    except (BrokenPipeError, ConnectionResetError):
        return
    finally:
        for pid in tuple(children):
            _kill(pid, children)


def _become_worker(control: socket.socket, wake: tuple[int, int], descriptors: list[int]) -> None:
    """In the forked child: leave everything of the nursery's behind, serve one job, end. Never returns."""
    try:
        os.setsid()
        gc.enable()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        channel, output = descriptors
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for descriptor in (control.fileno(), *wake, output, null):
            os.close(descriptor)
        worker.serve(os.fdopen(channel, "rb", closefd=False), os.fdopen(channel, "wb", closefd=False))
    finally:
        os._exit(0)


def _receive(control: socket.socket) -> tuple[bytes, list[int]]:
    # not socket.recv_fds: it asks for no close-on-exec and no truncation check
    message, ancillary, flags, _ = control.recvmsg(64, socket.CMSG_SPACE(2 * 4), socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    if flags & socket.MSG_CTRUNC:
        raise OSError("descriptors were lost on the way to the nursery")
    return message, list(descriptors)


def _reap(children: set[int]) -> Iterator[tuple[int, int]]:
    for pid in tuple(children):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)
            yield pid, os.waitstatus_to_exitcode(status)


def _kill(pid: int, children: set[int]) -> None:
    if pid in children:
        for kill in (os.killpg, os.kill):  # the group too, once the child has made one
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
