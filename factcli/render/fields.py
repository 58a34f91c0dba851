"""The fields of a row by name: what `--fields` chooses from, and how each reads as one flat value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from factcli.answers import Change, Count, FigureRow, Match, Problem, Result, Speaker, Verdict
from factcli.errors import UsageError
from factcli.model import Figure, Names
from factcli.render import Row

READERS_LANGUAGE = "en"
BETWEEN = "; "
Value = str | int | float
Field = Callable[[Any], Value]


def shown(names: Names) -> str:
    """Return a name as it is shown where there is room for one: in English, or in the first language it has.

    >>> shown({"ar": "شينخوا", "en": "Xinhua"})
    'Xinhua'
    """
    return names.get(READERS_LANGUAGE) or next(iter(names.values()), "")


def role_line(speaker: Speaker | None, language: str = READERS_LANGUAGE) -> str:
    """Return a speaker's roles with their organisations, in a language where they have it."""
    if speaker is None:
        return ""
    lines = []
    for role in speaker.roles:
        organisation = role.organisation.name if role.organisation else {}
        parts = [names.get(language) or shown(names) for names in (role.title, organisation)]
        lines.append(", ".join(part for part in parts if part))
    return BETWEEN.join(lines)


def translation(result: Result) -> str:
    """Return the translation that is shown: the English one, or the first; empty without any."""
    return shown(result.translations)


def amount(figure: Figure | FigureRow) -> str:
    """Return a figure's number, range or open range, as it is read.

    >>> amount(Figure(min=17, max=27)), amount(Figure(value=360)), amount(Figure(min=5))
    ('17–27', '360', '≥ 5')
    """
    if figure.value is not None:
        return str(figure.value)
    if figure.min is not None and figure.max is not None:
        return f"{figure.min}–{figure.max}"
    if figure.min is not None:
        return f"≥ {figure.min}"
    return "" if figure.max is None else f"≤ {figure.max}"


def figure_line(figure: Figure) -> str:
    """Return a figure on one line: number, unit, and in brackets what was measured and when."""
    about = ", ".join(part for part in (shown(figure.measure), figure.period) if part)
    parts = [amount(figure), figure.unit or "", f"({about})" if about else ""]
    return " ".join(part for part in parts if part)


def match_line(match: Match | None) -> str:
    """Return why a row is one: what was asked, what met it, and in brackets field, tier and score."""
    if match is None:
        return ""
    return BETWEEN.join(
        f"{part.query} → {part.matched} ({part.field}, {part.tier}, {part.score:g})" for part in match.parts
    )


def source_line(result: Result) -> str:
    """Return who published a statement's source and when; the source's id where neither is known."""
    source = result.source
    if source is None:
        return ""
    publisher = shown(source.publisher.name) if source.publisher else ""
    return ", ".join(part for part in (publisher, source.issued) if part) or shown(source.title) or source.id


def changes_line(changes: Iterable[Change]) -> str:
    """Return a comparison as one line: `[-left out-]` and `{+put in+}`, as `wdiff` writes them.

    >>> changes_line([Change(kept="to be"), Change(old="or", new="and"), Change(kept="not to be")])
    'to be [-or-]{+and+} not to be'
    """
    parts = (
        change.kept or (f"[-{change.old}-]" if change.old else "") + (f"{{+{change.new}+}}" if change.new else "")
        for change in changes
    )
    return " ".join(parts)


def _number(value: float | None) -> Value:
    return "" if value is None else value


def _span(span: tuple[int, int] | None) -> str:
    return "" if span is None else f"{span[0]}-{span[1]}"


