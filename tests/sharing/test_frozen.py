"""What goes into a shared view, and that it opens the same whatever happens to what it was made of."""

import datetime
import hashlib
import json
from dataclasses import asdict, replace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.utils import timezone

from apps.accounts.leaving import delete_account, everything_of
from apps.accounts.models import Group, Membership
from apps.annotations.models import Codebook, Tag
from apps.annotations.services import Content, delete_highlight, edit_highlight
from apps.comparison.models import Evidence, Question, QuestionSet
from apps.library.models import Passage, Reading
from apps.sharing.freezing import CannotShare, Chosen
from apps.sharing.handover import hand_over
from apps.sharing.models import FrozenText, SharedReport, SharedVersion, SharedView
from apps.sharing.opening import Closed, Opened, open_view
from apps.sharing.services import StaleView, change_terms, revoke, share, share_again
from apps.sharing.snapshot import (
    BadSnapshot,
    digest_of,
    read_snapshot,
    write_snapshot,
)
from apps.sharing.tidying import drop_unused_texts
from tests.factories import make_user, make_version
from tests.lined import make_answer, make_parallel
from tests.sharing.views import FIRST, Scene, make_scene, make_view, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def opened(version: SharedVersion, number: int | None = None) -> Opened:
    found = open_view(version.view.token, number)
    assert isinstance(found, Opened)
    return found


def tag_of(name: str, **fields: object) -> Tag:
    book, _ = Codebook.objects.get_or_create(slug="book", defaults={"name": "Book"})
    defaults = {"definition": "What it means.", "colour": "amber", "slug": name.lower()}
    position = Tag.objects.count() + 1
    return Tag.objects.create(codebook=book, name=name, position=position, **{**defaults, **fields})


def test_a_view_opens_the_same_after_everything_it_was_made_of_has_changed(scene: Scene) -> None:
    tag, other = tag_of("Agency"), tag_of("Voice")
    first = mark(scene.first, scene.bob, note="Who acts?", tags=[tag])
    mark(scene.second, scene.bob, visibility="public", note="Another.")
    version = make_view(scene)
    before = opened(version)
    scene.first.refresh_from_db()
    make_version(scene.first, title="Renamed", text="All other words stand here now.")
    edit_highlight(highlight=first, by=scene.bob, edition=1, content=Content(note="Changed.", visibility="public"))
    first.refresh_from_db()
    delete_highlight(highlight=first)
    tag.name, tag.merged_into = "Merged", other
    tag.save()
    delete_account(user=scene.bob, keep=False)
    after = opened(version)
    assert after.snapshot == before.snapshot
    assert after.texts == before.texts
    assert [annotation.note for annotation in after.snapshot.annotations] == ["Who acts?", "Another."]
    assert before.name("p2") == "Bob"
    assert after.name("p2") == "a former member"
    assert digest_of(version.snapshot) == version.digest == after.version.digest
    assert [(newer.shown, newer.newest) for newer in after.newer] == [(1, 2)]


def test_the_text_stays_when_its_article_is_deleted_and_goes_when_visitors_may_not_see_it(scene: Scene) -> None:
    version = make_view(scene)
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")
    found = opened(version)
    assert found.withheld == {"liberal-text"}
    assert list(found.texts) == ["realist-text"]
    version.texts.filter(slug="liberal-text").update(article=None)
    assert list(opened(version).texts) == ["realist-text", "liberal-text"]


def test_no_word_of_a_withheld_text_is_left_anywhere_in_what_is_opened(scene: Scene) -> None:
    here = mark(scene.first, scene.bob, note="stays")
    there = mark(scene.second, scene.bob, note="quotes the other")
    make_parallel(scene.bob, here, there)
    version = make_view(scene)
    words = make_view(scene, state={"view": "words"})
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")
    found = opened(version)
    left = write_snapshot(found.snapshot)
    for gone in ("Rules were absent", "Europe was not", "They spoke for", "quotes the other"):
        assert gone in version.snapshot + str(FrozenText.objects.values_list("passages", flat=True))
        assert gone not in left
    assert [each.note for each in found.snapshot.annotations] == ["stays"]
    assert found.snapshot.parallels == ()
    assert opened(words).snapshot.words == ()
    assert read_snapshot(words.snapshot).words


