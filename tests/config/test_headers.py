"""What every answer carries, whoever gave it: a page, a refusal, a redirect, a static file, a 304."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from apps.library.models import Reading

pytestmark = pytest.mark.django_db
POLICY = "content-security-policy"
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/events.json", 200),
        ("/static/some.0123456789ab.css", 200),
        ("/static/nothing.css", 404),
        ("/about", 301),
        ("/admin/", 302),
        ("/admin/login/", 200),
        ("/?before=x", 400),
        ("/?q=%00", 400),
        ("/nothing/", 404),
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(
    client: Client, settings: Settings, tmp_path: Path, path: str, status: int
) -> None:
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "some.0123456789ab.css").write_text("p {}")
    response = client.get(path)
    response.close()
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert "default-src 'none'" in response.headers[POLICY]
    assert "unsafe" not in response.headers[POLICY]


def test_so_does_an_answer_that_nothing_changed_and_one_to_another_method(client: Client) -> None:
    etag = client.get("/").headers["ETag"]
    for response in (client.get("/", headers={"If-None-Match": etag}), client.options("/"), client.post("/")):
        assert response.status_code in {304, 405}
        assert POLICY in response.headers
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


def test_a_form_without_its_token_is_refused_with_our_own_page(reading: Reading) -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "carol"})
    assert response.status_code == 403
    assert b"<style" not in response.content
    assert b"Nothing was changed" in response.content
