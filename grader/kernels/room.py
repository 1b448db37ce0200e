"""Walls around a kernel, put up from inside. It needs threads, sockets and a folder, so they are wider than a worker's.

    seccomp            refused: starting programs, network sockets, looking into other processes, doors to the system
    landlock           read: Python and its packages, without the course; write: one folder; no TCP port, no signal outside
    resource limits    memory, processor time, the size of files, open files
    own user           where the command runs as root, the kernel goes on as nobody, if nobody can read Python

What is not stopped: filling the one folder, up to the limit for each file; using up the time granted. Imports no torch.
"""

from __future__ import annotations

import os
import platform
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import jail

if sys.platform != "win32":
    import resource

_ADD_RULE, _PATH_BENEATH = 445, 1
_READ, _READ_FILE = 0b1100, 0b0100  # files and folders; a file alone
_FILE_ONLY = 0b1101_0000_0000_0000 >> 1 | 0b0111  # execute, write, read, truncate, device control
_NOT_GRANTED = 0b0001  # to execute anything
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_SYSTEM = (
    *("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/usr/share/fonts"),
    *("/etc/localtime", "/etc/ld.so.cache", "/proc/cpuinfo", "/proc/meminfo"),
)

# fmt: off
_REFUSED = {
    "x86_64": {
        "execve": 59, "execveat": 322, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "bpf": 321,
        "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250, "add_key": 248, "request_key": 249, "unshare": 272,
        "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "io_uring_setup": 425,
        "init_module": 175, "finit_module": 313, "kexec_load": 246, "reboot": 169, "setrlimit": 160,
    },
    "aarch64": {
        "execve": 221, "execveat": 281, "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280,
        "perf_event_open": 241, "userfaultfd": 282, "keyctl": 219, "add_key": 217, "request_key": 218, "unshare": 97,
        "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "io_uring_setup": 425,
        "init_module": 105, "finit_module": 273, "kexec_load": 104, "reboot": 142, "setrlimit": 164,
    },
}
_SOCKET = {"x86_64": 41, "aarch64": 198}
# fmt: on


@dataclass(frozen=True)
class Limits:
    """What one run of a notebook may use."""

    memory: int = 3 << 30  # bytes of address space beyond what it has by then
    cpu_seconds: int = 600
    file_bytes: int = 64 << 20


def enter(folder: Path, hidden: Sequence[Path], limits: Limits) -> tuple[str, ...]:
    """Confine this process to `folder` for good; return the walls that stand, strongest first."""
    jail._stands(lambda: jail._call("prctl", jail._PR_SET_NO_NEW_PRIVS, 1))
    readable = [*grants(hidden), *(Path(path) for path in (*_SYSTEM, *_DEVICES))]
    own_user = changes_user(hidden) and jail._stands(jail._become_nobody)
    if jail._is_root() and not own_user:  # a Python that only root can read: nobody could import nothing more
        jail._stands(_drop_capabilities)
    jail._stands(lambda: jail._call("prctl", jail._PR_SET_PDEATHSIG, 9))
    jail._stands(lambda: jail._call("prctl", jail._PR_SET_DUMPABLE, 0))
    limited = sys.platform != "win32" and jail._stands(lambda: _limit(limits))
    landlock = jail._landlock_version() > 0 and jail._stands(lambda: _confine(folder, readable))
    seccomp = jail._has_seccomp() and jail._stands(_filter)
    return jail._words(seccomp, landlock, limited, own_user)


def changes_user(hidden: Iterable[Path]) -> bool:
    """Whether a kernel goes on as nobody: where it starts as root, and nobody can read Python."""
    return jail._is_root() and all(map(_is_open, grants(hidden)))


def _is_open(path: Path) -> bool:
    """Whether anyone may go there."""
    try:
        return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)
    except OSError:
        return True  # what is not there shuts no one out


def _drop_capabilities() -> None:
    """Root without what makes it one; its files it still owns, for which there is Landlock."""
    header, nothing = struct.pack("=Ii", 0x20080522, 0), bytes(24)  # linux/capability.h, version 3
    jail._call("capset", header, nothing)


def grants(hidden: Iterable[Path]) -> Iterator[Path]:
    """Python and its packages, without what is hidden in them."""
    closed = {path.resolve() for path in hidden}
    paths = sysconfig.get_paths()
    roots = {Path(paths[key]).resolve() for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    package = Path(__file__).resolve().parents[1]
    for root in sorted({*roots, package, package.with_name("ninja"), Path(sys.base_prefix, "lib").resolve()}):
        yield from _around(root, closed)


def _around(folder: Path, closed: set[Path]) -> Iterator[Path]:
    """The folder, or where something in it is hidden, all in it but that."""
    if folder in closed or not folder.exists():
        return
    if not any(path.is_relative_to(folder) for path in closed):
        yield folder
        return
    for child in folder.iterdir():
        yield from _around(child.resolve(), closed)


def _limit(limits: Limits) -> None:
    if sys.platform != "win32":
        jail._lower(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
        jail._lower(resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes)
        jail._lower(resource.RLIMIT_NOFILE, 512, 512)
        jail._lower(resource.RLIMIT_CORE, 0, 0)
        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_bytes().split()[0])
            memory = pages * resource.getpagesize() + limits.memory
            jail._lower(resource.RLIMIT_AS, memory, memory)


def _confine(folder: Path, readable: Iterable[Path]) -> None:
    """Landlock: everything that this kernel knows of is handled, and these are the only rules."""
    version = jail._landlock_version()
    files = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1
    ports = 0b11 if version >= 4 else 0
    scopes = 0b11 if version >= 6 else 0
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = jail._call("syscall", jail._LANDLOCK_CREATE_RULESET, struct.pack("=QQQ", files, ports, scopes), size, 0)
    try:
        _allow(ruleset, folder, files & ~_NOT_GRANTED)
        for path in readable:
            if path.exists():
                device = 0b0010 if str(path) in _DEVICES else 0
                _allow(ruleset, path, (_READ if path.is_dir() else _READ_FILE | device) & files)
        jail._call("syscall", jail._LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, access: int) -> None:
    descriptor = os.open(path, getattr(os, "O_PATH", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        jail._call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", access, descriptor), 0)
    finally:
        os.close(descriptor)


def _filter() -> None:
    """Seccomp: these calls are refused, and sockets other than Unix ones; all others are as ever."""
    import ctypes

    machine = platform.machine()
    program = [(jail._LOAD, 0, 0, 4), (jail._EQUAL, 1, 0, jail._AUDIT_ARCH[machine]), jail._KILL, (jail._LOAD, 0, 0, 0)]
    if machine == "x86_64":
        program += [(jail._AT_LEAST, 0, 1, 0x40000000), jail._KILL]
    for number in _REFUSED[machine].values():
        program += [(jail._EQUAL, 0, 1, number), jail._REFUSE]
    unix = 1
    program += [(jail._EQUAL, 0, 3, _SOCKET[machine]), (jail._LOAD, 0, 0, 16), (jail._EQUAL, 1, 0, unix), jail._REFUSE]
    code_bytes = b"".join(struct.pack("=HBBI", *instruction) for instruction in [*program, jail._ALLOW])
    code = ctypes.create_string_buffer(code_bytes, len(code_bytes))
    header = struct.pack("@HP", len(code_bytes) // 8, ctypes.addressof(code))
    jail._call("prctl", jail._PR_SET_SECCOMP, jail._SECCOMP_MODE_FILTER, header)
