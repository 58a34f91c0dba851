"""Files of fortune(6): texts parted by `%` lines, attributed by `-- Author, "Work" (year)` where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from factcli.formats import Found, Place, Wishes
from factcli.formats.encoding import Text
from factcli.model import Statement

SEPARATOR = re.compile(r"%%?\s*")
MARKED = re.compile(r"(?:\s*--|\s{2,}[―—]|\t\s*[―—])\s*(?![-—―])(?=\S)")
"""What begins an attribution. A hyphen, or a dash that is not indented, begins a line of a dialogue as often."""
REPLY = re.compile(r"--\s*\S+[.!?…]")
"""What may be a reply in a dialogue as well: one word, not indented, that ends a sentence."""
DIALOGUE = re.compile(r"\s*[-–—―]")
CUT = re.compile(r"""\s*(?:,(?!\s*(?:Jr|Sr)\b)|["«“„:(\[]|``|\.\s+(?=\()|\s[-–—]\s)""")
"""What ends the name in an attribution."""
NICKNAME = re.compile(r"""\s*(?:"[^"]*"|«[^»]*»|“[^”]*”|``[^`']*''|\([^()\d]*\)|\[[^\]\d]*\])\s+\w""")
"""What may be in the middle of a name as well as behind it, where more words follow: William (Bill) Smith."""
SECOND_HAND = re.compile(r"quot|attribut|paraphras|zitier|zitat|citand|citat|цитир", re.IGNORECASE)
ACTOR = re.compile(r"\s*\(([^()]+)\),")
"""Who plays the one that is named, who may be a person that never said it: Gianni De Michelis (Gianfranco D'Angelo),"""
SEVERAL = re.compile(r",[^\"«“\d]*?(?:\s(?:and|und|ed?|y|и)\s|&)[^\d]*", re.IGNORECASE)
"""More people may be named, where no number tells that it is the title of a work."""
WORK = re.compile(r"""[\s,.;:]*(?:"([^"]+)"|«([^»]+)»|“([^”]+)”|``([^`']+)'')(.*)""", re.DOTALL)
LONE_YEAR = re.compile(r"[\s.]*\(\d{4}\)", re.ASCII)
"""A year behind a name is that of a work: Star Wars (1977)."""
YEAR = re.compile(r"[\s,.;]*(?:\((\d{4})\)|(\d{4}))[\s.]*", re.ASCII)
LONGEST_NAME = 6
"""Words; attributions that are longer, and have no comma, tell a story."""
_PARTICLES = """
af al and av ben bin d da das de degli dei del della den der des di do dos du e ed el et fils i ibn l la las le lo
los of op père ter the und van vom von y z аль бен ван де дер ди да дю ибн и ла ле отец сын фон
"""
_FOUND = """
abends alte alter altes altrussisch anon anonimo anonym anonyme anonymous antico anónim anónimo attribuita
attribuito attributed aus autobiography autor autore award axiom book buch by chinese chinesisches citata citato
corolario corollary da dal dall dalla das data dedicata dedicated dedicato definizioni der dicho dictionary die
ein eine el esempio first fortune found from geflügeltes gesetz graffit graffiti graffito guide heard il index
journal la las law laws le legge ley libro lo los magazine monologo motto murphy murphys news old other
overheard popular press principio principle proverb proverbe proverbi proverbio proverbios quoted refrán regel
regla regola rule rules saw saying seen show slogan some spruch teorema the theorem times trattato un una
unbekannt unbekannter unknown various verfasser volksmund wikipedia автор анекдот аноним афоризм закон из
надпись народная неизвестен неизвестный поговорка пословица фольклор
"""
PARTICLES = frozenset(_PARTICLES.split())
FOUND = frozenset(_FOUND.split())
"""Words that a name does not have: with one, an attribution says where a text was found, or that nobody is known."""
FOUND_ENDINGS = ("sprichwort", "weisheit", "spruch", "regel", "gesetz", "werbung", "streik", "anonym")
FOREIGN = re.compile(r"[\d@<>{}=?!;/#*_|~+%\x00-\x1f]|--")
"""What a name does not hold."""
SENTENCE_END = re.compile(r"[^\W\d_]{4,}\.")
ABBREVIATION = re.compile(r"\w{1,3}\.")
TOKEN = re.compile(r"[^\W\d_]+")


class Attribution(NamedTuple):
    """Who is named, and from which work of which year, as far as it is told."""

    speaker: str
    source: str | None = None
    date: str | None = None


def read(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read a file of fortunes; those whose attribution is in doubt keep it in their text, and have no speaker."""
    for line, fortune in _fortunes(text.lines()):
        words, attribution = attributed(fortune)
        yield Found(
            Place(line),
            Statement(
                text=words,
                quotation="direct" if attribution else None,
                speaker=attribution.speaker if attribution else None,
                language=wishes.language,
                source=attribution.source if attribution else None,
                date=attribution.date if attribution else None,
            ),
        )


def _fortunes(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield each fortune's first line number and lines, blank ones at its ends left out."""
    waiting: list[str] = []
    number = 0
    for number, line in enumerate(lines, 1):
        if SEPARATOR.fullmatch(line):
            yield from _whole(number - len(waiting), waiting)
            waiting = []
        else:
            waiting.append(line.rstrip("\r\n"))
    yield from _whole(number + 1 - len(waiting), waiting)


def _whole(first: int, lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    written = [index for index, line in enumerate(lines) if line.strip()]
    if written:
        yield first + written[0], lines[written[0] : written[-1] + 1]


def attributed(fortune: list[str]) -> tuple[str, Attribution | None]:
    r"""Return a fortune's words and its attribution; the whole text and None where there is none, or any doubt.

    An attribution is the last paragraph's only marked line, with the deeper lines that follow it to the end.

    >>> attributed(["Eschew obfuscation.", "\t\t-- Mark Twain, \"Letters\" (1880)"])
    ('Eschew obfuscation.', Attribution(speaker='Mark Twain', source='Letters', date='1880'))
    """
    whole = "\n".join(fortune)
    marked = [index for index, line in enumerate(fortune) if MARKED.match(line)]
    if len(marked) != 1 or marked[0] == 0:
        return whole, None
    start = marked[0]
    mark = MARKED.match(fortune[start])
    assert mark is not None
    follows = fortune[start + 1 :]
    if any(not line[:1].isspace() or DIALOGUE.match(line) for line in follows):
        return whole, None
    if REPLY.fullmatch(fortune[start].rstrip()):
        return whole, None
    words = "\n".join(fortune[:start]).rstrip()
    attribution = parsed(" ".join([fortune[start][mark.end() :], *follows]))
    return (words, attribution) if attribution and words.strip() else (whole, None)


def parsed(attribution: str) -> Attribution | None:
    """Return what an attribution says; None where it does not begin with what can only be a name.

    >>> parsed('Frank Costello, on the prosecution of "Lucky" Luciano')
    Attribution(speaker='Frank Costello', source='Frank Costello, on the prosecution of "Lucky" Luciano', date=None)
    >>> parsed("Quoted from a fortune cookie program"), parsed('"The Corbomite Maneuver"')
    (None, None)
    """
    written = " ".join(attribution.split())
    cut = CUT.search(written)
    name, rest = (written[: cut.start()], written[cut.start() :]) if cut else (written, "")
    name = _without_full_stop(name.strip())
    if not is_name(name) or LONE_YEAR.match(rest) or NICKNAME.match(rest) or SEVERAL.fullmatch(rest):
        return None
    actor = ACTOR.match(rest)
    if SECOND_HAND.search(rest) or (actor and " " in actor[1] and is_name(actor[1])):
        return None
    work = WORK.fullmatch(rest)
    if not work:
        return Attribution(name, written if rest.strip(" .,;:") else None)
    title = next(group for group in work.groups()[:4] if group).strip(" ,")
    year = YEAR.fullmatch(work[5])
    if year:
        return Attribution(name, title, year[1] or year[2])
    return Attribution(name, title if not work[5].strip(" .,;") else rest.strip(" ,;"))


def is_name(name: str) -> bool:
    """Tell whether words can only be a name: a few, capitalised but for particles, none of which names a find.

    >>> is_name("Vincent van Gogh"), is_name("MGM executive Irving Thalberg"), is_name("Chinese Proverb")
    (True, False, False)
    """
    tokens = name.split()
    parts = TOKEN.findall(name)
    if not 1 <= len(tokens) <= LONGEST_NAME or len("".join(parts)) < 2 or FOREIGN.search(name):
        return False
    # "Louis Gerstner. Gerente General" is a name and a sentence; "Mt." is the beginning of one.
    if any(SENTENCE_END.fullmatch(token) for token in tokens[1:-1]) or ABBREVIATION.fullmatch(name):
        return False
    if tokens[0] == "A" or parts[0].casefold() in FOUND or any(_tells_a_find(part) for part in parts):
        return False
    return all(part[0].isupper() or part in PARTICLES or part.upper() == part for part in parts)


def _tells_a_find(part: str) -> bool:
    word = part.casefold()
    return (word in FOUND and word not in PARTICLES) or word.endswith(FOUND_ENDINGS)


def _without_full_stop(name: str) -> str:
    """Return a name without the full stop of a sentence; that of an initial or of "Jr." is its own."""
    last = name.rsplit(None, 1)[-1] if name else ""
    return name[:-1] if SENTENCE_END.fullmatch(last) else name
