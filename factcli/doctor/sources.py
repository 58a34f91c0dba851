"""Checks against the sources' files: they are as declared, hold each statement once, and quote as it says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from factcli.doctor.finding import Finding, error, note, warning
from factcli.model import Source, Statement
from factcli.proof import SourceFolder, UnverifiableError, places
from factcli.quotation import quotation_of

KEPT = 100_000_000
"""Code points of source files that are kept at hand; others are read again for each statement."""
SAYS = {
    "direct": "all of it stands inside quotation marks",
    "mixed": "part of it stands inside quotation marks",
    "indirect": "none of it stands inside quotation marks",
}


class Sources:
    """The declared sources and the texts of their files."""

    def __init__(self, folder: SourceFolder) -> None:
        self._folder = folder
        self._declared: dict[str, Source] = {}
        self._unreadable: set[str] = set()
        self._texts: dict[str, str] = {}
        self._kept = 0

    def declare(self, source: Source) -> Iterator[Finding]:
        """Take a source, and find what is wrong with its file."""
        self._declared[source.id] = source
        if source.file is None:
            message = "the source has no file: nothing proves its statements"
            yield warning("no-file", message, "keep its text as a file, and name it in `file`")
            return
        try:
            text = self._folder.text_of(source.file, None)
        except UnverifiableError as refusal:
            self._unreadable.add(source.id)
            yield error("source-file", str(refusal), "put the file into the sources folder, or name it there", ".file")
            return
        if self._kept + len(text) <= KEPT:
            self._kept += len(text)
            self._texts[source.id] = text
        found = hashlib.sha256(text.encode()).hexdigest()
        if source.sha256 is None:
            yield warning("sha256", "nothing says that the source's file is the same as ever", f'"sha256": "{found}"')
        elif source.sha256 != found:
            message = "the source's file is not the one declared: its sha256 differs"
            yield error("sha256", message, f"put the file back, or declare {found}", ".sha256")

    def of_statement(self, statement: Statement) -> Iterator[Finding]:
        """Find a statement that its source does not prove; note where it stands in it."""
        if statement.source is None:
            yield warning("no-source", "no source is named: nothing proves it", "name one in `source`")
            return
        source = self._declared.get(statement.source)
        if source is None or source.file is None or source.id in self._unreadable:
            return
        text = self._texts.get(source.id) or self._folder.text_of(source.file, None)
        found = places(statement.text, statement.prefix, text)
        if len(found) == 1:
            (span,) = found
            yield note("verified", f"stands in {source.file} at characters {span[0]}–{span[1]}", span)
            yield from _quoted_as_it_says(statement, text, span)
        elif found:
            spans = ", ".join(f"{start}–{end}" for start, end in found[:5])
            message = f"its words stand in {source.file} at {len(found)} places: {spans}"
            yield error("ambiguous", message, "give the words right before it as `prefix`", ".text")
        else:
            message = f"its words do not stand in {source.file}"
            yield error("not-in-source", message, "copy the text from the source, letter for letter", ".text")


def _quoted_as_it_says(statement: Statement, text: str, span: tuple[int, int]) -> Iterator[Finding]:
    if statement.quotation is None:
        return
    found = quotation_of(text, *span)
    if found != statement.quotation:
        message = f"it is marked as {statement.quotation}, but in its source {SAYS[found]}"
        yield warning("quotation", message, f'"quotation": "{found}", or other ends of the text', ".quotation")
