"""Datasets come from strangers: what they hold is shown without harm, or refused in a line that names the place."""

from __future__ import annotations

import csv
import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Bounded, Outcome, Run
from hostile import BROKEN, FORMATS, LINE

FOUND = Outcome(0, "a\tRoosevelt\n", "")


@pytest.mark.parametrize(("content", "told"), BROKEN)
def test_what_cannot_be_used_is_refused_at_its_place(
    bounded: Bounded, tmp_path: Path, content: bytes, told: str | None
) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(content)
    done = bounded("search", "fear", "--data", str(path), code=3)
    if told is None:
        assert done.err.startswith(f"factcli: {path}:")
    else:
        assert done.err == f"factcli: {path}{told}\n"


def test_a_damaged_gzip_stream_is_refused(bounded: Bounded, tmp_path: Path) -> None:
    content = bytearray(gzip.compress(os.urandom(999).hex().encode()))
    content[500] ^= 0xFF
    (tmp_path / "d.gz").write_bytes(content)
    assert ": " in bounded("search", "a", "--data", str(tmp_path / "d.gz"), code=3).err


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"\0", 1, id="nul"),
        pytest.param(b'{"statements": [{"text": "', 1, id="document-on-one-line"),
        pytest.param(LINE + b'{"text": "', 2, id="line"),
    ],
)
@pytest.mark.parametrize("command", ["search", "import"])
def test_a_gzip_bomb_is_read_no_further_than_256_mebibytes(
    bounded: Bounded, tmp_path: Path, command: str, content: bytes, line: int
) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", 1) as stream:
        stream.write(content)
        for _ in range(300):
            stream.write(b"a" * (1 << 20))
    arguments = ["search", "a", "--data", str(path)] if command == "search" else ["import", str(path), "--from", "json"]
    done = bounded(*arguments, code=3)
    assert done.err.splitlines()[0] == f"factcli: {path}:{line}: the line is larger than 256 MiB"


def test_a_document_of_many_lines_is_read_no_further_than_256_mebibytes(bounded: Bounded, tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", 1) as stream:
        stream.write(b'{"statements":\n')
        for _ in range(300):
            stream.write((b" " * 1023 + b"\n") * 1024)
    told = f"factcli: {path}: the document is larger than 256 MiB"
    assert bounded("search", "a", "--data", str(path), code=3).err.splitlines()[0] == told
    assert bounded("import", str(path), "--from", "json", code=3).err.splitlines()[0] == told


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
@pytest.mark.parametrize("arguments", [["search", "a", "--data"], ["import"], ["validate"], ["search", "--batch"]])
def test_a_device_is_no_dataset(bounded: Bounded, device: str, arguments: list[str]) -> None:
    if not os.path.exists(device):
        pytest.skip(f"there is no {device}")
    if device == "/dev/null" and arguments[-1] == "--batch":
        assert bounded(*arguments, device, code=1).out == ""
        return
    assert bounded(*arguments, device, code=3).err.startswith(f"factcli: {device}:")


def test_a_folder_is_refused_by_its_name(bounded: Bounded, tmp_path: Path) -> None:
    assert bounded("search", "a", "--data", str(tmp_path), code=3).err.startswith(f"factcli: {tmp_path}: ")


def test_a_named_pipe_is_read_once(bounded: Bounded, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(LINE))
    writer.start()
    assert bounded("search", "fear", "--data", str(pipe), "--fields", "id,speaker") == FOUND
    writer.join()


def test_a_file_that_grows_without_end_is_read_to_where_it_ended(bounded: Bounded, tmp_path: Path) -> None:
    path = tmp_path / "growing.jsonl"
    path.write_bytes(LINE)
    write = (
        f"import os, time; file = os.open({str(path)!r}, os.O_WRONLY | os.O_APPEND)\n"
        """while True: time.sleep(0.001); os.write(file, b'{"text": "x"}\\n')"""
    )
    writer = subprocess.Popen([sys.executable, "-c", write])
    try:
        done = bounded("search", "fear", "--data", str(path), "--fields", "id,speaker")
    finally:
        writer.kill()
        writer.wait()
    assert done == FOUND


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param({"text": "fear " + "x" * 10_000_000}, id="word-of-10-megabytes"),
        pytest.param({"text": "fear " + "و" * 1_000_000, "language": "ar"}, id="arabic-clitics"),
        pytest.param({"text": "fear " + "漢字" * 300_000}, id="text-without-spaces"),
        pytest.param({"text": "fear", "topics": [f"topic {number}" for number in range(20_000)]}, id="many-topics"),
        pytest.param({"text": "fear", "speaker": "\u0651" * 10_000}, id="name-of-marks"),
        pytest.param({"text": "fear" + " " * 1_000_000 + "x\n" * 10}, id="spaces"),
    ],
)
def test_what_is_large_is_indexed_and_found_in_bounded_time(
    bounded: Bounded, dataset: Callable[..., str], statement: dict[str, Any]
) -> None:
    path = dataset([{"id": "a", **statement}])
    assert bounded("search", "fear", "--data", path, "-f", "markdown", code=0).out


def test_many_aliases_are_names_like_any_other(bounded: Bounded, dataset: Callable[..., str]) -> None:
    person = {"id": "p", "name": {"en": "Somebody"}, "aliases": [f"alias {number}" for number in range(200_000)]}
    path = dataset({"people": [person], "statements": [{"id": "a", "text": "x", "speaker": "p"}]})
    assert bounded("search", "-s", "alias 199999", "--data", path, "--fields", "id") == Outcome(0, "a\n", "")


@pytest.mark.parametrize("digits", [19, 20, 100, 4_000])
def test_integers_of_any_length_are_printed_as_they_stand(run: Run, dataset: Callable[..., str], digits: int) -> None:
    value = int("9" * digits)
    path = dataset([{"id": "a", "text": "x", "figures": [{"value": value}, {"min": -value, "max": value}]}])
    assert run("search", "--data", path, "-f", "json").json()["results"][0]["figures"][0]["value"] == value
    for format_ in FORMATS:
        done = run("show", "a", "--data", path, "-f", format_)
        assert (done.code, done.err) == (0, "")
    assert run("search", "--data", path, "--fields", "figures").out == f"{value}; {-value}–{value}\n"


def test_an_id_that_looks_like_an_option_is_shown_behind_two_dashes(
    process: Callable[..., Outcome], tmp_path: Path
) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text('{"id": "--help", "text": "a"}\n{"id": "a b\'c", "text": "b"}\n')
    command = (
        f"factcli search --data {path} | cut -f1 | tr '\\n' '\\0' | xargs -0 factcli show --data {path} --fields id --"
    )
    assert process(command) == Outcome(0, "--help\na b'c\n", "")


def test_a_spreadsheet_is_given_no_formulas_where_that_is_asked_for(run: Run, dataset: Callable[..., str]) -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\r=1", "＝1", "a=1", "'=1"]
    path = dataset([{"id": f"{number}", "text": text} for number, text in enumerate(texts)])
    asked = ("search", "--data", path, "-f", "csv", "--fields", "text")
    plain = [row[0] for row in csv.reader(run(*asked).out.splitlines())][1:]
    escaped = [row[0] for row in csv.reader(run(*asked, "--spreadsheet").out.splitlines())][1:]
    assert plain == ["=1+1", "+1", "-1", "@x", "\tx", "␍=1", "＝1", "a=1", "'=1"]
    assert escaped == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "␍=1", "'＝1", "a=1", "'=1"]
    assert run("search", "--spreadsheet") == Outcome(2, "", "factcli: --spreadsheet goes with --format csv\n")
