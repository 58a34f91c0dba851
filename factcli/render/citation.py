"""Statements as citations: plain text, Markdown, BibTeX, RIS and CSL-JSON.

What is cited is the source, by its agency; who spoke, how the source gives the words, and where they stand in it
are told beside it. A translation is never given as the speaker's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Any

import msgspec

from factcli.answers import Result
from factcli.model import Names
from factcli.render.fields import role_line, shown
from factcli.render.json import escaped
from factcli.render.markdown import plain
from factcli.text import safe

HOW = {"direct": "Direct quotation", "mixed": "Partly quoted", "indirect": "Report, not a quotation"}
_KNOWN_TO_CSL = """
article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset
document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation
manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
personal_communication post post-weblog regulation report review review-book software song speech standard thesis
treaty webpage
"""
_CSL_TYPES = frozenset(_KNOWN_TO_CSL.split())
_BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "pamphlet": "booklet",
    "report": "techreport",
}
_RIS_TYPES = {
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "book": "BOOK",
    "broadcast": "VIDEO",
    "hearing": "HEAR",
    "pamphlet": "PAMP",
    "report": "RPRT",
    "webpage": "ELEC",
}


class Style(StrEnum):
    """The forms of a citation."""

    TEXT = "text"
    MARKDOWN = "markdown"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"


def cite(results: Iterable[Result], style: Style) -> Iterator[str]:
    """Yield the citations of statements that were compared with their sources, in a style."""
    if style is Style.CSL_JSON:
        yield from _csl_json(map(csl_item, results))
        return
    styles: dict[Style, Callable[[Result], str]] = {
        Style.TEXT: _text,
        Style.MARKDOWN: _markdown,
        Style.BIBTEX: _bibtex,
        Style.RIS: _ris,
    }
    for index, result in enumerate(results):
        yield ("\n" if index else "") + styles[style](result)


def _csl_json(items: Iterable[Any]) -> Iterator[str]:
    """Yield the list of items as they come."""
    before = "[\n  "
    for item in items:
        written = msgspec.json.format(msgspec.json.encode(item), indent=2).decode()
        yield before + escaped(written.replace("\n", "\n  "))
        before = ",\n  "
    yield "[]\n" if before.startswith("[") else "\n]\n"


# -- what every style tells


def _words(result: Result) -> str:
    return result.text or ""


def _speaker(result: Result) -> str:
    return shown(result.speaker.name) if result.speaker else "Unknown speaker"


def _who(result: Result) -> str:
    return ", ".join(part for part in (_speaker(result), role_line(result.speaker)) if part)


def _agency(result: Result) -> str:
    source = result.source
    return shown(source.publisher.name) if source and source.publisher else ""


def _title(result: Result) -> str:
    """Return the source's title in its own language, and its translation in brackets."""
    if result.source is None:
        return ""
    titles: Names = result.source.title
    own = titles.get(result.source.language or "") or next(iter(titles.values()), result.source.id)
    other = shown(titles)
    return f"{own} [{other}]" if other and other != own else own


def _place(result: Result) -> str:
    """Return the archived file and the place in it; or that the words are unverified, and why."""
    proof = result.verification
    if proof is None:
        return ""
    if not proof.verified or proof.span is None:
        return f"unverified: {proof.reason}"
    file = result.source.file if result.source else ""
    return f"{file}, characters {proof.span[0]}–{proof.span[1]}"


def _how(result: Result) -> str:
    """Return whether these are the speaker's words, in which language, and when they were said."""
    how = HOW.get(result.quotation or "", "Words as the dataset gives them")
    language = f" ({result.language})" if result.language else ""
    return f"{how}{language}" + (f", {result.date}" if result.date else "")


def _translator(tag: str) -> str:
    return f"Translation ({tag}), not the speaker's own words"


def _notes(result: Result) -> list[str]:
    notes = [f"{_who(result)}: {_how(result)}" + (f", {result.event}" if result.event else "")]
    notes += [f"{_translator(tag)}: {text}" for tag, text in result.translations.items()]
    return [*notes, place] if (place := _place(result)) else notes


def _source(result: Result) -> str:
    issued = result.source.issued if result.source else None
    return ", ".join(part for part in (_agency(result), _title(result), issued or "") if part)


# -- styles


