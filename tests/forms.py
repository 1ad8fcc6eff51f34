"""What a browser would send if the form of a page were submitted as it stands."""

from html.parser import HTMLParser
from typing import Any

from django.test.client import Client


class _Fields(HTMLParser):
    """Collects the fields of the form that has the most of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[dict[str, list[str]]] = []
        self._name = ""
        self._text: list[str] | None = None
        self._option: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            ticked = kind not in {"checkbox", "radio"} or "checked" in given
            if ticked and kind not in {"submit", "button", "image"}:
                self._put(name, given.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self._name, self._text = name, []
        elif tag == "select":
            self._name = name
        elif tag == "option" and "selected" in given:
            self._put(self._name, given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            # A browser drops the line feed that Django writes first.
            self._put(self._name, "".join(self._text).removeprefix("\r\n").removeprefix("\n"))
            self._text = None

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)


def fields(html: str) -> dict[str, Any]:
    """Return the fields of the largest form in `html` with their values: what is ticked, chosen or written."""
    parser = _Fields()
    parser.feed(html)
    found = max(parser.forms, key=len)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def submit(client: Client, path: str, **changes: Any) -> Any:
    """Open `path`, change some fields (None: leave them out) and submit; returns the answer, redirects not followed."""
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    data = fields(page.content.decode()) | changes
    return client.post(path, {name: value for name, value in data.items() if value is not None})


def errors(response: Any) -> str:
    """Return what a page says is wrong, for the message of a failed test."""
    found: list[str] = []
    for name in ("adminform", "form", "inline_admin_formsets"):
        try:
            part = response.context[name]
        except (KeyError, TypeError):
            continue
        parts = [inline.formset for inline in part] if isinstance(part, list) else [getattr(part, "form", part)]
        found += [str(form.errors) for form in parts]
    return " ".join(found)
