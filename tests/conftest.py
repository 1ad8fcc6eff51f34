"""What every test can ask for: the cast, and one of each thing in the library."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection

from apps.accounts.models import Role, User
from apps.core.pagecache import forget_pages
from apps.library.models import Article, Event, Frame, Outlet, Reading
from tests import examples, factories, postgres, servers, shared, uncoded

examples.register()
# Thousands of pages leave many cycles; to look for them a hundred times less often saves a twentieth of the time.
gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what uses the database; everything else ran with SQLite and would do the very same again."""
    if connection.vendor == "sqlite":
        return
    databases = {"db", "transactional_db", "django_db_setup", "live_server"}
    chosen = [
        item
        for item in items
        if item.get_closest_marker("django_db") or databases & set(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Start with empty caches: a test that is rolled back takes the stamps back with it, and pages hang on those."""
    forget_pages()
    cache.clear()


def _prepare(folder: Path, **given: str) -> None:
    done = servers.manage("prepare", environment=servers.clean_environment(DATA_DIR=str(folder), **given))
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shared.once(tmp_path_factory, "prepared", lambda folder: _prepare(folder, CORPUS_DIR=str(folder / "none")))


@pytest.fixture(scope="session")
def demonstration(_prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demonstration corpus, and one text that nobody coded; to be copied and never served."""

    def make(folder: Path) -> None:
        shutil.copytree(_prepared, folder, dirs_exist_ok=True)
        _prepare(folder)
        servers.shell(servers.clean_environment(DATA_DIR=str(folder)), uncoded.SCRIPT)

    return shared.once(tmp_path_factory, "demonstration", make)


@pytest.fixture
def data(_prepared: Path, tmp_path: Path) -> Path:
    """A data folder that is ready to be served from: static files collected, an empty SQLite database migrated."""
    return Path(shutil.copytree(_prepared, tmp_path / "data"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """A PostgreSQL server for tests that run programs against it; nothing to do with the tests' own database."""
    with postgres.cluster() as server:
        yield server


@pytest.fixture
def alice(db: None) -> User:
    """A reader."""
    return factories.make_user("alice", email="alice@example.org")


@pytest.fixture
def bob(db: None) -> User:
    """An analyst."""
    return factories.make_user("bob", role=Role.ANALYST, email="bob@example.org")


@pytest.fixture
def carol(db: None) -> User:
    """An editor."""
    return factories.make_user("carol", role=Role.EDITOR, email="carol@example.org")


@pytest.fixture
def admin(db: None) -> User:
    """An administrator."""
    return factories.make_user("admin", role=Role.ADMIN, email="admin@example.org")


@pytest.fixture
def frame(db: None) -> Frame:
    """A frame."""
    return factories.make_frame("realist")


@pytest.fixture
def outlet(db: None) -> Outlet:
    """An outlet."""
    return factories.make_outlet("the-ledger")


@pytest.fixture
def event(db: None) -> Event:
    """A public event."""
    return factories.make_event("the-call")


@pytest.fixture
def article(outlet: Outlet) -> Article:
    """A public article with one version."""
    return factories.make_article("what-the-call-was-worth", outlet=outlet)


@pytest.fixture
def reading(event: Event, article: Article, frame: Frame) -> Reading:
    """The article as a reading of the event through the frame."""
    return factories.make_reading(event, article=article, frame=frame)
