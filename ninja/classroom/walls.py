"""What must keep others' code apart before any of it runs, and how to tell that it stands.

On one's own machine, with one's own answers, a slip is all that can happen. Others' code may want something, so it is refused
where nothing keeps it from the files, the network and the other processes of whoever grades: see docs/threats.md. What counts
is not what a kernel says that it has, but what a worker that was started like those to come found standing around itself.
Imports no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from grader.errors import NinjaError, WorkerError

NEEDED = ("seccomp", "landlock", "resource limits")
"""Calls, files, amounts. A user of its own comes on top where the command runs as root; without it these hold as well."""

MEASURE = "ninja.classroom.walls:measure"
"""What the judge is asked to call: see `grader.client.Host.call`."""


class Unfit(NinjaError):
    """Nobody can be graded on this machine: no matter of any submission, so it ends the run."""


class Unisolated(Unfit):
    """Others' code would run without the walls that it needs; the message says what to do about it."""


def missing(standing: Iterable[str]) -> tuple[str, ...]:
    """The needed walls that are not among those that stand."""
    there = set(standing)
    return tuple(wall for wall in NEEDED if wall not in there)


def insist(standing: Iterable[str], where: str = "here") -> None:
    """Raise Unisolated unless all that is needed stands. `where` is a machine's name, or `here`."""
    gone = missing(standing)
    if gone:
        raise Unisolated(
            f"others' code is not graded {where}: there is no {' and no '.join(gone)} to keep it from files, network and other "
            f"submissions. It takes Linux 5.13 or later on x86-64 or arm64 (on macOS and Windows: install a Linux virtual "
            f"machine, and ninja in it; in a container: a profile that permits landlock and seccomp), or `--dask` and workers "
            f"that have it. `ninja doctor` shows what stands. `--unsafe` grades all the same: then it can do what you can"
        )


async def measure(request: Mapping[str, Any], workers: Any, limits: Any, emit: Callable[[Mapping[str, Any]], None]) -> None:
    """In the judge: start one worker with nothing of anyone's in it, and emit the walls that it says stand around it."""
    from grader import wire

    header = {
        "kind": "walls",
        "source": "def nothing(): pass",
        "path": "",
        "defines": ["nothing"],
        "harness": "def drive(*_): pass",
        "limits": {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds},
    }
    outcome = await workers.run(wire.Frame(header, {}), limits)
    started = outcome.of_kind("started")
    if outcome.ending != "done" or not started:
        said = outcome.output.strip().splitlines()
        raise WorkerError(f"no worker could be tried out ({said[-1] if said else outcome.ending}); `ninja doctor` may say why")
    emit({"event": "walls", "walls": list(started[0].header["isolation"])})
