"""Attributions of fortunes: never a wrong speaker, and in doubt the text whole; Debian's collections as they are."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from factcli.formats.fortune import attributed, parsed

DEBIAN = Path("/usr/share/games/fortunes")
PACKAGES = {"fortunes": "zippy", "fortunes-min": "fortunes", "fortunes-ru": "ru", "fortunes-de": "de"}
PACKAGES |= {"fortunes-es": "es", "fortunes-it": "it"}
MISSING = [package for package, part in PACKAGES.items() if not (DEBIAN / part).exists()]
ROT13 = "off"


@pytest.mark.parametrize(
    ("attribution", "speaker", "source", "date"),
    [
        ("Mark Twain", "Mark Twain", None, None),
        ("Mark Twain.", "Mark Twain", None, None),
        ("J. R. R. Tolkien", "J. R. R. Tolkien", None, None),
        ("Vincent van Gogh", "Vincent van Gogh", None, None),
        ("François de La Rochefoucault", "François de La Rochefoucault", None, None),
        ('Ambrose Bierce, "The Devil\'s Dictionary"', "Ambrose Bierce", "The Devil's Dictionary", None),
        ('Ambrose Bierce, "The Devil\'s Dictionary" (1911)', "Ambrose Bierce", "The Devil's Dictionary", "1911"),
        ('Andrea `Zuse\' Balestrero, "Struscia", 1999', "Andrea `Zuse' Balestrero", "Struscia", "1999"),
        ('Shakespeare, "Merchant of Venice" 5,1', "Shakespeare", '"Merchant of Venice" 5,1', None),
        ("Martin Luther King, Jr.", "Martin Luther King, Jr.", None, None),
        ("Goethe, Maximen und Reflexionen, Nr. 483", "Goethe", "Goethe, Maximen und Reflexionen, Nr. 483", None),
        ("Paul Valery. (1871-1945) Poeta.", "Paul Valery", "Paul Valery. (1871-1945) Poeta.", None),
        ("Lucano, II, 381", "Lucano", "Lucano, II, 381", None),
        ("Jean d'Alembert", "Jean d'Alembert", None, None),
        ("Mark Twain (eigl. Samuel Clemens)", "Mark Twain", "Mark Twain (eigl. Samuel Clemens)", None),
    ],
)
def test_an_attribution_is_read_into_its_parts(
    attribution: str, speaker: str, source: str | None, date: str | None
) -> None:
    assert parsed(attribution) == (speaker, source, date)


@pytest.mark.parametrize(
    "attribution",
    [
        "",
        "J.",
        "Mt.",
        "42",
        "Anonymous",
        "A Frenchman",
        "The Washington Post",
        "Chinese proverb",
        "Türkisches Sprichwort",
        "Bauernweisheit",
        "Segunda Ley de Parkinson",
        "Da it.hobby.umorismo",
        "Quoted from a fortune cookie program",
        "MGM executive Irving Thalberg to Louis B. Mayer about film rights",
        '"The Corbomite Maneuver", when Kirk rushed off',
        "Star Wars (1977)",
        'Lawrence Peter "Yogi" Berra',
        "William (Bill) Smith",
        "Lennon/McCartney",
        "Kernighan, Ritchie and Pike",
        "Josh Billings; Henry Shaw",
        "Piero Chiambretti a Mike Bongiorno",
        'Gianni De Michelis (Gianfranco D\'Angelo), "Drive In"',
        "Trattato di Pace Romulano",
        "Larry Wall in <199705102042.NAA00851@wall.org>",
        "Robert Frost, quoting his neighbour",
        "Louis Gerstner. Gerente General de IBM",
        "One Two Three Four Five Six Seven",
    ],
)
def test_an_attribution_in_doubt_names_nobody(attribution: str) -> None:
    assert parsed(attribution) is None


@pytest.mark.parametrize(
    "fortune",
    [
        "-- Mark Twain",
        "One.\n-- A. Writer\nTwo.\n-- B. Writer",
        "Wrong.\n\t-- Oscar Wilde\n(falsely attributed)",
        "A poem.\n\t\t-- Robert Frost\n\n\t[Quoted elsewhere]",
        "Yes.\n\t-- Oscar Wilde\n\t- No.",
        "Was it good?\n-- Fine.",
        "Was it good?\n— Splendid",
        "--- Oscar Wilde\nis a line",
    ],
)
def test_a_fortune_in_doubt_stays_whole(fortune: str) -> None:
    assert attributed(fortune.split("\n")) == (fortune, None)


@pytest.mark.parametrize("mark", ["--", "\t\t-- ", "    — ", "\t― "])
def test_an_attribution_begins_with_two_hyphens_or_an_indented_dash(mark: str) -> None:
    assert attributed(["Be yourself.", f"{mark}Oscar Wilde"]) == ("Be yourself.", ("Oscar Wilde", None, None))


@given(st.lists(st.text("ab \t-—.,\"'()", max_size=12), min_size=1, max_size=5))
def test_words_are_always_the_beginning_of_their_fortune(lines: list[str]) -> None:
    words, attribution = attributed(lines)
    whole = "\n".join(lines)
    assert whole.startswith(words)
    assert attribution is not None or words == whole


@pytest.mark.skipif(bool(MISSING), reason=f"Debian's packages {', '.join(MISSING)} are not installed")
def test_all_of_debians_fortunes_are_imported_with_their_words_as_they_stand(run: Run, tmp_path: Path) -> None:
    output = tmp_path / "fortunes.jsonl"
    outcome = run("import", str(DEBIAN), "--from", "fortune", "--output", str(output))
    files = {
        path.resolve()
        for path in DEBIAN.rglob("*")
        if path.is_file() and path.suffix != ".dat" and ROT13 not in path.resolve().parts
    }
    contents = [path.read_bytes().decode().replace("\r\n", "\n") for path in files]
    whole = Counter(
        fortune.strip("\n ")
        for content in contents
        for fortune in re.split(r"^%%?[ \t]*$", content, flags=re.MULTILINE)
        if fortune.strip()
    )
    statements = [json.loads(line) for line in output.read_text(encoding="utf-8").split("\n")[:-1]]
    attributed_ = [each for each in statements if "speaker" in each]
    count = f"{len(statements)} read, {len(statements)} written"
    parts = f"({len(attributed_)} attributed, {len(statements) - len(attributed_)} unattributed), 0 refused\n"
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"{count} {parts}")
    assert len(statements) == whole.total()
    assert len(attributed_) > len(statements) / 2
    assert all(each["text"].strip("\n ") in whole for each in statements if "speaker" not in each)
    everything = " ".join("\n".join(contents).split())
    sample = attributed_[::500]
    assert [each for each in sample if " ".join(each["text"].split()) not in everything] == []
    assert [each for each in sample if f"-- {each['speaker']}" not in everything] == []
    assert os.listdir(tmp_path) == [output.name]
