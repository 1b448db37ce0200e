"""What all tests share: golden files, and how hypothesis behaves here."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

# No deadline: the machine is shared. The same examples each time in CI, so that a red run is about the change.
settings.register_profile("ninja", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("ninja")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-golden` writes what the tests would compare; look at `git diff tests/golden` afterwards."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files instead of comparing with them")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden("terminal/mixed.80.txt", text)`: fails where the text is not what the file under tests/golden holds."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        # Bytes, so that no platform's newlines or encoding come between.
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        if not path.is_file():
            pytest.fail(f"tests/golden/{name} does not exist; pytest --update-golden writes it", pytrace=False)
        expected = path.read_bytes().decode()
        if text != expected:
            lines = difflib.unified_diff(expected.splitlines(), text.splitlines(), f"tests/golden/{name}", "now", lineterm="")
            pytest.fail("\n".join([*lines, "if that is as it should be: pytest --update-golden"]), pytrace=False)

    return compare


from judging import bench  # noqa: E402, F401 - the warm judge that many tests share
