"""What a store knows of names and words by themselves: the tables that names are matched and words corrected with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from factcli.store.entities import Entities, name_forms
from factcli.store.schema import COUNT_WORDS, GAP, grams, heard_grams
from factcli.store.writer import Writer, blocks
from factcli.text import fold, sound, stems


def write_names(writer: Writer, entities: Entities) -> None:
    """Write the entities and, of those that statements have, every form of the name, with what finds it."""
    encode = msgspec.json.Encoder().encode
    writer.insert(
        "entities", ((e.number, e.kind, e.record.id, encode(e.record), e.spoken, e.concerned) for e in entities)
    )
    tokens: set[str] = set()
    for block in blocks(enumerate(_forms(entities), 1)):
        rows = [(number, entity, form, fold(form), sound(form), alias) for number, (entity, form, alias) in block]
        writer.insert("names", rows)
        writer.insert(
            "name_index (rowid, tokens, grams, sounds)",
            [(number, folded, grams(folded), heard_grams(keys)) for number, _, _, folded, keys, _ in rows],
        )
        tokens.update(token for row in rows for token in row[3].split())
    for found in blocks(enumerate(sorted(tokens), 1)):
        heard = [(number, token, sound(token)) for number, token in found]
        writer.insert("name_tokens", heard)
        writer.insert(
            "name_token_index (rowid, grams, sounds)",
            [(number, grams(token), heard_grams(keys)) for number, token, keys in heard],
        )


def _forms(entities: Entities) -> Iterator[tuple[int, str, int]]:
    for entry in entities:
        if entry.spoken or entry.concerned:
            for form, alias in name_forms(entry.record):
                yield entry.number, form, int(alias)


def write_heard(writer: Writer, heard: Mapping[str, set[str]]) -> None:
    """Set down the words that were met in each language since the last time, and begin anew."""
    for language, found in heard.items():
        writer.insert("heard", ((language, word) for word in found))
        found.clear()


def write_vocabulary(writer: Writer, inflected: Mapping[str, set[str]]) -> None:
    """Write the words of texts, with what finds them, and their stems and those of words in names."""
    writer.insert("heard", ((language, word) for language, found in inflected.items() for word in found))
    connection = writer.flush()
    for statement in COUNT_WORDS.strip().split(";")[:-1]:
        connection.execute(statement, (GAP,) if "?" in statement else ())
    languages = connection.execute("SELECT DISTINCT language FROM heard ORDER BY language").fetchall()
    writer.insert("meta", [("languages", " ".join(language for (language,) in languages))])
    for (language,) in languages:
        heard = connection.execute("SELECT DISTINCT word FROM heard WHERE language = ? ORDER BY word", (language,))
        for block in blocks([word for (word,) in heard]):
            writer.insert(
                "stems", ((language, stem, word) for stem, word in zip(stems(block, language), block, strict=True))
            )
    for block in blocks(connection.execute("SELECT number, word FROM vocabulary ORDER BY number").fetchall()):
        writer.insert("vocabulary_index (rowid, grams)", ((number, grams(word)) for number, word in block))
    writer.flush().execute("DROP TABLE heard")
