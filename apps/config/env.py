"""The settings that can be given from outside, declared once.

Every variable of the environment that Synoptic reads is declared here with its default and one line of help. The
reference page ``docs/reference/settings.md`` lists the same names; a test holds the two together.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass


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


def number(name: str, default: int, help: str, *, least: int = 0) -> int:
    """The same for a whole number of at least `least`.

    Raises BadValue for anything else.
    """
    raw = text(name, str(default), help)
    if not raw.isdecimal() or int(raw) < least:
        raise BadValue(f"{name}={raw!r} is not a whole number of at least {least}.")
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


def words(name: str, default: str, help: str) -> list[str]:
    """The same for a list separated by commas."""
    return [word.strip() for word in text(name, default, help).split(",") if word.strip()]
