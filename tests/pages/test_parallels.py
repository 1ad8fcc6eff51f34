"""Parallels as forms and pages: who may read and write what at each address, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Highlight
from apps.comparison.models import Parallel
from apps.core.pagecache import forget_pages
from apps.library.models import Article, Event
from tests import factories
from tests.lined import make_highlight, make_parallel

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def texts(event: Event) -> list[Article]:
    return [reading.article for reading in factories.make_readings(3, event=event)]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def link(highlight: Highlight) -> str:
    return f"/h/{highlight.slug}/link/"


def test_two_highlights_are_linked_without_javascript(texts: list[Article], alice: User, bob: User) -> None:
    mine, other = make_highlight(texts[0], alice, visibility="private"), make_highlight(texts[1], bob)
    client = signed_in(alice)
    html = page(client, link(mine))
    assert f'value="{other.slug}"' in html
    assert "become as visible as the parallel" in html
    data = {"with": other.slug, "relation": "answers", "note": "They *differ*.", "who": "public"}
    response = client.post(link(mine), data)
    parallel = Parallel.objects.get()
    assert response["Location"] == f"/parallels/{parallel.slug}/"
    assert (parallel.relation, parallel.visibility, parallel.author) == ("answers", "public", alice)
    mine.refresh_from_db()
    assert mine.visibility == "public"
    html = page(Client(), f"/parallels/{parallel.slug}/")
    for text in texts[:2]:
        assert text.readings.get().frame.name in html
        assert f"/articles/{text.slug}/v/1/#p1" in html
    assert html.count('class="kind"') == 2
    assert "<em>differ</em>" in html
    assert "follow=" in html
    assert "/edit/" not in html


def test_a_visitor_makes_private_ones_and_is_no_guest_before(texts: list[Article], bob: User) -> None:
    one, other = make_highlight(texts[0], bob), make_highlight(texts[1], bob)
    client, people = Client(), User.objects.count()
    page(client, link(one))
    for data in (
        {"relation": "agrees", "who": "private"},
        {"with": other.slug, "who": "private"},
        {"with": other.slug, "relation": "agrees", "who": "public"},
        {"with": other.slug, "relation": "agrees", "who": "private", "note": "x" * 20_001},
    ):
        assert client.post(link(one), data).status_code == 422
    assert User.objects.count() == people
    assert client.post(link(one), {"with": other.slug, "relation": "agrees", "who": "private"}).status_code == 302
    parallel = Parallel.objects.get()
    assert (parallel.author.role, parallel.visibility) == (Role.GUEST, "private")
    assert parallel.slug in page(client, "/desk/")


def test_what_was_typed_and_chosen_comes_back_with_the_refusal(texts: list[Article], alice: User, bob: User) -> None:
    mine = make_highlight(texts[0], alice)
    hidden = make_highlight(texts[1], bob, visibility="private")
    other = make_highlight(texts[2], alice)
    data = {"with": [hidden.slug, other.slug, "nobody"], "note": "Typed.", "who": "private"}
    html = signed_in(alice).post(link(mine), data).content.decode()
    assert "Choose how they stand to one another" in html
    assert "Typed." in html
    assert f'value="{other.slug}" checked' in html
    assert hidden.slug not in html


def test_counterparts_are_looked_for_and_paged(texts: list[Article], alice: User, bob: User) -> None:
    mine = make_highlight(texts[0], alice)
    for _ in range(8):
        make_highlight(texts[1], bob)
    client = signed_in(alice)
    assert f"?in={texts[1].slug}" in page(client, link(mine))
    assert page(client, f"{link(mine)}?in={texts[1].slug}").count('name="with"') == 8
    assert page(client, f"{link(mine)}?find=par").count('name="with"') == 5
    assert "has these words" in page(client, f"{link(mine)}?find=nowhere")
    assert page(client, f"{link(mine)}?before=x&in=nobody&with=nobody").count('name="with"') == 0


def test_ids_that_one_may_not_see_lead_nowhere(texts: list[Article], alice: User, bob: User, carol: User) -> None:
    group = Group.objects.create(name="A class")
    for user in (bob, alice):
        Membership.objects.create(group=group, user=user)
    stranger, guest = factories.make_user(), factories.make_user(role=Role.GUEST)
    private = [make_highlight(text, bob, visibility="private") for text in texts[:2]]
    parallel = make_parallel(bob, *private, visibility="private")
    everybody = [signed_in(user) for user in (alice, carol, stranger, guest)] + [Client()]
    for client in everybody:
        assert client.get(link(private[0])).status_code == 404
        assert client.post(link(private[0]), {"relation": "agrees", "who": "private"}).status_code == 404
        for tail in ("", "edit/"):
            assert client.get(f"/parallels/{parallel.slug}/{tail}").status_code == 404
        for tail in ("edit/", "delete/", "restore/"):
            assert client.post(f"/parallels/{parallel.slug}/{tail}").status_code == 404
    Highlight.objects.filter(pk__in=[each.pk for each in private]).update(visibility="group", group=group)
    Parallel.objects.update(visibility="group", group=group)
    seen = [client.get(f"/parallels/{parallel.slug}/").status_code for client in everybody]
    assert seen == [200, 404, 404, 404, 404]
    assert all(client.get(f"/parallels/{parallel.slug}/edit/").status_code == 404 for client in everybody)
    own = signed_in(bob)
    assert own.get(f"/parallels/{parallel.slug}/edit/").status_code == 200
    User.objects.filter(pk=bob.pk).update(blocked=timezone.now())
    assert own.get(f"/parallels/{parallel.slug}/edit/").status_code == 404


def test_a_parallel_is_changed_and_a_stale_form_gets_both_texts(texts: list[Article], alice: User) -> None:
    mine = [make_highlight(text, alice) for text in texts]
    parallel = make_parallel(alice, *mine[:2], note="As it was.")
    client, url = signed_in(alice), f"/parallels/{parallel.slug}/edit/"
    assert f'value="{mine[2].slug}"' in page(client, url)
    data = {"edition": "1", "relation": "agrees", "note": "New.", "who": "public", "with": mine[2].slug}
    assert client.post(url, {**data, "out": mine[0].slug}).status_code == 302
    parallel.refresh_from_db()
    assert {member.highlight for member in parallel.members.all()} == {mine[1], mine[2]}
    late = client.post(url, {**data, "note": "Mine, too late."})
    assert late.status_code == 409
    html = late.content.decode()
    assert "New." in html
    assert "Mine, too late." in html
    assert 'name="edition" value="2"' in html
    few = client.post(url, {**data, "edition": "2", "with": [], "out": mine[1].slug})
    assert few.status_code == 422
    assert "at least two" in few.content.decode()


def test_a_parallel_goes_into_the_bin_and_comes_back(texts: list[Article], alice: User, bob: User) -> None:
    parallel = make_parallel(alice, *[make_highlight(text, alice) for text in texts])
    client, url = signed_in(alice), f"/parallels/{parallel.slug}/"
    assert parallel.slug in page(client, "/desk/")
    assert client.post(f"{url}delete/")["Location"] == "/desk/"
    assert Client().get(url).status_code == 404
    assert Highlight.objects.filter(deleted=None).count() == 3
    assert f"{url}restore/" in page(client, "/desk/")
    assert f"{url}restore/" not in page(signed_in(bob), "/desk/")
    assert signed_in(bob).post(f"{url}restore/").status_code == 404
    assert client.post(f"{url}restore/").status_code == 302
    assert Client().get(url).status_code == 200
    Parallel.objects.update(deleted=timezone.now() - timedelta(days=31))
    assert client.post(f"{url}restore/").status_code == 409
    call_command("tidy", verbosity=0)
    assert not Parallel.objects.exists()


def test_writes_are_limited(texts: list[Article], alice: User, settings: object) -> None:
    settings.WRITES_PER_MINUTE = 1  # type: ignore[attr-defined]
    mine = [make_highlight(text, alice) for text in texts]
    client = signed_in(alice)
    data = {"with": mine[1].slug, "relation": "agrees", "who": "private"}
    assert client.post(link(mine[0]), data).status_code == 302
    assert client.post(link(mine[0]), data).status_code == 429
    parallel = Parallel.objects.get()
    for name, sent in (("edit", {**data, "edition": "1", "relation": "answers"}), ("delete", {}), ("restore", {})):
        if name == "restore":
            Parallel.objects.update(deleted=timezone.now())
        before = list(Parallel.objects.values())
        assert client.post(f"/parallels/{parallel.slug}/{name}/", sent).status_code == 429
        assert list(Parallel.objects.values()) == before


def test_from_the_panel_words_are_highlighted_and_linked_in_two_steps(texts: list[Article], alice: User) -> None:
    alice.email_confirmed = timezone.now()
    alice.save()
    client = signed_in(alice)
    words = {"start": "p1.0", "end": "p1.9", "at": "column", "then": "link"}
    first = client.post(f"/articles/{texts[0].slug}/v/1/mark/", words, headers=HTMX).content.decode()
    one = Highlight.objects.get()
    assert f'data-link="{one.slug}"' in first
    assert f'id="{texts[0].slug}.p1t"' in first
    client.post(f"/articles/{texts[0].slug}/v/1/mark/", words, headers=HTMX)
    assert Highlight.objects.count() == 1, "the same words are not highlighted twice"
    panel = client.get(f"/articles/{texts[1].slug}/v/1/p/1/?at=column&link={one.slug}", headers=HTMX).content.decode()
    assert f'data-link="{one.slug}"' in panel
    data = {**words, "link": one.slug}
    second = client.post(f"/articles/{texts[1].slug}/v/1/mark/", data, headers=HTMX).content.decode()
    two = Highlight.objects.exclude(pk=one.pk).get()
    assert f'data-link="{one.slug}"' in second
    assert f'value="{two.slug}" checked' in second
    here = f"http://testserver/events/the-call/compare/?r={texts[0].slug},{texts[1].slug}@1,{texts[2].slug}"
    made = client.post(
        link(one),
        {"with": two.slug, "relation": "agrees", "who": "private"},
        headers={**HTMX, "HX-Current-URL": here},
    ).content.decode()
    assert made.count("hx-swap-oob") == 2
    assert made.count('class="hn-joined"') == 2
    assert f"{one.slug} {two.slug}" in made or f"{two.slug} {one.slug}" in made


def test_without_javascript_new_words_go_on_to_the_form_too(texts: list[Article], client: Client) -> None:
    words = {"start": "p1.0", "end": "p1.9", "then": "link"}
    response = client.post(f"/articles/{texts[0].slug}/v/1/mark/", words)
    one = Highlight.objects.get()
    assert response["Location"] == link(one)
    response = client.post(f"/articles/{texts[1].slug}/v/1/mark/", {**words, "link": one.slug})
    two = Highlight.objects.exclude(pk=one.pk).get()
    assert response["Location"] == f"{link(one)}?with={two.slug}"


def test_parallels_stand_beside_their_passages_and_in_the_list_of_these(
    texts: list[Article], alice: User, bob: User
) -> None:
    mine = [make_highlight(text, bob) for text in texts]
    url = f"/events/the-call/compare/?r={texts[0].slug},{texts[1].slug}"
    client = Client()
    etag = client.get(url)["ETag"]
    assert "hn-joined" not in page(client, url)
    parallel = make_parallel(bob, *mine)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200
    html = page(client, url)
    assert html.count('class="hn-joined"') == 2
    assert "1 highlight, 1 parallel on passage 1" in html
    listed = page(client, f"/articles/{texts[0].slug}/v/1/p/1/")
    assert "contradicts" in listed
    assert f"/parallels/{parallel.slug}/" in listed
    assert texts[2].current.title in listed  # type: ignore[union-attr]
    Highlight.objects.filter(pk=mine[0].pk).update(hidden=timezone.now())
    assert page(client, f"/articles/{texts[1].slug}/").count('class="hn-joined"') == 1, "two members are seen still"
    Highlight.objects.filter(pk=mine[2].pk).update(hidden=timezone.now())
    assert "hn-joined" not in page(client, f"/articles/{texts[1].slug}/")


def test_pages_cost_the_same_for_few_parallels_and_for_many(event: Event, bob: User) -> None:
    texts = [reading.article for reading in factories.make_readings(6, event=event)]
    client = signed_in(bob)

    def costs() -> list[int]:
        found = []
        for url in urls:
            forget_pages()
            with CaptureQueriesContext(connection) as queries:
                page(client, url)
            found.append(len(queries))
        return found

    one = make_highlight(texts[0], bob)
    first = make_parallel(bob, one, *[make_highlight(text, bob) for text in texts[1:3]])
    urls = [
        f"/events/the-call/compare/?r={texts[0].slug},{texts[1].slug}",
        f"/events/the-call/compare/?r={texts[0].slug},{texts[1].slug}&follow={texts[0].slug}.p1",
        f"/articles/{texts[0].slug}/",
        f"/articles/{texts[0].slug}/v/1/p/1/",
        f"/articles/{texts[0].slug}/v/1/p/1/others/",
        f"/parallels/{first.slug}/",
        f"/parallels/{first.slug}/edit/",
        link(one),
        "/desk/",
    ]
    few = costs()
    for _ in range(10):
        make_parallel(bob, one, *[make_highlight(text, bob) for text in texts[1:]])
    assert costs() == few
