"""What a WSGI server imports: `granian --interface wsgi marketplace.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from marketplace.start import load_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
load_settings()
application = get_wsgi_application()
