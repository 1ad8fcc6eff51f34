"""Which static files are published: those that pages use."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PublishedStaticFiles(StaticFilesConfig):
    """Leaves out what comes with django-htmx and no page loads: its extensions, and the htmx of the next generation."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "django_htmx/ext/*",
        "django_htmx/htmx-4*",
        "django_htmx/htmax*",
    ]
