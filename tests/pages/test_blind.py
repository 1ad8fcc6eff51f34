"""Blind reading: nothing names a text before the reveal; guesses are made once, by anybody, and counted from ten on."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.comparison.models import Guess
from apps.library.models import Article, Event, Frame, Passage, Reading
from tests import factories
from tests.forms import fields
from tests.lined import make_guess
from tests.stock import make_dispute

pytestmark = pytest.mark.django_db
NAMES = ("Alderway", "Brookline", "Cedarmoor")


@pytest.fixture
def readings(event: Event) -> list[Reading]:
    """Three readings whose every label is a word that stands nowhere else."""
    found = []
    for name in NAMES:
        article = factories.make_article(
            f"slug-{name.lower()}",
            title=f"Title {name}",
            byline=f"Byline {name}",
            rights=f"Rights {name}",
            outlet=factories.make_outlet(f"outlet-{name.lower()}", name=f"Outlet {name}"),
            text=f"## In-text heading\n\nBody with [a link](/articles/slug-{name.lower()}/).\n\n> We will meet.",
        )
        frame = factories.make_frame(f"frame-{name.lower()}", name=f"Frame {name}", summary=f"Summary {name}")
        found.append(factories.make_reading(event, article=article, frame=frame, rationale=f"Rationale {name}"))
        source = factories.make_source(publisher=f"Publisher {name}", url=f"https://{name.lower()}.example/")
        quotation = factories.make_quotation(source=source, slug=f"quotation-{name.lower()}")
        passages = Passage.objects.filter(version=article.current, kind="quotation")
        assert passages.update(quotation=quotation, voice=quotation.speaker)
    return found


def begin(client: Client, event: Event) -> str:
    """Open a new blind reading and return its address."""
    response = client.get(f"/events/{event.slug}/blind/")
    assert response.status_code == 302
    return response["Location"]


def look(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def guesses(page: str, frame: str, reason: str = "Its tone.") -> dict[str, str]:
    """Return the form of `page` with the frame of that name chosen for every text."""
    values = dict(re.findall(r'<option value="(t[a-z2-7]+)"[^>]*>([^<]+)</option>', page))
    (value,) = {value for value, name in values.items() if name == frame}
    data = {name: given for name, given in fields(page).items() if name == "csrfmiddlewaretoken"}
    for opaque in re.findall(r'name="frame-(t[a-z2-7]+)"', page):
        data |= {f"frame-{opaque}": value, f"reason-{opaque}": reason}
    return data


def without_choices(page: str) -> tuple[str, set[str]]:
    """Return the page without the contents of its selects, and these.

    The frames' names must stand in them: a reader chooses from all. They say nothing of a text as long as every text
    has the same choices in the same order under the same values, which the caller checks; everything else is searched.
    """
    return re.sub(r"(<select[^>]*>).*?</select>", r"\1", page, flags=re.DOTALL), set(
        re.findall(r"<select[^>]*>(.*?)</select>", page, flags=re.DOTALL)
    )


def test_nothing_names_a_text_before_the_reveal(client: Client, event: Event, readings: list[Reading]) -> None:
    url = begin(client, event)
    response = client.get(url)
    page, choices = without_choices(response.content.decode())
    assert page.count("<select") == len(readings)
    assert len(choices) == 1, "the same choices for every text"
    headers = "\n".join(f"{name}: {value}" for name, value in response.items()) + str(response.cookies)
    everything = (page + headers + url).lower()
    for name in NAMES:
        assert name.lower() not in everything
    for reading in readings:
        article, frame = reading.article, reading.frame
        assert article.current
        uids = Passage.objects.filter(version=article.current).values_list("uid", flat=True)
        told = [article.current.sha256, f"f-{frame.colour}", "data-uid", "/articles/", *uids]
        assert [word for word in told if word in everything] == []
        ids = {str(reading.pk), str(article.pk), str(frame.pk), str(article.current.pk)}
        values = set(re.findall(r'(?:id|name|value|href|for|data-[a-z]+)="([^"]*)"', page + "".join(choices)))
        assert not ids & values
    assert 'class="shape"' not in page
    assert 'type="application/json"' not in page
    assert "In-text heading" in page
    assert page.count('<span class="kind">Illustrative</span>') == len(readings), "what a text is stays said"
    assert (response["Cache-Control"], "ETag" in response, "Last-Modified" in response) == ("no-store", False, False)
    assert "noindex" in response["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_the_choices_are_all_frames_alphabetically_under_opaque_values(
    client: Client, event: Event, readings: list[Reading]
) -> None:
    factories.make_reading(event, article=factories.make_article(language="ru"), frame=readings[0].frame)
    first, second = (look(client, begin(client, event)) for _ in range(2))
    options = [re.findall(r'<option value="(t[^"]*)">([^<]*)</option>', page)[: len(NAMES)] for page in (first, second)]
    assert [name for _, name in options[0]] == [f"Frame {name}" for name in NAMES]
    assert not {value for value, _ in options[0]} & {value for value, _ in options[1]}


def bodies(page: str) -> list[str]:
    """Return the ids of the columns in order."""
    return re.findall(r'id="col-([^"]+)"', page)


def order(client: Client, url: str) -> list[str]:
    """Return which readings stand where, found out by revealing them to `client`."""
    client.post(url, {"without": "yes"})
    return re.findall(r'href="/articles/([^/]+)/v/', look(client, url))


def test_one_seed_gives_one_order_and_seeds_differ(event: Event, readings: list[Reading]) -> None:
    url = begin(Client(), event)
    assert bodies(look(Client(), url)) == bodies(look(Client(), url))
    assert order(Client(), url) == order(Client(), url)
    orders = {tuple(order(Client(), begin(Client(), event))) for _ in range(30)}
    assert len(orders) > 1
    assert all(sorted(each) == sorted(reading.article.slug for reading in readings) for each in orders)


def test_the_order_hangs_on_the_secret_key(event: Event, readings: list[Reading]) -> None:
    url = begin(Client(), event)
    assert Client().get(url).status_code == 200
    with override_settings(SECRET_KEY="another"):
        assert Client().get(url).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        lambda seed: seed[:-1] + ("a" if seed[-1] != "a" else "b"),
        lambda seed: ("a" if seed[0] != "a" else "b") + seed[1:],
        lambda seed: seed[:-1],
        lambda seed: seed + "a",
        lambda seed: seed.upper(),
        lambda seed: "a" * 4000,
        lambda seed: "<script>",
        lambda seed: "%00",
        lambda seed: "ёжик",
    ],
)
def test_a_seed_that_was_not_drawn_leads_nowhere(
    client: Client, event: Event, readings: list[Reading], change: Callable[[str], str]
) -> None:
    base, seed = begin(client, event).rstrip("/").rsplit("/", 1)
    assert client.get(f"{base}/{change(seed)}/").status_code in {400, 404}


def test_a_seed_belongs_to_its_event(client: Client, event: Event, readings: list[Reading]) -> None:
    other = factories.make_event("other")
    factories.make_readings(2, event=other)
    seed = begin(client, event).rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/events/other/blind/{seed}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frame-taaaaaaaaaaa", "{frame}"),
        ("reason-taaaaaaaaaaa", "x"),
        ("frame-{text}", "taaaaaaaaaaa"),
        ("frame-1", ""),
    ],
)
def test_a_tampered_id_leads_nowhere(
    client: Client, event: Event, readings: list[Reading], name: str, value: str
) -> None:
    url = begin(client, event)
    data = guesses(look(client, url), f"Frame {NAMES[0]}")
    text = next(key.removeprefix("frame-") for key in data if key.startswith("frame-"))
    data[name.format(text=text)] = value.format(frame=data[f"frame-{text}"])
    assert client.post(url, data).status_code == 404
    assert not Guess.objects.exists()


def test_there_is_no_twin_and_no_embed(client: Client, event: Event, readings: list[Reading]) -> None:
    url = begin(client, event)
    assert client.get(url.rstrip("/") + ".json").status_code == 404
    assert client.get(url, headers={"Accept": "application/json"})["Content-Type"].startswith("text/html")
    assert client.get(url)["X-Frame-Options"] == "DENY"


def test_a_fragment_is_no_way_round(client: Client, event: Event, readings: list[Reading]) -> None:
    url = begin(client, event)
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "comparison"}).content.decode()
    assert not [name for name in NAMES if name in without_choices(part)[0]]


# -- Guessing and revealing --


def who(name: str) -> Client:
    """Return the browser of a member of the cast: owner (who guessed before), stranger, guest, anonymous."""
    client = Client()
    if name == "anonymous":
        return client
    role = {"stranger": Role.READER, "guest": Role.GUEST, "owner": Role.ANALYST}[name]
    client.force_login(factories.make_user(f"the-{name}", role=role), backend="apps.accounts.backends.RoleBackend")
    return client


@pytest.mark.parametrize("name", ["owner", "stranger", "guest", "anonymous"])
def test_everybody_may_guess_and_sees_their_own_guess_alone(event: Event, readings: list[Reading], name: str) -> None:
    stranger = factories.make_user()
    make_guess(readings[0], stranger)
    client = who(name)
    url = begin(client, event)
    response = client.post(url, guesses(look(client, url), f"Frame {NAMES[1]}", reason="The word *order* in it."))
    assert (response.status_code, response["Location"]) == (302, url)
    page = look(client, url)
    assert page.count("The word *order* in it.") == len(readings)
    for label in NAMES:
        for what in ("Title", "Byline", "Outlet", "Rationale", "Frame"):
            assert f"{what} {label}" in page
    made = Guess.objects.exclude(reader=stranger)
    assert {(guess.reading_id, guess.frame.name) for guess in made} == {
        (reading.pk, f"Frame {NAMES[1]}") for reading in readings
    }
    assert User.objects.filter(role=Role.GUEST).count() == (name in {"guest", "anonymous"})
    assert "Its words." not in page, "another's reason is nobody's to read"
    assert page.count("shown once ten others have guessed") == len(readings)


def test_nothing_is_kept_of_a_visitor_who_only_looks(client: Client, event: Event, readings: list[Reading]) -> None:
    look(client, begin(client, event))
    assert set(client.cookies) == {"csrftoken"}
    assert not User.objects.exists()


def test_revealing_without_guessing_stores_no_guess_and_makes_no_guest(
    client: Client, event: Event, readings: list[Reading]
) -> None:
    url = begin(client, event)
    assert client.post(url, {"without": "yes"}).status_code == 302
    page = look(client, url)
    assert "Rationale Alderway" in page
    assert page.count("none: you left it open, or had seen the labels before") == len(readings)
    assert not Guess.objects.exists()
    assert not User.objects.exists()
    assert client.get(url)["Cache-Control"] == "no-store"


def test_whoever_disputes_a_label_stands_beside_it_after_the_reveal(
    client: Client, event: Event, readings: list[Reading]
) -> None:
    make_dispute(readings[0], factories.make_user("doubter"), html="<p>Because of the map.</p>")
    url = begin(client, event)
    assert not re.search("doubter|Because of the map", look(client, url))
    client.post(url, {"without": "yes"})
    assert re.search("doubter disputes this label.*Because of the map", look(client, url), flags=re.DOTALL)


def test_a_new_seed_is_blind_again_and_a_later_guess_is_none(
    client: Client, event: Event, readings: list[Reading]
) -> None:
    client.post(begin(client, event), {"without": "yes"})
    url = begin(client, event)
    page = look(client, url)
    assert not [name for name in NAMES if name in without_choices(page)[0]]
    assert client.post(url, guesses(page, f"Frame {NAMES[0]}")).status_code == 302
    assert "Rationale Alderway" in look(client, url)
    assert not Guess.objects.exists()


def test_the_first_guess_stands(event: Event, readings: list[Reading], alice: User) -> None:
    make_guess(readings[0], alice)
    client = Client()
    client.force_login(alice)
    url = begin(client, event)
    client.post(url, guesses(look(client, url), f"Frame {NAMES[2]}"))
    assert Guess.objects.get(reading=readings[0], reader=alice).frame == readings[0].frame
    assert Guess.objects.filter(reader=alice).count() == len(readings)
    assert "Its words." in look(client, url)
    again = Client()
    again.force_login(alice)
    assert "Rationale Alderway" in look(again, url), "signed in elsewhere, what was revealed stays so"


def test_some_texts_may_be_left_open_but_not_all(client: Client, event: Event, readings: list[Reading]) -> None:
    url = begin(client, event)
    data = guesses(look(client, url), f"Frame {NAMES[0]}", reason="")
    names = [name for name in data if name.startswith("frame-")]
    response = client.post(url, data | dict.fromkeys(names, ""))
    assert response.status_code == 422
    assert "Choose a frame for at least one text, or reveal without guessing." in response.content.decode()
    assert client.post(url, data | {names[0]: ""}).status_code == 302
    assert Guess.objects.count() == len(readings) - 1


def test_a_reason_without_a_frame_or_too_long_is_told_and_no_typing_is_lost(
    client: Client, event: Event, readings: list[Reading]
) -> None:
    url = begin(client, event)
    data = guesses(look(client, url), f"Frame {NAMES[0]}", reason="Kept <typing>.")
    text = next(name for name in data if name.startswith("frame-"))
    for change in ({text: ""}, {text.replace("frame-", "reason-"): "x" * 1001}):
        response = client.post(url, data | change)
        page = response.content.decode()
        assert response.status_code == 422
        assert page.count("Kept &lt;typing&gt;.") >= len(readings) - 1
        assert page.count(" selected>") >= len(readings) - 1
        assert not [name for name in NAMES if name in without_choices(page)[0]]
    assert not Guess.objects.exists()
    assert not User.objects.exists()


def test_how_others_guessed_is_told_from_ten_on(client: Client, event: Event, readings: list[Reading]) -> None:
    reading = readings[0]
    people = [factories.make_user() for _ in range(10)]
    for n, reader in enumerate(people[:9]):
        guess = make_guess(reading, reader)
        Guess.objects.filter(pk=guess.pk).update(frame=readings[n % 2].frame)
    url = begin(client, event)
    client.post(url, guesses(look(client, url), f"Frame {NAMES[2]}"))
    assert "by 9 readers" not in look(client, url)
    assert "alphabetically by frame</span>" not in look(client, url), "nine others, and oneself, are not ten others"
    make_guess(reading, people[9])
    page = re.sub(r"<svg.*?</svg>|</?span[^>]*>", "", look(client, url))
    assert "Frame Alderway 6, Frame Brookline 4 by 10 readers, alphabetically by frame" in page
    assert page.count("shown once ten others have guessed") == len(readings) - 1
    assert "%" not in page.partition("How others guessed")[2].partition("</dl>")[0]
    User.objects.filter(pk=people[0].pk).update(blocked=timezone.now())
    assert "by 10 readers" not in look(client, url)


def test_blocked_people_cannot_guess(event: Event, readings: list[Reading], alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(blocked=timezone.now())
    client = Client()
    client.force_login(alice)
    url = begin(client, event)
    response = client.post(url, guesses(look(client, url), f"Frame {NAMES[0]}"))
    assert response.status_code == 403
    assert not [name for name in NAMES if name in response.content.decode()]
    assert not Guess.objects.exists()


@override_settings(WRITES_PER_MINUTE=1)
def test_writing_is_limited(event: Event, readings: list[Reading], alice: User) -> None:
    client = Client()
    client.force_login(alice)
    url = begin(client, event)
    assert client.post(url, guesses(look(client, url), f"Frame {NAMES[0]}")).status_code == 302
    other = factories.make_event("other")
    factories.make_readings(2, event=other)
    url = begin(client, other)
    page = look(client, url)
    frame = Frame.objects.filter(readings__event=other).earliest("name").name
    assert client.post(url, guesses(page, frame)).status_code == 429
    assert "Rationale" not in look(client, url)


def test_a_form_needs_its_token(event: Event, readings: list[Reading]) -> None:
    client = Client(enforce_csrf_checks=True)
    url = begin(client, event)
    data = guesses(look(client, url), f"Frame {NAMES[0]}")
    assert client.post(url, {**data, "csrfmiddlewaretoken": "x" * 32}).status_code == 403
    assert client.post(url, {"without": "yes"}).status_code == 403
    assert client.post(url, data).status_code == 302


# -- What lies on the table --


def test_drafts_and_unpublished_events_are_nobody_s_to_read(
    client: Client, event: Event, readings: list[Reading], carol: User
) -> None:
    Article.objects.filter(pk=readings[2].article_id).update(status="draft")
    editor = Client()
    editor.force_login(carol)
    url = begin(client, event)
    assert bodies(look(client, url)) == bodies(look(editor, url)), "the same for a whole class, its teacher included"
    assert len(bodies(look(client, url))) == 2
    Event.objects.filter(pk=event.pk).update(is_published=False)
    assert client.get(url).status_code == 404
    assert client.get(f"/events/{event.slug}/blind/").status_code == 404
    assert "nothing to tell apart here yet" in look(editor, url)


def test_one_text_for_each_frame_in_the_language_of_the_page(
    client: Client, event: Event, readings: list[Reading]
) -> None:
    original = factories.make_article("original", language="ru", text="Речь.", date=factories.DAY.replace(year=2020))
    factories.make_reading(event, article=original, frame=readings[0].frame)
    page = look(client, begin(client, event))
    assert len(bodies(page)) == len(readings)
    assert "Речь." not in page


def test_an_event_of_one_frame_says_so_and_offers_no_link(client: Client, reading: Reading) -> None:
    assert "nothing to tell apart here yet" in look(client, begin(client, reading.event))
    assert "Read blind" not in look(client, f"/events/{reading.event.slug}/")
    factories.make_readings(1, event=reading.event)
    assert f'href="/events/{reading.event.slug}/blind/"' in look(client, f"/events/{reading.event.slug}/")


def test_drawing_a_seed_keeps_nothing(client: Client, event: Event, readings: list[Reading]) -> None:
    first, second = (client.get(f"/events/{event.slug}/blind/") for _ in range(2))
    assert first["Location"] != second["Location"]
    assert (first["Cache-Control"], bool(first.cookies)) == ("no-store", False)
    assert re.fullmatch(r"/events/the-call/blind/[a-hj-km-np-z2-9]{12}/", first["Location"])


@pytest.mark.parametrize("revealed", [False, True])
def test_it_costs_the_same_with_2_and_5_texts(event: Event, alice: User, revealed: bool) -> None:
    client = Client()
    client.force_login(alice)

    def cost() -> int:
        url = begin(client, event)
        if revealed:
            client.post(url, {"without": "yes"})
        with CaptureQueriesContext(connection) as caught:
            look(client, url)
        return len(caught)

    made = factories.make_readings(2, passages=3, event=event)
    readers = [factories.make_user() for _ in range(10)]
    for reader in readers:
        make_guess(made[0], reader)
    few = cost()
    for reading in factories.make_readings(3, passages=30, event=event):
        for reader in readers:
            make_guess(reading, reader)
    assert cost() == few
