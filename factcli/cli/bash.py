"""The command line as bash hands it to a completion, and the words as it wants them back.

Bash gives the words as they were typed, quotes and all, and puts what it is given into the line as it is. So
quotes are taken off here, without expanding anything, and put on again.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from factcli.cli.complete import complete

_SPECIAL = re.compile(r"([^\w./,+@%:=-])", re.ASCII)
_SPECIAL_IN_QUOTES = re.compile(r'(["\\$`])')
_ASSIGNMENT = re.compile(r"\w+=")


class Typed(NamedTuple):
    """A line up to the cursor: its whole words, what there is of the last, the quote that it stands in, if any.

    `kept` is how many letters of the last word bash leaves alone when it puts in another.
    """

    words: list[str]
    last: str
    quote: str
    kept: int


def answer_bash(commands: Any, breaks: str, line: str) -> tuple[str, list[str]]:
    """Return the kind of what may stand next, and each candidate as it is put into the line in bash.

    Args:
        commands: the group of all commands.
        breaks: COMP_WORDBREAKS, the letters at which bash parts words.
        line: the command line up to the cursor.
    """
    typed = split(line, breaks)
    words = typed.words
    while words and _ASSIGNMENT.match(words[0]):
        words.pop(0)
    kind, candidates = complete(commands, words[1:], typed.last)
    offered = [each.word[typed.kept :] for each in candidates]
    lines = [quoted(word, typed.quote) for word in offered if not (typed.quote == '"' and "!" in word)]
    # Bash replaces what was typed by what all candidates begin with, even by less of it; a blank one prevents that.
    if len(lines) > 1 and not all(word.startswith(typed.last[typed.kept :]) for word in offered):
        lines.append(" ")
    return kind, lines


def split(line: str, breaks: str) -> Typed:
    r"""Split a line into words as bash does, and expand nothing.

    >>> split(r'factcli search --speaker="António Gu', "=:")
    Typed(words=['factcli', 'search'], last='--speaker=António Gu', quote='"', kept=10)
    """
    words: list[str] = []
    word: str | None = None
    quote, kept = "", 0
    letters = iter(line)
    for letter in letters:
        if quote and letter == quote:
            quote = ""
        elif quote == "'":
            word = (word or "") + letter
        elif letter == "\\":
            escaped = next(letters, "")
            word = (word or "") + ("\\" if quote and escaped not in '"\\$`' else "") + escaped
        elif quote:
            word = (word or "") + letter
        elif letter in "'\"":
            quote, word = letter, word or ""
            kept = len(word)
        elif letter.isspace():
            words += [] if word is None else [word]
            word, kept = None, 0
        else:
            word = (word or "") + letter
            kept = len(word) if letter in breaks else kept
    return Typed(words, word or "", quote, kept)


def quoted(word: str, quote: str) -> str:
    r"""Return a word as it is typed in bash after an opening quote, or without one.

    >>> quoted("Côte d'Ivoire", ""), quoted("$(x)", '"'), quoted("d'Ivoire", "'")
    ("Côte\\ d\\'Ivoire", '\\$(x)', "d'\\''Ivoire")
    """
    if quote == "'":
        return word.replace("'", "'\\''")
    if quote:
        return _SPECIAL_IN_QUOTES.sub(r"\\\1", word)
    return "".join(letter if not letter.isascii() else _SPECIAL.sub(r"\\\1", letter) for letter in word)
