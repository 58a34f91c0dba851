"""Dates as people write them become the ISO dates of a dataset, where they can mean only one day, month or year."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

ISO = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?:[T ]\d.*)?", re.ASCII | re.DOTALL)
DAY_FIRST_OR_MONTH = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
YEAR_AS_FLOAT = re.compile(r"(\d{4})\.0", re.ASCII)
WITH_MONTH_NAME = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
MONTH_AND_YEAR = ("%B %Y", "%b %Y")


@lru_cache(1 << 14)
def iso_date(written: str) -> str | None:
    """Return a date as YYYY, YYYY-MM or YYYY-MM-DD; None where it is none, or may be two.

    >>> iso_date("25 September 2019"), iso_date("2019-09-25T10:00:00Z"), iso_date("25/9/2019"), iso_date("3/4/2019")
    ('2019-09-25', '2019-09-25', '2019-09-25', None)
    """
    written = written.strip()
    if year := YEAR_AS_FLOAT.fullmatch(written):
        return year[1]
    if iso := ISO.fullmatch(written):
        return _date(iso[1], iso[3], iso[4])
    if numbers := DAY_FIRST_OR_MONTH.fullmatch(written):
        first, mark, second, year_of = numbers.groups()
        if mark == "." or first == second or int(first) > 12:
            return _date(year_of, second, first)
        return _date(year_of, first, second) if int(second) > 12 else None
    return _with_month_name(" ".join(written.replace(",", " ").replace(".", " ").split()))


def _date(year: str, month: str | None, day: str | None) -> str | None:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


def _with_month_name(written: str) -> str | None:
    for forms, length in ((WITH_MONTH_NAME, 10), (MONTH_AND_YEAR, 7)):
        for form in forms:
            try:
                return datetime.strptime(written, form).date().isoformat()[:length]
            except ValueError:
                continue
    return None
