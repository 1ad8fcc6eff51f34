"""Loading a corpus: what arrives in the library, and that a second load does nothing."""

import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.annotations.models import Codebook, Tag
from apps.comparison.models import Question, QuestionSet
from apps.core.corpus import CorpusError, Item
from apps.exchange.corpus import dump_corpus, load_corpus
from apps.library.models import (
    Article,
    ArticleVersion,
    Event,
    Fact,
    Frame,
    Outlet,
    OutletAffiliation,
    Quotation,
    Reading,
    Source,
    Voice,
)
from tests.accounts import work
from tests.exchange.corpora import SMALL, everything_stored, put

pytestmark = pytest.mark.django_db
#: Frames, outlet, voices, sources, quotation, question set, codebook, events, articles, coder and highlights of the
#: small corpus.
ALL = 18
NOTES = "events/the-quarrel/the-bridge-again.annotations.json"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus in a folder."""
    return put(tmp_path, SMALL)


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace `old`, which must stand in the file once, by `new`."""
    text = (folder / file).read_text()
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new))


def test_everything_in_the_folder_arrives(small: Path) -> None:
    report = load_corpus(small)
    assert len(report.added) == ALL
    assert not report.changed
    assert not report.left
    frame = Frame.objects.get(slug="mercantile")
    assert (frame.colour, frame.shape, frame.whose_case) == ("plum", "square", "The case of the harbour board.")
    assert frame.description == "It follows the money.\n\nIt is *fond* of ledgers."
    owner = OutletAffiliation.objects.get(statement="Owned by alice.")
    assert owner.outlet == Outlet.objects.get(slug="the-ledger")
    assert owner.until == datetime.date(2010, 12, 31)
    assert Voice.objects.get(slug="harbour-board").description == ""
    assert Source.objects.get(slug="bulletin").date is None
    quotation = Quotation.objects.get()
    assert (quotation.speaker.slug, quotation.source.slug, quotation.translated_by) == ("carol", "ledger-report", "bob")
    assert list(QuestionSet.objects.get().questions.values_list("position", "slug", "group")) == [
        (1, "problem", "core"),
        (2, "evidence", "cross-cutting"),
    ]
    assert Tag.objects.get(slug="cause").parent == Tag.objects.get(slug="functions")
    assert Codebook.objects.get().tags.count() == 4
    reason = Tag.objects.get(slug="reason")
    assert reason.archived == datetime.datetime(2024, 5, 6, tzinfo=datetime.UTC)
    assert reason.merged_into == Tag.objects.get(slug="ground")
    assert reason.merged_into.archived is None


def test_an_event_arrives_with_its_parent_facts_and_positions(small: Path) -> None:
    load_corpus(small)
    event = Event.objects.get(slug="the-bridge")
    assert event.parent == Event.objects.get(slug="the-quarrel", is_published=False)
    assert (event.end_date, event.place) == (datetime.date(2024, 3, 4), "The quay")
    agreed, disputed = event.facts.all()
    assert {source.slug for source in agreed.sources.all()} == {"bulletin", "ledger-report"}
    assert [(p.who, p.sources.count()) for p in disputed.positions.all()] == [
        ("The board", 1),
        ("The harbour master", 0),
    ]


def test_an_article_arrives_with_its_versions_passages_and_readings(small: Path) -> None:
    load_corpus(small)
    article = Article.objects.get(slug="the-bridge-again")
    assert article.translation_of == Article.objects.get(slug="most-zakryt")
    assert (article.status, article.title) == ("published", "The bridge, closed again")
    assert {old.slug for old in article.old_slugs.all()} == {"closed-bridge", "the-bridge-closed"}
    first, second = article.versions.all()
    assert (first.number, first.title, first.note) == (1, "The bridge, closed", "As first printed.")
    assert (second.date, second.note) == (datetime.date(2024, 5, 1), "One word mended.")
    quoted = second.passages.get(kind="quotation")
    assert quoted.voice == Voice.objects.get(slug="carol")
    assert quoted.quotation == Quotation.objects.get()
    assert first.passages.get(number=1).uid == second.passages.get(number=1).uid
    assert set(article.readings.values_list("event__slug", "frame__slug", "given_by")) == {
        ("the-quarrel", "mercantile", "alice"),
        ("the-bridge", "legalist", "bob"),
    }
    draft = Article.objects.get(slug="not-yet-written")
    assert (draft.status, draft.current) == ("draft", None)


