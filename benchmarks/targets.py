"""What is looked up in a generated dataset, with the statement that must be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from benchmarks.dataset import World

AT = 5_000
"""The statement that is looked for comes after so many: in every size of dataset."""


class Targets(NamedTuple):
    """Queries, and the ids of the statements that answer them: a speaker's, and that which holds two words."""

    name: str
    misspelled: str
    another_script: str
    words: str
    misspelled_words: str
    by_name: frozenset[str]
    by_another_script: frozenset[str]
    by_words: str


def misspelled(word: str) -> str:
    """Return a word without its third letter."""
    return word[:2] + word[3:]


def find_targets(path: str, world: World) -> Targets:
    """Read a generated dataset for speakers with some statements, and a statement with two words of middling rarity."""
    said: dict[str, list[str]] = {}
    chosen: dict[str, object] = {}
    for number, statement in enumerate(_statements(path)):
        said.setdefault(str(statement["speaker"]), []).append(str(statement["id"]))
        if number >= AT and not chosen and statement["language"] == "en" and len(str(statement["text"]).split()) > 20:
            chosen = statement
    latin = next(p for p in world.people if p.scripts == ("latin",) and 5 <= len(said.get(p.id, ())) <= 60)
    arabic = next(p for p in world.people if p.scripts == ("arabic",) and 5 <= len(said.get(p.id, ())) <= 60)
    name = world.spelt(latin, "latin")
    words = sorted(str(chosen["text"]).lower().rstrip(".").split(), key=lambda word: (-len(word), word))[:2]
    return Targets(
        name=name,
        misspelled=" ".join(map(misspelled, name.split())),
        another_script=world.spelt(arabic, "latin"),
        words=" ".join(words),
        misspelled_words=f"{misspelled(words[0])} {misspelled(words[1])}",
        by_name=frozenset(said[latin.id]),
        by_another_script=frozenset(said[arabic.id]),
        by_words=str(chosen["id"]),
    )


def _statements(path: str) -> Iterator[dict[str, object]]:
    with open(path, "rb") as stream:
        for line in stream:
            record = msgspec.json.decode(line)
            if "text" in record:
                yield record
