"""What `factcli search` finds in the bundled dataset and in small ones, and in which order."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Outcome, Run

QUERIES = json.loads((Path(__file__).parent / "queries.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", QUERIES, ids=lambda case: " ".join(case["ask"]))
def test_a_query_finds_those_who_said_it_and_nobody_else(run: Run, case: dict[str, Any]) -> None:
    done = run("search", *case["ask"], "-f", "json", "-n", "all")
    answer = done.json()
    if case["total"] is None:
        return
    assert (sorted({result["speaker"]["id"] for result in answer["results"]}), answer["total"]) == (
        case["speakers"],
        case["total"],
    )
    assert done.code == (0 if case["total"] else 1)


def test_arabic_prefixes_do_not_hide_a_word(run: Run) -> None:
    texts = [row[0] for row in run("search", "إرهاب", "--fields", "text", "-n", "all").rows()]
    assert any("والإرهاب" in text for text in texts)
    assert run("search", "إرهاب", "--exact", "-f", "json").json()["total"] < len(texts)


def test_the_order_is_the_same_on_every_run(process: Callable[..., Outcome]) -> None:
    command = "factcli search terrorism -n all --fields id"
    assert process(command) == process(command, env={"PYTHONHASHSEED": "7"})


def test_pages_join_to_the_whole(run: Run) -> None:
    whole = run("search", "terrorism", "-n", "all", "--fields", "id").out
    pages = [run("search", "terrorism", "-n", "5", "--offset", str(at), "--fields", "id").out for at in range(0, 30, 5)]
    assert "".join(pages) == whole
    assert pages[-1] == ""


def test_a_limit_of_nought_counts(run: Run) -> None:
    answer = run("search", "guterres", "-n", "0", "-f", "json").json()
    assert (answer["total"], answer["returned"], answer["results"]) == (7, 0, [])


def _asked(run: Run, path: str, *arguments: str) -> list[str]:
    return [row[0] for row in run("search", *arguments, "--data", path, "--fields", "id", "-n", "all").rows()]


def test_tiers_come_before_scores_and_counts(run: Run, dataset: Callable[..., str]) -> None:
    people = [
        {"id": "exact", "name": {"en": "Amira"}},
        {"id": "alias", "name": {"en": "The Singer"}, "aliases": ["Amira"]},
        {"id": "prefix", "name": {"en": "Amirah"}},
        {"id": "token", "name": {"en": "Sami Amira"}},
        {"id": "fuzzy", "name": {"en": "Amirra"}},
        {"id": "sound", "name": {"ar": "أميرة"}},
    ]
    statements = [
        {"id": f"{person['id']}-{number}", "text": "Words", "speaker": person["id"]}
        for times, person in enumerate(people, 1)
        for number in range(times)
    ]
    found = _asked(run, dataset({"people": people, "statements": statements[::-1]}), "-s", "amira")
    assert list(dict.fromkeys(identifier.split("-")[0] for identifier in found)) == [
        "exact", "alias", "prefix", "token", "fuzzy", "sound"
    ]  # fmt: skip
    assert len(found) == len(statements)


@pytest.mark.parametrize(
    ("asked", "text", "found"),
    [
        ("un", "The union of the unions", False),
        ("UN", "The UN said so", True),
        ("form", "Letters from home", False),
        ("terrorism", "He called it terorism", True),
        ("terorism", "He called it terrorism", True),
        ("cyberterrorism", "They feared cyber terrorism most", True),
        ("cyber terrorism", "They feared cyberterrorism most", True),
        ("counter-terrorism", "Counter terrorism, he said", True),
        ("terr", "A terrace by the sea", True),
        ("crimes", "One crime", True),
        ("恐怖主义", "反对恐怖主义的斗争", True),
        ("террористы", "борьба с террористами", True),
    ],
)
def test_words_are_met_as_a_reader_would_meet_them(
    run: Run, dataset: Callable[..., str], asked: str, text: str, found: bool
) -> None:
    languages = {"恐": "zh", "т": "ru"}
    statement = {"id": "it", "text": text, "language": languages.get(asked[0], "en")}
    noise = [{"id": f"n{i}", "text": "Something else entirely", "language": "en"} for i in range(3)]
    assert _asked(run, dataset([*noise, statement]), asked) == (["it"] if found else [])


def test_what_is_known_is_not_taken_for_a_slip_unless_it_is_strangely_rare(
    run: Run, dataset: Callable[..., str]
) -> None:
    common = [{"id": f"c{i}", "text": "The border is closed", "language": "en"} for i in range(60)]
    slip = {"id": "slip", "text": "The boarder is closed", "language": "en"}
    path = dataset([*common, slip])
    assert _asked(run, path, "boarder")[0] == "slip"
    assert len(_asked(run, path, "boarder")) == 61
    assert _asked(run, path, "boarder", "--exact") == ["slip"]


def test_the_best_field_comes_first(run: Run, dataset: Callable[..., str]) -> None:
    statements = [
        {"id": "translation", "text": "ماء", "language": "ar", "translations": {"en": "water for all of us"}},
        {"id": "text", "text": "water for all of us", "language": "en"},
        {"id": "name", "text": "it is for all of us", "language": "en", "topics": ["Water"]},
    ]
    assert _asked(run, dataset(statements), "water") == ["name", "text", "translation"]


def test_no_match_offers_the_closest_names(run: Run) -> None:
    done = run("search", "-s", "Gutersohn")
    assert done == Outcome(
        1, "", 'factcli: nothing in this dataset matches "Gutersohn"\ndid you mean António Guterres?\n'
    )


def test_no_match_offers_the_closest_words_of_texts(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"text": "Photosynthesis feeds us all", "language": "en"}])
    done = run("search", "fotosintesys", "--data", path)
    assert done == Outcome(
        1, "", 'factcli: nothing in this dataset matches "fotosintesys"\ndid you mean photosynthesis?\n'
    )


def test_quiet_says_nothing_where_nothing_is_found(run: Run) -> None:
    assert run("search", "nobodyhere", "-q") == Outcome(1, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["search", "-n", "-1"], "invalid value for '-n' / '--limit': \"-1\" is neither a number from 0 nor \"all\""),
        (["search", "-n", "x"], "invalid value for '-n' / '--limit': \"x\" is neither a number from 0 nor \"all\""),
        (["search", "--since", "2019-02-30"],
         "invalid value for '--since': \"2019-02-30\" is not a date such as 2019, 2019-09 or 2019-09-25"),
        (["search", "--until", "٢٠١٩"],
         "invalid value for '--until': \"٢٠١٩\" is not a date such as 2019, 2019-09 or 2019-09-25"),
        (["search", "--min-score", "101"],
         "invalid value for '--min-score': \"101\" is not a number from 0 to 100"),
        (["search", "--min-score", "high"],
         "invalid value for '--min-score': \"high\" is not a number from 0 to 100"),
        (["search", "--kind", "rumour"],
         "invalid value for '--kind': 'rumour' is not one of 'quote', 'paraphrase', 'statistic'"),
        (["search", "--speeker", "x"], "no such option: --speeker (Possible options: --speaker)"),
        (["serch", "x"], "no such command 'serch'"),
        (["show"], "missing argument 'ID...'"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_where_help_is(run: Run, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    command = f"factcli {arguments[0]}" if arguments[0] != "serch" else "factcli"
    assert done.err == f"factcli: {message}\n{command} --help tells how to use it\n"


def test_an_unknown_field_is_answered_with_the_known_ones(run: Run) -> None:
    done = run("search", "guterres", "--fields", "id,txt")
    assert (done.code, done.out) == (2, "")
    known = (
        "id, speaker, role, organisations, topics, date, kinds, quotation, language, text, translation, translations"
    )
    assert done.err == (
        'factcli: there is no field "txt"\n'
        f"the fields are {known}, cue, event, figures, source, verification, match, query\n"
    )


def test_fields_help_lists_the_fields(run: Run) -> None:
    assert run("list", "speakers", "--fields", "help") == Outcome(0, "id\nname\ncount\nmatch\nquery\n", "")
    assert run("show", "anything", "--fields", "help").out.splitlines()[0] == "id"
