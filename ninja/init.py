"""`ninja init`: a learner's workspace from what the package carries. Adds what is missing; never overwrites."""

from __future__ import annotations

from pathlib import Path

from grader.course import Course
from grader.errors import UsageError
from ninja import files
from ninja.workspace import Home, is_workspace

README = """\
# {title}

Your own copy of the exercises. Everything you edit is in `exercises/`; `ninja` judges it.

    ninja            start here: it says what to do next, and judges a file whenever you save it
    ninja grade      judge everything (or `ninja grade 10`, `ninja grade warmup`)
    ninja hint 10    a nudge, stronger each time
    ninja show 10    an exercise's text, shapes and forward pass
    ninja list       where you stand
    ninja reset 10   the fresh stub again; your version is kept under .ninja/backups

In a stub, replace each `...` with your own lines. A `...` that is left says "not done yet", which is not the same as wrong.
Changes to `forward` change nothing: the judge runs its own.

If `ninja` is another program on your machine (the build tool has the same name), type `backprop-ninja` or `python -m ninja`.
"""

# Annotations such as Float[Tensor, "n H"] name shapes, not types; and an untouched stub imports torch before it needs it.
SETTINGS = """\
{
  "python.analysis.typeCheckingMode": "off",
  "ruff.lint.ignore": ["F401", "F722", "F821"],
  "files.exclude": { ".ninja": true }
}
"""
PYRIGHT = """\
{
  "typeCheckingMode": "off",
  "reportInvalidTypeForm": "none"
}
"""


def run(folder: Path, course: Course, home: Home) -> int:
    """Make `folder` a workspace. Raises UsageError where something else is in it."""
    known = folder.is_dir() and is_workspace(folder, course)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file. `ninja init my-ninja` makes a new folder")
    if folder.is_dir() and not known and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty and no ninja workspace: name a new folder, such as `ninja init my-ninja`")
    if home.clone is not None and folder.resolve() == home.clone:
        raise UsageError(f"{folder} is the clone itself, and already a workspace: just run `ninja`")
    try:
        made = sum(files.create(folder / name, data) for name, data in _contents(course, home))
    except OSError as error:
        raise UsageError(f"{error.filename or folder} can't be written: {files.reason(error)}") from error
    total = sum(1 for _ in course)
    if known:
        print(f"{folder} was a workspace already: {f'{made} missing files added' if made else 'nothing was missing'}")
        return 0
    print(f"{folder} is ready, with {total} exercises.\n")
    if folder.resolve() != Path.cwd():
        print(f"    cd {folder}")
    print("    ninja")
    return 0


def _contents(course: Course, home: Home) -> list[tuple[str, bytes]]:
    """Everything in a workspace: path → bytes. No solution is among it."""
    contents = [(f"exercises/{one.track}/{one.path.name}", home.stub(one)) for one in course]
    if home.data.is_dir():
        contents += [(f"data/{path.name}", path.read_bytes()) for path in sorted(home.data.iterdir()) if path.is_file()]
    return [
        *contents,
        ("README.md", README.format(title=course.title).encode()),
        (".vscode/settings.json", SETTINGS.encode()),
        ("pyrightconfig.json", PYRIGHT.encode()),
        (".gitignore", b".ninja/\n__pycache__/\n"),
    ]
