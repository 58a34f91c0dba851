"""What a run takes is bounded: by limits that are told, by pieces, or by taking things one by one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from conftest import Bounded, Outcome, Run
from hypothesis import given
from hypothesis import strategies as st

from factcli import alignment, spans
from factcli.alignment import Wording
from factcli.api import open_dataset
from factcli.errors import UsageError
from factcli.spans import marked, pieces, word_spans
from factcli.text import words

SMALL = 320
"""MiB of address space, of which the interpreter and what it loads take about a half."""
TEXT_TOO_LONG = "expected `str` of length <= 16777216 at $.text"


@pytest.fixture(scope="module")
def long_text() -> str:
    """Five megabytes of words, none of which is said often, and a quotation at the end."""
    chance = random.Random(1)
    return " ".join(f"word{chance.randrange(50_000)}" for _ in range(500_000)) + " nothing to fear but fear itself"


def test_a_text_that_is_a_book_is_refused(bounded: Bounded, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"text": "x"}\n' + json.dumps({"text": "x" * ((1 << 24) + 1)}))
    assert bounded("search", "x", "--data", str(path), code=3).err == f"factcli: {path}:2: {TEXT_TOO_LONG}\n"


def test_a_long_text_is_searched_and_checked_in_little_memory(
    bounded: Bounded, dataset: Callable[..., str], long_text: str
) -> None:
    path = dataset([{"id": "a", "text": long_text, "speaker": "Roosevelt"}])
    asked = ("--data", path, "-f", "tsv", "--fields")
    assert bounded("search", "fear itself", *asked, "id", mebibytes=SMALL) == Outcome(0, "a\n", "")
    checked = bounded("check", "nothing to fear but fear itself", *asked, "ids,verdict,span", mebibytes=SMALL)
    start = len(long_text) - len("nothing to fear but fear itself")
    assert checked == Outcome(0, f"a\tpartial\t{start}-{len(long_text)}\n", "")


@pytest.mark.parametrize("size", [10_001, 10_000_000])
def test_a_wording_that_nobody_remembers_is_refused(run: Run, bounded: Bounded, size: int) -> None:
    told = "factcli: the wording is longer than 10,000 characters\n"
    assert run("check", "x" * size) == Outcome(2, "", f"{told}check it piece by piece; with - every line is one\n")
    lines = b"a\n" + b"x" * size + b"\nb"
    assert bounded("check", "-", stdin=lines, mebibytes=SMALL) == Outcome(
        3, "", "factcli: standard input:2: longer than 10,000 characters\n"
    )
    with open_dataset() as dataset, pytest.raises(UsageError):
        list(dataset.check(["x" * size]))


def test_the_longest_wording_is_checked(bounded: Bounded) -> None:
    wording = ("terrorism and the security " * 400)[:10_000]
    assert bounded("check", wording, "--fields", "verdict", code=1, mebibytes=SMALL).out == "not-found\n"


def test_a_million_wordings_are_answered_one_by_one(bounded: Bounded) -> None:
    done = bounded("check", "-", "--fields", "verdict", stdin=b"?\n" * 1_000_000, code=1, mebibytes=SMALL)
    assert done.out == "not-found\n" * 1_000_000


def test_lines_are_those_of_the_file_whatever_their_ends(run: Run, tmp_path: Path) -> None:
    batch = tmp_path / "batch"
    for content, lines in [
        (b"", []),
        (b"\n", [""]),
        (b"a", ["a"]),
        (b"a\r\n\nb", ["a", "", "b"]),
        (b"\xef\xbb\xbfa\n\n", ["a", ""]),
    ]:
        batch.write_bytes(content)
        done = run("search", "--batch", str(batch), "-f", "jsonl", "--fields", "query", "-n", "1")
        assert [json.loads(row)["query"] for row in done.out.splitlines()] == lines


@pytest.fixture
def numbered(dataset: Callable[..., str]) -> str:
    return dataset(({"id": f"{each}", "text": f"number {each}"} for each in range(50_000)), "numbered.jsonl")


@pytest.mark.parametrize("command", [["show", "--fields", "id"], ["cite", "--style", "csl-json"]])
def test_a_hundred_thousand_ids_are_answered_one_by_one(bounded: Bounded, numbered: str, command: list[str]) -> None:
    ids = [f"{each % 50_000}" for each in range(100_000)]
    done = bounded(*command, "--data", numbered, *ids, code=0, mebibytes=SMALL)
    found = done.out.split() if command[0] == "show" else [item["id"] for item in done.json()]
    assert (found, done.err) == (ids, "")


def test_closest_ids_are_offered_for_the_first_unknown_ones_alone(run: Run) -> None:
    ids = [f"unsc-2019-09-25-9{each}" for each in range(30)]
    done = run("cite", *ids)
    assert (done.code, done.out) == (1, "")
    lines = done.err.splitlines()
    assert [line for line in lines if "has no statement" in line] == [
        f'factcli: this dataset has no statement "{each}"' for each in ids
    ]
    assert sum(line.startswith("did you mean ") for line in lines) == 10


def test_passages_of_a_source_on_one_line_do_not_add_up(
    bounded: Bounded, dataset: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "source.txt").write_text("a " * 500_000 + "fear itself" + " b" * 500_000)
    source = [{"id": "s", "file": "source.txt"}]
    path = dataset({"sources": source, "statements": [{"id": "a", "text": "fear itself", "source": "s"}]})
    done = bounded("show", "--data", path, "--fields", "verification", *["a"] * 500, mebibytes=SMALL)
    assert done == Outcome(0, "true\n" * 500, "")


@given(st.text(alphabet="ab \n漢", max_size=60), st.integers(1, 9), st.integers(0, 5))
def test_pieces_are_all_of_a_text_and_overlap(text: str, size: int, overlap: int) -> None:
    end = 0
    for start, piece in pieces(text, size, overlap):
        assert text.startswith(piece, start)
        assert start <= end
        end = start + len(piece)
    assert end == len(text)


@given(
    st.integers(0, 400),
    st.sampled_from(["we shall fight on the beaches", "fight on the beeches", "we shall surrender"]),
)
def test_in_pieces_a_wording_stands_where_it_stands_in_the_whole(before: int, wording: str) -> None:
    text = "and so it went on and on " * before + "we shall fight on the beaches" + " as they say" * 40
    whole = Wording(wording).align(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "PIECE", 300)
        assert Wording(wording).align(text) == whole


def naive(text: str, sought: frozenset[str]) -> list[tuple[int, int]]:
    """Return the places that `marked` is to return, by all spans of the text at once."""
    found = list(word_spans(text))
    letters = [False] * len(text)
    for phrase in map(str.split, sought):
        for first in range(len(found) - len(phrase) + 1):
            run = found[first : first + len(phrase)]
            if phrase and [span.word for span in run] == phrase:
                letters[run[0].start : run[-1].end] = [True] * (run[-1].end - run[0].start)
    edges = [at for at in range(len(text) + 1) if (at > 0 and letters[at - 1]) != (at < len(text) and letters[at])]
    return list(zip(edges[::2], edges[1::2], strict=True))


@given(
    st.text(alphabet="ab 漢字,", max_size=40), st.frozensets(st.sampled_from(["a", "b", "a b", "漢字", "b a b", ""]))
)
def test_what_is_marked_is_each_place_of_what_was_sought(text: str, sought: frozenset[str]) -> None:
    assert marked(text, sought) == naive(text, sought)


def test_only_so_many_places_are_marked() -> None:
    assert len(marked("a. " * 20_000, frozenset(("a",)))) == spans.MOST_MARKED


@given(st.text(alphabet="aé -漢", max_size=60))
def test_long_runs_of_letters_are_taken_in_pieces(text: str) -> None:
    whole = list(word_spans(text, pairs=False))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "LONGEST_RUN", 7)
        taken = list(word_spans(text, pairs=False))
    assert "".join(span.word for span in taken) == "".join(span.word for span in whole)
    assert list(islice(words(text), 1)) == [] or taken[0].start == whole[0].start


SIZE = 100_000
PATTERNS = {
    "spaces": " ",
    "brackets": "[[",
    "braces": "{{",
    "apostrophes": "'",
    "quotation marks": '"',
    "opening quotation marks": "“",
    "equals signs": "=",
    "numbers": "1,",
    "dots": ". ",
    "dashes": "\n-- ",
    "separators": "\n%\n",
    "marks": "\u0301",
    "ellipses": "a … ",
}
"""What is repeated, and might take a pattern of ours from place to place and back."""


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_pattern_takes_more_than_linear_time(
    bounded: Bounded, dataset: Callable[..., str], tmp_path: Path, pattern: str
) -> None:
    text = f"fear 17 {pattern * (SIZE // len(pattern))} itself"
    figures = [{"value": 17, "exact": text}]
    path = dataset([{"id": "a", "text": text, "translations": {"en": text}, "figures": figures}])
    bounded("validate", path, "-q")
    bounded("search", "fear", "--data", path, "-f", "markdown", code=0)
    assert bounded("check", f"fear {pattern * 2_000} itself", "--data", path).code in (0, 1)
    assert bounded("search", f"fear {pattern * 400} itself", "--data", path).code in (0, 1)
    foreign = tmp_path / "foreign"
    foreign.write_text(f"== Quotes ==\n* fear\n{text}\n")
    for format_ in ("csv", "fortune", "wikiquote"):
        bounded("import", str(foreign), "--from", format_)


def test_words_at_the_end_of_a_long_text_are_looked_for_together(
    bounded: Bounded, dataset: Callable[..., str], long_text: str
) -> None:
    asked = [f"last{number}" for number in range(200)]
    path = dataset([{"id": "a", "text": f"{long_text} {' '.join(asked)}"}])
    done = bounded("search", *asked, "--exact", "--data", path, "-f", "json", "--fields", "match", code=0)
    parts = done.json()["results"][0]["match"]["parts"]
    assert [part["matched"] for part in parts] == asked


def test_a_word_that_is_said_again_asks_for_nothing_more(run: Run) -> None:
    for words_ in (["terror"], ["Terror", "terror"], ["terror " * 200]):
        done = run("search", *words_, "-f", "json").json()
        assert done["total"] == run("search", "terror", "-f", "json").json()["total"] > 1
        assert len(done["results"][0]["match"]["parts"]) == 1
    assert run("search", "nobodyhere nobodyhere").err == run("search", "nobodyhere").err.replace(
        "nobodyhere", "nobodyhere nobodyhere"
    )


@pytest.mark.parametrize("number", ["9" * 20, "9" * 99, "1," * 400 + "1", "-" + "9" * 99])
@pytest.mark.parametrize("sign", ["{}", ">={}", "<{}", "{}..", "..{}"])
def test_a_figure_may_be_asked_for_that_no_database_can_hold(run: Run, number: str, sign: str) -> None:
    done = run("search", f"--figure={sign.format(number)}", "--fields", "id")
    all_are_below = (sign in ("<{}", "..{}")) is not number.startswith("-")
    assert (done.code, bool(done.out)) == ((0, True) if all_are_below and sign != "{}" else (1, False))
