"""Settings for the suite and for mypy: those of the server, with known secrets and quick passwords."""

import os

os.environ.setdefault("CENTRAL_DEBUG", "1")
if url := os.environ.get("CENTRAL_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url

from central.config.settings import *  # noqa: F403 -- the environment is set before they are read

DEBUG = False
SECURE_SSL_REDIRECT = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Warns of a directory that `collectstatic` makes.
MIDDLEWARE = [each for each in MIDDLEWARE if "whitenoise" not in each]  # noqa: F405 -- from the star
LOGGING = {"version": 1, "disable_existing_loggers": False}
