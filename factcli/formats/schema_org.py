"""schema.org JSON-LD: `Quotation`, `Claim` and `ClaimReview`, alone, in lists, in a `@graph` or in a data feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from factcli.formats import Found, Place, Refused, Wishes
from factcli.formats.encoding import Text
from factcli.formats.fields import Statements
from factcli.formats.json_stream import values

READ = ("Quotation", "Claim", "ClaimReview")
Node = dict[str, Any]


def read(text: Text, wishes: Wishes) -> Iterator[Found]:
    """Read the nodes of the three types wherever they stand; a claim inside a review is that review's.

    A review gives what was claimed, by whom and when; its date and its author are those of the source, and its
    rating has no place in a dataset.
    """
    quotations, claims = Statements(wishes, "quotation"), Statements(wishes, "claim")
    for place, value in values(text):
        if isinstance(value, Refused):
            yield Found(place, value)
            continue
        known = {
            node["@id"]: node for _, node in _nodes(value, "$") if isinstance(node.get("@id"), str) and len(node) > 1
        }
        for path, type_, node in _statements(value, "$"):
            at = place if place.line else Place(json_path=path)
            if type_ == "Quotation":
                yield from quotations.found(at, _quotation(node, known))
            else:
                yield from claims.found(at, _claim(node, known) if type_ == "Claim" else _review(node, known))


def _nodes(value: Any, path: str) -> Iterator[tuple[str, Node]]:
    """Yield every object inside a value, outermost first, with its JSON path."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from _nodes(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _nodes(inner, f"{path}[{index}]")


def _statements(value: Any, path: str) -> Iterator[tuple[str, str, Node]]:
    """Yield the outermost nodes of the types that are read: path, type, node."""
    if isinstance(value, dict):
        type_ = next((each for each in _types(value) if each in READ), None)
        if type_ is not None:
            yield path, type_, value
            return
        for key, inner in value.items():
            yield from _statements(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _statements(inner, f"{path}[{index}]")


def _types(node: Node) -> list[str]:
    return [str(each).rpartition("/")[2].rpartition(":")[2] for each in _list(node.get("@type"))]


def _quotation(node: Node, known: Mapping[str, Node]) -> Node:
    speaker = node.get("spokenByCharacter") or node.get("creator") or node.get("author")
    return {
        "text": _literal(node.get("text")),
        "speaker": _names(speaker, known),
        "date": _literal(node.get("dateCreated") or node.get("datePublished")),
        "topics": _names(node.get("about"), known) + _names(node.get("keywords"), known),
        "language": _literal(node.get("inLanguage")),
        **_work(node.get("isPartOf") or node.get("isBasedOn") or node.get("citation"), known),
    }


def _claim(node: Node, known: Mapping[str, Node]) -> Node:
    return {
        "text": _literal(node.get("text") or node.get("name")),
        "speaker": _names(node.get("author") or node.get("claimInterpreter"), known),
        "date": _literal(node.get("datePublished") or node.get("dateCreated")),
        "topics": _names(node.get("about"), known) + _names(node.get("keywords"), known),
        "language": _literal(node.get("inLanguage")),
        **_work(node.get("firstAppearance") or node.get("appearance"), known),
    }


def _review(node: Node, known: Mapping[str, Node]) -> Node:
    claim = _resolved(next(iter(_list(node.get("itemReviewed"))), None), known)
    claim = claim if isinstance(claim, dict) else {}
    fields = _claim(claim, known)
    # The review is where the claim was read; where it first appeared may be gone.
    url = _literal(node.get("url"))
    publisher = _names(node.get("author"), known)
    return {
        **fields,
        "text": _literal(node.get("claimReviewed")) or fields["text"],
        "language": fields["language"] or _literal(node.get("inLanguage")),
        "url": url or fields.get("url"),
        "source": (publisher or None) if url else fields.get("source"),
    }


def _work(value: Any, known: Mapping[str, Node]) -> Node:
    """Return the source and the address of a creative work, or of the first of several."""
    work = _resolved(next(iter(_list(value)), None), known)
    if isinstance(work, dict):
        return {
            "source": _literal(work.get("name") or work.get("headline")),
            "url": _literal(work.get("url") or work.get("@id")),
        }
    return {"source": _literal(work)}


def _resolved(value: Any, known: Mapping[str, Node]) -> Any:
    """Return the node that a reference by `@id` alone stands for, where the document has it."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and "@id" in value:
        return known.get(value["@id"], value)
    return value


def _names(value: Any, known: Mapping[str, Node]) -> list[str]:
    """Return the names of things that may be given as nodes, as references or as text."""
    found = []
    for each in _list(value):
        resolved = _resolved(each, known)
        name = _literal(resolved.get("name") if isinstance(resolved, dict) else resolved)
        found += [name] if name else []
    return found


def _literal(value: Any) -> str | None:
    """Return a text that may be given alone, as a JSON-LD value object, or in a list."""
    value = next(iter(_list(value)), None)
    if isinstance(value, dict):
        value = value.get("@value", value.get("alternateName", value.get("name")))
    return str(value).strip() or None if value is not None else None


def _list(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
