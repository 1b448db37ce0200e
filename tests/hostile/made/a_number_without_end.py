"""Makes a notebook with a number of a million digits in it.

unreadable
says: can't be parsed
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text('{"nbformat": ' + "9" * 1_000_000 + ', "cells": []}')
    return path
