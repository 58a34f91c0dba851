"""What ends a run from outside: an interrupt, a request to terminate, a closed terminal."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

AGAIN = 0.001
"""Seconds until a signal comes again that met the run where nothing can be raised."""
STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal ended the run. No `Exception`, so that nothing on the way to the boundary takes it for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.exit_code = 128 + number


def raise_stopped() -> None:
    """Let signals unwind the run, so that unfinished files are removed; those that the caller ignores stay ignored."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    sys.unraisablehook = _stop_again


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    # A second signal must not break into the cleaning up after the first.
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def _stop_again(ignored: UnraisableHookArgs) -> None:
    """Take a signal that Python would tell and forget: one in a finaliser or a callback, such as importing has."""
    stopped = ignored.exc_value
    if not isinstance(stopped, Stopped):
        sys.__unraisablehook__(ignored)
        return
    signal.signal(signal.SIGALRM, lambda _, frame: _stop(stopped.number, frame))
    signal.setitimer(signal.ITIMER_REAL, AGAIN)
