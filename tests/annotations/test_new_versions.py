"""Publishing a version places every highlight of the article in it, whoever made it and whoever sees it."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Group, Membership, User
from apps.annotations.claims import assess, claims_in, claims_on
from apps.annotations.models import Highlight, Placement
from apps.annotations.replacing.steps import Counts, counts_of, foresee, place_highlights
from apps.annotations.services import (
    Content,
    Refused,
    Stale,
    confirm_place,
    create_highlight,
    delete_highlight,
    move_highlight,
)
from apps.library.models import Article, ArticleVersion
from apps.library.publishing import NothingChanged, draft_version
from apps.library.publishing import foresee as foresee_draft
from tests import factories

pytestmark = pytest.mark.django_db

ONE = "The treaty was signed in Minsk after a night of talks, and nobody slept before the ink was dry."
TWO = "Its critics said that the guarantees were worth no more than the paper that they had been written on."
THREE = "A week later the shelling began again, first in the east of the region and then along the whole line."
CHANGED = ONE.replace("a night of talks", "a week of talks")


@pytest.fixture
def treaty() -> Article:
    return factories.make_article("treaty", text=f"{ONE}\n\n{TWO}")


def mark(article: Article, author: User, words: str, **said: object) -> Highlight:
    version = article.current
    assert version is not None
    passage = version.passages.get(text__contains=words)
    start = passage.text.index(words)
    places = f"p{passage.number}.{start}", f"p{passage.number}.{start + len(words)}"
    content = Content(**said)  # type: ignore[arg-type]
    return create_highlight(author=author, version=version, start=places[0], end=places[1], content=content)


def publish(article: Article, *texts: str) -> ArticleVersion:
    return factories.make_version(article, text="\n\n".join(texts))


def at(highlight: Highlight, version: ArticleVersion) -> Placement:
    return highlight.placements.select_related("start_passage__version", "end_passage").get(version=version)


def test_what_stands_as_it_did_is_placed(treaty: Article, alice: User) -> None:
    words = mark(treaty, alice, "signed in Minsk")
    both = create_highlight(
        author=alice, version=treaty.versions.get(), start="p1.80", end="p2.11", content=Content(note="Over two.")
    )
    second = publish(treaty, THREE, ONE, TWO)
    for highlight in (words, both):
        before, now = at(highlight, treaty.versions.get(number=1)), at(highlight, second)
        assert (now.status, now.method, now.score, now.exact) == ("placed", "copied", 1.0, before.exact)
        assert (now.start_passage.number, now.start) == (before.start_passage.number + 1, before.start)
        assert second.text[now.start_at : now.end_at] == now.exact
        assert now.end_passage.start + now.end == now.end_at
    assert counts_of(second) == Counts(placed=2)
    assert Highlight.objects.filter(edition=1).count() == 2, "nobody's open form is out of date by it"


def test_everybody_s_highlights_are_placed(treaty: Article, alice: User, bob: User) -> None:
    group = Group.objects.create(name="A class", invite="x")
    Membership.objects.create(group=group, user=alice)
    private, shared = mark(treaty, alice, "Minsk"), mark(treaty, alice, "talks", visibility="group", group=group)
    binned, hidden = mark(treaty, bob, "ink was"), mark(treaty, bob, "slept")
    delete_highlight(highlight=binned)
    Highlight.objects.filter(pk=hidden.pk).update(hidden=timezone.now())
    second = publish(treaty, ONE, THREE)
    assert {at(each, second).status for each in (private, shared, binned, hidden)} == {"placed"}


def test_what_was_changed_is_to_be_checked_until_somebody_says_that_it_is_right(treaty: Article, alice: User) -> None:
    highlight = mark(treaty, alice, "after a night of talks")
    second = publish(treaty, CHANGED, TWO)
    assert (at(highlight, second).status, at(highlight, second).exact) == ("moved", "after a week of talks")
    third = publish(treaty, CHANGED, THREE)
    assert at(highlight, third).status == "moved", "nobody has checked it yet"
    with pytest.raises(Stale):
        confirm_place(highlight=highlight, version=third, edition=7)
    assert at(highlight, third).status == "moved"
    confirm_place(highlight=highlight, version=third, edition=1)
    now = at(highlight, third)
    assert (now.status, now.method, now.score) == ("placed", "confirmed", 1.0)
    with pytest.raises(Refused):
        confirm_place(highlight=highlight, version=third, edition=2)
    assert Highlight.objects.get().edition == 2, "what was refused changed nothing"
    assert at(highlight, publish(treaty, CHANGED, TWO, THREE)).status == "placed"


def test_an_orphan_keeps_where_it_stood_and_is_placed_when_its_words_return(treaty: Article, alice: User) -> None:
    highlight = mark(treaty, alice, "signed in Minsk", note="When?")
    first = treaty.versions.get()
    second, third = publish(treaty, THREE, TWO), publish(treaty, THREE, f"{TWO} Indeed.")
    for version in (second, third):
        orphan = at(highlight, version)
        assert (orphan.status, orphan.method, orphan.start_at, orphan.end_at) == ("orphaned", "lost", 0, 0)
        assert (orphan.exact, orphan.start_passage.version) == ("signed in Minsk", first)
        assert not Placement.objects.filter(version=version, start_at__lt=99, end_at__gt=0).exists(), "nothing is drawn"
    fourth = publish(treaty, THREE, ONE)
    assert (at(highlight, fourth).status, at(highlight, fourth).exact) == ("placed", "signed in Minsk")


def test_an_orphan_can_be_given_other_words_and_goes_on_from_there(treaty: Article, alice: User) -> None:
    highlight = mark(treaty, alice, "signed in Minsk")
    second = publish(treaty, THREE, TWO)
    move_highlight(highlight=highlight, version=second, edition=1, start="p1.0", end="p1.12")
    assert (at(highlight, second).status, at(highlight, second).method) == ("placed", "made")
    third = publish(treaty, TWO, THREE, ONE)
    assert (at(highlight, third).status, at(highlight, third).exact) == ("placed", "A week later")


def test_words_that_are_left_out_now_are_orphaned(treaty: Article, alice: User) -> None:
    highlight = mark(treaty, alice, "signed in Minsk")
    second = publish(treaty, f"!!! left-out\n\n    {ONE}", TWO)
    assert (at(highlight, second).status, at(highlight, second).method) == ("orphaned", "left out")


def test_placing_twice_places_once(treaty: Article, alice: User) -> None:
    mark(treaty, alice, "Minsk")
    second = publish(treaty, ONE)
    place_highlights(second)
    assert Placement.objects.count() == 2
    with pytest.raises(NothingChanged, match="version 2 has this title and this text already"):
        publish(treaty, ONE)
    assert treaty.versions.count() == 2


def test_what_a_version_would_do_is_what_it_does(treaty: Article, alice: User, bob: User) -> None:
    for words in ("signed in Minsk", "after a night of talks", "guarantees were"):
        mark(treaty, alice, words)
        mark(treaty, bob, words)
    text = f"{CHANGED}\n\n{THREE}"
    draft = draft_version(title="Treaty", source=text)
    (line,) = foresee_draft(treaty, draft)
    counts = foresee(treaty, draft.passages)
    assert counts == Counts(moved=4, orphaned=2)
    assert line == "Of 6 highlights: 0 in their places, 4 to be checked, 2 orphaned."
    assert Placement.objects.count() == 6, "nothing was written"
    assert counts_of(publish(treaty, text)) == counts
    assert foresee(factories.make_article("bare"), draft.passages) == Counts()


def test_the_cost_does_not_hang_on_the_number_of_highlights(alice: User) -> None:
    queries = []
    for number in (3, 30):
        article = factories.make_article(text="\n\n".join([ONE, TWO, THREE]))
        for _ in range(number):
            mark(article, alice, "signed in Minsk")
        publish(article, TWO, THREE)
        version = publish(article, CHANGED, TWO, THREE)
        Placement.objects.filter(version=version).delete()
        with CaptureQueriesContext(connection) as captured:
            place_highlights(version)
        queries.append(len(captured))
        assert version.placements.count() == number
    assert queries[0] == queries[1] <= 6


def test_claims_hold_on_with_their_passage_and_say_of_which_version(treaty: Article, bob: User) -> None:
    first = treaty.versions.get()
    said = {"by": bob, "status": "contested", "citation": "A Gazette, 12 February 2025"}
    assess(passage=first.passages.get(number=1), edition=0, **said)  # type: ignore[arg-type]
    second = publish(treaty, THREE, CHANGED, TWO)
    passage = second.passages.get(number=2)
    (claim,) = claims_in([second.pk]).values()
    assert claims_on([passage.pk]) == {passage.pk: claim}
    assert (claim.status, claim.passage.version.number) == ("contested", 1)
    assert claims_on(second.passages.exclude(number=2).values_list("pk", flat=True)) == {}
    assess(passage=passage, edition=0, **(said | {"status": "established"}))  # type: ignore[arg-type]
    assert claims_in([second.pk])[passage.pk].status == "established"
    assert [each.status for each in claims_in([first.pk]).values()] == ["contested"], "nothing is said backwards"


def test_what_a_corpus_places_in_an_older_version_only_is_placed_in_the_newer(
    treaty: Article, alice: User, tmp_path: Path
) -> None:
    alice.email_confirmed = timezone.now()
    alice.save()
    factories.make_reading(article=treaty)
    for words in ("signed in Minsk", "after a night of talks", "guarantees were"):
        mark(treaty, alice, words, visibility="public")
    publish(treaty, CHANGED, THREE)
    standing = ("highlight__slug", "version__number", "status", "start_at", "end_at", "exact")
    before = list(Placement.objects.order_by(*standing[:2]).values_list(*standing))
    call_command("dump_corpus", str(tmp_path / "out"), verbosity=0)
    (file,) = (tmp_path / "out").rglob("*.annotations.json")
    targets = [each["target"] for each in json.loads(file.read_text())["first"]["items"]]
    assert all(isinstance(target, dict) for target in targets), "where it surely stands, and nowhere else"
    alice.delete()
    assert not Highlight.objects.exists()
    call_command("load_corpus", str(tmp_path / "out"), verbosity=0)
    assert list(Placement.objects.order_by(*standing[:2]).values_list(*standing)) == before
    assert {status for _, _, status, *_ in before} == {"placed", "moved", "orphaned"}


def test_a_highlight_made_on_an_older_version_is_placed_in_the_newer_at_once(treaty: Article, alice: User) -> None:
    first = treaty.versions.get()
    second = publish(treaty, TWO, THREE)
    late = create_highlight(author=alice, version=first, start="p1.4", end="p1.10", content=Content())
    assert (at(late, second).status, at(late, second).exact) == ("orphaned", "treaty")
    third = publish(treaty, TWO, ONE)
    assert (at(late, third).status, at(late, third).exact) == ("placed", "treaty")
