"""Whole runs to the letter: what is printed, what is said beside it, and the exit code, of every command and format.

`pytest --renew-golden` writes the transcripts anew; `git diff tests/golden/transcripts` shows what that changes.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Outcome, Run
from hostile import FORMATS

from factcli.cli.main import COMMANDS
from factcli.errors import ExitCode
from factcli.render.citation import Style

GOLDEN = Path(__file__).parent / "golden"
NOBODY = "nobodyhere"
ROWS = (
    ["search", "water"],
    ["list", "speakers"],
    ["list", "figures"],
    ["check", "water is wet"],
    ["validate", "dataset.json"],
)
"""A line for each type of row."""
UNANSWERED = (
    ["search", NOBODY],
    ["search", "-s", "ada welsh", "--exact"],
    ["random", NOBODY],
    ["list", "topics", NOBODY],
    ["list", "figures", NOBODY],
    ["show", "e"],
    ["show", "a", "e"],
)


def in_formats(*lines: list[str], formats: tuple[str, ...] = FORMATS) -> list[list[str]]:
    return [[*line, "-f", format_] for line in lines for format_ in formats]


TRANSCRIPTS: dict[str, list[list[str]]] = {
    "random": in_formats(["random", "--seed", "1"]),
    "explain": in_formats(["search", "watter", "welsh", "--explain"], ["list", "speakers", "welsh", "--explain"]),
    "batch": in_formats(["search", "--batch", "batch.txt", "-n", "1"]),
    "batch-of-names": in_formats(["list", "speakers", "--batch", "batch.txt"]),
    "check": in_formats(
        ["check", "water is wet"],
        ["check", "water is wet", "-s", "wells"],
        ["check", "the water is owned by those who pay for it"],
    ),
    "validate": in_formats(["validate", "dataset.json", "--notes"], ["validate", "faulty.jsonl"]),
    "cite": [["cite", "a", "b", "c", "d", "--style", style.value] for style in Style],
    "open": [["open", "a", "--print"], ["open", "c", "--print"], ["open", "d", "--print"]],
    "import": [
        ["import", "table.csv"],
        ["import", "table.csv", "--strict"],
        ["import", "table.csv", "--from", "fortune"],
    ],
    "index": [
        *in_formats(["index", "build"], ["index", "info"], formats=("text", "tsv", "json", "jsonl")),
        ["index", "clear", "--data", "dataset.json"],
        ["index", "info", "--data", "dataset.json"],
    ],
    "schema": [["schema"], ["schema", "--output"]],
    "fields": [[*line, "--fields", "help"] for line in ROWS],
    "chosen-fields": in_formats(["search", "water", "-n", "2", "--fields", "figures,id,match"]),
    "nul": in_formats(["search", "water", "-n", "2", "--fields", "id,text", "-0"]),
    "nothing": [*in_formats(*UNANSWERED), ["cite", "e"], ["cite", "e", "--style", "csl-json"], ["open", "e"]],
    "refused": [
        *in_formats(*([*line, "--data", "faulty.jsonl"] for line in ROWS[:4])),
        *in_formats(["search", "--data", "nowhere.json"]),
        *([*line, "--data", "faulty.jsonl"] for line in (["cite", "a"], ["open", "a"], ["index", "build"])),
        ["import", "nowhere.csv"],
    ],
    "usage": [
        *in_formats(["search", "--fields", "nosuch"], ["search", "--since", "yesterday"], ["check", " "]),
        ["search", "--nosuch"],
        ["search", "-f", "xml"],
        ["nosuch"],
        ["list"],
        ["list", "nosuch"],
        ["cite", "a", "--style", "mla"],
    ],
    "completion": [
        ["__complete", "bash", "--", " \t\n\"'@><=;|&(:", "factcli search -s A"],
        *(["__complete", shell, "--", "search", "-s", "A"] for shell in ("zsh", "fish")),
        ["__complete", "powershell", "--", "WyJzZWFyY2giLCItcyIsIkEiXQ=="],
    ],
}
"""What is run in the folder `golden`, over its dataset."""


def transcript(run: Run, lines: list[list[str]]) -> str:
    """Return what running these lines leaves, each after its line as a shell would be given it."""
    told = []
    for line in lines:
        done = run(*line)
        said = "".join(f"2> {each}\n" for each in done.err.splitlines())
        told.append(f"$ factcli {shlex.join(line)}\n{done.out}{said}exit {done.code}\n")
    return "\n".join(told)


def timeless(text: str, cache: Path) -> str:
    """Return a transcript without what differs from run to run: folders, hashes, sizes and days of compiled stores."""
    text = re.sub(
        r"[0-9a-f]{16}-[0-9a-f]{16}", "NAME", text.replace(str(cache), "CACHE").replace(str(GOLDEN), "GOLDEN")
    )
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "MOMENT", text)
    return re.sub(r"(\bsize\W+|\.sqlite\tcurrent\t)\d+", r"\1SIZE", text)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_every_run_is_as_written_down(
    run: Run, tmp_path: Path, name: str, renew_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(GOLDEN)
    monkeypatch.setenv("FACTCLI_CACHE", str(tmp_path))
    monkeypatch.setenv("FACTCLI_DATA", "dataset.json")
    told = timeless(transcript(run, TRANSCRIPTS[name]), tmp_path)
    path = GOLDEN / "transcripts" / f"{name}.txt"
    if renew_golden:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(told.encode())
    assert told == path.read_bytes().decode()


def test_every_command_has_a_transcript_in_every_format() -> None:
    from test_printing_answers import SHOWN

    ran = [line for lines in TRANSCRIPTS.values() for line in lines] + in_formats(*map(list, SHOWN.values()))
    # Scripts for completion are files of the package; shells run them in test_completion_in_shells.py.
    assert {line[0] for line in ran} >= set(COMMANDS) - {"completion"}
    for command in ("search", "show", "list", "check", "random", "validate"):
        assert {line[line.index("-f") + 1] for line in ran if line[0] == command and "-f" in line} >= set(FORMATS)
    assert {line[-1] for line in ran if line[0] == "cite"} >= {style.value for style in Style}


# -- exit codes, as a shell sees them

BROKEN = """
import sys
import factcli.cli.main as cli
def broken(name, function):
    raise RuntimeError("some thing")
