"""What a worker can't do once it has entered the jail, and what it still can.

Every case runs in a process of its own, forked from a warm child of the tests that has torch in memory (`Warm`, at the end);
nothing that a case does reaches the process of the tests. `test_no_autograd` borrows the same machinery.
"""

# An attacker writes `open` and `os.stat`.
# ruff: noqa: PTH101, PTH102, PTH104, PTH108, PTH110, PTH116, PTH123, PTH208, PTH211, SIM115

from __future__ import annotations

import ctypes
import dataclasses
import errno
import functools
import json
import mmap
import os
import platform
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader import jail

ROOT = Path(__file__).parents[1]

if sys.platform != "linux":
    pytest.skip("fork, /proc and the walls tested here are Linux's", allow_module_level=True)

fcntl = pytest.importorskip("fcntl")
resource = pytest.importorskip("resource")

WALLS = jail.available()
needs_seccomp = pytest.mark.skipif("seccomp" not in WALLS, reason="this kernel or processor has no seccomp filter of ours")
needs_landlock = pytest.mark.skipif("landlock" not in WALLS, reason="this kernel has no Landlock")
USERS = [
    pytest.param("root", marks=pytest.mark.skipif(os.geteuid() != 0, reason="the tests do not run as root"), id="from-root"),
    pytest.param("nobody", id="from-nobody"),
]


def libc(function: str, *arguments: Any) -> int:
    """A function of the C library that Python does not offer, as code with ctypes would call it."""
    words = [ctypes.c_void_p(word) if isinstance(word, int) else word for word in arguments]
    result: int = getattr(ctypes.CDLL(None, use_errno=True), function)(*words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def executable_memory() -> None:
    with mmap.mmap(-1, mmap.PAGESIZE) as page:
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        libc("mprotect", address, mmap.PAGESIZE, mmap.PROT_READ | mmap.PROT_EXEC)


def limit_at_an_address_ending_in_zeros() -> None:
    """A filter compares 32 bits at a time: one that looks at the lower half only takes this pointer for NULL."""
    address, fixed = 1 << 32, 0x10 | 0x20 | 0x02
    libc("mmap", address, mmap.PAGESIZE, 3, fixed, ctypes.c_long(-1), 0)
    infinite = (1 << 64) - 1
    ctypes.memmove(address, struct.pack("=QQ", infinite, infinite), 16)
    libc("syscall", jail.ALLOWED[platform.machine()]["prlimit64"], 0, resource.RLIMIT_CPU, address, 0)


NOWHERE = "/nonexistent/ninja"
# Each is harmless should it ever succeed, for it may run as root: signal 0, files where nothing can be.
ATTACKS: dict[str, Callable[[], object]] = {
    # files
    "read /etc/passwd": lambda: Path("/etc/passwd").read_text(),
    "read a solution": lambda: next((ROOT / "solutions").rglob("*.py")).read_text(),
    "read this very file": lambda: Path(__file__).read_text(),
    "list a directory": lambda: os.listdir("/"),
    "learn whether a file exists": lambda: os.stat("/etc/passwd"),
    "read the judge's memory": lambda: open(f"/proc/{os.getppid()}/mem", "rb"),
    "read the judge's environment": lambda: open(f"/proc/{os.getppid()}/environ", "rb"),
    "write to a device": lambda: open(os.devnull, "w"),
    "write a file": lambda: open(NOWHERE, "w"),
    "append to a file": lambda: open(NOWHERE, "a"),
    "make a directory": lambda: os.mkdir(NOWHERE),
    "remove a file": lambda: os.unlink(NOWHERE),
    "rename a file": lambda: os.rename(NOWHERE, NOWHERE),
    "chmod": lambda: os.chmod(NOWHERE, 0o777),
    "chown": lambda: os.chown(NOWHERE, 0, 0),
    "symlink": lambda: os.symlink("/etc/passwd", NOWHERE),
    "hard link": lambda: os.link("/etc/passwd", NOWHERE),
    "truncate": lambda: os.truncate(NOWHERE, 0),
    "change directory": lambda: os.chdir("/"),
    "a file in memory": lambda: os.memfd_create("ninja"),
    "a pipe": os.pipe,
    # network
    "internet socket": lambda: socket.socket(),
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "pair of sockets": socket.socketpair,
    # processes
    "fork": os.fork,
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "subprocess": lambda: subprocess.run(["/bin/true"]),
    "shell": lambda: subprocess.run("true", shell=True),
    "kill the judge": lambda: os.kill(os.getppid(), 0),
    "kill the group": lambda: os.killpg(0, 0),
    "a handle on the judge": lambda: os.pidfd_open(os.getppid()),
    "aim a signal through a descriptor": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()),
    "trace": lambda: libc("ptrace", 0, 0, 0, 0),
    "read the judge by process_vm_readv": lambda: libc("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0),
    "leave the session": os.setsid,
    "be nicer": lambda: os.nice(1),
    # the jail itself
    "limit another process": lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0)),
    "be root again": lambda: os.setuid(0),
    "outlive the judge": lambda: libc("prctl", 1, 0, 0, 0, 0),
    "another filter": lambda: libc("prctl", 22, 2, 0, 0, 0),
    "a namespace of one's own": lambda: libc("unshare", 0x10000000),
    "mount": lambda: libc("mount", b"none", NOWHERE.encode(), b"tmpfs", 0, 0),
    "executable memory": lambda: mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_EXEC),
    "memory made executable": executable_memory,
    "a limit, half hidden": limit_at_an_address_ending_in_zeros,
    "type into the terminal": lambda: fcntl.ioctl(0, 0x5412, b"x"),
    # the kernel's larger doors: io_uring_setup, bpf, userfaultfd, perf_event_open, keyctl
    "io_uring": lambda: libc("syscall", 425, 1, 0),
    **{
        name: functools.partial(libc, "syscall", number, 0, 0, 0, 0, 0)
        for name, number in {"bpf": 321, "userfaultfd": 323, "perf": 298, "keyctl": 250, "shared memory": 29}.items()
        if platform.machine() == "x86_64"
    },
}


