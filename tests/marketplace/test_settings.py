"""Settings are read when a process starts, so each case starts one."""

import os
import subprocess
import sys

import pytest
from django.core.management.utils import get_random_secret_key

from marketplace.local_secrets import make_rsa_private_key
from tests.architecture.code import ROOT

READ = "from marketplace.start import load_settings; load_settings(); from marketplace import settings; print((%s))"


def start(expression: str = "'started'", **variables: str) -> subprocess.CompletedProcess[str]:
    """Start Python with nothing but these variables and print an expression over ``settings``."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "marketplace.settings", **variables}
    return subprocess.run(
        [sys.executable, "-c", READ % expression],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def public(**variables: str) -> dict[str, str]:
    """The least that a public marketplace must be told."""
    return {
        "PUBLIC_URL": "https://shop.example",
        "SECRET_KEY": get_random_secret_key(),
        "RSA_PRIVATE_KEY": make_rsa_private_key(),
        **variables,
    }


def test_starts_without_any_variable():
    result = start("settings.DEBUG, settings.DUMMY_PAYMENTS, settings.SESSION_COOKIE_SECURE")

    assert (result.returncode, result.stdout) == (0, "(False, False, False)\n"), result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("PUBLIC_URL", "shop.example"),
        ("SECRET_KEY", "short"),
        ("RSA_PRIVATE_KEY", "not a key"),
        ("DATABASE_URL", "mysql://localhost/shop"),
        ("DATABASE_URL", "nonsense"),
        ("CACHE_URL", "nonsense://"),
        ("EMAIL_URL", "nonsense://"),
        ("S3_BUCKET", "pictures"),
        ("HSTS_SECONDS", "-1"),
        ("ACCESS_TOKEN_SECONDS", "soon"),
        ("GRAPHQL_MAX_DEPTH", "0"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "LOUD"),
        ("METRICS_ADDRESS", "9100"),
        ("WEB_WORKERS", "0"),
        ("RESPONSE_CACHE", "sometimes"),
    ],
)
def test_refuses_a_wrong_value_with_one_line_that_names_the_variable(name, value):
    result = start(**{name: value})

    named = "S3_PUBLIC_HOST" if name == "S3_BUCKET" else name
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert f'"{named}"' in result.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "RSA_PRIVATE_KEY"])
def test_a_public_marketplace_brings_its_own_secrets(missing):
    variables = public()
    del variables[missing]

    result = start(**variables)

    assert result.returncode == 1
    assert f'"{missing}"' in result.stderr


def test_a_public_https_address_turns_protection_on():
    result = start(
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, "
        "settings.SECURE_HSTS_SECONDS, settings.DUMMY_PAYMENTS, settings.LOG_FORMAT",
        **public(),
    )

    assert (result.returncode, result.stdout) == (0, "(True, True, True, 2592000, False, 'json')\n"), result.stderr


def test_secrets_may_come_from_files(tmp_path):
    key = get_random_secret_key()
    (tmp_path / "key").write_text(key)
    variables = public(SECRET_KEY_FILE=str(tmp_path / "key"))
    del variables["SECRET_KEY"]

    result = start("settings.SECRET_KEY", **variables)

    assert result.stdout == f"{key}\n", result.stderr


def test_pictures_in_a_bucket_are_allowed_by_the_content_policy():
    result = start(
        "settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'], settings.STORAGES['default']['BACKEND']",
        S3_BUCKET="pictures",
        S3_PUBLIC_HOST="pictures.example",
    )

    assert "https://pictures.example" in result.stdout
    assert "storages.backends.s3.S3Storage" in result.stdout


def test_postgresql_connections_stay_open():
    result = start(
        "settings.DATABASES['default']['ENGINE'], settings.DATABASES['default']['CONN_MAX_AGE']",
        DATABASE_URL="postgres://shop:p%40ss@db.example:5432/shop",
    )

    assert result.stdout == "('django.db.backends.postgresql', None)\n", result.stderr
