"""events/<event>/<article>.md and articles/<article>.md: articles with their texts, and what they are readings of.

An article lies in the folder of the first event of its readings, or under articles/ while it reads none.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import F, Prefetch

from apps.core.corpus import Dumping, Key, Kind, Loading, Outcome, Row, Shape, tidy_text, values_of
from apps.core.corpus.shapes import SLUG
from apps.core.corpus.storing import check_circles, parents_first, put, update
from apps.library.articles import SlugTaken, rename_article
from apps.library.corpus.article_files import check_folder, find_articles, folder_of, in_order, texts_of
from apps.library.corpus.versions import OLDER, VERSION_KEYS, Text, check_text, put_versions, version_keys
from apps.library.models import Article, ArticleSlug, ArticleVersion, Reading
from apps.library.publishing import refresh_search

FILES = ("events/*/*.md", "articles/*.md")
READING = Shape(
    "reading",
    Reading,
    Key("event"),
    Key("frame"),
    Key("rationale"),
    Key("by", field="given_by"),
    Key("on", field="given_on"),
    heading="Readings of an article",
    identity="event",
)
ARTICLE = Shape(
    "article",
    Article,
    Key("title", model=ArticleVersion, optional=True),
    Key("byline"),
    Key("outlet"),
    Key("date"),
    Key("language"),
    Key("text_kind"),
    Key("rights"),
    Key("translation_of", later=True),
    Key("translator"),
    Key("status", default="published"),
    Key("former_slugs", Kind.SLUGS),
    *VERSION_KEYS,
    Key("readings", shape=READING),
    heading="Articles",
)
SHAPES = (ARTICLE, READING, OLDER)


def read(loading: Loading) -> None:
    """Store the articles, originals before their translations, with their versions and readings."""
    found = find_articles(loading, FILES, ARTICLE)
    rows = {slug: files.row for slug, files in found.items() if files.row is not None}
    stored = _Stored(rows)
    pairs: list[tuple[Row, Article]] = []
    for slug, row in parents_first(rows, "translation_of"):
        check_folder(found[slug], row)
        texts = texts_of(found[slug], row)
        article, outcome = _put_article(row, slug, stored)
        versions = stored.versions[article.pk] if article is not None else {}
        unfit = [text for text in texts if text.number not in versions and not check_text(loading, text.file)]
        if article is None or unfit:
            continue
        pairs.append((row, article))
        if _put_contents(row, article, texts, stored) and outcome is Outcome.LEFT:
            outcome = Outcome.CHANGED
        loading.report.note(outcome, "article", slug)
    check_circles(pairs, "translation_of")
    _check_kinds({article.pk: row for row, article in pairs})
    loading.report.note_only_in_database("article", loading.names(Article) - found.keys())


class _Stored:
    """What the database had of the articles before the load. Three queries."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.versions: defaultdict[int, dict[int, ArticleVersion]] = defaultdict(dict)
        self.readings: defaultdict[int, dict[int, Reading]] = defaultdict(dict)
        self.former: dict[str, int] = dict(ArticleSlug.objects.values_list("slug", "article_id"))
        slugs = {*rows, *(slug for row in rows.values() for slug in row["former_slugs"])}
        for version in ArticleVersion.objects.filter(article__slug__in=slugs).defer("text"):
            self.versions[version.article_id][version.number] = version
        for reading in Reading.objects.select_related("event"):
            self.readings[reading.article_id][reading.event_id] = reading


# -- Rows ----------------------------------------------------------------------------------------------------------


def _put_article(row: Row, slug: str, stored: _Stored) -> tuple[Article | None, Outcome]:
    """Store an article without its text; one that was renamed is known by its former slugs."""
    original = row["translation_of"]
    if bool(original) != bool(row["translator"]) and not row.faulty & {"translation_of", "translator"}:
        present, missing = ("translation_of", "translator") if original else ("translator", "translation_of")
        row.problem(f"{present} stands here without {missing}", "both of them, or neither", present)
    row.values["translation_of"] = row.refer("translation_of", original) if original else None
    article = row.loading.find(Article, slug)
    if article is None and slug in stored.former:
        owner = Article.objects.get(pk=stored.former[slug]).slug
        if owner not in row["former_slugs"]:
            wanted = f"the file to be called {owner}.md, or “{owner}” among its former_slugs"
            row.problem(f"“{slug}” is a former slug of the article “{owner}”", wanted)
    renamed = False
    if article is None and row.ok:
        article = _renamed(row, slug, stored)
        renamed = article is not None
    before = (article.outlet_id, article.byline) if article is not None else None
    # A new article is a draft until its text is there.
    article, outcome = put(row, article, Article, skip={"status"}, slug=slug)
    if article is not None:
        differs = _put_slugs(row, article, stored.former) or renamed
        if before is not None and before != (article.outlet_id, article.byline):
            refresh_search(article)
        if differs and outcome is Outcome.LEFT:
            outcome = Outcome.CHANGED
    return article, outcome


