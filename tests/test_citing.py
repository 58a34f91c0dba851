"""Citations: what each style tells, and that kept libraries read it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc.source.json import CiteProcJSON
from conftest import Run

QUOTED, REPORTED = "unsc-2019-09-25-03", "unsc-2019-09-25-10"
NAMES = {"type": "array", "items": {"type": "object", "properties": {"literal": {"type": "string"}}}}
DATE = {
    "type": "object",
    "properties": {"date-parts": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}},
    "additionalProperties": False,
}
TEXTS = ("title", "container-title", "publisher", "event", "language", "abstract", "archive_location", "note", "URL")
CSL_SCHEMA = {
    # The part of csl-data.json (citation-style-language/schema) that a citation may use; its `type`s are in the test.
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "type": {"enum": ["article-newspaper", "document", "speech", "book"]},
            "author": NAMES,
            "contributor": NAMES,
            "issued": DATE,
            "event-date": DATE,
            **{name: {"type": "string"} for name in TEXTS},
        },
        "required": ["id", "type"],
        "additionalProperties": False,
    },
}
HOSTILE: dict[str, Any] = {
    "sources": [{"id": "s", "type": "speech", "title": {"en": "50 % {of} A_B & C~#^\\"}, "url": "https://x.org/{a}_b"}],
    "statements": [
        {
            "id": "a, {b}",
            "text": "Costs $5 & 10%\nER  - \n}@misc{x,\x1b[31m",
            "speaker": "Ada } Wells",
            "source": "s",
            "date": "2020",
        }
    ],
}


def test_text_tells_who_how_when_and_where(run: Run) -> None:
    who, words, note, translation, source, place = run("cite", QUOTED).out.splitlines()
    assert who == "António Guterres, Secretary-General, United Nations. Direct quotation (ar), 2019-09-25:"
    assert words.startswith("  إن الحدود الجديدة")
    assert note == "  Translation (en), not the speaker's own words:"
    assert translation.startswith("  The new frontier is cyberterrorism")
    assert source.startswith("  Xinhua News Agency, مشاركون")
    assert source.endswith("[Participants in a Security Council ministerial debate stress the importance of preventive "
                           "measures in combating terrorism], 2019-09-25")  # fmt: skip
    assert place == "  000_e881f553afd2ba4e.txt, characters 279–412"


def test_a_report_is_never_cited_as_a_quotation(run: Run) -> None:
    for style in ("text", "markdown", "bibtex", "ris", "csl-json"):
        done = run("cite", REPORTED, "--style", style)
        assert "Report, not a quotation" in done.out
        assert "“" not in done.out
    assert "> “إن الحدود" in run("cite", QUOTED, "--style", "markdown").out


def test_unproved_words_are_cited_as_such(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"id": "x", "text": "All is well"}])
    assert run("cite", "x", "--data", path).out == (
        "Unknown speaker. Words as the dataset gives them:\n  All is well\n  unverified: no source is named\n"
    )
    assert run("cite", "x", "--data", path, "--style", "markdown").out == (
        "> All is well\n>\n> — **Unknown speaker**\n\n"
        "Words as the dataset gives them. unverified: no source is named.\n"
    )


def test_bibtex_is_read_back(run: Run, dataset: Callable[..., str]) -> None:
    read = parse_string(run("cite", QUOTED, REPORTED, "--style", "bibtex").out)
    assert read.failed_blocks == []
    assert [(entry.key, entry.entry_type) for entry in read.entries] == [(QUOTED, "article"), (REPORTED, "article")]
    fields = {field.key: field.value for field in read.entries[1].fields}
    assert (fields["author"], fields["year"], fields["month"], fields["day"]) == (
        "{Xinhua News Agency}",
        "2019",
        "9",
        "25",
    )
    assert fields["abstract"].startswith("منع 360 جريمة")
    assert "Vladimir Norov, Secretary-General, Shanghai Cooperation Organisation: Report" in fields["note"]
    assert r"000\_e881f553afd2ba4e.txt, characters 1048–1188" in fields["note"]
    read = parse_string(run("cite", "a, {b}", "--data", dataset(HOSTILE), "--style", "bibtex").out)
    (entry,) = read.entries
    assert (read.failed_blocks, entry.key, entry.entry_type) == ([], "a---b-", "misc")
    assert (
        entry.fields_dict["title"].value
        == r"{50 \% \{of\} A\_B \& C\textasciitilde{}\#\textasciicircum{}\textbackslash{}}"
    )
    assert entry.fields_dict["url"].value == "https://x.org/%7Ba%7D_b"


def test_ris_is_read_back(run: Run, dataset: Callable[..., str]) -> None:
    quoted, reported = rispy.loads(run("cite", QUOTED, REPORTED, "--style", "ris").out)
    assert (quoted["type_of_reference"], quoted["id"], quoted["year"]) == ("NEWS", QUOTED, "2019")
    assert quoted["authors"] == ["Xinhua News Agency"]
    assert quoted["secondary_authors"] == ["António Guterres"]
    assert quoted["notes"][0].startswith("António Guterres, Secretary-General, United Nations: Direct quotation (ar)")
    assert reported["abstract"].startswith("منع 360 جريمة")
    assert reported["date"] == "2019/09/25/"
    (hostile,) = rispy.loads(run("cite", "a, {b}", "--data", dataset(HOSTILE), "--style", "ris").out)
    assert hostile["abstract"] == "Costs $5 & 10% ER - }@misc{x,␛[31m"
    assert hostile["type_of_reference"] == "GEN"


def test_csl_json_fits_its_schema_and_is_read_back(run: Run, dataset: Callable[..., str]) -> None:
    items = json.loads(run("cite", QUOTED, REPORTED, "--style", "csl-json").out)
    jsonschema.validate(items, CSL_SCHEMA)
    assert set(CiteProcJSON(items)) == {QUOTED, REPORTED}
    assert items[0]["contributor"] == [{"literal": "António Guterres"}]
    assert items[0]["issued"] == {"date-parts": [[2019, 9, 25]]}
    assert items[0]["archive_location"] == "000_e881f553afd2ba4e.txt, characters 279–412"
    hostile = json.loads(run("cite", "a, {b}", "--data", dataset(HOSTILE), "--style", "csl-json").out)
    jsonschema.validate(hostile, CSL_SCHEMA)
    assert hostile[0]["type"] == "speech"
    assert hostile[0]["abstract"] == HOSTILE["statements"][0]["text"]


@pytest.mark.parametrize("style", ["text", "markdown", "bibtex", "ris", "csl-json"])
def test_no_style_lets_data_drive_the_terminal(run: Run, dataset: Callable[..., str], style: str) -> None:
    done = run("cite", "a, {b}", "--data", dataset(HOSTILE), "--style", style)
    assert done.code == 0
    assert "\x1b" not in done.out


def test_an_unknown_id_is_told_and_the_others_are_cited(run: Run) -> None:
    done = run("cite", QUOTED, "unsc-2019-09-25-99", "--style", "ris")
    assert done.code == 1
    assert done.out.count("TY  - ") == 1
    assert done.err.splitlines()[0] == 'factcli: this dataset has no statement "unsc-2019-09-25-99"'
    assert run("cite", "nope", "--style", "csl-json").out == "[]\n"
    assert run("cite", "nope").out == ""
