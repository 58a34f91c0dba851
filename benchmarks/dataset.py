"""Makes a large dataset for measurements: the same for the same seed, with skew as in real collections.

    python -m benchmarks.dataset 1000000 /tmp/1m.jsonl

Names and words follow Zipf's law. A name is spelt in Latin, Arabic, Cyrillic or Chinese letters, a third of them in
two scripts; texts are in six languages. Names and words are made of syllables that have a letter in each alphabet, so
that how a name is written in another script is known (`Person.spelt`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from random import Random
from typing import IO, NamedTuple

import msgspec

PEOPLE = 100_000
GIVEN_NAMES = 3_000
SURNAMES = 60_000
ORGANISATIONS = 5_000
TOPICS = 500
SOURCES = 2_000
BATCH = 10_000
TITLES = ("minister", "spokesperson", "chair", "director", "professor", "ambassador", "editor", "delegate")
# A consonant or vowel in Latin, Arabic and Cyrillic letters.
CONSONANTS = (
    "b ب б,d د д,r ر р,m م м,n ن н,l ل л,s س с,k ك к,t ت т,f ف ф,z ز з,g غ г,sh ش ш,kh خ х,h ه х,j ج дж,v ف в,p ب п"
)
VOWELS = "a ا а,i ي и,u و у,o و о,e ي е"
ALPHABETS = ("latin", "arabic", "cyrillic")
LANGUAGES = {"en": (55, 150_000), "fr": (8, 40_000), "es": (7, 40_000), "ar": (15, 60_000), "ru": (10, 60_000)}
CHINESE = "zh"
CHINESE_SHARE = 5
CHINESE_WORDS = 20_000
ALPHABET_OF = {"ar": "arabic", "ru": "cyrillic"}
LANGUAGE_OF = {"latin": "en", "arabic": "ar", "cyrillic": "ru", "han": "zh"}
ENDINGS = {"en": ("", "", "s", "ed", "ing"), "fr": ("", "e", "es"), "es": ("", "os", "as"), "ru": ("", "а", "ов")}
UNITS = ("people", "%", "dollars", "tonnes", "years")

Syllables = tuple[tuple[str, str], ...]


class Person(NamedTuple):
    """A name as its syllables, and the scripts in which the dataset gives it."""

    id: str
    given: int
    surname: int
    scripts: tuple[str, ...]


class World:
    """Everybody and everything that statements refer to."""

    def __init__(self, seed: int = 1, people: int = PEOPLE) -> None:
        self.random = Random(seed)
        self.given_names = self._distinct(GIVEN_NAMES, (1, 2, 2, 3))
        self.surnames = self._distinct(SURNAMES, (2, 3, 3, 4))
        self.han = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]
        self.people = list(self._people(people))
        self.chinese = ["".join(self.random.choices(self.han, k=2)) for _ in range(CHINESE_WORDS)]
        self.words = {language: list(islice(self._words(language), size)) for language, (_, size) in LANGUAGES.items()}

    def _name(self, syllables: Sequence[int]) -> Syllables:
        choose = self.random.choice
        return tuple((choose(_CONSONANTS), choose(_VOWELS)) for _ in range(choose(syllables)))

    def _distinct(self, size: int, syllables: Sequence[int]) -> list[Syllables]:
        found: dict[Syllables, None] = {}
        while len(found) < size:
            found[self._name(syllables)] = None
        return list(found)

    def _people(self, size: int) -> Iterator[Person]:
        choose = self.random
        given = list(accumulate(zipf(GIVEN_NAMES, 0.7)))
        scripts = [("latin",), ("arabic",), ("cyrillic",), ("han",), ("latin", "arabic"), ("latin", "cyrillic")]
        taken: set[tuple[int, int]] = set()
        while len(taken) < size:
            (first,) = choose.choices(range(GIVEN_NAMES), cum_weights=given)
            last = choose.randrange(SURNAMES)
            if (first, last) not in taken:
                taken.add((first, last))
                (written,) = choose.choices(scripts, (38, 12, 10, 7, 18, 15))
                yield Person(f"p{len(taken)}", first, last, written)

    def _words(self, language: str) -> Iterator[str]:
        alphabet = ALPHABETS.index(ALPHABET_OF.get(language, "latin"))
        endings = ENDINGS.get(language, ("",))
        seen: set[str] = set()
        while True:
            stem = spelt(self._name((1, 2, 2, 3, 3, 4)), alphabet)
            for ending in endings:
                word = stem + ending
                if word not in seen:
                    seen.add(word)
                    yield word

    def spelt(self, person: Person, script: str) -> str:
        """Return a person's name in a script, whether the dataset gives it there or not."""
        if script == "han":
            letters = (person.given * 7, person.surname, person.surname * 3 + 1)
            return "".join(self.han[letter % len(self.han)] for letter in letters)
        alphabet = ALPHABETS.index(script)
        names = (spelt(self.given_names[person.given], alphabet), spelt(self.surnames[person.surname], alphabet))
        return " ".join(names).title() if script != "arabic" else " ".join(names)


def _letters(table: str) -> list[str]:
    return [entry.replace(" ", "|") for entry in table.split(",")]


_CONSONANTS, _VOWELS = _letters(CONSONANTS), _letters(VOWELS)


