"""A dataset's doctor: named checks that find what makes a dataset untrue, ambiguous or hard to use.

Each check is a function from a record to findings; `examine` runs them all in one pass and says where each
finding stands. The codes of the findings are told in docs/validate.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from factcli.answers import Problem, Severity
from factcli.dataset import Placed, read_dataset
from factcli.dataset_files import STANDARD_INPUT
from factcli.doctor.duplicates import Duplicates
from factcli.doctor.finding import Finding
from factcli.doctor.references import References
from factcli.doctor.sources import Sources
from factcli.doctor.statements import STATEMENT_CHECKS, named_in_scripts, published_on_a_day
from factcli.errors import DatasetError
from factcli.model import Source, Statement
from factcli.proof import SourceFolder

Progress = Callable[[int, int | None], None]
"""Called with the number of statements examined so far, and None: nobody knows of how many."""
EVERY = 500
"""Statements between two calls."""


def examine(path: str, folder: SourceFolder, progress: Progress | None = None) -> Iterator[Problem]:
    """Yield what is wrong with a dataset, in its order; and, as notes, where each proved statement stands.

    Raises:
        DatasetError: the dataset cannot be read at all.
    """
    refused: list[DatasetError] = []
    examination = _Examination(folder)
    examined = 0
    for placed in read_dataset(path, refused=refused.append):
        yield from map(_misfit, refused)
        refused.clear()
        for finding in examination.findings(placed):
            yield _problem(path, placed, finding)
        if progress is not None and isinstance(placed.record, Statement):
            examined += 1
            if examined % EVERY == 0:
                progress(examined, None)
    yield from map(_misfit, refused)
    for placed, finding in examination.last_findings():
        yield _problem(path, placed, finding)


class _Examination:
    """All checks, and what those remember that look beyond one record."""

    def __init__(self, folder: SourceFolder) -> None:
        self._sources = Sources(folder)
        self._references = References()
        self._duplicates = Duplicates()

    def findings(self, placed: Placed) -> Iterator[Finding]:
        record = placed.record
        if isinstance(record, Statement):
            yield from self._references.of_statement(record, placed)
            for check in STATEMENT_CHECKS:
                yield from check(record)
            yield from self._sources.of_statement(record)
            yield from self._duplicates.of_statement(record, placed)
            return
        yield from self._references.declare(record, placed)
        if isinstance(record, Source):
            yield from published_on_a_day(record)
            yield from self._sources.declare(record)
        yield from named_in_scripts(record)

    def last_findings(self) -> Iterator[tuple[Placed, Finding]]:
        """Yield what is only known at the end."""
        yield from self._references.between_declarations()


def _misfit(error: DatasetError) -> Problem:
    mend = "see `factcli schema`, or docs/dataset.md"
    why = error.why if error.column is None else f"{error.why} at column {error.column}"
    return Problem(Severity.ERROR, "schema", _file(error.path), error.line, error.json_path, None, why, mend)


def _problem(path: str, placed: Placed, finding: Finding) -> Problem:
    return Problem(
        severity=finding.severity,
        code=finding.code,
        file=_file(path),
        line=placed.line,
        path=(placed.json_path or "$") + finding.path,
        id=placed.record.id,
        message=finding.message,
        mend=finding.mend,
        span=finding.span,
    )


def _file(path: str) -> str:
    return "standard input" if path == STANDARD_INPUT else path
