"""A shared view as Markdown: its texts with their passages numbered, its notes as footnotes, labels with every text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext, ngettext

from apps.annotations.models import ClaimStatus
from apps.comparison.concordance import IN_NAME, QUOTED
from apps.comparison.models import Answer, Parallel
from apps.core.languages import language_name
from apps.core.passages import HEADER, HEADING, LIST_ITEM, NOTE, QUOTATION, TABLE_ROW, marks_from_json
from apps.library.models import Fact, TextKind
from apps.sharing.drawing import DrawnText, Noted, draw_texts
from apps.sharing.opening import Opened
from apps.sharing.plain_markdown import blocks, escaped, inline, link
from apps.sharing.snapshot import FrozenAnswer, FrozenFact, FrozenPassage, FrozenReading, FrozenRow, FrozenSource
from apps.sharing.snapshot_words import FrozenLooked, FrozenSide, FrozenWords
from apps.sharing.wording import coded_on, filter_in_words, standings_in


def write_markdown(opened: Opened, address: str) -> str:
    """Return the view as Markdown, with no word of a withheld text; `address` is the absolute one of this version."""
    texts = draw_texts(opened)
    noted = {each.annotation.id: each for text in texts for each in text.noted}
    parts = [*_opening(opened, address)]
    parts += [*_facts(opened.snapshot.facts)]
    standings = standings_in(opened.snapshot)
    parts += [part for row in opened.snapshot.rows for part in _row(opened, row, standings)]
    if opened.snapshot.layout == "words" and opened.withheld:
        parts.append(gettext("One of the texts is not public any more, so the words of none are counted here."))
    parts += [part for words in opened.snapshot.words for part in _words(opened, words)]
    for text in texts:
        parts += [*_text(opened, text)]
    parts += [*_parallels(opened, noted)]
    parts += ["---", gettext("Readings are not votes. No frame is the measure of the others.")]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(opened: Opened, address: str) -> Iterator[str]:
    snapshot, version = opened.snapshot, opened.version
    yield f"# {escaped(snapshot.title)}"
    said = gettext("Shared by %(by)s on %(date)s, version %(n)s") % {
        "by": escaped(opened.name(snapshot.by)),
        "date": snapshot.created[:10],
        "n": version.number,
    }
    lines = [said, link(address, address), gettext("SHA-256 of the snapshot: %(digest)s") % {"digest": version.digest}]
    if snapshot.event:
        lines.insert(1, escaped(snapshot.event.title))
    yield "\n".join(f"- {line}" for line in lines)
    yield blocks(snapshot.introduction)
    if filtered := filter_in_words(snapshot):
        yield gettext("The highlights are a selection:") + f" {escaped('; '.join(filtered))}."
    yield from _focus(opened)
    if snapshot.layout == "reading":
        return
    if snapshot.order == "neutral":
        yield gettext("The texts stand alphabetically by frame. Equal length is not equal evidence.")
    else:
        yield gettext("The texts stand in an order that the sharer chose. Equal length is not equal evidence.")


def _focus(opened: Opened) -> Iterator[str]:
    """Yield which passage was followed, and what was found of it in each other text."""
    focus = opened.snapshot.focus
    if focus is None or opened.snapshot.layout != "columns":
        return
    title = escaped(opened.reading(focus.reading).title)
    yield gettext("The sharer followed passage %(n)s of “%(title)s”.") % {"n": focus.passage, "title": title}
    found = {each.reading: each for each in focus.found}
    lines = []
    for reading in opened.snapshot.readings:
        if reading.slug != focus.reading and reading.slug not in opened.withheld:
            each = found.get(reading.slug)
            said = gettext("nothing found here")
            if each:
                said = gettext("passage %(n)s (%(why)s)") % {"n": each.passage, "why": escaped(each.why)}
            lines.append(f"- {escaped(reading.title)}: {said}")
    yield "\n".join(lines)


def _text(opened: Opened, text: DrawnText) -> Iterator[str]:
    reading = text.reading
    yield f"## {escaped(reading.title)}"
    yield "\n".join(f"- {line}" for line in _head(opened, reading))
    passages = opened.texts.get(reading.slug)
    if passages is None:
        yield gettext("This text is not public any more. Its words are not shown, nor what was said of them.")
        return
    if reading.excerpt is not None:
        yield gettext("The rights allow quotations of this text and no more; what was quoted stands below.")
    ends: dict[int, dict[int, list[str]]] = {}
    for each in text.noted if passages else ():
        last = next(passage for passage in reversed(passages) if passage.start < each.annotation.end)
        at = min(each.annotation.end, last.end) - last.start
        ends.setdefault(last.number, {}).setdefault(at, []).append(f"[^{each.place}]")
    for kind, together in groupby(passages, lambda passage: passage.kind):
        if kind == TABLE_ROW:
            yield from _tables(together, ends)
        else:
            yield from (_passage(passage, ends.get(passage.number, {})) for passage in together)
    for each in text.noted:
        yield _note(each, reading)


def _head(opened: Opened, reading: FrozenReading) -> Iterator[str]:
    if reading.frame:
        yield gettext("Frame: %(frame)s. %(rationale)s — %(by)s") % {
            "frame": escaped(reading.frame.name),
            "rationale": escaped(reading.rationale),
            "by": escaped(reading.given_by),
        }
    for dispute in reading.disputes:
        other = f" ({escaped(dispute.frame)})" if dispute.frame else ""
        yield gettext("%(name)s disputes this label%(other)s: %(reason)s") % {
            "name": escaped(opened.name(dispute.by)),
            "other": other,
            "reason": escaped(dispute.reason),
        }
    yield gettext("Text kind: %(kind)s") % {"kind": _kind(reading)}
    published = [reading.byline, reading.outlet, reading.date, language_name(reading.language)]
    if reading.translator:
        published.append(gettext("translated by %(who)s") % {"who": reading.translator})
    yield escaped(" · ".join(part for part in published if part))
    yield gettext("Version %(n)s of %(date)s, SHA-256 %(digest)s") % {
        "n": reading.version,
        "date": reading.version_date,
        "digest": reading.sha256,
    }
    yield gettext("Rights: %(rights)s") % {"rights": escaped(reading.rights) or gettext("not stated")}
    for claim in reading.claims:
        yield gettext("Claims of passage %(n)s, version %(v)s: %(status)s. %(citation)s — %(by)s, %(date)s") % {
            "n": claim.passage,
            "v": claim.version,
            "status": ClaimStatus.Status(claim.status).label,
            "citation": escaped(claim.citation),
            "by": escaped(opened.name(claim.by)),
            "date": claim.date,
        }
    yield gettext("Claims of all other passages: not assessed") if reading.claims else gettext("Claims: not assessed")


def _kind(reading: FrozenReading) -> str:
    return str(TextKind(reading.text_kind).label)


def _passage(passage: FrozenPassage, notes: dict[int, list[str]]) -> str:
    number = f"**{passage.number}**"
    said = inline(passage.text, marks_from_json(passage.marks), notes)
    if passage.kind == HEADING:
        level = "#" * min(6, max(3, passage.level + 1))
        return f"{level} {passage.number} {' '.join(said.split())}"
    if passage.kind == LIST_ITEM:
        indent = "  " * (max(1, passage.level) - 1)
        return f"{indent}- {number} {said}".replace("\n", f"\n{indent}  ")
    if passage.kind == QUOTATION:
        credit = _credit(passage)
        said += f"\n\n— {credit}" if credit else ""
        return f"{number} {said}".replace("\n", "\n> ").join(("> ", ""))
    if passage.kind == NOTE:
        return f"> {gettext('Note')} {number} {said}".replace("\n", "\n> ")
    return f"{number} {said}"


def _credit(passage: FrozenPassage) -> str:
    """Return who is quoted, as the text says it, and where the words were seen."""
    parts = [escaped(", ".join(part for part in (*passage.voice[:1], passage.attribution) if part))]
    if passage.source:
        publisher, address = passage.source
        parts.append(link(gettext("source: %(publisher)s") % {"publisher": publisher}, address))
    return " · ".join(part for part in parts if part)


def _tables(rows: Iterable[FrozenPassage], ends: Mapping[int, dict[int, list[str]]]) -> Iterator[str]:
    """Yield rows as tables: a new one for each row of heads, and wherever the number of cells changes."""
    table: list[str] = []
    width = 0
    for passage in rows:
        cells = _cells(passage, ends.get(passage.number, {}))
        heads = HEADER in passage.flags
        if heads or len(cells) != width:
            if table:
                yield "\n".join(table)
            width = len(cells)
            # Markdown knows no table without heads, but these may be empty.
            table = [_line(cells if heads else [""] * width), _line(["---"] * width)]
        if not heads:
            table.append(_line(cells))
    if table:
        yield "\n".join(table)


def _cells(passage: FrozenPassage, notes: Mapping[int, list[str]]) -> list[str]:
    """Return the cells of a row, each with its own marks and references; the first begins with the row's number."""
    marks = marks_from_json(passage.marks)
    cells: list[str] = []
    start = 0
    for text in passage.text.split("\t"):
        end = start + len(text)
        inside = [
            mark._replace(start=max(mark.start, start) - start, end=min(mark.end, end) - start)
            for mark in marks
            if mark.start < end and mark.end > start
        ]
        said = inline(text, inside, {at - start: each for at, each in notes.items() if start <= at <= end})
        cells.append(said.replace("\\\n", " ").strip())
        start = end + 1
    return [f"**{passage.number}** {cells[0]}".rstrip(), *cells[1:]]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _note(noted: Noted, reading: FrozenReading) -> str:
    # Footnotes are shown far from their text: its labels stand in each.
    annotation = noted.annotation
    about = [escaped(name) for name, _ in noted.tags]
    about += [escaped(part) for part in (noted.said, noted.standing, noted.by, annotation.created[:10]) if part]
    frame = f"{escaped(reading.frame.name)}, " if reading.frame else ""
    first = f"[^{noted.place}]: “{escaped(annotation.exact)}” ({frame}{_kind(reading)}) — {', '.join(about)}"
    for joined in noted.joined:
        others = ", ".join(f"[^{place}]" for place, _ in joined.others)
        first += f". ∥ {joined.relation}: {others}"
    note = blocks(annotation.note, "    ")
    return f"{first}\n\n{note}" if note else first


