"""docs/diagnosis.md, made from the program: every code, its mathematics, and what one wrong answer of the zoo is told.

    python docs/make_diagnosis.py

`tests/test_diagnosis_page.py` makes it again and compares.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # this tree is documented, whatever is installed

from judging import Bench, Sample, samples  # noqa: E402

from grader.diagnosis.codes import GROUPS, Code  # noqa: E402
from grader.verdict import Finding, Verdict  # noqa: E402

PAGE = DOCS / "diagnosis.md"

HEAD = """\
# What is wrong with a gradient

Every diagnosis that `ninja` can make, made into a page by `python docs/make_diagnosis.py`; a test compares the two.

A diagnosis is a claim about numbers: *these are what this mistake gives*. It is made only where the numbers are the same to
float64 accuracy on every hidden batch, of different sizes, and where they are a thousand times closer than the right ones.
What no known mistake explains has no diagnosis: then the report says where the error sits, or nothing. The search goes from the
simplest mistake to the most complex, and says two where one does not fit. How often it finds something, and that it is not
wrong, is measured by `python benchmarks/diagnosis.py --zoo --mutants 0 --pairs 300`.

In `ninja grade --json` it stands at each gradient, as `diagnosis` with its `code`, `message` and `evidence`. Of the evidence,
`batches` is on how many it was tested, and `agreement` the largest difference as a share of the largest entry.

Below, x is a tensor, dx its gradient, g what arrives from the line that used x. Each example is an answer in `tests/zoo`.

"""


def page(examples: Mapping[str, tuple[Sample, Finding]]) -> str:
    """The whole text. `examples` has a sample and what it was told for every code that has one."""
    parts = [HEAD]
    for group, codes in GROUPS.items():
        parts.append(f"## {group}\n")
        parts += [_section(code, what, examples.get(code)) for code, what in codes.items()]
    return "\n".join(parts)


def _section(code: str, what: Code, example: tuple[Sample, Finding] | None) -> str:
    lines = [f"### {code}", "", f"**{what.title}.** {what.why}", ""]
    if example is not None:
        sample, finding = example
        assert finding.diagnosis is not None
        lines += [f"`tests/zoo/{sample.id}.py`:", "", "```python", _line(sample, finding), "```", ""]
        lines += [f"> {finding.diagnosis.message}", ""]
    return "\n".join(lines)


def _line(sample: Sample, finding: Finding) -> str:
    """The line on which the gradient gets its value."""
    source = sample.source.split("\n")
    if finding.line:
        return source[finding.line - 1].strip()
    return next(line.strip("# ") for line in source)


def examples(pairs: Sequence[tuple[Sample, Verdict]]) -> dict[str, tuple[Sample, Finding]]:
    """For each code the shortest sample that states it and gets it."""
    found: dict[str, tuple[Sample, Finding]] = {}
    for sample, verdict in sorted(pairs, key=lambda pair: (len(pair[0].source), pair[0].id)):
        for finding in verdict.findings:
            if finding.diagnosis and sample.diagnosis.get(finding.name) == finding.diagnosis.code:
                found.setdefault(finding.diagnosis.code, (sample, finding))
    return found


def stated() -> list[Sample]:
    """The samples that a page is made of."""
    return [sample for sample in samples("zoo", status="fail") if sample.diagnosis and not sample.id.startswith("wavenet/")]


def main() -> None:
    """Write it."""
    chosen = stated()
    with Bench() as bench:
        verdicts = bench.judge_many([(sample.exercise_id, sample.source) for sample in chosen])
    PAGE.write_text(page(examples(list(zip(chosen, verdicts, strict=True)))), encoding="utf-8")


if __name__ == "__main__":
    main()