def test_of_a_text_that_may_only_be_quoted_short_quotations_go_along_and_nothing_else(scene: Scene) -> None:
    type(scene.first).objects.filter(pk=scene.first.pk).update(excerpt=6)
    mark(scene.first, scene.bob, end=20, note="Look")
    mark(scene.second, scene.bob, end=12)
    version = make_view(scene)
    found = opened(version)
    assert found.texts["realist-text"] == []
    assert found.snapshot.readings[0].excerpt == 6
    limited, whole = found.snapshot.annotations
    assert (limited.exact, limited.prefix, limited.suffix) == ("The c…", "", "")
    assert whole.exact == "They spoke f"
    assert found.is_whole
    type(scene.second).objects.filter(pk=scene.second.pk).update(excerpt=4)
    later = opened(version)
    assert not later.is_whole
    assert later.texts["liberal-text"] == []
    assert later.snapshot.annotations[1].exact == "The…"
    assert "ninety minutes" not in version.snapshot + "".join(FrozenText.objects.values_list("passages", flat=True))


def test_the_snapshot_is_canonical_and_its_texts_are_what_it_names(scene: Scene) -> None:
    mark(scene.first, scene.alice, note="Ж ≠ Щ")
    version = make_view(scene)
    assert hashlib.sha256(version.snapshot.encode()).hexdigest() == version.digest
    document = json.loads(version.snapshot)
    assert json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == version.snapshot
    for reading in document["readings"]:
        passages = FrozenText.objects.get(pk=reading["text"]).passages
        assert hashlib.sha256(passages.encode()).hexdigest() == reading["text"]
    assert document["readings"][0]["sha256"] == hashlib.sha256(scene.first.current.text.encode()).hexdigest()  # type: ignore[union-attr]
    assert "Alice" not in version.snapshot


def test_the_digest_moves_with_everything_that_is_frozen(scene: Scene) -> None:
    mark(scene.first, scene.alice, note="A note", tags=[tag_of("Agency")])
    snapshot = read_snapshot(make_view(scene).snapshot)
    digest = digest_of(write_snapshot(snapshot))
    changed = [
        replace(snapshot, title="Another"),
        replace(snapshot, introduction="Another"),
        replace(snapshot, layout="rows"),
        replace(snapshot, readings=snapshot.readings[::-1]),
        replace(snapshot, readings=(replace(snapshot.readings[0], text="0" * 64), snapshot.readings[1])),
        replace(snapshot, readings=(replace(snapshot.readings[0], text_kind="excerpt"), snapshot.readings[1])),
        replace(snapshot, annotations=(replace(snapshot.annotations[0], note="B"),)),
        replace(snapshot, annotations=()),
        replace(snapshot, tags=(replace(snapshot.tags[0], definition="B"),)),
        replace(snapshot, filter=replace(snapshot.filter, only_notes=True)),
        replace(snapshot, created="2020-01-01T00:00:00Z"),
    ]
    assert len({digest, *(digest_of(write_snapshot(each)) for each in changed)}) == len(changed) + 1


def test_a_snapshot_comes_back_as_it_was_written_and_another_shape_is_refused(scene: Scene) -> None:
    mark(scene.first, scene.alice)
    mark(scene.second, scene.alice)
    snapshot = read_snapshot(make_view(scene).snapshot)
    assert read_snapshot(write_snapshot(snapshot)) == snapshot
    for document in ("{", "[]", json.dumps(asdict(snapshot) | {"schema": 3}), json.dumps({"schema": 1})):
        with pytest.raises(BadSnapshot):
            read_snapshot(document)


def test_nothing_of_a_group_and_nothing_private_of_others_goes_along(scene: Scene) -> None:
    group = Group.objects.create(name="Seminar")
    for user in (scene.alice, scene.bob):
        Membership.objects.create(group=group, user=user)
    mark(scene.first, scene.alice, note="own, for the group", visibility="group", group=group)
    mark(scene.first, scene.bob, note="theirs, for the group", visibility="group", group=group)
    mark(scene.first, scene.bob, note="theirs, private", visibility="private")
    mark(scene.first, scene.bob, note="theirs, public")
    mark(scene.first, scene.alice, note="own, private", visibility="private")
    material = scene.material(people=("everybody",))
    assert {each.highlight.note for each in material.candidates} == {"theirs, public", "own, private"}
    without = share(owner=scene.alice, material=material, chosen=Chosen("Without"))
    assert [each.note for each in opened(without).snapshot.annotations] == ["theirs, public"]
    with_private = share(owner=scene.alice, material=material, chosen=Chosen("With", with_private=True))
    assert {each.note for each in opened(with_private).snapshot.annotations} == {"theirs, public", "own, private"}


