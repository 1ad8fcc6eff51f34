"""Static files are collected when their sources changed, under names that change with them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from apps.config import collected


@pytest.fixture
def sources(tmp_path: Path, settings: Settings) -> Path:
    """A folder of static files, with an empty place to collect them to."""
    folder = tmp_path / "static"
    (folder / "js").mkdir(parents=True)
    (folder / "js" / "main.js").write_text('import { open } from "./panel.js";\nopen();\n')
    (folder / "js" / "panel.js").write_text("export const open = () => 1;\n")
    (folder / "logo.svg").write_text("<svg>" + "<g/>" * 500 + "</svg>")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "var" / "static"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "apps.core.static.ModuleManifestStorage"}}
    return folder


def names(settings: Settings) -> set[str]:
    root = Path(settings.STATIC_ROOT)
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_what_was_collected_is_current_until_a_source_changes(sources: Path) -> None:
    digest = collected.sources_digest()
    assert not collected.is_current(digest)
    collected.collect(digest)
    assert collected.is_current(digest)
    (sources / "logo.svg").write_text("<svg/>")
    assert not collected.is_current(collected.sources_digest())


def test_a_module_imports_the_other_under_its_digest(sources: Path, settings: Settings) -> None:
    collected.collect(collected.sources_digest())
    found = names(settings)
    main = next(name for name in found if name.startswith("js/main.") and name.endswith(".js"))
    panel = next(name for name in found if name.startswith("js/panel.") and name.endswith(".js"))
    assert f"./{Path(panel).name}" in (settings.STATIC_ROOT / main).read_text()
    logo = next(name for name in found if name.endswith(".svg"))
    assert {logo, f"{logo}.br", f"{logo}.gz"} <= found


def test_files_of_the_build_before_stay_and_older_ones_go(sources: Path, settings: Settings) -> None:
    builds = []
    for text in ("one", "two", "three"):
        (sources / "note.txt").write_text(text)
        collected.collect(collected.sources_digest())
        builds.append({name for name in names(settings) if name.startswith("note.")})
    first, second, third = builds
    assert [len(build) for build in builds] == [1, 2, 2]
    assert first < second
    assert len(second & third) == 1
    assert not first & third
