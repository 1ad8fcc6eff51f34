"""The reference pages and the program say the same: what is documented exists, and what exists is documented."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from apps.config.env import VARIABLES
from tests.servers import ROOT

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text()


def rows(text: str) -> list[list[str]]:
    """Return the cells of every table row of a page, without headers."""
    lines = [line.strip().removeprefix("|").split("|") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line] for line in lines]


def code(cell: str) -> str:
    """Return what stands in a cell's first backticks."""
    found = re.search(r"`([^`]*)`", cell)
    return found[1] if found else ""


# -- Settings --


def documented_settings() -> dict[str, str]:
    return {code(row[0]): code(row[1]) for row in rows(page("settings.md"))}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    assert documented_settings().keys() == VARIABLES.keys()


def test_the_documented_defaults_are_the_real_ones() -> None:
    real = {name: variable.default for name, variable in VARIABLES.items()}
    for name in ("DATA_DIR", "CORPUS_DIR"):
        real[name] = Path(real[name]).relative_to(ROOT).as_posix()
    assert documented_settings() == real


def test_no_other_variable_of_the_environment_is_read() -> None:
    """All go through apps.config.env, where they are declared; Django and its reloader have two of their own."""
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in [*(ROOT / "apps").rglob("*.py"), ROOT / "manage.py"]
        if re.search(r"os\.environ|os\.getenv", path.read_text())
    }
    allowed = {"apps/config/env.py", "apps/config/wsgi.py", "apps/config/management/commands/dev.py", "manage.py"}
    assert readers <= allowed


# -- Commands --


def our_commands() -> set[str]:
    return {path.stem for path in (ROOT / "apps").glob("*/management/commands/*.py") if path.stem != "__init__"}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def documented_commands(heading: str) -> list[str]:
    section = page("commands.md").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [code(row[0]) for row in rows(section)]


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    assert {command.split()[0] for command in documented_commands("manage.py")} == our_commands()
    assert our_commands() <= get_commands().keys()


def test_every_option_that_is_documented_exists_and_the_reverse() -> None:
    text = page("commands.md").partition("## manage.py\n")[2]
    usual = {"--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color"}
    usual |= {"--skip-checks", "--help"}
    real = set()
    for name in our_commands() - {"dev"}:  # takes runserver's options
        parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
        real |= {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    assert set(re.findall(r"`(--[a-z-]+)", text)) == real - usual


def test_every_make_target_is_documented_and_every_documented_target_exists() -> None:
    assert {command.split()[1] for command in documented_commands("make")} == make_targets()


def test_commands_that_the_guides_name_exist() -> None:
    known = {*our_commands(), *get_commands()}
    for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        text = path.read_text()
        assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= known, path
        assert set(re.findall(r"^(?:.*[`&] ?)?make ([a-z-]+)", text, re.MULTILINE)) <= make_targets(), path


# -- Addresses --


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield every address of the site as it is documented: `/events/<slug>/`; an app's own, such as /admin/, as one."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name:
                yield route
            else:
                yield from patterns(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def test_every_address_is_documented_and_every_documented_address_exists() -> None:
    real = {"/" + re.sub(r"<[a-z]+:([a-z_]+)>", r"<\1>", route) for route in patterns(get_resolver())}
    assert {code(row[0]) for row in rows(page("urls.md")) if code(row[0]).startswith("/")} == real


# -- Links --


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_every_link_to_another_page_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if "://" not in target and not target.startswith("#"):
            assert (path.parent / target.partition("#")[0]).exists(), target
