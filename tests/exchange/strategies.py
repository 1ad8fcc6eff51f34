"""Small libraries as they might be written by hand, made up by hypothesis from the shapes that the readers know."""

import datetime
from typing import Any

from hypothesis import strategies as st

from apps.annotations.corpus import CODEBOOK, TAG
from apps.comparison.corpus.answers import ANSWER
from apps.comparison.corpus.questions import QUESTION, QUESTION_SET
from apps.core.corpus import Key, Kind, Shape
from apps.library.corpus.articles import ARTICLE, READING
from apps.library.corpus.events import EVENT, FACT, POSITION
from apps.library.corpus.frames import FRAME
from apps.library.corpus.outlets import AFFILIATION, OUTLET
from apps.library.corpus.quotations import QUOTE
from apps.library.corpus.sources import SOURCE
from apps.library.corpus.versions import OLDER
from apps.library.corpus.voices import VOICE

Table = dict[str, Any]

_odd = st.sampled_from(
    ["“", "”", '"', "'''", '"""', "\\", "\n", "+++\n", "# ", "[[x]]", "=", "é", "\u0301", "ё", "שלום", "𐍈", "\x00"]
)
_letters = st.characters(codec="utf-8", exclude_categories=["Cs"])
lines = st.lists(st.text(_letters, max_size=6) | _odd, max_size=6).map("".join)
#: Text that is something after all that is no text has been taken away.
words = lines.map(lambda text: f"x{text}")
slugs = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)
dates = st.dates(datetime.date(1, 1, 1))
markdown = st.lists(
    st.sampled_from(["A *word* and another.", "## Heading", "- item", "> quoted\n>\n> — {voice}, somewhere", "1. one"])
    | words,
    min_size=1,
    max_size=5,
)


def value(key: Key, pools: dict[str, list[str]]) -> st.SearchStrategy[Any]:
    """Return what may stand under a key; references are drawn from `pools`, by the word of what they point to."""
    if key.column is not None and key.column.choices:
        return st.sampled_from([choice for choice, _ in key.column.flatchoices])
    if key.kind in {Kind.REFERENCE, Kind.REFERENCES}:
        pool = pools[f"{key.target._meta.verbose_name} {key.by}"]
        one = st.sampled_from(pool)
        return one if key.kind is Kind.REFERENCE else st.lists(one, min_size=1, unique=True)
    simple: dict[Kind | None, st.SearchStrategy[Any]] = {
        Kind.DATE: dates,
        Kind.FLAG: st.booleans(),
        Kind.SLUG: slugs,
        Kind.ADDRESS: st.sampled_from(["https://a.example/x?y=z#é", "http://b.example", "/about/"]),
    }
    if key.name == "language":
        return st.sampled_from(["en", "ru", "ar", "uz-Arab"])
    # In NFC a text can be up to three times as long as it was typed.
    longest = (getattr(key.column, "max_length", None) or 900) // 3
    return simple.get(key.kind, words.map(lambda text: text[:longest]))


@st.composite
def table(
    draw: st.DrawFn, /, shape: Shape, pools: dict[str, list[str]], leave: tuple[str, ...] = (), **given: Any
) -> Table:
    """Draw a table of `shape` without the keys to `leave`, in any order; `given` stands as it is."""
    drawn: Table = {}
    for name, key in shape.keys.items():
        if name in given:
            drawn[name] = given[name]
        elif name in leave or key.shape is not None or (key.optional and draw(st.booleans())):
            continue
        else:
            drawn[name] = draw(value(key, pools))
    for first, last in (("date", "end_date"), ("since", "until")):
        if first in drawn and last in drawn:
            drawn[first], drawn[last] = sorted((drawn[first], drawn[last]))
    return drawn