def _facts(facts: Sequence[FrozenFact]) -> Iterator[str]:
    if not facts:
        return
    for status, heading, nothing in (
        (Fact.Status.AGREED, gettext("Agreed"), gettext("Nothing has been entered as agreed.")),
        (Fact.Status.DISPUTED, gettext("Disputed"), gettext("Nothing has been entered as disputed.")),
    ):
        yield f"## {heading}"
        yield "\n".join(_fact(fact) for fact in facts if fact.status == status) or nothing


def _fact(fact: FrozenFact) -> str:
    lines = [f"- {escaped(fact.text)}{_sources(fact.sources)}"]
    lines += [f"  - {escaped(each.who)}: {escaped(each.says)}{_sources(each.sources)}" for each in fact.positions]
    return "\n".join(lines)


def _sources(sources: Iterable[FrozenSource]) -> str:
    links = [link(each.publisher, each.url) + (f", {each.date}" if each.date else "") for each in sources]
    return f" ({'; '.join(links)})" if links else ""


def _row(opened: Opened, row: FrozenRow, standings: Mapping[str, str]) -> Iterator[str]:
    yield f"## {escaped(row.name)}"
    yield escaped(row.wording)
    for cell in row.cells:
        reading = opened.reading(cell.reading)
        frame = f"{escaped(reading.frame.name)}: " if reading.frame else ""
        yield f"### {frame}{escaped(reading.title)} ({_kind(reading)})"
        if not cell.answers:
            yield gettext("Not coded yet: nobody had looked.")
        for answer in cell.answers:
            yield _answer(opened, answer, reading, standings)


