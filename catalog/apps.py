from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CatalogConfig(AppConfig):
    name = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog import former_slugs
        from catalog.versions import install_after_migrate, remove_before_migrate

        # Infrastructure, not business flow: triggers belong to the tables that migrate has just made.
        pre_migrate.connect(remove_before_migrate, sender=self, dispatch_uid="catalog.versions")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="catalog.versions")
        uid = "catalog.former_slugs"
        pre_migrate.connect(former_slugs.remove_before_migrate, sender=self, dispatch_uid=uid)
        post_migrate.connect(former_slugs.install_after_migrate, sender=self, dispatch_uid=uid)
