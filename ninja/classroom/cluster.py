"""Grading on a Dask cluster: the course and each submission travel as bytes, so the workers share no disk with anyone.

A plugin, which the scheduler gives to every worker that is there or joins later, holds the course and a warm Marker. A worker
that is lost costs time only: the scheduler gives what it had to others. Imports dask, which not everyone has; no torch.

The cluster itself is trusted: Dask unpickles what its peers send. Students' code runs in the judge's own workers, behind their
walls, as it does everywhere.
"""

from __future__ import annotations

import contextlib
import logging
import re
import shutil
import time
import warnings
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from distributed import Client, Worker, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

import ninja
from grader.errors import UsageError
from ninja import files
from ninja.classroom.marker import Marker, Terms
from ninja.classroom.parcel import Parcel
from ninja.classroom.records import Result
from ninja.workspace import DIGESTS, Home

PATIENCE = 10  # seconds for a scheduler to answer and for a first worker to be there


class Course(WorkerPlugin):
    """On each worker: the course in a folder of its own, and the Marker that uses it."""

    idempotent = True

    def __init__(self, name: str, content: dict[str, bytes]) -> None:
        self.name = name
        self.content = content

    def setup(self, worker: Worker) -> None:
        self.folder = Path(worker.local_directory) / self.name
        for path, data in self.content.items():
            files.write(self.folder / path, data, durable=False)
        self.marker = Marker(self.folder / "solutions", f"on {worker.address}", self.folder)

    def teardown(self, worker: Worker) -> None:
        self.marker.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Cluster:
    """The workers of one scheduler (a `ninja.classroom.executors.Crew`)."""

    def __init__(self, address: str, home: Home) -> None:
        """Raises UsageError where there is no scheduler, no worker, or no ninja like this one on them."""
        if not re.fullmatch(r"(\w+://)?[^/\s]+:\d{1,5}", address):
            raise UsageError(f"--dask takes the address of a scheduler, such as tcp://10.0.0.1:8786, and not `{address}`")
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it we say ourselves
        content = pack(home)
        self._name = "ninja-" + files.sha256(b"".join(name.encode() + data for name, data in content.items()))[:12]
        try:
            client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(f"no Dask scheduler answers at {address} ({error}). `dask scheduler` starts one") from None
        self._client = client
        try:
            self._ready(address, content)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        self._counted = 0.0

    def _ready(self, address: str, content: dict[str, bytes]) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise UsageError(f"the scheduler at {address} has no workers. `dask worker {address}` starts one") from None
        try:
            versions: dict[str, str] = self._client.run(_version)
        except ImportError as error:
            raise UsageError(f"the workers can't grade ({error}): install backprop-ninja there, as it is here") from None
        odd = {worker: version for worker, version in versions.items() if version != ninja.__version__}
        for worker, version in odd.items():
            raise UsageError(f"{worker} has ninja {version}, and here it is {ninja.__version__}: install the same on both")
        self._client.register_plugin(Course(self._name, content))

    @property
    def width(self) -> int:
        if time.monotonic() > self._counted + 5:  # workers come and go
            self._counted, self._width = time.monotonic(), max(1, sum(map(int, self._client.nthreads().values())))
        return self._width

    def submit(self, parcel: Parcel, digest: str, terms: Terms) -> Future[Result]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a notebook of some megabytes is large for a task, but has to travel
            future: Future[Result] = self._executor.submit(mark, self._name, parcel, digest, terms)
        return future

    def renew(self) -> None:
        """Nothing to do: it is the scheduler that looks after its workers."""

    def close(self) -> None:
        self._executor.shutdown(wait=False)
        with contextlib.suppress(Exception):  # the scheduler may be gone, and its workers with it
            self._client.unregister_worker_plugin(self._name)
        self._client.close(timeout=5)


def mark(name: str, parcel: Parcel, digest: str, terms: Terms) -> Result:
    """On a worker: what `Marker.mark` says."""
    plugin: Any = get_worker().plugins[name]
    marker: Marker = plugin.marker
    return marker.mark(parcel, digest, terms)


def pack(home: Home) -> dict[str, bytes]:
    """The course as a worker needs it: its solutions, and the digests by which untouched stubs are known."""
    content = {
        f"solutions/{path.relative_to(home.solutions).as_posix()}": path.read_bytes()
        for path in sorted(home.solutions.rglob("*"))
        if path.suffix in (".py", ".toml") and path.is_file()
    }
    digests = files.read(home.exercises / DIGESTS)
    return content if digests is None else {**content, f"exercises/{DIGESTS}": digests}


def _version() -> str:
    import ninja as theirs

    return theirs.__version__
