"""Settings for the suite and for mypy: those of the server, with known secrets and quick passwords."""

import os

os.environ.setdefault("CENTRAL_DEBUG", "1")
# Whoever has a server's database in the environment does not want tests in it.
os.environ.pop("DATABASE_URL", None)

from central.config.settings import *  # noqa: F403 -- the environment is set before they are read

DEBUG = False
# A file of the suite's own, and nothing in it is to survive a power cut.
DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF"  # noqa: F405
SECURE_SSL_REDIRECT = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Warns of a directory that `collectstatic` makes.
MIDDLEWARE = [each for each in MIDDLEWARE if "whitenoise" not in each]  # noqa: F405 -- from the star
LOGGING = {"version": 1, "disable_existing_loggers": False}
