"""A run that is ended early: says so in its folder. Trusted side."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.isolate import Limits, Workers
from ninja.run.folder import METRICS
from ninja.wavenet.watching import Emit


async def end(request: Mapping[str, Any], workers: Workers, limits: Limits, emit: Emit) -> None:
    """That this is asked for has ended the run: its request is superseded, its folder closed. Adds why to its metrics."""
    line = {"step": request["step"], "stopped": request["why"]}
    try:
        with (Path(request["folder"]) / METRICS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError:
        pass  # a remark; whoever asks has noted it elsewhere
