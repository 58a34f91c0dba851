"""What changes with size must not change with it: ranking, typos, memory limits and order."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Outcome, Run

from factcli.store.build import compile_datasets
from factcli.store.writer import BLOCK, Writer

Write = Callable[..., str]


def found(run: Run, *arguments: str) -> list[str]:
    return run(*arguments, "--fields", "id", "-n", "all").out.split()


def test_a_misspelled_word_is_found_among_thousands_that_end_alike(run: Run, dataset: Write) -> None:
    many = [{"id": str(number), "text": f"a{number:x}bcdefghing".translate(LETTERS)} for number in range(3000)]
    path = dataset([*many, {"id": "wanted", "text": "zymurgying"}], "many.jsonl")
    assert found(run, "search", "zymurging", "--data", path) == ["wanted"]


def test_a_misspelled_name_is_found_among_thousands_that_end_alike(run: Run, dataset: Write) -> None:
    many = [{"text": "x", "speaker": f"{number:x} Johannson".translate(LETTERS)} for number in range(5000)]
    path = dataset([*many, {"id": "wanted", "text": "y", "speaker": "Zbigniew Johannson"}], "many.jsonl")
    assert found(run, "search", "-s", "Zbigniw Johanson", "--data", path)[0] == "wanted"


LETTERS = str.maketrans("0123456789", "ghijklmnop")


@pytest.mark.parametrize("phrase", ['"wet agua"', '"bloggs joe"', '"bloggs minister"'])
def test_a_phrase_never_reaches_from_one_text_or_name_into_the_next(run: Run, dataset: Write, phrase: str) -> None:
    person = {
        "id": "joe",
        "name": {"en": "Joe Bloggs", "fr": "Joe Bloggs"},
        "aliases": ["J. Bloggs"],
        "roles": [{"title": {"en": "Minister"}}],
    }
    said = {"id": "a", "text": "x", "translations": {"en": "water is wet", "es": "agua moja"}, "speaker": "joe"}
    path = dataset({"people": [person], "statements": [said]})
    assert run("search", phrase, "--data", path).code == 1
    assert found(run, "search", '"joe bloggs"', "--data", path) == ["a"]
    assert found(run, "search", '"agua moja"', "--data", path) == ["a"]


def test_order_goes_on_by_place_behind_what_is_ranked(
    run: Run, dataset: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = dataset([{"id": str(number), "text": "water " + "word " * (9 - number)} for number in range(9)])
    assert found(run, "search", "water", "--data", path) == list("876543210")
    monkeypatch.setattr("factcli.store.sqlite.RANKED", 4)
    monkeypatch.setattr("factcli.search.JUDGED", 2)
    assert found(run, "search", "water", "--data", path) == list("321045678")
    assert run("search", "water", "--data", path, "--fields", "id", "-n", "3", "--offset", "3").out == "0\n4\n5\n"


def test_words_set_down_on_the_way_are_counted_and_stemmed_as_if_kept(
    run: Run, dataset: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcli.store.preparation.WORDS_IN_MEMORY", 2)
    monkeypatch.setattr("factcli.store.preparation.BLOCK", 3)
    said = [{"id": str(number), "text": f"burning word{number} fires", "language": "en"} for number in range(10)]
    path = dataset(said, "spilled.jsonl")
    assert len(found(run, "search", "burn fire", "--data", path)) == 10
    assert found(run, "search", "wrod7", "--data", path)[0] == "7"


def test_many_rows_are_written_by_a_second_thread_in_their_order(run: Run, dataset: Write) -> None:
    size = 3 * BLOCK + 7
    path = dataset([{"id": f"i{number}", "text": f"word{number % 10}"} for number in range(size)], "rows.jsonl")
    identifiers = found(run, "search", "--data", path)
    assert identifiers == [f"i{number}" for number in range(size)]
    assert run("search", "--exact", "word3", "-n", "0", "-f", "json", "--data", path).json()["total"] == size // 10 + 1


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty database with a table of one column."""
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as opened:
        opened.execute("CREATE TABLE t (x)")
        yield opened


def test_a_statement_is_run_in_its_turn_among_the_rows(connection: sqlite3.Connection) -> None:
    with Writer(connection) as writer:
        writer.insert("t", [(number,) for number in range(BLOCK + 5)])
        writer.run([("UPDATE t SET x = -x - ?", (1,))])
        writer.insert("t", [(7,)])
    expected = [(-number - 1,) for number in range(BLOCK + 5)]
    assert connection.execute("SELECT x FROM t ORDER BY rowid").fetchall() == [*expected, (7,)]


