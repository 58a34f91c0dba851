"""Answers for a person at a terminal: a card a statement, a bar a count. The only user of rich.

Data is only ever wrapped in `Text`, never parsed as markup. Right-to-left text has lines of its own, in logical
order, with nothing beside it: a terminal that reorders it has nothing to garble, and one that does not shows it
as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

from factcli.answers import Count, FigureRow, Match, Origin, Problem, Result, Verdict, Verification
from factcli.links import web_address
from factcli.render import Answer, Row, View
from factcli.render.bidi import RIGHT_TO_LEFT, base_direction, visual
from factcli.render.charts import BAR_WIDTH, FULL, figure_bars
from factcli.render.fields import FIELDS, figure_line, match_line, role_line, shown, source_line
from factcli.render.findings import problem_lines, verdict_lines
from factcli.render.styles import BAR, FAINT, INDENT, LABEL, MATCHED, PASSAGE_MARK, SPEAKER
from factcli.spans import marked
from factcli.text import safe

WIDEST = 100
"""Lines longer than this are hard to read, however wide the terminal."""
BETWEEN = " · "
LINK = "\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"
"""OSC 8: a hyperlink, as most terminals know it and the others leave out."""
NO_MATCH = Text(f"{INDENT}nothing in this dataset matches", style=FAINT)


def render(answer: Answer, view: View) -> Iterator[str]:
    """Yield a card or a line a row; with chosen fields, lines of `field: value`."""
    page = _Page(view)
    if view.fields is not None:
        yield from _chosen(answer, view, page)
    elif answer.row_type is Count:
        yield from _bars([row for row in answer.rows if isinstance(row, Count)], page, view)
    elif answer.row_type is FigureRow:
        rows = [row for row in answer.rows if isinstance(row, FigureRow)]
        for lead, about in figure_bars(rows, min(BAR_WIDTH, page.width * 3 // 10)):
            yield page.print(page.beside(lead, about), view.end)
    else:
        for index, row in enumerate(answer.rows):
            between = "\n" if index and view.end == "\n" and not isinstance(row, Problem) else ""
            yield between + page.print(_told(row, answer.sought, page), view.end)


def _told(row: Row, sought: frozenset[str], page: _Page) -> Iterator[Text]:
    if isinstance(row, Verdict):
        return verdict_lines(row)
    if isinstance(row, Problem):
        return problem_lines(row)
    assert isinstance(row, Result)
    return _card(row, sought, page)


class _Page:
    """Lays lines out in a width: data wraps between words, and nothing is padded or cut."""

    def __init__(self, view: View) -> None:
        self.width = min(view.width, WIDEST)
        self.whole = view.whole
        self.extra = view.extra
        self._view = view
        self._console = Console(file=StringIO(), width=self.width, markup=False, emoji=False, highlight=False)

    def print(self, lines: Iterable[Text], end: str) -> str:
        """Return the lines, each wrapped under its own indentation, and what ends the record."""
        return "\n".join(printed for line in lines for printed in self._wrapped(line)) + end

    def _wrapped(self, line: Text) -> Iterator[str]:
        indent = line.plain[: len(line.plain) - len(line.plain.lstrip(" "))]
        body = line[len(indent) :] if indent else line
        direction = base_direction(body.plain) if self._view.visual else 0
        for wrapped in body.wrap(self._console, max(self.width - len(indent), 10), tab_size=4):
            wrapped.rstrip()
            yield indent + self._printed(wrapped, direction) if wrapped.plain else ""

    def beside(self, lead: Text, text: Text) -> Iterator[Text]:
        """Yield lines of a text beside what leads to it; those that it wraps to stand below its first."""
        for line in text.wrap(self._console, max(self.width - lead.cell_len, 10), tab_size=4):
            line.rstrip()
            yield lead + line
            lead = Text(" " * lead.cell_len)

    def flow(self, parts: Iterable[Text], between: str) -> Iterator[Text]:
        """Yield lines of as many parts as fit each, so that none is broken; right-to-left ones stand alone."""
        line = Text()
        for part in filter(None, parts):
            alone = RIGHT_TO_LEFT.search(line.plain + part.plain)
            if line and (alone or line.cell_len + len(between) + part.cell_len > self.width - len(INDENT)):
                yield line
                line = Text()
            if line:
                line.append(between, style=FAINT if between.strip() else "")
            line.append_text(part)
        if line:
            yield line

    def _printed(self, line: Text, direction: int) -> str:
        """Return a line that fits, with its links, in the order that was asked for."""
        # Rich renders spans, and leaves a style of the whole to whoever prints it: so it is made a span.
        rendered = Text().append_text(line).render(self._console)
        pieces = [(piece.text, piece.style or Style.null()) for piece in rendered]
        if self._view.visual:
            pieces = visual(pieces, direction)
        runs = groupby(pieces, key=lambda piece: piece[1])
        return "".join(self._styled("".join(text for text, _ in run), style) for style, run in runs)

    def _styled(self, text: str, style: Style) -> str:
        colours = ColorSystem.STANDARD if self._view.colour else None
        written = style.update_link(None).render(text, color_system=colours)
        return LINK.format(address=style.link, text=written) if style.link else written

    def linked(self, text: str, source: Origin | None, style: str = "") -> Text:
        """Return a text that is linked to where its source is on the web, if it is there and links are wanted."""
        written = Text(safe(text), style=style)
        address = web_address(source.url) if source and self._view.links else None
        if address:
            written.stylize(Style(link=address))
        return written


def _card(result: Result, sought: frozenset[str], page: _Page) -> Iterator[Text]:
    if "query" in page.extra:
        yield _asked(result.query)
    if result.text is None:
        yield NO_MATCH
        return
    yield from _heading(result, sought, page)
    if names := _own_name(result):
        yield Text(INDENT) + Text(safe(names), style=FAINT)
    yield from _paragraphs(result.text, sought)
    for tag, text in result.translations.items():
        yield Text(INDENT) + Text(f"Translation ({safe(tag)}):", style=LABEL)
        yield from _paragraphs(text, sought)
    for figure in result.figures:
        yield from page.beside(Text(f"{INDENT}• "), _highlighted(figure_line(figure), sought))
    if "match" in page.extra:
        yield _found_by(result.match)
    if page.whole:
        yield from _details(result, result.text, page)
    about = [Text(safe(part), style=FAINT) for part in (result.id or "", _kind(result), result.date or "")]
    for line in page.flow([*about, page.linked(source_line(result), result.source, FAINT)], BETWEEN):
        yield Text(INDENT) + line


def _asked(query: str | None) -> Text:
    return Text(f"? {safe(query or '')}", style=LABEL)


def _found_by(match: Match | None) -> Text:
    return Text(INDENT).append("Found by: ", style=LABEL).append(safe(match_line(match)))


def _heading(result: Result, sought: frozenset[str], page: _Page) -> Iterator[Text]:
    """Yield the speaker's name, and the role beside it or, where that is too long, below."""
    speaker = result.speaker
    name = _highlighted(shown(speaker.name) if speaker else "unknown speaker", sought, SPEAKER)
    role = _highlighted(role_line(speaker), sought)
    indent = ""
    for line in page.flow([name, role], "  "):
        yield Text(indent) + line
        indent = INDENT


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


