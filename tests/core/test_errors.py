"""What fails outside a view, in other middleware, gets the right page too."""

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

PROBLEM: list[Exception] = []


def failing(get_response: object) -> object:
    """Middleware that raises what the test wants."""

    def middleware(request: object) -> object:
        raise PROBLEM[0]

    return middleware


@pytest.fixture
def client(settings: Settings, db: None) -> Client:
    """A client of a site whose innermost middleware fails."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.failing"]
    return Client(raise_request_exception=False)


def test_a_database_that_is_away_is_503(client: Client) -> None:
    PROBLEM[:] = [OperationalError("the connection was lost")]
    response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"


def test_anything_else_is_500_with_a_page_that_tells_nothing(client: Client) -> None:
    PROBLEM[:] = [ValueError("the inner workings")]
    response = client.get("/")
    assert response.status_code == 500
    assert "inner workings" not in response.text
    assert "<h1" in response.text
