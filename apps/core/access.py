"""The words in which access is decided, everywhere: `visible_to(user)` and `editable_by(user)`."""


def user_pk(user: object) -> int | None:
    """Return the key of a signed-in user or guest, and None for anybody else."""
    return getattr(user, "pk", None) if getattr(user, "is_authenticated", False) else None


def is_analyst(user: object) -> bool:
    """Return whether `user` codes for the public (analysts, editors, administrators)."""
    return bool(getattr(user, "is_analyst", False))


def is_editor(user: object) -> bool:
    """Return whether `user` looks after the library (False for a visitor who is not signed in)."""
    return bool(getattr(user, "is_editor", False))


def is_admin(user: object) -> bool:
    """Return whether `user` looks after people, takedowns and settings."""
    return bool(getattr(user, "is_admin", False))
