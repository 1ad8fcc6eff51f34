"""The site's own settings, with addresses that answer with constants and, where wanted, with every cache emptied.

BENCH_FLOOR names the folder of the constants; BENCH_COLD=1 empties every cache before each request.
"""

import os

from apps.config.settings import *  # noqa: F403
from apps.config.settings import MIDDLEWARE

ROOT_URLCONF = "tests.bench.urls"
# In front of pages and floor alike, so that its own cost counts on neither side.
if os.environ.get("BENCH_COLD") == "1":
    MIDDLEWARE.insert(0, "tests.bench.cold.forget_everything")
