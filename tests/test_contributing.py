"""CONTRIBUTING.md's five minutes, walked: the file that it shows, the commands that it names, in a copy of the course."""

import re
import shutil
import subprocess

from clone import ROOT, blocks, installed


def test_add_an_exercise_in_five_minutes(tmp_path):
    for folder in ("solutions", "exercises", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    name = re.search(r"Write `(solutions/\S+\.py)`", text).group(1)
    assert not (tmp_path / name).exists()
    (source,) = blocks("CONTRIBUTING.md", "python")
    (tmp_path / name).write_text(source, encoding="utf-8")
    (commands,) = blocks("CONTRIBUTING.md", "sh")
    env = {**installed(tmp_path / "bin"), "NINJA_COURSE": str(tmp_path / "solutions")}
    done = subprocess.run(["sh", "-ex"], input=commands, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    stub = (tmp_path / name.replace("solutions", "exercises")).read_text(encoding="utf-8")
    assert "dx = ..." in stub
    assert "are sound" in done.stdout
    assert "1 of 1" in done.stdout
