"""Every diagnosis: its code, its mathematics, and the sentence that a learner reads."""

from __future__ import annotations

from collections.abc import Mapping

from grader.diagnosis.codes import factors, python, selections, shapes, steps, tensors, uses
from grader.diagnosis.codes.form import Code

GROUPS: Mapping[str, Mapping[str, Code]] = {
    "Branches": uses.CODES,
    "Factors": factors.CODES,
    "Shapes": shapes.CODES,
    "Tensors": tensors.CODES,
    "Selections": selections.CODES,
    "Steps": steps.CODES,
    "Python": python.CODES,
}
"""In the order of the documentation."""

CODES: Mapping[str, Code] = {code: what for group in GROUPS.values() for code, what in group.items()}
"""All of them."""
