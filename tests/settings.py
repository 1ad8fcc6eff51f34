"""Settings of the tests: the site's own, in a folder of their own, untouched by the environment.

TEST_DATABASE_URL alone is listened to: tests/postgres.py gives the address of its private cluster in it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from apps.config import env

_folder = tempfile.mkdtemp(prefix="synoptic-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
# What is set outside, and what stands in var/, must not change what a test sees.
env.environment = {
    "DATA_DIR": _folder,
    "SECRET_KEY": "tests need no secret, but Django's checks want fifty characters of it",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
    "LOG_LEVEL": "ERROR",
}

from apps.config.settings import *  # noqa: E402, F403
from apps.config.settings import STATIC_ROOT, STORAGES  # noqa: E402

Path(STATIC_ROOT).mkdir()
# Without a manifest, so that a unit test needs no collected files. The browser tests run the real server.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
