"""The settings that can be given from outside, declared once.

Every variable of the environment that Synoptic reads is declared here with its default and one line of help. The
reference page ``docs/reference/settings.md`` lists the same names; a test holds the two together.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment: its name, its default as text, and what it does."""

    name: str
    default: str
    help: str


VARIABLES: dict[str, Variable] = {}
#: Where values are looked up; the tests put a mapping of their own here.
environment: Mapping[str, str] = os.environ


class BadValue(ValueError):
    """A variable holds something that cannot be used; the message says which and what would be."""


def text(name: str, default: str, help: str) -> str:
    """Declare `name` and return its value, or `default` where it is unset or empty."""
    VARIABLES[name] = Variable(name, default, help)
    return environment.get(name, "").strip() or default


def number(name: str, default: int, help: str, *, least: int = 0, most: int = 10**9) -> int:
    """The same for a whole number from `least` to `most`.

    Raises BadValue for anything else.
    """
    raw = text(name, str(default), help)
    if not raw.isdecimal() or len(raw) > 10 or not least <= int(raw) <= most:
        raise BadValue(f"{name}={raw!r} is not a whole number from {least} to {most}.")
    return int(raw)


def flag(name: str, default: bool, help: str) -> bool:
    """The same for a switch: 1, true, yes, on; 0, false, no, off.

    Raises BadValue for anything else.
    """
    raw = text(name, "1" if default else "0", help).lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise BadValue(f"{name}={raw!r} is neither 1 (on) nor 0 (off).")


def choice(name: str, default: str, help: str, *, among: tuple[str, ...]) -> str:
    """The same for one of the words `among`, whatever the case of its letters.

    Raises BadValue for anything else.
    """
    raw = text(name, default, help).upper()
    if raw not in among:
        raise BadValue(f"{name}={raw!r} is none of {', '.join(among)}.")
    return raw


def database(name: str, default: Path, help: str) -> dict[str, Any]:
    """Declare `name`, the address of a database, and return it as Django's settings; unset, SQLite in `default`.

    Raises BadValue for an address of another kind; the message never repeats it, since it may hold a password.
    """
    address = text(name, "", help)
    if not address:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default}
    refusal = BadValue(f"{name} is not an address such as postgres://user:password@host:5432/name.")
    if not address.startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise refusal
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(address))
    except ValueError:
        raise refusal from None
    if not found["NAME"]:
        raise refusal
    return found


def words(name: str, default: str, help: str) -> list[str]:
    """The same for a list separated by commas."""
    return [word.strip() for word in text(name, default, help).split(",") if word.strip()]
