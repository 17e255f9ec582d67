"""The first steps of every process: read the settings and load the packages, or say in one line why that fails."""

import importlib
import os
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from environs.exceptions import EnvError


def load_settings() -> None:
    """Import the settings module; a wrong environment variable ends the process with one line that names it."""
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except (EnvError, ValueError) as error:  # ValueError: the file of a variable's value cannot be read
        _refuse(error)


def load_packages() -> None:
    """Load the settings, then the packages: values that name code are checked here."""
    load_settings()
    try:
        django.setup()
    except ImproperlyConfigured as error:
        _refuse(error)


def begin_serving() -> None:
    """Do what web processes alone do, once the packages are loaded: end with the server, limit statements, and
    make traces if asked to.
    """
    from django.conf import settings

    from marketplace import tethered

    tethered.end_with_server()
    _limit_statements(settings)
    if settings.TRACES:
        from marketplace import traces

        try:
            traces.begin()
        except ImproperlyConfigured as error:
            _refuse(error)


def _limit_statements(settings: Any) -> None:
    """Let each connection that this process opens from now on give up statements that take too long.

    Migrations, commands and the worker take what they need. It is a parameter of the connection, so that no request
    sends a statement for it.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.postgresql" or not settings.STATEMENT_TIMEOUT_SECONDS:
        return
    timeout = f"-c statement_timeout={round(settings.STATEMENT_TIMEOUT_SECONDS * 1000)}"
    options = database["OPTIONS"]
    options["options"] = " ".join(filter(None, [options.get("options"), timeout]))


def run_command(arguments: list[str]) -> None:
    """Run a command of ``manage.py``. A missing or empty database ends it with one line, not with a traceback."""
    load_packages()

    from django.core.management import execute_from_command_line
    from django.db import OperationalError, connection

    try:
        execute_from_command_line(arguments)
    except OperationalError as error:
        if connection.connection is not None:
            raise
        sys.exit(f"The database cannot be used (DATABASE_URL): {' '.join(str(error).split())}")


def _refuse(reason: Exception) -> None:
    sys.exit(f"The marketplace does not start: {reason}")