def spelt(name: Syllables, alphabet: int) -> str:
    """Return syllables in the letters of an alphabet of `ALPHABETS`, by its number."""
    return "".join(letter.split("|")[alphabet] for syllable in name for letter in syllable)


def zipf(size: int, exponent: float) -> list[float]:
    """Return weights by rank, after Zipf and Mandelbrot."""
    return [1 / (rank + 2.7) ** exponent for rank in range(size)]


def declarations(world: World) -> Iterator[dict[str, object]]:
    """Yield the lines that declare people, organisations, topics and sources."""
    given = world.random
    words = world.words["en"]
    for start in range(0, len(world.people), BATCH):
        yield {"people": [_declared(world, person) for person in world.people[start : start + BATCH]]}
    bodies = [" ".join(given.choices(words[200:20_000], k=3)).title() for _ in range(ORGANISATIONS)]
    yield {
        "organisations": [
            {"id": f"o{number}", "name": {"en": name}, "aliases": ["".join(word[0] for word in name.split())]}
            for number, name in enumerate(bodies)
        ]
    }
    yield {
        "topics": [{"id": f"t{n}", "name": {"en": " ".join(words[500 + 2 * n : 502 + 2 * n])}} for n in range(TOPICS)]
    }
    yield {"sources": [{"id": f"src{n}", "title": {"en": f"Daily {words[900 + n]}"}} for n in range(SOURCES)]}


def _declared(world: World, person: Person) -> dict[str, object]:
    record: dict[str, object] = {
        "id": person.id,
        "name": {LANGUAGE_OF[script]: world.spelt(person, script) for script in person.scripts},
    }
    if person.surname % 4 == 0:
        title = TITLES[person.surname // 4 % len(TITLES)]
        record["roles"] = [{"title": {"en": title}, "organisation": f"o{person.surname % ORGANISATIONS}"}]
    return record


def statements(world: World, size: int) -> Iterator[dict[str, object]]:
    """Yield statements in batches of equal skew, so that the first 100,000 of a million are like the rest."""
    chance = world.random
    people = _skewed(len(world.people), 0.8)
    bodies, topics = _skewed(ORGANISATIONS, 0.9), _skewed(TOPICS, 0.7)
    texts = {
        language: _endless(chance, world.words[language], _skewed(count, 1.05))
        for language, (_, count) in LANGUAGES.items()
    }
    texts[CHINESE] = _endless(chance, world.chinese, _skewed(CHINESE_WORDS, 1.05))
    shares = [*(share for share, _ in LANGUAGES.values()), CHINESE_SHARE]
    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        speakers = chance.choices(range(len(world.people)), cum_weights=people, k=count)
        concerned = chance.choices(range(ORGANISATIONS), cum_weights=bodies, k=count)
        about = chance.choices(range(TOPICS), cum_weights=topics, k=count)
        languages = chance.choices([*LANGUAGES, CHINESE], shares, k=count)
        for offset, language in enumerate(languages):
            yield _statement(world, start + offset, language, texts, speakers[offset], concerned[offset], about[offset])


def _endless(chance: Random, words: Sequence[str], weights: Sequence[float]) -> Iterator[str]:
    while True:
        yield from chance.choices(words, cum_weights=weights, k=BATCH)


def _skewed(size: int, exponent: float) -> list[float]:
    return list(accumulate(zipf(size, exponent)))


def _statement(
    world: World, number: int, language: str, texts: dict[str, Iterator[str]], speaker: int, body: int, topic: int
) -> dict[str, object]:
    chance = world.random
    length = 8 + int(chance.random() * chance.random() * 60)
    record: dict[str, object] = {
        "id": f"st-{number + 1}",
        "quotation": ("direct", "mixed", "indirect")[number % 3],
        "speaker": world.people[speaker].id,
        "topics": [f"t{topic}"],
        "language": language,
        "date": f"{2000 + number * 7 % 25}-{1 + number * 5 % 12:02}-{1 + number * 11 % 28:02}",
        "source": f"src{number * 31 % SOURCES}",
    }
    words = [next(texts[language]) for _ in range(length)]
    record["text"] = "".join(words) + "。" if language == CHINESE else " ".join(words).capitalize() + "."
    if language != "en" and number % 2:
        record["translations"] = {"en": " ".join(next(texts["en"]) for _ in range(length))}
    if number % 2:
        record["organisations"] = [f"o{body}"]
    if number % 5 == 0:
        record["figures"] = [{"value": number % 1000, "unit": UNITS[number % len(UNITS)], "period": "2018"}]
    return record


def write(stream: IO[bytes], size: int, seed: int = 1, people: int = PEOPLE) -> None:
    """Write a dataset of so many statements as JSON Lines."""
    world = World(seed, people)
    encode = msgspec.json.Encoder().encode
    for line in declarations(world):
        stream.write(encode(line) + b"\n")
    for statement in statements(world, size):
        stream.write(encode(statement) + b"\n")


def main() -> None:
    """Write the dataset that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("statements", type=int)
    parser.add_argument("file", nargs="?", help="standard output without it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=PEOPLE)
    given = parser.parse_args()
    if given.file is None:
        write(sys.stdout.buffer, given.statements, given.seed, given.people)
    else:
        with open(given.file, "wb") as stream:
            write(stream, given.statements, given.seed, given.people)


if __name__ == "__main__":
    main()
