"""Answers and parallels in a corpus: what arrives in the library, what a load leaves alone, what goes out."""

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.leaving import delete_account
from apps.accounts.models import Group, Membership, Role, User
from apps.annotations.models import Highlight
from apps.comparison.corpus import answers, parallels
from apps.comparison.models import Answer, Evidence, Parallel, Question, QuestionSet
from apps.core.corpus import CorpusError, Dumping, Item
from apps.exchange.corpus import dump_corpus, load_corpus
from apps.library.models import Article, Reading
from tests.exchange.corpora import SMALL, everything_stored, put, texts
from tests.exchange.lined import ANSWERS, ANSWERS_FILE, LINED, PARALLELS, PARALLELS_FILE
from tests.lined import make_answer, make_highlight, make_parallel

pytestmark = pytest.mark.django_db
CELL = "answer the-quarrel the-bridge-again core"
B, DANA = "bbbbccccddddeeee", "x3gx73xqqy4lj5lu"
MARK, OTHER, ORIGINAL = "46buaswhgd3hgcfm", "jnbqy3742apwteyl", "mostmostmost2345"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The small corpus with answers and a parallel in a folder, loaded."""
    load_corpus(put(tmp_path / "small", LINED))
    return tmp_path / "small"


def mend(folder: Path, file: str, *changes: tuple[str, str]) -> list[str]:
    """Put something else into a file of the small corpus, load it, and return what changed."""
    text = LINED[file]
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return sorted(map(str, load_corpus(put(folder, {file: text})).changed))


def of(coder: str, question: str = "problem") -> Answer:
    """Return the answer of a coder of the small corpus."""
    return Answer.objects.get(coder__public_id=coder, question__slug=question)


# -- Loading -------------------------------------------------------------------------------------------------------


def test_an_answer_arrives_with_its_coder_and_evidence(small: Path) -> None:
    answer = of(DANA)
    assert (answer.reading.article.slug, answer.reading.event.slug) == ("the-bridge-again", "the-quarrel")
    assert (answer.state, answer.version.number, answer.paraphrase) == ("answered", 2, "The “good” bridge is closed.")
    assert answer.created == answer.modified == datetime.datetime(2024, 7, 2, tzinfo=datetime.UTC)
    assert [filed.highlight.slug for filed in answer.filed.all()] == [OTHER, MARK]
    silent = of(DANA, "evidence")
    assert (silent.state, silent.paraphrase, silent.filed.count()) == ("silent", "", 0)
    assert [(each.version.number, each.state) for each in Answer.objects.filter(coder__public_id=B)] == [(1, "partial")]


def test_coders_are_shown_to_everybody_and_nobody_can_sign_in_as_them(small: Path) -> None:
    for person, name in ((B, "Coder B"), (DANA, "Coder Дана")):
        coder = User.objects.get(public_id=person)
        assert (str(coder), coder.role, coder.is_active, coder.email) == (name, Role.ANALYST, False, "")
        assert not coder.has_usable_password()


def test_only_those_who_did_something_are_stored(small: Path) -> None:
    idle = 'id = "bbbbccccddddeeee"\nname = "Coder B"\n\n[[coder]]\nid = "idleidleidleidle"\nname = "Idle"\n'
    assert mend(small, ANSWERS_FILE, ('id = "bbbbccccddddeeee"\nname = "Coder B"\n', idle)) == []
    assert not User.objects.filter(public_id="idleidleidleidle").exists()


def test_a_new_name_is_a_new_name_everywhere(small: Path, tmp_path: Path) -> None:
    files = {name: text.replace("Coder Дана", "Coder D.") for name, text in LINED.items()}
    assert load_corpus(put(small, files)).changed == [Item("person", "Coder D.")]
    assert dump_corpus(tmp_path / "dump") == files


def test_a_parallel_arrives_with_its_members(small: Path) -> None:
    parallel = Parallel.objects.public().get()
    assert (parallel.slug, parallel.relation, str(parallel.author)) == ("parallelparallel", "agrees", "Coder Дана")
    assert parallel.note == "Both say that it is *closed*."
    assert parallel.note_html == "<p>Both say that it is <em>closed</em>.</p>"
    assert parallel.created == parallel.modified == datetime.datetime(2024, 7, 4, tzinfo=datetime.UTC)
    assert [member.highlight.slug for member in parallel.members.all()] == [ORIGINAL, MARK]


def test_members_are_stored_by_article_however_they_stand_in_the_file(small: Path, tmp_path: Path) -> None:
    Parallel.objects.all().delete()
    turned = PARALLELS.replace(f'["{ORIGINAL}", "{MARK}"]', f'["{MARK}", "{ORIGINAL}"]')
    first = turned.replace("parallelparallel", "aaaaaaaaaaaaaaaa").partition("[[parallel]]")
    load_corpus(put(small, {PARALLELS_FILE: f"{turned}\n[[parallel]]{first[2]}"}))
    stored = Parallel.objects.order_by("members__pk").values_list("members__highlight__article__slug", flat=True)
    assert list(stored) == ["most-zakryt", "most-zakryt", "the-bridge-again", "the-bridge-again"]
    assert dump_corpus(tmp_path / "dump")[PARALLELS_FILE].count(f'["{ORIGINAL}", "{MARK}"]') == 2
    assert not load_corpus(small).changed


def test_a_second_load_writes_nothing(small: Path) -> None:
    before = everything_stored()
    with CaptureQueriesContext(connection) as queries:
        report = load_corpus(small)
    assert (report.added, report.changed, report.only_in_database) == ([], [], [])
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert everything_stored() == before


def test_answers_and_parallels_alone_are_a_corpus_where_the_database_has_the_rest(tmp_path: Path) -> None:
    rest = {name: text for name, text in LINED.items() if name not in {ANSWERS_FILE, PARALLELS_FILE}}
    load_corpus(put(tmp_path / "rest", rest))
    report = load_corpus(put(tmp_path / "part", {ANSWERS_FILE: ANSWERS, PARALLELS_FILE: PARALLELS}))
    assert sorted({item.kind for item in report.added}) == ["answer", "parallel", "person"]
    assert (Answer.objects.count(), Parallel.objects.count()) == (3, 1)


# -- Changes -------------------------------------------------------------------------------------------------------


def test_what_was_mended_in_an_answer_is_mended_and_the_former_words_are_kept(small: Path) -> None:
    changes = ('"A toll is lost."', '"Two tolls\\n are late."'), ("on = 2024-07-03", "on = 2024-07-05\nversion = 2")
    assert mend(small, ANSWERS_FILE, *changes) == [f"{CELL}/problem {B}"]
    answer = of(B)
    assert (answer.paraphrase, answer.version.number, answer.edition) == ("Two tolls are late.", 2, 2)
    assert (answer.created.day, answer.modified.day) == (3, 5)
    former = answer.revisions.get()
    assert (former.edition, former.version.number, former.state) == (1, 1, "partial")
    assert (former.paraphrase, former.by, former.until) == ("A toll is lost.", answer.coder, answer.modified)
    assert not load_corpus(small).changed


def test_evidence_follows_the_file_and_its_order(small: Path) -> None:
    turned = f'["{OTHER}", "{MARK}"]', f'["{MARK}", "{OTHER}"]'
    assert mend(small, ANSWERS_FILE, turned) == [f"{CELL}/problem {DANA}"]
    assert [filed.highlight.slug for filed in of(DANA).filed.all()] == [MARK, OTHER]
    assert mend(small, ANSWERS_FILE, (turned[0], f'["{MARK}"]')) == [f"{CELL}/problem {DANA}"]
    assert [filed.highlight.slug for filed in of(DANA).filed.all()] == [MARK]
    assert (of(DANA).edition, of(DANA).revisions.count()) == (3, 0)


def test_what_was_mended_in_a_parallel_is_mended(small: Path) -> None:
    changes = ('"agrees"', '"contradicts"'), ("*closed*", "shut"), (MARK, OTHER), ("2024-07-04", "2024-07-01")
    assert mend(small, PARALLELS_FILE, *changes) == ["parallel parallelparallel"]
    parallel = Parallel.objects.get()
    assert (parallel.relation, parallel.note_html, parallel.edition) == (
        "contradicts",
        "<p>Both say that it is shut.</p>",
        2,
    )
    assert parallel.created == parallel.modified == datetime.datetime(2024, 7, 1, tzinfo=datetime.UTC)
    assert [member.highlight.slug for member in parallel.members.all()] == [ORIGINAL, OTHER]
    assert not load_corpus(small).changed


@pytest.mark.parametrize("field", ["hidden", "deleted"])
def test_what_was_taken_away_here_is_not_brought_back(small: Path, field: str) -> None:
    Answer.objects.filter(pk=of(B).pk).update(**{field: timezone.now()})
    Parallel.objects.update(**{field: timezone.now()})
    before = everything_stored()
    assert mend(small, ANSWERS_FILE, ("A toll is lost.", "Mended.")) == []
    assert mend(small, PARALLELS_FILE, ('"agrees"', '"contradicts"')) == []
    assert everything_stored() == before


def test_a_parallel_that_was_made_private_stays_so(small: Path) -> None:
    Parallel.objects.update(visibility="private")
    assert mend(small, PARALLELS_FILE, ('"agrees"', '"contradicts"')) == []
    assert Parallel.objects.get().relation == "agrees"


def test_what_rests_on_a_hidden_highlight_loads_and_keeps_it(small: Path, tmp_path: Path) -> None:
    Highlight.objects.filter(slug=OTHER).update(hidden=timezone.now())
    before = everything_stored()
    assert not load_corpus(small).changed
    dumped = dump_corpus(tmp_path / "dump")
    assert OTHER not in "".join(dumped.values())
    assert 'state = "partial"\nparaphrase = "A toll is lost."\n\n' in dumped[ANSWERS_FILE]
    assert not load_corpus(tmp_path / "dump").changed
    assert everything_stored() == before
    # Even where the rest of the evidence changes.
    assert mend(small, ANSWERS_FILE, (f'["{OTHER}", "{MARK}"]', "[]")) == [f"{CELL}/problem {DANA}"]
    assert [filed.highlight.slug for filed in of(DANA).filed.all()] == [OTHER]


def test_what_only_the_database_has_is_named_and_stays(small: Path) -> None:
    (small / PARALLELS_FILE).unlink()
    text = ANSWERS[: ANSWERS.rindex("[[answer]]")]
    report = load_corpus(put(small, {ANSWERS_FILE: text}))
    names = [f"the-quarrel the-bridge-again core/evidence {DANA}"]
    assert report.only_in_database == [Item("parallel", "parallelparallel"), *(Item("answer", name) for name in names)]
    assert (Answer.objects.count(), Parallel.objects.count()) == (3, 1)


# -- People with accounts ------------------------------------------------------------------------------------------


def theirs(bob: User) -> tuple[Answer, Parallel]:
    """Let bob answer a question of the small corpus, and link two highlights of it."""
    reading = Reading.objects.get(article__slug="the-bridge-again", event__slug="the-quarrel")
    answer = make_answer(reading, Question.objects.get(slug="evidence"), bob)
    marks = make_highlight(Article.objects.get(slug="most-zakryt"), bob), Highlight.objects.get(slug=MARK)
    return answer, make_parallel(bob, *marks)


def test_what_somebody_with_an_account_made_is_left_as_they_last_had_it(small: Path, tmp_path: Path, bob: User) -> None:
    answer, parallel = theirs(bob)
    load_corpus(put(small, dump_corpus(tmp_path / "dump")))
    Answer.objects.filter(pk=answer.pk).update(paraphrase="Otherwise.", state="rejects", edition=2)
    Parallel.objects.filter(pk=parallel.pk).update(relation="answers", deleted=timezone.now())
    before = everything_stored()
    assert not load_corpus(small).changed
    assert everything_stored() == before
    answer.refresh_from_db()
    parallel.refresh_from_db()
    assert (answer.paraphrase, answer.edition, parallel.relation) == ("Otherwise.", 2, "answers")


@pytest.mark.parametrize(("file", "key"), [(ANSWERS_FILE, "coder"), (PARALLELS_FILE, "by")])
def test_nothing_is_loaded_as_the_work_of_somebody_with_an_account(small: Path, bob: User, file: str, key: str) -> None:
    text = LINED[file].replace(DANA, bob.public_id).replace("Coder Дана", str(bob))
    text = text.replace("parallelparallel", "anotheranotherab")
    with pytest.raises(CorpusError, match=f"{key} is somebody with an account here; expected only what they made here"):
        load_corpus(put(small, {file: text}))
    assert not bob.answers.exists()
    assert not bob.parallels.exists()


# -- Dumping -------------------------------------------------------------------------------------------------------


def test_the_dump_of_a_canonical_folder_is_that_folder(small: Path, tmp_path: Path) -> None:
    dump_corpus(tmp_path / "dump")
    assert texts(tmp_path / "dump") == LINED


def test_what_people_with_accounts_show_goes_out_with_the_name_that_pages_show(
    small: Path, tmp_path: Path, bob: User
) -> None:
    User.objects.filter(pk=bob.pk).update(display_name="Bob B.")
    answer, parallel = theirs(User.objects.get(pk=bob.pk))
    files = dump_corpus(tmp_path / "dump")
    for file in (ANSWERS_FILE, PARALLELS_FILE):
        assert f'[[coder]]\nid = "{bob.public_id}"\nname = "Bob B."\n' in files[file]
        assert "bob@example.org" not in files[file]
    assert f'coder = "{bob.public_id}"\non = {answer.modified.astimezone(datetime.UTC).date()}\n' in files[ANSWERS_FILE]
    assert f'id = "{parallel.slug}"\nrelation = "contradicts"\nby = "{bob.public_id}"\n' in files[PARALLELS_FILE]


def taken_away(field: str) -> None:
    """Hide or delete all answers and parallels."""
    Answer.objects.update(**{field: timezone.now()})
    Parallel.objects.update(**{field: timezone.now()})


HIDING: list[Callable[[User], object]] = [
    lambda bob: taken_away("hidden"),
    lambda bob: taken_away("deleted"),
    lambda bob: User.objects.filter(pk=bob.pk).update(blocked=timezone.now()),
    lambda bob: delete_account(user=bob, keep=False),
]


@pytest.mark.parametrize("hide", HIDING, ids=["hidden", "deleted", "blocked", "left"])
def test_what_is_not_shown_does_not_go_out(
    small: Path, tmp_path: Path, bob: User, hide: Callable[[User], object]
) -> None:
    Answer.objects.all().delete()
    Parallel.objects.all().delete()
    theirs(bob)
    hide(bob)
    files = dump_corpus(tmp_path / "dump")
    assert not {ANSWERS_FILE, PARALLELS_FILE} & files.keys()


def test_private_parallels_and_those_of_a_group_do_not_go_out(small: Path, tmp_path: Path, bob: User) -> None:
    group = Group.objects.create(name="A class")
    Membership.objects.create(group=group, user=bob)
    marks = list(Highlight.objects.filter(slug__in=[MARK, ORIGINAL]))
    make_parallel(bob, *marks, visibility="private", note="secret")
    make_parallel(bob, *marks, visibility="group", group=group, note="secret")
    hidden = make_highlight(Article.objects.get(slug="most-zakryt"), bob, visibility="private")
    make_parallel(bob, marks[0], hidden, note="secret")
    assert dump_corpus(tmp_path / "dump") == LINED


def test_of_a_parallel_and_of_evidence_only_public_highlights_go_out(small: Path, tmp_path: Path, bob: User) -> None:
    private = make_highlight(Article.objects.get(slug="the-bridge-again"), bob, visibility="private")
    Parallel.objects.get().members.create(highlight=private, position=2)
    Evidence.objects.create(answer=of(B), highlight=private, position=1)
    assert dump_corpus(tmp_path / "dump") == LINED
    assert not load_corpus(small).changed


def test_answers_to_somebodys_own_questions_do_not_go_out(small: Path, tmp_path: Path, bob: User) -> None:
    QuestionSet.objects.update(owner=bob)
    files = dump_corpus(tmp_path / "dump")
    assert ANSWERS_FILE not in files
    assert not [name for name in files if name.startswith("question-sets/")]


def test_answers_that_somebody_left_behind_stay_where_they_are(small: Path, tmp_path: Path, bob: User) -> None:
    answer, _ = theirs(bob)
    delete_account(user=bob, keep=True)
    answer.refresh_from_db()
    assert answer.coder is None
    files = dump_corpus(tmp_path / "dump")
    assert files[ANSWERS_FILE] == ANSWERS
    # A parallel stays under a name that says so.
    assert 'name = "a former member"' in files[PARALLELS_FILE]
    assert not load_corpus(tmp_path / "dump").changed


def test_a_parallel_of_articles_without_events_lies_with_them(tmp_path: Path) -> None:
    files = {name: text for name, text in LINED.items() if name not in {ANSWERS_FILE, PARALLELS_FILE}}
    folder, notes = "events/the-bridge/", "most-zakryt.annotations.json"
    loose = LINED[folder + "most-zakryt.md"].split("\n[[readings]]")
    files["articles/most-zakryt.md"] = loose[0] + loose[1][loose[1].index("+++") :]
    files[f"articles/{notes}"] = files.pop(folder + notes)
    files["articles/parallels.toml"] = PARALLELS
    del files[folder + "most-zakryt.md"]
    load_corpus(put(tmp_path / "small", files))
    assert dump_corpus(tmp_path / "dump") == files


def test_a_dump_and_a_second_load_cost_the_same_queries_for_few_and_for_many(small: Path, bob: User) -> None:
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as dump:
            answers.write(Dumping())
            parallels.write(Dumping())
        with CaptureQueriesContext(connection) as load:
            load_corpus(small)
        return len(dump), len(load)

    people = [User.objects.create_user(f"coder{number}", role=Role.ANALYST) for number in range(6)]
    load_corpus(put(small, dump_corpus(small)))
    few = queries()
    for person in people:
        theirs(person)
    load_corpus(put(small, dump_corpus(small)))
    assert len(texts(small)[ANSWERS_FILE].split("[[answer]]")) == 10
    assert queries() == few


def test_a_corpus_without_any_has_no_such_files(tmp_path: Path) -> None:
    load_corpus(put(tmp_path / "small", SMALL))
    assert dump_corpus(tmp_path / "dump") == SMALL
