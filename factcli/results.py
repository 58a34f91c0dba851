"""Stored statements with their references resolved: the results that renderers print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from factcli.answers import FigureRow, HeldRole, Match, MatchPart, Named, Origin, Result, Speaker, Verification
from factcli.model import UNDETERMINED, EntityKind, Organisation, Person, Role, Source, Topic
from factcli.relevance import Hit
from factcli.spans import first_places
from factcli.store import Entity, Store, Stored


def resolve(
    store: Store, stored: Stored, match: Match | None = None, verification: Verification | None = None
) -> Result:
    """Return a stored statement as it is shown."""
    statement = stored.statement
    linked = [store.entity(number) for number in stored.concerned]
    organisations = {each.id: each for each in linked if isinstance(each, Organisation)}
    topics = {each.id: each for each in linked if isinstance(each, Topic)}
    return Result(
        id=statement.id or "",
        kinds=[kind.value for kind in statement.kinds],
        quotation=statement.quotation,
        speaker=None if stored.speaker is None else _speaker(store, store.entity(stored.speaker)),
        organisations=[_named(organisations[each]) for each in dict.fromkeys(statement.organisations)],
        topics=[_named(topics[each]) for each in dict.fromkeys(statement.topics)],
        language=statement.language,
        text=statement.text,
        translations=statement.translations,
        cue=statement.cue,
        date=statement.date,
        event=statement.event,
        figures=statement.figures,
        source=None if statement.source is None else origin(store, statement.source),
        verification=verification,
        match=match,
    )


def explain(hit: Hit) -> Match | None:
    """Return why a hit is one, in words; None where nothing was asked for by name or word."""
    if not hit.met:
        return None
    sought: defaultdict[str, set[str]] = defaultdict(set)
    for met in hit.met:
        if met.name is None:
            sought[met.field].add(str(met.option.key))
    written = {field: _as_written(_text_of(hit.stored, field), keys) for field, keys in sought.items()}
    parts = [
        MatchPart(
            met.option.query,
            met.field,
            met.name if met.name is not None else written[met.field].get(str(met.option.key), met.option.form),
            met.option.tier.name.lower(),
            round(met.option.score, 1),
        )
        for met in hit.met
    ]
    return Match(hit.tier.name.lower(), hit.score, parts)


def _text_of(stored: Stored, field: str) -> str:
    statement = stored.statement
    return statement.text if field == "text" else statement.translations[field.partition(".")[2]]


def _as_written(text: str, keys: Collection[str]) -> dict[str, str]:
    """Return folded words and phrases as they first stand in a text."""
    return {key: text[start:end] for key, (start, end) in first_places(text, keys).items()}


def origin(store: Store, identifier: str) -> Origin:
    """Return a source as it is shown; an undeclared one is its own name."""
    source = store.source(identifier)
    if source is None:
        return Origin(id=identifier, title={UNDETERMINED: identifier})
    publisher = None if source.publisher is None else _by_id(store, source.publisher)
    return Origin(
        id=source.id,
        type=source.type,
        title=source.title,
        publisher=publisher,
        issued=source.issued,
        language=source.language,
        file=source.file,
        url=source.url,
    )


def figure_row(store: Store, stored: Stored, place: int) -> FigureRow:
    """Return one of a stored statement's figures as it is shown."""
    statement = stored.statement
    figure = statement.figures[place]
    return FigureRow(
        id=statement.id or "",
        value=figure.value,
        min=figure.min,
        max=figure.max,
        unit=figure.unit,
        measure=figure.measure,
        period=figure.period,
        exact=figure.exact,
        speaker=speaker_of(store, stored),
        date=statement.date,
    )


def source_of(store: Store, stored: Stored) -> Source | None:
    """Return a statement's source, or None where it names none or one that is not declared."""
    return None if stored.statement.source is None else store.source(stored.statement.source)


def speaker_of(store: Store, stored: Stored) -> Named | None:
    """Return who made a statement, by name."""
    return None if stored.speaker is None else _named(store.entity(stored.speaker))


def _named(record: Entity) -> Named:
    return Named(record.id, record.name)


def _by_id(store: Store, identifier: str) -> Named:
    for kind in (EntityKind.ORGANISATION, EntityKind.PERSON):
        record = store.find_entity(kind, identifier)
        if record is not None:
            return _named(record)
    return Named(identifier, {UNDETERMINED: identifier})


def _speaker(store: Store, record: Entity) -> Speaker:
    if isinstance(record, Person):
        roles = [_held(store, role) for role in record.roles]
        return Speaker(record.id, record.name, roles, record.group, record.wikidata)
    return Speaker(record.id, record.name, wikidata=getattr(record, "wikidata", None))


def _held(store: Store, role: Role) -> HeldRole:
    return HeldRole(role.title, None if role.organisation is None else _by_id(store, role.organisation))
