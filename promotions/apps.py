from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "promotions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog.actions import lower_prices_with
        from promotions.actions import lower_prices

        lower_prices_with(lower_prices)  # a new price of a variant is lowered by the running promotions
