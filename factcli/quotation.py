"""What stands inside quotation marks: Arabic, English, French, German, Russian, Chinese, Japanese and Korean ones."""

from __future__ import annotations

from factcli.model import Quotation

PAIRS = {
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’",
    "‚": "‘’",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "﹃": "﹄",
    "〝": "〞〟",
    '"': '"',
    "＂": "＂",
}
"""Opening marks and what closes each. German closes with the mark that English opens with, Danish turns « round."""
_SINGLE = "‘‚"
_MARKS = frozenset(PAIRS) | frozenset("".join(PAIRS.values()))


def quoted(text: str) -> list[tuple[int, int]]:
    """Return the places `[start, end)` inside outermost quotation marks, without the marks, in order.

    A quotation ends with its paragraph where nothing closes it; straight single marks are apostrophes.

    >>> quoted('He said "no", and «yes».'), quoted("It’s ‘don’t’")
    ([(9, 11), (19, 22)], [(6, 11)])
    """
    found: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    for place, mark in enumerate(text):
        if mark == "\n":
            found += [(open_[0][1], place)] if open_ else []
            open_.clear()
        elif mark not in _MARKS:
            continue
        elif open_ and mark in PAIRS[open_[-1][0]] and not _is_apostrophe(text, place):
            _, start = open_.pop()
            if not open_:
                found.append((start, place))
        elif mark in PAIRS and _may_open(text, place):
            open_.append((mark, place + 1))
    return [*found, (open_[0][1], len(text))] if open_ else found


def _is_apostrophe(text: str, place: int) -> bool:
    return text[place] == "’" and text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum()


def _may_open(text: str, place: int) -> bool:
    """Tell whether a mark may open: a single one, or one that also closes, not right behind a letter."""
    return text[place] not in (*_SINGLE, "»", "›") or not text[place - 1 : place].isalnum()


def quotation_of(text: str, start: int, end: int) -> Quotation:
    """Return how a text gives its part `[start, end)`: all of its letters inside quotation marks, some, or none.

    >>> text = 'He called it "a start" and left.'
    >>> quotation_of(text, 14, 21), quotation_of(text, 3, 22), quotation_of(text, 23, 31)
    ('direct', 'mixed', 'indirect')
    """
    paragraph = text.rfind("\n", 0, start) + 1
    around = text[paragraph:end]
    inside = sum(_letters(text[max(paragraph + first, start) : paragraph + last]) for first, last in quoted(around))
    return "indirect" if not inside else "mixed" if inside < _letters(text[start:end]) else "direct"


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
