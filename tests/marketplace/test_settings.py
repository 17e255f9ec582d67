"""Settings are read when a process starts, so each case starts one."""

import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.management.utils import get_random_secret_key

from marketplace.local_secrets import make_rsa_private_key
from tests.architecture.code import ROOT
from tests.marketplace.starting import start

KEY_OF_ANOTHER_KIND, SHORT_KEY, LOCKED_KEY = (
    key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection).decode()
    for key, protection in (
        (ec.generate_private_key(ec.SECP256R1()), serialization.NoEncryption()),
        (rsa.generate_private_key(65537, 1024), serialization.NoEncryption()),
        (rsa.generate_private_key(65537, 2048), serialization.BestAvailableEncryption(b"password")),
    )
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
        ("SSL_REDIRECT", "maybe"),
        ("PREPARED_STATEMENTS", "maybe"),
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
        ("PUBLIC_URL", "http://localhost:8000/shop"),
        ("PUBLIC_URL", "http://somebody:secret@localhost:8000"),
        ("PUBLIC_URL", "http://localhost:99999"),
        ("SECRET_KEY_FALLBACKS", "short"),
        ("RSA_PRIVATE_KEY", KEY_OF_ANOTHER_KIND),
        ("RSA_PRIVATE_KEY", SHORT_KEY),
        ("RSA_PRIVATE_KEY", LOCKED_KEY),
        ("ALLOWED_HOSTS", "https://shop.example"),
        ("ALLOWED_HOSTS", ""),
        ("CSRF_TRUSTED_ORIGINS", "shop.example"),
        ("ALLOWED_CLIENT_ORIGINS", "https://shop.example/path"),
        ("DATABASE_URL", "sqlite:////dev/null/shop/db.sqlite3"),
        ("CACHE_URL", "file:///cache"),
        ("EMAIL_URL", "file:///mails"),
        ("EMAIL_URL", "smtp://mail.example:many"),
        ("DEFAULT_FROM_EMAIL", "the shop"),
        ("MARKET_PROVINCE", "Atlantis"),
        ("MARKET_NAME", "A market\nof two lines"),
        ("STATIC_ROOT", ""),
        ("MEDIA_ROOT", ""),
        ("S3_PUBLIC_HOST", "https://pictures.example/"),
        ("REFRESH_TOKEN_SECONDS", "99999999999999999999"),
        ("METRICS_ADDRESS", "127.0.0.1:99999"),
    ],
)
def test_refuses_a_wrong_value_with_one_line_that_names_the_variable(name, value):
    result = start(**{name: value})

    named = "S3_PUBLIC_HOST" if name == "S3_BUCKET" else name
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert f'"{named}"' in result.stderr


@pytest.mark.parametrize(
    ("variables", "sender"),
    [
        ({}, '"OCOP" <no-reply@localhost>'),
        ({"MARKET_PROVINCE": "Đồng Tháp"}, '"OCOP Đồng Tháp" <no-reply@localhost>'),
        ({"MARKET_NAME": 'Sen, "Hồng"'}, '"Sen, \\"Hồng\\"" <no-reply@localhost>'),
        ({"MARKET_NAME": "Sen", "DEFAULT_FROM_EMAIL": "Us <us@shop.example>"}, "Us <us@shop.example>"),
    ],
)
def test_mails_come_in_the_name_of_the_market(variables, sender):
    result = start("settings.DEFAULT_FROM_EMAIL", PYTHONIOENCODING="utf-8", **variables)

    assert result.stdout.strip() == sender, result.stderr


def test_refuses_a_search_engine_that_is_not_there_and_a_file_that_cannot_be_read():
    started = [
        subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], name: value},
            capture_output=True,
            text=True,
            check=False,
        )
        for name, value in (("SEARCH_ENGINE", "search.engines.none.Engine"), ("SECRET_KEY_FILE", "/no/such/file"))
    ]

    assert [(result.returncode, result.stderr) for result in started] == [
        (
            1,
            'The marketplace does not start: Environment variable "SEARCH_ENGINE" invalid: '
            "there is no search.engines.none.Engine\n",
        ),
        (1, "The marketplace does not start: The value of SECRET_KEY_FILE must be a readable file path.\n"),
    ]


def test_a_database_that_is_away_ends_a_command_with_one_line():
    result = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "postgres://shop:secret@127.0.0.1:1/shop"},
        capture_output=True,
        text=True,
        check=False,
    )

    lines = result.stderr.strip().splitlines()
    assert (result.returncode, len(lines)) == (1, 1), result.stderr
    assert lines[0].startswith("The database cannot be used (DATABASE_URL): connection failed")
    assert "secret" not in lines[0]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", "('smtp', 'mail.example', 25, '', '', False, False)"),
        ("smtp+tls://me:p%40ss@mail.example", "('smtp', 'mail.example', 587, 'me', 'p@ss', True, False)"),
        ("smtp+ssl://me:secret@mail.example:4650", "('smtp', 'mail.example', 4650, 'me', 'secret', False, True)"),
        ("console://", "('console', '', 0, '', '', False, False)"),
    ],
)
def test_mails_leave_by_the_server_and_in_the_way_that_the_address_says(url, expected):
    result = start(
        "settings.EMAIL_BACKEND.split('.')[-2], settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_HOST_USER, "
        "settings.EMAIL_HOST_PASSWORD, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL",
        EMAIL_URL=url,
    )

    assert result.stdout == f"{expected}\n", result.stderr


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
    (tmp_path / "key").write_text(f"{key}\n")
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


def test_nobody_waits_long_for_a_database_that_is_away():
    result = start(
        "settings.DATABASES['default']['OPTIONS']", DATABASE_URL="postgres://shop@db.example/shop?connect_timeout=2"
    )

    assert result.stdout == "{'connect_timeout': 2, 'tcp_user_timeout': 20000, 'prepare_threshold': 1}\n", result.stderr
