"""The project's settings with what tests need different. ``TEST_DATABASE=postgresql`` runs them on a server."""

import os
import tempfile
from pathlib import Path

# A developer's own variables must not steer the tests; what is not named here takes its default.
for _name in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL", "S3_BUCKET", "PUBLIC_URL", "ALLOWED_HOSTS", "SECRET_KEY"):
    os.environ.pop(_name, None)
os.environ |= {"DEBUG": "1", "LOG_FORMAT": "json", "DUMMY_PAYMENTS": "1", "GRAPHQL_REQUESTS_PER_MINUTE": "0"}
os.environ |= {"PAGE_POSTS_PER_MINUTE": "0", "MARKET_PROVINCE": "Tây Ninh", "MARKET_NAME": ""}
if os.environ.get("TEST_DATABASE") == "postgresql":
    os.environ["DATABASE_URL"] = os.environ["TEST_POSTGRES_URL"]

from marketplace.settings import *  # noqa: E402, F403 - the line above decides what is imported
from marketplace.settings import DATABASES, STORAGES  # noqa: E402

DEBUG = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # look for a file when it is asked for, not for all of them with each client
STATIC_ROOT = None  # type: ignore[assignment] # nothing is collected
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# One folder per process: several runs, or several workers of one run, do not meet.
_folder = tempfile.TemporaryDirectory(prefix="ocop-tests-")
MEDIA_ROOT = Path(_folder.name, "media")

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": _folder.name + "/db.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_ocop_{os.getpid()}"}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; no password here protects anything
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
