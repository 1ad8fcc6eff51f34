"""Locks between processes on one machine: files that the system unlocks when their holder is gone, however it went."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Busy(Exception):
    """Another process holds the lock."""


@contextmanager
def alone(path: Path, *, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock file `path` against everybody else for the length of the block.

    Where it is held, call `waiting` and wait; without `waiting`, raise Busy.
    """
    with _opened(path) as file:
        try:
            _lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except Busy:
            if waiting is None:
                raise
            waiting()
            _lock(file, fcntl.LOCK_EX)
        yield


def among_others(path: Path) -> IO[bytes]:
    """Hold the lock file `path` together with others who do the same, as long as the returned file is open.

    Processes forked from this one hold it too. Raises Busy where somebody holds it alone.
    """
    file = _opened(path)
    try:
        _lock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except Busy:
        file.close()
        raise
    return file


def _opened(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def _lock(file: IO[bytes], how: int) -> None:
    try:
        fcntl.flock(file, how)
    except BlockingIOError:
        raise Busy(file.name) from None
