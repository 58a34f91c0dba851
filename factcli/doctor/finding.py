"""What a check finds: a problem that does not know yet in which file and record it stands."""

from __future__ import annotations

from msgspec import Struct

from factcli.answers import Severity


class Finding(Struct, frozen=True):
    """A problem with a record, at `path` inside it such as `.figures[0].exact`; see `Problem` for the rest."""

    severity: Severity
    code: str
    message: str
    mend: str | None = None
    path: str = ""
    span: tuple[int, int] | None = None


def error(code: str, message: str, mend: str | None = None, path: str = "") -> Finding:
    """Return a finding that makes a dataset untrue or unusable."""
    return Finding(Severity.ERROR, code, message, mend, path)


def warning(code: str, message: str, mend: str | None = None, path: str = "") -> Finding:
    """Return a finding that leaves something in doubt."""
    return Finding(Severity.WARNING, code, message, mend, path)


def note(code: str, message: str, span: tuple[int, int] | None = None) -> Finding:
    """Return a finding that is no problem."""
    return Finding(Severity.NOTE, code, message, span=span)
