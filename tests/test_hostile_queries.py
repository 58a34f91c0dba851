"""Whatever is asked: words are words, never operators; an answer or one line comes in bounded time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import CONTROL, Bounded, Outcome, Run

DATASET = str(Path(__file__).parent / "golden" / "dataset.json")
SYNTAX = {
    "sql-quote": "' OR 1=1 --",
    "sql-statement": "'; DROP TABLE statements; --",
    "sql-comment": "/* */ -- ;",
    "like": "%_%",
    "fts-operators": "AND OR NOT NEAR",
    "fts-near": 'NEAR("water" fire, 5)',
    "fts-column": "{text translation} : water",
    "fts-column-name": "names: water",
    "fts-prefix": "wat* ^water",
    "fts-plus": "water + water",
    "fts-quotes": '"" " """',
    "fts-parentheses": "((water) OR (",
    "control": "wa\x01ter",
    "newline": "wa\nter\ttab",
    "no-utf-8": "\udcff\udced\udca0\udc80",
    "escape": "\x1b]52;c;AAAA\x07\x9b31m",
    "bidi": "\u202ewater\u2066",
    "markup": "[bold]water[/bold] :smile:",
    "marks": "\u0651\u0652\u0301",
    "punctuation": "?!…—“”",
    "digits": "9" * 500,
}
FIELDS = {
    "words": ["search", "--"],
    "speaker": ["search", "-s"],
    "organisation": ["search", "-o"],
    "topic": ["search", "-t"],
    "language": ["search", "--lang"],
    "not": ["search", "water", "--not"],
    "id": ["show", "--"],
    "list-speakers": ["list", "speakers", "--"],
    "list-topics": ["list", "topics", "-t"],
    "since": ["search", "--since"],
    "kind": ["search", "--kind"],
    "limit": ["search", "-n"],
    "score": ["search", "--min-score"],
    "fields": ["search", "--fields"],
    "format": ["search", "-f"],
    "batch": ["search", "--batch"],
    "data": ["search", "--data"],
    "command": [],
}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", SYNTAX.values(), ids=SYNTAX)
def test_syntax_in_a_field_is_text(run: Run, field: str, value: str) -> None:
    if field == "command" and value.startswith("-"):
        pytest.skip("an option, not a command")
    done = run(*FIELDS[field], value)
    assert done.code in (0, 1, 2, 3)
    assert not CONTROL.search(done.out + done.err)
    assert done.err.count("\n") <= 3
    assert len(done.err) < 3_000


@pytest.mark.parametrize("value", ["AND", "OR", "NOT", "NEAR", "and", "or", "not", "near"])
def test_operators_are_plain_words(run: Run, tmp_path: Path, value: str) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(f'{{"id": "with", "text": "this {value} that"}}\n{{"id": "without", "text": "this that"}}\n')
    assert run("search", value, "--exact", "--data", str(path), "--fields", "id").out == "with\n"
    assert run("search", f"this {value} that", "--exact", "--data", str(path), "--fields", "id").out == "with\n"


def test_a_percent_sign_is_no_wildcard_for_languages(run: Run) -> None:
    assert run("search", "--lang", "%", "--data", DATASET).code == 1
    assert run("search", "--lang", "_n", "--data", DATASET).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--", *(f"word{number}" for number in range(10_000))], id="words"),
        pytest.param([option for number in range(500) for option in ("-s", f"name{number}")], id="speakers"),
        pytest.param([option for number in range(500) for option in ("--lang", f"l{number}")], id="languages"),
    ],
)
def test_more_than_200_words_and_names_are_too_many(bounded: Bounded, arguments: list[str]) -> None:
    told = "factcli: more than 200 words and names are asked for at once\n"
    assert bounded("search", *arguments) == Outcome(2, "", told)


@pytest.mark.parametrize("option", [["--"], ["-s"], ["-o"], ["-t"], ["--not"], ["--lang"]])
@pytest.mark.parametrize("value", ["x" * 100_000, "a b " * 25_000, '"' * 100_000, "و" * 50_000])
def test_more_than_2000_characters_are_too_many(run: Run, option: list[str], value: str) -> None:
    done = run("search", *option, value)
    assert done == Outcome(2, "", "factcli: what is asked for is longer than 2,000 characters\n")


@pytest.mark.parametrize("option", [["--"], ["-s"], ["-t"], ["water", "--not"]])
@pytest.mark.parametrize("value", ["a " * 990, "abcdefghij" * 190, "terror " * 280, "و" * 1_900, "漢字" * 900])
def test_what_may_be_asked_is_answered_in_bounded_time(bounded: Bounded, option: list[str], value: str) -> None:
    assert bounded("search", *option, value).code in (0, 1)


def test_a_line_of_a_batch_is_bounded_too(run: Run, tmp_path: Path) -> None:
    batch = tmp_path / "batch"
    batch.write_text("water\n" + "x" * 2_001 + "\n")
    told = f"factcli: {batch}:2: longer than 2,000 characters\n"
    assert run("search", "--batch", str(batch), "--data", DATASET) == Outcome(3, "", told)


def test_an_error_repeats_little_of_what_is_wrong(run: Run) -> None:
    done = run("search", "--fields", "x" * 100_000)
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert re.fullmatch(r'factcli: there is no field "x{400,} \[…\] x{400,}"', first)
    assert second.startswith("the fields are id, ")
