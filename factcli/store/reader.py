"""The reading of datasets for a store: of large ones by a second process, so that two cores are at work.

The second process is this interpreter begun anew: a fork would have half the threads of a program that uses factcli.
It prepares blocks and sends them down a pipe, each with its length before it. It holds no lock, no terminal and no
file of the store, and ends with the pipe, whatever becomes of the process that asked.
"""

from __future__ import annotations

import gc
import marshal
import os
import signal
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Literal

import msgspec

from factcli.dataset import read_dataset
from factcli.errors import DatasetError
from factcli.store.preparation import Block, prepared

if TYPE_CHECKING:
    from subprocess import Popen

LARGE = 4 << 20
"""Bytes of datasets that take so long to read that a second process, begun in a tenth of a second, saves more."""
_PROGRAM = (
    "import marshal, sys\n"
    "sys.path[:], paths = marshal.load(sys.stdin.buffer)\n"
    "from factcli.store.reader import serve\n"
    "serve(paths)\n"
)
_READY = b"ready"
_LENGTH = 8


class _Failure(msgspec.Struct, array_like=True):
    """What ended the reading: an error of a dataset with its place, a lack of memory, or a defect."""

    kind: Literal["dataset", "memory", "defect"]
    why: str = ""
    path: bytes = b""
    line: int | None = None
    column: int | None = None
    json_path: str | None = None
    hint: str | None = None


class _Message(msgspec.Struct, array_like=True):
    """A block, or what ended the reading; neither of them at the end."""

    block: Block | None = None
    failure: _Failure | None = None


@contextmanager
def read_prepared(paths: Sequence[str]) -> Iterator[Iterator[Block]]:
    """Read datasets while a `with` block lasts, and yield what yields their blocks.

    Raises:
        DatasetError: a dataset cannot be used, or the second process was killed.
    """
    process = _started(paths) if is_worth_a_process(paths) else None
    if process is None:
        yield _prepared(paths)
        return
    with process:
        assert process.stdout is not None
        try:
            yield _received(process.stdout, paths)
        except BaseException:
            process.kill()
            raise


def is_worth_a_process(paths: Sequence[str]) -> bool:
    """Tell whether datasets are large enough, and can be read, by another process; and whether it has a core."""
    name = os.path.basename(sys.executable or "").lower()
    if getattr(sys, "frozen", False) or not name.startswith(("python", "pypy")) or _cores() < 2:
        return False
    sizes = list(map(_size_elsewhere, paths))
    return None not in sizes and sum(filter(None, sizes)) >= LARGE


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size_elsewhere(path: str) -> int | None:
    """Return the size of a file that is the same one to every process; None of what is not."""
    with suppress(OSError, ValueError):
        status = os.stat(path)
        # A descriptor of this process has a name too, and it may be a file's: /dev/fd/3.
        if stat.S_ISREG(status.st_mode) and not os.path.abspath(path).startswith(("/dev/", "/proc/")):
            return status.st_size
    return None


def _prepared(paths: Sequence[str]) -> Iterator[Block]:
    return prepared([(path, partial(read_dataset, path)) for path in paths])


# -- here


def _started(paths: Sequence[str]) -> Popen[bytes] | None:
    """Begin the second process; None where there cannot be one."""
    from subprocess import DEVNULL, PIPE, Popen

    # -P: a module in the working folder is no part of Python. No standard error: an interrupt is told once.
    command = [sys.executable, "-P", "-c", _PROGRAM]
    try:
        process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603
    except OSError:
        return None
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        with suppress(BrokenPipeError), process.stdin:
            marshal.dump((list(map(str, sys.path)), list(paths)), process.stdin)
        if process.stdout.read(len(_READY)) == _READY:
            return process
    except BaseException:
        _end(process)
        raise
    _end(process)
    return None


def _end(process: Popen[bytes]) -> None:
    with process:
        process.kill()


def _received(stream: IO[bytes], paths: Sequence[str]) -> Iterator[Block]:
    decode = msgspec.msgpack.Decoder(_Message).decode
    path = paths[0]
    while True:
        length = stream.read(_LENGTH)
        data = stream.read(int.from_bytes(length))
        if len(length) < _LENGTH or len(data) < int.from_bytes(length):
            raise DatasetError(path, "the process that read it was ended from outside; perhaps memory ran out")
        message = decode(data)
        if message.failure is not None:
            raise _error(message.failure)
        if message.block is None:
            return
        path = paths[message.block.dataset]
        yield message.block


def _error(failure: _Failure) -> Exception:
    match failure.kind:
        case "dataset":
            return DatasetError(
                os.fsdecode(failure.path),
                failure.why,
                line=failure.line,
                column=failure.column,
                json_path=failure.json_path,
                hint=failure.hint,
            )
        case "memory":
            return MemoryError()
    return RuntimeError(failure.why)


# -- there


def serve(paths: Sequence[str]) -> None:
    """Be the second process: send what is prepared of datasets down standard output."""
    # Who asked is interrupted as well, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    # Opened here, for sys.stdout may be unbuffered, and write but a part.
    with suppress(OSError), open(1, "wb") as stream:
        send(paths, stream)
    os._exit(0)


def send(paths: Sequence[str], stream: IO[bytes]) -> None:
    """Write the messages that `read_prepared` reads.

    Raises:
        OSError: nobody reads them any more.
    """
    stream.write(_READY)
    stream.flush()
    encode = msgspec.msgpack.Encoder().encode
    for message in _messages(paths):
        data = encode(message)
        stream.write(len(data).to_bytes(_LENGTH))
        stream.write(data)
        stream.flush()


def _messages(paths: Sequence[str]) -> Iterator[_Message]:
    try:
        for block in _prepared(paths):
            yield _Message(block)
        yield _Message()
    except Exception as error:
        yield _Message(failure=_failure(error))


def _failure(error: Exception) -> _Failure:
    match error:
        case DatasetError():
            path = os.fsencode(error.path)
            return _Failure("dataset", error.why, path, error.line, error.column, error.json_path, error.hint)
        case MemoryError():
            return _Failure("memory")
    return _Failure("defect", f"{type(error).__name__}: {error}")