def test_what_is_left_out_of_a_text_is_not_frozen(scene: Scene) -> None:
    Passage.objects.filter(version=scene.first.current, number=3).update(left_out=True)
    shown = opened(make_view(scene)).texts[scene.first.slug]
    assert [each.number for each in shown] == [1, 2]
    assert "Nobody asked Kyiv first." not in FrozenText.objects.get(passages__contains="ninety minutes").passages


def test_a_parallel_of_which_one_highlight_alone_can_go_along_is_not_offered(scene: Scene) -> None:
    pair = make_parallel(scene.alice, mark(scene.first, scene.alice), mark(scene.second, scene.bob))
    assert [each.parallel for each in scene.material(people=("everybody",)).parallels] == [pair]
    assert not scene.material(people=("me",)).parallels


def test_private_parallels_and_private_quotations_go_along_with_the_box_alone(scene: Scene) -> None:
    questions = QuestionSet.objects.create(slug="core", name="Core")
    cause = Question.objects.create(question_set=questions, slug="cause", name="Cause", wording="Why?", position=1)
    answer = make_answer(Reading.objects.get(article=scene.second), cause, scene.bob)
    quoted = mark(scene.second, scene.bob, end=30, visibility="private")
    Evidence.objects.create(answer=answer, highlight=quoted)
    make_parallel(scene.bob, mark(scene.first, scene.bob), mark(scene.second, scene.bob, end=4), visibility="private")
    columns = scene.material(scene.bob, people=("everybody",))
    assert columns.has_private
    # In another version than the one that is shown a quotation cannot be taken out by itself.
    make_version(scene.second, text="## The call\n\nEurope was not on the line.")
    rows = scene.material(scene.bob, view="rows")
    assert rows.has_private
    for box in (False, True):
        chosen = Chosen("Box", with_private=box)
        shown = opened(share(owner=scene.bob, material=columns, chosen=chosen)).snapshot
        assert len(shown.parallels) == box
        shown = opened(share(owner=scene.bob, material=rows, chosen=chosen)).snapshot
        assert ("They spoke for an hour" in write_snapshot(shown)) == box


def test_questions_of_ones_own_go_along_with_the_box_alone(scene: Scene) -> None:
    QuestionSet.objects.create(slug="core", name="Core", visibility="private", owner=scene.alice)
    material = scene.material(view="rows", question_set="core")
    with pytest.raises(CannotShare, match="These questions are yours alone so far"):
        share(owner=scene.alice, material=material, chosen=Chosen("Own"))
    share(owner=scene.alice, material=material, chosen=Chosen("Own", with_private=True))


def test_whoever_may_not_publish_shares_with_nobody_but_by_link_whatever_a_form_says(scene: Scene) -> None:
    stranger = make_user("stranger")
    material, chosen = scene.material(stranger), Chosen("For all")
    with pytest.raises(CannotShare, match="an account with a confirmed mail address"):
        share(owner=stranger, visibility="public", material=material, chosen=chosen)
    view = share(owner=stranger, material=material, chosen=chosen).view
    with pytest.raises(CannotShare, match="an account with a confirmed mail address"):
        change_terms(view=view, edition=1, visibility="public", expires=None)


def test_nothing_is_shared_until_a_day_that_is_over_and_the_blocked_change_nothing(scene: Scene) -> None:
    past = timezone.now() - datetime.timedelta(days=1)
    with pytest.raises(CannotShare, match="The end lies in the past"):
        make_view(scene, expires=past)
    view = make_view(scene).view
    with pytest.raises(CannotShare, match="The end lies in the past"):
        change_terms(view=view, edition=1, visibility="link", expires=past)
    assert view in SharedView.objects.editable_by(scene.alice)
    scene.alice.blocked = timezone.now()
    assert not SharedView.objects.editable_by(scene.alice)


