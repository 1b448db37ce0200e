"""Makes a notebook whose output is a quarter of a million blank lines, on which a careless pattern spends hours.

ninja/26_network: pending, 1 point
"""

import json
from pathlib import Path


def make(folder: Path) -> Path:
    outputs = [{"output_type": "stream", "name": "stdout", "text": "\n" * 260_000 + "val" + " " * 200_000}]

    cells = [{"cell_type": "code", "metadata": {}, "outputs": outputs, "source": "dh = dlogits @ W2.T"}]
    path = folder / "notebook.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
    return path
