from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_migrate, pre_migrate


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from catalog.versions import watch_app
        from search.changes import remove_before_migrate
        from search.engines import get_engine

        try:
            get_engine()
        except ImportError as error:
            raise ImproperlyConfigured(
                f'Environment variable "SEARCH_ENGINE" invalid: there is no {settings.SEARCH_ENGINE}'
            ) from error
        watch_app("search")
        # Infrastructure, not business flow: the index belongs to the tables that migrate has just made.
        pre_migrate.connect(remove_before_migrate, sender=self, dispatch_uid="search.changes")
        post_migrate.connect(prepare_engine, sender=self, dispatch_uid="search.prepare")


def prepare_engine(using: str, **_kwargs: Any) -> None:
    """Receiver of ``post_migrate``: let the engine make what it needs once its tables are there."""
    from django.db import connections

    from search.engines import get_engine
    from search.models import SearchEntry

    if using == "default" and SearchEntry._meta.db_table in connections[using].introspection.table_names():
        get_engine().prepare()
