"""How many examples hypothesis draws for a test.

``EXAMPLES=1000 make test`` draws that many, where it draws 50 otherwise.
"""

import os

from hypothesis import HealthCheck, settings

_CHECKS = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


def register() -> None:
    """Make the profiles known: `fast` at the desk; `ci`, the same examples every time, where `make test` runs."""
    number = int(os.environ.get("EXAMPLES", "50"))
    settings.register_profile("fast", max_examples=25, deadline=None, suppress_health_check=_CHECKS)
    settings.register_profile("ci", max_examples=number, deadline=None, suppress_health_check=_CHECKS, derandomize=True)
    settings.load_profile("fast")


def few() -> settings:
    """Return settings for a test whose every example stores a library or fetches pages: a quarter of the examples."""
    assert settings.default is not None
    return settings(max_examples=max(5, settings.default.max_examples // 4))
