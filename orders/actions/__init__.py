"""Everything that changes checkouts and orders. Import from here.

``checkouts`` fills the basket, ``placing`` turns it into an order, ``orders`` changes what was placed.
"""

from orders.actions.checkouts import (
    CheckoutNotFound,
    LineInput,
    LinesNotFound,
    VariantsNotFound,
    add_lines,
    attach_customer,
    choose_delivery,
    choose_vendor_deliveries,
    create_checkout,
    delete_checkouts,
    delivery_id,
    detach_customer,
    lock_checkout,
    name_of,
    remove_lines,
    set_billing_address,
    set_email,
    set_language,
    set_note,
    set_shipping_address,
    update_lines,
    update_metadata,
)
from orders.actions.orders import expire_order, record_email_sent, record_payment
from orders.actions.placing import InsufficientStock, Shortage, check_completable, place_order

__all__ = [
    "CheckoutNotFound",
    "InsufficientStock",
    "LineInput",
    "LinesNotFound",
    "Shortage",
    "VariantsNotFound",
    "add_lines",
    "attach_customer",
    "check_completable",
    "choose_delivery",
    "choose_vendor_deliveries",
    "create_checkout",
    "delete_checkouts",
    "delivery_id",
    "detach_customer",
    "expire_order",
    "lock_checkout",
    "name_of",
    "place_order",
    "record_email_sent",
    "record_payment",
    "remove_lines",
    "set_billing_address",
    "set_email",
    "set_language",
    "set_note",
    "set_shipping_address",
    "update_lines",
    "update_metadata",
]
