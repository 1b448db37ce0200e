"""What the receiving systems take, as JSON schemas: their field names and rules, exactly, and nothing beside them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
SAID: Schema = {"type": "string", "minLength": 1}
NUMBER: Schema = {"type": "number", "minimum": 0}
WHOLE: Schema = {"type": "integer", "minimum": 0}
VISIBILITY: Schema = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT: Schema = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
UTC: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def closed(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these fields and no other."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {**required, **(optional or {})},
    }


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


GRADESCOPE = closed(
    {"tests": many(closed(
        {"max_score": NUMBER, "name": SAID},
        {
            "score": NUMBER, "status": {"enum": ["passed", "failed"]}, "name_format": FORMAT, "number": TEXT, "output": TEXT,
            "output_format": FORMAT, "tags": many(TEXT), "visibility": VISIBILITY, "extra_data": {"type": "object"},
        },
    ))},
    {
        "score": NUMBER, "execution_time": NUMBER, "output": TEXT, "output_format": FORMAT, "test_output_format": FORMAT,
        "test_name_format": FORMAT, "visibility": VISIBILITY, "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "leaderboard": many(closed({"name": SAID, "value": {}}, {"order": {"enum": ["asc", "desc"]}})),
    },
)  # fmt: skip

CLASSROOM50 = closed(
    {
        "schema": {"const": "classroom50/result/v1"}, "classroom": SAID, "assignment": SAID,
        "assignment_type": {"enum": ["individual", "group"]}, "owner": SAID,
        "submission": {"type": "string", "pattern": "^submit/"}, "commit": SAID, "release": SAID, "review": SAID,
        "datetime": UTC, "score": WHOLE, "max-score": WHOLE,
        "tests": many(closed({"test-name": SAID, "passed": {"type": "boolean"}, "score": WHOLE, "max-score": WHOLE})),
    },
    {"graded_at": UTC, "submitted_by": closed({"username": SAID, "id": {"type": ["integer", "null"]}})},
)  # fmt: skip

IMAGE = closed({"url": SAID}, {"label": TEXT})
PRAIRIELEARN = {
    **closed(
        {"gradable": {"type": "boolean"}},
        {
            "score": {"type": "number", "minimum": 0, "maximum": 1}, "message": TEXT, "output": TEXT, "images": many(IMAGE),
            "format_errors": {"oneOf": [TEXT, many(TEXT)]},
            "tests": many(closed({"name": SAID}, {
                "description": TEXT, "points": NUMBER, "max_points": NUMBER, "message": TEXT, "output": TEXT,
                "images": many(IMAGE),
            })),
        },
    ),
    "if": {"properties": {"gradable": {"const": True}}},
    "then": {"required": ["score"]},
}  # fmt: skip