cli.command = broken
sys.exit(cli.main(["search"]))
"""
ENDED = "set -m; factcli search --data {pipe} & pid=$!; exec 9> {pipe}; sleep 0.3; kill -{signal} $pid; wait $pid"
CODES = {
    0: "factcli search guterres >/dev/null",
    1: "factcli search nobodyhere -q",
    2: "factcli search --nonsense 2>/dev/null",
    3: "factcli search --data /nowhere 2>/dev/null",
    4: "factcli check 'the prevention of 361 terrorist crimes in 2018' -q >/dev/null",
    70: f'"{sys.executable}" -c "$BROKEN" 2>/dev/null',
    74: "factcli search guterres >/dev/full 2>/dev/null",
    129: ENDED.replace("{signal}", "HUP"),
    130: ENDED.replace("{signal}", "INT"),
    143: ENDED.replace("{signal}", "TERM"),
}


@pytest.mark.parametrize("code", CODES)
def test_exit_codes_are_as_promised(process: Callable[..., Outcome], tmp_path: Path, code: int) -> None:
    if code == ExitCode.OUTPUT and not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    os.mkfifo(tmp_path / "pipe")
    done = process(CODES[code].replace("{pipe}", str(tmp_path / "pipe")), env={"BROKEN": BROKEN})
    assert done.code == code


def test_every_exit_code_of_the_manual_is_tested() -> None:
    manual = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d, ]+) \|", manual, re.MULTILINE)
    assert {int(code) for row in rows for code in row.split(", ")} == set(CODES)
    assert {int(code) for code in ExitCode} <= set(CODES)
