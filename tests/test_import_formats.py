"""What each foreign format becomes, whole, and what is said of the rest."""

from __future__ import annotations

import builtins
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome, Run
from hypothesis import given
from hypothesis import strategies as st

from factcli.formats import Refused, Wishes
from factcli.formats.detect import Format, format_of, reader
from factcli.formats.encoding import Text
from factcli.model import Statement

UNTOLD = ": its format cannot be told\n--from names it: csv, tsv, json, fortune, quotebank, schema.org, wikiquote, owid"
HERE = Path(__file__).parent / "imports"


def imported(outcome: Outcome) -> list[Any]:
    """Return the lines that were written."""
    return [json.loads(line) for line in outcome.out.splitlines()]


def told(outcome: Outcome) -> list[str]:
    """Return what was said on standard error, without the names of files."""
    return [line.removeprefix("factcli: ").removeprefix(f"{HERE}/") for line in outcome.err.splitlines()]


def test_a_table_of_any_dialect_becomes_statements_by_the_names_of_its_columns(run: Run) -> None:
    outcome = run("import", f"{HERE}/quotes.csv")
    assert outcome.code == 0
    assert imported(outcome) == [
        {
            "text": "Ask not what your country can do for you;\nask what you can do for your country",
            "quotation": "direct",
            "speaker": "John F. Kennedy",
            "topics": ["duty", "country"],
            "date": "1961-01-20",
        },
        {
            "text": "The only thing we have to fear is fear itself",
            "quotation": "direct",
            "speaker": "Franklin D. Roosevelt",
            "topics": ["fear"],
        },
        {"text": 'Veni, "vidi", vici', "quotation": "direct", "speaker": "Julius Caesar"},
    ]
    assert told(outcome) == [
        "quotes.csv: columns not used: Stars",
        "quotes.csv:4: refused: there is no text",
        'quotes.csv:5: date left out: "c. 1933" is not one day, month or year',
        "quotes.csv:8: refused: not a row of this table: ';' expected after '\"'",
        "quotes.csv:9: refused: 6 cells under 5 columns",
        "6 read, 3 written (3 attributed, 0 unattributed), 3 refused",
    ]


def test_a_fortune_has_a_speaker_only_where_its_attribution_is_beyond_doubt(run: Run) -> None:
    outcome = run("import", f"{HERE}/fortunes")
    assert imported(outcome) == [
        {
            "text": "Eschew obfuscation.",
            "quotation": "direct",
            "speaker": "Mark Twain",
            "date": "1880",
            "source": "Letters",
        },
        {
            "text": "- Doctor, it hurts when I do this.\n- Then don't do that.",
            "quotation": "direct",
            "speaker": "Henny Youngman",
        },
        {"text": "Everything is in doubt here.\n\t\t-- Quoted from a wall"},
        {"text": "A joke without an author."},
        {
            "text": "Freedom is a long way.",
            "quotation": "direct",
            "speaker": "Nelson Q. Mandela, Jr.",
            "source": "Nelson Q. Mandela, Jr., in a speech, which was long",
        },
    ]
    assert told(outcome) == ["5 read, 5 written (3 attributed, 2 unattributed), 0 refused"]


