"""Static files are collected when their sources changed, under names that change with them."""

import re
from pathlib import Path

import pytest
import rjsmin
from pytest_django import Settings

from apps.config import collected

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"


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
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "apps.core.static.MinifiedManifestStorage"}}
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


def test_our_files_are_made_smaller_and_what_they_say_stays(sources: Path, settings: Settings) -> None:
    (sources / "js" / "main.js").write_text(
        "// Why.\nexport const far = (a) =>\n  `${a} // not a comment,  ${a + 1}`;\n"
    )
    (sources / "css").mkdir()
    (sources / "css" / "page.css").write_text("/* Why. */\n.a > .b {\n  margin: calc(1px + 2px);\n}\n")
    (sources / "other.js").write_text("// As it came.\n")
    collected.collect(collected.sources_digest())
    root, found = Path(settings.STATIC_ROOT), names(settings)

    def text(start: str, end: str) -> str:
        return (root / next(name for name in found if name.startswith(start) and name.endswith(end))).read_text()

    assert text("js/main.", ".js") == "export const far=(a)=>`${a} // not a comment,  ${a + 1}`;"
    assert text("css/page.", ".css") == ".a>.b{margin:calc(1px + 2px)}"
    assert text("other.", ".js") == "// As it came.\n"


@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.js")))
def test_no_template_of_a_script_changes(name: str) -> None:
    # The library leaves templates as they are, but does not know one inside another.
    source = (SCRIPTS / name).read_text()
    templates = re.compile(r"`[^`]*`")
    assert templates.findall(rjsmin.jsmin(source)) == templates.findall(re.sub(r"^\s*//.*$", "", source, flags=re.M))
