"""`--bidi visual`: right-to-left lines as they are seen, letter by letter from left to right."""

import json
from collections.abc import Callable
from pathlib import Path

import bidi
import pytest
from arabic_reshaper import ArabicReshaper
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from factcli.render.bidi import base_direction, visual

SEEN = json.loads((Path(__file__).parent / "data" / "seen_lines.json").read_text(encoding="utf-8"))
LETTERS = st.text(st.sampled_from("ابتلمنه سش،؟()[]\"'«»abcXYZ 0123456789٠١٢%.:-–"), max_size=60)
reshape = ArabicReshaper({"delete_harakat": False}).reshape


@pytest.mark.parametrize(("written", "seen"), SEEN)
def test_lines_are_written_as_they_are_seen(written: str, seen: str) -> None:
    assert "".join(letter for letter, _ in visual([(written, None)], base_direction(written))) == seen


@given(LETTERS)
def test_the_order_is_that_of_another_implementation(line: str) -> None:
    direction = base_direction(line)
    ours = "".join(letter for letter, _ in visual([(line, None)], direction))
    # Of two that are each other's mirror image, the other implementation does not choose the one that is seen.
    unmirrored = str.maketrans(")]»", "([«")
    theirs = bidi.get_display(reshape(line), base_dir="LR"[direction])
    assert ours.translate(unmirrored) == theirs.translate(unmirrored)


@given(LETTERS, LETTERS)
def test_every_letter_keeps_its_style(first: str, second: str) -> None:
    pieces = visual([(first + " ", "bold"), (second, "dim")], 1)
    assert sum(len(text) for text, style in pieces if style == "bold") == len(reshape(first + " "))
    assert sum(len(text) for text, style in pieces if style == "dim") == len(reshape(second))


def test_a_line_without_right_to_left_text_stays() -> None:
    assert visual([("A (b)", 1), ("c", 2)], 0) == [("A (b)", 1), ("c", 2)]


def test_only_text_on_a_terminal_is_reordered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ("show", "unsc-2019-09-25-02", "--fields", "text")
    monkeypatch.setenv("FACTCLI_BIDI", "visual")
    logical = run(*asked).out
    assert run(*asked, "-f", "text").out == f"text: {logical}"
    assert run(*asked, "--bidi", "logical", "--color", "never", terminal=True).out == f"text: {logical}"
    seen = run(*asked, "--color", "never", terminal=True).out
    assert seen.startswith("\x1b[8ltext: ")
    assert seen.endswith("\x1b[8h")
    assert "ﺏﺎﻫﺭﻹﺍ" not in seen
    assert run(*asked, "-f", "tsv", terminal=True).out == logical


def test_every_line_that_a_paragraph_wraps_to_has_its_direction(
    run: Run, dataset: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    path = dataset([{"id": "a", "text": " ".join(written for written, _ in SEEN[1:])}])
    asked = ("search", "--data", path, "--color", "never")
    written = run(*asked, terminal=True).out.splitlines()[1:-1]
    seen = run(*asked, "--bidi", "visual", terminal=True).out.splitlines()[1:-2]
    assert len(written) > 4
    assert seen == ["  " + "".join(text for text, _ in visual([(line.strip(), None)], 1)) for line in written]


def test_without_its_packages_it_is_said_how_to_get_them(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from factcli.render import bidi as module

    module._packages.cache_clear()
    monkeypatch.setitem(__import__("sys").modules, "arabic_reshaper", None)
    done = run("show", "unsc-2019-09-25-02", "--bidi", "visual", terminal=True)
    assert (done.code, done.err) == (
        2,
        "factcli: --bidi visual needs two more packages\npip install 'factcli[bidi]'\n",
    )
    module._packages.cache_clear()
