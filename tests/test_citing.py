"""Citations: what each style tells, and that kept libraries read it back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc.source.json import CiteProcJSON
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUOTED, REPORTED = "unsc-2019-09-25-03", "unsc-2019-09-25-10"
CSL = json.loads((Path(__file__).parent / "data" / "csl-data.json").read_text(encoding="utf-8"))
CSL_TYPES: list[str] = CSL["items"]["properties"]["type"]["enum"]
DATES = ("2019", "2019-09", "2019-09-25", "0711")
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


def csl_json(run: Run, *asked: str) -> list[dict[str, Any]]:
    """Return the items that are printed, once they fit the schema of CSL-JSON and name nothing it deprecates."""
    items: list[dict[str, Any]] = json.loads(run("cite", "--style", "csl-json", *asked).out)
    jsonschema.validate(items, CSL, jsonschema.Draft7Validator)
    deprecated = {name for name, field in CSL["items"]["properties"].items() if "Deprecated" in str(field)}
    assert deprecated.isdisjoint(name for item in items for name in item)
    return items


# citeproc-py knows `event` alone, which the schema deprecates in favour of `event-title`.
@pytest.mark.filterwarnings("ignore:The following arguments for Reference")
def test_csl_json_is_read_back(run: Run) -> None:
    items = csl_json(run, QUOTED, REPORTED)
    assert set(CiteProcJSON(items)) == {QUOTED, REPORTED}
    assert items[0]["contributor"] == [{"literal": "António Guterres"}]
    assert items[0]["issued"] == {"date-parts": [[2019, 9, 25]]}
    assert items[0]["event-title"] == "UN Security Council ministerial debate on counter-terrorism"
    assert items[0]["archive_location"] == "000_e881f553afd2ba4e.txt, characters 279–412"


def test_every_statement_of_the_bundled_dataset_fits_the_schema_of_csl_json(run: Run) -> None:
    ids = run("search", "-n", "all", "--fields", "id").out.split()
    assert [item["id"] for item in csl_json(run, *ids)] == ids


def test_every_type_of_csl_is_kept_and_no_other_is_given(run: Run, dataset: Callable[..., str]) -> None:
    types = [*CSL_TYPES, "tweet", "Book", "", None]
    sources = [{"id": f"s{place}", "type": type_} for place, type_ in enumerate(types)]
    statements = [{"id": f"a{place}", "text": "All is well", "source": f"s{place}"} for place in range(len(types))]
    path = dataset({"sources": sources, "statements": statements})
    items = csl_json(run, *(statement["id"] for statement in statements), "--data", path)
    assert [item["type"] for item in items] == [*CSL_TYPES, "document", "document", "document", "document"]


def test_dates_have_the_parts_that_are_known(run: Run, dataset: Callable[..., str]) -> None:
    sources = [{"id": date, "issued": date} for date in DATES]
    statements = [{"id": date, "text": "All is well", "date": date, "source": date} for date in DATES]
    path = dataset({"sources": sources, "statements": [*statements, {"id": "undated", "text": "All is well"}]})
    *dated, undated = csl_json(run, *DATES, "undated", "--data", path)
    parts = [[2019], [2019, 9], [2019, 9, 25], [711]]
    assert [item["issued"]["date-parts"] for item in dated] == [[known] for known in parts]
    assert [item["event-date"]["date-parts"] for item in dated] == [[known] for known in parts]
    assert undated.keys().isdisjoint({"issued", "event-date"})


written = st.text(min_size=1, max_size=20)
names = st.dictionaries(st.sampled_from(["en", "ar", "zh-Hant"]), written, max_size=2)
days = st.none() | st.dates(min_value=date(1, 1, 1)).flatmap(
    lambda day: st.sampled_from([day.isoformat()[:length] for length in (4, 7, 10)])
)
statements_with_sources = st.fixed_dictionaries(
    {
        "statement": st.fixed_dictionaries(
            {"id": written, "text": written},
            optional={
                "quotation": st.sampled_from(["direct", "mixed", "indirect"]),
                "speaker": written,
                "translations": names,
                "date": days,
                "event": st.none() | st.text(max_size=20),
                "language": st.sampled_from(["en", "ar", "zh-Hant"]),
            },
        ),
        "source": st.fixed_dictionaries(
            {"id": written},
            optional={
                "type": st.none() | st.sampled_from(CSL_TYPES) | st.text(max_size=10),
                "title": names,
                "publisher": st.just("house"),
                "issued": days,
                "file": st.just("nowhere.txt"),
                "url": st.none() | st.text(max_size=20),
            },
        ),
        "publisher": st.fixed_dictionaries({"en": written}),
    }
)


@given(statements_with_sources)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_dataset_may_hold_fits_the_schema_of_csl_json(
    run: Run, dataset: Callable[..., str], drawn: dict[str, Any]
) -> None:
    statement = {**drawn["statement"], "source": drawn["source"]["id"]}
    organisation = {"id": "house", "name": drawn["publisher"]}
    path = dataset({"statements": [statement], "sources": [drawn["source"]], "organisations": [organisation]})
    (item,) = csl_json(run, "--data", path, "--", statement["id"])
    assert (item["id"], item["abstract"]) == (statement["id"], statement["text"])


def test_hostile_words_stay_words_in_csl_json(run: Run, dataset: Callable[..., str]) -> None:
    (item,) = csl_json(run, "a, {b}", "--data", dataset(HOSTILE))
    assert item["type"] == "speech"
    assert item["abstract"] == HOSTILE["statements"][0]["text"]


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
