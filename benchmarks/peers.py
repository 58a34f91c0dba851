"""factcli beside what people use in its place, on the same statements: time, memory, and whether the answer is there.

    python -m benchmarks.dataset 1000000 1m.jsonl && factcli index build --data 1m.jsonl
    python -m benchmarks.peers 1m.jsonl

Four things are looked up: an exact name, a misspelled one, one in another script, and two words of which both are
misspelled. The table is Markdown. A peer finds the right statement if its output holds the id of one of the speaker's,
or of that with the words. Peers are given the form that suits them: a line a statement with the speaker's name.
SQLite's shell asks an FTS5 table of these lines, which it has built beforehand, as factcli its store.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from benchmarks.dataset import World
from benchmarks.processes import Cost, run
from benchmarks.targets import Targets, find_targets

TASKS = ("exact name", "misspelled name", "name in another script", "two misspelled words")

SLOW = 2_000
"""Milliseconds: what takes longer is not run again."""


def flatten(path: str, folder: Path) -> tuple[Path, Path]:
    """Write the statements as lines with their speakers' names, and as an FTS5 table; return both files."""
    lines, table = folder / "lines.tsv", folder / "lines.sqlite"
    names: dict[str, str] = {}
    with open(path, "rb") as stream, open(lines, "w", encoding="utf-8") as flat:
        for line in stream:
            record = msgspec.json.decode(line)
            for person in record.get("people", ()):
                names[person["id"]] = " / ".join(person["name"].values())
            if "text" in record:
                flat.write(f"{record['id']}\t{names[record['speaker']]}\t{record['text']}\n")
    if shutil.which("sqlite3"):
        script = f"CREATE VIRTUAL TABLE s USING fts5(id, speaker, text);\n.mode tabs\n.import {lines} s\n"
        subprocess.run(["sqlite3", str(table)], input=script.encode(), check=True, stderr=subprocess.DEVNULL)
    return lines, table


def commands(path: str, lines: Path, table: Path, targets: Targets) -> dict[str, list[list[str]]]:
    """Return each program's commands for the tasks, in their order."""
    names = [targets.name, targets.misspelled, targets.another_script]
    words = targets.misspelled_words
    factcli = [sys.executable, "-m", "factcli", "search", "--data", path, "--fields", "id"]
    first, second = words.split()
    return {
        "factcli": [*([*factcli, "-s", name] for name in names), [*factcli, words]],
        "rg": [
            *(["rg", "-i", "-F", name, str(lines)] for name in names),
            ["sh", "-c", 'rg -i -F "$0" "$2" | rg -i -F "$1"', first, second, str(lines)],
        ],
        "grep": [
            *(["grep", "-i", "-F", name, str(lines)] for name in names),
            ["sh", "-c", 'grep -i -F "$0" "$2" | grep -i -F "$1"', first, second, str(lines)],
        ],
        "fzf --filter": [
            ["sh", "-c", 'fzf -d "\t" -n 2 --filter "$0" < "$1" | head', name, str(lines)] for name in names
        ]
        + [["sh", "-c", 'fzf -d "\t" -n 3 --filter "$0" < "$1" | head', words, str(lines)]],
        "jq": [["jq", "-R", "-r", "--arg", "q", asked, JQ, str(lines)] for asked in [*names, words]],
        "sqlite3 (FTS5)": [
            *(
                ["sqlite3", str(table), f"SELECT id FROM s WHERE s MATCH 'speaker:\"{name}\"' ORDER BY rank LIMIT 10"]
                for name in names
            ),
            ["sqlite3", str(table), f"SELECT id FROM s WHERE s MATCH '{words}' ORDER BY rank LIMIT 10"],
        ],
    }


JQ = 'select(ascii_downcase as $l | $q | ascii_downcase | split(" ") | all(. as $w | $l | contains($w)))'


def found(cost: Cost, wanted: frozenset[str]) -> bool:
    """Tell whether an output holds one of the ids."""
    shown = {line.partition("\t")[0] for line in cost.output.decode(errors="replace").splitlines()}
    return bool(shown & wanted)


def main() -> None:
    """Print the table for each dataset."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("datasets", nargs="+")
    parser.add_argument("--program", action="append", help="only this one, as the table names it; may be repeated")
    given = parser.parse_args()
    for path in given.datasets:
        targets = find_targets(path, World())
        wanted = [targets.by_name, targets.by_name, targets.by_another_script, frozenset((targets.by_words,))]
        with tempfile.TemporaryDirectory() as folder:
            lines, table = flatten(path, Path(folder))
            print(f"\n| {Path(path).name} | {' | '.join(TASKS)} |\n|---|{'---|' * len(TASKS)}")
            for program, tasks in commands(path, lines, table, targets).items():
                if given.program and program not in given.program:
                    continue
                executable = tasks[0][2].split()[0] if tasks[0][0] == "sh" else tasks[0][0]
                if shutil.which(executable) is None:
                    print(f"| {program} | not installed |" + " |" * (len(TASKS) - 1))
                    continue
                cells = []
                for command, ids in zip(tasks, wanted, strict=True):
                    cost = run(command)
                    if cost.wall < SLOW:
                        cost = min((run(command) for _ in range(3)), key=lambda cost: cost.wall)
                    cells.append(f"{'found' if found(cost, ids) else '–'}, {cost.wall:.0f} ms, {cost.memory:.0f} MB")
                print(f"| {program} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
