"""The tensors and the names of a training run's folder: checkpoint, trained network, the list it learned from. Trusted side.

    RunFolder → Config, Names · checkpoint.safetensors → (step, tensors) · model.safetensors → worth.Model

Whatever is not as a run writes it raises UsageError; nothing is unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
from torch import Tensor

from grader.errors import UsageError
from ninja import files, names
from ninja.names import Names
from ninja.run import folder as run_folder
from ninja.run.folder import RunFolder
from ninja.wavenet import jobs, worth
from ninja.wavenet.engine import under


def config(run: RunFolder) -> jobs.Config:
    """How it is trained."""
    try:
        return jobs.Config.of(run.about["config"])
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UsageError(f"{run.name}/{run_folder.CONFIG} holds no configuration that this ninja reads ({error})") from error


def names_of(run: RunFolder) -> Names:
    """The list that it learned from. Raises UsageError where that is not there any more, or is another one now."""
    said = run.about["names"]
    path = Path(said["path"]) if said.get("path") else None
    given = names.load(path)
    if said.get("sha256") != digest(given):
        raise UsageError(f"{path or 'the list of names'} has changed since {run.name} learned from it: put the old one back")
    return given


def digest(given: Names) -> str:
    """What tells a list of names from any other: its words as they were read, so neither line ends nor blank lines matter."""
    return files.sha256("\n".join(given.words).encode())


def model(run: RunFolder) -> worth.Model:
    """The trained network, in eval mode; of a run that is not at its end, as its checkpoint has it."""
    plan = config(run)
    name = run_folder.MODEL if (run.path / run_folder.MODEL).is_file() else run_folder.CHECKPOINT
    if not (run.path / name).is_file():
        raise UsageError(f"{run.name} has nothing to show yet: it broke off before its first checkpoint")
    tensors, _ = load(run.path / name)
    wanted = {
        **{f"parameters/{key}": shape for key, shape in plan.design.shapes().items()},
        **{f"statistics/{key}": shape for key, shape in plan.design.statistics().items()},
    }
    if not all(key in tensors and tuple(tensors[key].shape) == shape for key, shape in wanted.items()):
        raise UsageError(f"{run.name}/{name} holds another network than {run_folder.CONFIG} says")
    return worth.Model(plan.design, under("parameters", tensors), under("statistics", tensors))


def checkpoint(run: RunFolder) -> tuple[int, dict[str, Tensor]]:
    """How many steps are done, and all that the next one hangs on."""
    path = run.path / run_folder.CHECKPOINT
    if not path.is_file():
        raise UsageError(f"{run.name} has no {run_folder.CHECKPOINT}: there is nothing to go on from. Begin anew")
    plan = config(run)
    tensors, said = load(path)
    step = said.get("step", "")
    if not step.isdecimal() or int(step) > plan.steps or not jobs.fits(plan, tensors):
        raise UsageError(f"{run.name}/{path.name} is no checkpoint of this run: its tensors or its step do not fit. Begin anew")
    return int(step), tensors


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and metadata of a file. Raises UsageError where it is no safetensors file, or half of one."""
    data = files.read(path)
    try:
        assert data is not None
        tensors = safetensors.torch.load(data)
        header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    except Exception as error:  # whatever the library makes of other bytes
        raise UsageError(
            f"{path.parent.name}/{path.name} can't be read ({type(error).__name__}): it is torn, or no such file"
        ) from error
    said = header.get("__metadata__") or {}
    return tensors, {str(key): str(value) for key, value in said.items()}


def save(path: Path, tensors: Mapping[str, Tensor], **said: str) -> None:
    """Write tensors, whole or not at all. Raises OSError."""
    files.write(path, safetensors.torch.save({name: value.contiguous() for name, value in tensors.items()}, metadata=said))
