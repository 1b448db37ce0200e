"""A training run's folder as it is written, by the judge's process. Trusted side.

    Writer.begin | Writer.resume → metrics, checkpoints, the trained network; ninja/run/folder.py reads them

A disk that is full never stops a run: what could not be written is kept in memory and tried again with whatever comes next, and
at the very end somewhere else.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from torch import Tensor

from grader.errors import UsageError
from ninja import files
from ninja.run import folder as run_folder
from ninja.run import tensors as run_tensors
from ninja.run.folder import CHECKPOINT, CONFIG, METRICS, RunFolder


class Writer:
    """One run's folder, which no other process writes to meanwhile. `trouble` says why the last attempt failed, if it did."""

    def __init__(self, run: RunFolder, about: Mapping[str, Any]) -> None:
        self.run, self.path, self.about, self.trouble = run, run.path, about, ""
        self.kept = 0
        """Steps behind the checkpoint that is on the disk."""
        self._lock = hold(run)
        self._lines: list[str] = []
        self._checkpoint: tuple[int, Mapping[str, Tensor]] | None = None
        self._size = 0

    @classmethod
    def begin(cls, root: Path, day: str, about: Mapping[str, Any], name: str = "") -> Writer:
        """A new folder, called by its day and model unless it has a name. Raises UsageError where it can't be made."""
        try:
            root.mkdir(parents=True, exist_ok=True)
            run = RunFolder(_fresh(root, name or f"{day}-{about['model']}"))
            files.create(root / ".gitignore", b"*\n")
            files.write(run.path / CONFIG, _text(about))
        except OSError as error:
            raise UsageError(f"{root} can't be written to ({files.reason(error)}): a run is kept there") from error
        return cls(run, about)

    @classmethod
    def resume(cls, run: RunFolder, step: int, about: Mapping[str, Any]) -> Writer:
        """A folder in which `step` steps are done: what was told of later ones is cut off."""
        writer = cls(run, about)
        writer.kept = step
        try:
            files.write(run.path / METRICS, "".join(map(_line, cut(run, step))).encode())
            if about != run.about:
                files.write(run.path / CONFIG, _text(about))
        except OSError as error:
            raise UsageError(f"{run.path} can't be written to ({files.reason(error)})") from error
        writer._size = (run.path / METRICS).stat().st_size
        return writer

    def tell(self, line: Mapping[str, Any]) -> None:
        """Add a line to the metrics."""
        self._lines.append(_line(line))
        self._try(self._write_lines)

    def keep(self, step: int, tensors: Mapping[str, Tensor]) -> None:
        """Replace the checkpoint."""
        self._checkpoint = (step, tensors)
        self._try(self._write_checkpoint)

    def finish(self, model: Mapping[str, Tensor], result: Mapping[str, Any]) -> Path:
        """Write the trained network and what it is worth. Where that fails, all of it elsewhere; returns where it is.

        Raises OSError where there is no place for it anywhere.
        """
        self._try(self._write_lines, self._write_checkpoint)
        try:
            _write_end(self.path, model, result)
            return self.path
        except OSError as error:
            self.trouble = files.reason(error)
            elsewhere = self._elsewhere()
            _write_end(elsewhere, model, result)
            return elsewhere

    def close(self) -> Path:
        """The last attempt to write what is not written yet: here, else elsewhere. Returns where the checkpoint is."""
        place = self.path
        self._try(self._write_lines, self._write_checkpoint)
        if self._checkpoint is not None:
            with contextlib.suppress(OSError):
                place = self._elsewhere()
        if self._lock is not None:
            self._lock.close()
        return place

    def _try(self, *attempts: Any) -> None:
        try:
            for attempt in attempts:
                attempt()
            if self._checkpoint is None and not self._lines:
                self.trouble = ""
        except OSError as error:
            self.trouble = files.reason(error)

    def _write_lines(self) -> None:
        data = "".join(self._lines).encode()
        with (self.path / METRICS).open("ab") as file:
            file.truncate(self._size)  # half a line, from when the disk was full
            file.write(data)
        self._size += len(data)
        self._lines.clear()

    def _write_checkpoint(self) -> None:
        if self._checkpoint is not None:
            step, tensors = self._checkpoint
            run_tensors.save(self.path / CHECKPOINT, tensors, step=str(step))
            self.kept, self._checkpoint = step, None

    def _elsewhere(self) -> Path:
        """A copy of the folder, as it should be, where there is room."""
        place = Path(tempfile.mkdtemp(prefix="ninja-run-")) / self.path.name
        files.write(place / CONFIG, _text(self.about))
        told = (files.read(self.path / METRICS) or b"")[: self._size] + "".join(self._lines).encode()
        files.write(place / METRICS, told)
        if self._checkpoint is not None:
            step, tensors = self._checkpoint
            run_tensors.save(place / CHECKPOINT, tensors, step=str(step))
            self.kept, self._checkpoint = step, None
        return place


def cut(run: RunFolder, step: int) -> list[dict[str, Any]]:
    """The lines of the metrics that are about the first `step` steps."""
    kept = []
    for line in run_folder.lines(run.path / METRICS):
        losses = line.get("losses")
        if isinstance(losses, list) and line["step"] > step:
            line["losses"], line["step"] = losses[: max(0, step - line["step"] + len(losses))], step
            if not line["losses"]:
                continue
        # A check and a look are told of before their step is counted: with the step itself they come again.
        is_over = line["step"] < step if "check" in line or "look" in line else line["step"] <= step
        if is_over and "stopped" not in line:
            kept.append(line)
    return kept


def hold(run: RunFolder) -> BinaryIO | None:
    """Keep others from writing to a run, for as long as the file is open. Raises UsageError where another process does."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        file = (run.path / ".lock").open("wb")
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise UsageError(f"{run.name} is being trained just now, by another process") from None
    except OSError:  # a file system without locks
        pass
    return file


def _fresh(root: Path, name: str) -> Path:
    """A new folder of that name, or of the next that is free."""
    number = 1
    while True:
        path = root / (name if number == 1 else f"{name}-{number}")
        try:
            path.mkdir()
            return path
        except FileExistsError:
            number += 1


def _write_end(path: Path, model: Mapping[str, Tensor], result: Mapping[str, Any]) -> None:
    run_tensors.save(path / run_folder.MODEL, model)
    files.write(path / run_folder.SAMPLES, "".join(f"{name}\n" for name in result["samples"]).encode())
    files.write(path / run_folder.RESULT, _text(result))  # last: with it the run is finished


def _line(said: Mapping[str, Any]) -> str:
    return json.dumps(said, separators=(",", ":")) + "\n"


def _text(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()