def test_quotebank_gives_its_likeliest_speaker_and_first_address(run: Run) -> None:
    outcome = run("import", f"{HERE}/quotebank.jsonl")
    source = "https://news.example/1"
    ban = {"quotation": "direct", "speaker": "Q1253", "source": source}
    assert imported(outcome) == [
        {"people": [{"id": "Q1253", "name": {"und": "Ban Ki-moon"}, "wikidata": "Q1253"}]},
        {"sources": [{"id": source, "type": "article-newspaper", "url": source}]},
        {"text": "Peace is not an accident", "id": "2016-05-01-000001", "date": "2016-05-01", **ban},
        {
            "text": "Nobody knows who said this",
            "id": "2016-05-01-000002",
            "quotation": "direct",
            "date": "2016-05-01",
            "source": source,
        },
        {
            "text": "Two men have this name",
            "id": "2016-05-01-000003",
            "quotation": "direct",
            "speaker": "John Smith",
        },
        {"text": "Of Ban again", "id": "2016-05-01-000004", "date": "2016-05-02", **ban},
    ]
    assert told(outcome) == [
        'quotebank.jsonl:3: date left out: "then" is not one day, month or year',
        "quotebank.jsonl:5: refused: there is no quotation",
        "quotebank.jsonl:6: refused: Expected `str | null`, got `int` at $.quoteID",
        "quotebank.jsonl:7:39: refused: not JSON: invalid character",
        "7 read, 4 written (3 attributed, 1 unattributed), 3 refused",
    ]


def test_schema_org_nodes_are_found_in_a_graph_with_their_references(run: Run) -> None:
    outcome = run("import", f"{HERE}/graph.jsonld")
    assert imported(outcome) == [
        {
            "text": "Cogito, ergo sum",
            "quotation": "direct",
            "speaker": "René Descartes",
            "topics": ["doubt", "certainty"],
            "language": "la",
            "date": "1644",
            "source": "Principia Philosophiae",
        },
        {"sources": [{"id": "https://edge.example/1", "title": {"und": "Edge news"}, "url": "https://edge.example/1"}]},
        {"text": "Ships fall off the edge", "speaker": "A sailor", "source": "https://edge.example/1"},
        {"sources": [{"id": "https://check.example/9", "title": {"und": "Check"}, "url": "https://check.example/9"}]},
        {
            "text": "The Earth is flat",
            "speaker": "Joe Doe",
            "date": "2019-12-01",
            "source": "https://check.example/9",
        },
    ]
    assert told(outcome) == [
        "graph.jsonld: refused: there is no text at $.@graph[4]",
        "4 read, 3 written (3 attributed, 0 unattributed), 1 refused",
    ]


def test_schema_org_is_read_from_lines_and_feeds_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "feed.jsonl"
    claim = {"@type": "Claim", "text": [{"@value": "Up is down", "@language": "en"}], "firstAppearance": "A wall"}
    feed = {"@type": "DataFeed", "dataFeedElement": [{"item": [claim]}]}
    path.write_text(json.dumps(feed) + "\nnot JSON\n" + json.dumps({"@type": "Person", "name": "No"}) + "\n")
    outcome = run("import", str(path))
    assert imported(outcome) == [{"text": "Up is down", "source": "A wall"}]
    assert told(outcome) == [
        f"{path}:2:5: refused: not JSON: invalid character",
        "2 read, 1 written (0 attributed, 1 unattributed), 1 refused",
    ]


def test_wikiquote_gives_a_person_what_stands_under_no_heading_of_doubt(run: Run) -> None:
    outcome = run("import", f"{HERE}/page.wikitext")
    hers = {"quotation": "direct", "speaker": "Ada Quill"}
    assert imported(outcome) == [
        {
            "text": "We are all in the engine, — but some of us look at the cards.\nAnd count.",
            "source": "Letters (1843), p. 3; Variant: We are in it.",
            **hers,
        },
        {"text": "She said so to Charles", **hers},
        {"text": "It weaves patterns.", "date": "1842", "source": "Notes on the Engine", **hers},
        {"text": "I did not say this.", "quotation": "direct", "source": "Somebody else"},
        {"text": "She wove numbers.", "quotation": "direct", "source": "Charles Babbage"},
    ]
    assert told(outcome) == [
        "page.wikitext:7: refused: it holds the template {{unknown}}, whose words cannot be told",
        "6 read, 5 written (3 attributed, 2 unattributed), 1 refused",
    ]


