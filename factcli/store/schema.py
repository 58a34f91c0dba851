"""The tables of the embedded store. It is a plain SQLite file that `sqlite3` and Datasette open."""

from __future__ import annotations

import sqlite3

from factcli.model import EntityKind, Kind, Organisation, Person, Topic

APPLICATION_ID = 0x66616374  # "fact" in ASCII: tells our files from anybody else's
STORE_VERSION = 12
"""Raised whenever the tables or the folding of text change, so that older files are built anew."""

RECORDS: dict[EntityKind, type[Person] | type[Organisation] | type[Topic]] = {
    EntityKind.PERSON: Person,
    EntityKind.ORGANISATION: Organisation,
    EntityKind.TOPIC: Topic,
}
KIND_BITS = {Kind.QUOTE: 1, Kind.PARAPHRASE: 2, Kind.STATISTIC: 4}
"""How `statements.kinds` holds the kinds of a statement: their sum."""
KEY_LETTERS = {"speaker": "s", "organisation": "o", "topic": "t"}
"""How `texts.keys` tells by which field a statement has an entity."""
COUNTED = {
    "speaker": ("spoken", "spoken > 0"),
    "organisation": ("concerned", f"concerned > 0 AND kind = {EntityKind.ORGANISATION:d}"),
    "topic": ("concerned", f"concerned > 0 AND kind = {EntityKind.TOPIC:d}"),
}
"""Of entities that statements have in a field: the column that counts the statements, and what has any."""
GAP = "¶"
"""Stands between indexed texts that no phrase reaches across: no word, for folding makes it a space."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE sources (id TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;

-- spoken: statements it made; concerned: statements it stands behind, or that are about it
CREATE TABLE entities (
  number INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id TEXT NOT NULL, record BLOB NOT NULL,
  spoken INTEGER NOT NULL, concerned INTEGER NOT NULL);
-- kind, id, spoken and concerned are the entity's: thousands of names are read for one look-up
CREATE TABLE names (
  number INTEGER PRIMARY KEY, entity INTEGER NOT NULL, form TEXT NOT NULL, folded TEXT NOT NULL, keys TEXT NOT NULL,
  alias INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL, spoken INTEGER NOT NULL, concerned INTEGER NOT NULL);
CREATE VIRTUAL TABLE name_index USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE name_tokens (number INTEGER PRIMARY KEY, token TEXT NOT NULL, keys TEXT NOT NULL);
-- numbers: of the rows of a table (place) that have a gram, ascending, 32 bits each; of very many in several rows
CREATE TABLE grams (place TEXT NOT NULL, gram TEXT NOT NULL, numbers BLOB NOT NULL);

CREATE TABLE statements (
  position INTEGER PRIMARY KEY, id TEXT NOT NULL, speaker INTEGER, date TEXT, language TEXT,
  kinds INTEGER NOT NULL, source TEXT);
-- how many statements have a value, where nothing is asked
CREATE TABLE facets (facet TEXT, value, docs INTEGER NOT NULL, PRIMARY KEY (facet, value)) WITHOUT ROWID;
-- counts: of a thousand entities, most first, as JSON
CREATE TABLE listed (facet TEXT, page INTEGER, counts BLOB NOT NULL, PRIMARY KEY (facet, page));
CREATE TABLE records (position INTEGER PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE links (position INTEGER, entity INTEGER, PRIMARY KEY (position, entity)) WITHOUT ROWID;
-- keys: s, o or t and an entity's number, for what the statement has as speaker, organisation or topic
CREATE VIRTUAL TABLE texts USING fts5(
  keys, names, text, translation, content='', tokenize='ascii');
-- for one bulk load: large parts, merged once, at the end
INSERT INTO texts (texts, rank) VALUES ('hashsize', 33554432), ('automerge', 0), ('crisismerge', 100);

-- low, high: the least and the greatest value, infinite where a range is open; place: among its statement's figures
CREATE TABLE figures (
  number INTEGER PRIMARY KEY, position INTEGER NOT NULL, place INTEGER NOT NULL, low REAL NOT NULL, high REAL NOT NULL);
CREATE VIRTUAL TABLE figure_index USING fts5(about, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE figure_words (word TEXT PRIMARY KEY) WITHOUT ROWID;

CREATE TABLE vocabulary (number INTEGER PRIMARY KEY, word TEXT NOT NULL, docs INTEGER NOT NULL);
-- until the stems are written: the words of a language, some of them more than once
CREATE TEMP TABLE heard (language TEXT NOT NULL, word TEXT NOT NULL);
CREATE TABLE stems (
  language TEXT, stem TEXT, word TEXT, PRIMARY KEY (language, stem, word)) WITHOUT ROWID;
"""

COUNT_WORDS = """
INSERT INTO texts (texts) VALUES ('optimize');
CREATE VIRTUAL TABLE temp.counted USING fts5vocab(main, texts, col);
INSERT INTO vocabulary (word, docs)
  SELECT term, sum(doc) FROM temp.counted WHERE col IN ('text', 'translation') AND term <> ?
  GROUP BY term ORDER BY term;
DROP TABLE temp.counted;
"""
STATEMENT_INDEXES = """
CREATE INDEX statements_by_id ON statements (id);
CREATE INDEX statements_by_date ON statements (date, kinds);
CREATE INDEX statements_by_kinds ON statements (kinds, date);
CREATE INDEX statements_by_language ON statements (language, date);
CREATE INDEX figures_by_position ON figures (position, place);
CREATE INDEX figures_by_low ON figures (low, high, position);
CREATE INDEX figures_by_high ON figures (high, low, position);
"""
INDEXES = """
CREATE UNIQUE INDEX entities_by_id ON entities (kind, id);
CREATE INDEX entities_by_spoken ON entities (spoken DESC, id) WHERE spoken > 0;
CREATE INDEX entities_by_concerned ON entities (kind, concerned DESC, id) WHERE concerned > 0;
CREATE INDEX names_by_folded ON names (folded);
CREATE UNIQUE INDEX name_tokens_by_token ON name_tokens (token);
CREATE INDEX grams_by_gram ON grams (place, gram);
CREATE UNIQUE INDEX vocabulary_by_word ON vocabulary (word);
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Lay out an empty store, tuned for one bulk load that nobody else sees."""
    connection.executescript(
        f"""
        PRAGMA page_size = 8192;
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA cache_size = -65536;
        PRAGMA temp_store = FILE;
        PRAGMA application_id = {APPLICATION_ID};
        PRAGMA user_version = {STORE_VERSION};
        {TABLES}
        """
    )
