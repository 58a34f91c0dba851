"""The bundled dataset against its source, by the standard library alone: what it claims, it can prove."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATASET: dict[str, Any] = json.loads((ROOT / "data" / "statements.json").read_text(encoding="utf-8"))
SOURCES: dict[str, dict[str, Any]] = {source["id"]: source for source in DATASET["sources"]}
PAPERS: dict[str, str] = {
    source["id"]: (ROOT / "seeds" / source["file"]).read_bytes().decode("utf-8") for source in DATASET["sources"]
}
PEOPLE: dict[str, dict[str, Any]] = {person["id"]: person for person in DATASET["people"]}
ORGANISATIONS: dict[str, dict[str, Any]] = {body["id"]: body for body in DATASET["organisations"]}
TOPICS: dict[str, dict[str, Any]] = {topic["id"]: topic for topic in DATASET["topics"]}
ENTITIES: list[dict[str, Any]] = [*PEOPLE.values(), *ORGANISATIONS.values(), *TOPICS.values()]
STATEMENTS: list[dict[str, Any]] = DATASET["statements"]
FIGURES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (statement, figure) for statement in STATEMENTS for figure in statement.get("figures", [])
]

QUOTE_MARK = '"'
SPEAKERS = {
    "abdulaziz-kamilov",
    "antonio-guterres",
    "naledi-pandor",
    "participants",
    "sergei-ivanov",
    "sergey-lavrov",
    "valery-semerikov",
    "vladimir-norov",
    "wang-yi",
    "xinhua",
}

each_statement = pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: str(statement["id"]))
each_entity = pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: str(entity["id"]))
each_figure = pytest.mark.parametrize(
    ("statement", "figure"), FIGURES, ids=[f"{statement['id']}-{figure['exact']}" for statement, figure in FIGURES]
)


def span(statement: dict[str, Any]) -> tuple[int, int]:
    start = PAPERS[statement["source"]].index(statement["text"])
    return start, start + len(statement["text"])


def around(statement: dict[str, Any]) -> tuple[str, str]:
    """Return what stands before and after a statement in its paragraph."""
    paper = PAPERS[statement["source"]]
    start, end = span(statement)
    return paper[paper.rfind("\n", 0, start) + 1 : start], paper[end:].partition("\n")[0]


def sentences(paper: str) -> Iterator[tuple[int, int]]:
    """Yield the span of every sentence: what stands between full stops and line ends."""
    for sentence in re.finditer(r"[^.\n]*\w[^.\n]*", paper):
        yield sentence.span()


def names(entity: dict[str, Any]) -> set[str]:
    return {name.casefold() for name in (*entity["name"].values(), *entity["aliases"])}


def digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@pytest.mark.parametrize("source", DATASET["sources"], ids=lambda source: str(source["id"]))
def test_source_file_has_the_recorded_sha256(source: dict[str, Any]) -> None:
    assert hashlib.sha256((ROOT / "seeds" / source["file"]).read_bytes()).hexdigest() == source["sha256"]


def test_dataset_is_pretty_printed_readable_utf8() -> None:
    written = (ROOT / "data" / "statements.json").read_text(encoding="utf-8")
    assert written == json.dumps(DATASET, ensure_ascii=False, indent=2) + "\n"


@each_statement
def test_text_occurs_in_its_source_exactly_once(statement: dict[str, Any]) -> None:
    paper, text = PAPERS[statement["source"]], statement["text"]
    assert text == text.strip()
    assert "prefix" not in statement
    assert [match.start() for match in re.finditer(f"(?={re.escape(text)})", paper)] == [span(statement)[0]]


@each_statement
def test_text_begins_and_ends_between_words(statement: dict[str, Any]) -> None:
    before, after = around(statement)
    assert not re.search(r"\w$", before)
    assert not re.match(r"\w", after)


@pytest.mark.parametrize("source", DATASET["sources"], ids=lambda source: str(source["id"]))
def test_every_sentence_of_the_source_is_touched_by_a_statement(source: dict[str, Any]) -> None:
    spans = [span(statement) for statement in STATEMENTS if statement["source"] == source["id"]]
    paper = PAPERS[source["id"]]
    untouched = [
        paper[first:last]
        for first, last in sentences(paper)
        if not any(start < last and first < end for start, end in spans)
    ]
    assert untouched == []


def test_statements_stand_in_the_order_of_the_source_without_overlap() -> None:
    spans = [span(statement) for statement in STATEMENTS]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_statement_ids_are_unique_and_count_up_in_order() -> None:
    expected = [f"unsc-2019-09-25-{number:02}" for number in range(1, len(STATEMENTS) + 1)]
    assert [statement["id"] for statement in STATEMENTS] == expected


@pytest.mark.parametrize("collection", ["sources", "people", "organisations", "topics"])
def test_ids_are_unique_within_their_collection(collection: str) -> None:
    ids = Counter(entry["id"] for entry in DATASET[collection])
    assert [entry for entry, count in ids.items() if count > 1] == []


@each_statement
def test_references_of_a_statement_are_declared(statement: dict[str, Any]) -> None:
    assert statement["speaker"] in PEOPLE.keys() | ORGANISATIONS.keys()
    assert set(statement["organisations"]) <= ORGANISATIONS.keys()
    assert set(statement["topics"]) <= TOPICS.keys()
    assert statement["source"] in SOURCES


def test_references_of_roles_and_publishers_are_declared() -> None:
    employers = {role["organisation"] for person in PEOPLE.values() for role in person["roles"]}
    publishers = {source["publisher"] for source in SOURCES.values()}
    assert employers | publishers <= ORGANISATIONS.keys()


def test_nothing_is_declared_that_no_statement_refers_to() -> None:
    speakers = {statement["speaker"] for statement in STATEMENTS}
    assert speakers >= PEOPLE.keys()
    assert {body for statement in STATEMENTS for body in statement["organisations"]} == ORGANISATIONS.keys()
    assert {topic for statement in STATEMENTS for topic in statement["topics"]} == TOPICS.keys()
    assert {statement["source"] for statement in STATEMENTS} == SOURCES.keys()


def test_no_person_and_organisation_share_an_id() -> None:
    assert PEOPLE.keys() & ORGANISATIONS.keys() == set()


@each_statement
def test_statement_has_translation_speaker_cue_topics_organisations_date_and_event(statement: dict[str, Any]) -> None:
    for filled in ("speaker", "cue", "topics", "organisations", "event"):
        assert statement[filled], filled
    assert statement["translations"]["en"] == statement["translations"]["en"].strip() != ""
    assert (statement["language"], statement["date"]) == ("ar", "2019-09-25")


def test_every_statement_names_the_same_event() -> None:
    assert len({statement["event"] for statement in STATEMENTS}) == 1


@each_statement
def test_lists_of_a_statement_repeat_nothing(statement: dict[str, Any]) -> None:
    for listed in ("topics", "organisations"):
        assert len(statement[listed]) == len(set(statement[listed]))


@each_statement
def test_first_organisation_is_the_one_spoken_for(statement: dict[str, Any]) -> None:
    speaker = statement["speaker"]
    spoken_for = [role["organisation"] for role in PEOPLE[speaker]["roles"]] if speaker in PEOPLE else [speaker]
    assert statement["organisations"][0] in spoken_for


@each_statement
def test_cue_stands_before_the_text_or_is_the_dateline_of_the_agency(statement: dict[str, Any]) -> None:
    source, cue = SOURCES[statement["source"]], statement["cue"]
    if statement["speaker"] == source["publisher"]:
        assert f"({cue})" in PAPERS[source["id"]].partition("\n")[0]
    else:
        assert re.search(rf"\bو?{cue}\b", around(statement)[0])


@each_statement
def test_quotation_kind_agrees_with_the_quotation_marks(statement: dict[str, Any]) -> None:
    before, after = around(statement)
    marks_inside = statement["text"].count(QUOTE_MARK)
    starts_inside_a_quotation = before.count(QUOTE_MARK) % 2 == 1
    if statement["quotation"] == "direct":
        assert marks_inside == 0
        assert starts_inside_a_quotation
        assert re.search(r'["]\s*$|[.]\s$', before), "a quotation or a sentence of one begins here"
        assert re.match(r'\s*["]|[.]\s', after), "a quotation or a sentence of one ends here"
    elif statement["quotation"] == "mixed":
        assert marks_inside > 0
        assert marks_inside % 2 == 0
        assert not starts_inside_a_quotation
    else:
        assert statement["quotation"] == "indirect"
        assert marks_inside == 0
        assert not starts_inside_a_quotation


def test_every_quotation_of_the_source_is_held_word_for_word() -> None:
    quoted = "\n".join(statement["text"] for statement in STATEMENTS if statement["quotation"] != "indirect")
    parts = [
        part.strip()
        for paper in PAPERS.values()
        for quotation in re.findall(r'"([^"]+)"', paper)
        for part in quotation.split(".")
    ]
    assert [part for part in parts if part not in quoted] == []


@each_statement
def test_translation_quotes_where_the_text_quotes(statement: dict[str, Any]) -> None:
    assert statement["translations"]["en"].count(QUOTE_MARK) == statement["text"].count(QUOTE_MARK)


@each_statement
def test_translation_gives_the_same_numbers(statement: dict[str, Any]) -> None:
    assert digits(statement["translations"]["en"]) == digits(statement["text"])


@each_figure
def test_figure_is_given_by_its_exact_words(statement: dict[str, Any], figure: dict[str, Any]) -> None:
    values = [figure["value"]] if "value" in figure else [figure["min"], figure["max"]]
    assert statement["text"].count(figure["exact"]) == 1
    assert [int(run) for run in digits(figure["exact"])] == values


@each_figure
def test_figure_has_a_unit_and_a_measure_in_english_and_arabic(
    statement: dict[str, Any], figure: dict[str, Any]
) -> None:
    assert figure["unit"]
    assert figure["measure"]["en"]
    assert figure["measure"]["ar"]


@each_statement
def test_every_number_in_a_text_belongs_to_a_figure_or_is_its_period(statement: dict[str, Any]) -> None:
    figures = statement.get("figures", [])
    told = Counter(run for figure in figures for run in digits(figure["exact"]))
    told.update({figure["period"] for figure in figures if "period" in figure})
    assert Counter(digits(statement["text"])) == told


@each_entity
def test_entity_is_named_in_english_and_arabic(entity: dict[str, Any]) -> None:
    assert re.search("[A-Za-z]", entity["name"]["en"])
    assert re.search("[\u0621-\u064a]", entity["name"]["ar"])


@each_entity
def test_aliases_repeat_neither_a_name_nor_each_other(entity: dict[str, Any]) -> None:
    forms = Counter(alias.casefold() for alias in entity["aliases"])
    forms.update({name.casefold() for name in entity["name"].values()})
    assert [form for form, count in forms.items() if count > 1] == []


def test_no_two_entities_share_a_name_or_an_alias() -> None:
    bearers = Counter(name for entity in ENTITIES for name in names(entity))
    assert [name for name, count in bearers.items() if count > 1] == []


def test_everybody_who_speaks_in_the_document_is_present() -> None:
    assert {statement["speaker"] for statement in STATEMENTS} == SPEAKERS


def test_only_the_unnamed_participants_are_a_group() -> None:
    assert [person["id"] for person in PEOPLE.values() if person.get("group")] == ["participants"]
