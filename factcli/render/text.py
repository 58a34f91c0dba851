"""Answers for a person at a terminal: a card a statement, a bar a count. The only user of rich.

Data is only ever wrapped in `Text`, never parsed as markup. Right-to-left text has lines of its own, in logical
order, with nothing beside it: a terminal that reorders it has nothing to garble, and one that does not shows it
as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO

from rich.console import Console
from rich.text import Text

from factcli.model import Count, Result, Verification
from factcli.render import Answer, View
from factcli.render.fields import FIELDS, figure_line, match_line, role_line, shown, source_line
from factcli.spans import marked
from factcli.text import safe

INDENT = "  "
WIDEST = 100
"""Lines longer than this are hard to read, however wide the terminal."""
BAR_WIDTH = 24
SPEAKER, MATCHED, LABEL, FAINT = "bold", "bold yellow", "cyan", "dim"
PASSAGE_MARK = "reverse"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def render(answer: Answer, view: View) -> Iterator[str]:
    """Yield a card or a line a row; with chosen fields, lines of `field: value`."""
    page = _Page(view)
    if view.fields is not None:
        yield from _chosen(answer, view, page)
    elif answer.row_type is Count:
        yield from _bars([row for row in answer.rows if isinstance(row, Count)], page, view)
    else:
        for index, row in enumerate(answer.rows):
            assert isinstance(row, Result)
            between = "\n" if index and view.end == "\n" else ""
            yield between + page.print(_card(row, answer.sought, view), view.end)


class _Page:
    """Lays lines out in a width: data wraps between words, and nothing is padded or cut."""

    def __init__(self, view: View) -> None:
        self.width = min(view.width, WIDEST)
        self._console = Console(
            file=StringIO(),
            width=self.width,
            force_terminal=view.colour,
            no_color=not view.colour,
            color_system="standard" if view.colour else None,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )

    def print(self, lines: Iterable[Text], end: str) -> str:
        """Return the lines, each wrapped under its own indentation, and what ends the record."""
        printed = []
        for line in lines:
            indent = line.plain[: len(line.plain) - len(line.plain.lstrip(" "))]
            body = line[len(indent) :] if indent else line
            for wrapped in body.wrap(self._console, max(self.width - len(indent), 10), tab_size=4):
                wrapped.rstrip()
                printed.append(indent + self._styled(wrapped) if wrapped.plain else "")
        return "\n".join(printed) + end

    def _styled(self, text: Text) -> str:
        with self._console.capture() as capture:
            self._console.print(text, end="", soft_wrap=True)
        return capture.get()


def _card(result: Result, sought: frozenset[str], view: View) -> Iterator[Text]:
    if "query" in view.extra:
        yield Text("? ", style=LABEL) + Text(safe(result.query or ""), style=LABEL)
    if result.text is None:
        yield Text(f"{INDENT}nothing in this dataset matches", style=FAINT)
        return
    yield _heading(result, sought)
    if names := _own_name(result):
        yield Text(INDENT) + Text(safe(names), style=FAINT)
    yield from _paragraphs(result.text, sought)
    for tag, text in result.translations.items():
        yield Text(INDENT) + Text(f"Translation ({safe(tag)}):", style=LABEL)
        yield from _paragraphs(text, sought)
    for figure in result.figures:
        yield Text(f"{INDENT}• ") + _highlighted(figure_line(figure), sought)
    if "match" in view.extra:
        yield Text(INDENT) + Text("Found by: ", style=LABEL) + Text(safe(match_line(result.match)))
    if view.whole:
        yield from _details(result, result.text)
    about = [result.id or "", _kind(result), result.date or "", source_line(result)]
    yield Text(INDENT) + Text(" · ".join(safe(part) for part in about if part), style=FAINT)


def _heading(result: Result, sought: frozenset[str]) -> Text:
    speaker = result.speaker
    heading = _highlighted(shown(speaker.name) if speaker else "unknown speaker", sought, SPEAKER)
    role = role_line(speaker)
    if role:
        heading.append("  ")
        heading.append_text(_highlighted(role, sought))
    return heading


def _own_name(result: Result) -> str:
    """Return the speaker's name in the statement's language, where the heading shows another."""
    if result.speaker is None or result.language is None:
        return ""
    own = result.speaker.name.get(result.language.partition("-")[0], "")
    return "" if own == shown(result.speaker.name) else own


def _paragraphs(text: str, sought: frozenset[str]) -> Iterator[Text]:
    for paragraph in safe(text).split("\n"):
        yield Text(INDENT) + _highlighted(paragraph, sought)


def _highlighted(text: str, sought: frozenset[str], style: str = "") -> Text:
    printable = safe(text)
    written = Text(printable, style=style)
    for start, end in marked(printable, sought) if sought else ():
        written.stylize(MATCHED, start, end)
    return written


def _kind(result: Result) -> str:
    kinds = {"direct": "direct quotation", "mixed": "partly quoted", "indirect": "reported"}
    return kinds.get(result.quotation or "", "")


def _details(result: Result, text: str) -> Iterator[Text]:
    """Yield what `show` tells beyond a card, each under its label."""
    told = {
        "Said by way of": result.cue or "",
        "Organisations": "; ".join(shown(each.name) for each in result.organisations),
        "Topics": "; ".join(shown(each.name) for each in result.topics),
        "Event": result.event or "",
        "Source": shown(result.source.title) if result.source else "",
        "Address": (result.source.url or result.source.file or "") if result.source else "",
    }
    for label, value in told.items():
        if not value:
            continue
        if _RIGHT_TO_LEFT.search(value):
            yield Text(INDENT) + Text(f"{label}:", style=LABEL)
            yield Text(INDENT + safe(value))
        else:
            yield Text(INDENT) + Text(f"{label}: ", style=LABEL) + Text(safe(value))
    if result.verification is not None:
        yield from _proof(text, result.verification)


def _proof(text: str, verification: Verification) -> Iterator[Text]:
    if not verification.verified:
        yield Text(INDENT) + Text("Unverified: ", style=LABEL) + Text(safe(verification.reason or ""))
        return
    start, end = verification.span or (0, 0)
    yield Text(INDENT) + Text("Verified: ", style=LABEL) + Text(f"found in its source at characters {start}–{end}:")
    passage = Text(INDENT) + Text(safe(verification.before or ""), style=FAINT)
    passage.append(safe(text), style=PASSAGE_MARK)
    passage.append(safe(verification.after or ""), style=FAINT)
    yield passage


def _bars(rows: list[Count], page: _Page, view: View) -> Iterator[str]:
    if not rows:
        return
    most = max(row.count or 0 for row in rows) or 1
    digits = len(str(most))
    asked = None
    for row in rows:
        if "query" in view.extra and row.query != asked:
            asked = row.query
            yield page.print([Text("? ", style=LABEL) + Text(safe(asked or ""), style=LABEL)], "\n")
        if row.count is None:
            yield page.print([Text(f"{INDENT}nothing in this dataset matches", style=FAINT)], view.end)
            continue
        bar = "█" * max(1, round(BAR_WIDTH * row.count / most))
        name = shown(row.name)
        identifier = "" if name == row.id else f"{safe(row.id or '')}  "
        line = Text(f"{row.count:>{digits}} ") + Text(bar, style=LABEL) + Text(" " * (BAR_WIDTH - len(bar) + 1))
        # The name comes last: a right-to-left one would reorder what follows it.
        line = line + Text(identifier, style=FAINT) + Text(safe(name).replace("\n", " "), style=SPEAKER)
        lines = [line]
        if "match" in view.extra:
            lines.append(Text(INDENT) + Text("Found by: ", style=LABEL) + Text(safe(match_line(row.match))))
        yield page.print(lines, view.end)


def _chosen(answer: Answer, view: View, page: _Page) -> Iterator[str]:
    fields = FIELDS[answer.row_type]
    for index, row in enumerate(answer.rows):
        lines = (
            Text(f"{name}: ", style=LABEL) + _highlighted(str(fields[name](row)), answer.sought)
            for name in view.fields or ()
        )
        between = "\n" if index and view.end == "\n" else ""
        yield between + page.print(lines, view.end)