def test_a_second_load_leaves_everything_and_writes_nothing(small: Path) -> None:
    load_corpus(small)
    before = everything_stored()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        report = load_corpus(small)
    assert len(report.left) == ALL
    assert not report.added
    assert not report.changed
    assert not report.only_in_database
    assert not [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert everything_stored() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "item"),
    [
        ("frames.toml", "Asks what was paid.", "Asks who paid.", "frame mercantile"),
        ("outlets.toml", "until = 2010-12-31\n", "", "outlet the-ledger"),
        ("outlets.toml", 'name = "The Ledger"', 'name = "The New Ledger"', "outlet the-ledger"),
        ("sources.toml", 'seen = "archived copy"', 'seen = "on paper"', "source bulletin"),
        ("quotes.toml", 'note = "As reported."\n', "", "quotation carol-the-bridge"),
        ("question-sets/core.toml", "On whose word?", "Who says so?", "question set core"),
        ("codebooks/starter.toml", 'parent = "functions"\n', "", "codebook starter"),
        ("codebooks/starter.toml", "2024-05-06", "2024-05-07", "codebook starter"),
        ("codebooks/starter.toml", 'merged_into = "ground"\n', "", "codebook starter"),
        ("codebooks/starter.toml", 'merged_into = "ground"', 'merged_into = "cause"', "codebook starter"),
        ("events/the-bridge/event.toml", 'says = "For good."', 'says = "For ever."', "event the-bridge"),
        ("events/the-bridge/event.toml", '"bulletin", "ledger-report"', '"bulletin"', "event the-bridge"),
        ("events/the-bridge/event.toml", 'sources = ["bulletin"]\n', "", "event the-bridge"),
        ("events/the-quarrel/event.toml", "published = false\n", "", "event the-quarrel"),
        ("events/the-bridge/most-zakryt.md", 'byline = "Алиса"', 'byline = "Боб"', "article most-zakryt"),
        ("events/the-bridge/most-zakryt.md", "It asks for the rule.", "It cites one.", "article most-zakryt"),
        ("events/the-quarrel/the-bridge-again.md", "One word mended.", "A word mended.", "article the-bridge-again"),
        ("events/the-quarrel/the-bridge-again.v1.md", "As first printed.", "First.", "article the-bridge-again"),
        ("articles/not-yet-written.md", "2024-06-01", "2024-06-02", "article not-yet-written"),
        (NOTES, "A second look.", "A third look.", "highlight the-bridge-again 46buaswhgd3hgcfm"),
        (NOTES, '"quotes"', '"rebuts"', "highlight the-bridge-again 46buaswhgd3hgcfm"),
    ],
)
def test_what_was_mended_is_changed_and_nothing_else(small: Path, file: str, old: str, new: str, item: str) -> None:
    load_corpus(small)
    change(small, file, old, new)
    report = load_corpus(small)
    assert [str(changed) for changed in report.changed] == [item]
    assert len(report.left) == ALL - 1
    assert not load_corpus(small).changed


def test_facts_that_are_gone_from_the_file_are_gone_from_the_event(small: Path) -> None:
    load_corpus(small)
    text = (small / "events/the-bridge/event.toml").read_text()
    first, second = text.index("[[fact]]"), text.rindex("[[fact]]")
    (small / "events/the-bridge/event.toml").write_text(text[:first] + text[second:])
    assert load_corpus(small).changed == [Item("event", "the-bridge")]
    assert list(Fact.objects.values_list("text", flat=True)) == ["For how long is contested."]
    assert Fact.objects.get().positions.count() == 2


def test_questions_follow_the_order_of_the_file(small: Path) -> None:
    load_corpus(small)
    text = (small / "question-sets/core.toml").read_text()
    head, first, second = text.split("[[question]]\n")
    third = second.replace("evidence", "time").replace("Evidence", "Time")
    between = [head, third.rstrip() + "\n\n", second.rstrip() + "\n\n", first]
    (small / "question-sets/core.toml").write_text("[[question]]\n".join(between))
    assert load_corpus(small).changed == [Item("question set", "core")]
    questions = list(Question.objects.order_by("position").values_list("slug", flat=True))
    assert questions == ["time", "evidence", "problem"]
    assert not load_corpus(small).changed


def test_a_question_that_only_the_database_has_stays_and_is_named(small: Path) -> None:
    load_corpus(small)
    text = (small / "question-sets/core.toml").read_text()
    (small / "question-sets/core.toml").write_text(text[: text.rindex("[[question]]")])
    report = load_corpus(small)
    assert report.only_in_database == [Item("question", "core/evidence")]
    assert Question.objects.filter(slug="evidence").exists()


