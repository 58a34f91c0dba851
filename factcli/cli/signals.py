"""What ends a run from outside: an interrupt, a request to terminate, a closed terminal."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal ended the run. No `Exception`, so that nothing on the way to the boundary takes it for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def raise_stopped() -> None:
    """Let signals unwind the run, so that unfinished files are removed; those that the caller ignores stay ignored."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    # A second signal must not break into the cleaning up after the first.
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)
