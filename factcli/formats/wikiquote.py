"""Wikiquote pages as wikitext: first-level list items are quotations, the items below each say where it is from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import takewhile
from typing import Any, NamedTuple

from factcli.errors import UsageError
from factcli.formats import Found, Place, Refused, Remark, Wishes
from factcli.formats.encoding import Text
from factcli.model import Statement

Parser = Callable[[str], Any]

NOT_THEIRS = re.compile(
    r"misattribut|wrongly|disput|unsourced|attribut|about|quotes? (?:on|of) |apocryph|fälschlich|zugeschrieben"
    r"|bezug auf|über |sur |apocryphe|sobre|atribuid|disputad|attribuit|su |приписыва|\bо\b|عن |منسوب",
    re.IGNORECASE,
)
"""Headings under which the words are not, or not surely, those of the person whose page it is."""
NO_QUOTES = re.compile(
    r"see also|external links|references|sources|bibliography|further reading|notes|siehe auch|weblinks|voir aussi"
    r"|véase también|altri progetti|см\. также|ссылки",
    re.IGNORECASE,
)
PERSON = re.compile(r"\[\[\s*category\s*:\s*(?:\d+s?(?: bc)? (?:births|deaths)|living people)\b", re.IGNORECASE)
"""Categories of people's pages in English: a page on a subject, a film or a book has none of them."""
TITLE_AND_YEAR = re.compile(r"(.*\S)\s*\((\d{4})\)", re.ASCII)
SHOWN = {"w": -1, "wikt": -1, "s": -1, "lang": 1, "nowrap": 0, "nobr": 0, "small": 0, "smallcaps": 0, "sc": 0}
"""Templates that stand for one of their own arguments, and which one."""
SILENT = ("citation needed", "fact", "cn", "anchor", "clear", "sic", "unsourced")
NOT_SHOWN = re.compile(r"\s*:?(?:file|image|category|datei|fichier|archivo)\s*:", re.IGNORECASE)
ITEM = re.compile(r"(\*+)(?![:;#])\s*(.*)", re.DOTALL)
MOST_MARKUP = 1_000
"""Brackets and tags of a piece of wikitext that is parsed; the parser takes the square of their number in time."""
MISSING = "reading Wikiquote needs a parser of wikitext, mwparserfromhell"
HINT = 'pip install "factcli[wikiquote]"'


class UnreadableError(ValueError):
    """Wikitext whose words cannot be told."""


class _Item(NamedTuple):
    """A quotation as wikitext, the line where it stands, the headings above it, and the items below it."""

    line: int
    wikitext: str
    headings: tuple[str, ...]
    notes: list[str]


