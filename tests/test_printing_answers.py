"""What is printed: every format to the letter, in a pipe and on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GOLDEN = Path(__file__).parent / "golden"
DATASET = str(GOLDEN / "dataset.json")
SHOWN = {
    "search": ("search", "water", "-n", "all"),
    "show": ("show", "a", "b", "c", "d"),
    "speakers": ("list", "speakers"),
    "organisations": ("list", "organisations"),
    "topics": ("list", "topics", "watter"),
    "sources": ("list", "sources"),
    "kinds": ("list", "kinds"),
    "years": ("list", "years"),
    "figures": ("list", "figures"),
    "check": ("check", "Nobody owned the water that anybody drinks", "-s", "wells"),
}
SEQUENCE = re.compile(r"\x1b(\[[0-9;]*m|\]8;;[^\x1b]*\x1b\\)")
FORMATS = ("text", "tsv", "csv", "json", "jsonl", "markdown")


def compare(name: str, printed: str, renew: bool) -> None:
    """Compare with a golden file; `pytest --renew-golden` writes it instead."""
    path = GOLDEN / name
    if renew:
        path.write_bytes(printed.encode())
    assert printed == path.read_bytes().decode()


@pytest.mark.parametrize("command", SHOWN)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_command_prints_every_format(run: Run, command: str, format_: str, renew_golden: bool) -> None:
    done = run(*SHOWN[command], "--data", DATASET, "-f", format_)
    assert (done.code, done.err) == (0, "")
    compare(f"{command}.{format_}", done.out, renew_golden)


@pytest.mark.parametrize("width", [40, 80, 160])
def test_cards_fit_the_terminal(run: Run, width: int, renew_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm-256color")
    done = run("search", "water", "--data", DATASET, "-n", "3", terminal=True)
    assert done.err == "3 of 4\n"
    compare(f"search-{width}.ansi", done.out, renew_golden)


def test_a_terminal_gets_cards_and_a_pipe_gets_tsv(run: Run) -> None:
    asked = ("search", "water", "--data", DATASET)
    assert run(*asked).out == run(*asked, "-f", "tsv", terminal=True).out
    printed = run(*asked, terminal=True).out
    assert SEQUENCE.sub("", printed) == SEQUENCE.sub("", run(*asked, "-f", "text", "--color", "always").out)


@pytest.mark.parametrize(
    ("variables", "arguments", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({"NO_COLOR": "1"}, ["--color", "always"], True),
        ({}, ["--color", "never"], False),
    ],
)
def test_colour_is_as_asked_or_as_the_environment_says(
    run: Run, variables: dict[str, str], arguments: list[str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = run("search", "water", "--data", DATASET, *arguments, terminal=True)
    assert ("\x1b[" in done.out) is coloured


def test_what_is_left_out_is_said_only_to_a_person(run: Run) -> None:
    asked = ("search", "water", "--data", DATASET, "-n", "1")
    assert run(*asked, terminal=True).err == "1 of 4\n"
    assert run(*asked, "-q", terminal=True).err == ""
    assert run(*asked).err == ""


@pytest.mark.parametrize("format_", ["tsv", "jsonl", "text", "csv", "markdown"])
def test_records_may_end_in_nul(run: Run, format_: str) -> None:
    done = run("search", "water", "--data", DATASET, "-0", "-f", format_, "--fields", "id,date")
    assert done.out.count("\0") == 4 + (format_ == "csv")
    assert done.out.endswith("\0")


def test_chosen_fields_come_in_the_order_asked_for(run: Run) -> None:
    asked = ("search", "-s", "norov", "-n", "1", "--fields", "figures,id,speaker")
    figures = "360 crimes (terrorist crimes prevented, 2018); 80 cells (clandestine cells eliminated, 2018)"
    assert run(*asked).out == f"{figures}\tunsc-2019-09-25-10\tVladimir Norov\n"
    assert list(run(*asked, "-f", "json").json()["results"][0]) == ["figures", "id", "speaker"]
    assert run(*asked, "-f", "text").out == (
        "figures: 360 crimes (terrorist crimes prevented, 2018); 80 cells (clandestine\ncells eliminated, 2018)\n"
        "id: unsc-2019-09-25-10\nspeaker: Vladimir Norov\n"
    )


def test_an_error_is_json_where_json_was_asked_for_and_output_stays_valid(run: Run) -> None:
    done = run("search", "nobodyhere", "-f", "json")
    assert done.code == 1
    assert done.json()["results"] == []
    error = json.loads(done.err)["error"]
    assert (error["message"], error["exit_code"]) == ('nothing in this dataset matches "nobodyhere"', 1)
    done = run("search", "-f", "json", "--data", "/nowhere.json")
    assert (done.code, done.out) == (3, '{"schema_version":1,"query":{},"total":0,"returned":0,"results":[]}\n')
    assert json.loads(done.err) == {
        "error": {"message": "/nowhere.json: No such file or directory", "hint": None, "exit_code": 3}
    }
    done = run("search", "--format=jsonl", "--bogus")
    assert (done.code, done.out) == (2, "")
    assert json.loads(done.err)["error"]["exit_code"] == 2


def test_an_unknown_id_is_answered_with_the_closest_and_the_known_ones_are_shown(run: Run) -> None:
    done = run("show", "unsc-2019-09-25-99", "unsc-2019-09-25-20", "--fields", "id")
    assert (done.code, done.out) == (1, "unsc-2019-09-25-20\n")
    first, second = done.err.splitlines()
    assert first == 'factcli: this dataset has no statement "unsc-2019-09-25-99"'
    assert second.startswith("did you mean unsc-2019-09-25-")
    assert run("show", "nope").err == 'factcli: nothing in this dataset matches "nope"\n'


HOSTILE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=40).filter(
    str.strip
)
CONTROLS = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\t"}
FORBIDDEN = CONTROLS | set("\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=HOSTILE, speaker=HOSTILE, identifier=HOSTILE, unit=HOSTILE)
def test_no_format_lets_a_control_character_through(
    run: Run, dataset: Callable[..., str], text: str, speaker: str, identifier: str, unit: str
) -> None:
    statement = {
        "id": identifier,
        "text": text + "\x1b]52;c;AAAA\x07\x9b31m",
        "speaker": speaker + "[red]\x1b[31m\u202e",
        "topics": ["=cmd()|\x85"],
        "translations": {"en": text},
        "figures": [{"value": 1, "unit": unit}],
        "source": speaker,
    }
    path = dataset([statement])
    for format_ in FORMATS:
        for command in (["search"], ["list", "speakers"], ["show", "--", identifier]):
            arguments = [*command[:1], "--data", path, "-f", format_, *command[1:]]
            done = run(*arguments, terminal=format_ == "text")
            assert done.code == 0
            printed = done.out.replace("\x1b[0m", "").replace("\n", "")
            for style in ("1", "2", "3", "7", "35", "1;35"):
                printed = printed.replace(f"\x1b[{style}m", "")
            assert not FORBIDDEN & set(printed)


def test_data_is_never_markup(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"id": "m", "text": "[bold]x[/bold] :smile: *a* <b> | `c`", "speaker": "[link=http://x]y[/link]"}])
    assert run("search", "--data", path, "-f", "text", "--color", "always").out == (
        "\x1b[1m[link=http://x]y[/link]\x1b[0m\n  [bold]x[/bold] :smile: *a* <b> | `c`\n  \x1b[2mm\x1b[0m\n"
    )
    assert run("search", "--data", path, "-f", "markdown").out == (
        "> \\[bold\\]x\\[/bold\\] :smile: \\*a\\* \\<b\\> \\| \\`c\\`\n>\n> — **\\[link=http://x\\]y\\[/link\\]**\n\n*m*\n"
    )


def test_tsv_escapes_what_would_break_its_columns(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"id": "t", "text": "one\ttwo\nthree\\four", "speaker": "a\tb"}])
    assert run("search", "--data", path, "--fields", "speaker,text").out == "a\\tb\tone\\ttwo\\nthree\\\\four\n"


def test_csv_is_read_back_whole(run: Run, dataset: Callable[..., str]) -> None:
    import csv

    text = 'She said, "no",\nand left'
    path = dataset([{"id": "c", "text": text, "speaker": " x "}])
    printed: Any = run("search", "--data", path, "-f", "csv", "--fields", "speaker,text").out
    assert list(csv.reader(printed.splitlines(True))) == [["speaker", "text"], [" x ", text]]


def test_help_is_plain_and_complete(run: Run) -> None:
    for command in ([], ["search"], ["show"], ["list"], ["schema"]):
        done = run(*command, "--help")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Usage: factcli")
    assert run("--version") == Outcome(0, "factcli 0.1.0\n", "")


def test_a_speaker_without_a_visible_name_or_a_role_has_a_card(run: Run, dataset: Callable[..., str]) -> None:
    people = [{"id": "p", "name": {}}, {"id": "q", "name": {"en": "\u200b"}}]
    path = dataset(
        {"people": people, "statements": [{"id": each, "text": "One", "speaker": each} for each in ("p", "q")]}
    )
    assert run("search", "--data", path, "-f", "text").out == "  One\n  p\n\n  One\n  q\n"
