"""Makes thirty megabytes of empty lists: two gigabytes, once parsed.

unreadable
says: millions of small parts
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text('{"nbformat": 4, "cells": [' + "[]," * 10_000_000 + "[]]}")
    return path
