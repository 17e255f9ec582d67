"""Which package answers which address."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve

from marketplace import health
from storefront.urls import urlpatterns as pages

handler500 = "marketplace.faults.answer_to_fault"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    *i18n_patterns(path("admin/", admin.site.urls), prefix_default_language=False),
    path("", include("api.edge.urls")),
    *pages,  # Django wants patterns with a language prefix at the root, not included
]
if not settings.S3_BUCKET:
    # The embedded set-up reads pictures through the application; with S3 the bucket answers.
    urlpatterns.insert(0, path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}, name="media"))
