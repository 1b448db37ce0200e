"""How a training worker ended before it was done → why, in words, and whose file to look at. Trusted side: believes no claim.

Outcome → Stop, or None where it ran to its end
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from grader.isolate import Outcome
from ninja.wavenet.watching import Stop, Watcher, not_finite

_PART = re.compile(r"^(\w+)\.py, line \d+", re.MULTILINE)
_ALLOCATOR = re.compile(r"^\[enforce fail.*?\w+Allocator: (can't allocate memory: )?| Error code .*$")
_OWN = re.compile(r"^line \d+, in ", re.MULTILINE)


def ending(outcome: Outcome, watcher: Watcher, stems: Sequence[str]) -> Stop | None:
    """Why the worker broke off. `stems` are the exercises whose files it had, the last of them under its own name."""
    failed = any(frame.kind in ("failed", "forbidden") for frame in outcome.frames)
    broken = next((frame.header for frame in outcome.frames if frame.kind == "not_finite"), None)
    if broken is not None and not failed:
        step = broken.get("step")
        return not_finite(watcher, step if isinstance(step, int) else watcher.step, str(broken.get("loss")))
    return broken_off(outcome, watcher.step, watcher.config.steps, stems)


def broken_off(outcome: Outcome, step: int, steps: int, stems: Sequence[str]) -> Stop | None:
    """Why, where its losses are not what ended it."""
    where = f"after {step:,} of {steps:,} steps "
    failed = next((frame.header for frame in outcome.frames if frame.kind in ("failed", "forbidden")), None)
    if failed is not None:
        return _failed(failed, where, stems)
    if outcome.ending == "timeout":
        return Stop("timeout", f"{where}your layers had taken {outcome.seconds:.0f} seconds, more than the whole run may")
    if outcome.ending == "output_limit":
        return Stop("output_limit", f"{where}your layers had printed more than 1 MB: take the print out of them")
    if outcome.ending == "crash":
        what = outcome.malformed or (f"signal {outcome.signal}" if outcome.signal else "it ended before it was done")
        memory = ". Did it run out of memory?" if outcome.signal == 9 else ""
        return Stop("crash", f"{where}the training process broke off ({what}){memory}")
    return None


def silent(step: int, patience: float) -> Stop:
    """Nothing came for so many seconds."""
    return Stop("timeout", f"after {step:,} steps nothing came for {patience:.0f} seconds: is there a loop that never ends?")


def _failed(failed: Mapping[str, Any], where: str, stems: Sequence[str]) -> Stop:
    kind, said = str(failed.get("type"))[:60], str(failed.get("message", ""))[:2000]
    traceback = str(failed.get("traceback", ""))[:8000]
    last = max(
        [(match.start(), match[1]) for match in _PART.finditer(traceback)]
        + [(match.start(), stems[-1]) for match in _OWN.finditer(traceback)],
        default=(0, ""),
    )[1]
    blamed = (last,) if last in stems else ()
    if kind == "forbidden":
        return Stop("forbidden", said, blamed, traceback)
    if kind == "memory":
        said = _ALLOCATOR.sub("", said)
        return Stop("memory", f"{where}your layers asked for more memory than there is for them: {said}", blamed, traceback)
    if kind == "ellipsis":
        return Stop("pending", f"{where}something turned out to be `...` still", blamed, traceback)
    return Stop("error", f"{where}your layers raised {kind}: {said}", blamed, traceback)
