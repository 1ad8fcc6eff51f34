"""The secret key: made once, kept in the data folder, never a default."""

import os
import secrets
import tempfile
from pathlib import Path

from apps.config.env import BadValue


def secret_key(folder: Path) -> str:
    """Return the key kept in `folder`/secret_key, making it on the first call.

    Two processes that start together agree: the file is linked into place whole, and the first one wins.
    Raises BadValue where the folder cannot be used, or the file holds no key.
    """
    path = folder / "secret_key"
    try:
        if not path.exists():
            _make(path)
        key = path.read_text().strip()
    except OSError as error:
        raise BadValue(
            f"DATA_DIR={folder} cannot be used ({error.strerror}). Give a folder that you may write to."
        ) from None
    if not key:
        raise BadValue(
            f"{path} is empty. Remove it, and the next start makes a new key (everybody must sign in again)."
        )
    return key


def _make(path: Path) -> None:
    # The folder will also hold the database, with password hashes, and mail that has not been sent.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=".secret_key.", dir=path.parent)  # readable by its owner alone
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its key is the key
    finally:
        os.unlink(draft)