@needs_seccomp
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_refused_with_a_plain_error(warm: Warm, attack: str, user: str) -> None:
    ending = warm.run(attack, user=user)
    assert ending.kind == "PermissionError", ending
    assert "[Errno 1] Operation not permitted" in ending.message


OTHER_ENDINGS: dict[str, tuple[Callable[[], object], str]] = {
    "start a thread": (lambda: threading.Thread(target=print).start(), "RuntimeError: can't start new thread"),
    "import what is not in memory": (lambda: __import__("wave"), "ModuleNotFoundError: No module named 'wave'"),
    "import sympy": (lambda: __import__("sympy"), "ModuleNotFoundError: No module named 'sympy'"),
    "import a solution": (lambda: __import__("solutions"), "ModuleNotFoundError: No module named 'solutions'"),
    "write to an open file": (lambda: os.write(SPARE_FILE, b"x"), "OSError: [Errno 27] File too large"),
    "a system call of the x32 kind": (lambda: libc("syscall", 0x40000000 | 39), "SIGSYS"),
    "raise a limit": (
        lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
        "ValueError: not allowed to raise maximum limit",
    ),
    "memory in one go": (lambda: bytearray(1 << 30), "MemoryError"),
    "memory little by little": (lambda: [bytearray(1 << 20) for _ in range(2048)], "MemoryError"),
    "memory by torch": (lambda: TORCH.zeros(1 << 28), "RuntimeError"),
    "processor time": (lambda: spin(), "SIGXCPU"),
    "processor time, deaf": (lambda: (signal.signal(signal.SIGXCPU, signal.SIG_IGN), spin()), "SIGKILL"),
    "abort": (os.abort, "SIGABRT"),
    "exit": (lambda: os._exit(3), "exit 3"),
}


@needs_seccomp
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("attack", OTHER_ENDINGS)
def test_ends_otherwise(warm: Warm, attack: str, user: str) -> None:
    if "x32" in attack and platform.machine() != "x86_64":
        pytest.skip("only x86-64 has these")
    # Short only where time is what is tried: to fill 512 MB alone may take a second on a busy machine.
    limits = {"cpu_seconds": 0} if attack.startswith("processor time") else {"cpu_seconds": 30}
    ending = warm.run(attack, user=user, limits=limits)
    assert str(ending).startswith(OTHER_ENDINGS[attack][1])


