"""The words in which access is decided, everywhere: `visible_to(user)` and `editable_by(user)`."""


def is_editor(user: object) -> bool:
    """Return whether `user` looks after the library (False for a visitor who is not signed in)."""
    return bool(getattr(user, "is_editor", False))
