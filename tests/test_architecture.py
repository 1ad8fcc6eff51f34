"""The house rules that a machine can hold: who may import whom, how large a file grows, what a template may hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.servers import ROOT

#: From the top down; a foreign key points to the same app or one further down.
ORDER = ["pages", "exchange", "sharing", "comparison", "annotations", "library", "accounts"]
MOST_LINES = 450
OURS = ("*.py", "*.js", "*.css", "*.html")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: What must not stand in a template, and what it is called in a message.
FORBIDDEN = {
    "htmx's inline handlers": r"\shx-on\b",
    "htmx's inline JavaScript": r"\bjs:|javascript:",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "a script with a body": r"<script(?![^>]*\ssrc=)[^>]*>\s*\S",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a trigger filter": r"hx-trigger\s*=\s*[\"'][^\"']*\[",
    "a token on the body, which would end caching": r"<body[^>]*\shx-headers",
}


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the repository, or of a checkout without git, that match."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    folders = [ROOT / name for name in ("apps", "static", "templates", "tests", "requirements")]
    return [path for folder in folders for pattern in patterns for path in folder.rglob(pattern)]


@pytest.mark.process
def test_dependencies_run_one_way() -> None:
    lint = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    done = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_foreign_keys_point_only_downward() -> None:
    place = {label: number for number, label in enumerate(ORDER)}
    wrong = []
    for label in ORDER:
        if not apps.is_installed(f"apps.{label}"):
            continue
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                if not (field.is_relation and field.concrete) or field.related_model is None:
                    continue
                target = field.related_model._meta.app_label
                if target in place and place[target] < place[label]:
                    wrong.append(f"{model._meta.label}.{field.name} → {target}")
    assert wrong == []


def test_every_app_with_models_has_its_place_in_the_order() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    assert {label for label in ours if list(apps.get_app_config(label).get_models())} <= set(ORDER)


def test_no_file_is_too_long_to_read_at_one_go() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in tracked(*OURS)
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_templates_hold_no_code_and_no_styles(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("htmx's inline handlers", '<p hx-on:click="x()">'),
        ("htmx's inline JavaScript", "<a href=javascript:x>"),
        ("an event attribute", '<p class="a" onclick="x()">'),
        ("a script with a body", "<script>x()</script>"),
        ("a script with a body", '<script type="module">\nx()</script>'),
        ("a style attribute", '<p style="color: red">'),
        ("a style element", "<style>p {}</style>"),
        ("a trigger filter", '<p hx-trigger="click[ctrlKey]">'),
        ("a token on the body, which would end caching", "<body class=x hx-headers='{}'>"),
    ],
)
def test_the_scan_of_templates_finds_what_it_looks_for(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text, re.IGNORECASE)


def test_nothing_of_others_is_in_the_static_files() -> None:
    """Third-party files come with their packages; ours have no licence banner, no minified line, no map."""
    for path in tracked("static/*"):
        assert not re.search(r"\.min\.|\.map$|\.(woff2?|ttf|otf|eot)$", path.name), path
        if path.suffix in {".js", ".css"}:
            text = path.read_text()
            assert not re.search(r"@license|@preserve|copyright|/\*!|sourceMappingURL", text, re.IGNORECASE), path
            assert max(map(len, text.splitlines()), default=0) <= 200, path


def test_style_sheets_and_scripts_fetch_nothing_from_elsewhere() -> None:
    for path in tracked("static/*.js", "static/*.css", "templates/*.html"):
        fetched = re.findall(r"(?:src=|url\(|@import|from)\s*[\"']?(https?:)?//[^\s\"')]+", path.read_text())
        assert fetched == [], path


def test_no_setting_or_page_names_a_path_of_some_machine() -> None:
    for path in tracked("apps/*.py", "templates/*.html", "requirements/*", "Makefile", "pyproject.toml"):
        assert not re.search(r"(?<![\w.])/(home|root|Users)/\w", path.read_text()), path
