"""Who sees the highlights that an answer or a parallel rests on: at least all who see the answer or the parallel."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounts.models import Group, User
from apps.annotations.models import Highlight
from apps.annotations.models.highlights import Visibility
from apps.annotations.services import Refused

_WIDTH = {Visibility.PRIVATE: 0, Visibility.GROUP: 1, Visibility.PUBLIC: 2}


def is_of_another_group(highlight: Highlight, visibility: str, group: Group | None) -> bool:
    """Whether one group sees `highlight`, and another one what rests on it."""
    of_groups = highlight.visibility == visibility == Visibility.GROUP
    return of_groups and highlight.group_id != (group and group.pk)


def is_seen_by_fewer(highlight: Highlight, visibility: str, group: Group | None) -> bool:
    """Whether not all see `highlight` who see what rests on it, which has this `visibility` and `group`."""
    narrower = _WIDTH[Visibility(highlight.visibility)] < _WIDTH[Visibility(visibility)]
    return narrower or is_of_another_group(highlight, visibility, group)


def show_with(highlights: Iterable[Highlight], *, by: User, visibility: str, group: Group | None) -> None:
    """Make highlights of `by` as visible as what rests on them, where they are not yet. To be called in a transaction.

    Raises Refused where one is seen by fewer people and is somebody else's, or of another group, or `by` may not
    publish.
    """
    for highlight in highlights:
        if not is_seen_by_fewer(highlight, visibility, group):
            continue
        if highlight.author_id != by.pk:
            raise Refused(gettext("That highlight is seen by fewer people than this. Make one of your own."))
        if visibility == Visibility.PUBLIC and not by.may_publish:
            raise Refused(
                gettext("To show a highlight to everybody you need an account with a confirmed mail address.")
            )
        if is_of_another_group(highlight, visibility, group):
            raise Refused(gettext("That highlight is shown to another group. Make another one."))
        Highlight.objects.filter(pk=highlight.pk).update(
            visibility=visibility, group=group, edition=F("edition") + 1, modified=timezone.now()
        )
