"""What was found → `Diagnosis`: the code, the sentence, the evidence. Knows the mathematics of none of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from grader.diagnosis import factors
from grader.diagnosis.codes import CODES
from grader.diagnosis.constants import Constant
from grader.diagnosis.edits import Edit
from grader.diagnosis.evidence import Case
from grader.diagnosis.hypothesis import Fit
from grader.diagnosis.search import Found
from grader.verdict import Diagnosis

SHORT = 24
"""Characters of an edited piece that may be shown: a number, a name, an exponent, never a whole line."""

_TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}


def describe(case: Case, found: Found) -> Diagnosis:
    """In words. Of two mistakes the first one's code counts."""
    parts: list[tuple[str, dict[str, object], str]] = []
    for each in found.fits:
        code, fields = _code(case, found, each)
        parts.append((code, fields, CODES[code].says.format_map(_Fields(case, fields))))
        for second in each.hypothesis.fields.get("edits", ())[1:]:  # type: ignore[index]
            code, fields = _edited(case, second.code, second, {})
            parts.append((code, fields, CODES[code].says.format_map(_Fields(case, fields))))
        if each.constant.kind != "one" and each.hypothesis.code != "factor":
            parts.append(_besides(case, each.constant))
    sentences = [parts[0][2]]
    if found.use and parts[0][0] not in ("use_factor", "use_sign", "bessel"):
        sentences = [
            f"It is in the path through `{found.use}`; whatever else comes back to `{case.tensor}` is right. {parts[0][2]}"
        ]
    edit = found.fits[0].hypothesis.fields.get("edit")
    if (
        isinstance(edit, Edit)
        and edit.of != case.name
        and edit.of in case.views[0].known
        and "now" not in found.fits[0].hypothesis.fields
    ):
        sentences = [f"It is in `{edit.of}`, on the way to `{case.name}`. {parts[0][2]}"]
    sentences += [f"And besides: {text[0].lower()}{text[1:]}" for _, _, text in parts[1:]]
    evidence: dict[str, float | str] = {}
    if len(parts) > 1:
        evidence["besides"] = parts[1][0]
    for _, fields, _ in reversed(parts):
        evidence |= {key: value for key, value in fields.items() if isinstance(value, str | int | float) and value != ""}
    for key, place in (("use", found.use), ("edge", found.edge)):
        if place:
            evidence[key] = place
    evidence |= {"batches": len(case.views), "agreement": float(f"{found.error:.1e}")}
    return Diagnosis(parts[0][0], " ".join(sentences), evidence)


def _besides(case: Case, constant: Constant) -> tuple[str, dict[str, object], str]:
    """The factor that is left beside a mistake."""
    code = "sign" if constant.text == "-1" else "factor"
    if constant.kind == "hard_coded":
        return "hard_coded_size", {"axis": constant.text}, f"`{constant.text}` is typed in with its value on this batch."
    text = "Its sign is turned." if code == "sign" else f"All of it is {constant.text} times as large as it should be."
    return code, {"constant": constant.text}, text


def _code(case: Case, found: Found, each: Fit) -> tuple[str, dict[str, object]]:
    """The code that learners see, and the fields of its sentence."""
    hypothesis, constant = each.hypothesis, each.constant
    fields = dict(hypothesis.fields)
    edit = fields.get("edit")
    if hypothesis.code == "factor":
        return _factor(case, found, constant)
    if hypothesis.code == "held_constant":
        of, to = found.edge.split()
        early = case.exercise.is_chain and not case.views[0].replaced and f"d{of}" in case.exercise.asked
        return "too_early" if early else "held_constant", {"of": of, "to": to}
    if isinstance(edit, Edit):
        return _edited(case, hypothesis.code, edit, fields)
    if hypothesis.code == "keepdim_lost" and case.views[0].answer.dim() > case.views[0].truth.dim():
        return "extra_axis", fields
    if hypothesis.code == "summed_too_far" and all(view.answer.numel() == 1 for view in case.views):
        return "summed_everything", fields
    if hypothesis.code == "factor_extra":
        fields["times_or_over"] = "times" if float(str(fields["power"])) > 0 else "divided by"
    if hypothesis.code == "power":
        power = float(str(fields["power"]))
        fields["power"] = f": yours is the right one times `{fields['factor']}` to the power {power:g}"
    if hypothesis.code == "roles_swapped" and all(case.exercise.is_gradient(str(fields[key])) for key in ("one", "other")):
        return "upstreams_swapped", fields
    if hypothesis.code == "hard_coded_size":
        return "hard_coded_size", {"axis": fields["axis"], "size": fields["size"]}
    return hypothesis.code, fields