def test_a_wikiquote_page_on_a_subject_has_no_speaker_unless_one_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "Numbers.wiki"
    path.write_text("'''Numbers''' count.\n== Quotes ==\n* One is ''one''.\n* [[File:only.jpg]]\n")
    outcome = run("import", str(path))
    assert imported(outcome) == [{"text": "One is one.", "quotation": "direct"}]
    assert told(outcome) == [
        f"{path}: whose page it is cannot be told: no statement has a speaker; --speaker names one",
        f"{path}:4: refused: there is no text",
        "2 read, 1 written (0 attributed, 1 unattributed), 1 refused",
    ]
    assert imported(run("import", str(path), "-s", "Euclid", "-q")) == [
        {"text": "One is one.", "quotation": "direct", "speaker": "Euclid"}
    ]


def test_without_the_parser_of_wikitext_the_message_says_how_to_get_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = builtins.__import__

    def absent(name: str, *rest: Any, **named: Any) -> Any:
        if name == "mwparserfromhell":
            raise ImportError(name)
        return found(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    assert run("import", f"{HERE}/page.wikitext") == Outcome(
        2,
        "",
        'factcli: reading Wikiquote needs a parser of wikitext, mwparserfromhell\npip install "factcli[wikiquote]"\n',
    )


def test_our_world_in_data_becomes_a_statistic_a_number(run: Run) -> None:
    outcome = run("import", f"{HERE}/life-expectancy.csv", "--lang", "en")
    life = {"unit": "years", "measure": {"en": "Life expectancy"}}
    assert imported(outcome) == [
        {
            "text": "Kenya, 1990: Life expectancy (years): 58.1",
            "topics": ["Kenya", "Life expectancy"],
            "language": "en",
            "figures": [{"value": 58.1, "period": "1990", "exact": "58.1", **life}],
        },
        {
            "text": "Kenya, -500: Life expectancy (years): 0",
            "topics": ["Kenya", "Life expectancy"],
            "language": "en",
            "figures": [{"value": 0, "period": "-500", "exact": "0", **life}],
        },
        {
            "text": "Kenya, -500: Births: 1e3",
            "topics": ["Kenya", "Births"],
            "language": "en",
            "figures": [{"value": 1000.0, "measure": {"en": "Births"}, "period": "-500", "exact": "1e3"}],
        },
        {
            "text": "World, 2019: Life expectancy (years): 72.8",
            "topics": ["World", "Life expectancy"],
            "language": "en",
            "figures": [{"value": 72.8, "period": "2019", "exact": "72.8", **life}],
        },
    ]
    assert told(outcome) == [
        'life-expectancy.csv: "Africa" under "Region" is not a number; such cells are left out',
        "life-expectancy.csv:4: refused: there is no entity, or no time",
        'life-expectancy.csv: "1,000" under "Births" is not a number; such cells are left out',
        "5 read, 4 written (0 attributed, 4 unattributed), 1 refused",
    ]


def test_a_table_without_entities_is_not_our_world_in_data(run: Run) -> None:
    outcome = run("import", f"{HERE}/quotes.csv", "--from", "owid")
    assert (outcome.code, told(outcome)) == (
        3,
        ["quotes.csv:1: there is no column Entity, or none of Year, Day and Date"],
    )


@pytest.mark.parametrize(
    ("content", "statements", "remarks"),
    [
        pytest.param(
            [
                {"quoteText": "a", "by": [{"name": "X"}], "tags": ["u", "v", "u"]},
                {"quoteText": 7},
                {"quoteText": ""},
                3,
            ],
            [{"text": "a", "quotation": "direct", "speaker": "X", "topics": ["u", "v"]}],
            [
                "refused: 7 is not a text at $[1]",
                "refused: there is no text at $[2]",
                "refused: there is no object at $[3]",
            ],
            id="a list",
        ),
        pytest.param(
            {"page": 1, "ads": [{"x": 1}], "quotes": [{"quoteText": "a", "by": [{"name": "X"}, {"name": "Y"}]}]},
            [{"text": "a", "quotation": "direct"}],
            ["speaker left out: there are 2 values, and one is expected at $.quotes[0]"],
            id="a list inside a document, by two",
        ),
        pytest.param(
            {"quoteText": "alone", "by": {"name": {"first": "X"}}},
            [{"text": "alone", "quotation": "direct"}],
            ["speaker left out: there is an object, and a text is expected at $"],
            id="one object",
        ),
    ],
)
def test_json_of_any_names_is_read_by_dotted_paths(
    run: Run, tmp_path: Path, content: Any, statements: list[Any], remarks: list[str]
) -> None:
    path = tmp_path / "quotes.json"
    path.write_text(json.dumps(content))
    outcome = run("import", str(path), "--map", "text=quoteText,speaker=by.name,topics=tags")
    assert imported(outcome) == statements
    assert outcome.err.splitlines()[:-1] == [f"factcli: {path}: {remark}" for remark in remarks]


def test_json_lines_are_read_by_the_names_in_the_first_and_a_broken_line_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "quotes.jsonl"
    path.write_text(
        '{"statement": "a", "author": "X", "likes": 3}\n\n{"statement": "b", \n{"statement": "c", "id": "c"}\n'
    )
    outcome = run("import", str(path))
    assert imported(outcome) == [{"text": "a", "speaker": "X"}, {"text": "c"}]
    assert told(outcome) == [
        f"{path}: fields not used: likes",
        f"{path}:3:19: refused: not JSON: ends in the middle of a value",
        "3 read, 2 written (1 attributed, 1 unattributed), 1 refused",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"text": "a"}, {]', ":1:18: not JSON: expected '\"'"),
        ('{"a": [{"text": 1}], "b": [{}]}', ": it cannot be told which list holds the records: a, b at $"),
        ('[{"likes": 3}]', ": no field is known for the text\nthe fields are likes; --map text=FIELD names one"),
        ("", ": the file is empty"),
        (
            "nothing known",
            UNTOLD,
        ),
        ("a,b\n1,2\n", ":1: no column is known for the text\nthe columns are a, b; --map text=COLUMN names one"),
        (
            '"text,speaker\n',
            UNTOLD,
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(
    run: Run, tmp_path: Path, content: str, message: str
) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    assert run("import", str(path)) == Outcome(3, "", f"factcli: {path}{message}\n")


def test_figures_are_read_from_columns_and_numbers_that_are_none_are_left_out(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "numbers.tsv"
    path.write_text(
        "statement\torg\turl\tsource\tvalue\tunit\tmeasure\tperiod\tquotation\tid\n"
        "360 crimes prevented\tSCO; UN\thttps://x.example/1\tX\t360\tcrimes\tcrimes prevented\t2018\tindirect\t1\n"
        "many\tUN, New York\t\thttps://x.example/1\tmany\tcells\t\t\tspoken\t2\n"
        "again\t\t\t\t\t\t\t\t\t2\n"
    )
    outcome = run("import", str(path), "--from", "tsv")
    assert imported(outcome) == [
        {"sources": [{"id": "https://x.example/1", "title": {"und": "X"}, "url": "https://x.example/1"}]},
        {
            "text": "360 crimes prevented",
            "id": "1",
            "quotation": "indirect",
            "organisations": ["SCO", "UN"],
            "figures": [
                {
                    "value": 360,
                    "unit": "crimes",
                    "measure": {"und": "crimes prevented"},
                    "period": "2018",
                    "exact": "360",
                }
            ],
            "source": "https://x.example/1",
        },
        {"text": "many", "id": "2", "organisations": ["UN, New York"], "source": "https://x.example/1"},
    ]
    assert told(outcome) == [
        f'{path}:3: quotation left out: "spoken" is none of direct, mixed, indirect',
        f'{path}:3: value left out: "many" is not a number',
        f'{path}:4: refused: the id "2" was given to a record before',
        "3 read, 2 written (0 attributed, 2 unattributed), 1 refused",
    ]


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("plain", {"speaker": "p"}),
        ("a.b", {"speaker": "dotted"}),
        ("list.0.name", {"speaker": "first"}),
        ("list.7.name", {}),
        ("list.name", {}),
        ("nulls", {"speaker": "one"}),
        ("plain.deeper", {}),
        ("no.such", {}),
    ],
)
def test_a_dotted_path_leads_through_objects_and_lists(
    run: Run, tmp_path: Path, path: str, read: dict[str, str]
) -> None:
    record = {
        "t": "x",
        "plain": "p",
        "a.b": "dotted",
        "a": {"b": "nested"},
        "list": [{"name": "first"}, {"name": "second"}],
        "nulls": [None, "one"],
    }
    file = tmp_path / "record.json"
    file.write_text(json.dumps([record]))
    assert imported(run("import", str(file), "--map", f"text=t,speaker={path}")) == [{"text": "x", **read}]


