"""`factcli completion`: scripts for shells, and the answers that they ask for."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from factcli.cli.terminal import Terminal
from factcli.errors import ExitCode


class Shell(StrEnum):
    """The shells that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


SUFFIXES = {Shell.POWERSHELL: "ps1"}
ShellArgument = Annotated[Shell, typer.Argument(help="Which shell.", case_sensitive=False, show_default=False)]
Asked = Annotated[list[str] | None, typer.Argument()]


def completion(context: typer.Context, shell: ShellArgument) -> int:
    """Print the script that completes commands, options, names and ids in a shell; its first lines say where to put it.

    No start-up file is touched.
    """
    terminal: Terminal = context.obj
    script = Path(__file__).parent / "completions" / f"factcli.{SUFFIXES.get(shell, shell)}"
    terminal.write([script.read_text(encoding="utf-8")])
    return ExitCode.FOUND


def answer(context: typer.Context, shell: ShellArgument, asked: Asked = None) -> int:
    """Answer a script: a line that says of what kind, then a candidate a line."""
    terminal: Terminal = context.obj
    try:
        kind, lines = _answer(context.parent.command, shell, asked or []) if context.parent else ("words", [])
    except Exception:
        # Whatever is wrong, a person who pressed Tab must not find it in the line.
        if os.environ.get("FACTCLI_DEBUG"):
            raise
        return ExitCode.FOUND
    terminal.write(f"{line}\n" for line in (kind, *lines))
    return ExitCode.FOUND


def _answer(commands: Any, shell: Shell, asked: list[str]) -> tuple[str, list[str]]:
    from factcli.cli.complete import complete

    if shell is Shell.BASH:
        from factcli.cli.bash import answer_bash

        return answer_bash(commands, *asked)
    if shell is Shell.POWERSHELL:
        from base64 import b64decode

        import msgspec

        asked = msgspec.json.decode(b64decode(asked[0]), type=list[str])
    *words, typed = asked
    kind, candidates = complete(commands, words, typed)
    return kind, ["\t".join(filter(None, each)) for each in candidates]