RESULT_FIELDS: Mapping[str, Field] = {
    "id": lambda result: result.id or "",
    "speaker": lambda result: shown(result.speaker.name) if result.speaker else "",
    "role": lambda result: role_line(result.speaker),
    "organisations": lambda result: BETWEEN.join(shown(each.name) for each in result.organisations),
    "topics": lambda result: BETWEEN.join(shown(each.name) for each in result.topics),
    "date": lambda result: result.date or "",
    "kinds": lambda result: BETWEEN.join(result.kinds),
    "quotation": lambda result: result.quotation or "",
    "language": lambda result: result.language or "",
    "text": lambda result: result.text or "",
    "translation": translation,
    "translations": lambda result: BETWEEN.join(f"{tag}: {text}" for tag, text in result.translations.items()),
    "cue": lambda result: result.cue or "",
    "event": lambda result: result.event or "",
    "figures": lambda result: BETWEEN.join(map(figure_line, result.figures)),
    "source": source_line,
    "verification": lambda result: "" if result.verification is None else str(result.verification.verified).lower(),
    "match": lambda result: match_line(result.match),
    "query": lambda result: result.query or "",
}
COUNT_FIELDS: Mapping[str, Field] = {
    "id": lambda count: count.id or "",
    "name": lambda count: shown(count.name),
    "count": lambda count: "" if count.count is None else count.count,
    "match": lambda count: match_line(count.match),
    "query": lambda count: count.query or "",
}
FIGURE_FIELDS: Mapping[str, Field] = {
    "id": lambda figure: figure.id,
    "value": lambda figure: _number(figure.value),
    "min": lambda figure: _number(figure.min),
    "max": lambda figure: _number(figure.max),
    "unit": lambda figure: figure.unit or "",
    "measure": lambda figure: shown(figure.measure),
    "period": lambda figure: figure.period or "",
    "exact": lambda figure: figure.exact or "",
    "speaker": lambda figure: shown(figure.speaker.name) if figure.speaker else "",
    "date": lambda figure: figure.date or "",
    "query": lambda figure: figure.query or "",
}
VERDICT_FIELDS: Mapping[str, Field] = {
    "ids": lambda verdict: BETWEEN.join(verdict.ids),
    "verdict": lambda verdict: verdict.verdict.value,
    "score": lambda verdict: verdict.score,
    "wording": lambda verdict: verdict.wording,
    "speaker_asked": lambda verdict: verdict.speaker_asked or "",
    "speaker_found": lambda verdict: shown(verdict.speaker_found.name) if verdict.speaker_found else "",
    "date": lambda verdict: (verdict.statement.date or "") if verdict.statement else "",
    "source": lambda verdict: source_line(verdict.statement) if verdict.statement else "",
    "field": lambda verdict: verdict.field or "",
    "span": lambda verdict: _span(verdict.span),
    "source_span": lambda verdict: _span(verdict.source_span),
    "before": lambda verdict: verdict.before or "",
    "after": lambda verdict: verdict.after or "",
    "changes": lambda verdict: changes_line(verdict.changes),
    "text": lambda verdict: verdict.statement.text if verdict.statement else "",
    "compared": lambda verdict: verdict.compared or "",
    "runner_up": lambda verdict: verdict.runner_up.id if verdict.runner_up else "",
}
PROBLEM_FIELDS: Mapping[str, Field] = {
    "id": lambda problem: problem.id or "",
    "severity": lambda problem: problem.severity.value,
    "code": lambda problem: problem.code,
    "file": lambda problem: problem.file,
    "line": lambda problem: _number(problem.line),
    "path": lambda problem: problem.path or "",
    "message": lambda problem: problem.message,
    "mend": lambda problem: problem.mend or "",
    "span": lambda problem: _span(problem.span),
}
FIELDS: Mapping[type[Row], Mapping[str, Field]] = {
    Result: RESULT_FIELDS,
    Count: COUNT_FIELDS,
    FigureRow: FIGURE_FIELDS,
    Verdict: VERDICT_FIELDS,
    Problem: PROBLEM_FIELDS,
}
FLAT_DEFAULTS: Mapping[type[Row], tuple[str, ...]] = {
    Result: ("id", "speaker", "organisations", "date", "kinds", "text", "translation", "source"),
    Count: ("id", "name", "count"),
    FigureRow: ("id", "value", "min", "max", "unit", "measure", "period", "speaker"),
    Verdict: (
        "ids",
        "verdict",
        "score",
        "speaker_asked",
        "speaker_found",
        "date",
        "source",
        "field",
        "span",
        "changes",
        "text",
        "runner_up",
        "wording",
    ),
    Problem: ("severity", "code", "file", "line", "path", "id", "message", "mend"),
}


def check_fields(row_type: type[Row], names: tuple[str, ...]) -> None:
    """Raise a `UsageError` for a field that rows of this type do not have."""
    known = FIELDS[row_type]
    for name in names:
        if name not in known:
            raise UsageError(f'there is no field "{name}"', f"the fields are {', '.join(known)}")