WITHOUT_SECCOMP = {
    "read /etc/passwd": "PermissionError: [Errno 13]",
    "read this very file": "PermissionError: [Errno 13]",
    "read the judge's memory": "PermissionError: [Errno 13]",
    "list a directory": "PermissionError: [Errno 13]",
    "write to a device": "PermissionError: [Errno 13]",
    "kill the judge": "PermissionError: [Errno 1]",
    "fork": "BlockingIOError",
    "exec": "PermissionError: [Errno 13]",
    "start a thread": "RuntimeError: can't start new thread",
    "memory in one go": "MemoryError",
}


@needs_landlock
@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("attack", WITHOUT_SECCOMP)
def test_landlock_and_limits_hold_where_there_is_no_seccomp(warm: Warm, attack: str, user: str) -> None:
    ending = warm.run(attack, user=user, without=["seccomp"])
    assert str(ending).startswith(WITHOUT_SECCOMP[attack])


HONEST: dict[str, Callable[[Any, Any], object]] = {
    "matmul": lambda t, F: t(7, 5) @ t(5, 3),
    "large matmul": lambda t, F: t(300, 300) @ t(300, 300),
    "batched matmul": lambda t, F: t(4, 7, 5) @ t(4, 5, 3),
    "einsum": lambda t, F: TORCH.einsum("nij,nkj->nik", t(2, 3, 4), t(2, 5, 4)),
    "linear": lambda t, F: F.linear(t(32, 64), t(16, 64), t(16)),
    "tanh exp log sigmoid": lambda t, F: t(33, 64).tanh().exp().log().sigmoid(),
    "powers": lambda t, F: (t(5, 5) ** 2 + 1) ** -0.5,
    "sum mean var max": lambda t, F: (t(5, 4).sum(0), t(5, 4).mean(1), t(5, 4).var(0), t(5, 4).max(1)),
    "softmax": lambda t, F: (t(32, 27).softmax(1), t(32, 27).log_softmax(1), t(32, 27).logsumexp(1)),
    "cross entropy": lambda t, F: F.cross_entropy(t(3, 27), TORCH.tensor([0, 5, 9])),
    "conv1d": lambda t, F: F.conv1d(t(4, 8, 32), t(16, 8, 3), padding=1),
    "dilated conv1d": lambda t, F: F.conv1d(t(4, 8, 32), t(16, 8, 2), dilation=4),
    "conv2d": lambda t, F: F.conv2d(t(2, 3, 16, 16), t(4, 3, 3, 3)),
    "transposed conv1d": lambda t, F: F.conv_transpose1d(t(4, 16, 8), t(16, 8, 3)),
    "batch norm": lambda t, F: F.batch_norm(t(32, 64), None, None, training=True),
    "layer norm": lambda t, F: F.layer_norm(t(32, 64), (64,)),
    "gelu": lambda t, F: F.gelu(t(33, 7)),
    "attention": lambda t, F: F.scaled_dot_product_attention(t(2, 4, 8), t(2, 4, 8), t(2, 4, 8)),
    "embedding": lambda t, F: F.embedding(TORCH.tensor([[1, 2]]), t(27, 10)),
    "one hot": lambda t, F: F.one_hot(TORCH.tensor([1, 2]), 27),
    "index_add_": lambda t, F: t(27, 10).index_add_(0, TORCH.tensor([1, 1, 3]), t(3, 10)),
    "scatter_add_": lambda t, F: t(27, 10).scatter_add_(0, TORCH.zeros(3, 10, dtype=TORCH.int64), t(3, 10)),
    "indexing": lambda t, F: t(5, 7)[[0, 1, 1], [2, 3, 3]],
    "masks": lambda t, F: TORCH.where(t(5, 5) > 0, t(5, 5), 0.0),
    "sort and topk": lambda t, F: (t(50, 7).sort(0), t(50, 7).topk(3), t(50).argsort()),
    "cumsum": lambda t, F: t(5, 6).cumsum(1),
    "unfold and fold": lambda t, F: F.fold(F.unfold(t(2, 3, 6, 6), 3), (6, 6), 3),
    "pooling": lambda t, F: (F.max_pool2d(t(1, 2, 8, 8), 2), F.avg_pool1d(t(1, 2, 8), 2)),
    "linalg": lambda t, F: (TORCH.linalg.inv(t(9, 9)), TORCH.linalg.svd(t(9, 5))),
    "gru and lstm": lambda t, F: (TORCH.nn.GRU(3, 4).to(t(1))(t(2, 1, 3)), TORCH.nn.LSTM(3, 4).to(t(1))(t(2, 1, 3))),
    "random numbers": lambda t, F: (t(5).softmax(0).multinomial(3), TORCH.rand(3), TORCH.randperm(5)),
    "printing": lambda t, F: print(repr(t(3, 3)), t(3).shape),
    "numpy": lambda t, F: TORCH.from_numpy(t(3, 3).numpy() @ t(3, 3).numpy()),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("work", HONEST)
def test_honest_torch_still_works(warm: Warm, work: str, dtype: str) -> None:
    ending = warm.run(f"{work} in {dtype}")
    assert ending.kind == "returned", ending


def granted() -> object:
    """What is left to a worker, and needed: its own memory, clocks, random bytes, waiting, handlers for signals."""
    started, read = time.monotonic(), os.read(SPARE_PIPE, 1)
    time.sleep(0.001)
    signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 10)
    assert time.monotonic() > started
    assert len(os.urandom(8)) == 8
    assert select.select([], [1], [], 0) == ([], [1], [])
    assert os.fstat(1)
    assert os.path.exists("/etc/passwd") is False  # not told, rather than refused
    assert not os.isatty(0)
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == (0, 0)
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] < 60
    bytearray(64 << 20)
    return read.decode()


