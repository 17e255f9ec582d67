from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog.versions import watch_app

        watch_app("content")  # menus and pages are part of what anonymous readers see
