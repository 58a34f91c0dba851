"""The statements that may carry a wording, each with how the wording stands in it.

Candidates come from the store's words, the rarest first; the wording is laid beside each of them, beside its
translations, and beside neighbouring statements together where it runs over more than one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from msgspec import Struct

from factcli.alignment import Alignment, Wording
from factcli.answers import Verification
from factcli.plan import text_options
from factcli.proof import SourceFolder, verify
from factcli.results import source_of
from factcli.store import Criterion, Option, Selection, Store, Stored
from factcli.text import words

RARE_DOCS = 20_000
"""So many statements are met by the rarest words together before the commoner words are left out."""
MOST_WORDS = 60
"""So many different words of a wording are looked up, from its beginning: enough to find whatever has them."""
CANDIDATES = 60
JOINED = 5
"""So many of the best candidates are also tried together with their neighbours."""
TEXT = "text"
PASSAGE = "passage"


class Found(Struct, frozen=True):
    """Statements that a wording was laid beside: `stored` in their order, and the words `compared`, in `field`."""

    stored: tuple[Stored, ...]
    field: str
    compared: str
    alignment: Alignment

    @property
    def order(self) -> tuple[float, bool, bool, int, bool, int]:
        """The key of the total order: smaller is better."""
        place = self.alignment
        return (
            -round(place.score),
            place.negated,
            not place.whole,
            len(self.stored),
            self.field not in (TEXT, PASSAGE),
            self.stored[0].position,
        )


def compared(store: Store, wording: Wording, folder: SourceFolder) -> list[Found]:
    """Return the statements that may carry a wording, each by the text or translation that it is closest to."""
    found = []
    for stored in _candidates(store, words(wording.text)):
        fields = [(TEXT, stored.statement.language, stored.statement.text)]
        fields += [(f"translations.{tag}", tag, text) for tag, text in stored.statement.translations.items()]
        laid = [
            Found((stored,), field, text, alignment)
            for field, language, text in fields
            if (alignment := wording.align(text, language)) is not None
        ]
        found += [min(laid, key=lambda each: each.order)] if laid else []
    best = sorted(found, key=lambda each: each.order)[:JOINED]
    return found + [
        joined for each in best if each.alignment.recall < 1 for joined in _joined(store, wording, each, folder)
    ]


def _candidates(store: Store, asked: Sequence[str]) -> list[Stored]:
    """Return the statements that hold the rarest of the words, those with most of them first."""
    looked_up = islice(dict.fromkeys(asked), MOST_WORDS)
    by_word = [options for word in looked_up if (options := text_options(store, word))]
    by_word.sort(key=lambda options: (_docs(options), options[0].query))
    within = sum(total <= RARE_DOCS for total in accumulate(map(_docs, by_word)))
    if within:
        rare = tuple(option for options in by_word[:within] for option in options)
        return list(store.select(Selection((Criterion("words", rare),)), None, CANDIDATES))
    # Common words alone: few statements hold several of them.
    for taken in range(min(4, len(by_word)), 0, -1):
        criteria = tuple(Criterion("words", tuple(options)) for options in by_word[:taken])
        if found := list(store.select(Selection(criteria), None, CANDIDATES)):
            return found
    return []


def _docs(options: Sequence[Option]) -> int:
    return sum(option.docs for option in options)


def _joined(store: Store, wording: Wording, found: Found, folder: SourceFolder) -> Iterator[Found]:
    """Yield a statement together with the one before it and the one after it, where the wording fits them better."""
    (stored,) = found.stored
    for neighbour in store.neighbours(stored):
        pair = (neighbour, stored) if neighbour.position < stored.position else (stored, neighbour)
        if not _of_one_speech(neighbour, stored):
            continue
        for field, language, text in _fields_of_pair(store, pair, folder):
            alignment = wording.align(text, language)
            if alignment is not None and alignment.matched > found.alignment.matched:
                yield Found(pair, field, text, alignment)


def _of_one_speech(one: Stored, other: Stored) -> bool:
    """Tell whether two statements are known to be of one speaker and one source."""
    same = one.speaker == other.speaker and one.statement.source == other.statement.source
    return same and one.speaker is not None and one.statement.source is not None


def _fields_of_pair(
    store: Store, pair: tuple[Stored, Stored], folder: SourceFolder
) -> Iterator[tuple[str, str | None, str]]:
    first, second = (each.statement for each in pair)
    passage = _passage(store, pair, folder)
    if passage is None:
        return
    yield PASSAGE, first.language, passage
    for tag in first.translations.keys() & second.translations.keys():
        yield f"translations.{tag}", tag, f"{first.translations[tag]} {second.translations[tag]}"


def _passage(store: Store, pair: tuple[Stored, Stored], folder: SourceFolder) -> str | None:
    """Return the words of the source from one statement to the end of the next, or None where words stand between.

    Whose words those are nobody knows. Where they are not proved, they are taken one after the other.
    """
    source = source_of(store, pair[0])
    first, second = (verified(store, stored, folder).span for stored in pair)
    if first is None or second is None or source is None or source.file is None:
        return " ".join(stored.statement.text for stored in pair)
    (start, end), (next_start, next_end) = first, second
    text = folder.text_of(source.file, source.sha256)
    if next_start < end or words(text[end:next_start]):
        return None
    return text[start:next_end]


def verified(store: Store, stored: Stored, folder: SourceFolder) -> Verification:
    """Return whether a stored statement is proved by its source."""
    return verify(stored.statement, source_of(store, stored), folder)
