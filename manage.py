#!/usr/bin/env python
"""The command line of the marketplace: `python manage.py help`."""

import os
import sys

from marketplace.start import load_packages


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    load_packages()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
