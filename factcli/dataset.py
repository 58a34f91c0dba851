"""Datasets as they lie on disk: JSON or JSON Lines, plain or gzipped, read into records with exact error places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BufferedReader, FileIO
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec

from factcli.dataset_files import STANDARD_INPUT, exported_folder
from factcli.errors import DatasetError
from factcli.json_errors import is_cut_off, lower, refusal, refuse_malformed, refuse_repeated_keys
from factcli.model import Dataset, Organisation, Person, Source, Statement, Topic
from factcli.streams import Snapshot, lines, rest

if TYPE_CHECKING:
    from gzip import GzipFile

Record = Statement | Person | Organisation | Topic | Source

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")


class Placed(NamedTuple):
    """A record and where it stands: a 1-based line in JSON Lines, a JSON path in a document."""

    record: Record
    line: int | None
    json_path: str | None


class _Declarations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of JSON Lines that is not a statement: everything a document has beside its statements."""

    schema_version: int = 1
    title: str | None = None
    sources: list[Source] = []
    people: list[Person] = []
    organisations: list[Organisation] = []
    topics: list[Topic] = []


@cache
def _decoder(type_: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type, made when a dataset is read: most runs read a store that is compiled."""
    return msgspec.json.Decoder(type_)


Refused = Callable[[DatasetError], None]
"""Called with what is wrong with a record, which is then passed over."""


class Meter:
    """How many bytes of a dataset's file have been read so far; packed ones count as they lie on disk."""

    def __init__(self) -> None:
        self._file: FileIO | None = None

    def follow(self, file: FileIO) -> None:
        """Measure this file."""
        self._file = file if file.seekable() else None

    def read(self) -> int:
        """Return the number of bytes; 0 for a pipe."""
        return 0 if self._file is None or self._file.closed else self._file.tell()


def read_dataset(path: str, meter: Meter | None = None, *, refused: Refused | None = None) -> Iterator[Placed]:
    """Yield the records of a dataset, declarations before the statements that refer to them.

    JSON Lines stream in constant memory; a JSON document is decoded whole. The form is told by the content,
    never by the name alone, so that standard input (`-`), pipes and misnamed files work. With `refused`, what is no
    record is told and passed over.

    Raises:
        DatasetError: the file cannot be read, or holds something that is not a dataset.
    """
    if folder := exported_folder(path):
        from factcli.parquet.read import read_folder

        for record in read_folder(path, folder):
            yield Placed(record, None, None)
        return
    with reading(path, meter) as stream:
        all_lines = lines(path, stream)
        first = next(all_lines, b"")
        if first.startswith(UTF16_MARKS + UTF32_MARKS):
            form = "UTF-32" if first.startswith(UTF32_MARKS) else "UTF-16"
            raise DatasetError(path, f"this is {form}; a dataset is UTF-8", line=1)
        first = first.removeprefix(BYTE_ORDER_MARK)
        blank = 0
        while first and not first.strip():
            blank += 1
            first = next(all_lines, b"")
        if _is_line_of_json(first):
            yield from _read_lines(path, chain([first], all_lines), blank + 1, refused)
        else:
            yield from _read_document(path, rest(path, stream, b"\n" * blank + first), refused)


def _is_line_of_json(first: bytes) -> bool:
    """Tell whether the first line is a record by itself, so that the file is JSON Lines and not one document."""
    if first.lstrip()[:1] != b"{" or b'"statements"' in first:
        return False
    try:
        msgspec.json.decode(first)
    except RecursionError:
        return False
    except ValueError as error:
        # A document may break its first line anywhere; what is whole and wrong is a line.
        return first.rstrip().endswith(b"}") and not is_cut_off(first, error)
    return True


@contextmanager
def reading(path: str, meter: Meter | None = None) -> Iterator[IO[bytes] | GzipFile]:
    """Open a dataset for reading, unpacked, and turn what the system says into a `DatasetError`."""
    try:
        file = 0 if path == STANDARD_INPUT else path
        raw = Snapshot(file)
        if meter is not None:
            meter.follow(raw)
        with BufferedReader(raw, 1 << 20) as stream:
            if stream.peek(2)[:2] == GZIP_MAGIC:
                import gzip
                import zlib

                try:
                    with gzip.GzipFile(fileobj=stream) as unpacked:
                        yield unpacked
                except EOFError:
                    raise DatasetError(path, "the gzip stream is cut off") from None
                except zlib.error:
                    raise DatasetError(path, "the gzip stream is damaged") from None
            else:
                yield stream
    except OSError as error:
        raise DatasetError(path, error.strerror or str(error)) from None


def _read_lines(path: str, lines: Iterable[bytes], first: int, refused: Refused | None) -> Iterator[Placed]:
    decode = _decoder(Statement).decode
    for number, line in enumerate(lines, first):
        try:
            try:
                statement = decode(line)
            except (ValueError, RecursionError):
                yield from _read_another(path, number, line)
            else:
                refuse_repeated_keys(path, line, number)
                yield Placed(statement, number, None)
        except DatasetError as error:
            _pass_over(error, refused)


def _read_another(path: str, number: int, line: bytes) -> Iterator[Placed]:
    """Read a line that is no statement: it may be blank, declarations, or wrong."""
    if not line.strip():
        return
    try:
        value = msgspec.json.decode(line)
        refuse_repeated_keys(path, line, number)
        if isinstance(value, dict) and "text" not in value and value.keys() & set(_Declarations.__struct_fields__):
            for record in _declared(_decoder(_Declarations).decode(line)):
                yield Placed(record, number, None)
        else:
            yield Placed(_decoder(Statement).decode(line), number, None)
    except (ValueError, RecursionError) as error:
        raise refusal(path, line, error, line=number) from None


def _pass_over(error: DatasetError, refused: Refused | None) -> None:
    if refused is None:
        raise error from None
    refused(error)


def _decoded(path: str, data: bytes) -> Dataset | list[Statement]:
    try:
        document: Dataset | list[Statement] = _decoder(Dataset | list[Statement]).decode(data)
    except msgspec.ValidationError:
        refuse_malformed(path, data)
        raise
    except (ValueError, RecursionError) as error:
        raise refusal(path, data, error) from None
    refuse_repeated_keys(path, data, 1)
    return document


def _read_document(path: str, data: bytes, refused: Refused | None) -> Iterator[Placed]:
    if not data.strip():
        raise DatasetError(path, "the file is empty; a dataset holds at least one statement")
    try:
        document = _decoded(path, data)
    except msgspec.ValidationError as error:
        if refused is None:
            raise refusal(path, data, error) from None
        yield from _read_piecewise(path, data, refused)
        return
    except DatasetError as wrong:
        _pass_over(wrong, refused)
        return
    if isinstance(document, list):
        document = Dataset(statements=document)
        root = "$"
    else:
        root = "$.statements"
    for collection in _COLLECTIONS:
        for index, record in enumerate(getattr(document, collection)):
            yield Placed(record, None, f"$.{collection}[{index}]")
    for index, statement in enumerate(document.statements):
        yield Placed(statement, None, f"{root}[{index}]")


_COLLECTIONS: dict[str, type[Record]] = {
    "sources": Source,
    "people": Person,
    "organisations": Organisation,
    "topics": Topic,
}


def _read_piecewise(path: str, data: bytes, refused: Refused) -> Iterator[Placed]:
    """Yield the records of a document that does not fit, one by one, and tell each that is none."""
    try:
        document = msgspec.json.decode(data)
    except ValueError as error:  # It is JSON, but has numbers that nothing can hold.
        refused(refusal(path, data, error))
        return
    pieces: list[tuple[str, Any, type[Record]]] = []
    rest: Any = document
    if isinstance(document, list):
        pieces = [(f"$[{index}]", each, Statement) for index, each in enumerate(document)]
        rest = {"statements": []}
    elif isinstance(document, dict):
        rest = dict(document)
        for collection, record_type in {**_COLLECTIONS, "statements": Statement}.items():
            if isinstance(document.get(collection), list):
                rest[collection] = []
                records = enumerate(document[collection])
                pieces += [(f"$.{collection}[{index}]", each, record_type) for index, each in records]
    for place, value, type_ in [("$", rest, Dataset), *pieces]:
        try:
            record: Any = msgspec.convert(value, type=type_)
        except msgspec.ValidationError as error:
            message, _, json_path = str(error).partition(" - at `$")
            refused(DatasetError(path, lower(message), json_path=place + json_path.rstrip("`")))
        else:
            if not isinstance(record, Dataset):
                yield Placed(record, None, place)


def _declared(holder: Dataset | _Declarations) -> Iterator[Person | Organisation | Topic | Source]:
    yield from holder.sources
    yield from holder.people
    yield from holder.organisations
    yield from holder.topics


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a dataset document, generated from the records themselves."""
    schema = msgspec.json.schema(Dataset)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