def _factor(case: Case, found: Found, constant: Constant) -> tuple[str, dict[str, object]]:
    """A constant factor by what it is called."""
    axis = constant.axis
    if constant.kind == "hard_coded":
        return "hard_coded_size", {"axis": axis, "size": case.shown_sizes.get(axis, constant.text)}
    fields: dict[str, object] = {"factor": constant.text, "measured": f"{constant.value:.4g}", "axis": axis}
    fields["sizes"] = ", ".join(f"{name} = {size}" for name, size in constant.at.items() if name in constant.text)
    place = f"through `{found.use}`" if found.use else ""
    if found.edge:
        of, to = found.edge.split()
        place = f"by way of `{to}`, where it uses `{of}`,"
    if constant.bessel:
        return "bessel", {**fields, "where": f" in what comes back {place}" if place else ""}
    if place:
        return ("use_sign" if constant.text == "-1" and found.use else "use_factor"), {
            **fields,
            "where": place,
            "use": found.use,
        }
    if constant.kind == "number":
        return ("sign" if constant.text == "-1" else "factor"), fields
    symbols = re.findall(r"\w+", case.exercise.shape_of(case.name))
    stretched = axis and constant.text == f"1/{axis}" and axis not in symbols and case.is_gradient
    return ("mean_for_sum" if stretched else "factor_size"), fields


