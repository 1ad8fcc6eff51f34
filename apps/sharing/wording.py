"""What pages and files say alike of what a view froze."""

from django.utils.translation import gettext

from apps.sharing.snapshot import FrozenAnnotation, FrozenAnswer, Snapshot


def coded_on(answer: FrozenAnswer) -> str:
    """Return in words which version of the text an answer was given for."""
    return gettext("coded on version %(n)s") % {"n": answer.version}


def standing(annotation: FrozenAnnotation) -> str:
    """Return in words that an annotation was moved by a new version and not checked since; else the empty string."""
    return gettext("moved: check") if annotation.status == "moved" else ""


def standings_in(snapshot: Snapshot) -> dict[str, str]:
    """Return `standing` of every annotation by its id, for the quotations that rest on them."""
    return {each.id: standing(each) for each in snapshot.annotations}
