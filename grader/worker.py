"""The worker: loads one answer, calls it, sends the bytes back.

Runs in a process that holds no truth and may turn hostile; nothing here may import compare, probe, diagnose or a solution.
Everything before `_load` runs the learner's file is trusted; of what comes after, the judge believes only tensors.
What isolation does not stop is said in docs/threats.md.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import random
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, BinaryIO

import torch
from torch import Tensor

from grader import jail, no_autograd, policy, steps, wire

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


class OutputLimit(BaseException):
    """The learner's code printed more than anyone will read."""


def prepare() -> None:
    """What takes long and holds for every answer: imports, one thread, autograd off, first use of the common kernels."""
    torch.set_num_threads(1)
    for name in IMPORTABLE.split():
        with contextlib.suppress(ImportError):  # some may not be installed
            __import__(name)
    no_autograd.install()
    for dtype in (torch.float32, torch.float64):
        a = torch.ones(4, 5, dtype=dtype)
        (a @ a.T).tanh().exp().log().sum(0, keepdim=True).max(1)
        torch.zeros(4, 5, dtype=dtype).index_add_(0, torch.tensor([0, 0]), a[:2])
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
    limits = job.header["limits"]
    send(
        {
            "kind": "started",
            "isolation": list(jail.enter(jail.Limits(memory=limits["memory"], cpu_seconds=limits["cpu_seconds"]))),
        }
    )
    try:
        if job.kind == "gradients":
            _gradients(job, send)
        else:
            _drive(job, send)
        send({"kind": "done"})
    except OutputLimit:
        send({"kind": "output_limit"})
    sys.stdout.flush()


def _gradients(job: wire.Frame, send: Callable[..., None]) -> None:
    """Load the file, call its function on every probe, send what comes back."""
    header = job.header
    path, asked, name = header["path"], header["asked"], header["function"]
    tree = _parse(header["source"], path, send)
    if tree is None:
        return
    function = steps.find(tree, name)
    variables = steps.variables(function, asked) if function else {}
    lines = steps.last_lines(function, variables) if function else {}
    scope: dict[str, Any] = {}
    if not _load_and_check(tree, path, name, header["source"], send, scope, lines):
        return
    for index, probe in enumerate(header["probes"]):
        torch.set_default_dtype(getattr(torch, probe["dtype"]))
        args = {given: job.tensors[f"{index}/{given}"] for given in header["given"]}
        if probe["alone"]:
            _alone(tree, path, name, asked, index, args, job, send)
            continue
        before = {given: value.clone() for given, value in args.items()}
        answers, failure = _call(scope[name], args, asked, header["source"], path, variables)
        changed = [given for given, value in args.items() if not _same(value, before[given])]
        _send_answers(send, index, answers, failure, changed=changed, aliases=_aliases({**args, **answers}, asked))
        if index == 0:  # later prints would only repeat what the shown probe printed
            sys.stdout = sys.stderr = _Counting()


def _drive(job: wire.Frame, send: Callable[..., None]) -> None:
    """Load the file and let the harness, trusted text of the course, drive what it defines: a stage, or a class."""
    source, path, name = job.header["source"], job.header["path"], job.header["function"]
    tree = _parse(source, path, send)
    scope: dict[str, Any] = {}
    if tree is None or not _load_and_check(tree, path, name, source, send, scope, {}):
        return
    harness: dict[str, Any] = {"__name__": "harness"}
    exec(compile(job.header["harness"], "<harness>", "exec"), harness)
    try:
        harness["drive"](scope, job.header, job.tensors, send)
    except OutputLimit:
        raise
    except BaseException as error:
        send({"kind": "failed", **_failure(error, source, path)})


def _parse(source: str, path: str, send: Callable[..., None]) -> ast.Module | None:
    """The tree, or None after saying why there is none or what in it is refused."""
    try:
        tree = ast.parse(source, path)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        what = getattr(error, "msg", None) or str(error) or "nested too deeply"
        text = (getattr(error, "text", None) or "").rstrip()
        send({"kind": "failed", "type": type(error).__name__, "message": what, "line": line, "traceback": text})
        return None
    if refusal := policy.check(tree):
        send({"kind": "forbidden", "message": refusal.message, "line": refusal.line})
        return None
    return tree


def _load_and_check(
    tree: ast.Module,
    path: str,
    name: str,
    source: str,
    send: Callable[..., None],
    scope: dict[str, Any],
    lines: Mapping[str, int],
) -> bool:
    """Run the file into `scope`; say so, or say what went wrong."""
    try:
        _load(tree, path, scope)
    except OutputLimit:
        raise
    except BaseException as error:
        send({"kind": "failed", **_failure(error, source, path)})
        return False
    if not callable(scope.get(name)):
        message = f"there is no function `{name}` in it any more: it is what the judge calls"
        send({"kind": "failed", "type": "missing", "message": message, "line": None, "traceback": ""})
        return False
    send({"kind": "loaded", "lines": dict(lines)})
    return True


def _load(tree: ast.Module, path: str, scope: dict[str, Any]) -> None:
    scope.update(__name__="exercise", __file__=path)
    exec(compile(tree, path, "exec"), scope)


