"""What orders and checkouts say about a user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import graphene

from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.types import User, only_the_owner_or
from api.engine import batched
from api.orders.types.checkouts import Checkout
from api.orders.types.orders import OrderCountableConnection
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.ids import to_global_id
from api.terms.loading import rows_by
from api.terms.pagination import SortKey, connection_field, connection_for, paginate_each
from api.terms.permissions import OWNER, decided_by_row
from orders.models import Checkout as CheckoutRow
from orders.models import Order as OrderRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


def orders_of_users(users: Sequence[UserRow], info: Info, **page: Any) -> list[Any]:
    """The orders of each user that the viewer may see, newest first: its own, or all for staff who manage orders."""
    return paginate_each(
        OrderRow.objects.visible_to(info.context.viewer),
        info,
        group="user_id",
        parents=[user.pk for user in users],
        keys=[SortKey("created_at", descending=True)],
        **page,
    )


@extend(User)
class UserOrders:
    """The orders of an account."""

    orders = connection_field(
        lambda: OrderCountableConnection,
        description="The user's orders, newest first, as far as the viewer may see them.",
    )

    @staticmethod
    @batched
    def resolve_orders(roots: list[UserRow], info: Info, **page: Any) -> list[Any]:
        return orders_of_users(roots, info, **page)


@extend(User)
class UserCheckouts:
    """The baskets of an account."""

    checkout_ids = graphene.List(
        graphene.NonNull(graphene.ID),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="IDs of the user's checkouts, newest first.",
    )
    checkout_tokens = graphene.List(
        graphene.NonNull(graphene.UUID),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Tokens of the user's checkouts, newest first.",
        deprecation_reason="Use `checkoutIds` instead.",
    )
    checkouts = connection_field(
        lambda: connection_for(Checkout),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="The user's checkouts, newest first.",
    )

    @staticmethod
    @decided_by_row(Permission.MANAGE_CHECKOUTS, OWNER)
    @batched
    def resolve_checkout_ids(roots: list[UserRow], info: Info, channel: str | None = None) -> list[list[str]]:
        return [[to_global_id("Checkout", row.pk) for row in rows] for rows in _checkouts(roots, info, channel)]

    @staticmethod
    @decided_by_row(Permission.MANAGE_CHECKOUTS, OWNER)
    @batched
    def resolve_checkout_tokens(roots: list[UserRow], info: Info, channel: str | None = None) -> list[list[Any]]:
        return [[row.pk for row in rows] for rows in _checkouts(roots, info, channel)]

    @staticmethod
    @decided_by_row(Permission.MANAGE_CHECKOUTS, OWNER)
    @batched
    def resolve_checkouts(roots: list[UserRow], info: Info, channel: str | None = None, **page: Any) -> list[Any]:
        rows = _checkouts_in(roots, info, channel)
        return paginate_each(
            rows.select_related("channel", "shipping_address", "billing_address", "user"),
            info,
            group="user_id",
            parents=[root.pk for root in roots],
            keys=[SortKey("created_at", descending=True)],
            **page,
        )


def _checkouts_in(roots: list[UserRow], info: Info, channel: str | None) -> QuerySet[CheckoutRow]:
    """Checkouts that the viewer may see of these users, in one channel or, as in Saleor, in all that are open."""
    for root in roots:
        only_the_owner_or(Permission.MANAGE_CHECKOUTS, root, info)
    rows = CheckoutRow.objects.filter(user__in=[root.pk for root in roots])
    return rows.filter(channel__is_active=True) if channel is None else rows.filter(channel__slug=channel)


def _checkouts(roots: list[UserRow], info: Info, channel: str | None) -> list[list[CheckoutRow]]:
    rows = _checkouts_in(roots, info, channel).only("pk", "user_id").order_by("-created_at", "-pk")
    of_user = rows_by(rows, "user_id")
    return [of_user[root.pk] for root in roots]
