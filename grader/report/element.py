"""HTML as a tree, so that no text can ever become markup: whatever is put in gets escaped on the way out.

Every string passes `text.clean` first (no control characters, no writing direction turned round). Knows nothing of reports.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree as ET

from grader.report import text

Node: TypeAlias = "ET.Element | str | Iterable[Node] | None"

STYLE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a page may load and run: its own style sheet, and nothing else at all."""


def element(tag: str, *children: Node, **attributes: str | int | bool | None) -> ET.Element:
    """An element with what is in it: texts, other elements, sequences of either; None is nothing.

    A trailing underscore of an attribute is dropped and another one becomes `-`; None and False leave it out, True names it.
    """
    made = ET.Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            made.set(name.rstrip("_").replace("_", "-"), name.rstrip("_") if value is True else text.clean(str(value)))
    _put(made, children)
    return made


def _put(into: ET.Element, node: Node) -> None:
    if isinstance(node, str):
        shown = text.clean(node)
        if len(into):
            into[-1].tail = (into[-1].tail or "") + shown
        else:
            into.text = (into.text or "") + shown
    elif isinstance(node, ET.Element):
        into.append(node)
    elif node is not None:
        for one in node:
            _put(into, one)


def spoken(sentence: str) -> list[ET.Element | str]:
    """A sentence of ours, in which what stands between backticks is code."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:  # an odd backtick: then none of them means anything
        return [sentence]
    return [element("code", part) if index % 2 else part for index, part in enumerate(parts) if part]


def page(title: str, *body: Node) -> str:
    """A whole document that loads nothing, in ASCII."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("title", title),
    )
    style = ET.SubElement(head, "style")
    style.text = STYLE.read_text(encoding="utf-8")  # the only text that is not escaped, and all ours
    document = element("html", head, element("body", *body), lang="en")
    written: bytes = ET.tostring(document, encoding="us-ascii", method="html")
    return "<!DOCTYPE html>\n" + written.decode("ascii") + "\n"