def read(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read the quotations of a page.

    The speaker is `wishes.speaker`, or the person whose page it is: the bold name of the introduction, where a category
    says that the page is a person's. Under headings such as "Misattributed" or "Quotes about" there is none.

    Raises:
        UsageError: the parser is not installed.
    """
    parse = _bounded(_parser())
    lines = list(StringIO(text.whole(), newline="\n"))
    speaker = wishes.speaker or _person(lines, parse)
    if speaker is None:
        yield Found(Place(), Remark("whose page it is cannot be told: no statement has a speaker; --speaker names one"))
    for item in _items(lines, parse):
        if any(NO_QUOTES.fullmatch(heading) for heading in item.headings):
            continue
        try:
            words = _rendered(parse(item.wikitext)).strip()
            if not words:
                raise UnreadableError("there is no text")
        except UnreadableError as error:
            yield Found(Place(item.line), Refused(str(error)))
            continue
        yield Found(Place(item.line), _statement(item, words, speaker, wishes.language, parse))


def _statement(item: _Item, words: str, speaker: str | None, language: str | None, parse: Parser) -> Statement:
    theirs = not any(NOT_THEIRS.search(heading) for heading in item.headings)
    work = TITLE_AND_YEAR.fullmatch(item.headings[-1]) if item.headings else None
    notes = "; ".join(filter(None, (_legible(note, parse) for note in item.notes)))
    return Statement(
        text=words,
        quotation="direct",
        speaker=speaker if theirs else None,
        language=language,
        source=notes or (work[1] if work else None),
        date=work[2] if work and theirs else None,
    )


def _items(lines: list[str], parse: Parser) -> Iterator[_Item]:
    headings: list[tuple[int, str]] = []
    item: _Item | None = None
    for number, line in enumerate(lines, 1):
        listed = ITEM.match(line.rstrip())
        if item and not (listed and len(listed[1]) > 1):
            yield item
            item = None
        if heading := _heading(line):
            level, title = heading
            headings = [each for each in headings if each[0] < level] + [(level, _legible(title, parse))]
        elif listed and len(listed[1]) == 1:
            item = _Item(number, listed[2], tuple(title for _, title in headings), [])
        elif listed and item:
            item.notes.append(listed[2])
    if item:
        yield item


def _heading(line: str) -> tuple[int, str] | None:
    """Return a heading's level and title, told by the equals signs on both sides of it; None for any other line."""
    written = line.strip()
    before, after = (len(written) - len(bare) for bare in (written.lstrip("="), written.rstrip("=")))
    level = min(before, after, len(written) // 2)
    return (level, written[level : len(written) - level].strip()) if level else None


def _person(lines: list[str], parse: Parser) -> str | None:
    """Return the name of the person whose page it is, None for what may be another page."""
    if not any(PERSON.search(line) for line in lines):
        return None
    introduction = "".join(takewhile(lambda line: _heading(line) is None, lines))
    try:
        bold = next((tag for tag in parse(introduction).ifilter_tags() if tag.tag == "b"), None)
    except UnreadableError:
        return None
    return _legible(str(bold.contents), parse) or None if bold else None


def _legible(wikitext: str, parse: Parser) -> str:
    """Return the words of wikitext that is no quotation, as far as they can be told."""
    code = None
    try:
        code = parse(wikitext)
        return _rendered(code).strip()
    except UnreadableError:
        return wikitext if code is None else str(code.strip_code()).strip()


def _rendered(code: Any) -> str:
    """Return the words of parsed wikitext as a reader of the page sees them.

    Raises:
        UnreadableError: they are made by a template that is not known.
    """
    return "".join(map(_node, code.nodes)) if code is not None else ""


def _node(node: Any) -> str:
    kind = type(node).__name__
    if kind == "Text":
        return str(node.value)
    if kind == "Wikilink":
        return "" if NOT_SHOWN.match(str(node.title)) else _rendered(node.text or node.title)
    if kind == "ExternalLink":
        return _rendered(node.title)
    if kind == "HTMLEntity":
        return str(node.normalize())
    if kind == "Tag":
        return _tag(node)
    if kind == "Template":
        return _template(node)
    return ""


def _tag(tag: Any) -> str:
    name = str(tag.tag).strip().lower()
    if name == "br":
        return "\n"
    return "" if name == "ref" or tag.contents is None else _rendered(tag.contents)


def _template(template: Any) -> str:
    name = str(template.name).strip().lower()
    if name in SILENT:
        return ""
    if name not in SHOWN or not template.params:
        raise UnreadableError(f"it holds the template {{{{{name}}}}}, whose words cannot be told")
    index = SHOWN[name]
    return _rendered(template.params[min(index, len(template.params) - 1)].value)


def _bounded(parse: Parser) -> Parser:
    def parse_little(wikitext: str) -> Any:
        if sum(map(wikitext.count, "[{<")) > MOST_MARKUP:
            raise UnreadableError("it holds more markup than any quotation")
        return parse(wikitext)

    return parse_little


def _parser() -> Parser:
    try:
        from mwparserfromhell import parse
    except ImportError:
        raise UsageError(MISSING, HINT) from None
    return parse