@pytest.mark.parametrize("user", USERS)
def test_a_worker_keeps_what_it_needs(warm: Warm, user: str) -> None:
    assert warm.run("granted", user=user).value == "x"


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("without", [[], ["seccomp"], ["landlock"], ["seccomp", "landlock"]], ids="without {}".format)
def test_enter_returns_the_walls_that_stand(warm: Warm, user: str, without: list[str]) -> None:
    expected = [wall for wall in WALLS if wall not in without and (wall != "own user" or user == "root")]
    ending = warm.run("walls", user=user, without=without)
    assert ending.value == {"entered": expected, "user": jail.NOBODY if os.geteuid() == 0 else os.getuid()}


def test_available_changes_nothing() -> None:
    def confinement() -> list[str]:
        lines = Path("/proc/self/status").read_text().splitlines()
        return [line for line in lines if line.startswith(("NoNewPrivs", "Seccomp", "Uid", "Groups"))]

    before = confinement()
    jail.available.cache_clear()
    assert jail.available() == WALLS
    assert confinement() == before


def test_a_process_with_threads_is_not_confined_by_half(warm: Warm) -> None:
    ending = warm.run("threads", enter=False)
    assert str(ending) == "RuntimeError: a worker enters the jail with a single thread; this one has 2"


def test_a_worker_dies_with_who_forked_it(warm: Warm) -> None:
    assert warm.run("orphan", enter=False).value == "gone"


def test_a_neighbour_of_the_same_user_cannot_read_a_worker(warm: Warm) -> None:
    ending = warm.run("neighbour", enter=False, user="nobody")
    assert ending.kind == "PermissionError", ending


# --- The filter itself, read as the kernel would: also for the processor that these tests do not run on.


def verdict(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    """Run the filter on one system call. Returns what it answers."""
    arch = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine] if arch is None else arch
    data = struct.pack("=IIQ6Q", number, arch, 0, *arguments, *[0] * (6 - len(arguments)))
    program = [*struct.iter_unpack("=HBBI", jail._program(machine))]
    accumulator = place = 0
    while True:
        operation, if_true, if_false, operand = program[place]
        place += 1
        if operation == 0x06:
            return operand
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, operand)
        else:
            tests = {0x15: accumulator == operand, 0x45: accumulator & operand, 0x35: accumulator >= operand}
            place += if_true if tests[operation] else if_false


