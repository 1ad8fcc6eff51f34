"""Limits: what is counted, for whom, for how long, and how a refusal reads."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.accounts import limits
from apps.accounts.limits import TooMany, check_write, client_address, within
from apps.accounts.models import User, WriteCount
from tests import factories, servers

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, 20, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands still; its one entry is the time."""
    times = [NOON]
    monkeypatch.setattr(timezone, "now", lambda: times[0])
    return times


def request_from(address: str, **headers: str) -> HttpRequest:
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)  # type: ignore[arg-type]


def test_so_many_are_let_through_in_a_stretch_of_time(clock: list[datetime]) -> None:
    assert [within("a", most=3, seconds=60) for _ in range(5)] == [True, True, True, False, False]
    assert within("b", most=3, seconds=60)
    clock[0] = NOON + timedelta(seconds=59)
    assert not within("a", most=3, seconds=60)
    clock[0] = NOON + timedelta(seconds=70)
    assert [within("a", most=3, seconds=60) for _ in range(5)] == [True, True, True, False, False]


@given(pauses=st.lists(st.integers(0, 40), min_size=20, max_size=60), most=st.integers(1, 8))
def test_in_no_minute_is_more_let_through_and_nobody_waits_much_longer(pauses: list[int], most: int) -> None:
    """Whatever the rhythm: the stretch has no turn around which twice the limit would fit."""
    WriteCount.objects.all().delete()
    let: list[datetime] = []
    now = NOON
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now)
        for pause in pauses:
            now += timedelta(seconds=pause)
            if within("a", most=most, seconds=60):
                let.append(now)
            else:
                assert sum(moment > now - timedelta(seconds=70) for moment in let) >= most
            assert sum(moment > now - timedelta(seconds=60) for moment in let) <= most


def test_who_is_refused_is_told_when_they_may_and_then_may(clock: list[datetime], settings: Settings) -> None:
    settings.GUESTS_PER_HOUR = 3
    request = request_from("192.0.2.1")
    for minutes in (0, 25, 40):
        clock[0] = NOON + timedelta(minutes=minutes)
        limits.check_guest(request)
    for _ in range(20):
        with pytest.raises(TooMany) as caught:
            limits.check_guest(request)
    clock[0] += timedelta(seconds=caught.value.seconds - 1)
    with pytest.raises(TooMany):
        limits.check_guest(request)
    clock[0] += timedelta(seconds=1)
    limits.check_guest(request)
    assert clock[0] <= NOON + timedelta(minutes=70)


def test_without_a_limit_nothing_is_counted() -> None:
    assert all(within("a", most=0, seconds=60) for _ in range(3))
    assert not WriteCount.objects.exists()


def test_counting_costs_the_same_each_time() -> None:
    counts = []
    for _ in range(4):
        with CaptureQueriesContext(connection) as caught:
            within("a", most=2, seconds=60)
        counts.append(len(caught))
    assert counts == [2, 2, 3, 3], "and a refusal one more, to take itself back"


@pytest.mark.process
def test_processes_that_count_at_the_same_time_lose_none(data: Path) -> None:
    """On a database of their own: the tests' SQLite is in memory, where nobody else can count."""
    program = "from apps.accounts.limits import within; print([within('a', most=25, seconds=10**9) for _ in range(10)])"
    environment = servers.clean_environment(DATA_DIR=str(data))
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", program]
    running = [
        subprocess.Popen(command, cwd=servers.ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    printed = "".join(process.communicate()[0] for process in running)
    assert (printed.count("True"), printed.count("False")) == (25, 5)


def test_writes_are_limited_by_person_and_say_when_to_try_again(
    alice: User, bob: User, settings: Settings, clock: list[datetime]
) -> None:
    settings.WRITES_PER_MINUTE = 2
    for _ in range(2):
        check_write(request_from("192.0.2.1"), alice)
    with pytest.raises(TooMany, match="try again in 70 seconds") as caught:
        check_write(request_from("192.0.2.2"), alice)
    assert caught.value.seconds == 70
    check_write(request_from("192.0.2.1"), bob)


def test_writes_are_limited_by_address_whoever_writes(settings: Settings, clock: list[datetime]) -> None:
    settings.ADDRESS_WRITES_PER_MINUTE = 2
    people = [factories.make_user() for _ in range(3)]
    for person in people[:2]:
        check_write(request_from("192.0.2.1"), person)
    with pytest.raises(TooMany):
        check_write(request_from("192.0.2.1"), people[2])
    check_write(request_from("192.0.2.2"), people[2])


def test_long_waits_are_told_in_minutes() -> None:
    assert "in 15 minutes" in str(TooMany(841))
    assert "in 1 second;" in str(TooMany(1)).replace(".", ";")


def test_addresses_are_stored_only_as_a_keyed_hash(alice: User, settings: Settings) -> None:
    check_write(request_from("192.0.2.77"), alice)
    before = set(WriteCount.objects.values_list("key", flat=True))
    assert len(before) == 2
    assert not any("192.0.2.77" in key for key in before)
    settings.SECRET_KEY = "another key makes another hash"
    check_write(request_from("192.0.2.77"), alice)
    assert WriteCount.objects.count() == 3
    assert all(len(key) <= 80 for key in WriteCount.objects.values_list("key", flat=True))


@pytest.mark.parametrize(
    ("https", "forwarded", "address"),
    [
        (False, "", "192.0.2.1"),
        (False, "198.51.100.7", "192.0.2.1"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.5, 198.51.100.7", "198.51.100.7"),
        (True, "198.51.100.7, made up", ""),
        (True, "", "192.0.2.1"),
        (True, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (True, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_the_proxys_own_word_counts(settings: Settings, https: bool, forwarded: str, address: str) -> None:
    settings.HTTPS = https
    assert client_address(request_from("192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)) == address


def test_a_refusal_is_a_page_and_for_htmx_a_line(client: Client, alice: User, settings: Settings) -> None:
    client.force_login(alice)
    settings.WRITES_PER_MINUTE = 1
    assert client.post("/account/name/", {"display_name": "A"}).status_code == 302
    page = client.post("/account/name/", {"display_name": "B"})
    assert page.status_code == 429
    assert 1 <= int(page["Retry-After"]) <= 70
    assert page["Cache-Control"] == "no-store"
    assert "<h1>Too much at once</h1>" in page.content.decode()
    line = client.post("/account/name/", {"display_name": "B"}, HTTP_HX_REQUEST="true")
    assert line.status_code == 429
    assert line.content.decode().startswith('<p class="notice" role="alert">That was too much')
    alice.refresh_from_db()
    assert alice.display_name == "A"


def test_every_limit_can_be_turned_off(alice: User, settings: Settings) -> None:
    for name in ("WRITES_PER_MINUTE", "ADDRESS_WRITES_PER_MINUTE", "GUESTS_PER_HOUR", "SIGN_UPS_PER_HOUR"):
        setattr(settings, name, 0)
    settings.SIGN_IN_TRIES = 0
    request = request_from("192.0.2.1")
    for _ in range(3):
        check_write(request, alice)
        limits.check_guest(request)
        limits.check_mail(request)
        limits.check_sign_in(request, "alice")
    assert not WriteCount.objects.exists()
