"""A checkout read as a whole: lines with prices and availability, parcels per vendor, delivery quotes, sums.

It takes two SQL statements, however many checkouts, lines and vendors there are. Nothing is written here. Import from
here.

``loading`` is the list of steps, each in a module: ``rows``, ``assembling``, ``codes`` (vouchers), ``gifts``, ``codes``
again (gift cards). They use ``basket`` (the values that are read), ``offers`` and ``parcels``. ``estimates`` needs no
checkout.
"""

from orders.baskets.basket import AppliedRule, Basket, BasketLine, VendorPart
from orders.baskets.estimates import estimate_delivery
from orders.baskets.loading import load_basket, load_baskets
from orders.baskets.offers import load_offers

__all__ = [
    "AppliedRule",
    "Basket",
    "BasketLine",
    "VendorPart",
    "estimate_delivery",
    "load_basket",
    "load_baskets",
    "load_offers",
]
