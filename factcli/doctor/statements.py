"""Checks of one record by itself: dates, languages, translations, figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from math import isclose

from factcli.doctor.finding import Finding, error, warning
from factcli.figures import Number, counted, numbers
from factcli.model import Figure, Organisation, Person, Source, Statement, Topic
from factcli.text import script, words

READERS_LANGUAGE = "en"
Check = Callable[[Statement], Iterator[Finding]]

# -- dates


def said_on_a_day(statement: Statement) -> Iterator[Finding]:
    """Find a date that no calendar has."""
    if statement.date is not None and not _exists(statement.date):
        yield error("date", f"there is no day {statement.date}", "correct the date", ".date")


def published_on_a_day(source: Source) -> Iterator[Finding]:
    """Find a date of publication that no calendar has."""
    if source.issued is not None and not _exists(source.issued):
        yield error("date", f"there is no day {source.issued}", "correct the date", ".issued")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    except ValueError:
        return False
    return True


# -- languages

_LATIN = "A-Za-zªºÀ-ɏḀ-ỿ"
_SCRIPTS = {
    "latin": _LATIN,
    "arabic": "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "cyrillic": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "han": "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "japanese": "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff",
    "korean": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af\u4e00-\u9fff",
    "devanagari": "\u0900-\u097f\ua8e0-\ua8ff",
    "bengali": "\u0980-\u09ff",
    "tamil": "\u0b80-\u0bff",
    "thai": "\u0e00-\u0e7f",
    "georgian": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "armenian": "\u0530-\u058f",
}
_SCRIPT_OF_LANGUAGE = {
    language: name
    for name, languages in (
        (
            "latin",
            "en fr de es it pt nl sv da no nb nn fi is pl cs sk sl hr hu ro tr et lv lt ca eu ga cy id ms vi sw af",
        ),
        ("arabic", "ar fa ur ps ckb ug"),
        ("cyrillic", "ru uk be bg mk kk ky tg"),
        ("greek", "el"),
        ("hebrew", "he yi"),
        ("han", "zh yue wuu"),
        ("japanese", "ja"),
        ("korean", "ko"),
        ("devanagari", "hi mr ne"),
        ("bengali", "bn"),
        ("tamil", "ta"),
        ("thai", "th"),
        ("georgian", "ka"),
        ("armenian", "hy"),
    )
    for language in languages.split()
}
"""Languages that are written in one script, primary subtag → script; others, such as sr and uz, have several."""
_SCRIPT_OF_SUBTAG = {
    "latn": "latin",
    "arab": "arabic",
    "cyrl": "cyrillic",
    "grek": "greek",
    "hebr": "hebrew",
    "hani": "han",
    "hans": "han",
    "hant": "han",
    "jpan": "japanese",
    "kore": "korean",
    "deva": "devanagari",
    "thai": "thai",
}
_IN_SCRIPT = {name: re.compile(f"[{ranges}]") for name, ranges in _SCRIPTS.items()}
_OUTSIDE = {name: re.compile(rf"[^\W\d_{ranges}]") for name, ranges in _SCRIPTS.items()}
"""The letters of every other script."""


def written_in_its_language(statement: Statement) -> Iterator[Finding]:
    """Find a text or a translation whose language is not written in its script."""
    if statement.language is not None:
        yield from _scripts({statement.language: statement.text}, "text", lambda _: ".language")
    yield from _scripts(statement.translations, "translation", lambda tag: f".translations.{tag}")


def named_in_scripts(record: Person | Organisation | Topic | Source) -> Iterator[Finding]:
    """Find a name or a title whose language is not written in its script."""
    names, field = (record.title, "title") if isinstance(record, Source) else (record.name, "name")
    yield from _scripts(names, field, lambda tag: f".{field}.{tag}")


def _scripts(texts: dict[str, str], what: str, path: Callable[[str], str]) -> Iterator[Finding]:
    for tag, text in texts.items():
        expected = _script_of(tag)
        if expected is None:
            continue
        outside = len(_OUTSIDE[expected].findall(text))
        if outside and outside > len(_IN_SCRIPT[expected].findall(text)):
            message = f'the {what} is marked as "{tag}", but is written in {script(text) or "another"} script'
            yield warning("language", message, "give the language that it is in", path(tag))


def _script_of(tag: str) -> str | None:
    primary, *subtags = tag.lower().split("-")
    named = [_SCRIPT_OF_SUBTAG[each] for each in subtags if each in _SCRIPT_OF_SUBTAG]
    return named[0] if named else _SCRIPT_OF_LANGUAGE.get(primary)


def translated(statement: Statement) -> Iterator[Finding]:
    """Find a statement that an English reader cannot read, and an empty translation."""
    language = (statement.language or READERS_LANGUAGE).partition("-")[0].lower()
    if language != READERS_LANGUAGE and READERS_LANGUAGE not in statement.translations:
        yield warning("translation", "there is no English translation", 'add one under "translations"', ".translations")
    for tag, text in statement.translations.items():
        if not text.strip():
            yield warning(
                "translation", "the translation is empty", "fill it in, or leave it out", f".translations.{tag}"
            )


# -- figures


def figures_stand_in_the_text(statement: Statement) -> Iterator[Finding]:
    """Find figures without a value or with a contradictory one, and those that the text does not give."""
    for place, figure in enumerate(statement.figures):
        path = f".figures[{place}]"
        yield from _consistent(figure, path)
        if figure.exact is not None and figure.exact not in statement.text:
            message = f'the text does not hold "{figure.exact}"'
            yield error("figure-exact", message, "copy the words of the text that give the figure", f"{path}.exact")
            continue
        yield from _given(figure, statement.text, path)


def _consistent(figure: Figure, path: str) -> Iterator[Finding]:
    ranged = figure.min is not None or figure.max is not None
    if (figure.value is not None) is ranged:
        message = "a figure has both a value and a range" if ranged else "a figure has neither a value nor a range"
        yield error("figure-value", message, "give `value`, or else `min`, `max` or both", path)
    if figure.min is not None and figure.max is not None and figure.min > figure.max:
        yield error("figure-value", f"the range ends before it begins: {figure.min} > {figure.max}", "swap them", path)


def _given(figure: Figure, text: str, path: str) -> Iterator[Finding]:
    """Find values that are not those of the exact words, or without these, of the text."""
    where = text if figure.exact is None else figure.exact
    # A figure's unit may hold the magnitude: 2.5, "million people".
    written = [*numbers(where), *numbers(where, magnitudes=False)]
    spelt = {said for word in words(where) if (said := counted(word)) is not None}
    values: tuple[float | None, ...] = figure.value, figure.min, figure.max
    for value in values:
        if value is None or _is_among(value, written) or value in spelt:
            continue
        if figure.exact is None:
            message = f"the text does not give {value} in digits"
            yield warning("figure-exact", message, "say in `exact` how the text gives it", path)
        elif written or spelt:
            yield error("figure-value", f'the exact words "{figure.exact}" do not say {value}', "correct either", path)


def _is_among(value: float, written: list[Number]) -> bool:
    return any(isclose(value, reading) for number in written for reading in number.readings)


STATEMENT_CHECKS: tuple[Check, ...] = (
    said_on_a_day,
    written_in_its_language,
    translated,
    figures_stand_in_the_text,
)
