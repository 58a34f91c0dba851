"""`factcli check`: did anyone say this?"""

from collections.abc import Iterator
from typing import Annotated

import typer

from factcli.answers import Verdict
from factcli.asked import LONGEST_WORDING
from factcli.cli.answer import give, opened
from factcli.cli.batch import batch_lines
from factcli.cli.options import Printing, Reading, Sources
from factcli.dataset_files import STANDARD_INPUT
from factcli.errors import ExitCode, UsageError
from factcli.render import Answer

TEXT_HELP = "The wording that is remembered; - reads one a line."
Text = Annotated[list[str], typer.Argument(metavar="TEXT|-", help=TEXT_HELP, show_default=False)]
AskedSpeaker = Annotated[
    str | None, typer.Option("-s", "--speaker", metavar="NAME", help="Who is said to have said it.")
]


def check(
    context: typer.Context,
    printing: Printing,
    reading: Reading,
    text: Text,
    speaker: AskedSpeaker = None,
    sources: Sources = None,
) -> int:
    """Tell whether somebody said a wording, who, where, and in which words.

    Exit 0: supported; 1: not in this dataset; 4: somebody said it, but not this speaker or not these figures. Of
    several wordings the worst counts, 4 before 1 before 0.
    """
    from_lines = text == [STANDARD_INPUT]
    asked = batch_lines(STANDARD_INPUT, reading, LONGEST_WORDING) if from_lines else [" ".join(text)]
    if not any(map(str.strip, asked)):
        raise UsageError("there is no wording to check")
    codes: set[ExitCode] = set()
    with opened(context.obj, reading, sources, quiet=printing.quiet) as dataset:

        def verdicts() -> Iterator[Verdict]:
            for verdict in dataset.check(asked, speaker):
                if verdict.wording.strip():
                    codes.add(_code(verdict))
                yield verdict

        def find() -> Answer:
            query = {"wordings": asked, "speaker": speaker}
            return Answer(verdicts(), Verdict, len(asked), len(asked), query)

        code = give(context.obj, printing, Verdict, find, None)
    return max(codes, default=code)


def _code(verdict: Verdict) -> ExitCode:
    if verdict.verdict.supported:
        return ExitCode.FOUND
    return ExitCode.CONTRADICTED if verdict.verdict.contradicted else ExitCode.NOT_FOUND
