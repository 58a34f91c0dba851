"""Lines with right-to-left text in the order in which they are seen, for terminals that do not reorder it.

Letters are joined by arabic-reshaper and ordered by python-bidi (Unicode Standard Annex 9); both come with the
extra `factcli[bidi]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from factcli.errors import UsageError

RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
JOINERS = "\u200c\u200d"
Style = TypeVar("Style")


def base_direction(paragraph: str) -> int:
    """Return the direction of a paragraph by its first strong letter: 0 from left to right, 1 from right to left."""
    for letter in paragraph:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return int(kind != "L")
    return 0


def visual(pieces: Sequence[tuple[str, Style]], direction: int) -> list[tuple[str, Style]]:
    """Return what one line is made of, each piece with its style, as it is seen from left to right.

    Pieces must end between words, where letters do not join. `direction` is that of the line's paragraph.

    Raises:
        UsageError: the packages that this needs are not installed.
    """
    if not any(RIGHT_TO_LEFT.search(text) for text, _ in pieces):
        return list(pieces)
    reshape, algorithm = _packages()
    clusters = [(cluster, style) for text, style in pieces for cluster in _clusters(reshape(text))]
    storage: dict[str, Any] = {**algorithm.get_empty_storage(), "base_level": direction, "base_dir": "LR"[direction]}
    algorithm.get_embedding_levels("".join(cluster[0] for cluster, _ in clusters), storage)
    for letter, (cluster, style) in zip(storage["chars"], clusters, strict=True):
        letter.update(marks=cluster[1:], style=style)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage["chars"], algorithm.MIRRORED, "LR"[direction])
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    algorithm.reorder_resolved_levels(storage, False)
    algorithm.apply_mirroring(storage, False)
    return [(letter["ch"] + letter["marks"], letter["style"]) for letter in storage["chars"]]


def _resolve_brackets(letters: Sequence[dict[str, Any]], mirrored: Mapping[str, str], base: str) -> None:
    """Give each pair of brackets one direction (UAX 9, rule N0), which python-bidi leaves out.

    Without it a bracket around a Latin word in Arabic stands on the wrong side.
    """
    strong = ["R" if letter["type"] in ("R", "EN", "AN") else letter["type"] for letter in letters]
    for start, end in _bracket_pairs([letter["ch"] for letter in letters], mirrored):
        inside = {kind for kind in strong[start + 1 : end] if kind in ("L", "R")}
        if not inside:
            continue
        before = next((kind for kind in reversed(strong[:start]) if kind in ("L", "R")), base)
        direction = base if base in inside else before
        for place in (start, end):
            strong[place] = letters[place]["type"] = direction


def _bracket_pairs(text: Sequence[str], mirrored: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return the places of brackets that belong together, in the order in which they open (UAX 9, BD16)."""
    waiting: list[tuple[str, int]] = []
    pairs = []
    for place, letter in enumerate(text):
        if unicodedata.category(letter) == "Ps" and letter in mirrored:
            waiting.append((mirrored[letter], place))
        elif unicodedata.category(letter) == "Pe" and letter in dict(waiting):
            while waiting[-1][0] != letter:
                waiting.pop()
            pairs.append((waiting.pop()[1], place))
    return sorted(pairs)


def _clusters(text: str) -> Iterator[str]:
    """Yield letters with the marks on them, which a terminal draws on what stands before them (UAX 9, rule L3)."""
    cluster = ""
    for letter in text:
        if cluster and (letter in JOINERS or unicodedata.category(letter) in ("Mn", "Me")):
            cluster += letter
            continue
        if cluster:
            yield cluster
        cluster = letter
    if cluster:
        yield cluster


@lru_cache(maxsize=1)
def _packages() -> tuple[Any, Any]:
    try:
        from arabic_reshaper import ArabicReshaper
        from bidi import algorithm
    except ImportError:
        raise UsageError("--bidi visual needs two more packages", "pip install 'factcli[bidi]'") from None
    return ArabicReshaper({"delete_harakat": False}).reshape, algorithm
