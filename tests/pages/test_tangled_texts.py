"""Markdown nested beyond what can be read is refused wherever people write it: with what they typed, nothing stored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.annotations.disputes import dispute_label, edit_dispute
from apps.annotations.models import Dispute, Highlight, NoteRevision, Reply
from apps.annotations.services import Content, Refused, add_reply, create_highlight, edit_highlight, edit_reply
from apps.comparison.models import Parallel, QuestionSet
from apps.comparison.question_sets import SetWords, create_set, edit_set
from apps.library.models import Article, Reading
from tests import factories
from tests.accounts import work
from tests.lined import make_highlight
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db
TANGLED = ["> " * 60 + "deep", "- " * 60 + "deep", "\n".join(["line"] * 2_001)]
SAID = ["stand too deep inside one another", "stand too deep inside one another", "without an empty line"]


@pytest.fixture(params=TANGLED, ids=["quotations", "lists", "lines"])
def tangled(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def is_refused(response: Any, typed: str) -> None:
    assert isinstance(response, HttpResponse)
    page = response.content.decode()
    assert response.status_code == 422
    assert SAID[TANGLED.index(typed)] in page
    assert typed.splitlines()[0].replace(">", "&gt;") in page, "what was typed comes back"


def test_a_note_and_its_preview(reading: Reading, alice: User, tangled: str) -> None:
    article, client, visitor = reading.article, signed_in(alice), Client()
    made = make_highlight(article, alice)
    people = User.objects.count()
    mark = {"start": "p1.0", "end": "p1.3", "note": tangled}
    edit = {"edition": "1", "note": tangled}
    for preview in ({}, {"preview": ""}):
        is_refused(visitor.post(f"/articles/{article.slug}/v/1/mark/", mark | preview), tangled)
        is_refused(client.post(f"/h/{made.slug}/edit/", edit | preview), tangled)
    assert (Highlight.objects.get().edition, NoteRevision.objects.count()) == (1, 0)
    assert User.objects.count() == people


def test_a_reply_and_its_preview(reading: Reading, alice: User, tangled: str) -> None:
    made, client = make_highlight(reading.article, alice), signed_in(alice)
    reply = add_reply(highlight=made, author=alice, text="As it was.")
    for preview in ({}, {"preview": ""}):
        is_refused(client.post(f"/h/{made.slug}/reply/", {"text": tangled} | preview), tangled)
        is_refused(client.post(f"/r/{reply.slug}/", {"edition": "1", "text": tangled} | preview), tangled)
    assert [each.text for each in Reply.objects.all()] == ["As it was."]


def test_the_reason_of_a_dispute(reading: Reading, alice: User) -> None:
    client, typed = signed_in(work.confirmed(alice)), TANGLED[0]
    form = f"/events/{reading.event.slug}/readings/{reading.article.slug}/dispute/"
    is_refused(client.post(form, {"reason": typed}), typed)
    assert not Dispute.objects.exists()
    dispute = make_dispute(reading, alice)
    is_refused(client.post(f"/disputes/{dispute.slug}/edit/", {"edition": "1", "reason": typed}), typed)
    assert Dispute.objects.get().edition == 1


def test_the_description_of_a_question_set(bob: User) -> None:
    client, typed = signed_in(bob), TANGLED[0]
    words = {"name": "Doctrine", "description": typed, "who": "private"}
    is_refused(client.post(reverse("question_set_new"), words), typed)
    assert not QuestionSet.objects.filter(owner=bob).exists()
    own = create_set(owner=bob, words=SetWords("Doctrine"))
    is_refused(client.post(reverse("question_set_edit", args=[own.slug]), words | {"edition": "1"}), typed)
    assert client.get(reverse("question_set", args=[own.slug])).status_code == 200


def test_the_note_of_a_parallel(reading: Reading, alice: User, tangled: str) -> None:
    one, other = make_highlight(reading.article, alice), make_highlight(factories.make_article(), alice)
    said = {"with": other.slug, "relation": "agrees", "who": "private", "note": tangled}
    is_refused(signed_in(alice).post(f"/h/{one.slug}/link/", said), tangled)
    assert not Parallel.objects.exists()


def test_the_services_refuse_it_too(article: Article, reading: Reading, alice: User, bob: User) -> None:
    assert article.current
    made, version, typed = make_highlight(article, alice), article.current, TANGLED[0]
    reply, dispute = add_reply(highlight=made, author=alice, text="Yes."), make_dispute(reading, alice)
    own, tangled = create_set(owner=bob, words=SetWords("Own")), Content(note=typed)
    doings: list[Callable[[], object]] = [
        lambda: create_highlight(author=alice, version=version, start="p1.0", end="p1.3", content=tangled),
        lambda: edit_highlight(highlight=made, by=alice, edition=1, content=tangled),
        lambda: add_reply(highlight=made, author=alice, text=typed),
        lambda: edit_reply(reply=reply, edition=1, text=typed),
        lambda: dispute_label(reading=factories.make_reading(), author=alice, frame=None, reason=typed),
        lambda: edit_dispute(dispute=dispute, edition=1, frame=None, reason=typed),
        lambda: create_set(owner=bob, words=SetWords("Other", typed)),
        lambda: edit_set(question_set=own, by=bob, edition=1, words=SetWords("Own", typed)),
    ]
    for doing in doings:
        with pytest.raises(Refused, match="too deep"):
            doing()
    assert (Highlight.objects.count(), Reply.objects.count(), Dispute.objects.count()) == (1, 1, 1)
    assert QuestionSet.objects.filter(owner=bob).get().description == ""
