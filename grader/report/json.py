"""The report as one JSON document, described by `report.schema.json`: stable and public.

The document itself is `verdict.report_to_json`; here it becomes text that any reader can take.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.verdict import Report, report_to_json

SCHEMA = Path(__file__).with_name("report.schema.json")
"""JSON Schema 2020-12 of what `render` writes."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report) -> str:
    """One document, its keys always in the same order, in ASCII, ending in a newline.

    ASCII, so that no console's encoding can break it; control characters are escaped as JSON escapes them. A lone surrogate,
    which JSON can spell but strict readers refuse, becomes U+FFFD.
    """
    return text(document(report))


def document(report: Report, submission: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The document, with what is known of the submission where others' work was graded."""
    about = {} if submission is None else {"submission": dict(submission)}
    return {**report_to_json(report), **about}


def text(document: Any) -> str:
    """Documents as text; see `render`."""
    return json.dumps(_sound(document), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def _sound(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_sound(key): _sound(item) for key, item in value.items()}
    return [_sound(item) for item in value] if isinstance(value, list) else value
