"""A class graded on a Dask cluster: a real scheduler, two real workers, one of which is killed in the middle."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from classes import WRONG, dump, hand_in, kill, start
from helpers import environment, ninja
from test_class_interrupted import graded, wait_for

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="others' code is graded on Linux"),
]
COUNT = 24


class Cluster:
    """A scheduler and workers, each a process of its own that shares no folder with the others."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(folder / "scheduler.json"))
        wait_for(lambda: (folder / "scheduler.json").is_file() and (folder / "scheduler.json").read_text().endswith("}"))
        self.address = json.loads((folder / "scheduler.json").read_text())["address"]

    def worker(self) -> subprocess.Popen[bytes]:
        own = self.folder / f"worker-{len(self.processes)}"
        own.mkdir()
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--local-directory", str(own), cwd=own)

    def _start(self, role: str, *options: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / f"{role}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{role}", *options, "--no-dashboard"],
                cwd=cwd or self.folder,
                env=environment(),
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    made = Cluster(folder)
    yield made
    made.close()


def test_a_worker_that_is_killed_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    for number in range(COUNT):
        hand_in(tmp_path / "subs" / f"s{number:02}", **({"double": None}, {"double": None, "bias": WRONG})[number % 2])
    _, doomed = cluster.worker(), cluster.worker()
    with start(
        "class", "subs", "--seed", "7", "--gradebook", "dask.sqlite", "--dask", cluster.address, cwd=tmp_path
    ) as process:
        wait_for(lambda: graded(tmp_path / "dask.sqlite") >= 6, process)
        kill(doomed.pid)
        done = graded(tmp_path / "dask.sqlite")
        said, _ = process.communicate(timeout=150)
        assert process.returncode == 0, said
        assert done < COUNT, "it was not killed in the middle"
        local = ninja("class", "subs", "--seed", "7", cwd=tmp_path)
        assert local.returncode == 0, local.stderr
        assert dump(tmp_path / "dask.sqlite") == dump(tmp_path / "gradebook.sqlite")


def test_a_scheduler_without_workers_or_none_at_all(cluster: Cluster, tmp_path: Path) -> None:
    hand_in(tmp_path / "subs" / "alice", double=None)
    alone = ninja("class", "subs", "--dask", cluster.address, cwd=tmp_path)
    assert alone.returncode == 2
    assert f"the scheduler at {cluster.address} has no workers. `dask worker {cluster.address}` starts one" in alone.stderr
    nobody = ninja("class", "subs", "--dask", "tcp://127.0.0.1:1", cwd=tmp_path)
    assert nobody.returncode == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in nobody.stderr
    assert "Traceback" not in alone.stderr + nobody.stderr


def test_without_dask_it_says_what_to_install(tmp_path: Path) -> None:
    hand_in(tmp_path / "subs" / "alice", double=None)
    hide = tmp_path / "hide"
    hide.mkdir()
    (hide / "sitecustomize.py").write_text(
        "import sys\n"
        "class Hide:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'distributed':\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hide())\n",
        encoding="utf-8",
    )
    outcome = ninja(
        "class", "subs", "--dask", "tcp://127.0.0.1:1", cwd=tmp_path, PYTHONPATH=f"{hide}:{environment()['PYTHONPATH']}"
    )
    assert outcome.returncode == 2
    assert "pip install 'backprop-ninja[cluster]'" in outcome.stderr
