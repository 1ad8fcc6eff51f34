"""Which build of the program is running, so that pages kept by an older one are not taken for current."""

import hashlib
from functools import cache

from django.conf import settings


@cache
def build_id() -> str:
    """Return a short digest over the program, its templates and its static files. Read once a process."""
    digest = hashlib.sha256()
    for folder in ("apps", "templates", "static"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
