"""Credits: whose annotation a highlight is a copy of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.annotations.models.highlights import Highlight


class Credit(models.Model):
    """A highlight that somebody copied from what was shared with them: from what, and who made the one that was there.

    `author` is None for a former member, and once their account is gone. The credit stays whatever is changed.
    """

    highlight = models.OneToOneField(Highlight, models.CASCADE, primary_key=True, related_name="credit")
    title = models.CharField(_("copied from"), max_length=200)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    def __str__(self) -> str:
        return self.title
