"""Folders that take long to make, made once a run: the first process that asks makes one, the others wait for it."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.config import locks


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder `name`, the same in every process of this run; whoever comes first has `make` fill it.

    Nobody may change it: copy it.
    """
    own = factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own in the run's.
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = run / name
    with locks.alone(run / f"{name}.lock", waiting=lambda: None):
        if not folder.exists():
            unfinished = run / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
