"""From a source that was understood to articles, in one transaction; and what of it is missing to be published."""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts.models import Group, User
from apps.core.passages import CannotCut, Cut, cut_markdown
from apps.core.writing import markdown_of, tidied
from apps.library.importers import CannotImport, Part, Source, Understood, joined
from apps.library.likeness import Same, same_text
from apps.library.models import (
    Article,
    Event,
    Frame,
    ImportedPart,
    ImportedSource,
    Outlet,
    OutletAffiliation,
    Reading,
    TextKind,
    Voice,
)
from apps.library.publishing import CannotPublish, publish_version

_LATIN = {
    **str.maketrans("абвгдеёзийклмнопрстуфыэіґ", "abvgdeeziyklmnoprstufyeig", "ъь"),
    **{ord(c): latin for c, latin in {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}.items()},
    **{ord(c): latin for c, latin in {"ю": "yu", "я": "ya", "ї": "yi", "є": "ye"}.items()},
}


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A fact about an outlet, since when it holds, and the evidence: its address, publisher and date."""

    statement: str
    since: datetime.date
    evidence_url: str
    evidence_publisher: str
    evidence_date: datetime.date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an editor says of the texts of a source; what is empty is taken from the texts themselves."""

    event: Event | None = None
    frame: Frame | None = None
    rationale: str = ""
    by: str = ""
    text_kind: str = ""
    rights: str = ""
    title: str = ""
    byline: str = ""
    date: datetime.date | None = None
    outlet: str = ""
    language: str = ""
    group: Group | None = None
    excerpt: int | None = None
    affiliation: Affiliation | None = None
    publish: bool = True
    again: bool = False  # store it although the library has nearly the same


@dataclass(slots=True)
class Imported:
    """What became of one text: its article, or the article that says the same already (`same`)."""

    article: Article
    cut: Cut
    title: str
    same: Same | None = None
    missing: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)


def parts_to_store(understood: Understood, *, split: bool) -> tuple[Part, ...]:
    """Return the texts that become articles: each by itself, or all of them together."""
    return understood.parts if split else (joined(understood.parts),)


@transaction.atomic
def import_parts(
    *,
    source: Source,
    understood: Understood,
    parts: Sequence[Part],
    wanted: Sequence[Wanted],
    user: User | None = None,
    first: int = 1,
) -> list[Imported]:
    """Store each of `parts`, as the one of `wanted` beside it says, with the original bytes; nothing where one fails.

    `first` is which part of the source the first one is. A text that is in the library already is not stored again. One
    that lacks what a label or a text kind needs becomes a draft, which says what is missing. Raises CannotImport, also
    for a text that was withdrawn: an administrator alone may bring it again.
    """
    kept = keep_source(source=source, understood=understood, user=user)
    results = []
    for number, (part, said) in enumerate(zip(parts, wanted, strict=True), start=first):
        if (user is None or not user.is_admin) and same_text(_words(part), withdrawn=True):
            raise CannotImport(_("This text was withdrawn. It is for administrators to bring it back."))
        imported = _store(part, said, source)
        if imported.same is None:
            ImportedPart.objects.create(source=kept, article=imported.article, number=number)
        results.append(imported)
    return results


def keep_source(*, source: Source, understood: Understood, user: User | None = None) -> ImportedSource:
    """Store the bytes of `source`, or find them."""
    defaults = {
        "data": source.data,
        "name": source.name[:300],
        "media_type": source.media_type[:100],
        "address": source.address[:2000],
        "format": understood.format,
        "encoding": understood.encoding,
        "imported_by": user,
    }
    digest = hashlib.sha256(source.data).hexdigest()
    return ImportedSource.objects.get_or_create(sha256=digest, defaults=defaults)[0]


def cut_of(part: Part) -> tuple[str, Cut]:
    """Return the Markdown that `part` is stored as, and what it is cut into. Raises CannotImport."""
    longest = _length(Voice, "name")
    blocks = [replace(block, voice="") if len(block.voice) > longest else block for block in part.blocks]
    markdown = markdown_of(blocks)
    try:
        return markdown, cut_markdown(markdown)
    except CannotCut as error:
        raise CannotImport(str(error)) from error


def _words(part: Part) -> str:
    """Return the canonical text that `part` will have."""
    return "\n".join(block.text for block in tidied(part.blocks))


def missing_of(part: Part, wanted: Wanted) -> list[str]:
    """Return what must be known before the text can be shown to everybody, in words; the list is empty where all is."""
    lacks = [
        (not (wanted.title or part.title), _("the title")),
        (not (wanted.date or part.date), _("the date")),
        (not wanted.text_kind, _("the text kind")),
        (not wanted.rights, _("the rights")),
        (bool(wanted.event) and wanted.frame is None, _("the frame")),
        (bool(wanted.event) and not wanted.rationale, _("the rationale of the frame")),
    ]
    return [name for lack, name in lacks if lack]


