"""Locks between processes: alone, or among others."""

import threading
from pathlib import Path

import pytest

from apps.config import locks


def test_only_one_is_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    with locks.alone(path):
        with pytest.raises(locks.Busy), locks.alone(path):
            pass
        with pytest.raises(locks.Busy):
            locks.among_others(path)
    with locks.alone(path):
        pass


def test_several_are_among_others_and_keep_off_whoever_wants_to_be_alone(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = locks.among_others(path), locks.among_others(path)
    first.close()
    with pytest.raises(locks.Busy), locks.alone(path):
        pass
    second.close()
    with locks.alone(path):
        pass


def test_who_waits_says_so_and_then_has_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    said, had = threading.Event(), threading.Event()

    def wait() -> None:
        with locks.alone(path, waiting=said.set):
            had.set()

    waiter = threading.Thread(target=wait)
    with locks.alone(path):
        waiter.start()
        assert said.wait(5)
        assert not had.is_set()
    waiter.join(5)
    assert had.is_set()