def _details(result: Result, text: str, page: _Page) -> Iterator[Text]:
    """Yield what `show` tells beyond a card, each under its label."""
    told = {
        "Said by way of": result.cue or "",
        "Organisations": "; ".join(shown(each.name) for each in result.organisations),
        "Topics": "; ".join(shown(each.name) for each in result.topics),
        "Event": result.event or "",
        "Source": shown(result.source.title) if result.source else "",
        "File": (result.source.file or "") if result.source else "",
    }
    for label, value in told.items():
        if not value:
            continue
        lead = Text(INDENT).append(f"{label}:", style=LABEL)
        if RIGHT_TO_LEFT.search(value):
            yield lead
            yield Text(INDENT + safe(value))
        else:
            yield lead.append(" ").append(safe(value))
    if result.source is not None and result.source.url:
        yield Text(INDENT).append("Address: ", style=LABEL).append_text(page.linked(result.source.url, result.source))
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
    most = max((row.count or 0 for row in rows), default=0) or 1
    digits = len(str(most))
    width = min(BAR_WIDTH, page.width * 3 // 10)
    asked = None
    for row in rows:
        if "query" in view.extra and row.query != asked:
            asked = row.query
            yield page.print([_asked(asked)], "\n")
        if row.count is None:
            yield page.print([NO_MATCH], view.end)
            continue
        bar = FULL * max(1, round(width * row.count / most))
        lead = Text(f"{row.count:>{digits}} ").append(bar, style=BAR).append(" " * (width - len(bar) + 1))
        lines = [*page.beside(lead, _label(row))]
        if "match" in view.extra:
            lines.append(_found_by(row.match))
        yield page.print(lines, view.end)


def _label(count: Count) -> Text:
    """Return the id and the name, which comes last: a right-to-left one would reorder what follows it."""
    name = shown(count.name)
    identifier = "" if count.id is None or name == count.id else f"{safe(count.id)}  "
    return Text().append(identifier, style=FAINT).append(safe(name).replace("\n", " "), style=SPEAKER)


def _chosen(answer: Answer, view: View, page: _Page) -> Iterator[str]:
    fields = FIELDS[answer.row_type]
    for index, row in enumerate(answer.rows):
        lines = (
            Text(f"{name}: ", style=LABEL) + _highlighted(str(fields[name](row)), answer.sought)
            for name in view.fields or ()
        )
        between = "\n" if index and view.end == "\n" else ""
        yield between + page.print(lines, view.end)
