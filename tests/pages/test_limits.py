"""Every change of a highlight or a reply counts as a write, and is refused beyond the limit with nothing changed."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.models import User
from apps.annotations.models import Highlight, Reply
from apps.annotations.services import add_reply
from apps.library.models import Article
from tests.lined import make_highlight

pytestmark = pytest.mark.django_db
CHANGES = {
    "highlight_edit": {"note": "Other.", "who": "public", "edition": "1"},
    "highlight_move": {"start": "p1.0", "end": "p1.5", "edition": "1"},
    "highlight_delete": {},
    "highlight_restore": {},
    "highlight_reply": {"text": "Another."},
    "reply_edit": {"text": "Other.", "edition": "1"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_counts_as_a_write(article: Article, alice: User, settings: Settings, name: str) -> None:
    alice.email_confirmed = timezone.now()
    alice.save()
    highlight = make_highlight(article, alice)
    reply = add_reply(highlight=highlight, author=alice, text="As it was.")
    if name == "highlight_restore":
        Highlight.objects.update(deleted=timezone.now())
    before = list(Highlight.objects.values()), list(Reply.objects.values())
    client = Client()
    client.force_login(alice)
    url = reverse(name, args=[reply.slug if name == "reply_edit" else highlight.slug])
    settings.WRITES_PER_MINUTE = 1
    other = make_highlight(article, alice)
    assert client.post(reverse("highlight_delete", args=[other.slug])).status_code == 302
    Highlight.objects.filter(pk=other.pk).delete()
    refused = client.post(url, CHANGES[name])
    assert refused.status_code == 429
    assert "Nothing was changed" in refused.content.decode()
    assert (list(Highlight.objects.values()), list(Reply.objects.values())) == before
