"""Settings of every environment, driven by the variables declared through `env`."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.urls import reverse

from apps.config import env
from apps.config.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(
    env.text("DATA_DIR", str(BASE_DIR / "var"), "Folder of the database, the secret key and built files.")
).absolute()
DEBUG = env.flag("DEBUG", False, "Show tracebacks and reload templates; for development only.")
SECRET_KEY = env.text(
    "SECRET_KEY", "", "Key for signing; made once and kept in DATA_DIR when not given."
) or secret_key(DATA_DIR)

# -- Where it listens ------------------------------------------------------------------------------------------------
HOST = env.text("HOST", "127.0.0.1", "Address to listen on.")
PORT = env.number("PORT", 8000, "Port to listen on.", least=1, most=65535)
WORKERS = env.number("WORKERS", 2, "Server processes.", least=1)
THREADS = env.number("THREADS", 4, "Threads in each server process.", least=1)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]", "Host names that the site answers to, separated by commas."
)
if HOST not in {"0.0.0.0", "::", *ALLOWED_HOSTS}:  # noqa: S104 (names them, binds nothing)
    ALLOWED_HOSTS.append(f"[{HOST}]" if ":" in HOST else HOST)

# -- Behind a proxy with HTTPS ---------------------------------------------------------------------------------------
HTTPS = env.flag(
    "HTTPS",
    False,
    "The site is served over HTTPS by a proxy that sets X-Forwarded-Proto: secure cookies, HSTS, redirect.",
)
CSRF_TRUSTED_ORIGINS = [f"https://{name.lstrip('.')}" for name in ALLOWED_HOSTS if HTTPS and name != "*"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
_HSTS = env.number("HSTS_SECONDS", 31536000, "How long browsers insist on HTTPS, in seconds; counts with HTTPS only.")
SECURE_HSTS_SECONDS = _HSTS if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# -- Apps ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "apps.config",
    "apps.pages",
    "apps.exchange",
    "apps.sharing",
    "apps.comparison",
    "apps.annotations",
    "apps.library",
    "apps.accounts",
    "apps.core",
    "apps.core.apps.EditorsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "apps.config.staticfiles.PublishedStaticFiles",
    "django_htmx",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    # First what sets headers, so that no answer goes without: neither a refusal nor a static file.
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.middleware.answer_head_without_a_body",
    "apps.core.middleware.refuse_unreadable_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.sharing.keeping.send_kept",
    "apps.core.middleware.answer_when_the_database_is_away",
    "apps.core.compression.compress_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.note_visits",
    "apps.accounts.middleware.answer_too_many",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "apps.config.urls"
WSGI_APPLICATION = "apps.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "/desk/"
# A link in a mail, to confirm an address or to choose a new password, holds for three days.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# -- Databases -------------------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.database(
        "DATABASE_URL",
        DATA_DIR / "synoptic.sqlite3",
        "postgres://user:password@host:port/name; empty means SQLite in DATA_DIR.",
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {"CONN_MAX_AGE": None}
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a write transaction queues for the lock at its first statement, under the timeout, instead of
        # failing half-way when it wants to turn a read into a write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # synchronous FULL: what was confirmed survives a power cut too, not only a killed process.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
        "PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;",
    }
else:
    # A connection is tried before it is handed out, so that nobody notices a PostgreSQL that was started again.
    # No cursors on the server: each would cost a page two more journeys, and what pages read fits into memory.
    DATABASES["default"] |= {"CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": True}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
        "connect_timeout": 3,
        # After two seconds the pool stops trying by itself, with ever longer breaks; each request then tries anew.
        "pool": {"min_size": 1, "max_size": THREADS + 1, "timeout": 3, "reconnect_timeout": 2},
    }

# -- Languages -------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_TZ = True
TIME_ZONE = "UTC"

# -- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "apps.core.static.MinifiedManifestStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 60
# Nothing asks for a file without its digest, and compressing those too would double the first start's longest step.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# -- Content-Security-Policy -----------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# -- Pages kept in memory --------------------------------------------------------------------------------------------
PAGE_CACHE_MB = env.number(
    "PAGE_CACHE_MB",
    32,
    "Memory that each server process spends on finished pages for visitors, and as much on shared views; 0: none.",
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- Where things stand on the site, for the links from the pages on which they are edited: those belong to apps below
# the one that owns the addresses, and may not name them.
ABSOLUTE_URL_OVERRIDES = {
    "library.event": lambda event: reverse("event", args=[event.slug]),
    "library.article": lambda article: reverse("article", args=[article.slug]),
    "library.articleversion": lambda version: reverse("article_version", args=[version.article.slug, version.number]),
}
# -- What publishing a version sets off in the apps above the library, in this order, inside its transaction -----------
PUBLISH_STEPS = [
    "apps.annotations.replacing.steps.place_highlights",
    "apps.comparison.suggesting.runs.when_published",
]
# The same to look at: step(article, passages) says in lines of HTML what publishing these would do, and writes nothing;
# step(version) what it did.
PREVIEW_STEPS = ["apps.pages.new_versions.preview"]
REPORT_STEPS = ["apps.pages.new_versions.report"]
# -- What accounts set off in the apps above them, in this order, each list inside one transaction ---------------------
# A guest signs in to an account: step(guest, user) hands over what the guest made.
MERGE_STEPS = [
    "apps.accounts.guests.hand_over",
    "apps.annotations.handover.hand_over",
    "apps.comparison.handover.hand_over",
    "apps.sharing.handover.hand_over",
]
# A group is dissolved: step(group) gives what was shared with it back to who made it.
DISSOLVE_STEPS = [
    "apps.library.audience.make_drafts",
    "apps.annotations.handover.make_private",
    "apps.comparison.handover.make_private",
]
# Somebody takes along what they made: step(user) returns parts of one JSON document by name.
EXPORT_STEPS = [
    "apps.accounts.leaving.export",
    "apps.annotations.leaving.export",
    "apps.comparison.leaving.export",
    "apps.sharing.leaving.export",
]
# An account is deleted: step(user, keep) deletes what they made; with `keep`, what is public stays under another name.
LEAVE_STEPS = [
    "apps.sharing.leaving.leave",
    "apps.comparison.leaving.leave",
    "apps.annotations.leaving.leave",
    "apps.accounts.leaving.leave",
]
# `manage.py tidy`: step() returns what it did, in words and numbers.
TIDY_STEPS = [
    "apps.comparison.tidying.empty_bins",
    "apps.annotations.tidying.empty_bins",
    "apps.annotations.tidying.drop_empty_codebooks",
    "apps.library.tidying.empty_bin",
    "apps.sharing.tidying.drop_unused_texts",
    "apps.accounts.tidying.forget_guests",
    "apps.accounts.tidying.forget_counts",
    "apps.accounts.tidying.forget_sessions",
]

# -- Limits: 0 turns one off -------------------------------------------------------------------------------------------
# A page that an editor pastes, or that the bookmark hands over, comes in a field of a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
IMPORT_FETCH = env.flag("IMPORT_FETCH", True, "Let editors bring in a page by its web address; public hosts only.")
WRITES_PER_MINUTE = env.number(
    "WRITES_PER_MINUTE", 60, "Highlights, replies and other writes of one person in a minute."
)
ADDRESS_WRITES_PER_MINUTE = env.number("ADDRESS_WRITES_PER_MINUTE", 600, "Writes from one address in a minute.")
GUESTS_PER_HOUR = env.number("GUESTS_PER_HOUR", 60, "New guests from one address in an hour.")
SHARED_VIEWS = env.number("SHARED_VIEWS", 300, "Shared views that a person with an account may keep open at a time.")
GUEST_SHARED_VIEWS = env.number("GUEST_SHARED_VIEWS", 20, "Shared views that a guest may keep open at a time.")
SIGN_UPS_PER_HOUR = env.number(
    "SIGN_UPS_PER_HOUR", 30, "Sign-ups, and other requests for a mail, from one address in an hour."
)
SIGN_IN_TRIES = env.number(
    "SIGN_IN_TRIES", 10, "Tries to sign in with one name from one address in a quarter of an hour."
)

# -- The parts of the corpus format, in the order in which they are loaded ---------------------------------------------
CORPUS_PARTS = [
    "apps.library.corpus.frames",
    "apps.library.corpus.outlets",
    "apps.library.corpus.voices",
    "apps.library.corpus.sources",
    "apps.library.corpus.quotations",
    "apps.comparison.corpus.questions",
    "apps.annotations.corpus",
    "apps.library.corpus.events",
    "apps.library.corpus.articles",
    "apps.annotations.collections",
    "apps.comparison.corpus.parallels",
    "apps.comparison.corpus.answers",
]
CORPUS_DIR = Path(
    env.text(
        "CORPUS_DIR", str(BASE_DIR / "fixtures"), "Folder that an empty library is filled from at the first start."
    )
)

# -- Mail ------------------------------------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", "", "SMTP server; without one, mail is written to files under DATA_DIR/mail.")
EMAIL_PORT = env.number("EMAIL_PORT", 587, "Port of the SMTP server.", least=1, most=65535)
EMAIL_HOST_USER = env.text("EMAIL_USER", "", "User name at the SMTP server.")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD", "", "Password at the SMTP server.")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", True, "Speak STARTTLS with the SMTP server.")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "synoptic@localhost", "Address that mail comes from.")
ADMINS = [("", address) for address in env.words("ADMIN_EMAILS", "", "Who is sent a mail when a page fails.")]

# -- Logs ------------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.choice(
    "LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", among=("DEBUG", "INFO", "WARNING", "ERROR")
)
ACCESS_LOG = env.flag("ACCESS_LOG", False, "Write a line for every request to standard output.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "apps.config.logs.MaskingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {"not_in_development": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "mail": {
            "class": "apps.config.logs.MaskingMailHandler",
            "level": "ERROR",
            "filters": ["not_in_development"],
        },
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # In place of Django's own, whose lines would stand beside the root's while DEBUG is on.
    "loggers": {"django": {"handlers": ["mail"], "level": LOG_LEVEL}},
}
