"""What is refused before any page is asked, and what is said while the database is away."""

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from apps.core.middleware import (
    MAX_BODY,
    MAX_QUERY,
    answer_head_without_a_body,
    answer_when_the_database_is_away,
    refuse_unreadable_requests,
    unavailable,
    unreadable,
)


class PoolTimeout(Exception):
    """As psycopg's pool calls it."""


def request(path: str = "/", query: str = "") -> HttpRequest:
    return RequestFactory().get(path, QUERY_STRING=query)


def reached(request: HttpRequest) -> HttpResponse:
    return HttpResponse("reached")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", "q=%00"),
        ("/", "q=a%00b"),
        ("/", "q=\x00"),
        ("/a%00b/", ""),
        ("/", "q=" + "x" * MAX_QUERY),
    ],
)
def test_unreadable_addresses_are_refused_with_a_reason(path: str, query: str) -> None:
    response = refuse_unreadable_requests(reached)(request(path, query))
    assert response.status_code == 400
    assert unreadable(request(path, query)).startswith("The address")
    assert unreadable(request(path, query)) in response.content.decode()


def test_more_than_any_form_takes_is_refused_before_it_is_read() -> None:
    for length, status in ((str(MAX_BODY), 200), (str(MAX_BODY + 1), 413), ("9" * 5_000, 413), ("", 200)):
        asked = RequestFactory().post("/sign-in/", {"a": "b"}, CONTENT_LENGTH=length)
        assert refuse_unreadable_requests(reached)(asked).status_code == status


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/", ""),
        ("/articles/Ёлка/", "q=Ёлка"),
        ("/", "q=%D0%81%D0%BB%D0%BA%D0%B0"),
        ("/", "q=%ff%fe"),
        ("/%ff/", ""),
        ("/", "q=%2500"),
        ("/", "q=" + "x" * (MAX_QUERY - 2)),
    ],
)
def test_other_addresses_reach_the_pages(path: str, query: str) -> None:
    assert refuse_unreadable_requests(reached)(request(path, query)).content == b"reached"


@pytest.mark.parametrize(
    "fault", [OperationalError("no server"), InterfaceError("closed"), PoolTimeout("no connection")]
)
@pytest.mark.django_db
def test_a_database_that_is_away_is_said_so(fault: Exception) -> None:
    answer = answer_when_the_database_is_away(reached)
    assert answer(request()).content == b"reached"
    response = answer.process_exception(request(), fault)  # type: ignore[attr-defined]
    assert response.status_code == 503
    assert (response["Retry-After"], response["Cache-Control"]) == ("10", "no-store")
    assert b"no server" not in response.content


@pytest.mark.parametrize("fault", [ProgrammingError("no such table"), ValueError("x"), KeyError("x")])
def test_other_faults_are_not_taken_for_that(fault: Exception) -> None:
    assert unavailable(fault) is None


def test_head_gets_what_get_gets_without_the_body() -> None:
    answer = answer_head_without_a_body(reached)
    head, whole = answer(RequestFactory().head("/")), answer(RequestFactory().get("/"))
    assert (head.content, whole.content) == (b"", b"reached")
    assert head["Content-Length"] == "7"
