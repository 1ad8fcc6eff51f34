"""A comparison by words as a page: what is counted, what is said where too little stands, what it costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.core.pagecache import forget_pages
from apps.library.models import Article, Event, Passage, Reading
from tests import factories

pytestmark = pytest.mark.django_db
#: Words that every text has, so that it is long enough.
FILLING = " ".join(f"common{n % 40}" for n in range(320))


def make(event: Event, text: str, *, frame: str, language: str = "en", **fields: str) -> Reading:
    known = event.readings.filter(frame__slug=frame).first()
    article = factories.make_article(text=f"{FILLING}.\n\n{text}", language=language, **fields)
    return factories.make_reading(event, article=article, frame=known.frame if known else factories.make_frame(frame))


@pytest.fixture
def two(event: Event) -> tuple[Reading, Reading]:
    """Two readings that name the same thing in two ways."""
    return (
        make(event, "In Kyiv they met. " + "The junta signs. " * 9, frame="first"),
        make(event, "In Kyiv they met. " + "The cabinet signs. " * 9, frame="second"),
    )


def url(*readings: Reading, term: str = "", twin: bool = False) -> str:
    slugs = ",".join(reading.article.slug for reading in readings)
    tail = "compare.json" if twin else "compare/"
    return f"/events/{readings[0].event.slug}/{tail}?r={slugs}&view=words" + (f"&term={term}" if term else "")


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def side(page: str, slug: str, language: str = "en") -> str:
    return page.partition(f'aria-labelledby="side-{language}-{slug}"')[2].partition("</section>")[0]


def test_each_frame_s_own_words_stand_with_it_and_lead_to_their_places(
    client: Client, two: tuple[Reading, Reading]
) -> None:
    page = get(client, url(*two))
    first, second = side(page, "first"), side(page, "second")
    for word, here, there in (("junta", first, second), ("cabinet", second, first)):
        assert f">{word}</a>" in here
        assert f">{word}</a>" not in there
        slugs = ",".join(reading.article.slug for reading in two)
        assert f'href="?r={slugs}&amp;view=words&amp;term={word}#term"' in here
    assert '<td class="n">9</td><td class="n">0</td>' in first
    assert "signs" not in first + second, "what both say alike stands out of neither"
    assert "Illustrative" in first, "the text kind stands with what is shown of a text"
    assert "<h4" in page.partition('class="sides"')[2]


def test_the_picture_has_no_styles_of_its_own(client: Client, two: tuple[Reading, Reading]) -> None:
    page = get(client, url(*two))
    assert re.search(r'<svg viewBox="0 0 100 14" aria-hidden="true"[^>]*>', side(page, "first"))
    assert "style=" not in page


def test_a_term_is_shown_in_its_contexts_by_reading(client: Client, two: tuple[Reading, Reading]) -> None:
    page = get(client, url(*two, term="kyiv")).partition('id="term"')[2].partition('class="spoken"')[0]
    for reading in two:
        slug = reading.article.slug
        slugs = ",".join(each.article.slug for each in two)
        assert f'href="?r={slugs}&amp;view=columns&amp;term=kyiv#{slug}.p2"' in page
        assert reading.article.title in page
    assert page.count("<mark>Kyiv</mark>") == 2
    assert page.count('<td class="before">In</td>') == 2
    assert "too little to say" in page, "seen fewer than three times"
    assert page.count("1 time in the text’s own words") == 2


def test_what_a_text_quotes_is_not_counted_and_is_shown_apart(client: Client, event: Event) -> None:
    quoting = make(event, "> They call it the junta, the junta, the junta.", frame="first")
    other = make(event, "Nothing.", frame="second")
    assert ">junta</a>" not in get(client, url(quoting, other))
    data = client.get(url(quoting, other, term="junta", twin=True)).json()["languages"][0]["looked_up"]
    assert [frame["count"] for frame in data["frames"]] == [0, 0]
    assert (data["readings"][0]["counted"], data["readings"][0]["quoted"]) == (0, 3)
    assert all(line["quoted"] and not line["counts"] for line in data["readings"][0]["lines"])
    assert "quoted: not counted" in get(client, url(quoting, other, term="junta"))


def test_a_voice_s_words_are_not_the_text_s_own(client: Client, two: tuple[Reading, Reading]) -> None:
    version = two[0].article.current
    assert version
    Passage.objects.filter(version=version, number=2).update(voice=factories.make_voice())
    assert ">junta</a>" not in get(client, url(*two))


def test_too_short_a_text_says_so_and_lists_nothing(client: Client, event: Event) -> None:
    short = factories.make_reading(event, article=factories.make_article(text="junta " * 299), frame=None)
    long = make(event, "Nothing.", frame="second")
    page = get(client, url(short, long))
    assert page.count("Too little to compare: each side needs 300 words.") == 2
    assert "299 words" in page
    assert ">junta</a>" not in page


def test_rare_words_are_counted_and_not_listed(client: Client, event: Event) -> None:
    once = make(event, "junta and junta", frame="first")
    page = get(client, url(once, make(event, "Nothing.", frame="second")))
    assert ">junta</a>" not in page
    assert "1 word stands fewer than 3 times in these texts and is not listed." in side(page, "first")


def test_languages_are_not_thrown_together(client: Client, event: Event, two: tuple[Reading, Reading]) -> None:
    russian = make(event, "Там хунта подписала. " * 5, frame="first", language="ru")
    page = get(client, url(*two, russian))
    assert page.count('<section class="spoken"') == 2
    assert "Only one frame is read here in this language" in page.partition('id="in-ru"')[2]
    other = make(event, "Там кабинет подписал. " * 5, frame="second", language="ru")
    page = get(client, url(*two, russian, other))
    assert ">хунта</a>" in side(page, "first", "ru")
    assert 'lang="ru"' in side(page, "first", "ru")
    assert "хунта" not in side(page, "first")
    assert "<mark>хунта</mark>" in get(client, url(russian, other, term="хунта"))


def test_two_texts_of_one_frame_are_one_side(client: Client, event: Event, two: tuple[Reading, Reading]) -> None:
    third = make(event, "The junta rests. " * 4, frame="first")
    data = client.get(url(*two, third, twin=True)).json()["languages"][0]
    first = next(each for each in data["sides"] if each["frame"] == "first")
    assert first["articles"] == [two[0].article.slug, third.article.slug]
    assert next(each["here"] for each in first["terms"] if each["term"] == "junta") == 13
    assert first["words"] + first["words_of_the_others"] == sum(each["words"] for each in data["sides"])


def test_the_prior_is_made_of_all_readings_of_the_event(client: Client, event: Event, two: tuple[Reading, ...]) -> None:
    before = client.get(url(*two, twin=True)).json()["languages"][0]
    make(event, "The junta again. " * 50, frame="third")
    forget_pages()
    after = client.get(url(*two, twin=True)).json()["languages"][0]
    assert (before["texts_of_the_prior"], after["texts_of_the_prior"]) == (2, 3)
    assert [each["words"] for each in before["sides"]] == [each["words"] for each in after["sides"]]
    assert before["sides"][0]["terms"][0]["z"] != after["sides"][0]["terms"][0]["z"]


def test_names_are_compared_side_by_side(client: Client, two: tuple[Reading, Reading]) -> None:
    two_more = [make(two[0].event, "so Kyiv met Kyiv", frame=frame) for frame in ("first", "second")]
    names = client.get(url(*two, *two_more, twin=True)).json()["languages"][0]["names"]
    assert names == [{"name": "Kyiv", "term": "kyiv", "counts": {"first": 3, "second": 3}}]


def test_the_layout_is_one_of_three_and_keeps_the_rest(client: Client, two: tuple[Reading, Reading]) -> None:
    page = get(client, url(*two, term="kyiv"))
    slugs = ",".join(reading.article.slug for reading in two)
    assert f'<a id="layout-words" href="?r={slugs}&amp;view=words&amp;term=kyiv" aria-current="true">Words</a>' in page
    assert f'<a id="layout-rows" href="?r={slugs}&amp;view=rows&amp;term=kyiv">' in page
    assert '<input type="hidden" name="view" value="words">' in page


def test_an_unusual_way_of_writing_a_term_leads_to_the_usual_one(client: Client, two: tuple[Reading, Reading]) -> None:
    assert client.get(url(*two, term="KYIV"))["Location"] == url(*two, term="kyiv")
    page = get(client, url(*two, term="nowhere"))
    assert "None of these texts has it." in page


def test_the_twin_carries_the_labels_and_the_method(client: Client, two: tuple[Reading, Reading]) -> None:
    data = client.get(url(*two, term="junta", twin=True)).json()
    assert data["method"].endswith("doi:10.1093/pan/mpn018")
    assert [column["text_kind"] for column in data["columns"]] == ["illustrative"] * 2
    assert all(column["rationale"] for column in data["columns"])
    looked = data["languages"][0]["looked_up"]
    assert [frame["count"] for frame in looked["frames"]] == [9, 0]
    assert looked["frames"][0]["z"] == pytest.approx(-looked["frames"][1]["z"]), "two sides mirror each other"
    line = looked["readings"][0]["lines"][0]
    assert (line["passage"], line["match"], line["counts"]) == ("p2", "junta", True)


def test_drafts_are_nobody_s_prior_but_an_editor_s(client: Client, event: Event, two: tuple[Reading, ...]) -> None:
    hidden = make(event, "The junta again. " * 50, frame="third")
    Article.objects.filter(pk=hidden.article_id).update(status="draft")
    forget_pages()
    assert client.get(url(*two, twin=True)).json()["languages"][0]["texts_of_the_prior"] == 2


@pytest.mark.parametrize("twin", [True, False])
def test_it_costs_the_same_with_2_and_5_readings_and_at_most_six_queries(
    client: Client, event: Event, two: tuple[Reading, Reading], twin: bool
) -> None:
    make(event, "Another.", frame="aside")

    def cost(*readings: Reading) -> int:
        forget_pages()
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(*readings, term="kyiv", twin=twin)).status_code == 200
        return len(caught)

    few = cost(*two)
    more = [make(event, f"Another {n}.", frame=f"more-{n}") for n in range(3)]
    assert cost(*two, *more) == few <= 6


def test_a_change_of_a_text_changes_the_tag_of_the_page(client: Client, two: tuple[Reading, Reading]) -> None:
    first = client.get(url(*two))
    assert client.get(url(*two), headers={"If-None-Match": first["ETag"]}).status_code == 304
    factories.make_version(two[0].article, text=f"{FILLING}. " + "The regime signs. " * 9)
    again = client.get(url(*two), headers={"If-None-Match": first["ETag"]})
    assert ">regime</a>" in again.content.decode()
