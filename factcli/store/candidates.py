"""What may be meant: the names and words that an embedded store proposes to matching."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from factcli.asked import NameForm
from factcli.store import NameField, Word
from factcli.store.database import Database
from factcli.store.grams import alike, grams, sharing
from factcli.store.schema import COUNTED
from factcli.store.selections import LAST_CHARACTER, quoted
from factcli.text import fold, sound

NAME_CANDIDATES = 2_500
"""Forms that the prefilter hands to matching, by what is spelt like them and by what sounds like them."""
NAMES_RANKED_WHOLE = 1_000
"""So few forms are all ranked, in 10 ms at the most: trigrams miss 3 % of short names across scripts."""
WORD_CANDIDATES = 1_000
PREFIX_CANDIDATES = 200
BEGINNING = "folded >= ? AND folded < ?"


class Candidates(Database):
    """The part of a `Store` that knows names and words by themselves."""

    # -- names

    def name_candidates(self, name: str, field: NameField, *, fuzzy: bool) -> list[NameForm]:
        folded = fold(name)
        if not folded:
            return []
        if fuzzy and self._forms_in_all() <= NAMES_RANKED_WHOLE:
            return self.all_names(field)
        *whole, last = map(quoted, folded.split())
        numbers = self._numbers(
            "SELECT rowid FROM name_index WHERE name_index MATCH ?", (" AND ".join([*whole, last + " *"]),)
        )
        numbers |= self._numbers(f"SELECT number FROM names WHERE {BEGINNING}", (folded, folded + LAST_CHARACTER))
        if fuzzy:
            numbers |= alike(self._all, "names", folded, sound(name), NAME_CANDIDATES)
        return self._forms(field, f"number IN ({_listed(numbers)}) ORDER BY number")

    def _forms_in_all(self) -> int:
        ((last,),) = self._all("SELECT max(number) FROM names")
        return last or 0

    def names_from(self, prefix: str, field: NameField, limit: int) -> list[NameForm]:
        best = f"{BEGINNING} ORDER BY alias, folded <> ?, 6 DESC, length(form), id LIMIT ?"
        return self._forms(field, best, (prefix, prefix + LAST_CHARACTER, prefix, limit))

    def all_names(self, field: NameField) -> list[NameForm]:
        return self._forms(field, "1 ORDER BY number")

    def _forms(self, field: NameField, condition: str, values: Sequence[object] = ()) -> list[NameForm]:
        count, counted = COUNTED[field]
        rows = self._all(
            f"SELECT entity, form, folded, keys, alias, {count}, id FROM names WHERE {counted} AND {condition}", values
        )
        return [
            NameForm(entity, form, folded, keys, bool(alias), count, identifier)
            for entity, form, folded, keys, alias, count, identifier in rows
        ]

    def _numbers(self, query: str, values: Sequence[object]) -> set[int]:
        return {number for (number,) in self._all(query, values)}

    def name_tokens_like(self, word: str) -> list[tuple[str, str]]:
        numbers = alike(self._all, "name_tokens", word, sound(word), WORD_CANDIDATES)
        return self._all(f"SELECT token, keys FROM name_tokens WHERE number IN ({_listed(numbers)}) ORDER BY number")

    def has_name_token(self, token: str) -> bool:
        return bool(self._all("SELECT 1 FROM name_tokens WHERE token = ?", (token,)))

    # -- words

    def words_like(self, word: str, *, edits: bool) -> list[Word]:
        rows = self._all("SELECT word, docs FROM vocabulary WHERE word = ?", (word,))
        if edits:
            numbers = sharing(self._all, "vocabulary.grams", grams(word), WORD_CANDIDATES)
            rows += self._all(
                f"SELECT word, docs FROM vocabulary WHERE number IN ({_listed(numbers)}) AND word <> ?", (word,)
            )
        return [Word(*row) for row in rows]

    def words_from(self, prefix: str) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        for table, column, in_names in (("name_tokens", "token", True), ("vocabulary", "word", False)):
            rows = self._all(
                f"SELECT {column} FROM {table} WHERE {column} >= ? AND {column} < ? "
                f"ORDER BY length({column}), {column} LIMIT ?",
                (prefix, prefix + LAST_CHARACTER, PREFIX_CANDIDATES),
            )
            found.extend((word, in_names) for (word,) in rows)
        return found

    def words_with_stem(self, stems: Sequence[tuple[str, str]]) -> list[Word]:
        rows: list[tuple[str, int]] = []
        for language, stem in stems:
            rows += self._all(
                "SELECT s.word, ifnull(v.docs, 0) FROM stems s LEFT JOIN vocabulary v ON v.word = s.word "
                "WHERE s.language = ? AND s.stem = ?",
                (language, stem),
            )
        return [Word(word, docs) for word, docs in dict(rows).items()]


def _listed(numbers: Iterable[int]) -> str:
    """Return numbers as they stand in a query: read from JSON, or bound one by one, they would take longer."""
    return ", ".join(map(str, sorted(numbers)))
