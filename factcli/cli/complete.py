"""What may stand next on a command line: commands, options, and their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from factcli.answers import Count, Result
from factcli.dataset_files import STANDARD_INPUT
from factcli.render.fields import FIELDS
from factcli.text import safe

DESCRIBED = 60
"""Letters of a description; more do not fit beside a word."""
COUNTING = "list"


class Candidate(NamedTuple):
    """A word that may stand there, and what it is."""

    word: str
    description: str = ""


class Completion(NamedTuple):
    """What may stand there: one of the candidates, or with `kind` files or directories, which the shell knows."""

    kind: str = "words"
    candidates: tuple[Candidate, ...] = ()


FILES, DIRECTORIES, NOTHING = Completion("files"), Completion("directories"), Completion()


def complete(commands: Any, words: Sequence[str], typed: str) -> Completion:
    """Return what may stand at the end of a command line.

    Args:
        commands: the group of all commands.
        words: the words between the program's name and the one that is being typed, without quotes.
        typed: as much as there is of that one.
    """
    if not words:
        return beginning(typed, [Candidate(*each) for each in commands.summaries().items()])
    command = commands.get_command(None, words[0])
    return NOTHING if command is None else _Line(command, words[1:]).complete(typed)


def beginning(typed: str, candidates: Iterable[Candidate], prefix: str = "") -> Completion:
    """Return the candidates that begin as it was typed, after a prefix."""
    return printable((each for each in candidates if each.word.startswith(typed)), prefix)


def printable(candidates: Iterable[Candidate], prefix: str = "") -> Completion:
    """Return the candidates that can be typed: none with a control character, or one that nobody sees."""
    kept = (each for each in candidates if each.word.isprintable() and safe(each.word) == each.word)
    return Completion(candidates=tuple(Candidate(prefix + word, _one_line(told)) for word, told in kept))


def _one_line(text: str) -> str:
    line = " ".join(safe(text).split())
    return line if len(line) <= DESCRIBED else line[: DESCRIBED - 1] + "…"


class _Line:
    """A command and the words that follow it, read as far as completion needs, without judging them."""

    def __init__(self, command: Any, words: Sequence[str]) -> None:
        self._name = command.name
        self._options = {name: each for each in command.params for name in each.opts if name.startswith("-")}
        self._arguments = [each for each in command.params if each.param_type_name == "argument"]
        self._given: dict[str, list[str]] = {}
        self._awaiting: Any = None
        self._only_arguments = False
        for word in words:
            self._read(word)

    def _read(self, word: str) -> None:
        if self._awaiting is not None:
            self._give(self._awaiting, word)
            self._awaiting = None
        elif self._only_arguments or not word.startswith("-") or word == STANDARD_INPUT:
            self._give(self._argument(), word)
        elif word == "--":
            self._only_arguments = True
        else:
            option, place = self._valued_option(word)
            if option is not None and place == len(word) and not word.endswith("="):
                self._awaiting = option
            elif option is not None:
                self._give(option, word[place:])

    def _give(self, parameter: Any, value: str) -> None:
        if parameter is not None:
            self._given.setdefault(parameter.name, []).append(value)

    def _argument(self) -> Any:
        """Return the argument that a further word would be, or None."""
        free = (each for each in self._arguments if each.nargs != 1 or each.name not in self._given)
        return next(free, None)

    def _valued_option(self, word: str) -> tuple[Any, int]:
        """Return the option in a word that takes a value, or None, and where in the word its value begins."""
        if word.startswith("--"):
            name, equals, _ = word.partition("=")
            option = self._options.get(name)
            return (None if option is None or option.is_flag else option), len(name + equals)
        for place, letter in enumerate(word[1:], 2):
            option = self._options.get(f"-{letter}")
            if option is None or not option.is_flag:
                return option, place
        return None, len(word)

    def complete(self, typed: str) -> Completion:
        """Return what may stand next."""
        if self._awaiting is not None:
            return self._values(self._awaiting, typed)
        if typed.startswith("-") and not self._only_arguments:
            option, place = self._valued_option(typed)
            holds_value = "=" in typed if typed.startswith("--") else place < len(typed)
            return self._values(option, typed[place:], typed[:place]) if option and holds_value else self._names(typed)
        return self._values(self._argument(), typed)

    def _names(self, typed: str) -> Completion:
        told = {name: each.help or "" for name, each in self._options.items() if not each.hidden}
        told |= dict.fromkeys(("-h", "--help"), "Show how to use it.")
        # A letter is offered to who has typed it, so that the line can go on.
        offered = (Candidate(*each) for each in told.items() if each[0].startswith("--") or each[0] == typed)
        return beginning(typed, offered)

    def _values(self, parameter: Any, typed: str, prefix: str = "") -> Completion:
        if parameter is None:
            return NOTHING
        choices = getattr(parameter.type, "choices", None)
        metavar = parameter.metavar or ""
        if choices is not None:
            return beginning(typed, [Candidate(str(getattr(each, "value", each))) for each in choices], prefix)
        if parameter.name == "fields":
            return self._fields(typed, prefix)
        if "FILE" in metavar or "DIR" in metavar:
            return FILES if "FILE" in metavar else DIRECTORIES
        return self._known_to_dataset(parameter, typed, prefix)

    def _fields(self, typed: str, prefix: str) -> Completion:
        """Complete the last of several names parted by commas; those before it are not offered again."""
        before, comma, last = typed.rpartition(",")
        fields = FIELDS[Count if self._name == COUNTING else Result]
        left = [Candidate(name) for name in fields if name not in before.split(",")]
        return beginning(last, left if before else [*left, Candidate("help", "List them.")], prefix + before + comma)

    def _known_to_dataset(self, parameter: Any, typed: str, prefix: str) -> Completion:
        from factcli.cli.values import READERS, values

        is_argument = parameter in self._arguments
        facet = self._given.get("facet", [""])[0] if is_argument else ""
        reader = READERS.get(facet or ("id" if (parameter.metavar or "").startswith("ID") else parameter.name))
        if reader is None:
            return NOTHING
        return printable(map(Candidate._make, values(reader, typed, self._given.get("data", []))), prefix)
