"""What a stranger who knows an order's id reads of who ordered, once the day of the confirmation is over.

Masked as Saleor masks orders of before version 3.2: the first characters stay.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from accounts.models import Address
from api.engine import batched
from api.terms.context import Info
from api.terms.loading import related
from orders.models import Order

_PROVED = "proved orders"


def prove(order: Order, info: Info) -> None:
    """Note that who asks has shown to know more of the order than its id, such as its e-mail."""
    info.context.cache.setdefault(_PROVED, set()).add(order.pk)


def names_person(order: Order, info: Info) -> bool:
    context = info.context
    return order.names_person_to(context.viewer, context.now) or order.pk in context.cache.get(_PROVED, ())


def masked_email(email: str) -> str:
    return f"{email[:1]}...@example.com" if email else ""


def masked_text(text: str, *, kept: int = 1) -> str:
    return text[:kept] + "." * max(len(text) - kept, 0)


def masked_address(address: Address) -> Address:
    """A copy for display; province, commune and country stay."""
    shown = copy(address)
    for name in ("first_name", "last_name", "company_name", "street_address_1", "street_address_2"):
        setattr(shown, name, masked_text(getattr(shown, name)))
    shown.phone = masked_text(shown.phone, kept=3)
    return shown


def resolve_order_address(column: str) -> Any:
    """A batched resolver for an address of the order, masked for strangers."""
    load = related(column, Address.objects.all)

    @batched
    def resolve(orders: list[Order], info: Info) -> list[Address | None]:
        addresses = zip(orders, load(orders, info), strict=True)
        return [
            address if address is None or names_person(order, info) else masked_address(address)
            for order, address in addresses
        ]

    return staticmethod(resolve)
