"""Claim status: by analysts, with a citation, on passages; everywhere else "not assessed", and shown so."""

import pytest
from django.test import Client

from apps.accounts.models import Role, User
from apps.annotations.models import ClaimStatus
from apps.library.models import Article
from tests import factories

pytestmark = pytest.mark.django_db


def url(article: Article, passage: int = 2) -> str:
    return f"/articles/{article.slug}/v/1/p/{passage}/claim/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


SAID = {
    "status": "contested",
    "citation": "A Gazette, 12 February 2025",
    "url": "https://a.example/page",
    "edition": "0",
}


def test_an_analyst_assesses_a_passage_and_everybody_sees_it(article: Article, bob: User) -> None:
    visitor, read = Client(), f"/articles/{article.slug}/"
    before = visitor.get(read)
    assert "Not assessed" in before.content.decode()
    assert visitor.get(f"/articles/{article.slug}.json").json()["passages"][1]["claim_status"] == "not assessed"
    response = signed_in(bob).post(url(article), SAID)
    assert response["Location"] == f"/articles/{article.slug}/v/1/p/2/"
    after = visitor.get(read, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    for words in ("contested", "A Gazette, 12 February 2025", "All other passages: not assessed."):
        assert words in after.content.decode()
    passages = visitor.get(f"/articles/{article.slug}.json").json()["passages"]
    assert [passage["claim_status"] for passage in passages] == ["not assessed", "contested", *["not assessed"] * 2]
    assert passages[1]["claim_citation"] == "A Gazette, 12 February 2025"
    listed = visitor.get(f"/articles/{article.slug}/v/1/p/2/").content.decode()
    assert "coded on version 1" in listed
    assert "not assessed" in visitor.get(f"/articles/{article.slug}/v/1/p/1/").content.decode()


def test_nobody_else_does(article: Article, alice: User) -> None:
    guest = factories.make_user(role=Role.GUEST)
    for client in (Client(), signed_in(alice), signed_in(guest)):
        assert client.get(url(article)).status_code == 403
        assert client.post(url(article), SAID).status_code == 403
    assert not ClaimStatus.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"citation": "  "}, {"status": "true"}, {"url": "javascript:alert(1)"}, {"url": "a page"}]
)
def test_without_a_citation_or_with_nonsense_it_is_refused_and_the_typing_stays(
    article: Article, bob: User, wrong: dict[str, str]
) -> None:
    response = signed_in(bob).post(url(article), {**SAID, **wrong})
    assert response.status_code == 422
    assert (wrong.get("citation") or SAID["citation"]) in response.content.decode()
    assert not ClaimStatus.objects.exists()


def test_a_stale_assessment_is_told_and_both_are_shown(article: Article, bob: User, carol: User) -> None:
    signed_in(carol).post(url(article), SAID)
    response = signed_in(bob).post(url(article), {**SAID, "status": "established", "citation": "Another page"})
    page = response.content.decode()
    assert response.status_code == 409
    assert SAID["citation"] in page
    assert "Another page" in page
    assert ClaimStatus.objects.get().status == "contested"
    again = signed_in(bob).post(url(article), {**SAID, "edition": "1", "status": ""})
    assert again.status_code == 302
    assert not ClaimStatus.objects.exists(), "and it can be taken back"


def test_a_passage_that_is_not_there_or_not_public_has_no_form(article: Article, bob: User) -> None:
    client = signed_in(bob)
    assert client.get(url(article, 99)).status_code == 404
    article.status = "draft"
    article.save()
    assert client.post(url(article), SAID).status_code == 404
