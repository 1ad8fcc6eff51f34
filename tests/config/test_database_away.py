"""The database goes away and comes back; the server stays up and recovers by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.postgres import Cluster, cluster

pytestmark = pytest.mark.process


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A PostgreSQL server that this test may stop."""
    with cluster() as server:
        yield server


def test_503_while_it_is_away_and_200_at_once_when_it_is_back(data: Path, own: Cluster) -> None:
    given = {"DATABASE_URL": own.url, "WORKERS": "1", "CORPUS_DIR": str(data / "none")}
    with servers.running(data, **given) as server:
        assert server.get("/").status == 200
        own.stop()
        for _ in range(2):
            away = server.get("/")
            assert away.status == 503
            assert (away.headers["retry-after"], away.headers["cache-control"]) == ("10", "no-store")
            assert "Traceback" not in away.text
        # Middleware that needs the database fails outside of any view.
        assert server.get("/", {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}).status == 503
        own.start()
        assert [server.get("/").status for _ in range(8)] == [200] * 8


def test_a_restart_between_two_requests_is_not_noticed(data: Path, own: Cluster) -> None:
    given = {"DATABASE_URL": own.url, "WORKERS": "1", "CORPUS_DIR": str(data / "none")}
    with servers.running(data, **given) as server:
        assert [server.get("/").status for _ in range(8)] == [200] * 8
        own.stop()
        own.start()
        assert [server.get("/").status for _ in range(8)] == [200] * 8
