"""The process boundary: arguments in, exit code out, every error in one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from factcli.cli.answer import report
from factcli.cli.signals import Stopped, raise_stopped
from factcli.cli.spread import spread
from factcli.cli.terminal import PROGRAM, ClosedPipeError, Terminal
from factcli.errors import ExitCode, FactcliError
from factcli.render import Format

COMMANDS = {
    "search": "Find statements by speaker, organisation, topic or words.",
    "show": "Show whole statements, with the passage around them.",
    "list": "Count by speaker, topic, source, year, …; list figures.",
    "check": "Did anyone say this? Who, where, and in which words?",
    "cite": "Cite statements: text, Markdown, BibTeX, RIS or CSL-JSON.",
    "open": "Open the source of a statement, on the web or as a file.",
    "random": "Show one statement, by lot.",
    "validate": "Check a dataset: schema, sources, figures, names.",
    "import": "Turn another format into a dataset.",
    "index": "Build, describe, remove or export compiled datasets.",
    "schema": "Print the JSON Schema of datasets, or of results.",
    "completion": "Print a script that completes commands in a shell.",
}
RESERVED = ("import", "list", "open")
"""Commands whose names are Python's: their modules and functions end in an underscore."""
ANSWER = "__complete"
"""The command by which the scripts of `completion` ask; no help lists it."""
CONTEXT = {"help_option_names": ["-h", "--help"]}
EXAMPLES = (
    "factcli search gutierez cyberterrorism",
    "factcli list speakers",
    "factcli search -o UN -f json | jq .total",
)


class _Commands(TyperGroup):
    """The commands, each imported only when it is the one that runs."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def summaries(self) -> Mapping[str, str]:
        """Return every command with what it does, without importing any."""
        return COMMANDS

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """Write all that fits a screen of 24 lines: every command, and examples."""
        formatter.write_usage(PROGRAM, "[-h] [--version] COMMAND [OPTIONS] [ARGS]...")
        formatter.write_paragraph()
        formatter.write_text(_root.__doc__)
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section(f"Examples ({PROGRAM} COMMAND -h tells more)"):
            for example in EXAMPLES:
                formatter.write_text(example)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name == ANSWER:
            from factcli.cli.completion import answer

            return command(cmd_name, answer)
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if cmd_name in RESERVED else cmd_name
        return command(cmd_name, getattr(import_module(f"factcli.cli.{name}"), name))


def command(name: str, function: Callable[..., int]) -> Any:
    """Return the click command of a typed function."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=CONTEXT)
    app.command(name, short_help=COMMANDS.get(name))(spread(function))
    return typer.main.get_command(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"{PROGRAM} {version(PROGRAM)}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Look up who said what, with which numbers, and prove it, in any script."""


def commands() -> Any:
    """Return the group of all commands."""
    app = typer.Typer(
        cls=_Commands,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=CONTEXT,
    )
    app.callback()(_root)
    return typer.main.get_group(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run factcli and return its exit code; see docs/scripts.md for what each one means."""
    terminal = Terminal.of_process()
    given = [_as_text(argument) for argument in (sys.argv[1:] if arguments is None else arguments)]
    format_ = _asked_format(given)

    def fail(message: str, hint: str | None, code: int) -> int:
        report(terminal, format_, message, hint, code)
        if format_ is Format.JSON and not terminal.wrote:
            from factcli.render.json import empty_envelope

            terminal.write([empty_envelope() + "\n"])
        return int(code)

    try:
        code = commands().main(given or ["--help"], prog_name=PROGRAM, standalone_mode=False, obj=terminal)
        return int(code or 0) if given else ExitCode.USAGE
    except ClosedPipeError:
        terminal.abandon()
        return ExitCode.FOUND
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Stopped as stopped:
        return stopped.exit_code
    except Exception as error:
        if os.environ.get("FACTCLI_DEBUG") and _is_defect(error):
            raise
        return fail(*_told(error))


def _is_defect(error: Exception) -> bool:
    return not isinstance(error, FactcliError | typer.TyperException | MemoryError)


def _told(error: Exception) -> tuple[str, str | None, ExitCode]:
    """Return what is said of an error, a line that helps, and the exit code."""
    match error:
        case FactcliError():
            return error.message, error.hint, error.exit_code
        case typer.TyperException():
            told = " ".join(map(str.strip, error.format_message().splitlines()))
            return _first_lower(told), _usage_hint(error), ExitCode.USAGE
        case MemoryError():
            return "there is not enough memory for this", None, ExitCode.DATASET
    told = f"a defect of factcli: {type(error).__name__}: {error}"
    return told, "FACTCLI_DEBUG=1 shows where; please report it", ExitCode.DEFECT


def run() -> NoReturn:
    """Run factcli as a process, and end it at once: to tear the interpreter down takes as long as to search."""
    raise_stopped()
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):
            stream.flush()
    os._exit(code)


def _as_text(argument: str) -> str:
    """Return an argument whose bytes Python could not read in this locale, read as UTF-8."""
    return os.fsencode(argument).decode(errors="replace")


def _asked_format(arguments: Sequence[str]) -> Format | None:
    """Return the format asked for, told before the arguments are known to be right."""
    for option, value in pairwise([*arguments, ""]):
        for name in ("-f", "--format", "--format=", "-f"):
            written = value if option == name else option.removeprefix(name) if option.startswith(name) else ""
            if written in (Format.JSON.value, Format.JSONL.value):
                return Format(written)
    return None


def _usage_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else PROGRAM} --help tells how to use it"


def _first_lower(message: str) -> str:
    return (message[:1].lower() + message[1:]).rstrip(".")
