"""Following as pages: the list of counterparts, the outlines, and how the others put a passage."""

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.comparison.models import Answer
from apps.core.pagecache import forget_pages
from apps.library.models import Article, Event, Passage
from apps.library.publishing import publish_version
from tests import factories
from tests.factories import DAY
from tests.lined import make_answer, make_dismissal, make_highlight, make_parallel, make_suggestion
from tests.stock import make_question_set

pytestmark = pytest.mark.django_db


@pytest.fixture
def texts(event: Event) -> list[Article]:
    return [reading.article for reading in factories.make_readings(3, event=event)]


def address(texts: list[Article], follow: str = "", more: str = "") -> str:
    query = ",".join(text.slug for text in texts) + more
    return f"/events/the-call/compare/?r={query}" + (f"&follow={follow}" if follow else "")


def page(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_numbers_lead_to_following_and_nothing_is_followed_unasked(texts: list[Article]) -> None:
    html = page(address(texts))
    slug = texts[0].slug
    refs = ",".join(text.slug for text in texts)
    assert f'href="?r={refs}&amp;follow={slug}.p2#{slug}.p2"' in html
    assert f'id="follow" href="?r={refs}&amp;follow={slug}.p1#{slug}.p1"' in html
    assert "data-by" not in html
    assert "Stop following" not in html
    assert 'href="#p2"' in page(f"/articles/{slug}/")


def test_without_any_evidence_every_other_column_says_so(texts: list[Article]) -> None:
    slug = texts[0].slug
    html = page(address(texts, f"{slug}.p2"))
    assert html.count("nothing found here") == 2
    assert html.count('data-by="origin"') == 1
    assert html.count("data-by") == 1
    assert "Stop following" in html
    assert page(address(texts[:1], f"{slug}.p2")).count("nothing found here") == 0


def test_counterparts_are_listed_with_the_reason_and_outlined(texts: list[Article], bob: User) -> None:
    here, there, _ = texts
    make_parallel(bob, make_highlight(here, bob), make_highlight(there, bob, passage=3))
    make_suggestion(here.readings.get(), other=texts[2])
    html = page(address(texts, f"{here.slug}.p1"))
    assert f'href="#{there.slug}.p3"' in html
    assert f'data-at="{there.slug}.p3" data-why="parallel: contradicts" data-by="parallel"' in html
    assert html.count('data-why="suggested: shares call, minutes" data-by="suggestion"') == 2
    assert html.count(' found"') == 2, "the tabs of both carry the mark"


def test_the_list_alone_is_given_to_the_script_and_is_the_same(texts: list[Article], bob: User) -> None:
    here, there, _ = texts
    make_parallel(bob, make_highlight(here, bob), make_highlight(there, bob, passage=3))
    url = address(texts, f"{here.slug}.p1")
    part = Client().get(url, headers={"HX-Request": "true", "HX-Target": "followed"})
    assert part.content.decode().strip() in page(url)
    assert b"<section" not in part.content
    again = Client().get(url, headers={"HX-Request": "true", "HX-Target": "followed", "If-None-Match": part["ETag"]})
    assert again.status_code == 304
    whole = Client().get(url, headers={"HX-Request": "true", "HX-Target": "comparison"})
    assert b"<section" in whole.content


def test_the_list_changes_its_etag_with_its_evidence(texts: list[Article], bob: User, carol: User) -> None:
    here, there, _ = texts
    url = address(texts, f"{here.slug}.p1")
    seen = set()

    def etag() -> str:
        return Client().get(url)["ETag"]

    seen.add(etag())
    question = make_question_set().questions.earliest("position")
    for text in (here, there):
        make_answer(text.readings.get(), question, bob)
    assert etag() not in seen
    assert f"both answer {question.name}" in page(url)
    seen.add(etag())
    Answer.objects.update(hidden=timezone.now())
    assert etag() not in seen
    assert "both answer" not in page(url)
    suggestion = make_suggestion(here.readings.get(), other=there)
    assert "suggested" in page(url)
    seen.add(etag())
    make_dismissal(suggestion, carol)
    assert etag() not in seen
    assert "suggested" not in page(url)


@pytest.mark.parametrize("number", [1, 99])
def test_a_passage_that_is_left_out_or_not_there_is_followed_by_nothing(texts: list[Article], number: int) -> None:
    Passage.objects.filter(version=texts[0].current, number=1).update(left_out=True)
    html = page(address(texts, f"{texts[0].slug}.p{number}"))
    assert "is not shown here" in html
    assert "Stop following" in html
    assert "data-by" not in html


def test_a_heading_and_an_older_version_can_be_followed(event: Event, bob: User) -> None:
    one, two = (
        factories.make_reading(event, article=factories.make_article(text="## A head\n\nA text.")).article
        for _ in range(2)
    )
    make_parallel(bob, make_highlight(one, bob), make_highlight(two, bob, passage=2))
    publish_version(article=one, title="Again", date=DAY, source="Something else altogether.")
    url = f"/events/the-call/compare/?r={one.slug}@1,{two.slug}&follow={one.slug}.p1"
    assert "parallel: contradicts" in page(url)
    assert "nothing found here" in page(url.replace("@1", ""))


def test_all_together_the_list_says_what_cannot_be_levelled(texts: list[Article]) -> None:
    html = page(address(texts).replace("?", "?scroll=joint&") + f"&follow={texts[0].slug}.p1")
    assert "cannot be brought level" in html


def test_how_the_others_put_a_passage(texts: list[Article], bob: User, alice: User) -> None:
    here, there, beyond = texts
    url = f"/articles/{here.slug}/v/1/p/1/others/"
    assert page(f"/articles/{here.slug}/").count("How do the others put this?") == 5
    assert url in page(f"/articles/{here.slug}/")
    assert page(url).count("nothing found here") == 2
    make_parallel(bob, make_highlight(here, bob), make_highlight(there, bob, passage=3))
    later = factories.make_event("later")
    for article in (here, factories.make_article(title="Another text")):
        factories.make_reading(later, article=article)
    html = page(url)
    assert "parallel: contradicts" in html
    assert "Paragraph 3 says" in html
    assert "Another text" in html
    assert f"?r={here.slug},{there.slug}&amp;follow={here.slug}.p1" in html
    assert html.count("nothing found here") == 2
    assert html.count('class="kind"') == 3
    assert Client().get(url.replace("/p/1/", "/p/99/")).status_code == 404
    Passage.objects.filter(version=here.current, number=1).update(left_out=True)
    assert Client().get(url).status_code == 404
    Article.objects.filter(pk=beyond.pk).update(status="draft")
    forget_pages()
    assert beyond.slug not in page(url.replace("/p/1/", "/p/2/"))


def test_a_text_of_no_event_says_so(article: Article) -> None:
    assert "not a reading of any event" in page(f"/articles/{article.slug}/v/1/p/2/others/")
