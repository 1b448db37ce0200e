"""NaN or infinite: by which operation.

The cause is plain, most often: the logarithm or a power of a negative number, a division by zero. It is named only where it
makes NaN in just the places where the answer has it, and there are others.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from grader.diagnosis import uses
from grader.diagnosis.codes import CODES
from grader.diagnosis.evidence import Evidence
from grader.verdict import Diagnosis, Finding

_OPERATIONS: tuple[tuple[str, Callable[[Tensor], Tensor]], ...] = (
    ("zero, and a division by that is infinite or NaN", lambda t: 1 / t),
    ("negative, and a root or a power that is no whole number of that is NaN", lambda t: t**0.5),
    ("not positive, and a logarithm of that is NaN or infinite", torch.log),
    ("so large that exp overflows", torch.exp),
)
"""What a tensor is where an operation on it fails."""
MANY = 3
"""Tensors that may be alike in that; of more, none is named."""


def diagnose(evidence: Evidence, finding: Finding) -> Diagnosis | None:
    """Which operation on which tensor is not finite in just the places where the answer is not, on every probe."""
    name = finding.name
    pairs = []
    for probe, answers in zip(evidence.probes, evidence.answers, strict=True):
        value = answers[name].value
        if value is None or probe.trace is None or probe.pull is None or probe.inject:
            continue
        grads = {f"d{key}": grad for key, grad in probe.pull.grads.items()}
        pairs.append((~torch.isfinite(value), {**probe.trace.values, **grads}))
    if not any(bool(bad.any()) and not bool(bad.all()) for bad, _ in pairs):
        return None  # where all of it is, any operation that fails everywhere would do
    bad, count = pairs[0][0], int(pairs[0][0].sum())
    names = dict.fromkeys((*evidence.exercise.given, *evidence.exercise.asked))
    found = (
        (text, [name for name in names if all(_agrees(places, known.get(name), fails) for places, known in pairs)])
        for text, fails in _OPERATIONS
    )
    text, alike = next(((text, alike) for text, alike in found if alike), ("", []))
    if not 0 < len(alike) <= MANY:
        return None
    verb = "is" if len(alike) == 1 else "are"
    cause = f"Just there {uses.listed(alike)} {verb} {text}."
    said = CODES["not_finite"].says.format(d=f"`{name}` {tuple(bad.shape)}", count=count, cause=cause)
    return Diagnosis("not_finite", said, {"count": count, "cause": ", ".join(alike), "batches": len(pairs)})


def _agrees(bad: Tensor, value: Tensor | None, operation: Callable[[Tensor], Tensor]) -> bool:
    """Whether the operation fails in these places of a tensor of the same shape and nowhere else."""
    if value is None or not value.is_floating_point() or value.shape != bad.shape:
        return False
    return torch.equal(~torch.isfinite(operation(value)), bad)
