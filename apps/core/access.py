"""The words in which access is decided, everywhere: `visible_to(user)` and `editable_by(user)`."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Viewer(Protocol):
    """Anybody who looks at a page: a user, or Django's AnonymousUser."""

    @property
    def is_authenticated(self) -> bool:
        """Whether they signed in."""
        ...


def is_editor(user: object) -> bool:
    """Return whether `user` looks after the library (False for a visitor who is not signed in)."""
    return bool(getattr(user, "is_editor", False))
