"""Datasets exported as Parquet: what is written, and that reading it back gives the same dataset."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Outcome, Run

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install -e '.[cluster-dev]' has it")
pytest.importorskip("duckdb", reason="duckdb is not installed: pip install -e '.[cluster-dev]' has it")

BUNDLED = str(ROOT / "data" / "statements.json")
# A person and an organisation with one name, named in passing; an organisation that speaks; one that is declared and
# named in passing as a person is not; statements that are the same.
AWKWARD = {
    "organisations": [
        {"id": "acme", "name": {"en": "Acme"}, "aliases": ["A"]},
        {"id": "Plain", "name": {"und": "Plain"}},
    ],
    "people": [{"id": "x", "name": {"en": "Xaver Declared"}}],
    "statements": [
        {"text": "z last speaker first", "speaker": "zed"},
        {"text": "both", "speaker": "Same Name", "organisations": ["Same Name"], "topics": ["Same Name"]},
        {"text": "twice", "speaker": "acme"},
        {"text": "twice", "speaker": "acme"},
        {"text": "by the declared", "speaker": "Plain", "organisations": ["x"]},
        {"text": "by nobody", "figures": [{"value": 2.5, "unit": "%"}, {"min": 1, "max": 3}]},
    ],
}


@pytest.fixture
def exported(tmp_path: Path, run: Run) -> Callable[[str], Path]:
    def exported(path: str) -> Path:
        folder = tmp_path / "exported"
        assert run("index", "export", "--to", "parquet", str(folder), "--data", path).code == 0
        return folder

    return exported


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(folder / f"{table}.parquet").to_pylist()
    return found


@pytest.mark.parametrize("name", ["", "*.parquet"])
@pytest.mark.parametrize(
    "command",
    ["search -n all -f json terorism", "list speakers -f json", "list organisations", "list topics", "search -n all"],
)
def test_an_exported_dataset_is_read_back_as_it_was(
    exported: Callable[[str], Path], dataset: Callable[..., str], run: Run, command: str, name: str
) -> None:
    for path in (BUNDLED, dataset(AWKWARD)):
        folder = exported(path)
        assert run(*command.split(), "--data", str(folder / name)) == run(*command.split(), "--data", path)
        folder.rename(folder.with_name(f"exported of {Path(path).name}"))


def test_statements_are_sorted_by_speaker_and_links_by_entity(exported: Callable[[str], Path]) -> None:
    folder = exported(BUNDLED)
    speakers = [(row["speaker"], row["position"]) for row in rows(folder, "statements")]
    assert speakers == sorted(speakers)
    links = [(row["entity"], row["position"]) for row in rows(folder, "links")]
    assert links == sorted(links)


def test_a_statement_stands_by_itself(exported: Callable[[str], Path], dataset: Callable[..., str]) -> None:
    folder = exported(dataset(AWKWARD))
    by_position = {row["position"]: row for row in rows(folder, "statements")}
    row = by_position[6]
    record = json.loads(str(row.pop("record")))
    assert row == {
        "position": 6,
        "speaker": None,
        "concerned": [],
        "kinds": 4,
        "language": None,
        "date": None,
        "source": None,
        "id": record["id"],
        "speaker_id": None,
        "speaker_name": None,
        "organisations": [],
        "topics": [],
        "figures": [
            {"min": 2.5, "max": 2.5, "unit": "%", "about": ["percent"]},
            {"min": 1.0, "max": 3.0, "unit": None, "about": []},
        ],
        "text": "by nobody",
        "text_words": ["by", "nobody"],
        "translation_words": [],
        "name_words": [],
    }
    assert by_position[3]["speaker_name"] == "Acme"
    assert by_position[3]["name_words"] == ["acme", "", "a", ""]


def test_the_snapshot_says_whether_the_content_is_the_same(
    exported: Callable[[str], Path], dataset: Callable[..., str]
) -> None:
    first = exported(BUNDLED)
    moved = first.rename(first.with_name("first"))
    assert rows(exported(BUNDLED), "meta") == rows(moved, "meta")
    first.rename(first.with_name("second"))
    assert rows(exported(dataset(AWKWARD)), "meta") != rows(moved, "meta")


def test_a_folder_that_cannot_be_made_leaves_nothing(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("")
    refused = run("index", "export", str(tmp_path / "file" / "dir"))
    assert refused == Outcome(3, "", f"factcli: {tmp_path}/file/dir cannot be written: Not a directory\n")


def test_parquet_of_somebody_else_is_refused(exported: Callable[[str], Path], tmp_path: Path, run: Run) -> None:
    import pyarrow as pa

    folder = exported(BUNDLED)
    pq.write_table(pa.table({"form": [99]}), folder / "meta.parquet" / "part-00000.parquet")
    said = f"factcli: {folder}: it is not of form 1; factcli index export writes such datasets\n"
    assert run("search", "x", "--data", str(folder)) == Outcome(3, "", said)


def test_damaged_parquet_is_one_clear_line(exported: Callable[[str], Path], run: Run) -> None:
    folder = exported(BUNDLED)
    (folder / "statements.parquet" / "part-00000.parquet").write_bytes(b"PAR1 and no more")
    refused = run("search", "x", "--data", str(folder))
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.startswith(f"factcli: {folder}: it cannot be read as Parquet: ")
    assert refused.err.count("\n") == 1


def test_many_row_groups_and_files_hold_all_statements(
    exported: Callable[[str], Path], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("BATCH", 2), ("ROW_GROUP", 4), ("FILE", 8)):
        monkeypatch.setattr(f"factcli.store.export.{name}", value)
    folder = exported(BUNDLED)
    files = sorted((folder / "statements.parquet").iterdir())
    assert [pq.ParquetFile(file).metadata.num_row_groups for file in files] == [2, 2, 2, 1]
    assert run("list", "kinds", "--data", str(folder)) == run("list", "kinds", "--data", BUNDLED)