def _call(
    function: Callable[..., Any],
    args: Mapping[str, Tensor],
    asked: Sequence[str],
    source: str,
    path: str,
    variables: Mapping[str, str],
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Call it; return what is known of each asked gradient, and how it failed. What was done before a failure counts."""
    try:
        result = function(*args.values())
        if len(asked) == 1 and not isinstance(result, tuple | list):
            result = (result,)
        if result is None:
            raise TypeError(f"it returned nothing: let it end in `return {', '.join(asked)}`")
        if not isinstance(result, tuple | list):
            raise TypeError(f"it returned one {_type_name(result)}, where {len(asked)} are asked: {', '.join(asked)}")
        if len(result) != len(asked):
            raise TypeError(f"it returned {len(result)} values, where {len(asked)} are asked: {', '.join(asked)}")
        return dict(zip(asked, result, strict=True)), None
    except OutputLimit:
        raise
    except BaseException as error:
        bound = _locals_of(function, error.__traceback__)
        known = {name: bound[variables.get(name, name)] for name in asked if variables.get(name, name) in bound}
        return known, _failure(error, source, path)


def _alone(
    tree: ast.Module,
    path: str,
    name: str,
    asked: Sequence[str],
    index: int,
    args: Mapping[str, Tensor],
    job: wire.Frame,
    send: Callable[..., None],
) -> None:
    """Run the rewritten function: each step's answer is recorded, and the judge's random gradient goes on in its place."""
    rewritten = steps.isolate(tree, name, asked)
    if rewritten is None:
        return
    recorded: dict[str, Any] = {}

    def step(asked_name: str, value: Any) -> Any:
        recorded[asked_name] = value.clone() if isinstance(value, Tensor) else value
        return job.tensors[f"{index}/inject/{asked_name}"].clone()

    scope: dict[str, Any] = {steps.STEP: step}
    try:
        _load(rewritten, path, scope)
        scope[name](*args.values())
    except OutputLimit:
        raise
    except BaseException:
        pass  # only blame is lost: the verdict comes from the function as it was written
    _send_answers(send, index, recorded, None, changed=[], aliases=[])


def _send_answers(
    send: Callable[..., None],
    index: int,
    answers: Mapping[str, Any],
    failure: Mapping[str, Any] | None,
    changed: Sequence[str],
    aliases: Sequence[tuple[str, str]],
) -> None:
    described: dict[str, dict[str, Any]] = {}
    tensors: dict[str, Tensor] = {}
    for name, value in answers.items():
        try:
            described[name], dense = _describe(value)
        except Exception as error:  # a tensor so odd that torch itself can't read it
            described[name], dense = {"kind": "other", "what": f"a tensor that can't be read ({type(error).__name__})"}, None
        if dense is not None and dense.numel() * dense.element_size() <= ANSWER_LIMIT:
            tensors[name] = dense
    header = {"kind": "answers", "probe": index, "answers": described, "failure": failure}
    send({**header, "changed": list(changed), "aliases": [list(pair) for pair in aliases]}, tensors)


def _describe(value: Any) -> tuple[dict[str, Any], Tensor | None]:
    """What is said of an answer, and its numbers if it has any."""
    if value is Ellipsis:
        return {"kind": "missing"}, None
    if not isinstance(value, Tensor):
        return {"kind": "other", "what": _described(value)}, None
    if value.device.type != "cpu":
        return {"kind": "other", "what": f"on the device {value.device.type}, where no numbers are"}, None
    dense = (value if value.layout == torch.strided else value.to_dense()).detach().as_subclass(Tensor).contiguous()
    return {"kind": "tensor", "shape": list(dense.shape), "dtype": str(dense.dtype).removeprefix("torch.")}, dense


def _failure(error: BaseException, source: str, path: str) -> dict[str, Any]:
    """Type, message, and the learner's own lines of the traceback."""
    if isinstance(error, no_autograd.ForbiddenError):
        kind = "forbidden"
    elif isinstance(error, MemoryError) or "can't allocate memory" in str(error) or "not enough memory" in str(error):
        kind = "memory"
    elif "'ellipsis'" in str(error) or (isinstance(error, TypeError) and "not ellipsis" in str(error)):
        kind = "ellipsis"
    else:
        kind = type(error).__name__
    message = str(error).split("\nException raised from")[0].strip()[:2000]
    if isinstance(error, SystemExit):
        message = "it called exit(): a backward function returns"
    lines = source.split("\n")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path][-12:]
    shown = [f"line {frame.lineno}, in {frame.name}\n    {lines[(frame.lineno or 1) - 1].strip()}" for frame in frames]
    return {
        "type": kind if kind in ("forbidden", "memory", "ellipsis") else type(error).__name__,
        "message": message,
        "line": frames[-1].lineno if frames else getattr(error, "lineno", None),
        "traceback": "\n".join([*shown, f"{type(error).__name__}: {message}"]),
    }


def _locals_of(function: Callable[..., Any], trace: TracebackType | None) -> dict[str, Any]:
    """What the function had bound by the time it raised."""
    code = getattr(function, "__code__", None)
    while trace is not None:
        if trace.tb_frame.f_code is code:
            return dict(trace.tb_frame.f_locals)
        trace = trace.tb_next
    return {}


def _aliases(tensors: Mapping[str, Any], asked: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of names, one of them asked, that share memory: changing one in place changed the other."""
    owners: dict[int, str] = {}
    pairs = []
    for name, value in tensors.items():
        if isinstance(value, Tensor) and value.device.type == "cpu" and value.layout == torch.strided and value.numel():
            owner = owners.setdefault(value.untyped_storage().data_ptr(), name)
            if owner != name and name in asked:
                pairs.append((owner, name))
    return pairs


def _same(a: Tensor, b: Tensor) -> bool:
    return a.shape == b.shape and bool(torch.equal(torch.nan_to_num(a), torch.nan_to_num(b)))


def _type_name(value: Any) -> str:
    return "Tensor" if isinstance(value, Tensor) else type(value).__name__


def _described(value: Any) -> str:
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


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
