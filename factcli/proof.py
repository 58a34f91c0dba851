"""Whether a statement's words stand in its source, and where."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from factcli.answers import Verification
from factcli.model import Source, Statement

LARGEST_SOURCE = 64 << 20
"""Bytes of a source file that is read: whatever is larger is no report."""


class UnverifiableError(Exception):
    """Why a statement cannot be compared with its source."""


class SourceFolder:
    """The folders that sources' files are in, the first that has one; nothing outside them is ever read."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self.text_of = lru_cache(maxsize=64)(self._text_of)

    def path_of(self, file: str) -> Path:
        """Return where a source file lies, or should.

        Raises:
            UnverifiableError: that is outside the folders.
        """
        paths = [_inside(folder, file) for folder in self._folders]
        return next((path for path in paths if path.is_file()), paths[0])

    def _text_of(self, file: str, sha256: str | None) -> str:
        """Return the text of a source file.

        Raises:
            UnverifiableError: the file is outside the folder, absent, not as declared, or no text.
        """
        why: list[UnverifiableError] = []
        for folder in self._folders:
            try:
                return self._text_in(folder, file, sha256)
            except UnverifiableError as error:
                why.append(error)
        raise why[0]

    def _text_in(self, folder: Path, file: str, sha256: str | None) -> str:
        data = self._read(_inside(folder, file), file)
        if sha256 is not None and _sha256(data) != sha256:
            raise UnverifiableError(f'the source file "{file}" is not the one declared: its sha256 differs')
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise UnverifiableError(f'the source file "{file}" is not UTF-8 text') from None

    @staticmethod
    def _read(path: Path, file: str) -> bytes:
        try:
            with open(path, "rb", opener=_open_unblocked) as stream:
                data = stream.read(LARGEST_SOURCE + 1)
        except OSError as error:
            raise UnverifiableError(f'the source file "{file}" cannot be read: {error.strerror}') from None
        if len(data) > LARGEST_SOURCE:
            raise UnverifiableError(f'the source file "{file}" is larger than {LARGEST_SOURCE >> 20} MiB')
        return data


def _inside(folder: Path, file: str) -> Path:
    folder = folder.resolve()
    try:
        path = (folder / file).resolve()
    except (ValueError, RuntimeError):  # NUL in the name; a loop of links
        raise UnverifiableError(f'the source file "{file}" cannot be read: it is no file') from None
    if not path.is_relative_to(folder):
        raise UnverifiableError(f'the source file "{file}" lies outside the sources folder')
    return path


def _sha256(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _open_unblocked(path: str, flags: int) -> int:
    """Open a file so that a named pipe nobody writes to cannot hold the process up."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def places(text: str, prefix: str | None, source: str) -> list[tuple[int, int]]:
    """Return every place `[start, end)`, in code points, where a text stands in a source right after its prefix.

    >>> places("b", None, "abcb"), places("b", "c", "abcb")
    ([(1, 2), (3, 4)], [(3, 4)])
    """
    found = []
    sought = (prefix or "") + text
    start = source.find(sought)
    while start >= 0:
        end = start + len(sought)
        found.append((end - len(text), end))
        start = source.find(sought, start + 1)
    return found


def verify(statement: Statement, source: Source | None, folder: SourceFolder) -> Verification:
    """Return whether a statement is proved by its source: its words stand there, at exactly one place."""
    try:
        if statement.source is None:
            raise UnverifiableError("no source is named")
        if source is None:
            raise UnverifiableError(f'the source "{statement.source}" is not declared')
        if source.file is None:
            raise UnverifiableError("its source has no file to compare with")
        text = folder.text_of(source.file, source.sha256)
        found = places(statement.text, statement.prefix, text)
        if not found:
            raise UnverifiableError("its words do not stand in its source")
        if len(found) > 1:
            raise UnverifiableError(f"its words stand in its source at {len(found)} places; a prefix would tell which")
    except UnverifiableError as error:
        return Verification(verified=False, reason=str(error))
    start, end = found[0]
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    passage = text[before:start], text[end : after if after >= 0 else len(text)]
    return Verification(verified=True, span=(start, end), before=passage[0], after=passage[1])