def _answer(opened: Opened, answer: FrozenAnswer, reading: FrozenReading, standings: Mapping[str, str]) -> str:
    state = str(Answer.State(answer.state).label)
    lines = [f"**{state}** ({escaped(opened.name(answer.by))}) {escaped(answer.paraphrase)}".rstrip()]
    if answer.version != reading.version:
        lines.append(coded_on(answer))
    if reading.slug in opened.withheld:
        if answer.withdrawn:
            lines.append(gettext("The text is not public any more: nothing of it is quoted."))
        return "\n\n".join(lines)
    for quote in answer.quotes:
        of = gettext("passage %(n)s") % {"n": quote.passage}
        if quote.version != reading.version:
            of += " " + gettext("of version %(n)s") % {"n": quote.version}
        if checked := standings.get(quote.annotation):
            of += f", {checked}"
        lines.append(f"> {escaped(quote.exact)} ({of})")
    if answer.withdrawn:
        said = ngettext(
            "%(n)s quotation is not part of this view.",
            "%(n)s quotations are not part of this view.",
            answer.withdrawn,
        )
        lines.append(said % {"n": answer.withdrawn})
    elif not answer.quotes and answer.state != Answer.State.SILENT:
        lines.append(gettext("No passage is quoted for this."))
    return "\n\n".join(lines)


