"""Tables of buying, one module per noun.

Import from here. Inside, modules depend in this order only: ``deliveries``, ``checkouts``, ``orders``; ``discounts``,
``allocations`` and ``events`` use orders and know nothing of each other.
"""

from orders.models.allocations import Allocation
from orders.models.checkouts import (
    Checkout,
    CheckoutLine,
    CheckoutQuerySet,
    CheckoutVendorDelivery,
    Reservation,
    ReservationQuerySet,
)
from orders.models.deliveries import (
    ShippingMethod,
    ShippingMethodTranslation,
    ShippingRate,
    VendorShippingMethod,
    VendorShippingMethodQuerySet,
    Zone,
)
from orders.models.discounts import DiscountType, OrderDiscount, OrderLineDiscount
from orders.models.events import OrderEvent, OrderEventType
from orders.models.orders import (
    ORDER_READERS,
    AuthorizeStatus,
    ChargeStatus,
    Order,
    OrderLine,
    OrderNumber,
    OrderQuerySet,
    OrderStatus,
    VendorOrder,
    VendorOrderQuerySet,
)

__all__ = [
    "ORDER_READERS",
    "Allocation",
    "AuthorizeStatus",
    "ChargeStatus",
    "Checkout",
    "CheckoutLine",
    "CheckoutQuerySet",
    "CheckoutVendorDelivery",
    "DiscountType",
    "Order",
    "OrderDiscount",
    "OrderEvent",
    "OrderEventType",
    "OrderLine",
    "OrderLineDiscount",
    "OrderNumber",
    "OrderQuerySet",
    "OrderStatus",
    "Reservation",
    "ReservationQuerySet",
    "ShippingMethod",
    "ShippingMethodTranslation",
    "ShippingRate",
    "VendorOrder",
    "VendorOrderQuerySet",
    "VendorShippingMethod",
    "VendorShippingMethodQuerySet",
    "Zone",
]
