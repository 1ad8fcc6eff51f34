"""Articles, the immutable versions of their texts, and the passages these are cut into."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Group
from apps.core import passages
from apps.core.languages import direction, language_name
from apps.library.models.frames import Outlet, Quotation, Voice
from apps.library.querysets import ArticleQuerySet, ArticleVersionQuerySet, PassageQuerySet


class TextKind(models.TextChoices):
    """What a text is to a reader who wants to rely on it. It is shown wherever the text is."""

    PRIMARY = "primary-source", _("Primary source")
    EXCERPT = "excerpt", _("Excerpt")
    ILLUSTRATIVE = "illustrative", _("Illustrative")


class Article(models.Model):
    """A text by somebody, as published somewhere; its wording is in its versions.

    `withdrawn` is since when nobody but administrators sees a word of it, for the reason that is said in its place.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    byline = models.CharField(_("byline"), max_length=300, blank=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="articles", verbose_name=_("outlet"))
    date = models.DateField(_("date"))
    language = models.CharField(
        _("language"),
        max_length=35,
        validators=[RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")],
        help_text=_("A language tag such as en, ru or ar."),
    )
    text_kind = models.CharField(_("text kind"), max_length=20, choices=TextKind.choices)
    rights = models.CharField(_("rights"), max_length=400)
    translation_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="translations", verbose_name=_("translation of")
    )
    translator = models.CharField(_("translator"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    group = models.ForeignKey(
        Group,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("only for a group"),
        help_text=_("Where the rights allow no public display: only its members and editors see the text."),
    )
    excerpt = models.PositiveIntegerField(
        _("longest quotation"),
        null=True,
        blank=True,
        help_text=_("In characters: what a shared view may quote of it. Empty: the whole text."),
    )
    withdrawn = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=400, blank=True, editable=False)
    current = models.OneToOneField(
        "ArticleVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["date", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(text_kind__in=TextKind.values), name="library_article_kind_known"),
            models.CheckConstraint(condition=Q(status__in=["draft", "published"]), name="library_article_status_known"),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(current__isnull=False), name="library_article_published_has_text"
            ),
            models.CheckConstraint(
                condition=(Q(translation_of__isnull=True) & Q(translator=""))
                | (Q(translation_of__isnull=False) & ~Q(translator="")),
                name="library_article_translation_names_translator",
            ),
            models.CheckConstraint(
                condition=Q(translation_of__isnull=True) | ~Q(translation_of=F("id")),
                name="library_article_not_its_own_translation",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn__isnull=True, withdrawn_reason="")
                | (Q(withdrawn__isnull=False) & ~Q(withdrawn_reason="")),
                name="library_article_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title of the newest version, or the slug while there is none; of a withdrawn text not even that."""
        if self.withdrawn is not None:
            return gettext("A text that was withdrawn")
        return self.current.title if self.current else self.slug

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl", from the language."""
        return direction(self.language)

    @property
    def language_name(self) -> str:
        """The English name of the language."""
        return language_name(self.language)

    @property
    def is_illustrative(self) -> bool:
        """Whether the text was written to illustrate something and never published by anybody."""
        return self.text_kind == TextKind.ILLUSTRATIVE


class ArticleSlug(models.Model):
    """A slug that an article once had; addresses with it still resolve."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="old_slugs", verbose_name=_("article"))

    def __str__(self) -> str:
        return self.slug


class ArticleVersion(models.Model):
    """One state of an article's text. It never changes: annotations stand on it.

    `source` is the Markdown as it was given; `text` the canonical text (NFC) that all offsets count in.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=500)
    source = models.TextField(_("source"))
    text = models.TextField(_("canonical text"))
    sha256 = models.CharField(_("SHA-256 of the canonical text"), max_length=64)
    words = models.PositiveIntegerField(_("words"))
    renderer = models.PositiveIntegerField(_("renderer"))
    date = models.DateField(_("date of this version"))
    note = models.CharField(_("what changed"), max_length=400, blank=True)
    created = models.DateTimeField(_("stored"), auto_now_add=True)

    objects: ClassVar[ArticleVersionQuerySet] = ArticleVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="library_articleversion_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="library_articleversion_number_from_1"),
            models.CheckConstraint(condition=~Q(text=""), name="library_articleversion_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class Passage(models.Model):
    """One addressable block of a version.

    `start` and `end` are its place in the version's canonical text; `marks` count from its own beginning, as
    apps.core.passages.marks_to_json writes them; `html` is what those two give, kept because it never changes.
    `uid` is the same in every version in which the passage still stands.
    """

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="passages", verbose_name=_("version"))
    number = models.PositiveIntegerField(_("number"))
    uid = models.CharField(_("uid"), max_length=16)
    kind = models.CharField(_("kind"), max_length=12, choices=[(kind, kind) for kind in passages.KINDS])
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    ordinal = models.PositiveIntegerField(_("ordinal"), null=True, blank=True)
    text = models.TextField(_("text"))
    marks = models.JSONField(_("inline marks"), default=list)
    html = models.TextField(_("HTML"))
    start = models.PositiveIntegerField(_("start"))
    end = models.PositiveIntegerField(_("end"))
    voice = models.ForeignKey(
        Voice, models.PROTECT, null=True, blank=True, related_name="passages", verbose_name=_("voice")
    )
    attribution = models.CharField(_("attribution"), max_length=400, blank=True)
    quotation = models.ForeignKey(
        Quotation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name=_("registered quotation"),
    )
    left_out = models.BooleanField(_("left out"), default=False)
    flags = models.JSONField(_("flags"), default=list)

    objects: ClassVar[PassageQuerySet] = PassageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="library_passage_number_unique"),
            models.UniqueConstraint(fields=["version", "uid"], name="library_passage_uid_unique"),
            models.CheckConstraint(condition=Q(kind__in=passages.KINDS), name="library_passage_kind_known"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="library_passage_not_empty"),
        ]

    def __str__(self) -> str:
        return f"p{self.number}: {self.text[:60]}"


class SearchText(models.Model):
    """What the search looks through for one article, folded by apps.core.search.fold.

    `folded` holds title, outlet, byline and text together; the first two stand alone as well, for ranking.
    """

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="search_text")
    title = models.TextField()
    outlet = models.TextField()
    folded = models.TextField()

    def __str__(self) -> str:
        return self.title
