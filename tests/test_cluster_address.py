"""Addresses of datasets on a cluster, and what is refused before any package for clusters or Parquet is needed."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from conftest import Outcome, Run


def test_a_server_that_is_not_there_is_one_clear_line(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    said = f"factcli: 127.0.0.1:{port} cannot be reached: Connection refused\n"
    assert run("search", "x", "--data", f"sc://127.0.0.1:{port}/#a.b.c") == Outcome(3, "", said)


@pytest.mark.parametrize(
    "address", ["sc://h/;token=geheim#a", "sc://me:geheim@h/#a", "sc://h/;geheim#a", "sc://geheim@h"]
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(run: Run, address: str) -> None:
    refused = run("search", "x", "--data", address)
    assert refused.code == 2
    assert refused.out == ""
    assert "FACTCLI_SPARK_TOKEN" in refused.err
    assert "geheim" not in refused.err


@pytest.mark.parametrize("address", ["sc://", "sc://h", "sc://h:15002/", "sc:///#a", "sc://h:70000/#a"])
def test_what_is_no_address_of_a_dataset_is_wrong_usage(run: Run, address: str) -> None:
    refused = run("search", "x", "--data", address)
    assert refused.code == 2
    assert "sc://host:15002/#" in refused.err


def test_a_folder_that_is_there_is_not_touched(tmp_path: Path, run: Run) -> None:
    (tmp_path / "there").mkdir()
    said = f"factcli: {tmp_path / 'there'} exists already; an export makes a folder of its own\n"
    assert run("index", "export", str(tmp_path / "there")) == Outcome(3, "", said)
    assert list(tmp_path.iterdir()) == [tmp_path / "there"]


@pytest.mark.parametrize("arguments", [("export",), ("info", "folder")])
def test_only_export_takes_a_folder(run: Run, arguments: tuple[str, ...]) -> None:
    refused = run("index", *arguments)
    assert refused.code == 2
    assert refused.err.startswith("factcli: export, and nothing else, takes a folder to write\n")


def test_without_the_extra_nothing_is_exported(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    said = "factcli: Parquet is written with an extra of factcli\npip install 'factcli[parquet]'\n"
    assert run("index", "export", str(tmp_path / "to")) == Outcome(3, "", said)
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_parquet_is_not_read(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    (tmp_path / "meta.parquet").mkdir()
    said = f"factcli: {tmp_path}: Parquet is read with an extra of factcli: pip install 'factcli[parquet]'\n"
    assert run("search", "x", "--data", str(tmp_path)) == Outcome(3, "", said)
