"""How much of what a scan of all names accepts is among the candidates that the store proposes.

    python -m benchmarks.dataset 100000 100k.jsonl && python -m benchmarks.recall 100k.jsonl

Asked are Latin names with an edit, and names that the dataset has in Arabic or Cyrillic alone, in Latin letters; then,
among the cities and territories of CLDR in many languages at once, those of some, half of them with an edit.
"""

from __future__ import annotations

import argparse
from random import Random

from benchmarks.dataset import World
from benchmarks.matching import cities, store_of, territories, with_typo
from factcli.match import cross, rank
from factcli.store.cache import open_store

LANGUAGES = (
    *("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "fi", "pl", "cs", "sk", "hu", "ro", "hr", "sl", "lt", "lv"),
    *("et", "tr", "az", "uz", "vi", "id", "ms", "sw", "ar", "fa", "ur", "he", "ru", "uk", "bg", "sr", "mk", "kk", "ky"),
    *("el", "ka", "hy", "hi", "bn", "ta", "te", "ml", "th", "zh", "ja", "ko", "am"),
)
ASKED = ("en", "ar", "ru", "fr", "tr")


def edited(name: str, chance: Random) -> str:
    """Return a name with one letter left out, replaced, put in, or swapped with the next."""
    at = chance.randrange(1, len(name) - 1)
    letter = chance.choice("aeioulnrst")
    edits = (
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )
    return chance.choice(edits)


def real_names(each: int) -> None:
    """Print the recall among real names, so many asked of each of the languages."""
    named = [names for language in LANGUAGES for names in (cities(language), territories(language))]
    chance = Random(7)
    asked = [
        query
        for language in ASKED
        for name in chance.sample(sorted({*cities(language).values(), *territories(language).values()}), each)
        for query in (name, with_typo(name, chance))
    ]
    with store_of(name for names in named for name in names.values()) as store:
        forms = store.all_names("speaker")
        accepted = kept = 0
        for query, whole in zip(asked, cross(asked, forms), strict=True):
            proposed = rank(query, store.name_candidates(query, "speaker", fuzzy=True))
            entities = {match.entity for match in whole}
            accepted += len(entities)
            kept += len(entities & {match.entity for match in proposed})
    print(
        f"{len(forms)} names of CLDR, {len(asked)} asked: accepted {accepted}, of them proposed {kept / accepted:.4f}"
    )


def main() -> None:
    """Print the recall for each way of asking."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset")
    parser.add_argument("--names", type=int, default=100)
    given = parser.parse_args()
    chance, world = Random(7), World()
    with open_store(given.dataset) as store:
        forms = store.all_names("speaker")
        said = {form.id for form in forms}
        people = [person for person in world.people if person.id in said]
        for label, scripts in (("an edit", "latin"), ("another script: Arabic", "arabic"), ("Cyrillic", "cyrillic")):
            chosen = chance.sample([person for person in people if person.scripts == (scripts,)], given.names)
            accepted = kept = meant = first = 0
            for person in chosen:
                name = world.spelt(person, "latin")
                asked = edited(name, chance) if scripts == "latin" else name
                whole = rank(asked, forms)
                proposed = rank(asked, store.name_candidates(asked, "speaker", fuzzy=True))
                entities = {match.entity for match in whole}
                accepted += len(entities)
                kept += len(entities & {match.entity for match in proposed})
                meant += person.id in {match.id for match in proposed}
                first += [match.entity for match in whole[:1]] == [match.entity for match in proposed[:1]]
            print(
                f"{label:<24}accepted by a scan {accepted:6}, of them proposed {kept / max(accepted, 1):.4f}; "
                f"the one meant {meant / given.names:.3f}; the same one first {first / given.names:.3f}"
            )
    real_names(given.names)


if __name__ == "__main__":
    main()
