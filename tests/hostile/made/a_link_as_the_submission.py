"""Makes a submission that is itself a link to the worked answers.

unreadable
says: is a link
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "mine"
    path.symlink_to(Path(__file__).parents[3] / "solutions" / "ninja")
    return path