def test_a_broken_row_of_our_world_in_data_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text('Entity,Year,Births\n"World"x,2019,1\nWorld,2020,2\n')
    outcome = run("import", str(path))
    assert [each["text"] for each in imported(outcome)] == ["World, 2020: Births: 2"]
    assert told(outcome)[0] == f"{path}:2: refused: not a row of this table: ',' expected after '\"'"


@pytest.mark.parametrize(
    "content",
    [
        "quote\tauthor\nVeni, vidi; vici\tCaesar\n",
        'quote|author\n"Veni, vidi; vici"|Caesar\n',
        'quote\tauthor\n"Veni, vidi; vici"\tCaesar\n',
        "'quote','author'\n'Veni, vidi; vici','Caesar'\n",
        '\n\nquote,author\r\n"Veni, vidi; vici",Caesar\r\n',
    ],
)
def test_the_dialect_is_told_by_the_table(run: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "table"
    path.write_bytes(content.encode())
    assert imported(run("import", str(path))) == [
        {"text": "Veni, vidi; vici", "quotation": "direct", "speaker": "Caesar"}
    ]


def test_quotation_marks_in_a_table_by_tabs_may_be_the_texts_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text('quote\tauthor\n"Veni", he said\tCaesar\n"Vidi\tCaesar\n')
    assert [each["text"] for each in imported(run("import", str(path)))] == ['"Veni", he said', '"Vidi']


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")).filter(str.strip)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_every_cell_of_a_table_that_is_written_by_the_rules_is_read_back(
    rows: list[tuple[str, str]], delimiter: str, end: str, everywhere: bool
) -> None:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=1 if everywhere else 0)
    writer.writerows([("quote", "author"), *rows])
    data = written.getvalue().encode()
    text = Text("table", "utf-8", data, [], False)
    assert [found.item for found in reader(format_of(text))(text, Wishes())] == [
        Statement(text=quote.strip(), quotation="direct", speaker=author.strip()) for quote, author in rows
    ]


@given(st.lists(st.dictionaries(st.sampled_from(["text", "speaker"]), CELLS), min_size=1), st.booleans())
def test_every_text_of_json_is_read_back(records: list[dict[str, str]], lines: bool) -> None:
    data = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    text = Text("records", "utf-8", data.encode(), [], False)
    found = [each.item for each in reader(Format.JSON)(text, Wishes({"text": "text", "speaker": "speaker"}))]
    assert [item for item in found if isinstance(item, Statement)] == [
        Statement(text=record["text"].strip(), speaker=record.get("speaker", "").strip() or None)
        for record in records
        if "text" in record
    ]
    assert sum(isinstance(item, Refused) for item in found) == sum("text" not in record for record in records)


def test_quotation_marks_may_follow_a_backslash(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('quote,author\n"He said \\"veni\\", I hear",Caesar\n')
    assert imported(run("import", str(path)))[0]["text"] == 'He said "veni", I hear'
