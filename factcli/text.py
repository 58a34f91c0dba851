"""Folding, sound keys and safe printing: all handling of text, pure, and cheap to import.

Everything is matched in a folded form (`fold`), names also by ear (`sound`), and nothing reaches a terminal
but through `safe`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern compiled when it is first needed: all at once would be half of this module's time to load."""
    return re.compile(pattern)


# ´ and ` are apostrophes by use and accents by Unicode; ʹ ʺ and ׳ stand for soft signs in transliterations.
_LETTERS = {
    **dict.fromkeys("'’‘‛ʼʻʿʾ`´′ʹʺ׳" + "ـءٴьъ", ""),
    **dict.fromkeys("ىیېے", "ي"),
    **dict.fromkeys("ہھەۀة", "ه"),
    **dict.fromkeys("đð", "d"),
    **dict(zip("ٱک", "اك", strict=True)),
    **dict(zip("ıłøħə", "iloha", strict=True)),
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
}

# Scripts whose vowels are marks: without them कि and को are one word.
_VOWEL_SIGNS = "[\u0900-\u109f\u1700-\u17ff\u1900-\u1aaf\u1b00-\u1c4f\ua800-\uabff\U00011000-\U00011fff]"
_DROPPED = frozenset(("Mn", "Me", "Cf", "Cc", "Cs", "Co", "Sk"))


def _folded_character(character: str) -> str:
    """Return what `fold` makes of one character, whatever stands beside it."""
    # Composed first: decomposed, ´ is a space and an accent.
    composed = unicodedata.normalize("NFC", character)
    if composed in _LETTERS:
        return _LETTERS[composed]
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(map(_folded_part, decomposed))


def _folded_part(part: str) -> str:
    if part in _LETTERS:
        return _LETTERS[part]
    category = unicodedata.category(part)
    if part.isspace() or category[0] in "ZP" or category in ("Sm", "Sc", "So"):
        return " "
    if category in _DROPPED:
        return part if category == "Mn" and _pattern(_VOWEL_SIGNS).match(part) else ""
    return str(unicodedata.decimal(part)) if category == "Nd" else part