ALLOWED, REFUSED, KILLED = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
NULL, SOMEWHERE = 0, 0x7F0000001000
CONDITIONS = [
    ("mmap", (0, 4096, 3), ALLOWED),
    ("mmap", (0, 4096, 4), REFUSED),
    ("mmap", (0, 4096, 7), REFUSED),
    ("mprotect", (SOMEWHERE, 4096, 1), ALLOWED),
    ("mprotect", (SOMEWHERE, 4096, 5), REFUSED),
    ("fcntl", (1, fcntl.F_GETFL), ALLOWED),
    ("fcntl", (1, fcntl.F_DUPFD_CLOEXEC), ALLOWED),
    ("fcntl", (1, fcntl.F_SETFL), REFUSED),
    ("fcntl", (1, fcntl.F_SETOWN), REFUSED),
    ("ioctl", (0, 0x5401), ALLOWED),
    ("ioctl", (0, 0x5412), REFUSED),
    ("newfstatat", (3, SOMEWHERE, SOMEWHERE, 0x1000), ALLOWED),
    ("newfstatat", (3, SOMEWHERE, SOMEWHERE, 0), REFUSED),
    ("statx", (3, SOMEWHERE, 0x1000), ALLOWED),
    ("statx", (3, SOMEWHERE, 0x100), REFUSED),
    ("prlimit64", (0, 7, NULL, SOMEWHERE), ALLOWED),
    ("prlimit64", (0, 7, SOMEWHERE, NULL), REFUSED),
    ("prlimit64", (0, 7, 1 << 32, NULL), REFUSED),
    ("tgkill", (os.getpid(), 1, 6), ALLOWED),
    ("tgkill", (os.getppid(), 1, 9), REFUSED),
    ("read", (0, SOMEWHERE, 1), ALLOWED),
]


# Not the arguments: process numbers differ from one worker of pytest-xdist to the other, and ids may not.
CONDITION_IDS = [f"{call}-{place}" for place, (call, _, _) in enumerate(CONDITIONS)]


@pytest.mark.parametrize("machine", jail.ALLOWED)
@pytest.mark.parametrize(("call", "arguments", "expected"), CONDITIONS, ids=CONDITION_IDS)
def test_filter_looks_at_arguments(machine: str, call: str, arguments: tuple[int, ...], expected: int) -> None:
    assert verdict(machine, jail.ALLOWED[machine][call], *arguments) == expected


@pytest.mark.parametrize("machine", jail.ALLOWED)
def test_filter_refuses_all_that_is_not_listed(machine: str) -> None:
    conditional = {call for call, _, _ in CONDITIONS} - {"read"}
    plain = {number for call, number in jail.ALLOWED[machine].items() if call not in conditional}
    assert {number for number in range(1024) if verdict(machine, number) == ALLOWED} - plain <= {
        jail.ALLOWED[machine][call] for call in conditional
    }
    assert all(verdict(machine, number) == ALLOWED for number in plain)


def test_filter_kills_who_speaks_for_another_processor() -> None:
    assert verdict("x86_64", 0, arch=0x40000003) == KILLED  # i386, where 0 is another call
    assert verdict("aarch64", 63, arch=0x40000028) == KILLED
    assert verdict("x86_64", 0x40000000 | 39) == KILLED


def test_both_processors_allow_the_same_but_for_calls_that_only_the_older_has() -> None:
    older = {"poll", "select", "time", "dup2"}
    assert set(jail.ALLOWED["x86_64"]) - older == set(jail.ALLOWED["aarch64"])


# --- The warm child.


@dataclass(frozen=True)
class Ending:
    """How a case ended: `returned`, the name of an exception, of a signal, or `exit 3`."""

    kind: str
    message: str = ""
    value: Any = None

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}" if self.message else self.kind


class Warm:
    """A child that has imported what is slow, and forks once for every case."""

    def __init__(self, script: str, *arguments: str) -> None:
        one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS")}
        self._process = subprocess.Popen(
            [sys.executable, script, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), **one_thread},
            start_new_session=True,  # a case that signals its group must not reach us
        )

    def run(self, case: str, **how: Any) -> Ending:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps({"case": case, **how}), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, f"the case ended the process that had forked it: {case}"
        return Ending(**json.loads(line))

    def close(self) -> None:
        self._process.communicate(timeout=30)


