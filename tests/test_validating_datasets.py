"""The dataset's doctor: what it finds, where, and what would mend it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Outcome, Run

CASES = json.loads((Path(__file__).parent / "ailments.json").read_text(encoding="utf-8"))
PAPER = 'He said "it is over" and left. It is late. It is late. «Ни шагу назад», сказал он.\n'
SHA256 = hashlib.sha256(PAPER.encode()).hexdigest()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A sources folder with one paper and a file that is no text."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "paper.txt").write_bytes(PAPER.encode())
    (folder / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_every_ailment_is_named_with_its_place_and_a_mend(
    run: Run, dataset: Callable[..., str], papers: Path, case: dict[str, Any]
) -> None:
    case = json.loads(json.dumps(case).replace("SHA256", SHA256))
    path = dataset(case["dataset"], case.get("name", "dataset.json"))
    done = run("validate", path, "--sources", str(papers), "-f", "json")
    found = [
        [problem[field] for field in ("severity", "code", "line", "path", "id", "message", "mend")]
        for problem in done.json()["results"]
        if problem["code"] not in case.get("besides", ["no-source"])
    ]
    assert found == case["found"]
    assert done.code == (3 if any(row[0] == "error" for row in case["found"]) else 0)
    assert all(problem["file"] == path for problem in done.json()["results"])


def test_the_bundled_dataset_passes_in_every_respect(run: Run) -> None:
    assert run("validate", "--strict") == Outcome(0, "", "0 errors, 0 warnings\n")


def test_notes_tell_where_each_proved_statement_stands(run: Run) -> None:
    done = run("validate", "--notes", "-f", "json")
    notes = done.json()["results"]
    statements = json.loads((ROOT / "data" / "statements.json").read_text(encoding="utf-8"))["statements"]
    assert [note["id"] for note in notes] == [statement["id"] for statement in statements]
    paper = (ROOT / "seeds" / "000_e881f553afd2ba4e.txt").read_bytes().decode()
    assert [paper[slice(*note["span"])] for note in notes] == [statement["text"] for statement in statements]


def test_warnings_are_refused_only_when_strict(run: Run, dataset: Callable[..., str]) -> None:
    path = dataset([{"text": "All is well that ends"}])
    assert run("validate", path).code == 0
    assert run("validate", path, "--strict").code == 3


FORMATS = {
    "text": "{path}: $.statements[0]: warning: no source is named: nothing proves it\n"
    "[no-source]\n  name one in `source`\n",
    "tsv": "warning\tno-source\t{path}\t\t$.statements[0]\t\t"
    "no source is named: nothing proves it\tname one in `source`\n",
    "csv": "severity,code,file,line,path,id,message,mend\n"
    "warning,no-source,{path},,$.statements[0],,no source is named: nothing proves it,name one in `source`\n",
    "markdown": "| severity | code | file | line | path | id | message | mend |\n"
    "| --- | --- | --- | --: | --- | --- | --- | --- |\n"
    "| warning | no-source | {path} |  | \\$.statements\\[0\\] |  | no source is named: nothing proves it "
    "| name one in \\`source\\` |\n",
    "json": '{{"schema_version":1,"query":{{"file":"{path}","strict":false}},"total":1,"returned":1,"results":[\n'
    '{{"severity":"warning","code":"no-source","file":"{path}","line":null,"path":"$.statements[0]","id":null,'
    '"message":"no source is named: nothing proves it","mend":"name one in `source`","span":null}}]}}\n',
    "jsonl": '{{"severity":"warning","code":"no-source","file":"{path}","line":null,"path":"$.statements[0]","id":null,'
    '"message":"no source is named: nothing proves it","mend":"name one in `source`","span":null}}\n',
}


@pytest.mark.parametrize("format_", FORMATS)
def test_problems_are_printed_in_every_format(process: Callable[..., Outcome], tmp_path: Path, format_: str) -> None:
    (tmp_path / "d.json").write_text('{"statements": [{"text": "All is well"}]}', encoding="utf-8")
    done = process(f"cd '{tmp_path}'; factcli validate d.json -f {format_}")
    assert done.out == FORMATS[format_].format(path="d.json")
    assert done.err == ("" if format_.startswith("json") else "0 errors, 1 warning\n")


def test_a_dataset_comes_from_standard_input_or_from_data(process: Callable[..., Outcome], tmp_path: Path) -> None:
    lines = b'{"text": "All is well"}\n{"text": 1}\n{bad\n'
    done = process("factcli validate - --fields code,file,line,path", stdin=lines)
    assert done == Outcome(
        3,
        "no-source\tstandard input\t1\t$\nschema\tstandard input\t2\t$.text\nschema\tstandard input\t3\t\n",
        "2 errors, 1 warning\n",
    )
    assert process(f"factcli validate --data - -q --sources '{tmp_path}'", stdin=lines).err == ""
    assert process("factcli validate /nowhere.json").code == 3


def test_progress_is_shown_to_a_person_only(run: Run, dataset: Callable[..., str]) -> None:
    lines = [{"id": str(number), "text": f"statement number {number}"} for number in range(600)]
    path = dataset(lines, "many.jsonl")
    assert run("validate", path, "--fields", "code").err == "0 errors, 600 warnings\n"
    assert run("validate", path, terminal=True).err.endswith("0 errors, 600 warnings\n")
