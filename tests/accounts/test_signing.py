"""Signing up, in and out; forgotten passwords; confirming an address; what visitors' pages never do."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from apps.accounts.forms import SignUpForm
from apps.accounts.models import Role, User
from tests import factories
from tests.accounts import work
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_UP = {"username": "newcomer", "email": "newcomer@example.org", "password": PASSWORD}


def link_in(body: object, part: str) -> str:
    """Return the path of the link in a mail whose address holds `part`."""
    found = re.search(rf"http://testserver(/\S*{part}\S*)", str(body))
    assert found, body
    return urlsplit(found[1]).path


def sign_up(client: Client, **changed: str) -> HttpResponse:
    return client.post("/account/sign-up/", {**SIGN_UP, **changed})  # type: ignore[return-value]


# -- Signing up and confirming --


def test_signing_up_signs_in_and_sends_a_link_that_confirms_the_address(client: Client) -> None:
    assert sign_up(client)["Location"] == "/account/"
    newcomer = User.objects.get()
    assert (newcomer.username, newcomer.role, newcomer.email, newcomer.may_publish) == (
        "newcomer",
        Role.READER,
        "",
        False,
    )
    page = client.get("/account/").content.decode()
    assert "We sent a link to newcomer@example.org" in page
    assert "Nothing can be made public before an address is confirmed." in page
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["newcomer@example.org"], "Confirm your mail address")
    path = link_in(message.body, "confirm")
    browser = Client()
    assert "newcomer@example.org" in browser.get(path).content.decode()
    newcomer.refresh_from_db()
    assert newcomer.email_confirmed is None, "opening the link changes nothing; a program may have opened it"
    for _ in range(2):
        assert "The address is confirmed" in browser.post(path).content.decode()
    newcomer.refresh_from_db()
    assert (newcomer.email, newcomer.may_publish) == ("newcomer@example.org", True)
    assert "waits to be opened" not in client.get("/account/").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "ALICE"}, "There is an account with that name"),
        ({"username": "guest-abc"}, "There is an account with that name"),
        ({"username": "former member"}, "Enter a valid username"),
        ({"username": "newcomer@example.org"}, "do not take a mail address"),
        ({"username": ""}, "This field is required"),
        ({"username": "d" * 61}, "at most 60"),
        ({"email": "nowhere"}, "Enter a valid email address"),
        ({"password": "short"}, "too short"),
        ({"password": "newcomernewcomer1", "username": "newcomernewcomer"}, "too similar"),
    ],
)
def test_what_cannot_be_used_makes_no_account(client: Client, alice: User, changed: dict[str, str], said: str) -> None:
    answer = sign_up(client, **changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert list(User.objects.all()) == [alice]
    assert mail.outbox == []
    assert "sessionid" not in client.cookies


def test_whoever_fills_in_what_nobody_sees_gets_no_account(client: Client) -> None:
    assert sign_up(client, website="https://example.org/").status_code == 302
    assert not User.objects.exists()
    assert mail.outbox == []


def test_a_known_address_looks_the_same_on_the_page_and_is_told_by_mail(alice: User) -> None:
    answers = []
    for name, address in (("newcomer-x", "newcomer@example.org"), ("eve-x", "Alice@example.org")):
        client = Client()
        first = sign_up(client, username=name, email=address)
        page = client.get("/account/").content.decode().replace(address, "ADDRESS").replace(name, "NAME")
        answers.append((first.status_code, first["Location"], re.sub(r'value="\w{64}"', "", page)))
    assert answers[0] == answers[1]
    assert mail.outbox[1].subject == "You have an account"
    assert "alice" in mail.outbox[1].body
    assert "/account/password/forgotten/" in mail.outbox[1].body
    assert "/confirm/" not in mail.outbox[1].body


def test_of_two_accounts_that_ask_for_one_address_the_first_to_confirm_has_it() -> None:
    for name in ("newcomer", "eve"):
        sign_up(Client(), username=name)
    first, second = (link_in(message.body, "confirm") for message in mail.outbox)
    assert Client().post(second).status_code == 200
    answer = Client().post(first)
    assert answer.status_code == 410
    assert "Another account has this address" in answer.content.decode()
    assert User.objects.get(email="newcomer@example.org").username == "eve"


@pytest.mark.parametrize("spoil", ["cut", "changed", "nonsense", "late"])
def test_a_link_that_does_not_hold_says_so(client: Client, settings: Settings, spoil: str) -> None:
    sign_up(client)
    path = link_in(mail.outbox[0].body, "confirm")
    if spoil == "late":
        settings.PASSWORD_RESET_TIMEOUT = -1
    path = {
        "cut": path[:-3] + "/",
        "changed": path.replace("confirm/", "confirm/A"),
        "nonsense": "/account/confirm/x/",
    }.get(spoil, path)
    for method in (client.get, client.post):
        assert method(path).status_code == 410
    assert User.objects.get().email_confirmed is None


def test_a_confirmation_never_lends_itself_to_another_account(client: Client, alice: User) -> None:
    sign_up(client)
    User.objects.filter(username="newcomer").update(is_active=False)
    assert client.post(link_in(mail.outbox[0].body, "confirm")).status_code == 410


def test_sign_ups_from_one_address_are_limited(settings: Settings) -> None:
    settings.SIGN_UPS_PER_HOUR = 2
    codes = [sign_up(Client(), username=f"newcomer{n}", email=f"d{n}@example.org").status_code for n in range(3)]
    assert codes == [302, 302, 429]
    assert User.objects.count() == 2


def test_a_name_taken_in_between_is_told_on_the_form(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SignUpForm, "clean_username", lambda form: form.cleaned_data["username"])
    answer = sign_up(client, username="ALICE")
    assert answer.status_code == 422
    assert "There is an account with that name" in answer.content.decode()


def test_a_mail_server_that_is_away_is_told_and_the_account_stands(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_signing.Away"
    sign_up(client)
    assert "could not be sent" in client.get("/account/").content.decode()
    assert User.objects.get().username == "newcomer"


class Away:
    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError


# -- Signing in and out --


def test_signing_in_leads_to_the_desk_or_where_one_was_going(client: Client, alice: User) -> None:
    form = {"username": "Alice", "password": PASSWORD}
    assert client.post("/account/sign-in/", form)["Location"] == "/desk/"
    client.logout()
    assert client.post("/account/sign-in/", {**form, "next": "/groups/"})["Location"] == "/groups/"
    assert client.get("/account/sign-in/?next=/groups/")["Location"] == "/groups/"
    assert client.get("/account/sign-up/")["Location"] == "/account/"


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org"])
def test_no_link_leads_away_through_the_sign_in(client: Client, alice: User, away: str) -> None:
    form = {"username": "alice", "password": PASSWORD, "next": away}
    assert client.post("/account/sign-in/", form)["Location"] == "/desk/"
    assert b"example.org" not in Client().get("/account/sign-in/", {"next": away}).content


@pytest.mark.parametrize("name", ["alice", "nobody", "gone", "guest"])
def test_the_answer_to_a_wrong_password_never_tells_who_there_is(client: Client, alice: User, name: str) -> None:
    factories.make_user("gone", is_active=False)
    name = work.make_guest().username if name == "guest" else name
    password = PASSWORD if name == "gone" else "wrong"
    answer = client.post("/account/sign-in/", {"username": name, "password": password})
    assert answer.status_code == 422
    assert "There is no account with that name and password" in answer.content.decode()
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("path", ["/account/sign-in/", "/admin/login/"])
def test_tries_to_sign_in_are_limited_by_name_and_address(
    client: Client, alice: User, carol: User, settings: Settings, path: str
) -> None:
    settings.SIGN_IN_TRIES = 3
    wrong = {"username": "carol", "password": "wrong"}
    right = {"username": "Carol", "password": PASSWORD}
    codes = [client.post(path, wrong).status_code for _ in range(3)]
    assert 429 not in codes
    refused = client.post(path, right)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 1050
    assert "try again" in refused.content.decode()
    assert client.post(path, {"username": "alice", "password": "wrong"}).status_code != 429
    assert client.post(path, right, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_tries_over_many_names_are_limited_too(client: Client, settings: Settings) -> None:
    settings.SIGN_IN_TRIES = 1
    for number in range(10):
        client.post("/account/sign-in/", {"username": f"name{number}", "password": "x"})
    assert client.post("/account/sign-in/", {"username": "other", "password": "x"}).status_code == 429


def test_signing_out_is_a_form(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/account/sign-out/").status_code == 200
    assert client.get("/account/").status_code == 200
    assert client.post("/account/sign-out/")["Location"] == "/"
    assert client.get("/account/")["Location"] == "/account/sign-in/?next=/account/"
    assert client.get("/account/sign-out/")["Location"] == "/"


def test_a_guest_is_warned_before_signing_out(client: Client) -> None:
    client.force_login(work.make_guest())
    assert "nobody can reach it any more" in client.get("/account/sign-out/").content.decode()


def test_forms_want_their_token(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    for path in ("/account/sign-out/", "/account/delete/", "/account/name/", "/groups/"):
        assert strict.post(path, {}).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/account/sign-in/", {}).status_code == 403


def test_who_is_made_inactive_is_signed_out(client: Client, alice: User) -> None:
    client.force_login(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


# -- A forgotten password --


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client: Client, alice: User) -> None:
    other = Client()
    other.force_login(alice)
    answer = client.post("/account/password/forgotten/", {"email": "ALICE@example.org"})
    assert answer["Location"] == "/account/password/sent/"
    assert mail.outbox[0].to == ["alice@example.org"]
    path = link_in(mail.outbox[0].body, "new")
    assert client.get(path).status_code == 200
    refused = client.post(path, {"new_password1": "12345", "new_password2": "12345"})
    assert refused.status_code == 422
    new = "another horse entirely"
    assert client.post(path, {"new_password1": new, "new_password2": new}).status_code == 200
    assert client.get(path).status_code == 410
    assert not Client().login(username="alice", password=PASSWORD)
    assert Client().login(username="alice", password=new)
    assert other.get("/account/").status_code == 302, "every other browser is signed out"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: Client, alice: User) -> None:
    answers = [client.post("/account/password/forgotten/", {"email": f"{who}@example.org"}) for who in ("alice", "eve")]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    assert len(mail.outbox) == 1
    assert client.get("/account/password/sent/").status_code == 200


def test_requests_for_mails_are_limited(client: Client, alice: User, settings: Settings) -> None:
    settings.SIGN_UPS_PER_HOUR = 1
    form = {"email": "alice@example.org"}
    codes = [client.post("/account/password/forgotten/", form).status_code for _ in range(2)]
    assert codes == [302, 429]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("path", ["x/y", "MQ/abc-def", "AAAA/x-y", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b"])
def test_a_made_up_link_for_a_password_says_so(client: Client, alice: User, path: str) -> None:
    assert client.get(f"/account/password/new/{path}/").status_code == 410


# -- Visitors' pages --


VISITORS = ["/", "/about/", "/search/?q=a", "/account/password/sent/", "/account/gone/", "/nowhere/"]
FORMS = ["/account/sign-in/", "/account/sign-up/", "/account/password/forgotten/"]


@pytest.mark.parametrize("path", VISITORS)
def test_no_page_for_visitors_sets_a_cookie_or_differs(path: str) -> None:
    pages = [Client().get(path, HTTP_USER_AGENT=agent) for agent in ("a", "b")]
    assert all(not page.cookies for page in pages)
    assert pages[0].content == pages[1].content
    assert b"csrfmiddlewaretoken" not in pages[0].content


@pytest.mark.parametrize("path", FORMS)
def test_pages_with_a_form_are_kept_by_nobody_and_set_only_the_forms_cookie(path: str) -> None:
    page = Client().get(path)
    assert page["Cache-Control"] == "no-store"
    assert list(page.cookies) == ["csrftoken"]


@pytest.mark.parametrize(
    "path",
    ["/account/", "/account/name/", "/account/address/", "/account/password/", "/account/export.json", "/groups/"],
)
def test_personal_pages_send_visitors_to_sign_in_without_a_cookie(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer["Location"] == f"/account/sign-in/?next={path}"
    assert not answer.cookies
    client.force_login(factories.make_user())
    assert client.get(path)["Cache-Control"] == "no-store"


def test_the_head_offers_signing_in_or_out(client: Client, alice: User) -> None:
    page = client.get("/about/").content.decode()
    assert 'href="/account/sign-in/"' in page
    assert "/account/sign-out/" not in page
    client.force_login(alice)
    page = client.get("/about/").content.decode()
    assert 'href="/account/sign-out/"' in page
    assert 'href="/account/"' in page
    assert "csrfmiddlewaretoken" not in page
    client.force_login(work.make_guest())
    page = client.get("/about/").content.decode()
    assert 'href="/account/sign-in/"' in page
    assert 'href="/account/"' in page


def test_the_admin_keeps_its_own_sign_in(client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"


# -- Changing the account --


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(client: Client, alice: User) -> None:
    work.confirmed(alice)
    client.force_login(alice)
    form = {"email": "new@example.org", "password": PASSWORD}
    assert client.post("/account/address/", form)["Location"] == "/account/"
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert "new@example.org waits to be opened" in client.get("/account/").content.decode()
    assert client.post(link_in(mail.outbox[0].body, "confirm")).status_code == 200
    alice.refresh_from_db()
    assert (alice.email, alice.may_publish) == ("new@example.org", True)
    assert [(each.to, each.subject) for each in mail.outbox[1:]] == [
        (["alice@example.org"], "Your mail address was changed")
    ]


def test_an_old_link_does_not_bring_an_old_address_back(client: Client, alice: User) -> None:
    work.confirmed(alice)
    client.force_login(alice)
    for address in ("one@example.org", "two@example.org"):
        client.post("/account/address/", {"email": address, "password": PASSWORD})
    one, two = (link_in(message.body, "confirm") for message in mail.outbox)
    assert client.post(two).status_code == 200
    assert client.post(one).status_code == 410
    alice.refresh_from_db()
    assert alice.email == "two@example.org"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("address", {"email": "new@example.org", "password": "wrong"}),
        ("address", {"email": "nowhere", "password": PASSWORD}),
        ("password", {"old_password": "wrong", "new_password1": "x" * 20, "new_password2": "x" * 20}),
        ("password", {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}),
        ("name", {"display_name": "A former  Member"}),
        ("name", {"display_name": "x" * 151}),
    ],
)
def test_a_change_that_cannot_be_made_keeps_everything(
    client: Client, alice: User, path: str, form: dict[str, str]
) -> None:
    client.force_login(alice)
    before = User.objects.values().get(pk=alice.pk)
    assert client.post(f"/account/{path}/", form).status_code == 422
    assert User.objects.values().get(pk=alice.pk) == before
    assert mail.outbox == []


def test_name_and_password_change_at_once(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.post("/account/name/", {"display_name": "  Alice\n Smith "}).status_code == 302
    new = "another horse entirely"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", form).status_code == 302
    assert "Alice Smith" in client.get("/account/").content.decode()
    assert Client().login(username="alice", password=new)


@pytest.mark.parametrize("path", ["/account/name/", "/account/address/", "/account/password/", "/groups/"])
def test_guests_are_sent_to_sign_up(client: Client, path: str) -> None:
    client.force_login(work.make_guest())
    assert client.get(path)["Location"] == f"/account/sign-up/?next={path}"
    assert client.post(path)["Location"] == f"/account/sign-up/?next={path}"


def test_an_address_is_confirmed_for_days_not_for_ever(client: Client, settings: Settings) -> None:
    sign_up(client)
    assert f"within {settings.PASSWORD_RESET_TIMEOUT // 86400} days" in mail.outbox[0].body
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) >= timedelta(days=2)
    assert User.objects.get().date_joined <= timezone.now()
