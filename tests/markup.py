"""A strict reader of the HTML that the site writes: every element closed, in order, in a place where it may stand."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "img", "hr", "input", "link", "meta"}
#: Which element may stand directly in which; elements that are not named may stand anywhere.
PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "figcaption": {"figure"},
}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "table": {"thead", "tbody"}, "tr": {"td", "th"}}
#: What cannot stand inside itself, at any depth.
NOT_IN_ITSELF = {"a", "p", "table", "blockquote", "figure", "h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass
class Element:
    """One element as it was read."""

    tag: str
    attributes: dict[str, str]
    within: tuple[str, ...]


@dataclass
class Read:
    """What was read: the elements in order, the text between them, and each character's elements, outermost first."""

    elements: list[Element] = field(default_factory=list)
    text: str = ""
    around: list[tuple[str, ...]] = field(default_factory=list)

    def tags(self) -> set[str]:
        """Return the names of the elements."""
        return {element.tag for element in self.elements}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute"
        assert tag not in self.open or tag not in NOT_IN_ITSELF, f"<{tag}> inside <{tag}>"
        parent = self.open[-1] if self.open else ""
        assert tag not in PARENTS or parent in PARENTS[tag], f"<{tag}> in <{parent}>"
        assert parent not in CHILDREN or tag in CHILDREN[parent], f"<{tag}> in <{parent}>"
        self.read.elements.append(Element(tag, {name: value or "" for name, value in attrs}, tuple(self.open)))
        if tag == "br":
            self.handle_data("\n")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        parent = self.open[-1] if self.open else ""
        assert parent not in CHILDREN or not data.strip(), f"text in <{parent}>"
        self.read.text += data
        self.read.around += [tuple(self.open)] * len(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise AssertionError("a processing instruction")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError("a declaration")


def read(html: str) -> Read:
    """Return what stands in `html`; raises AssertionError where it is not well formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open, f"<{reader.open[-1]}> is not closed"
    return reader.read