def _edited(case: Case, code: str, edit: Edit, fields: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """An edit of the worked step, or of a forward line, by the nodes that were exchanged."""
    old, new = edit.old, edit.new
    plain: dict[str, object] = {"of": f"`{edit.of}`"}
    if edit.of != case.name and case.exercise.is_gradient(edit.of):
        plain["x"] = edit.of[1:]
    elif edit.of not in case.views[0].known and isinstance(old, ast.Constant) and code == "number":
        return "wrong_size", plain
    if "now" in fields:
        return _other_forward(edit, plain)
    match code, old, new:
        case "wrong_tensor", ast.Name(right), ast.Name(wrong):
            upstream = factors.local(case)[1]
            plain |= {"wrong": wrong, "right": right}
            grads = [name.startswith("d") and name not in case.exercise.tensors for name in (wrong, right)]
            if grads[0] != grads[1]:
                return "x_and_dx", plain
            if right in upstream or all(grads):
                return "wrong_upstream", plain
            return ("own_factor" if wrong == edit.of[1:] else "wrong_factor"), plain
        case "term_missing", ast.BinOp(ast.Name(), _, ast.Constant(1)), ast.Name():  # n - 1 → n
            return "size_by_one", plain
        case "term_missing", ast.BinOp(_, _, ast.Constant(float(small))), _ if abs(small) < 1e-3:
            return "eps", plain
        case "operation", ast.BinOp(_, _, ast.Constant(float(small))), _ if abs(small) < 1e-3:
            return "eps", plain
        case "number", ast.Constant(float(small)), _ if 0 < abs(small) < 1e-3:
            return "eps", plain
        case (("operation" | "operands_swapped"), _, _):
            return code, {**plain, "sign": _sign(new)}
        case "number", _, ast.Constant(now):
            return "number", {**plain, "number": f": {now:g} is in it" if isinstance(now, int | float) else "", "now": str(now)}
        case "power", _, _:
            return "power", {**plain, "power": f" ({edit.of})" if edit.of != case.name else ""}
        case (("upstream_ignored" | "factor_missing"), _, _):
            return _dropped(case, code, edit, plain)
        case "upstream_squared" | "factor_twice", _, ast.BinOp(_, _, twice):
            factor = _short(twice)
            return ("upstream_squared" if factor.startswith("d") and factor in case.given else "factor_twice"), {
                **plain,
                "factor": factor,
            }
        case (("values_for_ones" | "values_for_zeros"), _, _):
            return code, {**plain, "factor": _short(new)}
        case "not_summed", _, _:
            return "sum_missing", plain
        case "mean_for_sum", _, _:
            return "mean_inside", plain
        case "summed_too_far", _, _:
            return "wrong_axis", plain
        case "call_missing", ast.Call(ast.Attribute(_, method)), _:
            return "call_missing", {**plain, "call": f".{method}(…)"}
        case "sign", _, _:
            return "sign_inside", plain
        case "hard_coded_size", ast.Name(name), ast.Constant(size):
            return "hard_coded_size", {"axis": name, "size": size}
        case "overwritten", _, _:
            return "set_or_added", plain
        case "axis_missing", _, _:
            return "index_missing", plain
        case "one_hot_classes", _, _:
            return "cut_off", plain
        case "started_from_ones", _, _:
            return "started_from_ones", plain
        case "keepdim_lost", _, _:
            return "wrong_axis", plain
    return (code if code in CODES else "operation"), {**plain, "sign": _sign(new)}


def _dropped(case: Case, code: str, edit: Edit, plain: dict[str, object]) -> tuple[str, dict[str, object]]:
    """A factor that is gone: what it was."""
    gone: ast.AST = edit.old
    if isinstance(gone, ast.BinOp):
        gone = gone.right if edit.new is gone.left else gone.left
    names = [node.id for node in ast.walk(gone) if isinstance(node, ast.Name)]
    arrived = [name for name in names if case.exercise.is_gradient(name) or (name in case.given and name.startswith("d"))]
    if arrived:
        return "upstream_ignored", {**plain, "factor": arrived[0]}
    if names and set(names) <= case.shown_sizes.keys() and " - 1" in ast.unparse(gone):
        return "size_by_one", plain
    if isinstance(gone, ast.Name) and gone.id in case.views[0].known:
        return "factor_missing", {**plain, "factor": gone.id}
    return "slope_missing", plain


def _other_forward(edit: Edit, plain: dict[str, object]) -> tuple[str, dict[str, object]]:
    old, new = edit.old, edit.new
    match edit.code, old:
        case "term_missing" | "operation", ast.BinOp(_, _, ast.Constant(float(small))) if abs(small) < 1e-3:
            return "eps", plain
        case "number", ast.Constant(float(small)) if 0 < abs(small) < 1e-3:
            return "eps", plain
    if (
        edit.code == "term_missing"
        and isinstance(old, ast.BinOp)
        and isinstance(old.right, ast.Constant)
        and old.right.value == 1
    ):
        return "size_by_one", plain
    return "another_forward", {
        **plain,
        "now": ast.unparse(edit.lines[0]),
        "line": edit.of,
        "was": _short(old),
        "is": _short(new),
    }


def _sign(node: ast.AST | None) -> str:
    operator = getattr(node, "op", None)
    signs: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**"}
    return signs.get(type(operator), "?")


def _short(node: ast.AST | None) -> str:
    text = ast.unparse(node) if node is not None else ""
    return text if len(text) <= SHORT else "a part of it"


class _Fields(dict[str, Any]):
    """The fields of a sentence: those of the hypothesis, and those that every sentence may use."""

    def __init__(self, case: Case, fields: Mapping[str, object]) -> None:
        shape, expected, where = case.shown_shape, case.expected_shape, ""
        differs = next((view for view in case.views if view.answer.shape != view.truth.shape), None)
        if shape == expected and differs is not None:  # the shown batch does not show it
            shape, expected = tuple(differs.answer.shape), tuple(differs.truth.shape)
            where = f" on the batch with {differs.label}"
        super().__init__(fields)
        self["d"] = f"`{case.name}` {shape}" if shape else f"`{case.name}`"
        self["expected"] = f"{expected}{where}"
        self["dx"] = case.name
        self.setdefault("x", case.tensor)
        self["times"] = _TIMES.get(int(str(fields.get("uses", 2))), "several times")
        for key in ("factor", "number", "power", "where", "times_or_over"):
            self.setdefault(key, "")

    def __missing__(self, key: str) -> str:
        raise KeyError(f"no field `{key}` for this sentence")
