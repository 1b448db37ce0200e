"""Workers and the service around them: the same verdicts whichever way workers are made, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from judging import SOLUTIONS, Bench

from grader import host
from grader.client import Host
from grader.errors import CourseError, WorkerError

LINEAR = "ninja/10_output_linear"
SOURCE = (SOLUTIONS / f"{LINEAR}.py").read_text(encoding="utf-8")
needs_fork = pytest.mark.skipif(not host.can_fork(), reason="workers are not forked on this platform")


def children(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(a): int(b) for a, b in (line.split() for line in listed.splitlines())}
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def gone(pids: set[int], seconds: float = 10.0) -> bool:
    """Whether all of them end; zombies of other parents do not count as running."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(running(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture(scope="module")
def spawning():
    with Bench(spawn=True) as made:
        yield made


def test_spawned_workers_give_the_verdicts_that_forked_ones_give(bench, spawning):
    wrong = SOURCE.replace("dlogits.sum(0)", "dlogits.mean(0)")
    for source in (SOURCE, wrong, wrong.replace("# solution", "dh = dlogits.nope")):
        forked, spawned = (replace(each.judge(LINEAR, source, seed=5), seconds=0.0, path="") for each in (bench, spawning))
        assert replace(forked, traceback="") == replace(spawned, traceback="")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("while True: pass", "timeout"),
        ("import os; os._exit(1)", "crash"),
        ("print('x' * 10**8)", "output_limit"),
        ("1 / 0", "error"),
    ],
)
def test_spawned_workers_are_limited_too(spawning, line, status):
    verdict = spawning.judge(LINEAR, SOURCE.replace("# solution", line), cpu_seconds=1, wall_seconds=10.0)
    assert verdict.status == status
    assert spawning.judge(LINEAR, SOURCE).passed


@needs_fork
def test_the_host_ends_with_everything_that_it_started_when_the_command_hangs_up():
    made = Host()
    made.ask({"do": "grade", "course": str(SOLUTIONS), "exercises": [], "seed": 0})
    next(made.events())
    pids = children(os.getpid()) & ({made._process.pid} | children(made._process.pid))
    assert len(pids) >= 2
    made.close()
    assert gone(pids)


@needs_fork
def test_the_host_ends_when_the_command_is_killed(tmp_path):
    looping = tmp_path / "10_output_linear.py"
    looping.write_text(SOURCE.replace("# solution", "while True: pass"))
    program = (
        "import sys; from grader.client import Host; host = Host();"
        f"host.ask(dict(do='grade', course={str(SOLUTIONS)!r}, seed=0, exercises=[dict(id={LINEAR!r}, path={str(looping)!r}, shown='x')]));"
        "print(host._process.pid, flush=True); list(host.events())"
    )
    command = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=SOLUTIONS.parent)
    pid = int(command.stdout.readline())
    end = time.monotonic() + 60
    while len(children(pid)) < 2 and time.monotonic() < end:  # judge and worker
        time.sleep(0.05)
    pids = {pid} | children(pid)
    command.send_signal(signal.SIGKILL)
    command.wait()
    command.stdout.close()
    assert gone(pids)


@needs_fork
def test_a_request_supersedes_the_one_before_it_and_kills_its_workers(tmp_path):
    looping, right = tmp_path / "loop.py", tmp_path / "right.py"
    looping.write_text(SOURCE.replace("# solution", "while True: pass"))
    right.write_text(SOURCE)
    with Host() as made:
        request = {"do": "grade", "course": str(SOLUTIONS), "seed": 0}
        first = made.ask({**request, "exercises": [{"id": LINEAR, "path": str(looping), "shown": "loop"}]})
        second = made.ask({**request, "exercises": [{"id": LINEAR, "path": str(right), "shown": "right"}]})
        seen = []
        for event in made.events():
            seen.append((event["id"], event["event"]))
            if event["event"] == "done":
                break
        assert seen == [(second, "verdict"), (second, "done")]
        assert first != second


@needs_fork
def test_a_worker_cannot_signal_the_judge_or_its_parent(bench):
    line = "import os, signal; [os.kill(pid, signal.SIGKILL) for pid in (os.getppid(), 1)]"
    verdict = bench.judge(LINEAR, SOURCE.replace("# solution", line))
    assert verdict.status == "error"
    assert bench.judge(LINEAR, SOURCE).passed


@needs_fork
def test_forged_frames_count_for_nothing(bench):
    forge = """
    import os, json, struct
    header = json.dumps({"kind": "done"}).encode()
    for fd in range(3, 64):
        try:
            os.write(fd, struct.pack("!IQ", len(header), 0) + header)
        except OSError:
            pass
    """
    wrong = SOURCE.replace("dlogits.sum(0)", "dlogits.mean(0)").replace("# solution", forge.strip())
    assert not bench.judge(LINEAR, wrong).passed
    assert bench.judge(LINEAR, SOURCE).passed


@needs_fork
def test_garbage_on_the_channel_is_a_crash(bench):
    line = "import os; [os.write(fd, b'\\xff' * 1000) for fd in range(3, 8) if not os.set_blocking(fd, True)]"
    verdict = bench.judge(LINEAR, SOURCE.replace("# solution", line))
    assert verdict.status in ("crash", "error")
    assert bench.judge(LINEAR, SOURCE).passed


def test_a_course_that_is_not_there_is_named(tmp_path):
    with Host() as made, pytest.raises(CourseError, match=r"course\.toml is not there"):
        list(made.grade(tmp_path, [], seed=0))


def test_a_host_that_dies_is_our_fault_and_says_what_to_do():
    with Host() as made:
        made._process.kill()
        with pytest.raises(WorkerError, match="ninja doctor"):
            list(made.grade(SOLUTIONS, [{"id": LINEAR, "path": "x", "shown": "x"}], seed=0))


def test_a_broken_exercise_is_the_courses_fault_not_the_learners(tmp_path):
    (tmp_path / "track").mkdir()
    (tmp_path / "course.toml").write_text('title = "t"\n[[track]]\nname = "track"\n')
    (tmp_path / "track" / "01_x.py").write_text(
        '"""X."""\n\n\ndef forward(x: Float[Tensor, " n"]):\n    y = undefined(x)  # (n)\n    return y\n\n\ndef backward(dy, x):\n    return dx\n'
    )
    with Bench(tmp_path) as made:
        verdict = made.judge("track/01_x", "def backward(dy, x): return dy")
    assert verdict.status == "broken"
    assert "costs nothing" in verdict.message


@pytest.mark.parametrize("spawn", [pytest.param(False, marks=needs_fork), True], ids=["forked", "spawned"])
def test_the_environment_of_whoever_ran_the_command_is_not_there(bench, spawning, spawn):
    source = SOURCE.replace("# solution", "import os; print(len(os.environ), os.getenv('PATH'))")
    verdict = (spawning if spawn else bench).judge(LINEAR, source)
    assert verdict.passed
    assert verdict.output == "0 None\n"
