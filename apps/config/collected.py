"""Static files for the production server: collected when their sources changed, and not otherwise."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.core.management import call_command
from django.utils.module_loading import import_string

_MANIFEST = "staticfiles.json"


def sources_digest() -> str:
    """Return a digest over every source of a static file, and over what builds names and compressed copies of them."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    ignored = cast(StaticFilesConfig, apps.get_app_config("staticfiles")).ignore_patterns
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            digest.update(f"\0{path}\0".encode())
            digest.update(Path(storage.path(path)).read_bytes())
    return digest.hexdigest()


def is_current(digest: str) -> bool:
    """Return whether what stands in STATIC_ROOT was collected from sources with that digest."""
    root = Path(settings.STATIC_ROOT)
    note = _note(root)
    return (root / _MANIFEST).is_file() and note.is_file() and note.read_text() == digest


def collect(digest: str) -> None:
    """Collect into a folder beside STATIC_ROOT, then move the files in, the manifest last.

    A server that runs on the same folder misses no file meanwhile, nor do pages that are still open somewhere: names
    carry digests, and those of the build before stay.
    """
    root = Path(settings.STATIC_ROOT)
    fresh = root.with_name(f"{root.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    storage: Any = import_string(settings.STORAGES["staticfiles"]["BACKEND"])(location=str(fresh))
    command = CollectStatic()
    command.storage = storage
    call_command(command, interactive=False, verbosity=0)
    _move_in(fresh, root)
    shutil.rmtree(fresh)
    _note(root).write_text(digest)


def _note(root: Path) -> Path:
    return root.with_name(f"{root.name}.digest")


def _move_in(fresh: Path, root: Path) -> None:
    before = _names(root / _MANIFEST)
    new = [path.relative_to(fresh) for path in fresh.rglob("*") if path.is_file()]
    for name in sorted(new, key=lambda name: name.name == _MANIFEST):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).replace(root / name)
    keep = {name.as_posix() for name in new} | before
    for old in root.rglob("*"):
        if old.is_file() and old.relative_to(root).as_posix() not in keep:
            old.unlink()


def _names(manifest: Path) -> set[str]:
    """Return the files of the build that `manifest` lists, with their compressed copies."""
    if not manifest.is_file():
        return set()
    names = json.loads(manifest.read_text())["paths"].values()
    return {f"{name}{suffix}" for name in names for suffix in ("", ".br", ".gz")}
