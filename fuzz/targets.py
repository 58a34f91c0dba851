"""What is fuzzed: each target takes any bytes, and raises only where factcli breaks a promise."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec

from factcli import dataset, figures
from factcli.answers import Result, Verdict
from factcli.asked import LONGEST_WORDING, Query
from factcli.check import check
from factcli.dataset import read_dataset
from factcli.errors import DatasetError, UsageError
from factcli.formats import Wishes
from factcli.formats.detect import Format, format_of, reader
from factcli.formats.encoding import Text
from factcli.formats.lines import Tally, as_json_lines, dataset_lines
from factcli.json_keys import repeated_key
from factcli.model import Statement
from factcli.proof import SourceFolder
from factcli.render import Answer, View, renderer
from factcli.render import Format as Printed
from factcli.search import search
from factcli.stems import stems
from factcli.store.build import build
from factcli.store.sqlite import SqliteStore
from factcli.text import fold, safe, sound, words

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
DATASET = str(Path(__file__).parent.parent / "tests" / "golden" / "dataset.json")


def text(data: bytes) -> None:
    """Folding is idempotent, nothing raises, and what is safe holds no control character and stays as it is."""
    written = (
        data.decode("utf-16", "surrogatepass")
        if data[:1] == b"\xff" and len(data) % 2 == 0
        else data.decode(errors="replace")
    )
    folded = fold(written)
    assert fold(folded) == folded
    assert sound(written) == sound(written)
    assert safe(safe(written)) == safe(written)
    assert not CONTROL.search(safe(written))
    found = words(written)
    assert all(found)
    for language in ("ar", "en", "ru", "zh"):
        assert len(stems(found, language)) == len(found)


def load(data: bytes) -> None:
    """A dataset is read or refused at a place; what is refused whole has something wrong when it is read in parts."""
    refused: list[DatasetError] = []
    with patch.object(dataset, "Snapshot", lambda _: BytesIO(data)):
        try:
            for placed in read_dataset("fuzz"):
                msgspec.json.encode(placed.record)
        except DatasetError as error:
            refused.append(error)
        parts: list[DatasetError] = []
        try:
            for placed in read_dataset("fuzz", refused=parts.append):
                msgspec.json.encode(placed.record)
        except DatasetError as error:
            parts.append(error)
    assert bool(refused) == bool(parts)
    for each in (*refused, *parts):
        # What is empty, packed or too large has no place.
        assert each.line or each.json_path or not data.startswith(b"{"), str(each)


def keys(data: bytes) -> None:
    """A repeated key is found exactly where Python's own decoder meets one."""
    try:
        decoded = msgspec.json.decode(data)
    except (ValueError, RecursionError):
        return
    repeated: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(found)) < len(found):
            repeated.append("")
        return dict(found)

    json.loads(data, object_pairs_hook=pairs)
    assert (repeated_key(data) is not None) == bool(repeated), decoded


def _imported(data: bytes, format_: Format | None) -> None:
    source = Text("fuzz", "utf-8", data[: 1 << 18], [data[1 << 18 :]] if len(data) > 1 << 18 else [], False)
    with suppress(DatasetError, UsageError):
        found = reader(format_ or format_of(source))(source, Wishes())
        for line in as_json_lines(dataset_lines(found, set(), Tally(), lambda _place, _item: None)):
            value = msgspec.json.decode(line)
            if "text" in value:
                msgspec.convert(value, Statement)


def detect(data: bytes) -> None:
    """Whatever a file begins like is imported as a dataset that can be read, or refused."""
    _imported(data, None)


def csv(data: bytes) -> None:
    """A table."""
    _imported(data, Format.CSV)


def fortune(data: bytes) -> None:
    """A file of fortunes."""
    _imported(data, Format.FORTUNE)


def wikitext(data: bytes) -> None:
    """A page of Wikiquote."""
    _imported(data, Format.WIKIQUOTE)


@cache
def _store() -> SqliteStore:
    connection = sqlite3.connect("", isolation_level=None)
    build(connection, read_dataset(DATASET), DATASET)
    return SqliteStore(connection)


def query(data: bytes) -> None:
    """Any query is answered, and any answer can be printed in any format without a control character."""
    fields = data.decode(errors="replace").split("\t")
    words_, speakers, topics, exclude, languages, *_ = [*fields, "", "", "", "", ""]
    try:
        asked = Query(
            words=[words_],
            speakers=[speakers] if speakers else [],
            topics=[topics] if topics else [],
            exclude=[exclude],
            languages=[languages] if languages else [],
        )
        page = search(_store(), asked)
    except UsageError:
        return
    results = list(page.results)
    for format_ in Printed:
        answer = Answer(iter(results), Result, page.total, page.returned, asked, page.sought)
        for printed in renderer(format_)(answer, View()):
            assert not CONTROL.search(printed)


def wording(data: bytes) -> None:
    """Any wording gets a verdict, and any verdict can be printed in any format without a control character."""
    asked, _, speaker = data.decode(errors="replace").partition("\t")
    if len(asked) > LONGEST_WORDING:
        return
    verdict = check(_store(), asked, SourceFolder(Path(DATASET).parent), speaker or None)
    if verdict.span is not None:
        start, end = verdict.span
        assert 0 <= start < end <= len(verdict.compared or "")
    for format_ in Printed:
        for printed in renderer(format_)(Answer(iter([verdict]), Verdict, 1, 1, {}), View()):
            assert not CONTROL.search(printed)


def figure(data: bytes) -> None:
    """Numbers are found inside any text, and any condition is read or refused."""
    written = data.decode(errors="replace")
    for number in figures.numbers(written):
        assert 0 <= number.start < number.end <= len(written)
        assert number.readings
    with suppress(UsageError):
        figures.condition(written)


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (text, load, keys, detect, csv, fortune, wikitext, figure, query, wording)
}
