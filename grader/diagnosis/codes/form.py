"""What is said of one diagnosis."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """`title` heads it in the documentation, `why` is its mathematics, `says` the sentence with its fields.

    In a sentence `{d}` is the learner's gradient with its shape, `{dx}` its bare name, `{x}` its tensor; the other fields are
    those of the hypothesis. A sentence names what is wrong and what to think about; it never gives the right line away.
    """

    title: str
    why: str
    says: str
