"""A real terminal for tests: a process on a pseudo-terminal of a stated size."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 20.0
"""Seconds after which something that was waited for does not come."""


class PseudoTerminal:
    """A process whose standard streams are a terminal; use it in a `with` statement, which ends the process."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
        folder: Path | None = None,
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

        def control_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            preexec_fn=control_terminal,
        )
        os.close(theirs)
        self.printed = b""

    def __enter__(self) -> PseudoTerminal:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._ours)

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self._ours, keys.encode())

    def until(self, pattern: str) -> list[str]:
        """Read what is printed until it matches, and return the match and its groups; both are then forgotten."""
        end = time.monotonic() + PATIENCE
        while not (found := re.search(pattern.encode(), self.printed)):
            assert self._read(end - time.monotonic()), f"{pattern!r} does not come after {self.printed.decode()!r}"
        self.printed = self.printed[found.end() :]
        return [text.decode() for text in (found[0], *found.groups())]

    def rest(self) -> tuple[str, int]:
        """Return all that is printed until the process ends, and its exit code."""
        end = time.monotonic() + PATIENCE
        while self._read(end - time.monotonic()):
            pass
        return self.printed.decode(), self._process.wait(PATIENCE)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(seconds, 0))
        if not ready:
            return False
        try:
            printed = os.read(self._ours, 1 << 16)
        except OSError:  # The other side is closed.
            return False
        self.printed += printed
        return bool(printed)
