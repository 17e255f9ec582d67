"""The first step of every process: read the settings, or say in one line why they are wrong."""

import importlib
import os
import sys

from environs.exceptions import EnvError


def load_settings() -> None:
    """Import the settings module; a wrong environment variable ends the process with one line that names it."""
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except EnvError as error:
        sys.exit(f"The marketplace does not start: {error}")
