"""What in the documentation is made from the program itself: the help texts in commands.md, the picture in README.md, and
the pictures and tables of wavenet.md (`wavenet_pictures.py`).

    python docs/make.py

`tests/test_docs.py` makes all of it again and compares.
"""

from __future__ import annotations

import html
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT), str(DOCS)]  # this tree is documented, whatever is installed

import wavenet_pictures  # noqa: E402
from rich import _export_format as rich_format  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.text import Text  # noqa: E402

from ninja import demo  # noqa: E402

COMMANDS, PICTURE = DOCS / "commands.md", DOCS / "images" / "report.svg"
WIDTH = 80
SEED = 7

HEAD = """\
# Commands

What each command says of itself. This page is made by `python docs/make.py` from the help texts, and a test compares the two.
README.md says which of them to use when.

"""


def main() -> None:
    """Write all of it."""
    COMMANDS.write_text(commands(), encoding="utf-8")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), encoding="utf-8")
    wavenet_pictures.write()


def commands() -> str:
    """commands.md: every command's help, in the order in which `ninja --help` names them."""
    parts = [_section([])]
    for name in subcommands():
        parts += [_section([name]), *(_section([name, inner]) for inner in subcommands(name))]
    return HEAD + "\n".join(parts)


def subcommands(*of: str) -> list[str]:
    """The commands that a help text lists."""
    listed = ninja(*of, "--help").partition("\ncommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^    ([\w-]+)", listed, re.MULTILINE)


def _section(command: list[str]) -> str:
    name = " ".join(["ninja", *command])
    return f"## {name}\n\n```text\n{ninja(*command, '--help').rstrip()}\n```\n"


def picture() -> str:
    """report.svg: what `ninja grade 10` prints of the mistakes in `ninja.demo`, in colour."""
    with tempfile.TemporaryDirectory(prefix="ninja-docs-") as folder:
        ninja("init", folder)
        demo.mistaken(Path(folder, demo.EXERCISE))
        printed = ninja(
            "grade", "10", "--seed", str(SEED), folder=Path(folder), expected=1, FORCE_COLOR="1", TERM="xterm-256color"
        )
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("$ ninja grade 10\n\n" + printed.rstrip()))
    # Without rich's @font-face: a picture in a page loads nothing.
    plain = re.sub(r"\s*@font-face \{\{.*?\}\}", "", rich_format.CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    plain = plain.replace("Fira Code", "ui-monospace").replace("<svg ", '<svg xml:space="preserve" ', 1)  # columns stay columns
    return console.export_svg(title="ninja", code_format=plain, unique_id="ninja")


def words(svg: str) -> str:
    """What a picture says, line by line, without what differs between runs and machines: the time and the isolation."""
    lines: dict[str, str] = {}
    for line, text in re.findall(r'<text [^>]*clip-path="url\(#ninja-line-(\d+)\)">(.*?)</text>', svg):
        lines[line] = lines.get(line, "") + html.unescape(text).replace("\xa0", " ")
    said = "\n".join(line.rstrip() for line in lines.values())
    said = re.sub(r"\d+(\.\d+)?m?s\b", "…", said)
    return re.sub(r"isolation: .*", "isolation: …", said)


def ninja(*arguments: str, folder: Path = ROOT, expected: int = 0, **environment: str) -> str:
    """What a command prints, in 80 columns."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(WIDTH), "PYTHONIOENCODING": "utf-8", **environment}
    for name in ("NO_COLOR", "NINJA_COURSE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "ninja", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode != expected:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}, not {expected}:\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
