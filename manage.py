#!/usr/bin/env python
"""The command line of the marketplace: `python manage.py help`."""

import os
import sys

from marketplace.start import run_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    run_command(sys.argv)


if __name__ == "__main__":
    main()
