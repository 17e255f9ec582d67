from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog.versions import watch_model

        watch_model("orders.Reservation")  # what is reserved for a checkout is not shown as available
        for name in ("ShippingMethod", "ShippingRate", "VendorShippingMethod"):
            watch_model(f"orders.{name}")  # they say to which countries the shop sends
