from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from catalog.actions import OrderBook, open_order_book
        from catalog.versions import watch_model
        from orders.promises import bought_of, promised_to

        open_order_book(OrderBook(bought_of, promised_to))

        watch_model("orders.Reservation")  # what is reserved for a checkout is not shown as available
        for name in ("ShippingMethod", "ShippingRate", "VendorShippingMethod"):
            watch_model(f"orders.{name}")  # they say to which countries the shop sends