def _words(opened: Opened, words: FrozenWords) -> Iterator[str]:
    yield "## " + gettext("Words in %(language)s") % {"language": language_name(words.language)}
    if len(words.sides) > 1:
        yield gettext(
            "Each word with how often it stands here, how often in the others, and z, log-odds in standard errors. "
            "None of this says that a word is wrong, or right."
        )
    if words.looked:
        yield from _looked(opened, words.looked)
    for side in words.sides:
        kinds = ", ".join(map(_kind, opened.snapshot.counted(words, side)))
        yield f"### {escaped(side.frame.name)} ({kinds})"
        count = ngettext("%(n)s word", "%(n)s words", side.words) % {"n": side.words}
        yield f"{count}. {_terms(words, side)}"
    if words.names:
        frames = ", ".join(escaped(side.frame.name) for side in words.sides)
        yield gettext("Names, with how often they stand in the texts of: %(frames)s") % {"frames": frames}
        yield "\n".join(f"- {escaped(name.form)}: {', '.join(map(str, name.counts))}" for name in words.names)


def _looked(opened: Opened, looked: FrozenLooked) -> Iterator[str]:
    """Yield the places of the word that was looked up; the word stands in bold type."""
    yield "### " + gettext("“%(term)s” in context") % {"term": escaped(opened.snapshot.term)}
    for each in looked.readings:
        reading = opened.reading(each.reading)
        count = ngettext("%(n)s time in the text’s own words", "%(n)s times in the text’s own words", each.counted)
        yield f"{escaped(reading.title)} ({_kind(reading)}): {count % {'n': each.counted}}."
        asides = {"": "", QUOTED: gettext("quoted: not counted"), IN_NAME: gettext("in a longer name")}
        yield "\n".join(
            f"- **{line.passage}** {escaped(line.before)} **{escaped(line.match)}** {escaped(line.after)}"
            + (f" ({asides[line.aside]})" if line.aside else "")
            for line in each.lines
        )


def _terms(words: FrozenWords, side: FrozenSide) -> str:
    """Return what stands out of a frame's texts, or why nothing is said of that."""
    if len(words.sides) < 2:
        return gettext("Only one frame is read here in this language, so there is nothing to compare its words with.")
    if side.is_short:
        return gettext("Too little text to compare.")
    if not side.terms:
        return gettext("No word stands out here.")
    return "; ".join(f"{escaped(term.form)} ({term.count}, {term.others}, z {term.z:.1f})" for term in side.terms)


def _parallels(opened: Opened, noted: dict[str, Noted]) -> Iterator[str]:
    if opened.snapshot.parallels:
        yield "## " + gettext("Parallels")
    for each in opened.snapshot.parallels:
        members = ", ".join(f"[^{noted[member].place}]" for member in each.members)
        relation = str(Parallel.Relation(each.relation).label)
        yield f"**{relation}** ({escaped(opened.name(each.by))}): {members}"
        yield blocks(each.note)
