"""Folders of training runs, as docs/training.md describes them, made by the engine on the worked layers: real, and tiny."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import torch
from test_wavenet_models import worked

from grader import wire
from ninja import names
from ninja.run import tensors as run_tensors
from ninja.wavenet import check, engine, jobs, worth
from ninja.wavenet.designs import Design

STEPS = 60


def make(
    root: Path,
    name: str,
    *,
    words: Path | None = None,
    form: str = "shared",
    model: str = "wavenet-shared",
    seed: int = 1,
    finished: bool = True,
    by: str = "reference",
    embedding: int = 6,
) -> Path:
    """One run of STEPS steps and its folder; of one that is not `finished`, all but its end."""
    given = names.load(words)
    parts = [jobs.row(part[:600], given.letters) for part in names.split(given.words)]
    design = Design(form, 8, embedding, 12, (2, 2, 2), len(given.letters))
    config = jobs.Config(design, batch=32, steps=STEPS, seed=seed, recalibrate=4, pooled=True, check_every=29, look_every=20)
    folder = root / name
    folder.mkdir(parents=True)
    about = {
        "version": 1,
        "model": model,
        "recipe": "quick",
        "by": by,
        "config": config.to_json(),
        "names": {
            "path": None if words is None else str(words),
            "sha256": run_tensors.digest(given),
            "count": len(given.words),
            "letters": given.letters,
        },
        "layers": {},
        "parameters": design.size,
        "created": f"2026-11-22T10:00:0{seed}+00:00",
        "versions": {"torch": torch.__version__},
    }
    (folder / "config.json").write_text(json.dumps(about), encoding="utf-8")
    _Listener(folder, config, parts, finished).run()
    return folder


class _Listener:
    """Writes what a run tells of itself."""

    def __init__(self, folder, config, parts, finished):
        self.folder, self.config, self.parts, self.finished = folder, config, parts, finished
        self.checker = check.Checker(config, parts[0])

    def run(self):
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            header = {**replace(self.config, keep_seconds=0.0).to_json(), "first": 0}
            engine.Training(worked(), header, {"row": self.parts[0]}, self.hear).run()
        finally:
            torch.set_num_threads(threads)
            torch.set_default_dtype(torch.float32)

    def hear(self, header, tensors=None):
        tensors = {name: value.clone() for name, value in (tensors or {}).items()}
        step = header["step"]
        match header.get("what"):
            case "metrics":
                self.write({"step": step, "losses": tensors["losses"].tolist(), "cpu_seconds": header["cpu_seconds"]})
            case "look":
                look = {key: header[key] for key in ("saturated", "dh", "ratio")}
                histograms = {name: value.tolist() for name, value in tensors.items()}
                self.write({"step": step, "look": {**look, "histograms": histograms}})
            case "check":
                found = self.checker(wire.Frame(header, tensors))
                differences = {name: value if math.isfinite(value) else None for name, value in found.differences.items()}
                self.write({"step": step, "check": {"differences": differences, "tolerance": found.tolerance}})
            case "checkpoint":
                run_tensors.save(self.folder / "checkpoint.safetensors", tensors, step=str(step))
                self.write({"step": step, "val": self.model(tensors).loss(self.parts[1])})
            case "end" if self.finished:
                run_tensors.save(self.folder / "model.safetensors", tensors)
                self.end(self.model(tensors))

    def end(self, model):
        train, val, test = (model.loss(part) for part in self.parts)
        losses = {"train": train, "val": val, "test": test, "unseen": val + 0.01}
        result = {"steps": STEPS, "seconds": 1.5, "losses": losses, "share": 0.131, "samples": ["emma", "<b>li</b>", ""]}
        (self.folder / "result.json").write_text(json.dumps({**result, "worst_check": None}), encoding="utf-8")

    def model(self, tensors):
        parts = (engine.under(prefix, tensors) for prefix in ("parameters", "statistics"))
        return worth.Model(self.config.design, *parts)

    def write(self, line):
        with (self.folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def workspace(root: Path) -> Path:
    """A folder that is a workspace, and has no runs yet."""
    (root / "exercises" / "ninja").mkdir(parents=True)
    return root
