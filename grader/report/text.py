"""The gate that a learner's text passes on its way out, and how every reporter writes a number and a gradient.

Nothing here draws and nothing here judges: strings in, strings out. Whatever a learner could have written (file names,
messages, output, tracebacks) goes through `clean`, and through `fit` where the receiver can't take every character.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from grader.verdict import Diagnosis, Finding, FindingStatus

LIMIT = 20_000
"""Characters of one text that any report shows."""

LINES = 200
"""Lines of one text that any report shows."""

# Colours and titles that a program sends to its terminal: they mean nothing in a report, so they go without a trace.
_ESCAPE_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC and its kin: titles, links
    r"|\x1b[ -/]*[0-9A-Za-z=>]"
)
# What no reader can see, or what changes how its neighbours are seen: controls, writing direction, zero width, noncharacters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# What our own sentences use, in a console that has only ASCII or an old code page.
_PLAIN = {
    **dict.fromkeys("\u00a0\u202f", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212·", "-"),
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("“”", '"'),
    "…": "...",
    "\u00d7": "x",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "✓": "+",
    "✗": "x",
    "¹": "1",
    "²": "^2",
    "³": "^3",
    "⁻": "^-",
    "½": "1/2",
    "ᵀ": ".T",
    "√": "sqrt",
    "∂": "d",
}

WORDS: Mapping[FindingStatus, str] = {
    "exact": "right",
    "close": "right",
    "wrong": "wrong",
    "wrong_shape": "wrong shape",
    "wrong_dtype": "wrong type",
    "not_finite": "NaN or infinite",
    "missing": "not done yet",
    "error": "no gradient came back",
    "unjudged": "not judged",
}
"""What each status of a gradient is called in a report."""


def clean(text: str, limit: int = LIMIT) -> str:
    """`text` as it may be shown: newlines, tabs as spaces, and visible characters only, cut in the middle where it is long.

    Colour codes vanish; any other control character, a lone surrogate or a character that turns the writing direction is
    spelled out (`\\x00`, `\\ud800`, `\\u202e`). What comes out is valid in XML 1.0 and encodable in UTF-8.
    """
    lines = _ESCAPE_SEQUENCE.sub("", text).replace("\r\n", "\n").split("\n")
    shown = _HIDDEN.sub(_spell, "\n".join(line.expandtabs(4) for line in lines))
    if len(shown) > limit:
        # The end matters as much as the beginning: that is where the error is.
        head = limit * 3 // 5
        shown = f"{shown[:head]} […{len(shown) - limit:,} characters left out…] {shown[len(shown) - limit + head :]}"
    if shown.count("\n") >= LINES:
        rows, head = shown.split("\n"), LINES * 3 // 5
        shown = "\n".join([*rows[:head], f"[…{len(rows) - LINES:,} lines left out…]", *rows[len(rows) - LINES + head :]])
    return shown


def label(text: str, limit: int = 80) -> str:
    """`text` as a name: on one line, and cut at the end beyond `limit`."""
    shown = " ".join(clean(text, 4 * limit).split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def printed(text: str) -> str:
    """What a program printed, as its terminal would have ended up: of a line that rewrites itself with `\\r` the last state."""
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return clean("\n".join(lines)).strip("\n")


def _spell(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00  # how Python carries a byte of a file name that is no UTF-8: show the byte
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def fit(text: str, encoding: str) -> str:
    """`text` with what `encoding` has no place for written another way (`→` as `->`, `μ` as `\\u03bc`)."""
    try:
        text.encode(encoding)
        return text
    except LookupError:
        encoding = "ascii"
    except UnicodeEncodeError:
        pass
    return text.translate({ord(character): _other_way(character, encoding) for character in set(text)})


def _other_way(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return _PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode("ascii")
    return character


def number(value: float) -> str:
    """Four digits of it, or all of a whole number: `2.131`, `200,000`, `1.863e-09`."""
    whole = math.isfinite(value) and value == int(value) and abs(value) < 1e15
    return f"{int(value):,}" if whole else f"{value:.4g}"


def pair(yours: float, expected: float) -> tuple[str, str]:
    """Both numbers, with as many digits as it takes to tell them apart (at least four)."""
    for digits in (4, 6, 9, 12, 17):
        both = f"{yours:.{digits}g}", f"{expected:.{digits}g}"
        if both[0] != both[1]:
            break
    return both


def share(error: float) -> str:
    """An error as a share of the largest true entry: `97%`, `0.0021%`, `3,100%`."""
    if not math.isfinite(error):
        return "beyond measure"
    percent = 100 * error
    if percent > 1e6:
        return "more than 1,000,000%"
    return f"{percent:,.0f}%" if percent >= 10 else f"{percent:.2g}%"


def points(value: float) -> str:
    """At most two decimals: `12`, `15.83`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def cmp_line(finding: Finding) -> str:
    """The line that the lecture's `cmp()` prints; where there was nothing to compare, why, in the same columns."""
    name = label(finding.name)
    if finding.exact is None or finding.approximate is None or finding.maxdiff is None:
        return f"{name:15s} | {describe(finding)}"
    exact, approximate = finding.exact, finding.approximate
    return f"{name:15s} | exact: {exact!s:5s} | approximate: {approximate!s:5s} | maxdiff: {finding.maxdiff}"


def describe(finding: Finding) -> str:
    """A gradient's status in plain words with what decided: `wrong, off by 97%`, `shape (64,), expected (1, 64)`."""
    if finding.status == "wrong" and finding.blame == "inherited":
        return "inherits the mistake"
    if finding.status == "wrong" and finding.error is not None:
        return f"wrong, off by {share(finding.error)}"
    if finding.status == "wrong_shape" and finding.shape is not None and finding.expected_shape is not None:
        return f"shape {finding.shape}, expected {finding.expected_shape}"
    if finding.status == "wrong_dtype" and finding.dtype:
        return f"wrong type, {label(finding.dtype, 40)}"
    return WORDS[finding.status]


def reasons(finding: Finding) -> list[str]:
    """What there is to say of a wrong gradient: its diagnosis with what proves it, then what else the judge said."""
    diagnosis = finding.diagnosis
    if diagnosis is None:
        return [finding.message] if finding.message else []
    known = finding.message if finding.message != diagnosis.message else ""
    return [sentence for sentence in (diagnosis.message, proof(diagnosis), known) if sentence]


def proof(diagnosis: Diagnosis) -> str:
    """``Proof: the same numbers to 3e-16, on 5 batches.`` Empty where nothing was measured."""
    batches, agreement = diagnosis.evidence.get("batches"), diagnosis.evidence.get("agreement")
    if not isinstance(batches, int | float) or not isinstance(agreement, int | float):
        return ""
    on = f"{number(batches)} batches" if batches > 1 else "a batch"
    digits = f"to {agreement:.0e}" if agreement else "exactly"
    return f"Proof: that gives your numbers {digits}, on {on}."


def worst_line(finding: Finding) -> str:
    """`Worst entry [3, 17]: yours 0.0213, expected -0.0041 (n=7 H=3)`, or nothing where there is none."""
    worst = finding.worst
    if worst is None:
        return ""
    yours, expected = pair(worst.yours, worst.expected)
    entry = f"Worst entry {list(worst.index)}: yours" if worst.index else "Yours"
    where = "the shown batch" if worst.probe == "shown" else label(worst.probe)
    return f"{entry} {yours}, expected {expected} ({where})"
