"""A wording becomes a verdict: who said it, where, and in which words, as far as the dataset knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from factcli.alignment import Wording
from factcli.answers import Outcome, RunnerUp, Verdict
from factcli.asked import LONGEST_WORDING
from factcli.errors import UsageError
from factcli.evidence import PASSAGE, TEXT, Found, compared, verified
from factcli.model import Person
from factcli.plan import names_like
from factcli.proof import SourceFolder
from factcli.quotation import quoted
from factcli.results import resolve, speaker_of
from factcli.spans import word_spans
from factcli.store import Store, Stored

NEAR = 70.0
"""Below it, too much differs: “we have nothing to fear but fear itself” is 77 beside Roosevelt's “the only thing we
have to fear is fear itself”, and “the only thing that really matters is love itself” 33."""
LEAST_RECALL = 2 / 3
"""The share of the wording that must be met: “the pursuit of happiness is a fool's errand” begins as Jefferson
does, and is not his."""
FEWEST_WORDS = 3
"""So many words must be met, unless the wording is the whole text or stands in it to the letter."""
LEAST_WEIGHT = 8.0
"""A fragment that weighs less proves nothing: “of the people” (6) stands in many a text; “give me liberty” is 8."""
CLOSE = 10.0
"""A statement this close to the best one is told as runner-up, or preferred if it is the asked speaker's."""
TOO_LONG = "check it piece by piece; with - every line is one"
WORTH_TELLING = 45.0
"""Beside a wording that is not in the dataset, the nearest statement is told from here on."""


class _Asked:
    """Whom the asked speaker's name may mean: speakers, and organisations that speakers speak for."""

    def __init__(self, store: Store, name: str) -> None:
        self._speakers = {match.entity for match in names_like(store, "speaker", name)}
        self._bodies = {match.id for match in names_like(store, "organisation", name)}

    def said(self, store: Store, stored: Stored) -> bool:
        """Tell whether a statement is theirs."""
        if stored.speaker is None or stored.speaker in self._speakers:
            return stored.speaker is not None
        record = store.entity(stored.speaker)
        return isinstance(record, Person) and any(role.organisation in self._bodies for role in record.roles)


def check(store: Store, text: str, folder: SourceFolder, speaker: str | None = None) -> Verdict:
    """Return whether somebody, or the asked speaker, said a wording; see `Verdict`.

    Raises:
        UsageError: the wording is longer than anybody remembers.
    """
    if len(text) > LONGEST_WORDING:
        raise UsageError(f"the wording is longer than {LONGEST_WORDING:,} characters", TOO_LONG)
    wording = Wording(text)
    found = sorted(compared(store, wording, folder), key=lambda each: each.order)
    asked = None if speaker is None else _Asked(store, speaker)
    best = _best(store, found, asked)
    others = [each for each in found if best is None or not _overlap(each, best)]
    if best is None:
        runner_up = _runner_up(store, others, WORTH_TELLING)
        return _not_found(text, speaker, runner_up)
    runner_up = _runner_up(store, others, best.alignment.score - CLOSE)
    return _verdict(store, text, folder, best, speaker, asked, runner_up)


def _best(store: Store, found: Sequence[Found], asked: _Asked | None) -> Found | None:
    carrying = [each for each in found if _carried(each)]
    if not carrying:
        return None
    if asked is not None:
        least = carrying[0].alignment.score - CLOSE
        for each in carrying:
            if each.alignment.score >= least and not each.alignment.misfigured and asked.said(store, each.stored[0]):
                return each
    return carrying[0]


def _carried(found: Found) -> bool:
    """Tell whether a text carries the wording at all, be it with other figures."""
    place = found.alignment
    if place.exact and (place.whole or place.span in _quotations(found.compared)):
        return True
    if place.exact:
        return place.matched > 1 and place.weight >= LEAST_WEIGHT
    alike = place.score >= NEAR and place.recall >= LEAST_RECALL and not place.negated
    return alike and place.matched >= FEWEST_WORDS and place.weight >= LEAST_WEIGHT


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the quotations within a text, from the first word to the last."""
    for start, end in quoted(text):
        spans = list(word_spans(text[start:end]))
        if spans:
            yield start + spans[0].start, start + spans[-1].end


def _overlap(one: Found, other: Found) -> bool:
    return not {each.position for each in one.stored}.isdisjoint(each.position for each in other.stored)


# -- the verdict


def _outcome(store: Store, found: Found, asked: _Asked | None) -> Outcome:
    place = found.alignment
    if place.misfigured:
        return Outcome.FIGURE_MISMATCH
    if asked is not None and not asked.said(store, found.stored[0]):
        return Outcome.OTHER_SPEAKER
    if _only_reported(found):
        return Outcome.PARAPHRASE
    if place.exact and found.field in (TEXT, PASSAGE):
        return Outcome.VERBATIM if place.whole else Outcome.PARTIAL
    # The words of a translation are not the speaker's, however exactly they are given.
    return Outcome.PARTIAL if place.exact and not place.whole else Outcome.NEAR


def _only_reported(found: Found) -> bool:
    """Tell whether the aligned words are the reporter's: of a mixed statement, those outside the quotation marks."""
    quotations = {each.statement.quotation for each in found.stored}
    if "mixed" not in quotations:
        return "indirect" in quotations
    first, last = found.alignment.span
    return not any(start <= first and last <= end for start, end in quoted(found.compared))


def _verdict(
    store: Store,
    text: str,
    folder: SourceFolder,
    best: Found,
    speaker: str | None,
    asked: _Asked | None,
    runner_up: RunnerUp | None,
) -> Verdict:
    verification = verified(store, best.stored[0], folder)
    statement = resolve(store, best.stored[0], verification=verification)
    start, end = best.alignment.span
    before, after = best.compared[:start], best.compared[end:]
    source_span = None
    if verification.span is not None and best.field in (TEXT, PASSAGE):
        source_span = verification.span[0] + start, verification.span[0] + end
        if best.field == TEXT:
            before, after = (verification.before or "") + before, after + (verification.after or "")
    return Verdict(
        wording=text,
        verdict=_outcome(store, best, asked),
        score=best.alignment.score,
        speaker_asked=speaker,
        speaker_found=speaker_of(store, best.stored[0]),
        ids=[each.statement.id or "" for each in best.stored],
        field=best.field,
        compared=best.compared,
        span=best.alignment.span,
        before=before,
        after=after,
        source_span=source_span,
        changes=best.alignment.changes,
        statement=statement,
        runner_up=runner_up,
    )


def _runner_up(store: Store, others: Sequence[Found], least: float) -> RunnerUp | None:
    for each in others:
        if each.alignment.score >= max(least, WORTH_TELLING) and each.alignment.matched > 1:
            (stored, *_) = each.stored
            statement = stored.statement
            return RunnerUp(statement.id or "", speaker_of(store, stored), statement.text, each.alignment.score)
    return None


def _not_found(text: str, speaker: str | None, runner_up: RunnerUp | None) -> Verdict:
    return Verdict(
        wording=text,
        verdict=Outcome.NOT_FOUND,
        score=0.0,
        speaker_asked=speaker,
        speaker_found=None,
        ids=[],
        field=None,
        compared=None,
        span=None,
        before=None,
        after=None,
        source_span=None,
        changes=[],
        statement=None,
        runner_up=runner_up,
    )
