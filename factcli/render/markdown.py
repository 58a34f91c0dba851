"""Answers as Markdown: a quotation block a statement, a table of anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from factcli.answers import Result
from factcli.render import Answer, View
from factcli.render.fields import FIELDS, FLAT_DEFAULTS, figure_line, match_line, role_line, shown, source_line
from factcli.text import safe

# What CommonMark and its tables would read as markup, wherever it stands in a line of ours.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
NUMBERS = frozenset(("count", "value", "min", "max", "score", "line"))
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return data as Markdown that shows the same letters and marks nothing up, on one line."""
    return _SPACE.sub(_on_one_line, _MARKUP.sub(r"\\\1", safe(text)))


def _on_one_line(space: re.Match[str]) -> str:
    return " " if "\n" in space[0] else space[0].replace("\t", " ")


def render(answer: Answer, view: View) -> Iterator[str]:
    """Yield a block a statement, or a table; with chosen fields always a table."""
    if answer.row_type is not Result or view.fields is not None:
        yield from _table(answer, view)
        return
    for index, row in enumerate(answer.rows):
        assert isinstance(row, Result)
        yield ("\n" if index else "") + _block(row, view.extra) + view.end


def _table(answer: Answer, view: View) -> Iterator[str]:
    names = view.fields or (*FLAT_DEFAULTS[answer.row_type], *view.extra)
    fields = FIELDS[answer.row_type]
    yield (
        "| " + " | ".join(names) + " |\n| " + " | ".join("--:" if name in NUMBERS else "---" for name in names) + " |\n"
    )
    for row in answer.rows:
        yield "| " + " | ".join(plain(str(fields[name](row))) for name in names) + " |" + view.end


def _block(result: Result, extra: tuple[str, ...]) -> str:
    asked = [f"**{plain(result.query or '')}**", ""] if "query" in extra else []
    if result.text is None:
        return "\n".join([*asked, "nothing in this dataset matches"])
    said = {"direct": "“{}”"}.get(result.quotation or "", "{}").format(plain(result.text))
    who = shown(result.speaker.name) if result.speaker else "unknown speaker"
    by = f"— **{plain(who)}**" + (f", {plain(role)}" if (role := role_line(result.speaker)) else "")
    lines = [*asked, f"> {said}", ">", f"> {by}", ""]
    lines += [f"Translation ({plain(tag)}): {plain(text)}\n" for tag, text in result.translations.items()]
    lines += [f"- {plain(figure_line(figure))}" for figure in result.figures]
    if result.figures:
        lines.append("")
    if "match" in extra:
        lines.append(f"Found by: {plain(match_line(result.match))}\n")
    about = [result.id or "", _kind(result), result.date or "", source_line(result)]
    lines.append("*" + " · ".join(plain(part) for part in about if part) + "*")
    return "\n".join(lines)


def _kind(result: Result) -> str:
    return f"{result.quotation} quotation" if result.quotation else ""
