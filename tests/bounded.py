"""A bound on computing, for what takes minutes where it grows with a square, and a second or two otherwise."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def computing(seconds: int) -> Iterator[None]:
    """End the block with an AssertionError once this process has computed for so many seconds, waiting not counted.

    To be used with several times what the block needs: how fast the machine is and what else it does must not matter.
    """

    def over(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"more than {seconds} seconds of computing")

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
