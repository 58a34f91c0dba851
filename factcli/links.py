"""Which addresses of a dataset may be opened, or linked to from a terminal."""

from __future__ import annotations

import re

# Scheme and host, then nothing that ends an OSC 8 sequence, splits a command, or RFC 3986 does not know.
_WEB_ADDRESS = re.compile(r"https?://[^/?#\x00-\x20][^\x00-\x20\x7f-\x9f\"<>\\^`{|}]*", re.IGNORECASE)


def web_address(url: str | None) -> str | None:
    """Return a URL in ASCII if it is an address on the web (http or https), and None for any other.

    >>> web_address("https://ar.example/س"), web_address("javascript:alert(1)"), web_address("https://a\\x1b]8;;")
    ('https://ar.example/%D8%B3', None, None)
    """
    if url is None or not _WEB_ADDRESS.fullmatch(url):
        return None
    return "".join(letter if letter.isascii() else _percent_encoded(letter) for letter in url)


def _percent_encoded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode(errors="replace"))
