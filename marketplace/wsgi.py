"""What a WSGI server imports: `granian --interface wsgi marketplace.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from marketplace.bodies import measured
from marketplace.start import begin_serving, load_packages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
load_packages()
begin_serving()
application = measured(get_wsgi_application())
# Views and the GraphQL schema are built now: nobody's first request waits for them, and an error stops the start.
get_resolver().url_patterns  # noqa: B018 - a cached property
