"""What `ninja train` says before a run, after it, and where it breaks off: words for people, or JSON lines. Imports no torch.

events → Report → standard output, exit code
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.errors import NinjaError
from ninja.run import folder as run_folder
from ninja.terminal import Paint, width
from ninja.train.gate import Missing
from ninja.train.view import clock
from ninja.train.words import against, clean, hanging, hockey_stick, paragraph, together
from ninja.workspace import Workspace, shown

FAR_OFF = 0.3
"""So far from -log(1/letters), in nats, may the first loss be; right layers stay within 0.05."""
WHOSE = {"you": "your own", "reference": "the worked solutions'", "autograd": "autograd's"}


@dataclass
class Report:
    """What is known of a run so far, and the telling of it."""

    json_lines: bool
    root: Path
    plan: dict[str, Any] = field(default_factory=dict)
    run: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, Any] = field(default_factory=dict)
    trained: dict[str, Any] = field(default_factory=dict)
    drawn: dict[str, Any] = field(default_factory=dict)
    stopped: dict[str, Any] = field(default_factory=dict)
    output: str = ""

    def planned(self, plan: dict[str, Any], files: Sequence[str]) -> None:
        """Before the first step: what is trained, how, on what, with whose backward."""
        self.plan = plan
        if self.json_lines:
            return write({"event": "plan", **plan})
        about, config = plan["about"], plan["about"]["config"]
        design, rates = config["design"], config["rates"]
        epochs = f", {plan['epochs']:g} epochs" if plan["epochs"] >= 0.1 else ""
        decay = f", decay {rates['decay']:g}" if rates["decay"] and rates["optimiser"] != "sgd" else ""
        each = f"{plan['batch']:,} {plan['of']}"
        path = about["names"]["path"]
        splits = plan["splits"]
        whose = WHOSE[about["by"]] + (", and autograd is off" if about["by"] != "autograd" else "")
        facts = {
            "model": f"{about['model']}, {about['parameters']:,} parameters, sees {design['context']} letters",
            "recipe": f"{about['recipe']}: {plan['steps']:,} steps of {each}{epochs}; {rates['optimiser']}, "
            f"lr {rates['lr']:g}{decay}, seed {config['seed']}",
            "names": f"{splits['train']:,} to learn from, {splits['val']:,} for validation, {splits['test']:,} for the test, "
            f"out of {shown(Path(path)) if path else 'names.txt'}",
            "backward": whose + (f": {together(files)}" if files else ""),
        }
        if path:
            facts["names"] += "".join(f"; {note}" for note in plan["notes"])
        for label, text in facts.items():
            print(hanging(f"{label:10}", text))
        print(flush=True)
        return None

    def take(self, event: dict[str, Any]) -> None:
        """One event of the run."""
        if self.json_lines:
            write(event)
        if event["event"] in ("run", "progress", "trained", "drawn", "stopped"):
            setattr(self, event["event"], event)
        elif event["event"] == "output":
            self.output = event["output"]
        elif event["event"] == "first_loss" and not self.json_lines and abs(event["loss"] - event["expected"]) > FAR_OFF:
            print(paragraph(hockey_stick(event["loss"], event["expected"])), file=sys.stderr, flush=True)

    def refused(self, missing: Missing, workspace: Workspace) -> None:
        """The layers are not ready."""
        if self.json_lines:
            states = [{"id": exercise.id, "status": state} for exercise, state in missing.exercises]
            return write({"event": "refused", "locked": missing.lock, "missing": states})
        many = len(missing.exercises)
        wanting = f"{many} of the exercises that it is built of {'do' if many > 1 else 'does'} not pass"
        print(
            paragraph(
                f"Training begins when your layers pass. The track is {missing.lock}:"
                if missing.lock
                else f"Training begins when your layers pass: {wanting}."
            )
        )
        print()
        for line in missing.lines(workspace):
            print(paragraph(line) if not line.startswith(" ") else line)
        return None

    def interrupted(self, again: str) -> None:
        """Ctrl-C; the judge has saved."""
        if self.trained:
            return self._say("stopped; the run is complete")
        if not self.run:
            return self._say("stopped before it began")
        kept = run_folder.RunFolder(Path(self.run["folder"])).kept
        if self.json_lines:
            write({"event": "interrupted", "name": self.run["name"], "kept": kept})
        where = f"kept at step {kept:,} of {self.run['steps']:,}" if kept else "there was nothing to keep yet"
        self._say(f"stopped; {where}. `{again}` goes on")
        return self._draw() if kept else None

    def _draw(self) -> None:
        """What there is to see of a run that did not come to its end; the judge draws the others."""
        from ninja.run import pictures

        pictures.attempt(Path(self.run["folder"]))

    def failed(self, error: NinjaError) -> None:
        """What is said on standard error by whoever catches it."""
        if self.json_lines:
            write({"event": "failed", "message": str(error)})

    def finish(self, shown_file: Callable[[str], str]) -> int:
        """The end of a run; returns the exit code. `shown_file` gives the file of an exercise as its owner would type it."""
        with contextlib.suppress(BrokenPipeError):
            if self.stopped:
                if not self.json_lines:
                    self._tell_why(shown_file)
                self._draw()
                return 1
            if not self.json_lines:
                self._summary()
            for note in (self.trained.get("note"), self.drawn.get("note")):
                if note:
                    self._say(note)
        return 0

    def _tell_why(self, shown_file: Callable[[str], str]) -> None:
        stopped, about = self.stopped, self.plan["about"]
        if stopped.get("output"):
            self._printed(stopped["output"])
        for line in clean(stopped.get("traceback", "")).splitlines():
            print(f"  {line}")
        print(paragraph(f"The run stopped: {clean(stopped['message'])}"))
        stems = stopped.get("stems", ())
        if stems:
            print(hanging("look at  ", ", then ".join(shown_file(stem) for stem in stems)))
        if stems and about["by"] == "you":
            name = f"wavenet/{stems[0][:2]}"
            words = "It passes as an exercise, so what goes wrong comes with time: what does it keep from one call to the next?"
            print(paragraph(f"{words} `ninja grade {name}` judges it again, `ninja hint {name}` helps."))
        again = f"`ninja train --resume {self.run['name']} --changed` goes on from there once it is mended."
        kept = f"Kept at step {stopped['kept']:,}: {again}" if stopped["kept"] else ""
        folder = shown(Path(stopped["folder"]))
        print(paragraph(kept or f"What there is of it is in {folder}."))
        if folder != shown(Path(self.run["folder"])):
            self._say(f"{shown(Path(self.run['folder']))} can't be written to: its checkpoint is in {folder}")

    def _summary(self) -> None:
        from ninja import plot

        paint, trained, about = Paint.of(sys.stdout), self.trained, self.plan["about"]
        if self.output:
            self._printed(self.output)
        rate = self.progress.get("examples_per_second")
        speed = f", {rate:,} examples/s" if rate else ""
        print(f"{trained['steps']:,} steps on {WHOSE[about['by']]} backward in {clock(trained['seconds'])}{speed}\n")
        losses = trained["losses"]
        for label, key in (("train", "train"), ("validation", "val"), ("test", "test"), ("unseen", "unseen")):
            if losses[key] is not None:
                print(f"  {label + ' loss':16} {losses[key]:.4f}")
        print()
        for line in self._remarks(losses):
            print(hanging("  ", line))
        print("\n  names that it made up:\n")
        print(hanging("    ", ", ".join(name or "(nothing)" for name in trained["samples"])))
        if len(trained["curve"]) > 1:
            each = f"{trained['each']:,} step{'s' * (trained['each'] > 1)}"
            print("\n" + hanging("  ", f"the loss, each point the mean of {each}:") + "\n")
            for line in plot.terminal(trained["curve"], min(72, width() - 2), plain=not paint.fit("⣿│", "")):
                print(f"  {line}")
        folder = Path(trained["folder"])
        names = [path.name for path in sorted(folder.iterdir()) if not path.name.startswith(".")] if folder.is_dir() else []
        print("\n" + hanging("  ", f"kept in {shown(folder)}: {', '.join(names)}"))
        name = folder.name if folder.parent == self.root else shown(folder)
        if page := next((path for path in self.drawn.get("files", ()) if path.endswith(".html")), ""):
            print(hanging("  ", f"open {shown(Path(page))} to see all of it, `ninja sample {name}` for more names"))

    def _remarks(self, losses: Mapping[str, Any]) -> list[str]:
        """What the numbers mean, and where they stand."""
        trained, about = self.trained, self.plan["about"]
        told = []
        if losses["unseen"] is not None and trained["share"]:
            sex = ", under the other sex" if about["names"]["path"] is None else ""
            told.append(
                f"Unseen: {trained['share']:.1%} of the validation names occur in training too{sex}; this is without them."
            )
        if trained["worst_check"]:
            worst = trained["worst_check"]
            told.append(f"Every check agreed with autograd: at most {worst['difference']:.0e} off, in `{worst['name']}`.")
        others = [run for run in run_folder.every(self.root) if self._is_like(run)]
        if about["names"]["path"] is None:
            told.append(f"The lecture ends at {self.plan['lecture']:.3f}: {against(losses['val'], self.plan['lecture'])}.")
        if others:
            best = min(others, key=_val)
            told.append(
                f"The best of your other runs, {best.name}, has {_val(best):.4f}: {against(losses['val'], _val(best))}."
            )
        if about["names"]["path"] is None:
            told.append(f"The best that is known of is {self.plan['best']:.3f}: {against(losses['val'], self.plan['best'])}.")
        return told

    def _is_like(self, run: run_folder.RunFolder) -> bool:
        same = run.about["names"].get("sha256") == self.plan["about"]["names"]["sha256"]
        return same and run.name != self.run["name"] and isinstance(((run.result or {}).get("losses") or {}).get("val"), float)

    def _printed(self, output: str) -> None:
        """What the layers printed, in short."""
        lines = clean(output).splitlines()
        print("your layers printed:")
        for line in lines[:10]:
            print(f"  {line[: max(20, width() - 2)]}")
        if len(lines) > 10:
            print(f"  … and {len(lines) - 10} lines more")
        print()

    def _say(self, words: str) -> None:
        print(f"ninja: {words}", file=sys.stderr, flush=True)


def write(event: Mapping[str, Any]) -> None:
    """One event as a line of standard output."""
    print(json.dumps(event), flush=True)


def _val(run: run_folder.RunFolder) -> float:
    return float((run.result or {})["losses"]["val"])
