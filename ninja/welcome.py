"""`ninja` alone: where to begin, then watching. Imports no torch."""

from __future__ import annotations

import sys

from grader.course import Course
from ninja import advice
from ninja.progress import Progress
from ninja.workspace import Workspace


def run(course: Course, workspace: Workspace | None) -> int:
    """Say what to do, and do it where someone can press keys."""
    if workspace is None:
        print(
            f"{course.title}\n\nMake a workspace of your own, and begin:\n\n    ninja init my-ninja\n    cd my-ninja\n    ninja"
        )
        return 0
    progress = Progress(workspace)
    states = [progress.state(exercise) for exercise in course]
    if sys.stdin.isatty() and sys.stdout.isatty():
        from ninja import watch

        return watch.run(workspace, greet=all(state == "pending" for state in states))
    passed = sum(state == "pass" for state in states)
    print(f"{course.title}: {passed} of {len(states)} passed\n")
    exercise = advice.next_after(course, progress, None)
    if exercise is None:
        print("Everything has passed.")
        return 0
    print(f"{'Next' if passed else 'Begin with'}: {exercise.title}\n")
    commands = [step.partition("  #") for step in advice.begin(workspace, exercise)]
    width = max(len(command) for command, _, _ in commands)
    for command, sign, why in commands:
        print(f"    {command:{width}}{sign}{why}".rstrip())
    print("\n`ninja --help` shows every command.")
    return 0
