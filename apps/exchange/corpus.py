"""The corpus format as a whole: a folder of plain text into the library, and the library into such a folder.

The parts come from settings.CORPUS_PARTS; docs/reference/corpus.md describes the format.
"""

import os
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import cast

from django.conf import settings
from django.db import transaction

from apps.core.corpus import CorpusError, Dumping, Loading, Part, Report


class FolderInUse(ValueError):
    """A dump would mix with files that are not its own; the message names some and says what to do."""


def parts() -> list[Part]:
    """Return the parts of the format, in the order in which they are loaded."""
    return [cast(Part, import_module(path)) for path in settings.CORPUS_PARTS]


def load_corpus(folder: Path, *, dry_run: bool = False) -> Report:
    """Load a corpus in one transaction and return what was added, changed and left; with `dry_run` nothing is kept.

    What is the same already is not written again. What only the database has is left alone, and named in the report.
    Raises CorpusError, with all the mistakes of all the files; nothing is stored then.
    """
    loading = Loading(folder)
    with transaction.atomic():
        for part in parts():
            part.read(loading)
        loading.check_files("one of " + ", ".join(pattern for part in parts() for pattern in part.FILES))
        if loading.problems:
            raise CorpusError(loading.problems)
        if dry_run:
            transaction.set_rollback(True)
    return loading.report


def dump_corpus(folder: Path, *, force: bool = False) -> dict[str, str]:
    """Write the whole library into a folder in the canonical form; return the texts of the files by their names.

    The folder is made where there is none. Files that an earlier dump left and this one does not write are removed
    with `force`; files that are no part of a corpus, and hidden ones, are never touched. Raises FolderInUse, without
    `force`, where the folder holds anything that this dump would not write, and always where a link in it leads out;
    CorpusError where the library holds something that the format cannot. Nothing is written then.
    """
    dumping = Dumping()
    with transaction.atomic():
        for part in parts():
            part.write(dumping)
    if dumping.problems:
        raise CorpusError(dumping.problems)
    others = sorted(_files(folder) - dumping.files.keys())
    if others and not force:
        named = ", ".join(others[:5]) + (" and more" if len(others) > 5 else "")
        raise FolderInUse(
            f"{folder} is not empty and holds files that this dump would not write: {named}. Choose another folder, "
            "or use --force: it removes those that look like parts of an earlier dump and leaves all others."
        )
    outside = sorted(name for name in dumping.files if not (folder / name).resolve().is_relative_to(folder.resolve()))
    if outside:
        raise FolderInUse(
            f"{folder / outside[0]} is a link that leads out of the folder. Remove it, or dump elsewhere."
        )
    for name in others:
        if _is_part(name):
            (folder / name).unlink()
    for name, text in dumping.files.items():
        _write(folder / name, text)
    _remove_empty(folder, others)
    return dumping.files


def _files(folder: Path) -> set[str]:
    """Return the names of the files in a folder, from it on, without hidden ones."""
    found: set[str] = set()
    for inside, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found |= {(Path(inside) / name).relative_to(folder).as_posix() for name in names if not name.startswith(".")}
    return found


def _is_part(name: str) -> bool:
    path = PurePosixPath(name)
    patterns = [PurePosixPath(pattern) for part in parts() for pattern in part.FILES]
    same_depth = [str(pattern) for pattern in patterns if len(pattern.parts) == len(path.parts)]
    return path.name != "README.md" and any(path.match(pattern) for pattern in same_depth)


def _write(path: Path, text: str) -> None:
    data = text.encode()
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _remove_empty(folder: Path, names: list[str]) -> None:
    """Remove the folders that lost their last file."""
    for name in names:
        inside = (folder / name).parent
        if inside != folder and inside.is_dir() and not any(inside.iterdir()):
            inside.rmdir()
