"""Hits to choose from in fzf, each with its whole statement beside it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence

from msgspec.structs import replace

from factcli.answers import Page, Result
from factcli.dataset_files import STANDARD_INPUT
from factcli.errors import UsageError
from factcli.render.fields import shown
from factcli.text import safe

PICKED_FROM = 1000
"""So many hits are handed over where no number was asked for."""
# What fzf is told: a line is a number and an id, which it does not show, and what it does.
LAYOUT = ("--multi", "--layout=reverse", "--tiebreak=index", "--delimiter=\t", "--with-nth=3..")
WINDOW = "--preview-window=down,60%,wrap"
FAILED = 2
"""The exit status of fzf where something is wrong with how, or where, it runs."""
INSTALLING = "apt install fzf, brew install fzf, or https://github.com/junegunn/fzf"


def pick(page: Page, paths: Sequence[str]) -> Page:
    """Return those of a page's results that are chosen in fzf.

    Raises:
        UsageError: there is no fzf, or it does not run here.
        KeyboardInterrupt: it is left without a choice.
    """
    program = shutil.which("fzf")
    if program is None:
        raise UsageError("--pick needs fzf, which is not installed", INSTALLING)
    results = list(page.results)
    lines = "".join(_line(number, result) for number, result in enumerate(results))
    command = [program, *LAYOUT, *(() if STANDARD_INPUT in paths else (WINDOW, f"--preview={preview_command()}"))]
    # fzf quotes the id as sh reads it, so it is sh that must run the preview.
    settings = {**os.environ, "SHELL": "/bin/sh", "FACTCLI_DATA": os.pathsep.join(map(os.path.abspath, paths))}
    done = subprocess.run(  # noqa: S603
        command, input=lines.encode(errors="replace"), stdout=subprocess.PIPE, env=settings, check=False
    )
    if done.returncode == FAILED:
        raise UsageError("fzf does not run here: --pick needs a terminal")
    numbers = (line.partition(b"\t")[0] for line in done.stdout.splitlines())
    chosen = [results[int(number)] for number in numbers if number.isdigit()]
    if not chosen:
        raise KeyboardInterrupt
    return replace(page, results=iter(chosen), total=len(chosen), returned=len(chosen))


def _line(number: int, result: Result) -> str:
    speaker = shown(result.speaker.name) if result.speaker else "unknown speaker"
    words = " · ".join(filter(None, (result.text, *result.translations.values())))
    identifier = result.id or ""
    # An id that a line cannot hold has no preview; it is chosen by its number all the same.
    named = identifier if safe(identifier) == identifier and identifier.isprintable() else ""
    return f"{number}\t{named}\t{_flat(speaker)}: {_flat(words)}\n"


def _flat(text: str) -> str:
    return " ".join(safe(text).split())


def preview_command() -> str:
    """Return the command line, for sh, with which fzf shows the statement whose id it puts, quoted, for `{2}`.

    Python is told not to look for modules in the working directory (-P), where anybody's may lie.
    """
    colour = "never" if os.environ.get("NO_COLOR") else "always"
    show = [sys.executable, "-P", "-m", "factcli", "show", "--format=text", f"--color={colour}"]
    return f"COLUMNS=$FZF_PREVIEW_COLUMNS {shlex.join(show)} -- {{2}}"
