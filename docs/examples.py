"""The docs check: runs every example in the Markdown files and compares what it prints with what stands there.

An example is a fenced `console` block: lines that begin with `$ ` are commands for bash, continued by lines that
begin with `> `; what follows is what they print, standard error after standard output. `factcli` is this
checkout's. Each file's examples run in one empty folder, in order, so that one may use what another has made.

    python docs/examples.py            # exit 1 and a diff where something differs
    python docs/examples.py --write    # put down what is printed now
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(^```console\n)(.*?)(^```$)", re.DOTALL | re.MULTILINE)
SECONDS = 120


def pages() -> list[Path]:
    """Return the Markdown files that are checked."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(block: str) -> Iterator[str]:
    """Yield the commands of a block, each with its continuation lines."""
    command: list[str] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            if command:
                yield "\n".join(command)
            command = [line[2:]]
        elif line.startswith("> ") and command:
            command.append(line[2:])
        elif command:
            yield "\n".join(command)
            command = []
    if command:
        yield "\n".join(command)


def printed(block: str, folder: Path, environment: dict[str, str]) -> str:
    """Return a block with what its commands print in a folder."""
    written: list[str] = []
    for command in commands(block):
        first, *others = command.split("\n")
        written += [f"$ {first}", *(f"> {line}" for line in others)]
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
        )
        output = (done.stdout + done.stderr).decode()
        written += [output.rstrip("\n")] if output.strip() else []
    return "\n".join(written) + "\n"


def environment_with(commands: Path) -> dict[str, str]:
    """Return an environment in which nothing of the writer's machine shows, with `factcli` in a folder of commands."""
    program = commands / "factcli"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m factcli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "HOME": str(commands),
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "TERM": "dumb",
    }


def renewed(page: Path) -> tuple[str, str]:
    """Return a page as it is, and as its examples print now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as commands:
        environment = environment_with(Path(commands))
        new = BLOCK.sub(lambda found: found[1] + printed(found[2], Path(folder), environment) + found[3], text)
    return text, new


def main() -> int:
    """Check every page, or write what its examples print; return the exit code."""
    differing = 0
    for page in pages():
        old, new = renewed(page)
        if old == new:
            continue
        if "--write" in sys.argv[1:]:
            page.write_text(new, encoding="utf-8")
            continue
        differing += 1
        names = f"{page.relative_to(ROOT)} as it stands", "as it is printed"
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), *names, n=1))
    print(f"{len(pages())} pages, {differing} differ from what is printed")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
