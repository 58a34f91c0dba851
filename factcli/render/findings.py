"""Verdicts on wordings and problems of datasets, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from factcli.answers import Change, Outcome, Problem, Severity, Verdict
from factcli.render.fields import shown, source_line
from factcli.render.styles import BAD, DOUBTFUL, FAINT, GOOD, INDENT, LABEL, NEW, OLD, PASSAGE_MARK, SPEAKER
from factcli.text import safe

SAID = {
    Outcome.VERBATIM: "said in these words",
    Outcome.NEAR: "said in nearly these words",
    Outcome.PARAPHRASE: "reported, not quoted: the words are the reporter's",
    Outcome.PARTIAL: "part of what was said",
    Outcome.OTHER_SPEAKER: "said by somebody else",
    Outcome.FIGURE_MISMATCH: "said with other figures",
    Outcome.NOT_FOUND: "not in this dataset",
}


def verdict_lines(verdict: Verdict) -> Iterator[Text]:
    """Yield the verdict, who said it, the comparison, the words around it, and where it stands."""
    style = GOOD if verdict.verdict.supported else BAD if verdict.verdict.contradicted else DOUBTFUL
    score = f"  {verdict.score:g}" if verdict.statement else ""
    yield Text(verdict.verdict.value, style=style) + Text(f": {SAID[verdict.verdict]}{score}")
    if verdict.verdict is Outcome.OTHER_SPEAKER:
        yield _labelled("Asked for", verdict.speaker_asked or "")
    if verdict.statement is not None:
        found = shown(verdict.speaker_found.name) if verdict.speaker_found else "unknown speaker"
        yield Text(INDENT) + Text(safe(found), style=SPEAKER)
        if verdict.field and verdict.field.startswith("translations."):
            tag = verdict.field.removeprefix("translations.")
            yield Text(INDENT) + Text(
                f"Compared with the translation ({safe(tag)}), not the speaker's own words:", LABEL
            )
        yield Text(INDENT) + compared(verdict.changes)
        yield _around(verdict)
        if verdict.field and verdict.field.startswith("translations."):
            language = f" ({verdict.statement.language})" if verdict.statement.language else ""
            yield Text(f"{INDENT}Original{safe(language)}:", LABEL)
            yield Text(INDENT + safe(verdict.statement.text or ""))
        about = [*verdict.ids, verdict.statement.date or "", source_line(verdict.statement), _place(verdict)]
        yield Text(INDENT) + Text(" · ".join(safe(part) for part in about if part), style=FAINT)
    if verdict.runner_up is not None:
        who = shown(verdict.runner_up.speaker.name) if verdict.runner_up.speaker else "unknown speaker"
        label = "Also close" if verdict.statement else "Closest"
        yield _labelled(label, f"{verdict.runner_up.id} ({verdict.runner_up.score:g}), {who}")
        yield Text(INDENT) + Text(safe(verdict.runner_up.text), style=FAINT)


def compared(changes: Iterable[Change]) -> Text:
    """Return a comparison on one line: `[-left out-]` and `{+put in+}`, in colour as well where there is any."""
    line = Text()
    for change in changes:
        line.append(" " if line.plain else "")
        line.append(safe(change.kept))
        if change.old:
            line.append(f"[-{safe(change.old)}-]", style=OLD)
        if change.new:
            line.append(f"{{+{safe(change.new)}+}}", style=NEW)
    return line


def _around(verdict: Verdict) -> Text:
    start, end = verdict.span or (0, 0)
    line = Text(INDENT) + Text(safe(verdict.before or ""), style=FAINT)
    line.append(safe((verdict.compared or "")[start:end]), style=PASSAGE_MARK)
    line.append(safe(verdict.after or ""), style=FAINT)
    return line


def _place(verdict: Verdict) -> str:
    if verdict.source_span is not None:
        return f"characters {verdict.source_span[0]}–{verdict.source_span[1]}"
    verification = verdict.statement.verification if verdict.statement else None
    return "" if verification is None or verification.verified else f"unverified: {verification.reason}"


def _labelled(label: str, value: str) -> Text:
    return Text(INDENT) + Text(f"{label}: ", style=LABEL) + Text(safe(value))


def problem_lines(problem: Problem) -> Iterator[Text]:
    """Yield a problem as compilers do: place, severity, what is wrong, its code; and what would mend it."""
    style = {Severity.ERROR: BAD, Severity.WARNING: DOUBTFUL}.get(problem.severity, FAINT)
    place = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
    inside = " ".join(part for part in (problem.path, f"({problem.id})" if problem.id else "") if part)
    line = Text(_line(f"{place}: {inside}: " if inside else f"{place}: "))
    yield line + Text(problem.severity.value, style=style) + Text(_line(f": {problem.message} [{problem.code}]"))
    if problem.mend:
        yield Text(INDENT) + Text(_line(problem.mend), style=FAINT)


def _line(text: str) -> str:
    return safe(text).replace("\n", " ")
