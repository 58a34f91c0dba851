"""The manual page, made from the commands themselves.

    python docs/man.py            # exit 1 where factcli.1 is not what the commands say
    python docs/man.py --write    # write it

The page is kept in the repository, so that a build needs nothing but files, and CI checks that it is up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factcli.cli.main import COMMANDS, EXAMPLES, commands
from factcli.cli.terminal import PROGRAM
from factcli.errors import ExitCode

PAGE = Path(__file__).resolve().parent / "factcli.1"
SYNOPSIS = "[-h] [--version] COMMAND [OPTIONS] [ARGS]..."
EXITS = {
    ExitCode.FOUND: "something was found (check: the words are supported)",
    ExitCode.NOT_FOUND: "nothing was found",
    ExitCode.USAGE: "wrong usage",
    ExitCode.DATASET: "the dataset or its index cannot be used",
    ExitCode.CONTRADICTED: "check: somebody said it, but not this speaker or not these figures",
    ExitCode.DEFECT: "a defect of factcli",
    ExitCode.OUTPUT: "standard output cannot be written",
    ExitCode.INTERRUPTED: "interrupted",
}
VARIABLES = {
    "FACTCLI_DATA": "The dataset, where --data names none.",
    "FACTCLI_CACHE": "The folder of compiled datasets.",
    "FACTCLI_BIDI": "logical or visual: the order of right-to-left text on a terminal.",
    "FACTCLI_PAGER, PAGER": "The pager for long answers; cat or nothing for none. Without it, less.",
    "NO_COLOR": "If it is set, no colour.",
    "BROWSER": "What opens addresses.",
    "FACTCLI_DEBUG": "If it is set, a defect shows where it is.",
}


def escaped(text: str) -> str:
    """Return text that roff shows as it is: no line is a request, and a hyphen is the one that is typed."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines if line)


def option_lines(command: Any) -> Iterator[str]:
    """Yield the arguments and options of a command, each with what it does."""
    for each in command.params:
        if getattr(each, "hidden", False):
            continue
        is_argument = each.param_type_name == "argument"
        names = each.metavar or each.name.upper() if is_argument else ", ".join(sorted(each.opts, key=len))
        choices = [str(getattr(choice, "value", choice)) for choice in getattr(each.type, "choices", ())]
        takes = "" if is_argument or each.is_flag else " " + escaped("|".join(choices) or each.metavar or "")
        told = f" One of {', '.join(choices)}." if is_argument and choices else ""
        yield f".TP\n\\fB{escaped(names)}\\fR{takes}\n{escaped((each.help or '') + told)}"


def page() -> str:
    """Return the whole page."""
    group = commands()
    lines = [
        f".TH {PROGRAM.upper()} 1",
        f".SH NAME\n{PROGRAM} \\- look up who said what, with which numbers, and prove it",
        f".SH SYNOPSIS\n\\fB{PROGRAM}\\fR {escaped(SYNOPSIS)}",
        f".SH DESCRIPTION\n{escaped(group.help)}",
        ".SH COMMANDS",
    ]
    for name in COMMANDS:
        command = group.get_command(None, name)
        lines.append(f".SS {escaped(f'{PROGRAM} {name}')}\n{escaped(command.help)}")
        lines += option_lines(command)
    lines.append(".SH EXIT STATUS")
    lines += [f".TP\n\\fB{code:d}\\fR\n{escaped(told)}" for code, told in EXITS.items()]
    lines.append(".SH ENVIRONMENT")
    lines += [f".TP\n\\fB{escaped(name)}\\fR\n{escaped(told)}" for name, told in VARIABLES.items()]
    lines.append(".SH EXAMPLES\n.nf")
    lines += [escaped(example) for example in EXAMPLES]
    lines.append(".fi")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Check the page, or write it; return the exit code."""
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        print(f"{PAGE.name} is not what the commands say; python docs/man.py --write mends it")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