def distinct(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Return lists of slugs that differ."""
    return st.lists(slugs, min_size=least, max_size=most, unique=True)


@st.composite
def libraries(draw: st.DrawFn) -> tuple[dict[str, Table], dict[str, tuple[Table, str]]]:
    """Draw a whole corpus: the TOML files by name, and the Markdown files with their front matter and text."""
    names = {word: draw(distinct(1, 3)) for word in ("frame", "outlet", "voice", "source", "event")}
    pools = {f"{word} slug": pool for word, pool in names.items()}
    pools["voice name"] = [f"Speaker {slug}" for slug in names["voice"]]

    def many(shape: Shape, pool: list[str], leave: tuple[str, ...] = (), **given: Any) -> list[Table]:
        return [draw(table(shape, pools, leave, slug=slug, **given)) for slug in pool]

    affiliations = draw(st.lists(table(AFFILIATION, pools), max_size=2))
    voices = [{**row, "name": f"Speaker {row['slug']}"} for row in many(VOICE, names["voice"])]
    tags = many(TAG, draw(distinct(0, 4)), ("parent", "merged_into"))
    levels: dict[str, int] = {}  # of the tags so far, by slug
    for tag in tags:
        above = [slug for slug, level in levels.items() if level < 3]
        if draw(st.booleans()) and above:
            tag["parent"] = draw(st.sampled_from(above))
        if levels and "archived" in tag and draw(st.booleans()):
            tag["merged_into"] = draw(st.sampled_from(sorted(levels)))
        levels[tag["slug"]] = 1 + levels.get(tag.get("parent", ""), 0)
    files: dict[str, Table] = {
        "frames.toml": {"frame": many(FRAME, names["frame"])},
        "outlets.toml": {"outlet": many(OUTLET, names["outlet"], affiliation=affiliations)},
        "voices.toml": {"voice": voices},
        "sources.toml": {"source": many(SOURCE, names["source"])},
        "quotes.toml": {"quote": many(QUOTE, draw(distinct(0, 2)))},
        "question-sets/core.toml": {
            **draw(table(QUESTION_SET, pools, slug="core")),
            "question": many(QUESTION, draw(distinct(0, 3))),
        },
        "codebooks/starter.toml": {**draw(table(CODEBOOK, pools, slug="starter")), "tag": draw(st.permutations(tags))},
    }
    for number, slug in enumerate(names["event"]):
        event = draw(table(EVENT, pools, ("parent",)))
        if number and draw(st.booleans()):
            event["parent"] = draw(st.sampled_from(names["event"][:number]))
        event["fact"] = [
            {**fact, "position": draw(st.lists(table(POSITION, pools), max_size=2))}
            for fact in draw(st.lists(table(FACT, pools), max_size=2))
        ]
        files[f"events/{slug}/event.toml"] = event
    articles = draw(_articles(pools))
    return files | draw(_answers(pools, files, articles)), articles


@st.composite
def _articles(draw: st.DrawFn, pools: dict[str, list[str]]) -> dict[str, tuple[Table, str]]:
    files: dict[str, tuple[Table, str]] = {}
    all_slugs = draw(distinct(0, 5))
    articles, former = all_slugs[:3], all_slugs[3:]
    kind = draw(st.sampled_from(["primary-source", "excerpt", "illustrative"]))
    leave = "translation_of", "translator", "former_slugs", "version", "version_date"
    for number, slug in enumerate(articles):
        front = draw(table(ARTICLE, pools, leave, title=draw(words), text_kind=kind))
        if number and draw(st.booleans()):
            front |= {"translation_of": draw(st.sampled_from(articles[:number])), "translator": draw(words)}
        if draw(st.booleans()) and former:
            front["former_slugs"] = [former.pop()]
        events = draw(st.lists(st.sampled_from(pools["event slug"]), unique=True, max_size=2))
        front["readings"] = [draw(table(READING, pools, event=event)) for event in events]
        folder = f"events/{events[0]}" if events else "articles"
        version = draw(st.integers(1, 3))
        if version > 1 or draw(st.booleans()):
            front |= {"version": version, "version_date": draw(dates)}
        for older in range(1, version):
            files[f"{folder}/{slug}.v{older}.md"] = draw(table(OLDER, pools)), draw(_text(pools))
        files[f"{folder}/{slug}.md"] = front, draw(_text(pools))
    return files


@st.composite
def _answers(
    draw: st.DrawFn, pools: dict[str, list[str]], files: dict[str, Table], articles: dict[str, tuple[Table, str]]
) -> dict[str, Table]:
    """Draw answers by two coders, without evidence, for some of the cells that there are."""
    people = [{"id": letter * 16, "name": draw(words).strip()[:50]} for letter in "xy"]
    found: dict[str, Table] = {}
    newest = [(name, front) for name, (front, _) in articles.items() if ".v" not in name]
    cells = [(name, front, reading["event"]) for name, front in newest for reading in front["readings"]]
    for name, front, event in cells:
        for question in files["question-sets/core.toml"]["question"]:
            for person in draw(st.lists(st.sampled_from(people), max_size=2, unique_by=lambda person: person["id"])):
                given = {
                    "article": name.rpartition("/")[2].removesuffix(".md"),
                    "set": "core",
                    "question": question["slug"],
                    "coder": person["id"],
                    "version": draw(st.integers(1, front.get("version", 1))),
                }
                file = found.setdefault(f"events/{event}/answers.toml", {"coder": [], "answer": []})
                file["answer"].append(draw(table(ANSWER, pools, ("evidence",), **given)))
                if person not in file["coder"]:
                    file["coder"].append(person)
    return found


def _text(pools: dict[str, list[str]]) -> st.SearchStrategy[str]:
    voice = st.sampled_from(pools["voice name"])
    return st.tuples(markdown, voice).map(lambda drawn: "\n\n".join(drawn[0]).replace("{voice}", drawn[1]))
