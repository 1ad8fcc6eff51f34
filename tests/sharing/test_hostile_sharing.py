"""What somebody with bad intentions tries with shared views, or with bad luck: nothing leaks, no page fails."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Group, Membership, User
from apps.annotations.models import Highlight
from apps.annotations.personal import personal_tag
from apps.comparison.models import Answer, QuestionSet
from apps.comparison.question_sets import SetWords, create_set
from apps.core.passages import cut_markdown
from apps.sharing.freezing import CannotShare, Chosen
from apps.sharing.models import SharedVersion, SharedView
from apps.sharing.plain_markdown import inline
from apps.sharing.services import revoke, share_again
from tests.bounded import computing
from tests.lined import make_parallel
from tests.sharing.test_document import asked
from tests.sharing.test_sharing_pages import COMPARED, sent, signed_in
from tests.sharing.views import Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db
TANGLED = ["> " * 60 + "deep", "- " * 60 + "deep", "\n".join(["x"] * 2_001)]


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.mark.parametrize("tangled", TANGLED, ids=["quotations", "lists", "lines"])
def test_an_introduction_that_no_page_could_show_is_refused_with_what_was_typed(scene: Scene, tangled: str) -> None:
    answer = sent(signed_in(scene.alice), introduction=tangled)
    assert answer.status_code == 422
    assert tangled.splitlines()[0].replace(">", "&gt;") in answer.content.decode()
    people = User.objects.count()
    visitor = Client()
    assert sent(visitor, introduction=tangled).status_code == 422
    assert (User.objects.count(), "sessionid" in visitor.cookies) == (people, False)
    with pytest.raises(CannotShare):
        make_view(scene, chosen=Chosen("Deep", tangled))
    assert not SharedView.objects.exists()


@pytest.mark.parametrize("tangled", TANGLED, ids=["quotations", "lists", "lines"])
def test_what_was_frozen_before_that_was_refused_is_shown_as_it_was_typed(
    scene: Scene, tangled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.sharing.freezing.short_html", str)
    token = make_view(scene, chosen=Chosen("Deep", tangled + "<b>")).view.token
    for path in (f"/v/{token}/", f"/embed/{token}/", *(f"/v/{token}/1/{name}" for name in ("view.html", "view.md"))):
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert b"&lt;b&gt;" in answer.content or b"\\<b\\>" in answer.content


def test_the_last_day_of_the_calendar_is_refused_in_words(scene: Scene) -> None:
    client = signed_in(scene.alice)
    view = make_view(scene).view
    for address in (COMPARED, f"/desk/shared/{view.token}/"):
        answer = sent(client, address, edition="1", day="9999-12-31")
        assert answer.status_code == 422
        assert "That day is too far away." in answer.content.decode()
    assert sent(client, day="9999-12-30").status_code == 302
    expires = SharedView.objects.latest("pk").expires
    assert expires == datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)
    assert client.get(f"/v/{SharedView.objects.latest('pk').token}/").status_code == 200


def test_what_editors_hid_does_not_come_back_as_private_work(scene: Scene) -> None:
    hidden, other = (mark(scene.first, scene.alice, end=end, note="veiled words") for end in (5, 8))
    pair = make_parallel(scene.alice, other, mark(scene.second, scene.alice), note="veiled pair")
    for item in (hidden, pair):
        type(item)._default_manager.filter(pk=item.pk).update(hidden=timezone.now(), visibility="private")
    client = signed_in(scene.alice)
    Highlight.objects.filter(pk=other.pk).update(note="said by all")
    for page in (client.get(COMPARED), client.get(COMPARED.replace("everybody", "me"))):
        assert "said by all" in page.content.decode()
        assert "veiled" not in page.content.decode()
    slugs = list(Highlight.objects.values_list("slug", flat=True))
    sent(client, annotation=slugs, parallel=[pair.slug], with_private="on")
    snapshot = SharedVersion.objects.latest("pk").snapshot
    assert "said by all" in snapshot
    assert "veiled" not in snapshot


def test_nothing_by_somebody_blocked_goes_along_whoever_shares(scene: Scene, carol: User) -> None:
    marked = mark(scene.first, scene.bob, note="by somebody blocked")
    assert [each.highlight for each in scene.material(carol, people=("everybody",)).candidates] == [marked]
    scene.bob.blocked = timezone.now()
    scene.bob.save()
    assert Highlight.objects.visible_to(carol).filter(pk=marked.pk).exists(), "editors see it, to moderate it"
    assert not scene.material(carol, people=("everybody",)).candidates


def test_an_answer_that_editors_hid_does_not_go_along_in_ones_own_questions(scene: Scene) -> None:
    asked(scene)
    QuestionSet.objects.update(visibility="private", owner=scene.bob)
    Answer.objects.filter(state="silent").update(hidden=timezone.now())
    answers = scene.material(scene.bob, view="rows", question_set="core").answers
    assert [each.answer.state for each in answers] == ["answered"]


def test_ones_own_tags_are_not_named_by_the_filter_without_the_box(scene: Scene) -> None:
    tag = personal_tag(owner=scene.alice, name="Doubtful source")
    mark(scene.first, scene.alice, tags=[tag])
    client = signed_in(scene.alice)
    for box, named in (({}, False), ({"with_private": "on"}, True)):
        assert sent(client, f"{COMPARED}&tag=doubtful-source,unknown-tag", **box).status_code == 302
        version = SharedVersion.objects.latest("pk")
        assert ("doubtful" in version.snapshot) == named
        assert "unknown-tag" not in version.snapshot
        assert (b"doubtful" in Client().get(f"/v/{version.view.token}/").content) == named


def test_ones_own_tags_of_public_work_go_along_with_the_box_and_nobody_elses_ever(scene: Scene) -> None:
    mine, theirs = (personal_tag(owner=user, name=f"Doubt of {user}") for user in (scene.alice, scene.bob))
    marked = [mark(scene.first, scene.alice, tags=[mine]), mark(scene.second, scene.bob, tags=[theirs])]
    client = signed_in(scene.alice)
    for box, named in (({}, False), ({"with_private": "on"}, True)):
        sent(client, annotation=[each.slug for each in marked], **box)
        snapshot = SharedVersion.objects.latest("pk").snapshot
        assert snapshot.count('"exact"') == 2
        assert ("Doubt of Alice" in snapshot) == named
        assert "Doubt of Bob" not in snapshot


def test_questions_of_a_group_are_not_named_by_the_link_to_the_live_comparison(scene: Scene) -> None:
    group = Group.objects.create(name="Seminar")
    Membership.objects.create(group=group, user=scene.bob)
    words = SetWords("Who lied to whom", "", "", "group", group)
    made = create_set(owner=scene.bob, words=words)
    client = signed_in(scene.bob)
    for view in ("rows", "columns"):
        assert sent(client, f"{COMPARED}&view={view}&set={made.slug}&q=motives").status_code == 302
        version = SharedVersion.objects.latest("pk")
        assert made.slug not in version.snapshot
        assert "motives" not in version.snapshot
        assert made.slug.encode() not in Client().get(f"/v/{version.view.token}/").content


def test_a_copy_is_not_made_twice_where_its_tags_stand_in_words(scene: Scene) -> None:
    tag = personal_tag(owner=scene.alice, name="Doubtful source")
    mark(scene.first, scene.alice, note="Look", tags=[tag])
    version = make_view(scene, chosen=Chosen("Mine", with_private=True))
    client = signed_in(scene.bob)
    for _ in range(2):
        answer = client.post(f"/v/{version.view.token}/1/copy/", HTTP_ORIGIN="http://testserver")
        assert answer.status_code == 302
    copied = Highlight.objects.get(author=scene.bob)
    assert copied.note == "Look\n\nTags: Doubtful source"


def test_a_view_has_a_size_beyond_which_nothing_is_stored(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    highlight = mark(scene.first, scene.alice, note="x" * 5_000)
    client = signed_in(scene.alice)
    monkeypatch.setattr("apps.sharing.services.MOST_SNAPSHOT", 5_000)
    answer = sent(client, annotation=[highlight.slug])
    assert answer.status_code == 422
    assert "a view holds 5,000" in answer.content.decode()
    assert not SharedView.objects.exists()
    assert sent(client).status_code == 302


def test_a_revoked_version_gives_a_view_its_title_nowhere(scene: Scene) -> None:
    version = make_view(scene, visibility="public", chosen=Chosen("Harmless"))
    chosen = Chosen("Regretted words")
    share_again(view=version.view, edition=1, material=scene.material(), chosen=chosen)
    assert b"Regretted words" in Client().get("/events/call/").content
    revoke(view=version.view, edition=2, number=2)
    for client, path in ((Client(), "/events/call/"), (signed_in(scene.bob), f"/v/{version.view.token}/report/")):
        page = client.get(path).content
        assert b"Regretted words" not in page, path
        assert b"Harmless" in page or "report" in path


def test_search_engines_find_no_file_of_a_view_where_somebody_spreads_its_link(scene: Scene) -> None:
    token = make_view(scene).view.token
    files = ("view.md", "view.jsonld", "snapshot.json", "card.png", "cite.ris", "cite.bib", "cite.json")
    paths = [f"/v/{token}/1/{name}" for name in files]
    for path in (*paths, f"/oembed/?url=http://testserver/v/{token}/"):
        for answer in (Client().get(path), Client().head(path)):
            assert (answer.status_code, answer.get("X-Robots-Tag")) == (200, "noindex"), path
    for name in ("view.html", "cite/", "copy/"):
        assert b'<meta name="robots" content="noindex">' in Client().get(f"/v/{token}/1/{name}").content, name


@pytest.mark.parametrize("source", ["*a* " * 5_000, "**a _b_** " * 2_000], ids=["beside", "inside"])
def test_a_note_full_of_emphasis_takes_no_time_to_write(source: str) -> None:
    cut = cut_markdown(source).blocks[0]
    with computing(5):
        written = inline(cut.text, cut.marks)
    assert written.replace("_", "*") == source.replace("_", "*").strip()
