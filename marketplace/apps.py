"""The project itself as an app: its management commands and nothing else."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    name = "marketplace"
