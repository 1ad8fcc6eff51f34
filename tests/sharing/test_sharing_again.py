"""A new version of a shared view: what it begins from, what it keeps, and of which texts it is made."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.leaving import delete_account
from apps.comparison.models import Answer, Parallel
from apps.library.models import ArticleSlug
from apps.sharing.models import SharedVersion, SharedView
from apps.sharing.opening import Opened, open_view
from apps.sharing.services import change_terms, revoke
from tests.factories import make_user, make_version
from tests.lined import make_answer, make_parallel
from tests.sharing.test_sharing_pages import COMPARED, sent, signed_in
from tests.sharing.views import FIRST, SECOND, Scene, make_scene, make_view, mark
from tests.stock import make_stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def address_again(client: Client, view: SharedView) -> str:
    """Return where the page of a view says that a new version is made."""
    page = client.get(f"/desk/shared/{view.token}/").content.decode()
    return html.unescape(re.search(r'href="([^"]+into=[^"]+)">Make a new version', page)[1])  # type: ignore[index]


def ticked(form: str, name: str) -> set[str]:
    return set(re.findall(rf'name="{name}" value="(\w+)" checked', form))


def fields_of(form: str) -> dict[str, list[str]]:
    """Return what a browser would send of the form of a new version if nobody changed anything."""
    names = ("annotation", "parallel", "answer")
    into = re.findall(r'name="into" value="([^"]+)"', form)
    return {"into": into} | {name: sorted(ticked(form, name)) for name in names}


def latest() -> Opened:
    version = SharedVersion.objects.latest("pk")
    found = open_view(version.view.token, version.number)
    assert isinstance(found, Opened)
    return found


def test_parallels_that_were_taken_out_stay_out_and_new_ones_come_along(scene: Scene) -> None:
    here, there, more = (
        mark(scene.first, scene.bob),
        mark(scene.second, scene.bob),
        mark(scene.second, scene.bob, end=4),
    )
    kept = make_parallel(scene.bob, here, there)
    out = make_parallel(scene.bob, here, more)
    # Made at once with the one that is kept, of the same highlights: the relation tells them apart.
    other = make_parallel(scene.bob, here, there, relation="agrees", created=kept.created)
    client = signed_in(scene.alice)
    slugs = [here.slug, there.slug, more.slug]
    sent(client, annotation=slugs, parallel=[kept.slug])
    since = make_parallel(scene.bob, here, more, note="since")
    address = address_again(client, SharedView.objects.get())
    form = client.get(address).content.decode()
    assert ticked(form, "parallel") == {kept.slug, since.slug}
    assert "2 texts, 3 public highlights, 2 parallels." in form
    assert {out.slug, other.slug} <= set(re.findall(r'name="parallel" value="(\w+)"', form))
    assert sent(client, address, **fields_of(form)).status_code == 302
    assert [each.note for each in latest().snapshot.parallels] == ["", "since"]
    # What is said of it was changed since: it is the same.
    Parallel.objects.filter(pk=kept.pk).update(relation="answers", modified=timezone.now())
    assert kept.slug in ticked(client.get(address).content.decode(), "parallel")


def test_answers_that_were_taken_out_stay_out_and_new_ones_come_along() -> None:
    stock = make_stock()
    alice, bob, carol = (
        make_user(name, role="analyst", email_confirmed=timezone.now()) for name in ("alice", "bob", "carol")
    )
    kept = make_answer(stock.reading, stock.question, bob)
    # The demonstration has answers that were made at once; who gave them tells them apart.
    out = make_answer(stock.reading, stock.question, carol, created=kept.created)
    client = signed_in(alice)
    address = f"/events/{stock.event.slug}/share/?r={stock.article.slug}&view=rows&set={stock.question_set.slug}"
    sent(client, address, answer=[kept.slug])
    since = make_answer(stock.reading, stock.question, alice)
    again = address_again(client, SharedView.objects.get())
    form = client.get(again).content.decode()
    assert ticked(form, "answer") == {kept.slug, since.slug}
    assert f'value="{out.slug}">' in form
    sent(client, again, **fields_of(form))
    assert len([given for row in latest().snapshot.rows for cell in row.cells for given in cell.answers]) == 2
    delete_account(user=bob, keep=True)
    left = Answer.objects.get(pk=kept.pk)
    assert left.slug in ticked(client.get(again).content.decode(), "answer")


def test_private_work_of_the_last_version_is_named_and_has_to_be_let_along_anew(scene: Scene) -> None:
    one, two = (mark(scene.first, scene.alice, end=end, visibility="private") for end in (3, 8))
    public = mark(scene.second, scene.alice)
    make_parallel(scene.alice, one, public, visibility="private")
    client = signed_in(scene.alice)
    sent(client, annotation=[one.slug, two.slug, public.slug])
    view = SharedView.objects.get()
    address = address_again(client, view)
    form = client.get(address).content.decode()
    assert "had private work of yours" not in form
    # Nothing private was chosen one by one: the box decides of all of it.
    assert {one.slug, two.slug} <= ticked(form, "annotation")
    pair = Parallel.objects.get()
    sent(client, address, **fields_of(form) | {"annotation": [one.slug, public.slug]}, with_private="on")
    form = client.get(address).content.decode()
    assert "Version 2 had private work of yours: 1 highlight, 1 parallel." in form
    assert not re.search(r'name="with_private"[^>]* checked', form)
    assert (ticked(form, "annotation"), ticked(form, "parallel")) == ({one.slug, public.slug}, {pair.slug})
    assert "had private work of yours" not in client.get(COMPARED).content.decode()


def test_the_form_says_that_it_is_of_a_new_version_and_what_that_keeps(scene: Scene) -> None:
    client = signed_in(scene.alice)
    view = make_view(scene, title="Seen & shared").view
    end = datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=9), datetime.time(), datetime.UTC)
    change_terms(view=view, edition=1, visibility="public", expires=end)
    address = address_again(client, view)
    form = client.get(address).content.decode()
    assert "<h1>Publish version 2 of “Seen &amp; shared”</h1>" in form
    for asked in ("visibility", "until", "day"):
        assert f'name="{asked}"' not in form
    last = end.date() - datetime.timedelta(days=1)
    assert f"keeps who can open it: everybody, until {last.day} {last:%B %Y}." in form
    assert f'href="/desk/shared/{view.token}/"' in form
    assert "Share it as a new view instead" in form
    answer = client.post(address, {"title": "Seen again", "into": f"{view.token}:2"})
    assert answer.status_code == 302
    view.refresh_from_db()
    assert (view.visibility, view.expires, view.versions.count()) == ("public", end, 2)
    # Where it can still be chosen, it is chosen before who can open it, and that says for what it is.
    free = client.get(COMPARED).content.decode()
    assert "<h1>Share what I see</h1>" in free
    assert free.index('name="into"') < free.index("This is for a new shared view.") < free.index('name="visibility"')
    assert client.post(COMPARED, {"title": "Without a word of who"}).status_code == 422


def test_a_form_of_a_new_version_that_was_too_old_can_be_sent_once_more(scene: Scene) -> None:
    client = signed_in(scene.alice)
    view = make_view(scene).view
    address = address_again(client, view)
    change_terms(view=view, edition=1, visibility="public", expires=None)
    late = client.post(address, {"title": "Typed late", "into": f"{view.token}:1"})
    assert late.status_code == 409
    page = late.content.decode()
    assert 'value="Typed late"' in page
    assert "everybody, without an end." in page
    again = client.post(address, {"title": "Typed late", **fields_of(page)})
    assert again.status_code == 302
    # A form with another fault keeps the edition that it was made from.
    wrong = client.post(address, {"title": "", "into": f"{view.token}:1"}).content.decode()
    assert f'name="into" value="{view.token}:1"' in wrong
    revoke(view=view, edition=3)
    gone = client.post(address, {"title": "Typed late", "into": f"{view.token}:3"})
    assert gone.status_code == 422
    assert "“Share it as”: That shared view cannot have a new version any more." in gone.content.decode()


def test_a_new_version_is_made_of_the_texts_as_they_are_now_and_says_which_changed(scene: Scene) -> None:
    client = signed_in(scene.alice)
    sent(client, f"{COMPARED}&follow=liberal-text.p3")
    view = SharedView.objects.get()
    assert "follow=liberal-text.p3" in address_again(client, view)
    longer = SECOND.replace("## The call\n\n", "## The call\n\nA new line.\n\n")
    make_version(scene.second, text=longer, title="Rules were absent")
    address = address_again(client, view)
    assert "@" not in address
    # The passage that was followed is called by its present number.
    assert "follow=liberal-text.p4" in address
    form = client.get(address).content.decode()
    said = "“Rules were absent” stands in version 2 now; the last version had version 1."
    assert said in form
    assert "“Power spoke first”" not in form
    keep = html.unescape(re.search(r'href="([^"]+)">Keep version 1</a>', form)[1])  # type: ignore[index]
    assert "r=realist-text,liberal-text@1&" in keep
    assert "follow=liberal-text.p3" in keep
    assert f"into={view.token}" in keep
    kept = client.get(keep).content.decode()
    assert "“Rules were absent” is shared in version 1. There is version 2." in kept
    sent(client, keep, **fields_of(kept))
    assert [each.version for each in latest().snapshot.readings] == [1, 1]
    sent(client, address, **fields_of(client.get(address).content.decode()))
    assert [each.version for each in latest().snapshot.readings] == [1, 2]
    assert not latest().newer
    assert said not in client.get(address_again(client, view)).content.decode()
    # It is gone from the text: nothing is followed.
    make_version(scene.second, text="## The call\n\nNothing else is left of it.")
    assert "follow" not in address_again(client, view)


def test_rows_and_a_renamed_article_are_shared_again_as_they_are_now() -> None:
    stock = make_stock()
    alice = make_user("alice", email_confirmed=timezone.now())
    client = signed_in(alice)
    query = f"r={stock.article.slug}&view=rows&set={stock.question_set.slug}&q={stock.question.slug}"
    sent(client, f"/events/{stock.event.slug}/share/?{query}")
    ArticleSlug.objects.create(slug=stock.article.slug, article=stock.article)
    type(stock.article).objects.filter(pk=stock.article.pk).update(slug="called-otherwise")
    address = address_again(client, SharedView.objects.get())
    rest = query.partition("&")[2]
    assert address.partition("?")[2].startswith(f"r=called-otherwise&{rest}&into=")
    # By its former name it is found too, and one that never was is named.
    former = client.get(f"/events/{stock.event.slug}/share/?{query.replace('r=', 'r=never-was,')}").content.decode()
    assert "There is no reading “never-was” of this event." in former
    assert stock.article.slug not in re.findall(r"There is no reading “([^”]+)”", former)
    assert "1 text, " in former


def test_a_text_by_itself_says_that_it_changed_and_can_be_kept(scene: Scene) -> None:
    client = signed_in(scene.alice)
    sent(client, "/articles/realist-text/v/1/share/?by=everybody")
    view = SharedView.objects.get()
    make_version(scene.first, text=f"{FIRST}\n\nOne more.", title="Power spoke first")
    address = address_again(client, view)
    assert address.startswith("/articles/realist-text/v/2/share/?by=everybody&into=")
    form = client.get(address).content.decode()
    assert "“Power spoke first” stands in version 2 now; the last version had version 1." in form
    keep = html.unescape(re.search(r'href="([^"]+)">Keep version 1</a>', form)[1])  # type: ignore[index]
    assert keep == f"/articles/realist-text/v/1/share/?by=everybody&into={view.token}"
    assert "There is version 2." in client.get(keep).content.decode()


def test_the_form_of_a_new_version_costs_the_same_with_much_in_it(scene: Scene) -> None:
    client = signed_in(scene.alice)

    def cost(number: int) -> int:
        pairs = [
            (mark(scene.first, scene.bob, end=end), mark(scene.second, scene.bob, end=end))
            for end in range(3, 3 + number)
        ]
        parallels = [make_parallel(scene.bob, *pair) for pair in pairs]
        view = make_view(scene).view
        with CaptureQueriesContext(connection) as found:
            form = client.get(f"{COMPARED}&into={view.token}").content.decode()
        assert {each.slug for each in parallels} <= ticked(form, "parallel")
        return len(found)

    assert cost(2) == cost(9)


def test_a_long_list_has_a_box_for_none_of_it(scene: Scene) -> None:
    client = signed_in(scene.alice)
    marks = [mark(scene.first, scene.bob, end=end, note="theirs") for end in range(3, 13)]
    assert "None of these" not in client.get(COMPARED).content.decode()
    marks.append(mark(scene.first, scene.bob, end=13, note="theirs"))
    own = mark(scene.second, scene.alice, note="own", visibility="private")
    form = client.get(COMPARED).content.decode()
    assert re.findall(r'name="none" value="(\w+)"', form) == ["public"]
    slugs = [each.slug for each in (*marks, own)]
    wrong = sent(client, title="", none="public")
    assert re.search(r'name="none" value="public" checked', wrong.content.decode())
    sent(client, annotation=slugs, with_private="on", none="public")
    assert [each.note for each in latest().snapshot.annotations] == ["own"]
