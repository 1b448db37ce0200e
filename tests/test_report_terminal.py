"""The report in the terminal: golden pages at three widths, in colour, in old code pages, and whatever a learner may write."""

from __future__ import annotations

import dataclasses
import io
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from samples import CHAIN, CHAIN_TWO, HOSTILE_TEXT, NEXT_STEPS, OUTPUT_LINEAR, PROGRESS, REPORTS, course, report, verdict
from strategies import reports, texts

from grader.report import text, words
from grader.report.terminal import print_report, render
from grader.verdict import Finding, Report

SMALL = [name for name in REPORTS if REPORTS[name].total == 1]


def page(made: Report, width: int = 80, *, encoding: str = "utf-8", colour: bool = False, **options: object) -> str:
    """What a console of that width and encoding gets to see; strict, so that a character it can't take is a crash."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", newline="\n", write_through=True)
    console = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={},
    )
    print_report(made, console, **options)
    return stream.buffer.getvalue().decode(encoding)


def sample(name: str, width: int = 80, **options: object) -> str:
    return page(REPORTS[name], width, next_steps=NEXT_STEPS, progress=PROGRESS[name], **options)


@pytest.mark.parametrize("width", [100, 80, 40])
@pytest.mark.parametrize("name", REPORTS)
def test_page(name, width, golden):
    golden(f"terminal/{name}.{width}.txt", sample(name, width))


@pytest.mark.parametrize("name", ["mixed", "focus", "focus_error", "focus_chain", "hostile"])
def test_page_in_colour(name, golden):
    golden(f"terminal/{name}.80.ansi", sample(name, colour=True))


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252"])
@pytest.mark.parametrize("name", ["mixed", "focus", "hostile"])
def test_page_of_an_old_console(name, encoding, golden):
    golden(f"terminal/{name}.80.{encoding}.txt", sample(name, encoding=encoding))


@pytest.mark.parametrize("width", [100, 80, 40, 30])
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_wider_than_the_page(name, width):
    assert max(cell_len(line) for line in sample(name, width).split("\n")) <= width


@pytest.mark.parametrize("name", REPORTS)
def test_narrow_loses_no_word(name):
    """What stands on a wide page stands on a narrow one, but for headings of columns and where lines break."""

    def on_page(width: int) -> str:
        return "".join(word for word in sample(name, width).split() if not set(word) <= set("━─│"))

    squeezed = on_page(40)
    for message in {finding.message for one in REPORTS[name].verdicts for finding in one.findings if REPORTS[name].total == 1}:
        assert "".join(text.clean(message).split()) in squeezed


def test_a_whole_course_fits_one_screen():
    for done in range(28):
        assert sample("fresh").count("\n") < 24
        failing = page(
            course(done, dataclasses.replace(OUTPUT_LINEAR, id=course(0).verdicts[6 + done].id)), next_steps=NEXT_STEPS
        )
        assert failing.count("\n") < 36


def test_neighbours_are_counted_together_and_strangers_are_not():
    assert "01–09" in sample("mixed")
    apart = page(report(verdict(3), verdict(7), verdict(8)))
    assert "03 counts_sum_inv" in apart
    assert "07–08" in apart


def test_not_begun_is_not_failed():
    for name in ("fresh", "focus_pending"):
        shown = sample(name, colour=True)
        assert "not done yet" in shown
        assert "fail" not in shown.lower()
        assert "✗" not in shown
        assert "\x1b[1;31m" not in shown  # no red


def test_a_chain_says_where_to_start():
    assert words.chain_line(CHAIN) == "start here: `dcounts`; 21 later ones inherit it"
    assert words.chain_line(CHAIN_TWO) == "start here: `dcounts`; `dbnraw` is wrong by itself too; the other 20 only inherit"
    assert words.chain_line(OUTPUT_LINEAR) == ""
    assert "Start here: dcounts  exercises/ninja/26_whole_network.py:31\n  │ 21 later ones inherit it." in sample("focus_chain")


def test_rounding_is_said_once_and_only_where_it_shows():
    assert sample("focus_pass").count("not your fault") == 1
    assert "not your fault" not in sample("all_pass")


def test_what_stopped_an_exercise_comes_before_what_is_wrong_in_it():
    stopped = dataclasses.replace(OUTPUT_LINEAR, status="timeout", message="No answer after 10 seconds.", line=None)
    shown = page(report(stopped))
    assert "Fix this first" not in shown
    assert "│ No answer after 10 seconds." in shown


def test_a_message_is_not_said_twice():
    said = OUTPUT_LINEAR.findings[1].message
    assert page(report(dataclasses.replace(OUTPUT_LINEAR, message=said)), 200).count(said) == 1
    assert page(report(dataclasses.replace(OUTPUT_LINEAR, message=f"start here: {said}")), 200).count(said) == 1
    pending = verdict(1, "pending", (Finding("dx", "missing"),), message="not done yet")
    assert page(report(pending)).count("not done yet") == 2  # the exercise's and the gradient's


def test_focus_is_for_one_exercise_unless_said():
    assert "Your code printed" in sample("focus")
    assert "Your code printed" not in sample("focus", focus=False)
    assert "Scale and shift" in sample("mixed", focus=True)


def test_a_piped_page_has_no_colour_even_where_colour_is_wanted_elsewhere():
    assert "\x1b" not in sample("mixed")
    assert "\x1b" in sample("mixed", colour=True)


def test_render_is_pure():
    made = render(REPORTS["mixed"], width=60, focus=False)
    consoles = [Console(file=io.StringIO(), width=60, _environ={}) for _ in range(2)]
    for console in consoles:
        console.print(made)
    assert consoles[0].file.getvalue() == consoles[1].file.getvalue()


@pytest.mark.parametrize(
    ("value", "said"), [(0.97, "97%"), (0.99999, "100%"), (31.0, "3,100%"), (2.1e-5, "0.0021%"), (1e9, "more than 1,000,000%")]
)
def test_share(value, said):
    assert text.share(value) == said


def test_a_pair_shows_where_it_differs():
    assert text.pair(0.5, 0.25) == ("0.5", "0.25")
    assert text.pair(1.0000001, 1.0) == ("1.0000001", "1")
    assert text.pair(float("nan"), 1.0) == ("nan", "1")
    assert text.pair(1.0, 1.0) == ("1", "1")


def test_the_lectures_own_line():
    finding = Finding("logprobs", "exact", True, True, 0.0)
    assert text.cmp_line(finding) == "logprobs        | exact: True  | approximate: True  | maxdiff: 0.0"
    assert text.cmp_line(Finding("db2", "missing")) == "db2             | not done yet"
    shape = Finding("db2", "wrong_shape", shape=(32, 27), expected_shape=(27,))
    assert text.cmp_line(shape) == "db2             | shape (32, 27), expected (27,)"


def test_clean_spells_out_what_hides():
    assert text.clean("a\x1b[1;31mb\x1b[0m\x1b]0;title\x07c") == "abc"
    assert text.clean("\x00\x9b\u202e\ud800\udcff\U000e0041") == "\\x00\\x9b\\u202e\\ud800\\xff\\U000e0041"
    assert text.clean("a\r\nb\tc") == "a\nb   c"
    assert text.clean("имя 名前 🥷 é") == "имя 名前 🥷 é"


def test_clean_cuts_in_the_middle():
    assert text.clean("x" * 50 + "y" * 50, limit=10) == "xxxxxx […90 characters left out…] yyyy"
    lines = text.clean("\n".join(str(n) for n in range(300))).split("\n")
    assert (lines[0], lines[119:122], lines[-1], len(lines)) == ("0", ["119", "[…100 lines left out…]", "220"], "299", 201)
    assert text.clean("\n" * 199) == "\n" * 199


def test_printed_shows_the_last_state_of_a_line():
    assert text.printed(" 1%\r 50%\r100%\ndone\r\n\n") == "100%\ndone"


def test_fit_finds_another_way():
    assert text.fit("μ → 1×2 …", "ascii") == "\\u03bc -> 1x2 ..."
    assert text.fit("μ → 1×2 …", "cp1252") == "\\u03bc -> 1×2 …"
    assert text.fit("μ", "no such encoding") == "\\u03bc"
    assert text.fit("μ", "utf-8") == "μ"


@given(texts)
@example(HOSTILE_TEXT)
def test_clean_leaves_nothing_hidden(value):
    shown = text.clean(value)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c != "\n"]
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(shown)
    assert "\n" not in text.label(value)
    shown.encode("utf-8")


@settings(max_examples=40)
@given(reports(), st.sampled_from(["utf-8", "cp1252", "cp437", "ascii"]), st.sampled_from([24, 40, 80, 100]), st.booleans())
def test_any_text_can_be_shown(made, encoding, width, focus):
    shown = page(made, width, encoding=encoding, focus=focus, next_steps=[made.verdicts[0].message] if made.verdicts else ())
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    assert max(cell_len(line) for line in shown.split("\n")) <= width


def test_reporters_need_no_torch():
    code = "import sys, grader.report.terminal, grader.report.json, grader.report.junit; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