def _text(result: Result) -> str:
    said = [f"{_who(result)}. {_how(result)}:", f"  {_words(result)}"]
    for tag, text in result.translations.items():
        said += [f"  {_translator(tag)}:", f"  {text}"]
    said += [f"  {part}" for part in (_source(result), _place(result), result.source and result.source.url) if part]
    return "\n".join(safe(line) for line in said) + "\n"


def _markdown(result: Result) -> str:
    said = f"“{plain(_words(result))}”" if result.quotation == "direct" else plain(_words(result))
    lines = [f"> {said}", ">", f"> — **{plain(_speaker(result))}**"]
    if role := role_line(result.speaker):
        lines[-1] += f", {plain(role)}"
    lines += ["", ". ".join(plain(part) for part in (_how(result), _source(result), _place(result)) if part) + "."]
    lines += [f"\n{plain(_translator(tag))}: {plain(text)}" for tag, text in result.translations.items()]
    if result.source and result.source.url:
        lines.append(f"\n{plain(result.source.url)}")
    return "\n".join(lines) + "\n"


def csl_item(result: Result) -> dict[str, Any]:
    """Return a statement as an item of CSL-JSON: the source, with the speaker as a contributor."""
    source = result.source
    agency = _agency(result)
    type_ = source.type if source and source.type in _CSL_TYPES else "document"
    item: dict[str, Any] = {
        "id": result.id,
        "type": type_,
        "title": _title(result),
        "author": [{"literal": agency}] if agency else [],
        "contributor": [{"literal": _speaker(result)}] if result.speaker else [],
        "container-title": agency if type_.startswith("article") else "",
        "publisher": agency,
        "issued": _date(source.issued if source else None),
        "event-title": result.event or "",
        "event-date": _date(result.date),
        "language": (source.language if source else None) or result.language or "",
        "abstract": _words(result),
        "archive_location": _place(result),
        "note": "\n".join(_notes(result)),
        "URL": (source.url if source else None) or "",
    }
    return {name: value for name, value in item.items() if value}


def _date(day: str | None) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in day.split("-")]]} if day else {}


_TEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{mark: f"\\{mark}" for mark in "{}%$&#_"},
}


def _bibtex(result: Result) -> str:
    source = result.source
    type_ = _BIBTEX_TYPES.get((source.type if source else None) or "", "misc")
    year, _, rest = ((source.issued if source else None) or result.date or "").partition("-")
    agency = _agency(result)
    holder = {"article": "journal", "techreport": "institution"}.get(type_, "publisher")
    # In double braces a name is one name: an agency has no surname.
    values = {
        "author": f"{{{_tex(agency or _speaker(result))}}}",
        "title": f"{{{_tex(_title(result) or result.id or '')}}}",
        holder: _tex(agency),
        "year": _tex(year),
        "month": str(int(rest[:2])) if rest else "",
        "day": str(int(rest[3:])) if rest[3:] else "",
        "language": _tex((source.language if source else None) or ""),
        "abstract": _tex(_words(result)),
        "note": _tex(". ".join(_notes(result))),
        "url": _line((source.url if source else None) or "").replace("{", "%7B").replace("}", "%7D"),
    }
    key = re.sub(r"[^\w:./+-]", "-", result.id or "")
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in values.items() if value)
    return f"@{type_}{{{key},\n{fields}}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _line(text))


def _ris(result: Result) -> str:
    source = result.source
    issued = (source.issued if source else None) or ""
    agency = _agency(result)
    lines = [
        ("TY", _RIS_TYPES.get((source.type if source else None) or "", "GEN")),
        ("ID", result.id or ""),
        ("AU", agency),
        ("A2", _speaker(result) if result.speaker else ""),
        ("TI", _title(result)),
        ("T2", agency),
        ("PB", agency),
        ("PY", issued[:4]),
        ("DA", issued.replace("-", "/") + "/" * (3 - issued.count("-")) if issued else ""),
        ("LA", (source.language if source else None) or ""),
        ("AB", _words(result)),
        *(("N1", note) for note in _notes(result)),
        ("AV", _place(result)),
        ("UR", (source.url if source else None) or ""),
    ]
    return "".join(f"{tag}  - {_line(value)}\n" for tag, value in lines if value) + "ER  - \n"


def _line(text: str) -> str:
    return " ".join(safe(text).split())
