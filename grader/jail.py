"""The jail: walls around one worker, put up from inside, once, before any learner's code runs. Imports no torch.

Nothing here may start a process, leave a way back, or fail because a wall can't be had: what does not stand is not among the
words that `enter` returns. Strongest first:

    seccomp            an allow-list of system calls: what is already open, memory, clocks, waiting, the end
    landlock           no file or directory, no TCP port, no signal and no abstract socket to anyone outside
    resource limits    memory, processor time, open files; no new process, not a byte to any file, no core dump
    own user           a worker that starts as root goes on as nobody

A refused call fails with EPERM, in Python PermissionError: a learner's slip ends in a message, not in a kill. Too much memory
is a MemoryError (from torch a RuntimeError), too much processor time is SIGXCPU. Before: import everything, and switch off what
compiles machine code as it goes (`torch.backends.mkldnn`, `nnpack`), for no memory can be made executable.

What no wall here stops: using up what was granted, and whatever an inherited descriptor permits. So the caller closes those,
hands over pipes (no file can be written, not even one that is open), and keeps a deadline. More in docs/threats.md.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import platform
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import resource

NOBODY = 65534
"""The user and the group of a worker that starts as root."""


@dataclass(frozen=True)
class Limits:
    """What one worker may use, counted from when it enters."""

    memory: int = 512 << 20  # bytes of address space beyond what it has by then (Linux only: elsewhere nothing holds it)
    cpu_seconds: int = 5  # whole seconds of processor time; then SIGXCPU, and SIGKILL a second later if that was ignored
    files: int = 64  # descriptors are numbered below this


def enter(limits: Limits) -> tuple[str, ...]:
    """Confine this process for good; return the walls that stand, strongest first, in words fit for a report.

    Call it once, in a freshly forked or started worker. Raises RuntimeError where the process has several threads: filters
    bind the thread that loads them, and a wall with a gap must not be reported as a wall.
    """
    tasks = Path("/proc/self/task")
    if tasks.is_dir() and (threads := len(list(tasks.iterdir()))) > 1:
        raise RuntimeError(f"a worker enters the jail with a single thread; this one has {threads}")
    _stands(lambda: _call("prctl", _PR_SET_NO_NEW_PRIVS, 1))
    own_user = _is_root() and _stands(_become_nobody)
    # After the change of user, which resets both: SIGKILL when the forking thread ends; no tracing.
    _stands(lambda: _call("prctl", _PR_SET_PDEATHSIG, 9))
    _stands(lambda: _call("prctl", _PR_SET_DUMPABLE, 0))
    resource_limits = sys.platform != "win32" and _stands(lambda: _limit(limits))
    landlock = _landlock_version() > 0 and _stands(_shut_files)
    seccomp = _has_seccomp() and _stands(_filter_calls)  # last: it forbids all of the above
    return _words(seccomp, landlock, resource_limits, own_user)


@functools.cache
def available() -> tuple[str, ...]:
    """Ask the kernel what `enter` would return here; change nothing."""
    return _words(_has_seccomp(), _landlock_version() > 0, sys.platform != "win32", _is_root())


def _words(*stands: bool) -> tuple[str, ...]:
    walls = ("seccomp", "landlock", "resource limits", "own user")
    return tuple(wall for wall, there in zip(walls, stands, strict=True) if there)


def _stands(build: Callable[[], object]) -> bool:
    """Build one wall. A kernel, container or policy that refuses costs this wall and no other."""
    try:
        build()
    except (OSError, ValueError):
        return False
    return True


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _become_nobody() -> None:
    if sys.platform != "win32":
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)  # last: it gives up the right to do the other two, and every capability


def _limit(limits: Limits) -> None:
    if sys.platform != "win32":
        seconds = limits.cpu_seconds + int(time.process_time()) + 1  # an import before this is not the learner's
        _lower(resource.RLIMIT_CPU, seconds, seconds + 1)
        _lower(resource.RLIMIT_NOFILE, limits.files, limits.files)
        _lower(resource.RLIMIT_STACK, 8 << 20, 8 << 20)
        for nothing in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
            _lower(nothing, 0, 0)
        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_bytes().split()[0])
            memory = pages * resource.getpagesize() + limits.memory
            _lower(resource.RLIMIT_AS, memory, memory)


def _lower(kind: int, soft: int, hard: int) -> None:
    """Set a limit for good, but never above the one already in force, which would be refused."""
    if sys.platform != "win32":
        _, present = resource.getrlimit(kind)
        hard = hard if present == resource.RLIM_INFINITY else min(hard, present)
        resource.setrlimit(kind, (min(soft, hard), hard))


# --- The kernel's own door, for what Python has no function for. Numbers: linux/prctl.h, linux/landlock.h.

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_LANDLOCK_CREATE_RULESET, _LANDLOCK_RESTRICT_SELF = 444, 446  # the same on every architecture


def _call(function: str, *arguments: int | bytes | None) -> int:
    """Call the C library, unused arguments zero; raise OSError where it says -1."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, "Linux only")
    words = [ctypes.c_char_p(word) if isinstance(word, bytes) else ctypes.c_void_p(word) for word in (*arguments, 0, 0, 0, 0)]
    result = int(getattr(ctypes.CDLL(None, use_errno=True), function)(*words))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{function}{arguments}")
    return result


