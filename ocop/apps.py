from django.apps import AppConfig


class OcopConfig(AppConfig):
    name = "ocop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog.versions import watch_app

        watch_app("ocop")  # shoppers read decisions, issuers and dates; a timeline may stay as it is when they change