def _store(part: Part, wanted: Wanted, source: Source) -> Imported:
    markdown, cut = cut_of(part)
    same = None if wanted.again else same_text(cut.text)
    title = wanted.title or part.title or _title_of(cut, source)
    if same is not None:
        return Imported(same.article, cut, same.article.title, same)
    missing = missing_of(part, wanted)
    voices = _add_voices(cut)
    article = _article(part, wanted, free_slug(title, cut.text))
    try:
        publish_version(article=article, title=title, source=markdown, date=article.date)
    except (CannotPublish, CannotCut) as error:
        raise CannotImport(str(error)) from error
    if missing or not wanted.publish:
        article.status = Article.Status.DRAFT
        article.save(update_fields=["status"])
    _label(article, wanted)
    return Imported(article, cut, title, missing=missing, voices=voices)


def _article(part: Part, wanted: Wanted, slug: str) -> Article:
    """Store an article without a version, and what is known of its outlet."""
    outlet = _outlet(wanted.outlet or part.outlet)
    if wanted.affiliation is not None:
        # Brought with several texts of one outlet, a fact is stored once.
        OutletAffiliation.objects.get_or_create(outlet=outlet, **asdict(wanted.affiliation))
    return Article.objects.create(
        slug=slug,
        byline=(wanted.byline or part.byline)[: _length(Article, "byline")],
        outlet=outlet,
        date=wanted.date or part.date or timezone.localdate(),
        language=wanted.language or part.language or "und",
        # Until somebody says what it is, a draft is what can pass for the least.
        text_kind=wanted.text_kind or TextKind.ILLUSTRATIVE,
        rights=wanted.rights or _("Not stated."),
        group=wanted.group,
        excerpt=wanted.excerpt,
    )


def _label(article: Article, wanted: Wanted) -> None:
    """Store the reading, where all that a label needs was said."""
    if wanted.event and wanted.frame and wanted.rationale:
        Reading.objects.create(
            article=article,
            event=wanted.event,
            frame=wanted.frame,
            rationale=wanted.rationale,
            given_by=wanted.by or _("The editors"),
            given_on=timezone.localdate(),
        )


def _length(model: type[models.Model], name: str) -> int:
    return cast("models.CharField[str, str]", model._meta.get_field(name)).max_length or 0


def _title_of(cut: Cut, source: Source) -> str:
    """Return what a draft without a title is called: the beginning of its text, or its file."""
    words = next((block.text for block in cut.blocks if not block.left_out), source.name)
    return words if len(words) <= 80 else words[:80].rsplit(" ", 1)[0] + " …"


def _outlet(name: str) -> Outlet:
    """Return the outlet of that name or slug, made where there is none; without a name the one that is not stated."""
    name = (" ".join(name.split()) or _("Not stated"))[: _length(Outlet, "name")]
    found = Outlet.objects.filter(models.Q(slug=name) | models.Q(name__iexact=name)).order_by("pk").first()
    if found is not None:
        return found
    slug = _slug(name, 60) or _unspelled("outlet", name)
    taken = set(Outlet.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return Outlet.objects.create(slug=_numbered(slug, taken.__contains__), name=name)


def _add_voices(cut: Cut) -> list[str]:
    """Register the people whose words the text reports and whom nobody has registered; return their names."""
    names = {block.voice for block in cut.blocks if block.voice}
    names -= set(Voice.objects.filter(name__in=names).values_list("name", flat=True))
    for name in sorted(names):
        slug = _slug(name, 60) or _unspelled("voice", name)
        taken = set(Voice.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
        Voice.objects.create(slug=_numbered(slug, taken.__contains__), name=name, kind="person")
    return sorted(names)


def free_slug(title: str, text: str) -> str:
    """Return an address for an article of that title that no other has or had."""
    slug = _slug(title, 100) or _unspelled("text", text)
    return _numbered(slug, lambda wanted: Article.objects.by_slug(wanted).exists())


def _slug(words: str, length: int) -> str:
    """Return `words` in small Latin letters with hyphens, Cyrillic ones spelled in them; at a word's end."""
    latin = slugify(words.casefold().translate(_LATIN)).replace("_", "-").strip("-")
    return latin if len(latin) <= length else latin[:length].rsplit("-", 1)[0]


def _unspelled(kind: str, words: str) -> str:
    """Return an address for words of which none can be spelled in Latin letters."""
    return f"{kind}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def _numbered(slug: str, is_taken: Callable[[str], bool]) -> str:
    """Return `slug`, with the first number from 2 on with which it is free where it is not."""
    number, wanted = 1, slug
    while is_taken(wanted):
        number += 1
        wanted = f"{slug}-{number}"
    return wanted
