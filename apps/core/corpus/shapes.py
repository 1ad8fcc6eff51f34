"""What a table of the corpus format may hold: its keys, in their canonical order, and what each value must be.

A shape is bound to a model, and takes from its fields what it can: the type, the choices, the greatest length, and
whether a value must be there. Readers, writers and the reference page all go by the same shapes.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from apps.core.passages import CannotCut, clean, cut_markdown

#: What a slug looks like in the corpus; it is a file's name too, on systems that do not tell capitals apart.
SLUG = re.compile(r"[a-z0-9-]+")
_SLUG_WANTED = "a slug: small letters a to z, digits and hyphens"
_ADDRESSES = ("https://", "http://", "/")


class Kind(StrEnum):
    """What stands on the right of a key."""

    TEXT = "text"
    PROSE = "Markdown"
    SLUG = "slug"
    ADDRESS = "address"
    DATE = "date"
    FLAG = "flag"
    NUMBER = "number"
    REFERENCE = "reference"
    REFERENCES = "references"
    SLUGS = "slugs"
    TABLES = "tables"


_WANTED = {
    Kind.TEXT: "text in quotation marks",
    Kind.PROSE: "text in quotation marks, three of them where it runs over several lines",
    Kind.SLUG: _SLUG_WANTED,
    Kind.ADDRESS: "an address that begins with https:// or http://, or with / for a page of this site",
    Kind.DATE: "a date such as 2025-02-12, without quotation marks",
    Kind.FLAG: "true or false, without quotation marks",
    Kind.NUMBER: "a whole number from 1 up",
    Kind.REFERENCES: 'a list of slugs such as ["one", "another"]',
    Kind.SLUGS: 'a list of slugs such as ["one", "another"]',
}
_TYPES: dict[Kind, type] = {
    Kind.DATE: datetime.date,
    Kind.FLAG: bool,
    Kind.NUMBER: int,
    Kind.REFERENCES: list,
    Kind.SLUGS: list,
    Kind.TABLES: list,
}
_TYPE_NAMES = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    datetime.date: "a date",
    datetime.datetime: "a date with a time",
    datetime.time: "a time",
    list: "a list",
    dict: "a table",
}


class Fault(ValueError):
    """A value that cannot stand where it stands: what is wrong, what was expected, and which item of a list it is."""

    def __init__(self, wrong: str, expected: str, *, item: int | None = None) -> None:
        self.wrong = wrong
        self.expected = expected
        self.item = item
        super().__init__(f"{wrong}; expected {expected}")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table.

    `field` is the field of the model where it has another name, `model` the model where it is not the shape's own.
    A reference is known by the field `by` of what it points to; one that is `later` may point to something further
    down, or be known by more than one field, so the part that owns the shape looks it up. A value equal to `default`
    is not written, nor an empty one.
    """

    name: str
    kind: Kind | None = None
    field: str = ""
    model: type[models.Model] | None = None
    by: str = "slug"
    later: bool = False
    optional: bool | None = None
    default: str | bool | int | None = None
    shape: "Shape | None" = None
    column: "models.Field[Any, Any] | None" = None

    @property
    def wanted(self) -> str:
        """What was expected here, in words."""
        if self.shape is not None:
            return f"tables, each under a line [[{self.name}]]"
        if self.column is not None and self.column.choices:
            return "one of: " + ", ".join(str(value) for value, _ in self.column.flatchoices)
        if self.kind is Kind.REFERENCE:
            return f"the {self.by} of {_a(self.target)}"
        return _WANTED[self.kind or Kind.TEXT]

    @property
    def target(self) -> type[models.Model]:
        """The model that a reference points to."""
        related = self.column.related_model if self.column is not None else None
        assert isinstance(related, type), f"{self.name} is no reference"  # noqa: S101 (a mistake in a shape)
        return related

    @property
    def nothing(self) -> Any:
        """What the value is where the key is left out."""
        if self.default is not None:
            return self.default
        if self.kind in {Kind.REFERENCES, Kind.SLUGS, Kind.TABLES}:
            return []
        return "" if self.kind in {Kind.TEXT, Kind.PROSE, Kind.ADDRESS, Kind.SLUG} else None


class Shape:
    """The keys of one kind of table.

    `word` is what messages call such a table, `heading` the heading of its keys in docs/reference/corpus.md, `model`
    what a row of it is stored as (None for a file that only holds lists of tables), and `identity` the key that no
    two tables beside each other may share.
    """

    def __init__(
        self,
        word: str,
        model: type[models.Model] | None,
        *keys: Key,
        heading: str = "",
        identity: str = "slug",
    ) -> None:
        self.word = word
        self.model = model
        self.heading = heading
        self.keys = {key.name: _bound(key, model) for key in keys}
        self.identity = identity if identity in self.keys else ""

    def columns(self) -> dict[str, "models.Field[Any, Any]"]:
        """Return the fields of the shape's own model that its keys fill, by the names of the keys."""
        return {
            name: key.column
            for name, key in self.keys.items()
            if key.column is not None and key.column.model is self.model and not key.column.many_to_many
        }


def _bound(key: Key, model: type[models.Model] | None) -> Key:
    """Return `key` with what the field of the model says about it."""
    model = key.model or model
    if key.kind in {Kind.NUMBER, Kind.SLUGS} or key.shape is not None or model is None:
        kind = Kind.TABLES if key.shape is not None else key.kind
        return replace(key, kind=kind, optional=key.optional is not False)
    column: models.Field[Any, Any] = model._meta.get_field(key.field or key.name)  # type: ignore[assignment]
    kind = key.kind or _kind_of(column)
    optional = key.optional
    if optional is None:
        optional = column.blank or column.null or key.default is not None
    return replace(key, column=column, kind=kind, optional=optional)


