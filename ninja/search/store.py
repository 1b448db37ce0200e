"""Where a sweep's study is kept: Optuna's journal in the sweep's folder, or a database; and who is alive.

With `study`, all that imports Optuna.

    folder, URL → storage · token → lock that tells whether its process lives
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import NinjaError, UsageError
from ninja import files
from ninja.workspace import shown

if TYPE_CHECKING:
    from filelock import FileLock

JOURNAL, ALIVE = "journal.log", ".alive"
EXTRA = "`ninja sweep` searches with Optuna, which is not installed: pip install 'backprop-ninja[sweep]'"


def load() -> Any:
    """Optuna, silent. Raises UsageError where it is not installed."""
    try:
        import filelock  # noqa: F401 - needed too
        import optuna
    except ImportError as error:
        raise UsageError(EXTRA) from error
    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    warnings.filterwarnings("ignore", module=r"optuna(\.|$)")
    warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
    return optuna


def storage(optuna: Any, folder: Path, url: str | None) -> Any:
    """Optuna's: a journal in `folder`, or the database at `url`."""
    if url is not None:
        patience = {"connect_args": {"timeout": 60}} if url.startswith("sqlite") else {}
        return optuna.storages.RDBStorage(url, engine_kwargs=patience)
    journal = optuna.storages.journal
    lock = _JournalLock(file_lock(folder / ".journal.lock"))
    path = folder / JOURNAL
    with lock.held():
        _mend(path)
    return optuna.storages.JournalStorage(journal.JournalFileBackend(str(path), lock_obj=lock))


class _JournalLock:
    """Optuna's lock for its journal, as one that goes with its holder: its own would block all others for 30 seconds."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def acquire(self) -> bool:
        self._lock.acquire()
        return True

    def release(self) -> None:
        self._lock.release()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        with self._lock:
            yield


def _mend(path: Path) -> None:
    """Cut off half a line at the end, which a full disk left there: everything after it would be lost."""
    data = files.read(path) or b""
    if data and not data.endswith(b"\n"):
        files.write(path, data[: data.rfind(b"\n") + 1])


def file_lock(path: Path) -> FileLock:
    """A lock between processes, and between the threads of one."""
    from filelock import FileLock

    return FileLock(path, thread_local=False)


def is_free(path: Path) -> bool:
    """Whether nobody holds a lock: its process has ended, however it was."""
    from filelock import Timeout

    lock = file_lock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    return True


@contextlib.contextmanager
def explained(folder: Path, storage: str | None) -> Iterator[None]:
    """What opening a study may raise, as UsageError."""
    try:
        yield
    except NinjaError:
        raise
    except OSError as error:
        raise UsageError(f"{shown(folder)} can't be written to ({files.reason(error)}): a sweep is kept there") from error
    except Exception as error:  # of Optuna, SQLAlchemy, a database's driver
        where = f"--storage {storage}" if storage else shown(folder / JOURNAL)
        said = str(error).strip().split("\n")[0]
        raise UsageError(f"{where} can't be opened as a study ({type(error).__name__}: {said})") from error


def lost(folder: Path, error: Exception) -> Exception:
    """An error in the middle of a study as its reader is told of it; a fault of ours stays as it is."""
    if isinstance(error, OSError):
        return UsageError(f"{shown(folder)} can't be written to ({files.reason(error)}). The same command goes on once it can")
    if isinstance(error, load().exceptions.StorageInternalError):
        return UsageError(f"the sweep's database does not answer ({error}). The same command goes on once it does")
    return error