def test_what_a_statement_runs_into_is_told_at_the_end_of_writing(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table: nowhere"), Writer(connection) as writer:
        writer.run([("DELETE FROM nowhere", ())])
    assert not connection.in_transaction


def test_whoever_interrupts_a_build_does_not_wait_for_a_statement_to_end(connection: sqlite3.Connection) -> None:
    endless = "WITH n (x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT count(*) FROM n"

    def interrupted() -> None:
        with Writer(connection) as writer:
            writer.insert("t", [(number,) for number in range(BLOCK)])  # so many are written by the thread
            for _ in range(3):
                writer.run([(endless, ())])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not connection.in_transaction


def test_an_error_far_into_a_dataset_names_its_line_and_keeps_nothing(run: Run, dataset: Write) -> None:
    size = 2 * BLOCK + 5
    path = dataset([*({"text": "x"} for _ in range(size)), {"txt": "wrong"}], "wrong.jsonl")
    outcome = run("search", "x", "--data", path)
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err.startswith(f"factcli: {path}:{size + 1}: ")


def test_progress_tells_statements_and_about_how_many_there_are(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    path.write_text("".join(json.dumps({"text": f"word {number}" * 30}) + "\n" for number in range(3 * BLOCK)))
    told: list[tuple[int, int | None]] = []
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as connection:
        compile_datasets(connection, [str(path)], lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == [BLOCK, 2 * BLOCK, 3 * BLOCK]
    assert all(total is not None and done <= total <= 2 * 3 * BLOCK for done, total in told)


def test_long_texts_are_read_and_written_some_at_a_time_and_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.jsonl"
    said = [{"id": str(number), "text": f"word{number} " * 300, "speaker": f"S{number % 3}"} for number in range(250)]
    path.write_text("".join(json.dumps(each) + "\n" for each in said))
    for letters, parts in ((1_000_000, [250]), (100_000, [100, 200, 250])):
        for room in ("preparation", "build"):
            monkeypatch.setattr(f"factcli.store.{room}.LETTERS", letters)
        told: list[int] = []
        with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as connection:
            compile_datasets(connection, [str(path)], lambda done, _, told=told: told.append(done))  # type: ignore[misc]
            rows = connection.execute("SELECT id FROM statements ORDER BY position").fetchall()
            texts = connection.execute(
                "SELECT json_extract(record, '$.text') FROM records ORDER BY position"
            ).fetchall()
            (words,) = connection.execute("SELECT count(*) FROM vocabulary WHERE docs = 1").fetchone()
        assert (told, words) == (parts, 250)
        assert rows == [(each["id"],) for each in said]
        assert texts == [(each["text"],) for each in said]


def test_a_build_on_a_terminal_leaves_no_trace_of_its_bar_in_the_answer(run: Run, dataset: Write) -> None:
    path = dataset([{"id": "a", "text": "water"}])
    outcome = run("search", "water", "--data", path, "--fields", "id", "--color", "never", terminal=True)
    assert (outcome.code, outcome.out) == (0, "id: a\n")


def test_languages_are_met_with_their_regions_and_whatever_their_case(run: Run, dataset: Write) -> None:
    tags = ["pt", "pt-BR", "PT-pt", "pto", None]
    path = dataset([{"id": str(number), "text": "x", "language": tag} for number, tag in enumerate(tags)])
    assert found(run, "search", "--lang", "pt", "--data", path) == ["0", "1", "2"]


def test_a_date_less_exact_than_the_bound_may_lie_within_it(run: Run, dataset: Write) -> None:
    dates = ["2019", "2019-08", "2019-09", "2019-09-24", "2019-09-25", "2020", "2018"]
    path = dataset([{"id": date, "text": "x", "date": date} for date in dates])
    assert found(run, "search", "--since", "2019-09-25", "--data", path) == ["2019", "2019-09", "2019-09-25", "2020"]
    assert found(run, "search", "--until", "2019-08", "--data", path) == ["2019", "2019-08", "2018"]


def test_kinds_years_and_sources_are_counted_alike_with_and_without_a_filter(run: Run, dataset: Write) -> None:
    said = [
        {"text": "a", "quotation": "direct", "figures": [{"value": 1}], "date": "2019", "source": "s", "speaker": "J"},
        {"text": "b", "quotation": "indirect", "date": "2020-01", "source": "s", "speaker": "J"},
        {"text": "c", "speaker": "J"},
    ]
    path = dataset(said)
    for facet, expected in (
        ("kinds", "paraphrase\tparaphrase\t1\nquote\tquote\t1\nstatistic\tstatistic\t1\n"),
        ("years", "2019\t2019\t1\n2020\t2020\t1\n"),
        ("sources", "s\ts\t2\n"),
    ):
        assert run("list", facet, "--data", path) == Outcome(0, expected, "")
        assert run("list", facet, "-s", "J", "--data", path) == Outcome(0, expected, "")
        last = expected.splitlines(keepends=True)[-1]
        start = str(len(expected.splitlines()) - 1)
        assert run("list", facet, "--data", path, "--offset", start) == Outcome(0, last, "")


def test_whoever_waits_at_a_terminal_sees_statements_and_their_rate(
    run: Run, dataset: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcli.cli.progress.PATIENCE", 0)
    monkeypatch.setenv("COLUMNS", "120")
    path = dataset([{"text": "x"} for _ in range(2 * BLOCK)], "waiting.jsonl")
    shown = run("search", "x", "-n", "0", "--data", path, terminal=True).err
    assert "reading statements" in shown
    # The rate and the time left are there although the estimate of the whole has changed.
    assert re.search(rf"/{2 * BLOCK}\x1b\[0m [\d,]+/s 0:00:0\d", shown)
