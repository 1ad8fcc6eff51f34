"""The vocabulary that passages are coded with: codebooks and their tags."""

from collections.abc import Sequence
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import palette
from apps.core.access import is_analyst, is_editor, user_pk


class CodebookQuerySet(models.QuerySet["Codebook"]):
    """Codebooks."""

    def visible_to(self, user: object) -> Self:
        """Return the public ones, and one's own personal one."""
        return self.filter(Q(owner=None) | Q(owner=user_pk(user) or 0))

    def editable_by(self, user: object) -> Self:
        """Return one's own personal one; for an editor also the public ones; none for visitors and blocked people."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        mine = Q(owner=user_pk(user) or 0)
        return self.filter(mine | Q(owner=None)) if is_editor(user) else self.filter(mine)

    def extendable_by(self, user: object) -> Self:
        """Return those to which `user` may add tags: their own, and for analysts the public ones."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        mine = Q(owner=user_pk(user) or 0)
        return self.filter(mine | Q(owner=None)) if is_analyst(user) else self.filter(mine)


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags, in the order of their codebook."""

    def visible_to(self, user: object) -> Self:
        """Return the tags of public codebooks, and one's own."""
        return self.filter(Q(codebook__owner=None) | Q(codebook__owner=user_pk(user) or 0))

    def editable_by(self, user: object) -> Self:
        """Return one's own; for an editor also those of public codebooks; none for visitors and blocked people."""
        if getattr(user, "blocked", None) is not None:
            return self.none()
        mine = Q(codebook__owner=user_pk(user) or 0)
        return self.filter(mine | Q(codebook__owner=None)) if is_editor(user) else self.filter(mine)

    def named(self, slugs: Sequence[str]) -> Self:
        """Return the tags of these slugs, and those that tags of these slugs were merged into."""
        names = Q(slug__in=slugs) | Q(aliases__slug__in=slugs) | Q(aliases__aliases__slug__in=slugs)
        return self.filter(names).distinct()

    def with_descendants(self) -> Self:
        """Return these tags and everything beneath them, three levels deep (a codebook has no more)."""
        pks = self.values("pk")
        beneath = Q(parent__in=pks) | Q(parent__parent__in=pks) | Q(parent__parent__parent__in=pks)
        return self.model._default_manager.get_queryset().filter(Q(pk__in=pks) | beneath)  # type: ignore[return-value]


class Codebook(models.Model):
    """A hierarchical vocabulary, one for all frames."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    version = models.CharField(_("version"), max_length=20, default="1")
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="personal_codebook",
        verbose_name=_("whose own"),
    )

    objects: ClassVar[CodebookQuerySet] = CodebookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """One code: what it means, what it takes in, what it leaves out, and where the definition comes from.

    That a technique is present never means that what is said is false; a role is as the text portrays it. `edition`
    counts changes: a form sends the one it was made from, and a change on any other is refused.
    """

    codebook = models.ForeignKey(Codebook, models.CASCADE, related_name="tags", verbose_name=_("codebook"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("under")
    )
    position = models.PositiveIntegerField(_("position"))
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=120)
    colour = models.CharField(_("colour"), max_length=10, choices=palette.choices(palette.TAG_COLOURS))
    definition = models.TextField(_("definition"))
    include = models.TextField(_("include"), blank=True)
    exclude = models.TextField(_("exclude"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    archived = models.DateTimeField(_("archived"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="aliases", verbose_name=_("merged into")
    )

    edition = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[TagQuerySet] = TagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["codebook", "position"]
        constraints = [
            models.UniqueConstraint(fields=["codebook", "slug"], name="annotations_tag_slug_unique"),
            models.UniqueConstraint(fields=["codebook", "position"], name="annotations_tag_position_unique"),
            models.CheckConstraint(condition=Q(colour__in=palette.TAG_COLOURS), name="annotations_tag_colour_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="annotations_tag_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TagMerge(models.Model):
    """What it takes to undo the merge of one tag into another: what was moved, by key.

    `moved` are highlights that had the tag alone, `both` those that had both (each with the place of the tag among
    its tags), `children` the tags that stood under it; `archived_before` is since when it was archived already.
    """

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="merges")
    into = models.ForeignKey(Tag, models.CASCADE, related_name="merged_here")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    archived_before = models.DateTimeField(null=True)
    moved = models.JSONField(default=list)
    both = models.JSONField(default=list)
    children = models.JSONField(default=list)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.tag} → {self.into}"