def test_a_question_is_retired_and_asked_again_by_the_file(
    small: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dump = tmp_path_factory.mktemp("dump")
    load_corpus(small)
    text = SMALL["question-sets/core.toml"].rstrip() + "\nretired = 2024-06-01\n"
    put(small, {"question-sets/core.toml": text})
    assert load_corpus(small).changed == [Item("question set", "core")]
    question = Question.objects.get(slug="evidence")
    assert question.retired == datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
    assert [each.slug for each in Question.objects.asked()] == ["problem"]
    assert dump_corpus(dump)["question-sets/core.toml"] == text
    # An editor's hour of that day goes into no corpus, and is no change.
    Question.objects.filter(slug="evidence").update(retired=question.retired + datetime.timedelta(hours=15))
    assert dump_corpus(dump)["question-sets/core.toml"] == text
    assert not load_corpus(small).changed
    put(small, {"question-sets/core.toml": SMALL["question-sets/core.toml"]})
    assert load_corpus(small).changed == [Item("question set", "core")]
    assert Question.objects.asked().count() == 2


def test_somebodys_own_questions_are_neither_changed_nor_named_nor_written(
    small: Path, tmp_path_factory: pytest.TempPathFactory, bob: User
) -> None:
    QuestionSet.objects.create(slug="mine", name="Mine", owner=bob, visibility="private")
    report = load_corpus(small)
    assert not report.only_in_database
    assert "question-sets/mine.toml" not in dump_corpus(tmp_path_factory.mktemp("dump"))
    mine = SMALL["question-sets/core.toml"].replace('"core"', '"mine"', 1)
    with pytest.raises(CorpusError, match=r"mine.toml:1: slug = “mine” is that of somebody's own question set"):
        load_corpus(put(small, {"question-sets/mine.toml": mine}))
    assert QuestionSet.objects.get(slug="mine").name == "Mine"


def test_what_only_the_database_has_is_left_alone_and_named(
    small: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    load_corpus(small)
    before = everything_stored()
    part = put(tmp_path_factory.mktemp("part"), {"voices.toml": SMALL["voices.toml"]})
    report = load_corpus(part)
    assert everything_stored() == before
    assert len(report.left) == 2
    assert {item.kind for item in report.only_in_database} == {
        "frame",
        "outlet",
        "source",
        "quotation",
        "question set",
        "codebook",
        "event",
        "article",
        "highlight",
    }


def test_a_folder_may_refer_to_what_the_database_has(small: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    load_corpus(small)
    text = SMALL["events/the-bridge/most-zakryt.md"].replace("Мост закрыт", "Ещё раз о мосте")
    part = put(tmp_path_factory.mktemp("part"), {"events/the-bridge/o-moste.md": text})
    assert load_corpus(part).added == [Item("article", "o-moste")]


def test_a_dry_run_reports_and_keeps_nothing(small: Path) -> None:
    before = everything_stored()
    report = load_corpus(small, dry_run=True)
    assert len(report.added) == ALL
    assert everything_stored() == before


def test_one_mistake_anywhere_and_nothing_is_loaded(small: Path) -> None:
    before = everything_stored()
    change(small, "articles/not-yet-written.md", 'text_kind = "excerpt"', 'text_kind = "leak"')
    with pytest.raises(CorpusError):
        load_corpus(small)
    assert everything_stored() == before


def test_one_mistake_in_a_later_load_and_nothing_is_changed(small: Path) -> None:
    load_corpus(small)
    before = everything_stored()
    change(small, "frames.toml", "Asks what was paid.", "Asks who paid.")
    change(small, "events/the-bridge/most-zakryt.md", 'frame = "legalist"', 'frame = "legallist"')
    with pytest.raises(CorpusError):
        load_corpus(small)
    assert everything_stored() == before
    assert Frame.objects.get(slug="mercantile").summary == "Asks what was paid."


def test_an_article_moved_to_another_name_keeps_its_row(small: Path) -> None:
    load_corpus(small)
    before = Article.objects.get(slug="most-zakryt").pk
    old = small / "events/the-bridge/most-zakryt.md"
    text = old.read_text().replace('rights = "CC BY 4.0"\n', 'rights = "CC BY 4.0"\nformer_slugs = ["most-zakryt"]\n')
    (small / "events/the-bridge/most.md").write_text(text)
    old.unlink()
    change(small, "events/the-quarrel/the-bridge-again.md", '"most-zakryt"', '"most"')
    report = load_corpus(small)
    assert report.changed == [Item("article", "most")]
    assert Article.objects.get(slug="most").pk == before
    assert Article.objects.by_slug("most-zakryt").get().pk == before
    assert len(load_corpus(small).left) == ALL


def renamed(text: str, *former: str) -> str:
    """Return the text of an article with former slugs."""
    slugs = ", ".join(f'"{slug}"' for slug in former)
    return text.replace('rights = "CC BY 4.0"\n', f'rights = "CC BY 4.0"\nformer_slugs = [{slugs}]\n')


def test_an_article_can_have_a_former_name_back(small: Path) -> None:
    load_corpus(small)
    before = Article.objects.get(slug="not-yet-written").pk
    draft = (small / "articles/not-yet-written.md").read_text()
    for old, new in (("not-yet-written", "written"), ("written", "not-yet-written")):
        text = draft.replace("All rights reserved.", "CC BY 4.0")
        (small / f"articles/{old}.md").unlink()
        put(small, {f"articles/{new}.md": renamed(text, old)})
        assert load_corpus(small).changed == [Item("article", new)]
    assert Article.objects.get(slug="not-yet-written").pk == before
    assert Article.objects.by_slug("written").get().pk == before
    assert not load_corpus(small).changed


def test_an_article_cannot_have_the_former_name_of_another(small: Path) -> None:
    load_corpus(small)
    (small / "articles/not-yet-written.md").unlink()
    text = SMALL["articles/not-yet-written.md"].replace("All rights reserved.", "CC BY 4.0")
    put(small, {"articles/closed-bridge.md": renamed(text, "not-yet-written", "the-bridge-again")})
    with pytest.raises(CorpusError, match=r"closed-bridge\.md:2: “closed-bridge” is, or was, the address of another"):
        load_corpus(small)


def test_search_finds_an_article_under_its_new_byline_and_its_outlets_new_name(small: Path) -> None:
    load_corpus(small)
    change(small, "events/the-bridge/most-zakryt.md", 'byline = "Алиса"', 'byline = "Дэйв"')
    change(small, "outlets.toml", 'name = "The Ledger"', 'name = "The Gazette"')
    load_corpus(small)
    assert [article.slug for article in Article.objects.search("Дэйв gazette")] == ["most-zakryt"]


def test_hand_typed_line_ends_in_the_database_are_no_change(small: Path) -> None:
    load_corpus(small)
    Frame.objects.filter(slug="mercantile").update(
        description="It follows the money.\r\n\r\nIt is *fond* of ledgers.\r\n"
    )
    assert not load_corpus(small).changed


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(small: Path) -> None:
    for file in ("frames.toml", "events/the-quarrel/the-bridge-again.md"):
        text = (small / file).read_bytes().replace(b"\n", b"\r\n")
        (small / file).write_bytes(b"\xef\xbb\xbf" + text)
    load_corpus(small)
    assert "\r" not in ArticleVersion.objects.get(article__slug="the-bridge-again", number=2).source
    assert Frame.objects.get(slug="mercantile").description.count("\n") == 2


def test_readings_of_an_article_that_only_the_database_has_stay(small: Path) -> None:
    load_corpus(small)
    file = small / "events/the-quarrel/the-bridge-again.md"
    text = file.read_text()
    start, end = text.rindex("\n[[readings]]"), text.index("+++", 3)
    file.write_text(text[:start] + text[end:])
    report = load_corpus(small)
    assert report.only_in_database == [Item("reading", "the-bridge-again of the-bridge")]
    assert Reading.objects.filter(article__slug="the-bridge-again").count() == 2


def test_a_second_load_costs_the_same_queries_for_few_and_for_many(small: Path) -> None:
    def queries() -> int:
        load_corpus(small)
        with CaptureQueriesContext(connection) as captured:
            assert not load_corpus(small).added
        return len(captured)

    few = queries()
    for number in range(20):
        text = SMALL["events/the-bridge/most-zakryt.md"]
        event = SMALL["events/the-bridge/event.toml"]
        put(small, {f"events/the-bridge/a{number}.md": text, f"events/event-{number}/event.toml": event})
    assert queries() == few


def test_the_hour_at_which_a_tag_was_archived_is_no_difference(small: Path) -> None:
    load_corpus(small)
    moment = datetime.datetime(2024, 5, 6, 13, 45, 1, 7, tzinfo=datetime.UTC)
    Tag.objects.filter(slug="reason").update(archived=moment)
    assert not load_corpus(small).changed
    assert Tag.objects.get(slug="reason").archived == moment


def test_what_was_marked_with_a_tag_follows_it_into_the_one_it_is_merged_into(small: Path, alice: User) -> None:
    """In the database as in the folder; where a highlight had both it keeps one, and a second load changes nothing."""
    change(small, "codebooks/starter.toml", EARLIER_NAME, 'definition = "An earlier name."\n')
    change(small, NOTES, "starter:functions", "starter:reason")
    load_corpus(small)
    reason, ground = Tag.objects.get(slug="reason"), Tag.objects.get(slug="ground")
    one, both = work.make_highlight(alice, reason), work.make_highlight(alice, reason, ground)
    change(small, "codebooks/starter.toml", 'definition = "An earlier name."\n', EARLIER_NAME)
    load_corpus(small)
    for highlight in (one, both):
        assert [tagging.tag for tagging in highlight.taggings.all()] == [ground]
    assert not reason.taggings.exists()
    assert ground.taggings.count() == 3
    assert not load_corpus(small).changed


EARLIER_NAME = """definition = "An earlier name."
archived = 2024-05-06
merged_into = "ground"
"""
