"""The worker: loads one answer, calls it, sends the bytes back.

Runs in a process that holds no truth and may turn hostile; nothing here may import compare, probe, diagnose or a solution.
Everything before the learner's file is loaded can be trusted; of what comes after, the judge believes only tensors.
What isolation does not stop is said in docs/threats.md.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

import torch
from torch import Tensor

from grader import attempt, jail, no_autograd, steps, wire
from grader.attempt import Attempt, OutputLimit

Send = Callable[..., None]

OUTPUT_LIMIT = 1 << 20
ANSWER_LIMIT = 16 << 20
"""Bytes: a larger answer (in a shape that is wrong anyway) comes back as shape and dtype only."""

# What honest answers import. The jail hides the file system, so whatever may be imported must be in memory before.
IMPORTABLE = """
    abc bisect cmath collections.abc contextlib copy dataclasses decimal encodings.idna enum fractions functools heapq inspect
    itertools linecache math numbers operator pprint random re statistics string textwrap time timeit types typing unicodedata
    warnings jaxtyping numpy numpy.linalg numpy.random torch.linalg torch.nn.functional torch.special typing_extensions
    einops tqdm
"""


def prepare() -> None:
    """What takes long and holds for every answer: imports, one thread, autograd off, first use of the common kernels."""
    torch.set_num_threads(1)
    for backend in (torch.backends.mkldnn, torch.backends.nnpack):
        backend.set_flags(False)  # they compile code as they go, which the jail refuses
    # In the lecture `.float()` makes a tensor like those of the network; on a float64 probe these are float64.
    torch.Tensor.float = lambda self, **options: self.to(torch.get_default_dtype(), **options)  # type: ignore[method-assign]
    for name in IMPORTABLE.split():
        with contextlib.suppress(ImportError):  # some may not be installed
            __import__(name)
    no_autograd.install()
    for dtype in (torch.float32, torch.float64):
        a = torch.ones(4, 5, dtype=dtype)
        (a @ a.T).tanh().exp().log().sum(0, keepdim=True).max(1)
        torch.zeros(4, 5, dtype=dtype).index_add_(0, torch.tensor([0, 0]), a[:2])
        repr(a)  # prints a tensor as learners will: that too imports on first use
        wire.Frame({}, {"a": a}).pack()


def serve(reader: BinaryIO, writer: BinaryIO) -> None:
    """Take one job, confine this process, run it. Descriptors 1 and 2 already lead to the judge's output pipe."""
    header_size, payload_size = wire.lengths(_read(reader, wire.PREFIX.size), cap=1 << 40)
    job = wire.unpack(_read(reader, header_size), _read(reader, payload_size))

    def send(header: Mapping[str, Any], tensors: Mapping[str, Tensor] | None = None) -> None:
        writer.write(wire.Frame(header, tensors or {}).pack())
        writer.flush()

    sys.stdout = sys.stderr = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    random.seed(0)
    torch.default_generator.manual_seed(0)  # torch.manual_seed looks for other devices too
    os.environ.clear()  # it may hold secrets of whoever ran the command
    limits = job.header["limits"]
    walls = jail.enter(jail.Limits(memory=limits["memory"], cpu_seconds=limits["cpu_seconds"]))
    send({"kind": "started", "isolation": list(walls)})
    try:
        if job.kind == "gradients":
            _gradients(job, send)
        else:
            _drive(job, send)
        send({"kind": "done"})
    except OutputLimit:
        send({"kind": "output_limit"})
    sys.stdout.flush()
    os.closerange(1, 3)  # that was all of the output: the judge need not wait until the kernel has cleared up after us


