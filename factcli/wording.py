"""The words and numbers of a wording as they are compared, and what turns their sense."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from factcli.figures import Number, counted, numbers
from factcli.spans import word_spans
from factcli.text import fold

HEAVIEST = 12
LIGHT = 2
"""A word weighs the letters that it has beyond two, up to ten, and at least one: little words and endings are grammar
(“have been exaggerated”, “was an exaggeration”), long words carry what is said (“democracy”, “trade”)."""
NUMBER_WEIGHT = 4.0
FIRST_IDEOGRAPH = "\u2e80"
IDEOGRAPH_WEIGHT = 2.0
SLIGHT = 3.0
"""A change of sense is one of negation if it changes no more than this beside it: “must not” for “must”, but not
“forget” for “cannot remember”."""
SHORT_CHANGE = 3
"""A negation in so few words turns the sense; a left-out clause that holds one need not."""
_NEGATIONS = frozenset(
    fold(
        "not no never none neither nor cannot without dont doesnt didnt isnt arent wasnt werent wont cant "
        "couldnt shouldnt wouldnt hasnt havent hadnt pas jamais sans aucun aucune nicht kein keine keinen keinem "
        "keiner nie niemals ohne не нет ни никогда без нельзя nunca jamás sin لا لم لن ليس ليست غير دون بدون ولا فلا "
        "وليس 不 没 未 無 无"
    ).split()
)
_HALF_NEGATIONS = frozenset(fold("nothing rien nichts ничего ничто nada شيء شيئا").split())
"""These negate or do not: “knows nothing of” is “does not know”, “nothing to fear but” is “the only thing to fear”."""
_NEGATING_PREFIXES = frozenset(("un", "in", "im", "il", "ir", "dis", "non", "не", "без", "бес", "لا"))


class Unit(NamedTuple):
    """A folded word of a text, or a number, at `[start, end)`."""

    key: str
    start: int
    end: int
    number: Number | None = None

    @property
    def weight(self) -> float:
        """How much the unit says."""
        if self.number:
            return NUMBER_WEIGHT
        if len(self.key) == 1 and self.key >= FIRST_IDEOGRAPH:
            return IDEOGRAPH_WEIGHT
        return float(max(min(len(self.key), HEAVIEST) - LIGHT, 1))


def weight(units: Iterable[Unit]) -> float:
    """Return how much units say together."""
    return sum(unit.weight for unit in units)


def units(text: str) -> list[Unit]:
    """Return the words and numbers of a text, in order.

    >>> [(unit.key, unit.start, unit.end) for unit in units("In 1,200 cases")]
    [('in', 0, 2), ('1200', 3, 8), ('cases', 9, 14)]
    """
    found: list[Unit] = []
    figures = list(numbers(text))
    at = 0
    for word in word_spans(text, pairs=False):
        while at < len(figures) and figures[at].end <= word.start:
            at += 1
        number = figures[at] if at < len(figures) and figures[at].start < word.end else None
        if number is None:
            found.append(Unit(*word))
        elif found and found[-1].number is number:
            found[-1] = found[-1]._replace(end=max(found[-1].end, word.end))
        else:
            found.append(Unit(f"{max(number.readings):.15g}", word.start, max(word.end, number.end), number))
    return found


def same_number(unit: Unit, other: Unit) -> bool:
    """Tell whether a number and another unit, in digits or in a word, can be the same number."""
    if unit.number is None:
        return False
    if other.number is not None:
        return not unit.number.readings.isdisjoint(other.number.readings)
    return counted(other.key) in unit.number.readings


def negates(word: str, other: str) -> bool:
    """Tell whether one word is the other behind a prefix that negates it.

    >>> negates("unacceptable", "acceptable"), negates("acceptabel", "acceptable")
    (True, False)
    """
    shorter, longer = sorted((word, other), key=len)
    return longer.endswith(shorter) and longer[: len(longer) - len(shorter)] in _NEGATING_PREFIXES


def turns_sense(changes: Iterable[tuple[Sequence[Unit], Sequence[Unit]]]) -> bool:
    """Tell whether changes, each from the words `old` to `new`, put in or take out a negation.

    One that is only moved is put in once and taken out once.
    """
    balance = undecided = 0
    for old, new in changes:
        if max(len(old), len(new)) > SHORT_CHANGE:
            continue
        negations = [sum(unit.key in _NEGATIONS for unit in side) for side in (old, new)]
        if not old or not new:
            balance += negations[1] - negations[0]
            undecided += sum(unit.key in _HALF_NEGATIONS for side in (old, new) for unit in side)
        elif bool(negations[0]) is not bool(negations[1]):
            beside = (weight(unit for unit in side if unit.key not in _NEGATIONS) for side in (old, new))
            if min(beside) <= SLIGHT:
                return True
    return abs(balance) > undecided
