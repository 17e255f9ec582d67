from django.apps import AppConfig


class OcopConfig(AppConfig):
    name = "ocop"
    default_auto_field = "django.db.models.BigAutoField"
