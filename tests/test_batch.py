"""Many queries at once, and reasons: `--batch`, `--batch-by`, `--explain`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome, Run


@pytest.fixture
def lines(tmp_path: Path) -> Callable[[str], str]:
    def lines(text: str) -> str:
        path = tmp_path / "lines.txt"
        path.write_bytes(text.encode())
        return str(path)

    return lines


def test_each_line_is_answered_in_order_and_blank_ones_are_kept(run: Run, lines: Callable[[str], str]) -> None:
    done = run("search", "--batch", lines("lavrov\n\nnobodyhere\ncyber terorism\n"), "-n", "2", "--fields", "query,id")
    assert done.rows() == [
        ["lavrov", "unsc-2019-09-25-19"],
        ["lavrov", "unsc-2019-09-25-20"],
        ["", ""],
        ["nobodyhere", ""],
        ["cyber terorism", "unsc-2019-09-25-23"],
        ["cyber terorism", "unsc-2019-09-25-03"],
    ]
    assert (done.code, done.err) == (0, "")


def test_each_row_of_json_lines_has_every_field_and_its_query(run: Run, lines: Callable[[str], str]) -> None:
    rows = [json.loads(row) for row in run("search", "--batch", lines("norov\n\n"), "-f", "jsonl").out.splitlines()]
    assert [(row["query"], row["id"] is None, row["match"] is None) for row in rows] == [
        *[("norov", False, False)] * 4,
        ("", True, True),
    ]
    assert len({frozenset(row) for row in rows}) == 1


def test_the_envelope_counts_all_lines_together(run: Run, lines: Callable[[str], str]) -> None:
    path = lines("norov\nlavrov\nputin\n")
    answer = run("search", "--batch", path, "--batch-by", "speaker", "-n", "1", "-f", "json").json()
    assert (answer["total"], answer["returned"], len(answer["results"])) == (6, 2, 3)
    assert answer["query"]["batch"] == path


@pytest.mark.parametrize(
    ("by", "line", "found"),
    [
        ("words", "SCO", 6),
        ("speaker", "SCO", 0),
        ("org", "SCO", 6),
        ("topic", "terorism financing", 2),
        ("topic", "الارهاب الالكتروني", 2),
        ("speaker", "Гутерриш", 7),
    ],
)
def test_a_line_may_be_one_fields_name(run: Run, lines: Callable[[str], str], by: str, line: str, found: int) -> None:
    done = run("search", "--batch", lines(line), "--batch-by", by, "-f", "json", "-n", "all")
    assert done.json()["total"] == found
    assert done.code == (0 if found else 1)


def test_a_batch_is_narrowed_by_the_other_flags(run: Run, lines: Callable[[str], str]) -> None:
    asked = ("search", "--batch", lines("terrorism\nyouth"), "-s", "guteres", "--not", "cyberterrorism", "-f", "json")
    assert run(*asked, "--kind", "statistic").json()["total"] == 2
    by_name = run("search", "--batch", lines("guterres\nnorov"), "--batch-by", "speaker", "-o", "SCO", "-f", "json")
    assert by_name.json()["total"] == 4


def test_a_batch_and_single_queries_agree(run: Run, lines: Callable[[str], str]) -> None:
    names = ["gutierez", "وانغ", "Semerikow", "Kamilof", "Pandor, Naledi", "Nobody"]
    together = run("search", "--batch", lines("\n".join(names)), "--batch-by", "speaker", "-n", "all", "-f", "json")
    for name in names:
        alone = run("search", "-s", name, "-n", "all", "-f", "json").json()["results"]
        found = [row for row in together.json()["results"] if row["query"] == name and row["id"] is not None]
        assert [{**row, "query": None} for row in found] == alone


def test_names_are_reconciled_with_a_list(run: Run, lines: Callable[[str], str]) -> None:
    path = lines("Guteres\r\n\nОДКБ\nGutenberg\nSergej Lawrow\n")
    done = run("list", "speakers", "--batch", path, "-n", "1")
    assert [row[-1] for row in done.rows()] == ["Guteres", "", "ОДКБ", "Gutenberg", "Sergej Lawrow"]
    assert [row[0] for row in done.rows()] == ["antonio-guterres", "", "", "", "sergey-lavrov"]
    assert run("list", "organisations", "--batch", path, "-n", "1", "--fields", "query,id").rows()[2][1] == "csto"


def test_a_batch_comes_from_standard_input(process: Callable[..., Outcome]) -> None:
    done = process("factcli list speakers --batch - --fields query,count", stdin=b"norov\n\nlavrov")
    assert done == Outcome(0, "norov\t4\n\t\nlavrov\t2\n", "")


def test_a_batch_without_a_match_ends_with_1(run: Run, lines: Callable[[str], str]) -> None:
    done = run("search", "--batch", lines("nobodyhere\n"), "-q")
    assert (done.code, done.out.split("\t")[-1]) == (1, "nobodyhere\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["search", "--batch", "/nowhere"], 3, "/nowhere: No such file or directory"),
        (["search", "--batch", "-", "--data", "-"], 2, "standard input cannot be both the dataset and the batch"),
        (
            ["list", "years", "--batch", "/nowhere"],
            2,
            "--batch matches names: it goes with speakers, organisations, topics",
        ),
    ],
)
def test_a_batch_that_cannot_be_read_is_refused(run: Run, arguments: list[str], code: int, message: str) -> None:
    assert run(*arguments) == Outcome(code, "", f"factcli: {message}\n")


def test_a_batch_that_is_no_text_names_the_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"norov\nab\xff\n")
    assert run("search", "--batch", str(tmp_path / "b")) == Outcome(
        3, "", f"factcli: {tmp_path}/b:2:3: not UTF-8 text\n"
    )


def test_a_terminal_shows_which_line_is_answered(run: Run, lines: Callable[[str], str]) -> None:
    done = run("list", "speakers", "--batch", lines("norov\nnobody\n"), "-f", "text")
    assert done.out == (
        "? norov\n4 ████████████████████████ vladimir-norov  Vladimir Norov\n"
        "? nobody\n  nothing in this dataset matches\n"
    )
    done = run("search", "--batch", lines("norov afghanistan\n\n"), "-f", "text", "--fields", "query,id")
    assert done.out == "query: norov afghanistan\nid: unsc-2019-09-25-11\n\nquery: \nid: \n" or done.code == 0


def test_explain_tells_what_met_what_in_which_field_and_how_well(run: Run) -> None:
    asked = ("search", "-s", "guteres", "youth", "-n", "1", "--explain")
    told = "guteres → Guterres (speaker, fuzzy, 94.1); youth → Youth (topic, token, 100)"
    assert run(*asked).rows()[0][-1].startswith("guteres → ")
    assert run(*asked, "-f", "markdown").out.count("Found by: guteres → ") == 1
    assert run(*asked, "-f", "text").out.count("  Found by: guteres → ") == 1
    assert told.count("→") == run(*asked, "--fields", "match").out.count("→")
    match = run(*asked, "-f", "json").json()["results"][0]["match"]
    assert [(part["query"], part["field"], part["tier"]) for part in match["parts"]] == [
        ("guteres", "speaker", "fuzzy"),
        ("youth", "topic", "token"),
    ]


def test_explain_on_a_list_tells_by_which_name(run: Run) -> None:
    assert run("list", "speakers", "lavrof", "--explain", "--fields", "id,match").rows()[0][0] == "sergey-lavrov"
    assert "Found by: wang → Wang Yi (speaker, prefix, 100)" in run(
        "list", "speakers", "wang", "--explain", "-f", "text"
    ).out.replace("\n", " ")
