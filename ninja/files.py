"""Reading and writing files so that nothing is ever half there. Knows nothing of exercises; imports no torch."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

try:  # what hashlib would use, without the milliseconds that OpenSSL takes to load; as `random` does it
    from _sha2 import sha256 as _sha256  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    try:
        from _sha256 import sha256 as _sha256  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        from hashlib import sha256 as _sha256


def sha256(data: bytes) -> str:
    """The digest, in hexadecimal digits."""
    return str(_sha256(data).hexdigest())


def write(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace `path` whole, or leave it as it was. Makes the folders above it. Raises OSError.

    `durable` waits until it is on the disk; what can be made anew need not wait.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        _replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def create(path: Path, data: bytes) -> bool:
    """Write a file that is not there yet, and say whether it was so. Raises OSError for any other reason."""
    if os.path.lexists(path):
        return False
    write(path, data)
    return True


def read(path: Path) -> bytes | None:
    """The bytes of a file, or None where there are none to be had (missing, a folder, not ours to read)."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def reason(error: OSError) -> str:
    """`Read-only file system`, without the number and the path."""
    return error.strerror or str(error)


def _replace(part: Path, path: Path) -> None:
    for attempt in range(5):
        try:
            part.replace(path)
            return
        except PermissionError:  # Windows, while another process has the file open for a moment
            if os.name != "nt" or attempt == 4:
                raise
            time.sleep(0.02)
