"""The secret key: made once, kept in the data folder, never a default."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """Return the key kept in `folder`/secret_key, making it on the first call.

    Two processes that start together agree: the file is linked into place whole, and the first one wins.
    """
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key is the key
        finally:
            draft.unlink()
    return path.read_text().strip()
