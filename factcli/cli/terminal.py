"""The process's streams and what is known of them, as one value; the only place that writes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import StrEnum
from itertools import chain
from typing import IO

from factcli.errors import OutputError
from factcli.text import safe

WRITE_AT = 1 << 16
PROGRAM = "factcli"
ERASE_LINE = b"\r\x1b[K"
# ECMA-48's bidirectional support mode: whether the terminal reorders right-to-left text, or finds it in order.
TERMINAL_REORDERS, TERMINAL_REORDERS_NOT = "\x1b[8h", "\x1b[8l"


class ColourChoice(StrEnum):
    """When text is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Bidi(StrEnum):
    """In which order right-to-left text is written on a terminal: as it is read, or as it is seen."""

    LOGICAL = "logical"
    VISUAL = "visual"


class ClosedPipeError(Exception):
    """Nobody reads standard output any more. No `OSError`, which typer would end with 1."""


class Terminal:
    """Standard output and error as UTF-8, whatever the locale says.

    A stream that was closed before the start takes nothing and says nothing.
    """

    def __init__(self, out: IO[str] | None, error: IO[str] | None, environment: Mapping[str, str]) -> None:
        self._out = out
        self._error = error
        self._environment = environment
        self.is_terminal = out is not None and out.isatty()
        self.error_is_terminal = error is not None and error.isatty()
        self.wrote = False

    @classmethod
    def of_process(cls) -> Terminal:
        """Return the streams of this process."""
        return cls(sys.stdout, sys.stderr, os.environ)

    @property
    def width(self) -> int:
        """The width of standard output in cells; 80 where it has none."""
        return max(20, shutil.get_terminal_size((80, 24)).columns)

    def coloured(self, choice: ColourChoice) -> bool:
        """Tell whether standard output takes colour: as asked, or as NO_COLOR, TERM and the stream say."""
        if choice is not ColourChoice.AUTO:
            return choice is ColourChoice.ALWAYS
        return self.is_capable and not self._environment.get("NO_COLOR")

    @property
    def is_capable(self) -> bool:
        """Tell whether standard output is a terminal that obeys more than letters and line ends, such as links."""
        return self.is_terminal and self._environment.get("TERM") != "dumb"

    def show(self, chunks: Iterable[str], *, paged: bool, visual: bool) -> None:
        """Write an answer: on a terminal, what is longer than the screen through the pager, if it is wanted.

        `visual` tells that right-to-left text comes in the order in which it is seen, so that a terminal that
        reorders text must not.
        """
        reordered = visual and self.is_capable
        if reordered:
            self.write([TERMINAL_REORDERS_NOT])
        try:
            if paged and self.is_capable:
                self._page(chunks)
            else:
                self.write(chunks)
        finally:
            if reordered:
                self.write([TERMINAL_REORDERS])

    def _page(self, chunks: Iterable[str]) -> None:
        from factcli.cli.pager import Pager, beginning

        size = shutil.get_terminal_size((80, 24))
        rest = iter(chunks)
        first, is_long = beginning(rest, size.columns, size.lines)
        pager = Pager.start(self._environment, self._descriptor) if is_long else None
        if pager is None:
            self.write(chain(first, rest))
        else:
            pager.write(chain(first, rest))

    @property
    def _descriptor(self) -> int | None:
        """The number of standard output; None where it is no file of the system."""
        try:
            return None if self._out is None else self._out.fileno()
        except OSError:
            return None

    def write(self, chunks: Iterable[str]) -> None:
        """Write text to standard output as it comes, in blocks.

        Raises:
            ClosedPipeError: nobody reads any more.
        """
        waiting: list[str] = []
        size = 0
        for chunk in chunks:
            waiting.append(chunk)
            size += len(chunk)
            if size >= WRITE_AT:
                self._send("".join(waiting))
                waiting.clear()
                size = 0
        self._send("".join(waiting))

    def _send(self, text: str) -> None:
        if self._out is None or not text:
            return
        self.wrote = True
        try:
            self._out.buffer.write(text.encode(errors="replace"))  # type: ignore[attr-defined]
            self._out.flush()
        except BrokenPipeError:
            raise ClosedPipeError from None
        except OSError as error:
            raise OutputError(f"standard output cannot be written: {error.strerror}") from None

    def remark(self, line: str) -> None:
        """Write a line to standard error, as safe as everything that is printed; where it cannot be, nobody is told."""
        if self._error is None:
            return
        with suppress(OSError):
            self._error.flush()
            self._error.buffer.write((safe(line) + "\n").encode(errors="replace"))  # type: ignore[attr-defined]
            self._error.flush()

    def wipe(self) -> None:
        """Remove the unfinished line of a progress bar from standard error, before a line that stays."""
        if self._error is not None and self.error_is_terminal:
            self._error.buffer.write(ERASE_LINE)  # type: ignore[attr-defined]

    def abandon(self) -> None:
        """Let go of standard output after a closed pipe, so that the interpreter's last flush says nothing."""
        if self._out is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())
