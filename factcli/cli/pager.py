"""Long answers on a terminal go through a pager, as those of `git` and `gh` do."""

from __future__ import annotations

import shlex
import signal
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress

DEFAULT = "less"
SETTINGS = {"LESS": "FRX", "LV": "-c", "LESSCHARSET": "utf-8"}
"""What pagers read from the environment, where the user has not set it: as `git` sets it, and UTF-8 as we print."""


def pager_command(environment: Mapping[str, str]) -> list[str]:
    """Return the pager's command; empty where none is wanted.

    >>> pager_command({"PAGER": "less -S"}), pager_command({"FACTCLI_PAGER": "", "PAGER": "more"}), pager_command({})
    (['less', '-S'], [], ['less'])
    """
    named = environment.get("FACTCLI_PAGER", environment.get("PAGER", DEFAULT))
    try:
        command = shlex.split(named)
    except ValueError:
        command = []
    return [] if command == ["cat"] else command


def beginning(chunks: Iterable[str], columns: int, lines: int) -> tuple[list[str], bool]:
    """Take chunks until they fill a screen; return them, and whether they did."""
    first: list[str] = []
    used = 0
    for chunk in chunks:
        first.append(chunk)
        used += sum(1 + (len(line) - 1) // columns for line in chunk.split("\n")) - 1
        if used >= lines:
            return first, True
    return first, False


class Pager:
    """A pager that runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @classmethod
    def start(cls, environment: Mapping[str, str], out: int | None) -> Pager | None:
        """Start the user's pager on a terminal; None where there is none, or none can be started."""
        command = pager_command(environment)
        if out is None or not command:
            return None
        try:
            settings = {**SETTINGS, **environment}
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, env=settings)  # noqa: S603
        except OSError:
            return None
        return cls(process)

    def write(self, chunks: Iterable[str]) -> None:
        """Hand everything to the pager, as it comes, and wait until it is closed, which may be earlier."""
        # Ctrl-C is the pager's: it ends a search within it, and not the pager or us.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            stdin = self._process.stdin
            assert stdin is not None
            with suppress(BrokenPipeError), stdin:
                for chunk in chunks:
                    stdin.write(chunk.encode(errors="replace"))
        finally:
            self._process.wait()
            signal.signal(signal.SIGINT, before)