def test_no_quotation_of_a_withheld_text_is_left_in_its_answers(scene: Scene) -> None:
    questions = QuestionSet.objects.create(slug="core", name="Core")
    cause = Question.objects.create(question_set=questions, slug="cause", name="Cause", wording="Why?", position=1)
    make_answer(Reading.objects.get(article=scene.second), cause, scene.bob)
    version = make_view(scene, state={"view": "rows"})
    (given,) = opened(version).snapshot.rows[0].cells[1].answers
    assert (len(given.quotes), given.withdrawn) == (1, 0)
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")
    (given,) = opened(version).snapshot.rows[0].cells[1].answers
    assert (given.quotes, given.withdrawn, given.paraphrase) == ((), 1, "It says so.")


def test_what_was_said_of_a_withheld_text_and_two_others_goes_with_it(scene: Scene) -> None:
    marks = [mark(scene.first, scene.bob), mark(scene.first, scene.bob, passage=3), mark(scene.second, scene.bob)]
    make_parallel(scene.bob, *marks, note="All three say “They”.")
    version = make_view(scene, state={"people": ("everybody",)})
    assert opened(version).snapshot.parallels[0].note == "All three say “They”."
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")
    (left,) = opened(version).snapshot.parallels
    assert (len(left.members), left.note) == (2, "")


def test_annotations_stand_in_the_order_chosen_and_what_was_taken_out_is_out(scene: Scene) -> None:
    one, _, three = (mark(scene.first, scene.alice, end=end, note=str(end)) for end in (3, 8, 12))
    make_parallel(scene.alice, one, three)
    chosen = Chosen("Order", annotations=[three.slug, one.slug, "unknown-id-here"])
    found = opened(make_view(scene, chosen=chosen)).snapshot
    assert [each.note for each in found.annotations] == ["12", "3"]
    assert [each.members for each in found.parallels] == [("a2", "a1")]
    without = opened(make_view(scene, chosen=replace(chosen, parallels=()))).snapshot
    assert without.parallels == ()


def test_versions_keep_the_keys_of_people_and_never_give_one_away(scene: Scene) -> None:
    mark(scene.first, scene.bob, note="by bob")
    version = make_view(scene)
    delete_account(user=scene.bob, keep=True)
    mark(scene.first, scene.alice, note="by alice", end=4)
    material = scene.material(people=("everybody",))
    second = share_again(view=version.view, edition=1, material=material, chosen=Chosen("Again"))
    found = opened(second)
    assert found.numbers == (1, 2)
    assert found.version.number == 2
    by = {annotation.note: annotation.by for annotation in found.snapshot.annotations}
    assert by == {"by alice": "p1", "by bob": "p3"}
    assert found.name("p3") == "a former member"
    assert opened(second, 1).version.number == 1


def test_terms_change_and_a_stale_form_changes_nothing(scene: Scene) -> None:
    view = make_view(scene).view
    changed = change_terms(view=view, edition=1, visibility="public", expires=None)
    assert (changed.visibility, changed.edition) == ("public", 2)
    with pytest.raises(StaleView):
        revoke(view=view, edition=1)
    assert isinstance(open_view(view.token), Opened)


def test_revoking_one_version_leaves_the_others_and_the_last_one_closes_the_view(scene: Scene) -> None:
    first = make_view(scene)
    share_again(view=first.view, edition=1, material=scene.material(), chosen=Chosen("Second"))
    revoke(view=first.view, edition=2, number=2)
    assert opened(first).version.number == 1
    closed = open_view(first.view.token, 2)
    assert isinstance(closed, Closed)
    assert closed.title == "Second"
    revoke(view=first.view, edition=3, number=1)
    assert isinstance(open_view(first.view.token), Closed)
    with pytest.raises(CannotShare):
        share_again(view=first.view, edition=4, material=scene.material(), chosen=Chosen("Third"))


def test_an_article_alone_is_shared_with_its_reading(scene: Scene) -> None:
    mark(scene.first, scene.bob, note="Look here")
    version = share(owner=scene.alice, material=scene.alone(), chosen=Chosen("One text"))
    found = opened(version).snapshot
    assert (found.layout, found.readings[0].slug) == ("reading", "realist-text")
    assert found.readings[0].frame is not None
    assert [each.note for each in found.annotations] == ["Look here"]
    assert "\n\n".join(each.text for each in opened(version).texts["realist-text"]) in FIRST.replace("## ", "")


