"""What a dataset may look like on disk, and what is said of one that cannot be used."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Outcome, Run

STATEMENT = {"id": "a", "text": "Fear itself", "speaker": "Roosevelt"}
LINE = json.dumps(STATEMENT).encode() + b"\n"
DOCUMENT = json.dumps({"statements": [STATEMENT]}, indent=1).encode()
WANTED = "a\tRoosevelt\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("d.json", DOCUMENT),
        ("one-line.json", json.dumps({"statements": [STATEMENT]}).encode()),
        ("list.json", json.dumps([STATEMENT]).encode()),
        ("d.jsonl", LINE),
        ("blank-lines.ndjson", b"\n" + LINE + b"\n\n"),
        ("no-newline.jsonl", LINE.rstrip()),
        ("mark.jsonl", b"\xef\xbb\xbf" + LINE),
        ("mark.json", b"\xef\xbb\xbf" + DOCUMENT),
        ("d.json.gz", gzip.compress(DOCUMENT)),
        ("d.jsonl.gz", gzip.compress(LINE)),
        ("misnamed.json", LINE + LINE.replace(b'"a"', b'"b"').replace(b"Roos", b"Lind")),
        ("no-suffix", gzip.compress(LINE)),
    ],
)
def test_every_form_of_a_dataset_is_told_by_its_content(run: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("search", "-s", "roosevelt", "--data", str(tmp_path / name), "--fields", "id,speaker")
    assert done == Outcome(0, WANTED, "")


@pytest.mark.parametrize("content", [DOCUMENT, LINE, gzip.compress(LINE), gzip.compress(DOCUMENT)])
def test_a_dataset_comes_from_standard_input(process: Callable[..., Outcome], content: bytes) -> None:
    done = process("factcli search -s roosevelt --data - --fields id,speaker", stdin=content)
    assert done == Outcome(0, WANTED, "")


def test_a_dataset_comes_from_a_named_pipe(process: Callable[..., Outcome]) -> None:
    command = f"factcli search -s roosevelt --data <(echo '{LINE.decode().strip()}') --fields id,speaker"
    assert process(command) == Outcome(0, WANTED, "")


def test_the_environment_names_a_dataset_and_a_flag_beats_it(
    run: Run, dataset: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTCLI_DATA", dataset([STATEMENT], "first.json"))
    assert run("search", "roosevelt", "--fields", "id").out == "a\n"
    other = dataset([{**STATEMENT, "id": "b"}], "second.json")
    assert run("search", "roosevelt", "--fields", "id", "--data", other).out == "b\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("d.json", b"", ": the file is empty; a dataset holds at least one statement"),
        ("d.json", b'{"statements":\n[{"text":"a"},]}', ":2:15: not JSON: trailing comma in array"),
        ("d.json", b'{"statements":\n [{"text"', ":2:10: not JSON: ends in the middle of a value"),
        ("d.json", b'{"statements": [{"text": 1}]}', ": expected `str`, got `int` at $.statements[0].text"),
        (
            "d.json",
            b'{"statements": [\n{"text": "a", "txt": ""}]}',
            ": object contains unknown field `txt` at $.statements[0]",
        ),
        (
            "d.json",
            b'{"statements": [\n{"speaker": "a"}]}',
            ": object missing required field `text` at $.statements[0]",
        ),
        ("d.json", b'{"statements": [], "schema_version": 2}', ": invalid enum value 2 at $.schema_version"),
        ("d.jsonl", LINE + b'{"text": ""}\n', ":2: expected `str` of length >= 1 at $.text"),
        ("d.jsonl", LINE + b'{"text": "a\n', ":2:12: not JSON: invalid character"),
        ("d.jsonl", LINE + b"\n" + b'{"text": "\xc3\x28"}\n', ":3:11: not UTF-8 text"),
        ("d.json", b'{"statements": [\n{"text": "\xd8\xb9\xff"}]}', ":2:12: not UTF-8 text"),
        ("d.jsonl", LINE + b"[" * 100_000 + b"\n", ":2: nested too deeply"),
        ("d.json", "{}".encode("utf-16"), ":1: this is UTF-16; a dataset is UTF-8"),
        ("d.jsonl", LINE + LINE, ': the id "a" is given to more than one statement (the 1. is one)'),
        ("d.jsonl.gz", gzip.compress(LINE)[:-9], ": the gzip stream is cut off"),
        (
            "d.jsonl",
            b'{"people": [{"id": "p", "name": {}}, {"id": "p", "name": {}}]}\n',
            ':1: the id "p" is declared twice, or after its first use',
        ),
        (
            "d.jsonl",
            b'{"text": "a", "speaker": "p"}\n{"people": [{"id": "p", "name": {"en": "P"}}]}\n',
            ':2: the id "p" is declared twice, or after its first use',
        ),
        ("d.jsonl", LINE + b'{"text": "a", "date": "tomorrow"}\n', None),
    ],
)
def test_an_unusable_dataset_is_refused_in_one_line_that_names_the_place(
    run: Run, tmp_path: Path, name: str, content: bytes, message: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = run("search", "a", "--data", str(path))
    assert (done.code, done.out) == (3, "")
    assert done.err.count("\n") == 1
    if message is None:
        assert done.err.startswith(f"factcli: {path}:2: ")
        assert done.err.endswith(" at $.date\n")
    else:
        assert done.err == f"factcli: {path}{message}\n"


def test_an_absent_dataset_is_named(run: Run) -> None:
    done = run("search", "a", "--data", "/nowhere/at-all.json")
    assert done == Outcome(3, "", "factcli: /nowhere/at-all.json: No such file or directory\n")


def test_a_folder_is_no_dataset_of_statements(run: Run, tmp_path: Path) -> None:
    assert run("search", "a", "--data", str(tmp_path)).code == 3


def test_standard_input_that_is_no_dataset_is_called_by_its_name(process: Callable[..., Outcome]) -> None:
    done = process("factcli search a --data -", stdin=b'{"text": 7}\n')
    assert done == Outcome(3, "", "factcli: standard input:1: expected `str`, got `int` at $.text\n")


def test_declarations_may_come_on_a_line_before_the_statements(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset(
        [
            {"people": [{"id": "fdr", "name": {"en": "Franklin D. Roosevelt"}, "aliases": ["FDR"]}]},
            {"id": "x", "text": "Fear itself", "speaker": "fdr"},
        ],
        "d.jsonl",
    )
    assert run("search", "-s", "FDR", "--data", path, "--fields", "id,speaker").out == "x\tFranklin D. Roosevelt\n"


def test_a_missing_id_is_derived_and_stays_the_same(run: Run, dataset: Callable[..., str]) -> None:
    alike = {"text": "To be, or not to be", "speaker": "Hamlet"}
    first = run("search", "--data", dataset([alike, alike, STATEMENT], "1.json"), "--fields", "id,speaker").rows()
    second = run("search", "--data", dataset([STATEMENT, alike, alike], "2.json"), "--fields", "id,speaker").rows()
    identifiers = [identifier for identifier, speaker in first if speaker == "Hamlet"]
    assert identifiers == [identifiers[0], identifiers[0] + "-2"]
    assert sorted(first) == sorted(second)


def test_the_schema_accepts_the_bundled_dataset_and_refuses_what_the_reader_refuses(run: Run) -> None:
    schema: Any = run("schema").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads((Path(__file__).parent.parent / "data" / "statements.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)
    document["statements"][0]["unknown"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_the_schema_of_the_output_describes_what_is_printed(run: Run) -> None:
    schema: Any = run("schema", "--output").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(run("search", "guterres", "-f", "json").json(), schema)
    jsonschema.validate(run("list", "topics", "terorism", "-f", "json").json(), schema)
    jsonschema.validate(run("show", "unsc-2019-09-25-10", "-f", "json").json(), schema)
