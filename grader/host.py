"""The process behind a command: imports torch once, then is both sides of the judge.

    python -m grader.host [--spawn]

It forks the judge, which keeps autograd, draws the truth and speaks JSON lines with the command on standard input and
output (see `client`); then it switches autograd off in itself and goes on as the nursery of the workers. With `--spawn`, and
wherever a fork after importing torch is not safe, the judge is this process and workers are spawned.
"""

from __future__ import annotations

import os

# Before torch: were OpenMP to start two threads here, a forked worker would hang on them.
for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"

import contextlib
import ctypes
import gc
import signal
import socket
import sys

gc.disable()  # until both sides have frozen what they imported: looking through all of torch again and again finds no garbage

import torch

from grader import jail, nursery


def main(arguments: list[str]) -> int:
    """Become judge and nursery. Ends when standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the command's to handle; it then closes our input
    torch.set_num_threads(1)
    if "--spawn" in arguments or not can_fork():
        _judge(None)
        return 0
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        theirs.close()
        _die_with_parent()
        code = 1
        try:
            _judge(ours)
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    ours.close()
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    with contextlib.suppress(KeyboardInterrupt):
        nursery.serve(theirs)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def can_fork() -> bool:
    """Whether a process with torch in it may fork: only where that is known to be safe."""
    return sys.platform.startswith("linux") and hasattr(socket, "SOCK_SEQPACKET")


def _judge(control: socket.socket | None) -> None:
    from grader import service  # here, so that the nursery never holds what the judge knows

    gc.freeze()
    gc.enable()
    service.run(control, jail.available())


def _die_with_parent() -> None:
    """Should the nursery be killed, the judge goes too."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


if __name__ == "__main__":
    ended = main(sys.argv[1:])
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(ended)  # at once: taking torch down in order takes half a second, in which a command would wait for us