@pytest.mark.parametrize("chosen", [Chosen(""), Chosen("x" * 201), Chosen("Title", introduction="x" * 5_001)])
def test_what_is_too_long_or_empty_is_refused(scene: Scene, chosen: Chosen) -> None:
    with pytest.raises(CannotShare):
        make_view(scene, chosen=chosen)
    assert not SharedVersion.objects.exists()


def test_a_draft_is_left_out_and_said_so(scene: Scene) -> None:
    type(scene.second).objects.filter(pk=scene.second.pk).update(status="draft")
    material = scene.material()
    assert [text.article.slug for text in material.texts] == ["realist-text"]
    assert "Rules were absent" in material.notices[0]


def test_the_database_refuses_to_change_what_is_frozen(scene: Scene) -> None:
    version = make_view(scene)
    for change in ({"snapshot": "{}"}, {"digest": "0" * 64}, {"title": "Other"}, {"number": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SharedVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenText.objects.update(passages="[]")


def test_who_finds_and_who_may_change_a_view(scene: Scene) -> None:
    link, public = make_view(scene).view, make_view(scene, visibility="public").view
    objects = type(link).objects
    assert set(objects.visible_to(scene.alice)) == {link, public}
    assert set(objects.visible_to(scene.bob)) == {public}
    assert set(objects.visible_to(AnonymousUser())) == {public}
    assert set(objects.editable_by(scene.alice)) == {link, public}
    assert not objects.editable_by(scene.bob).exists()
    assert not objects.editable_by(AnonymousUser()).exists()
    revoke(view=public, edition=1)
    assert not objects.visible_to(scene.bob).exists()


def test_leaving_with_everything_erases_ones_views_and_leaves_them_revoked(scene: Scene) -> None:
    version = make_view(scene)
    delete_account(user=scene.alice, keep=False)
    closed = open_view(version.view.token)
    assert isinstance(closed, Closed)
    assert closed.title == ""
    assert not SharedVersion.objects.exists()
    drop_unused_texts()
    assert not FrozenText.objects.exists()


def test_leaving_with_what_is_public_kept_leaves_views_under_a_former_member(scene: Scene) -> None:
    version = make_view(scene)
    delete_account(user=scene.alice, keep=True)
    assert opened(version).name(opened(version).snapshot.by) == "a former member"
    drop_unused_texts()
    assert FrozenText.objects.count() == 2


def test_what_a_guest_shared_goes_to_the_account_and_keeps_its_words(scene: Scene) -> None:
    guest = make_user("guest-abc", role="guest")
    version = make_view(scene, owner=guest)
    name = opened(version).name("p1")
    hand_over(guest, scene.alice)
    version.view.refresh_from_db()
    assert version.view.owner == scene.alice
    assert opened(version).name("p1") == name


def test_where_guest_and_account_reported_the_same_view_one_report_stands(scene: Scene) -> None:
    view = make_view(scene, visibility="public").view
    guest = make_user("guest-abc", role="guest")
    for by, reason in ((guest, "As a guest"), (scene.bob, "With an account")):
        SharedReport.objects.create(view=view, by=by, reason=reason, created=timezone.now())
    hand_over(guest, scene.bob)
    assert [(each.by, each.reason) for each in SharedReport.objects.all()] == [(scene.bob, "With an account")]


def test_ones_views_are_in_what_one_takes_along(scene: Scene) -> None:
    version = make_view(scene, title="Mine")
    taken = everything_of(scene.alice)["shared_views"]
    assert taken[0]["token"] == version.view.token
    assert taken[0]["versions"][0]["snapshot"]["title"] == "Mine"
    assert everything_of(scene.bob)["shared_views"] == []


def test_what_one_takes_along_has_no_word_more_of_others_texts_than_the_page(scene: Scene) -> None:
    mark(scene.first, scene.bob, note="Look", end=20)
    mark(scene.second, scene.bob, note="There", end=20)
    make_view(scene)

    def taken() -> list[str]:
        (version,) = everything_of(scene.alice)["shared_views"][0]["versions"]
        return [each["exact"] for each in version["snapshot"]["annotations"]]

    assert taken() == ["The call lasted nine", "They spoke for an ho"]
    type(scene.first).objects.filter(pk=scene.first.pk).update(excerpt=6)
    type(scene.second).objects.filter(pk=scene.second.pk).update(withdrawn=timezone.now(), withdrawn_reason="A court")
    assert taken() == ["The c…"]