def _renamed(row: Row, slug: str, stored: _Stored) -> Article | None:
    """Return the article that had one of the former slugs until now, under its new slug."""
    for former in row["former_slugs"]:
        article = row.loading.find(Article, former)
        if article is not None and not row.loading.is_declared(Article, former):
            try:
                rename_article(article=article, slug=slug)
            except SlugTaken as error:
                row.problem(str(error).rstrip("."), "a slug of its own")
                return None
            row.loading.remember(article)
            stored.former.pop(slug, None)  # back under a slug that it had before
            return article
    return None


def _put_slugs(row: Row, article: Article, former: dict[str, int]) -> bool:
    """Keep the former slugs of an article; those that only the database knows stay, so that old addresses do."""
    changed = False
    for item, slug in enumerate(row["former_slugs"]):
        if former.get(slug, article.pk) != article.pk or row.loading.find(Article, slug) is not None:
            wanted = "one that no other article has or had, nor this one now"
            row.problem(f"the former slug “{slug}” is taken", wanted, "former_slugs", item)
        elif row.loading.is_declared(Article, slug):
            wanted = "one that no article in this folder has"
            row.problem(f"the former slug “{slug}” is taken", wanted, "former_slugs", item)
        elif slug not in former:
            # Renaming has made the row already.
            ArticleSlug.objects.get_or_create(slug=slug, article=article)
            former[slug] = article.pk
            changed = True
    mine = {slug for slug, pk in former.items() if pk == article.pk}
    row.loading.report.note_only_in_database(
        "former slug", (f"{article.slug} {slug}" for slug in mine - set(row["former_slugs"]))
    )
    return changed


def _put_contents(row: Row, article: Article, texts: Sequence[Text], stored: _Stored) -> bool:
    """Store versions, status and readings of an article; return whether anything changed."""
    report, versions = row.loading.report, stored.versions[article.pk]
    changed = put_versions(article, texts, versions)
    report.note_only_in_database(
        "version", (f"{article.slug} {number}" for number in versions.keys() - {text.number for text in texts})
    )
    has_text = bool(texts) or row["status"] == Article.Status.DRAFT
    if row["status"] != article.status and has_text and row.ok:
        changed = update(row, article, {"status": row["status"]}) or changed
    return _put_readings(row, article, stored.readings[article.pk]) or changed


def _put_readings(row: Row, article: Article, readings: Mapping[int, Reading]) -> bool:
    """Store the readings of an article, one for each event; those of other events are left alone."""
    changed = False
    listed: set[int] = set()
    for inside in row.inside("readings"):
        event = inside["event"]
        if event is not None:
            listed.add(event.pk)
            _, outcome = put(inside, readings.get(event.pk), Reading, article=article)
            changed = changed or outcome is not Outcome.LEFT
    others = (reading.event.slug for pk, reading in readings.items() if pk not in listed)
    row.loading.report.note_only_in_database("reading", (f"{article.slug} of {event}" for event in others))
    return changed


def _check_kinds(rows: Mapping[int, Row]) -> None:
    """Enter a problem for each translation whose kind is not its original's. One query."""
    translations = Article.objects.filter(translation_of__isnull=False).select_related("translation_of")
    for article in translations.exclude(text_kind=F("translation_of__text_kind")):
        original = article.translation_of
        row = rows.get(article.pk) or rows.get(article.translation_of_id or 0)
        if row is not None and original is not None:
            wrong = f"the translation “{article.slug}” is {article.text_kind}, its original {original.text_kind}"
            row.problem(wrong, f"the kind of “{original.slug}” in both", "text_kind")


# -- Files ---------------------------------------------------------------------------------------------------------


def write(dumping: Dumping) -> None:
    """Write each article's newest version and, beside it, the older ones. Six queries."""
    older = ArticleVersion.objects.filter(number__lt=F("article__current__number")).defer("text")
    articles = Article.objects.select_related("outlet", "translation_of", "current").defer("current__text")
    related = "old_slugs", "readings__event", "readings__frame", Prefetch("versions", older)
    for article in articles.prefetch_related(*related):
        readings = in_order(article.readings.all())
        folder = folder_of(readings)
        file = f"{folder}/{article.slug}.md"
        if not SLUG.fullmatch(article.slug):
            dumping.problem(file, f"article: the slug is “{article.slug}”", "small letters a to z, digits and hyphens")
        given = {
            # The format knows no groups and no takedowns: what is not for everybody must not become so by being loaded.
            "status": article.status if article.group_id is None and article.withdrawn is None else "draft",
            "former_slugs": sorted(old.slug for old in article.old_slugs.all()),
            "readings": [values_of(READING, reading) for reading in readings],
        }
        newest = article.current
        if newest is None:
            dumping.put_text(file, ARTICLE, values_of(ARTICLE, article, **given), "")
            continue
        values = values_of(ARTICLE, article, **given, **version_keys(newest, article))
        dumping.put_text(file, ARTICLE, values, tidy_text(newest.source))
        for version in article.versions.all():  # the older ones
            name = f"{folder}/{article.slug}.v{version.number}.md"
            dumping.put_text(name, OLDER, values_of(OLDER, version), tidy_text(version.source))
