"""Settings of the central server, all from the environment; what is not set is safe.

    DATABASE_URL             postgres://…; SQLite in CENTRAL_DATA where it is not set
    CENTRAL_SECRET_KEY       signs sessions and forms: 50 characters and more (or …_FILE, as below)
    CENTRAL_SEALING_KEYS     Fernet keys parted by commas: the first seals, all open
    CENTRAL_HASH_KEY         64 hexadecimal digits: keys the hashes of codes. Never changed
    CENTRAL_ALLOWED_HOSTS    names of this server, parted by commas
    CENTRAL_TRUSTED_ORIGINS  https://… of the pages, where a proxy changes the host
    CENTRAL_HTTPS            0 only for trying out: no redirect, cookies without `Secure`
    CENTRAL_HSTS_SECONDS     a year; lower while a domain moves to TLS
    CENTRAL_AUTHORITY        PEM file of this server's own certificate authority, where it has one
    CENTRAL_DEBUG            1 only for development: tracebacks in pages
    CENTRAL_DATA             directory of the SQLite file and of static files; data/central

The proxy in front ends TLS and must set (not pass on) `X-Forwarded-Proto`.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from central.config.environment import Environment

_env = Environment("CENTRAL_")

DEBUG = _env.flag("DEBUG", False)
DATA = Path(_env.text("DATA", "data/central")).absolute()
_https = _env.flag("HTTPS", not DEBUG)

# Only DEBUG may do without secrets: these are known to everybody.
SECRET_KEY = _env.secret("SECRET_KEY", "trial-" * 9 if DEBUG else None)
SEALING_KEYS = _env.fernet_keys(
    "SEALING_KEYS", "dHJpYWwtc2VhbGluZy1rZXktb2Ytbm8tc2VjcmVjeSE=" if DEBUG else None
)
HASH_KEY = _env.hex_key("HASH_KEY", "00" * 32 if DEBUG else None)

ALLOWED_HOSTS = _env.words("ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = _env.words("TRUSTED_ORIGINS")

AUTHORITY = _env.authority("AUTHORITY")
"""The certificate itself (PEM): kiosks get it when they are enrolled, and trust it. "" for a public one."""

SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = _env.number("HSTS_SECONDS", 365 * 24 * 3600) if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_AGE = 12 * 3600  # a working day: counters are shared machines
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "central.offices",
    "central.bookings",
    "central.passes",
    "central.kiosks",
    "central.pages",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "central.kiosks.middleware.KiosksFirst",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "central.pages.language.IndonesianFirst",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "central.config.urls"
WSGI_APPLICATION = "central.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

_sqlite = f"sqlite:///{DATA / 'central.sqlite3'}"
_database: dict[str, Any] = dict(
    dj_database_url.config(default=_sqlite, conn_max_age=600, conn_health_checks=True)
)
if "sqlite" in _database["ENGINE"]:
    DATA.mkdir(parents=True, exist_ok=True)
    # A transaction that reads first and writes later would fail when another has written meanwhile.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
    }
else:
    # Statements that say so (`central.kiosks.sets`) keep their plan. PgBouncer in front: from 1.21 on.
    _database.setdefault("OPTIONS", {})["prepare_threshold"] = 1
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "offices.Account"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["central.pages.backend.LimitedBackend"]
LOGIN_URL = "pages:sign_in"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
TIME_ZONE = "UTC"  # what is shown is in the office's own zone
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "central.pages.fonts.FontFinder",
]
STATIC_ROOT = DATA / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# A CSV of 100,000 lines has about 8 MB; pushes of kiosks have their own, lower limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
