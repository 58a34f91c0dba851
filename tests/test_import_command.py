"""`factcli import` as a command: where it reads from and writes to, what it tells, and what it stops at."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome, Run
from hypothesis import given
from hypothesis import strategies as st

from factcli.formats.dates import iso_date
from factcli.formats.encoding import open_text
from factcli.formats.fields import recognised

HERE = Path(__file__).parent / "imports"
TABLE = "quote,author\nFear itself,Roosevelt\n,Nobody\nVeni vidi vici,Caesar\n"
LINES = (
    '{"text":"Fear itself","quotation":"direct","speaker":"Roosevelt"}\n'
    '{"text":"Veni vidi vici","quotation":"direct","speaker":"Caesar"}\n'
)
COUNT = "3 read, 2 written (2 attributed, 0 unattributed), 1 refused\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    return str(path)


@pytest.mark.parametrize(
    ("file", "words", "speaker"),
    [
        ("quotes.csv", "fear", "Franklin D. Roosevelt"),
        ("fortunes", "obfuscation", "Mark Twain"),
        ("quotebank.jsonl", "accident", "Ban Ki-moon"),
        ("graph.jsonld", "cogito", "René Descartes"),
        ("page.wikitext", "weaves", "Ada Quill"),
        ("life-expectancy.csv", "kenya 1990 expectancy", ""),
    ],
)
@pytest.mark.parametrize("suffix", ["json", "jsonl", "ndjson.gz", "json.gz"])
def test_what_is_imported_is_a_valid_dataset_in_which_search_finds_it(
    run: Run, tmp_path: Path, file: str, words: str, speaker: str, suffix: str
) -> None:
    output = str(tmp_path / f"dataset.{suffix}")
    assert run("import", f"{HERE}/{file}", "--output", output, "-q").code == 0
    assert run("validate", output, "-q").code == 0
    assert run("search", "--data", output, "--fields", "speaker", *words.split()) == Outcome(0, f"{speaker}\n", "")
    assert os.listdir(tmp_path) == [f"dataset.{suffix}"]


def test_standard_input_and_output_are_a_pipe_between_two_programs(process: Callable[..., Outcome]) -> None:
    done = process("factcli import - | factcli search --data - caesar --fields text", stdin=TABLE.encode())
    told = f"factcli: standard input:3: refused: there is no text\n{COUNT}"
    assert done == Outcome(0, "Veni vidi vici\n", told)


def test_refused_records_are_told_and_counted_and_the_rest_is_written(run: Run, table: str) -> None:
    assert run("import", table) == Outcome(0, LINES, f"factcli: {table}:3: refused: there is no text\n{COUNT}")


def test_quiet_leaves_out_the_count_but_never_what_was_refused(run: Run, table: str) -> None:
    assert run("import", "-q", table) == Outcome(0, LINES, f"factcli: {table}:3: refused: there is no text\n")


def test_strict_stops_at_the_first_record_and_leaves_no_file(run: Run, table: str, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    told = f"factcli: {table}:3: there is no text\n"
    assert run("import", "--strict", table, "--output", str(output)) == Outcome(3, "", told)
    assert os.listdir(tmp_path) == ["table.csv"]


def test_strict_stops_at_a_value_that_would_be_left_out(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("quote,date,stars\nVeni,c. 47 BC,5\n")
    assert run("import", "--strict", str(path)).err.splitlines()[-1] == (
        f'factcli: {path}:2: date left out: "c. 47 BC" is not one day, month or year'
    )


def test_a_file_that_stands_there_is_replaced_only_by_a_whole_dataset(run: Run, table: str, tmp_path: Path) -> None:
    output = tmp_path / "out.json"
    output.write_text("before")
    run("import", "--strict", table, "--output", str(output))
    assert output.read_text() == "before"
    assert run("import", table, "--output", str(output)).out == ""
    assert [each["speaker"] for each in json.loads(output.read_text())["statements"]] == ["Roosevelt", "Caesar"]


def test_gzipped_output_is_the_same_from_run_to_run(run: Run, table: str, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    for output in (first, second):
        run("import", table, "--output", str(output))
    assert first.read_bytes() == second.read_bytes()
    assert gzip.decompress(first.read_bytes()).decode() == LINES


def test_nothing_to_import_is_exit_1_and_no_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("quote,author\n")
    outcome = run("import", str(path), "--output", str(tmp_path / "out.json"))
    assert outcome == Outcome(1, "", "0 read, 0 written (0 attributed, 0 unattributed), 0 refused\n")
    assert os.listdir(tmp_path) == ["table.csv"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--output", "out.txt"], 2, 'the name "out.txt" ends in none of .json, .jsonl, .ndjson, with or without .gz'),
        (["--output", "/no/such/folder/x.json"], 3, "/no/such/folder/x.json: No such file or directory"),
        (["--encoding", "klingon"], 2, 'there is no encoding "klingon"'),
        (["--map", "text=none"], 3, '{table}:1: there is no column "none"'),
        (["--map", "words=quote"], 2, None),
        (["--map", "speaker=author"], 2, None),
        (["--map", "text="], 2, None),
        (["--from", "xml"], 2, None),
    ],
)
def test_wrong_usage_is_told(run: Run, table: str, arguments: list[str], code: int, told: str | None) -> None:
    outcome = run("import", table, *arguments)
    assert (outcome.code, outcome.out) == (code, "")
    if told is not None:
        assert outcome.err.splitlines()[0] == f"factcli: {told.format(table=table)}"


def test_a_column_in_the_map_may_hold_commas_and_equal_signs(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('"a, b=c",who\nVeni,Caesar\n')
    outcome = run("import", str(path), "--map", "text=a, b=c,speaker=who")
    assert outcome.out == '{"text":"Veni","speaker":"Caesar"}\n'


def test_options_say_what_no_record_says(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("quote,author\nVeni,\nVidi,Brutus\n")
    outcome = run("import", str(path), "-s", "Caesar", "--lang", "la", "-q")
    assert outcome.out == (
        '{"text":"Veni","quotation":"direct","speaker":"Caesar","language":"la"}\n'
        '{"text":"Vidi","quotation":"direct","speaker":"Brutus","language":"la"}\n'
    )


def test_a_folder_is_read_file_by_file_without_indexes_links_and_hidden_files(run: Run, tmp_path: Path) -> None:
    for name in ("b", "a", "a.dat", ".hidden", "off/rot"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n%\n")
    (tmp_path / "z.u8").symlink_to(tmp_path / "a")
    (tmp_path / "rot").symlink_to(tmp_path / "off" / "rot")
    assert run("import", str(tmp_path)).out == '{"text":"a"}\n{"text":"b"}\n'
    assert run("import", str(tmp_path / "off")).out == '{"text":"off/rot"}\n'


def test_on_a_terminal_a_line_that_stays_wipes_the_bar_away_first(
    run: Run, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("factcli.cli.import_.PROGRESS_EVERY", 1)
    monkeypatch.setattr("factcli.cli.progress.PATIENCE", 0)
    outcome = run("import", table, "--output", str(tmp_path / "out.json"), terminal=True)
    assert "importing" in outcome.err
    assert f"\r\x1b[Kfactcli: {table}:3: refused: there is no text\n" in outcome.err
    assert outcome.err.endswith(COUNT)


def test_no_bar_disturbs_what_is_written_to_a_terminal(run: Run, table: str) -> None:
    told = f"factcli: {table}:3: refused: there is no text\n{COUNT}"
    assert run("import", table, terminal=True) == Outcome(0, LINES, told)


# -- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_a_table_is_read_in_the_encoding_that_its_bytes_tell(run: Run, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    text, who = (HERE / "russian.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    path.write_bytes((HERE / "russian.csv").read_text(encoding="utf-8").encode(encoding))
    outcome = run("import", str(path))
    assert json.loads(outcome.out.splitlines()[0]) == {"text": text, "quotation": "direct", "speaker": who}
    guess = [f"factcli: {path}: not UTF-8; read as {encoding}, which --encoding changes"]
    assert outcome.err.splitlines()[:-1] == ([] if encoding.startswith("utf") else guess)


def test_an_encoding_in_doubt_is_asked_for_with_a_word_that_tells_them_apart(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("quote,author\nLa vérité ne s'arrêtera pas,Émile Zola\n".encode("cp1252"))
    told = (
        f"factcli: {path}:2:16: not UTF-8, and the encoding cannot be told\n"
        "--encoding cp1250 reads arrętera, --encoding cp1252 reads arrêtera, --encoding cp1257 reads arrźtera\n"
    )
    assert run("import", str(path)) == Outcome(3, "", told)
    assert json.loads(run("import", str(path), "--encoding", "cp1252").out)["text"] == "La vérité ne s'arrêtera pas"


@pytest.mark.parametrize(
    ("content", "arguments", "told"),
    [
        ("quote,author\nÜber Größe,Ä".encode() + b"\xff\n", [], "2:13: not UTF-8 text"),
        (b"quote,author\nab\x81,X\n", ["--encoding", "cp1252"], "2:3: not cp1252 text"),
        ("quote,author\n".encode("utf-16") + b"\x00", [], "2:1: not utf-16 text"),
    ],
)
def test_a_wrong_byte_is_named_by_line_and_column(
    run: Run, tmp_path: Path, content: bytes, arguments: list[str], told: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    assert run("import", str(path), *arguments).err.splitlines()[-1] == f"factcli: {path}:{told}"


@given(st.text(), st.integers(1, 12))
def test_lines_are_those_of_the_file_wherever_its_beginning_ends(text: str, head: int) -> None:
    data = text.encode(errors="replace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("factcli.formats.encoding.HEAD", head)
        path = os.path.join(os.environ["FACTCLI_CACHE"], "lines")
        Path(path).write_bytes(data)
        with open_text(path, "utf-8") as opened:
            assert "".join(opened.lines()) == data.decode().removeprefix("\ufeff")


# -- fields


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1961", "1961"),
        ("1961.0", "1961"),
        ("2019-9-5", "2019-09-05"),
        ("2019/09", "2019-09"),
        ("2019-09-25T10:00:00Z", "2019-09-25"),
        ("2019-09-25 10:00", "2019-09-25"),
        ("25.9.2019", "2019-09-25"),
        ("3.4.2019", "2019-04-03"),
        ("25/9/2019", "2019-09-25"),
        ("9/25/2019", "2019-09-25"),
        ("5/5/2019", "2019-05-05"),
        ("3/4/2019", None),
        ("25 Sept. 2019", None),
        ("25 Sep. 2019", "2019-09-25"),
        ("September 25, 2019", "2019-09-25"),
        ("May 1970", "1970-05"),
        ("2019-02-30", None),
        ("31/2/2019", None),
        ("1066-10-14", "1066-10-14"),
        ("c. 1599", None),
        ("47 BC", None),
        ("٢٠١٩", None),
    ],
)
def test_a_date_is_read_only_where_it_can_mean_one_thing(written: str, read: str | None) -> None:
    assert iso_date(written) == read


@given(st.dates().map(str))
def test_every_iso_date_is_itself(written: str) -> None:
    assert iso_date(written) == written


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (["Quote", "Author"], {"text": "Quote", "speaker": "Author"}),
        (["name", "said_by", "STATEMENT"], {"text": "STATEMENT", "speaker": "said_by"}),
        (["text", "quotation", "speaker"], {"text": "text", "speaker": "speaker", "quotation": "quotation"}),
        (
            ["Quote", "Title", "Link", "Category"],
            {"text": "Quote", "url": "Link", "source": "Title", "topics": "Category"},
        ),
        (["likes"], {}),
    ],
)
def test_columns_are_known_by_common_names(names: list[str], fields: dict[str, str]) -> None:
    assert recognised(names) == fields