def _gradients(job: wire.Frame, send: Send) -> None:
    """Load the file, call its function on every probe, send what comes back."""
    header = job.header
    this = Attempt(header["source"], header["path"], header["defines"], header["asked"], header["harness"], header["parts"])
    if header.get("loose"):
        this.by_itself, this.struck = True, header["struck"]
        this.announce = (lambda line: send({"kind": "begins", "line": line})) if header["announce"] else None
    if failure := this.load():
        send(failure)
        return
    send({"kind": "loaded", "lines": dict(this.lines)})
    for index, probe in enumerate(header["probes"]):
        torch.set_default_dtype(getattr(torch, probe["dtype"]))
        args = {name: job.tensors[f"{index}/{name}"] for name in header["given"]}
        if probe["alone"]:
            injected = {name: job.tensors[f"{index}/inject/{name}"] for name in this.asked}
            _answer(send, index, _alone(this, args, injected))
            continue
        before = {name: value.clone() for name, value in args.items()}
        answers, failure = this.call(args)
        changed = [name for name, value in args.items() if not attempt.same(value, before[name])]
        _answer(send, index, answers, failure, changed, attempt.aliases({**args, **answers}, this.asked), this.failures)
        if index == 0:  # later prints would only repeat what the shown probe printed
            sys.stdout = sys.stderr = _Counting()


def _alone(this: Attempt, args: Mapping[str, Tensor], injected: Mapping[str, Tensor]) -> dict[str, Any]:
    """Each step's answer by itself: it is recorded, and the judge's random gradient goes on in its place."""
    recorded: dict[str, Any] = {}

    def step(name: str, value: Any) -> Tensor:
        recorded[name] = value.clone() if isinstance(value, Tensor) else value
        return injected[name].clone()

    rewritten = steps.isolate(this.tree, this.defines[0], this.asked)
    if rewritten is not None:
        scope: dict[str, Any] = {steps.STEP: step}
        try:
            this.run(rewritten, scope)
            scope[this.defines[0]](*args.values())
        except OutputLimit:
            raise
        except BaseException:
            pass  # only blame is lost: the verdict comes from the function as it was written
    return recorded


def _drive(job: wire.Frame, send: Send) -> None:
    """Load the file and let the harness, trusted text of the course, drive what it defines: a stage, or a class."""
    this = Attempt(job.header["source"], job.header["path"], job.header["defines"], parts=job.header.get("parts", {}))
    if failure := this.load():
        send(failure)
        return
    send({"kind": "loaded", "lines": {}})
    harness: dict[str, Any] = {"__name__": "harness"}
    exec(compile(job.header["harness"], attempt.HARNESS, "exec"), harness)
    try:
        harness["drive"](this.scope, job.header, job.tensors, send)
    except OutputLimit:
        raise
    except BaseException as error:
        send(this.failure(error))


def _answer(
    send: Send,
    index: int,
    answers: Mapping[str, Any],
    failure: Mapping[str, Any] | None = None,
    changed: Sequence[str] = (),
    aliases: Sequence[tuple[str, str]] = (),
    failures: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Send what is known after one probe; an answer too large to send goes as its shape and dtype."""
    described = {name: attempt.describe(value) for name, value in answers.items()}
    fits = {name: t for name, (_, t) in described.items() if t is not None and t.numel() * t.element_size() <= ANSWER_LIMIT}
    header = {"kind": "answers", "probe": index, "answers": {name: said for name, (said, _) in described.items()}}
    if failures:
        header["failures"] = list(failures[:64])
    send({**header, "failure": failure, "changed": list(changed), "aliases": [list(pair) for pair in aliases]}, fits)


class _Counting(io.TextIOBase):
    """Swallows text, and stops whoever prints without end."""

    written = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.written += len(text)
        if self.written > OUTPUT_LIMIT:
            raise OutputLimit
        return len(text)


def _read(reader: BinaryIO, size: int) -> bytes:
    data = reader.read(size)
    if len(data) < size:
        raise EOFError("the judge hung up")
    return data


def main() -> None:
    """A spawned worker: job on standard input, frames on what was standard output, prints on standard error."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    prepare()
    try:
        serve(reader, writer)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
