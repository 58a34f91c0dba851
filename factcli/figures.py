"""Numbers as writers write them, and conditions on figures: `'>=100'`, `'17..27'`, `'360 crimes'`, `'<50 %'`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf

from msgspec import Struct

from factcli.errors import UsageError
from factcli.model import Figure
from factcli.text import fold, words

Value = int | float

SIGNS = {"%": "percent", "٪": "percent", "％": "percent", "$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
"""Signs that stand for a unit, which folding would take for punctuation."""
_PER_CENT = {
    fold(form): "percent"
    for form in ("per cent", "pour cent", "por ciento", "Prozent", "процента", "процентов", "في المئة", "في المائة")
} | {fold("بالمئة"): "percent", fold("بالمائة"): "percent"}
_MAGNITUDES = {
    fold(word): factor
    for factor, forms in (
        (10**3, "thousand thousands mille mil tausend тысяч тысячи тысяча тыс ألف آلاف الف 千"),
        (10**4, "万 萬"),
        (10**6, "million millions millones millionen миллион миллиона миллионов млн مليون ملايين 百万"),
        (10**8, "亿 億"),
        (10**9, "billion billions milliard milliards milliarden миллиард миллиарда миллиардов млрд مليار مليارات"),
        (10**12, "trillion trillions billionen триллион триллиона триллионов تريليون تريليونات"),
    )
    for word in forms.split()
}
_COUNTED = {
    fold(word): value
    for value, forms in (
        (2, "two deux zwei dos два две اثنان اثنين"),
        (3, "three trois drei tres три ثلاثة ثلاث"),
        (4, "four quatre vier cuatro четыре أربعة أربع"),
        (5, "five cinq fünf cinco пять خمسة خمس"),
        (6, "six sechs seis шесть ستة ست"),
        (7, "seven sept sieben siete семь سبعة سبع"),
        (8, "eight huit acht ocho восемь ثمانية ثماني"),
        (9, "nine neuf neun nueve девять تسعة تسع"),
        (10, "ten dix zehn diez десять عشرة عشر"),
        (12, "twelve douze zwölf doce двенадцать"),
        (20, "twenty vingt zwanzig veinte двадцать عشرون عشرين"),
        (30, "thirty trente dreißig treinta тридцать ثلاثون ثلاثين"),
        (50, "fifty cinquante fünfzig cincuenta пятьдесят خمسون خمسين"),
        (100, "hundred cent hundert cien сто مئة مائة"),
        (1000, "thousand mille tausend mil тысяча тысячи ألف"),
    )
    for word in forms.split()
}
# Letters right before the digits make them part of a name (G20, COVID-19); Arabic and CJK words attach to numbers.
_NUMBER = re.compile(
    r"(?<![^\W_\u0600-\u065f\u0670-\u06ef\u06fa-\u06ff\u0e00-\u9fff\uac00-\ud7af])(?<![^\W\d_]-)(?<![\d][.,٫٬])"
    r"(?P<sign>(?<![\w)])[-−])?"
    r"(?P<digits>\d{1,100}(?!\d)(?:[.,٫٬'’]\d{1,100}(?!\d)|[ \u00a0\u2009\u202f]\d{3}(?!\d))*)"
    r"(?:[eE](?P<exponent>[-+]?\d{1,2})(?!\w))?"
)
_FOLLOWING_WORD = re.compile(r"[ \u00a0\u2009\u202f-]?([^\W\d_]+)")


class Number(Struct, frozen=True):
    """A number in a text, at `[start, end)`, with every value that it can be read as.

    `1.250` is 1250 to a German and 1.25 to an American: without more it is both.
    """

    readings: frozenset[Value]
    start: int
    end: int


def numbers(text: str, *, magnitudes: bool = True) -> Iterator[Number]:
    """Yield the numbers of a text, in digits of any script, with their separators and a following magnitude.

    Without `magnitudes`, 2.5 million is 2.5.

    >>> [sorted(number.readings) for number in numbers("٣٦٠ of 1 200 or 2.5 million, 1.250, 1e3")]
    [[360], [1200], [2500000.0], [1.25, 1250], [1000]]
    """
    for found in _NUMBER.finditer(text):
        word = _FOLLOWING_WORD.match(text, found.end()) if magnitudes else None
        factor: Value = _MAGNITUDES.get(fold(word[1]), 1) if word else 1
        end = word.end() if word and factor > 1 else found.end()
        exponent = int(found["exponent"] or 0)
        factor *= 10**exponent
        sign = -1 if found["sign"] else 1
        readings = frozenset(sign * factor * value for value in _values(found["digits"]))
        if readings:
            yield Number(readings, found.start(), end)
        else:  # A date or a version: 25.09.2019 is three numbers.
            yield from (
                Number(frozenset((int(part[0]),)), found.start() + part.start(), found.start() + part.end())
                for part in re.finditer(r"\d+", found[0])
            )


def _values(written: str) -> Iterator[Value]:
    """Yield every value that digits with separators can have."""
    plain = written.replace("٫", ".")
    groups = re.split(r"[^\d]", plain)
    separators = re.findall(r"[^\d]", plain)
    thousands = len(groups[0]) <= 3 and int(groups[0]) > 0 and all(len(group) == 3 for group in groups[1:])
    if not separators:
        yield int(plain)
        return
    last = separators[-1]
    if last in ".," and separators.count(last) == 1:
        whole = groups[:-1]
        if len(whole) == 1 or (len(whole[0]) <= 3 and all(len(group) == 3 for group in whole[1:])):
            yield float("".join(whole) + "." + groups[-1])
    if thousands and len(set(separators)) == 1 and "٫" not in written:
        yield int("".join(groups))


def counted(word: str) -> int | None:
    """Return the number that a folded word says, for the commonest of them; one is left out, as it says much else.

    >>> counted("three"), counted("one")
    (3, None)
    """
    return _COUNTED.get(word)


def bounds(figure: Figure) -> tuple[float, float]:
    """Return the least and the greatest value of a figure; infinite where its range is open.

    >>> bounds(Figure(value=360)), bounds(Figure(min=17))
    ((360, 360), (17, inf))
    """
    if figure.value is not None:
        return figure.value, figure.value
    return (
        -inf if figure.min is None else figure.min,
        inf if figure.max is None else figure.max,
    )


def unit_words(text: str) -> list[str]:
    """Return the folded words of a unit or a measure; signs such as % and € count as words.

    >>> unit_words("<50 %"), unit_words("per cent of cases")
    (['50', 'percent'], ['percent', 'of', 'cases'])
    """
    folded = " ".join(words("".join(f" {SIGNS[each]} " if each in SIGNS else each for each in text)))
    for form, sign in _PER_CENT.items():
        if form in folded:
            folded = re.sub(rf"(?<!\w){form}(?!\w)", sign, folded)
    return folded.split()


def about(figure: Figure) -> list[str]:
    """Return the folded words that say what a figure counts: of its unit and of its measure in every language."""
    return unit_words(" ".join([figure.unit or "", *figure.measure.values()]))


class Condition(Struct, frozen=True):
    """What is asked of a figure: a value from `low` to `high`, ends included or not, and words of unit or measure."""

    low: float = -inf
    high: float = inf
    low_open: bool = False
    high_open: bool = False
    words: tuple[str, ...] = ()


_SIGNED = r"[-+−]?\d{1,100}(?:[.,٫٬]\d{1,100})*"
_EXPRESSION = re.compile(
    rf"\s*(?:(?P<sign>>=|<=|=|>|<|≥|≤)\s*(?P<bound>{_SIGNED})"
    rf"|(?P<low>{_SIGNED})?\s*\.\.\s*(?P<high>{_SIGNED})?"
    rf"|(?P<value>{_SIGNED}))?\s*(?P<words>.*)",
    re.DOTALL,
)


def condition(expression: str) -> Condition:
    """Read what `--figure` is given.

    A comparison, a range with one end perhaps open, or a value; then perhaps words of the unit or measure.

    Raises:
        UsageError: the expression means nothing.

    >>> condition("17..27"), condition("<50 %").words
    (Condition(low=17, high=27, low_open=False, high_open=False, words=()), ('percent',))
    """
    found = _EXPRESSION.fullmatch(expression)
    assert found  # its words are whatever is left
    asked = tuple(unit_words(found["words"]))
    if re.search(r"[<>=≥≤\d]|\.\.", found["words"]) or not expression.strip():
        raise _meaningless(expression)
    if found["bound"]:
        value, sign = _number(found["bound"], expression), found["sign"].replace("≥", ">=").replace("≤", "<=")
        low = value if sign in (">=", ">", "=") else -inf
        high = value if sign in ("<=", "<", "=") else inf
        return Condition(low, high, sign == ">", sign == "<", asked)
    if found["value"]:
        value = _number(found["value"], expression)
        return Condition(value, value, words=asked)
    low = _number(found["low"], expression) if found["low"] else -inf
    high = _number(found["high"], expression) if found["high"] else inf
    if low > high or (not asked and (low, high) == (-inf, inf)):
        raise _meaningless(expression)
    return Condition(low, high, words=asked)


def _number(written: str, expression: str) -> Value:
    """Read a number of an expression: a point is a decimal point, a comma parts thousands, as in English."""
    text = written.replace("−", "-").replace("٫", ".").replace("٬", "").replace(",", "")
    try:
        return int(text) if "." not in text else float(text)
    except ValueError:
        raise _meaningless(expression) from None


def _meaningless(expression: str) -> UsageError:
    return UsageError(
        f'"{expression}" is no condition on a figure', "such are '>=100', '17..27', '360 crimes', '<50 %', 'crimes'"
    )