def _landlock_version() -> int:
    """0 where the kernel has none, or has it switched off."""
    try:
        return _call("syscall", _LANDLOCK_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def _shut_files() -> None:
    """Handle every kind of access that this kernel knows of, with a rule set that has no rule."""
    version = _landlock_version()
    files = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1  # … rename, truncate, device control
    ports = 0b11 if version >= 4 else 0  # bind and connect TCP
    scopes = 0b11 if version >= 6 else 0  # abstract Unix sockets, signals
    size = 8 if version < 4 else 16 if version < 6 else 24  # an older kernel refuses fields that it does not know
    ruleset = _call("syscall", _LANDLOCK_CREATE_RULESET, struct.pack("=QQQ", files, ports, scopes), size, 0)
    try:
        _call("syscall", _LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


# --- seccomp. System calls by number, made from the kernel's unistd.h; what is not here is refused.

# fmt: off
ALLOWED = {
    "x86_64": {
        "futex": 202, "mmap": 9, "munmap": 11, "mprotect": 10, "mremap": 25, "madvise": 28, "brk": 12, "getrandom": 318,
        "read": 0, "write": 1, "readv": 19, "writev": 20, "pread64": 17, "lseek": 8, "close": 3, "dup": 32, "dup2": 33,
        "dup3": 292, "fstat": 5, "newfstatat": 262, "statx": 332, "fcntl": 72, "ioctl": 16, "poll": 7, "ppoll": 271,
        "select": 23, "pselect6": 270, "nanosleep": 35, "clock_nanosleep": 230, "restart_syscall": 219, "sched_yield": 24,
        "clock_gettime": 228, "clock_getres": 229, "gettimeofday": 96, "time": 201, "times": 100, "setitimer": 38,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sigaltstack": 131, "tgkill": 234, "getpid": 39,
        "getppid": 110, "gettid": 186, "getuid": 102, "geteuid": 107, "getgid": 104, "getegid": 108, "getcwd": 79,
        "getrusage": 98, "prlimit64": 302, "sysinfo": 99, "uname": 63, "sched_getaffinity": 204, "getcpu": 309,
        "membarrier": 324, "exit": 60, "exit_group": 231,
    },
    "aarch64": {
        "futex": 98, "mmap": 222, "munmap": 215, "mprotect": 226, "mremap": 216, "madvise": 233, "brk": 214, "getrandom": 278,
        "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "lseek": 62, "close": 57, "dup": 23,
        "dup3": 24, "fstat": 80, "newfstatat": 79, "statx": 291, "fcntl": 25, "ioctl": 29, "ppoll": 73,
        "pselect6": 72, "nanosleep": 101, "clock_nanosleep": 115, "restart_syscall": 128, "sched_yield": 124,
        "clock_gettime": 113, "clock_getres": 114, "gettimeofday": 169, "times": 153, "setitimer": 103,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "sigaltstack": 132, "tgkill": 131, "getpid": 172,
        "getppid": 173, "gettid": 178, "getuid": 174, "geteuid": 175, "getgid": 176, "getegid": 177, "getcwd": 17,
        "getrusage": 165, "prlimit64": 261, "sysinfo": 179, "uname": 160, "sched_getaffinity": 123, "getcpu": 168,
        "membarrier": 283, "exit": 93, "exit_group": 94,
    },
}
# fmt: on
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_PROT_EXEC, _AT_EMPTY_PATH, _SECCOMP_MODE_FILTER = 0x4, 0x1000, 2
_FCNTL = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC; F_SETOWN could aim a signal at the judge
_IOCTL = (0x5401, 0x802C542A, 0x5413, 0x5450, 0x5451)  # TCGETS, TCGETS2, TIOCGWINSZ, FIONCLEX, FIOCLEX; TIOCSTI types for you

_Instruction = tuple[int, int, int, int]  # of classic BPF: operation, how many to skip if true, if false, operand
_LOAD, _EQUAL, _HAS_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = ((_RETURN, 0, 0, verdict) for verdict in (0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000))


def _conditions() -> dict[str, list[_Instruction]]:
    """For calls that are allowed with some arguments only: the instructions that decide."""

    def load(argument: int, high: bool = False) -> _Instruction:  # half of 64 bits; both architectures are little-endian
        return (_LOAD, 0, 0, 16 + 8 * argument + 4 * high)

    def bit(argument: int, mask: int, wanted: bool) -> list[_Instruction]:
        return [load(argument), (_HAS_BIT, 0, 1, mask), *((_ALLOW, _REFUSE) if wanted else (_REFUSE, _ALLOW))]

    def one_of(argument: int, *values: int) -> list[_Instruction]:
        tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
        return [load(argument), *tests, _REFUSE, _ALLOW]

    return {
        "mmap": bit(2, _PROT_EXEC, wanted=False),
        "mprotect": bit(2, _PROT_EXEC, wanted=False),
        "newfstatat": bit(3, _AT_EMPTY_PATH, wanted=True),  # of an open descriptor; whether a path exists is not told
        "statx": bit(2, _AT_EMPTY_PATH, wanted=True),
        "fcntl": one_of(1, *_FCNTL),
        "ioctl": one_of(1, *_IOCTL),
        "tgkill": one_of(0, os.getpid()),  # abort() and raise()
        "prlimit64": [load(2), (_EQUAL, 0, 3, 0), load(2, high=True), (_EQUAL, 0, 1, 0), _ALLOW, _REFUSE],  # read, not set
    }


def _program(machine: str) -> bytes:
    """Write the filter as the kernel takes it: 8 bytes an instruction."""
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _AUDIT_ARCH[machine]), _KILL, (_LOAD, 0, 0, 0)]
    if machine == "x86_64":
        program += [(_AT_LEAST, 0, 1, 0x40000000), _KILL]  # the x32 calls: the same kernel under other numbers
    conditions = _conditions()
    for name, number in ALLOWED[machine].items():
        decision = conditions.get(name, [_ALLOW])
        program += [(_EQUAL, 0, len(decision), number), *decision]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in [*program, _REFUSE])


def _has_seccomp() -> bool:
    """Whether the kernel takes filters: offered none, it complains about the address rather than the request."""
    if platform.machine() not in ALLOWED or struct.calcsize("P") != 8:
        return False
    try:
        _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER)
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def _filter_calls() -> None:
    program = _program(platform.machine())
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))  # struct sock_fprog
    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header)
