"""What can go wrong, and the exit code each kind carries to the shell."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit statuses that factcli promises (see docs/scripts.md)."""

    FOUND = 0
    NOT_FOUND = 1
    USAGE = 2
    DATASET = 3
    CONTRADICTED = 4
    DEFECT = 70
    OUTPUT = 74
    INTERRUPTED = 130


class FactcliError(Exception):
    """An error that is told to the user in one line.

    Args:
        message: what is wrong, without a full stop and without the program's name.
        hint: a second line that helps, such as the closest names; or None.
    """

    exit_code = ExitCode.DEFECT

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(FactcliError):
    """The command was called with arguments that mean nothing."""

    exit_code = ExitCode.USAGE


class NotFoundError(FactcliError):
    """What was asked for by its id, or what it should have, is not there."""

    exit_code = ExitCode.NOT_FOUND


class DatasetError(FactcliError):
    """A dataset cannot be used; the message names the place.

    Args:
        path: the file as the user named it; `-` is standard input.
        why: what is wrong there.
        line: 1-based line of the file, or None where it has no meaning.
        column: 1-based column in code points, or None.
        json_path: the place inside the document, such as `$.statements[3].text`, or None.
        hint: a second line that helps, or None.
    """

    exit_code = ExitCode.DATASET

    def __init__(
        self,
        path: str,
        why: str,
        *,
        line: int | None = None,
        column: int | None = None,
        json_path: str | None = None,
        hint: str | None = None,
    ) -> None:
        file = "standard input" if path == "-" else path
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        inside = f" at {json_path}" if json_path else ""
        super().__init__(f"{place}: {why}{inside}", hint)
        self.path = path
        self.why = why
        self.line = line
        self.column = column
        self.json_path = json_path


class OutputError(FactcliError):
    """Standard output takes no more, as on a full disk."""

    exit_code = ExitCode.OUTPUT


class StoreError(FactcliError):
    """The compiled index cannot be built or read."""

    exit_code = ExitCode.DATASET
