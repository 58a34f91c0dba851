"""JSON in which an object gives one key twice: decoders keep the last in silence, and a dataset must not lose words."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

_TOKEN = re.compile(rb'"((?:[^"\\]++|\\.)*+)"(\s*+:)?|[{}]', re.DOTALL)
_PLAIN_KEY = re.compile(rb'"([\w-]++)"\s*+:')
_COLON = re.compile(rb'"\s*+:')
AT_A_GLANCE = 1 << 16
"""Bytes of JSON of which all keys are looked at together."""


class Repeated(NamedTuple):
    """A key that is given twice, and the byte offset of its second place."""

    key: str
    offset: int


def repeated_key(data: bytes) -> Repeated | None:
    r"""Return the first key that an object of a valid JSON text gives again, however it is escaped; None without any.

    >>> repeated_key(b'{"a": {"b": 1}, "c": {"b": 2}}'), repeated_key(rb'{"text": "x", "te\u0078t": "y"}')
    (None, Repeated(key='text', offset=14))
    """
    if len(data) < AT_A_GLANCE and _are_all_different(data):
        return None
    objects: list[set[bytes]] = []
    for token in _TOKEN.finditer(data):
        if token[2]:
            key = token[1] if b"\\" not in token[1] else msgspec.json.decode(b'"%b"' % token[1]).encode()
            if key in objects[-1]:
                return Repeated(key.decode(), token.start())
            objects[-1].add(key)
        elif token[0] == b"{":
            objects.append(set())
        elif token[0] == b"}":
            objects.pop()
    return None


def _are_all_different(data: bytes) -> bool:
    """Tell sooner that nothing is repeated; not where a key is unusual or a text looks like one."""
    keys = _PLAIN_KEY.findall(data)
    return len(set(keys)) == len(keys) == len(_COLON.findall(data))
