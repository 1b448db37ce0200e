"""The documentation: every command described, every link alive, and what is made from the program as the program has it."""

import importlib.util
import re

import pytest
from clone import ROOT, blocks

PAGES = sorted(
    path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("data/*.md")]
)

_spec = importlib.util.spec_from_file_location("docs_make", ROOT / "docs" / "make.py")
make = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make)


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def prose(page: str) -> str:
    """Without what stands in code blocks."""
    return re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL)


def anchors(page: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_readme_describes_every_command_and_no_other():
    described = re.findall(r"^\| `ninja ([\w-]+)` \|", text("README.md"), re.MULTILINE)
    assert sorted(described) == sorted(make.subcommands())


def test_the_readme_names_every_command_for_authors():
    (row,) = re.findall(r"^\| `ninja dev` \|(.+)$", text("README.md"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", row)) == set(make.subcommands("dev"))


def test_the_help_texts_are_those_of_the_program():
    assert text("docs/commands.md") == make.commands(), "python docs/make.py writes it anew"


def test_the_picture_is_what_the_report_looks_like():
    assert make.words(make.PICTURE.read_text(encoding="utf-8")) == make.words(make.picture()), (
        "python docs/make.py draws it anew"
    )


def test_a_picture_that_is_not_current_would_be_noticed():
    drawn = make.PICTURE.read_text(encoding="utf-8")
    said = make.words(drawn)
    assert "dW2" in said
    assert make.words(drawn.replace("dW2", "dW3")) != said


def test_the_picture_loads_nothing():
    drawn = make.PICTURE.read_text(encoding="utf-8")
    assert not re.search(r"@font-face|url\((?!#)|<image|<script|href", drawn)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        where = (ROOT / page).parent / path if path else ROOT / page
        assert where.exists(), f"{page} links to {target}"
        if anchor:
            assert anchor in anchors(where.resolve().relative_to(ROOT).as_posix()), f"{page} links to {target}"


@pytest.mark.parametrize("page", PAGES)
def test_paths_of_the_project_that_a_page_names_exist(page):
    for name in re.findall(r"`((?:docs|grader|ninja|tests|solutions|benchmarks|data|exercises)/[\w./]+\.\w+)`", prose(page)):
        assert (ROOT / name).exists() or name in text("CONTRIBUTING.md"), f"{page} names {name}"


@pytest.mark.parametrize("page", PAGES)
def test_no_path_of_a_machine(page):
    assert not re.findall(r"(?:^|[\s(`'\"])/(?:\w+/)+\w+", text(page))


def test_the_stub_in_the_readme_is_the_stub():
    (shown,) = blocks("README.md", "python")
    assert text("exercises/ninja/10_output_linear.py").endswith(shown)


def test_speed_is_reported_and_every_bar_holds():
    table = text("docs/performance.md").split("writes from here -->")[1].split("<!-- to here -->")[0]  # of benchmarks/speed.py
    rows = [line for line in table.splitlines() if line.count("|") > 6]
    assert len(rows) >= 2 + 6
    assert all(row.rstrip().endswith("| holds |") for row in rows[2:])