class _Table(dict[int, str]):
    """A translation table that works out a character when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _folded_character(chr(code))
        return folded


_FOLDED = _Table()
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 0x20 for code in range(0x80)).ljust(0x100)
_ASCII_DELETED = bytes(code for code in range(0x80) if _folded_character(chr(code)) == "")


def fold(s: str) -> str:
    """Return the form of a text that is compared: without case, marks, punctuation and variant spellings.

    Words are separated by single spaces; apostrophes are deleted, other punctuation and symbols separate words.
    The method is Unicode's NFKC_Casefold without marks, and the joins of letters that writers use for each
    other in Arabic, Persian, Urdu, Kurdish, Cyrillic and Latin. Hangul comes out as its single letters (jamo).
    It never raises, and folding twice is folding once.

    >>> fold("L’État d'Ivoire"), fold("أُسَامة"), fold("Gutiérrez–Ruiz")
    ('letat divoire', 'اسامه', 'gutierrez ruiz')
    """
    if s.isascii():
        return " ".join(_ascii_words(s))
    folded = " ".join(s.translate(_FOLDED).split())
    # Only kept vowel signs can be out of order: the rest was decomposed letter by letter.
    return folded if folded.isascii() else unicodedata.normalize("NFKD", folded)


def _ascii_words(s: str) -> list[str]:
    return s.encode().translate(_ASCII, _ASCII_DELETED).decode().split()


_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


LONGEST_WORD = 255


def words(s: str) -> list[str]:
    """Return the folded words of a text, in order, as they are indexed and asked for.

    Chinese, Japanese, Thai, Lao, Khmer and Burmese write no spaces: a run of their letters becomes its
    overlapping pairs, as in Lucene's CJKAnalyzer; a letter alone stays itself. As there, too, what is longer than
    `LONGEST_WORD` is cut into several words.

    >>> words("The UN, in 1945"), words("联合国 2024年")
    (['the', 'un', 'in', '1945'], ['联合', '合国', '2024', '年'])
    """
    if s.isascii():
        found = _ascii_words(s)
        return found if len(s) <= LONGEST_WORD else _cut(found)
    folded = fold(s)
    found = folded.split() if len(folded) <= LONGEST_WORD else _cut(folded.split())
    if folded.isascii() or not _pattern(_UNSPACED).search(folded):
        return found
    return [piece for word in found for piece in _pieces(word)]


def _cut(words: list[str]) -> list[str]:
    if max(map(len, words), default=0) <= LONGEST_WORD:
        return words
    return [word[start : start + LONGEST_WORD] for word in words for start in range(0, len(word), LONGEST_WORD)]


def apart(word: str) -> list[str]:
    """Return a folded word with the letters of unspaced scripts apart, as far as they can be read by themselves.

    >>> apart("un联合国")
    ['un', '联', '合', '国']
    """
    letter = f"({_UNSPACED.removesuffix('+')})"
    return [piece for piece in re.split(letter, word) if piece]


def _pieces(word: str) -> Iterator[str]:
    """Yield the pairs of each unspaced run of a word, and what stands between the runs."""
    end = 0
    for run in _pattern(_UNSPACED).finditer(word):
        if run.start() > end:
            yield word[end : run.start()]
        letters, end = run[0], run.end()
        yield from (letters[i : i + 2] for i in range(max(1, len(letters) - 1)))
    if end < len(word):
        yield word[end:]


# How a sound is written in a key, a vowel once and a consonant twice → its spellings. Sounds that writers
# hear in two ways are written half and half, so that Viktor is near both فيكتور and ويكتور.
_SOUNDS = {
    "BB": "b p ب پ б п",
    "FF": "f ph ف ڤ ф",
    "FU": "v в",
    "TT": "t ت ط ٹ т",
    "TS": "th ts tz ث تس ц",
    "DD": "d dh د ڈ д",
    "DZ": "ذ ض",
    "KK": "k q c ck ك ق к қ",
    "KH": "kh خ х",
    "GG": "g گ г ґ",
    "GK": "gh غ ғ",
    "GJ": "j dj zh ج ژ دج ж дж џ ђ",
    "SS": "s س ص с",
    "SZ": "z ز ظ з",
    "XS": "sh sch shch tch tsch cz ش چ تش ш щ ч ћ",
    "XK": "ch",
    "MM": "m م м",
    "NN": "n ن ں н њ ң",
    "LL": "l ل ڵ л љ",
    "RR": "r ر ڑ ڕ р",
    "HH": "h ه ح һ",
    "U": "u w o و ۆ ۇ ۋ у о ө ү ұ",
    "I": "i y e ي ێ и е ы э і є ј",
    "A": "a ا ع а ә",
    "KK|SS": "x",
    "KK|U": "qu",
    "SS|I": "ce ci cy",
    "I|U": "ю",
    "I|A": "я",
}
_SPELLINGS = {spelling: f"{key}|" for key, spellings in _SOUNDS.items() for spelling in spellings.split()}
_SPELLING = "|".join(sorted(_SPELLINGS, key=len, reverse=True))
_REPEATED = r"(?<![A-Z])([A-Z]+\|)(?=\1)"
# Of other scripts Unicode's names tell the sound: PHI and TSADI begin with it, KATAKANA KO and VOWEL SIGN AU are it.
# Lao KHO TAM is low KHO; of Thai marks only the vowels and the nasal are heard, not the tone: MAI EK, MAI THO.
_NAMED = (
    r"(?:[GK]ANA LETTER|SYLLABLE|VOWEL SIGN(?! MAI)|CHARACTER SARA) (?:SMALL |GLOTTAL )?(\w+)"
    r"|(?:LETTER (?:\w+ (?!SUNG|TAM))*|CHARACTER (?=\w{0,2}[OU]\b|NIK))([AEIOU]|[^AEIOU ]+)"
    r"|A(N)USVARA|MAI (?:K|HAN-)([AO])"
)
_SPELT = frozenset(("latin", "arabic", "cyrillic", "han", ""))
# Servants of God are one word as often as two or three: Abd al-Rahman, Abdul Rahman, عبد الرحمن.
_SERVANT = r"\b(abd(?:[aeou]l)?|عبد|абдул)(?: ([aeu]l))? (?=\w)"

ARTICLES = frozenset(("al", "el", "the", "of", "and"))
"""Folded words that a name may have or lack: they are not heard."""


def sound(s: str) -> str:
    """Return how a name sounds, whatever its script and spelling: one key a word, separated by spaces.

    A key writes vowels once and consonants twice, so that a plain ratio of two keys weighs consonants double;
    see `_SOUNDS`. Articles and `of` have no key, but where nothing else is left; Abdul has one with what follows.

    >>> sound("Guterres"), sound("غوتيريش")
    ('GGUTTIRRISS', 'GKUTTIRRIXS')
    """
    folded = _pattern(_SERVANT).sub(r"\1\2", fold(s)).split()
    heard = [word for word in folded if word not in ARTICLES] or folded
    return " ".join(filter(None, map(_key, heard)))


@lru_cache(maxsize=20_000)
def _key(word: str) -> str:
    """Return the key of one folded word."""
    if word.startswith("ال") and len(word) >= 5:
        word = word[2:]
    if word[-1] == "ه":
        word = word[:-1] + "ا"
    elif word[-1] == "e" and len(word) > 2:
        word = word[:-1]
    if word[0] == "x":
        word = "sh" + word[1:]
    spelt = word if script(word) in _SPELT else "".join(map(_romanised, unicodedata.normalize("NFC", word)))
    key = _pattern(_SPELLING).sub(lambda spelling: _SPELLINGS[spelling[0]], spelt)
    return _pattern(_REPEATED).sub("", key).replace("|", "")


def _romanised(letter: str) -> str:
    """Return a rough Latin spelling of a letter of a script without a table, by its Unicode name."""
    named = _pattern(_NAMED).search(unicodedata.name(letter, ""))
    if named:
        return named[named.lastindex or 0].lower()
    return "" if unicodedata.category(letter) in ("Mn", "Mc", "Lm") else letter


_SAFE = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "␡",
    **dict.fromkeys((*range(0x80, 0xA0), *range(0xD800, 0xE000)), "\ufffd"),
    **dict.fromkeys((0x85, 0x2028, 0x2029), " "),
    **dict.fromkeys((0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070)), None),
    **dict.fromkeys((0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)), None),
}


def safe(s: str) -> str:
    """Return a text that can be printed: it neither drives the terminal nor shows other than what it is.

    Control characters become their pictures, C1 controls and lone surrogates U+FFFD, line and paragraph
    separators a space; bidi controls and other invisible formats go. TAB, LF, ZWJ, ZWNJ and all marks stay.

    >>> safe("a\\x1b[31mb\\u202ec")
    'a␛[31mbc'
    """
    # Nothing of the table is printable, and most texts are printable through and through.
    return s if s.isprintable() else s.translate(_SAFE)


def script(word: str) -> str:
    """Return the script of a word's first letter, in lower case: latin, arabic, cyrillic, han, …; "" without letters.

    >>> script("ООН"), script("2024 年"), script("?")
    ('cyrillic', 'han', '')
    """
    for character in word:
        if character.isalpha():
            return _script(character)
    return ""


@lru_cache(maxsize=1024)
def _script(letter: str) -> str:
    name = re.split("[ -]", unicodedata.name(letter, ""))[0].lower()
    return "han" if name == "cjk" else name