def serve(perform: Callable[[Mapping[str, Any]], object]) -> None:
    """In the warm child: fork for each line of standard input, say on standard output how that ended."""
    for line in sys.stdin:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a case may print
            try:
                ending = Ending("returned", value=perform(json.loads(line)))
            except BaseException as error:
                ending = Ending(type(error).__name__, str(error))
            os.write(writer, json.dumps(dataclasses.asdict(ending), default=str).encode())
            os._exit(0)
        os.close(writer)
        if not select.select([reader], [], [], 60)[0]:
            os.kill(pid, signal.SIGKILL)
        with os.fdopen(reader, "rb") as answer:
            said = answer.read()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        silent = Ending(signal.Signals(-code).name if code < 0 else f"exit {code}")
        print(said.decode() or json.dumps(dataclasses.asdict(silent)), flush=True)
    os._exit(0)  # torch takes seconds to end properly


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    child = Warm(__file__)
    yield child
    child.close()


TORCH: Any = None
SPARE_FILE = SPARE_PIPE = -1  # descriptors that the warm child leaves open


def spin() -> None:
    while True:
        pass


def orphan() -> str:
    """A worker whose parent is killed. Its end of the pipe closes when it ends."""
    reader, writer = os.pipe()
    parent = os.fork()
    if parent == 0:
        if os.fork() == 0:
            jail.enter(jail.Limits())
            os.write(writer, b"x")
            time.sleep(100)
        os.close(writer)
        time.sleep(100)
    os.close(writer)
    os.read(reader, 1)
    os.kill(parent, signal.SIGKILL)
    return "gone" if select.select([reader], [], [], 30)[0] and os.read(reader, 1) == b"" else "still there"


def neighbour() -> object:
    """A process of the same user opens a worker's memory."""
    reader, writer = os.pipe()
    worker = os.fork()
    if worker == 0:
        jail.enter(jail.Limits())
        os.write(writer, b"x")
        time.sleep(100)
    os.read(reader, 1)
    try:
        return open(f"/proc/{worker}/mem", "rb")
    finally:
        os.kill(worker, signal.SIGKILL)


def threads() -> object:
    threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
    return jail.enter(jail.Limits())


def perform(job: Mapping[str, Any]) -> object:
    case = job["case"]
    if job.get("user") == "nobody" and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(jail.NOBODY)
        os.setuid(jail.NOBODY)
    if "seccomp" in job.get("without", ()):
        jail._has_seccomp = lambda: False
    if "landlock" in job.get("without", ()):
        jail._landlock_version = lambda: 0
    walls = jail.enter(jail.Limits(**job.get("limits", {}))) if job.get("enter", True) else ()
    if case == "walls":
        return {"entered": walls, "user": os.getuid()}
    if case in UNCONFINED:
        return UNCONFINED[case]()
    if case in ATTACKS:
        return repr(ATTACKS[case]())
    if case in OTHER_ENDINGS:
        return repr(OTHER_ENDINGS[case][0]())
    work, _, dtype = case.rpartition(" in ")
    drawn = functools.partial(TORCH.randn, dtype=getattr(TORCH, dtype))
    HONEST[work](drawn, TORCH.nn.functional)
    return None


UNCONFINED = {"granted": granted, "orphan": orphan, "neighbour": neighbour, "threads": threads}


def main() -> None:
    global SPARE_FILE, SPARE_PIPE, TORCH
    import torch

    TORCH = torch
    torch.set_num_threads(1)
    # What a worker's parent has to do before (see the docstring of `grader.jail`).
    torch.backends.mkldnn.set_flags(False)
    torch.backends.nnpack.set_flags(False)
    repr(torch.zeros(1))
    spare = tempfile.TemporaryFile()
    SPARE_FILE = spare.fileno()
    SPARE_PIPE, writer = os.pipe()
    os.write(writer, b"x" * 1000)
    serve(perform)


if __name__ == "__main__":
    main()