def _kind_of(column: "models.Field[Any, Any]") -> Kind:
    kinds: list[tuple[type[Any], Kind]] = [
        (models.ForeignKey, Kind.REFERENCE),
        (models.ManyToManyField, Kind.REFERENCES),
        (models.SlugField, Kind.SLUG),
        (models.DateField, Kind.DATE),
        (models.BooleanField, Kind.FLAG),
    ]
    return next((kind for type_, kind in kinds if isinstance(column, type_)), Kind.TEXT)


def tidy(text: str) -> str:
    """Return `text` as the corpus keeps it: NFC, lines ended by line feeds, no control characters, no outer space."""
    return clean(text).strip()


def tidy_text(source: str) -> str:
    """Return the Markdown of an article as the corpus keeps it: as `tidy`, but the first line may be indented."""
    lines = clean(source).rstrip().split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines)


def checked(key: Key, value: object) -> Any:
    """Return `value` as the key keeps it: text tidied, everything else as it is. Raises Fault.

    References are checked as slugs or texts only; whether they lead somewhere is for the caller to see.
    """
    kind = key.kind or Kind.TEXT
    wanted_type = _TYPES.get(kind, str)
    if type(value) is not wanted_type:
        raise Fault(f"{key.name} is {_TYPE_NAMES.get(type(value), 'something else')}", key.wanted)
    if isinstance(value, list):
        return _checked_list(key, value)
    if isinstance(value, str):
        return _checked_text(key, tidy(value))
    if kind is Kind.NUMBER and isinstance(value, int) and value < 1:
        raise Fault(f"{key.name} is {value}", key.wanted)
    return value


def _checked_list(key: Key, values: Sequence[object]) -> list[Any]:
    if key.shape is not None:
        if any(type(value) is not dict for value in values):
            raise Fault(f"{key.name} is a list", key.wanted)
        return list(values)
    if not values and not key.optional:
        raise Fault(f"{key.name} is empty", "at least one slug")
    for item, value in enumerate(values):
        if not isinstance(value, str):
            raise Fault(f"{key.name} holds {_TYPE_NAMES.get(type(value), 'something else')}", key.wanted, item=item)
        if not SLUG.fullmatch(value):
            raise Fault(f"“{shorten(value)}” is not a slug", _SLUG_WANTED, item=item)
        if value in values[:item]:
            raise Fault(f"“{value}” stands twice in {key.name}", "each slug once", item=item)
    return list(values)


def _checked_text(key: Key, value: str) -> str:
    if not value:
        if key.optional:
            return value
        raise Fault(f"{key.name} is empty", key.wanted)
    slug = key.kind is Kind.SLUG or (key.kind is Kind.REFERENCE and key.by == "slug")
    if slug and not SLUG.fullmatch(value):
        raise Fault(f"{key.name} = “{shorten(value)}”", _SLUG_WANTED)
    if key.kind is Kind.ADDRESS and not value.lower().startswith(_ADDRESSES):
        raise Fault(f"{key.name} = “{shorten(value)}”", key.wanted)
    if key.column is not None and key.kind is not Kind.REFERENCE:
        _check_field(key, key.column, value)
    if key.kind is Kind.PROSE:
        try:
            cut_markdown(value)
        except CannotCut as error:
            raise Fault(f"the {key.name} cannot be shown: {error}", "Markdown that can") from error
    return value


def _check_field(key: Key, column: "models.Field[Any, Any]", value: str) -> None:
    if column.choices and value not in {str(choice) for choice, _ in column.flatchoices}:
        raise Fault(f"{key.name} = “{shorten(value)}”", key.wanted)
    longest = getattr(column, "max_length", None)
    if longest is not None and len(value) > longest:
        raise Fault(f"{key.name} has {len(value)} characters", f"at most {longest}")
    try:
        column.run_validators(value)
    except ValidationError as error:
        expected = str(column.help_text) or " ".join(error.messages)
        raise Fault(f"{key.name} = “{shorten(value)}”", expected[:1].lower() + expected[1:].rstrip(".")) from error


def values_of(shape: Shape, instance: models.Model, **given: Any) -> dict[str, Any]:
    """Return what `instance` has for the keys of `shape`, as the corpus writes it; `given` goes before it.

    References are read through the instance's relations: join or prefetch them.
    """
    values: dict[str, Any] = {}
    for name, key in shape.keys.items():
        if name in given:
            values[name] = given[name]
        elif key.column is not None and key.column.model is type(instance):
            values[name] = _written(key, key.column, instance)
    return values


def _written(key: Key, column: "models.Field[Any, Any]", instance: models.Model) -> Any:
    value = getattr(instance, column.name)
    if key.kind is Kind.REFERENCE:
        return getattr(value, key.by) if value is not None else None
    if key.kind is Kind.REFERENCES:
        return sorted(getattr(other, key.by) for other in value.all())
    if isinstance(value, datetime.datetime):
        return day_of(value)
    return tidy(value) if isinstance(value, str) else value


def day_of(moment: datetime.datetime | None) -> datetime.date | None:
    """Return the day on which `moment` lies, in UTC: of moments the corpus keeps that much."""
    return moment.astimezone(datetime.UTC).date() if moment is not None else None


def is_left_out(key: Key, values: Mapping[str, Any]) -> bool:
    """Return whether the canonical form does not write the key: its value is empty, or goes without saying."""
    value = values.get(key.name)
    return value is None or value == "" or value == [] or value == key.default


def shorten(text: str) -> str:
    """Return the beginning of `text`, on one line, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _a(model: type[models.Model]) -> str:
    word = str(model._meta.verbose_name)
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
