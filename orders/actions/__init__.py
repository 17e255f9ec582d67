"""Everything that changes checkouts and orders, one module per noun. Import from here.

Inside, modules depend in this order only: ``locking`` and ``quantities``, ``merging``, ``lines``, ``customers``,
``deliveries`` and ``promo_codes``, ``checkouts``, which fill a checkout; ``placing`` turns it into an order, and ``orders``
changes what was placed. ``shipping`` keeps the delivery methods.
"""

from orders.actions.checkouts import create_checkout, delete_checkouts, set_language, set_note, update_metadata
from orders.actions.customers import (
    AlreadyAttached,
    NotTheOwner,
    attach_customer,
    detach_customer,
    set_billing_address,
    set_email,
    set_shipping_address,
)
from orders.actions.deliveries import choose_delivery, choose_vendor_deliveries, delivery_id
from orders.actions.lines import add_lines, remove_lines, update_lines
from orders.actions.locking import CheckoutNotFound, lock_checkout
from orders.actions.merging import LineInput, LinesNotFound
from orders.actions.orders import expire_order, record_email_sent, record_payment
from orders.actions.placing import InsufficientStock, Shortage, check_completable, place_order
from orders.actions.promo_codes import (
    InvalidPromoCode,
    PromoCodeNotAttached,
    VoucherNotApplicable,
    add_promo_code,
    remove_promo_code,
)
from orders.actions.quantities import VariantsNotFound, name_of
from orders.actions.shipping import (
    NewShippingMethod,
    RateLine,
    UsedMethod,
    change_shipping_methods,
    change_used_methods,
    create_shipping_methods,
    delete_shipping_methods,
    remove_method_translations,
    remove_rates,
    set_rates,
    stop_using_methods,
    translate_shipping_methods,
    use_shipping_methods,
)

__all__ = [
    "AlreadyAttached",
    "CheckoutNotFound",
    "InsufficientStock",
    "InvalidPromoCode",
    "LineInput",
    "LinesNotFound",
    "NewShippingMethod",
    "NotTheOwner",
    "PromoCodeNotAttached",
    "RateLine",
    "Shortage",
    "UsedMethod",
    "VariantsNotFound",
    "VoucherNotApplicable",
    "add_lines",
    "add_promo_code",
    "attach_customer",
    "change_shipping_methods",
    "change_used_methods",
    "check_completable",
    "choose_delivery",
    "choose_vendor_deliveries",
    "create_checkout",
    "create_shipping_methods",
    "delete_checkouts",
    "delete_shipping_methods",
    "delivery_id",
    "detach_customer",
    "expire_order",
    "lock_checkout",
    "name_of",
    "place_order",
    "record_email_sent",
    "record_payment",
    "remove_lines",
    "remove_method_translations",
    "remove_promo_code",
    "remove_rates",
    "set_billing_address",
    "set_email",
    "set_language",
    "set_note",
    "set_rates",
    "set_shipping_address",
    "stop_using_methods",
    "translate_shipping_methods",
    "update_lines",
    "update_metadata",
    "use_shipping_methods",
]
