"""What orders and delivery say about a channel."""

from __future__ import annotations

import graphene
from django.db.models import Exists, OuterRef

from api.catalog.types.channels import Channel
from api.engine import batched
from api.orders.countries import countries_by_currency
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.locales import CountryDisplay, country_display
from api.terms.permissions import permission_required
from catalog.models import Channel as ChannelRow
from orders.models import Order as OrderRow


@extend(Channel)
class ChannelDeliveries:
    """What orders and delivery say about a channel."""

    has_orders = graphene.Boolean(required=True, description="Whether there are orders. Needs MANAGE_CHANNELS.")
    countries = graphene.List(
        graphene.NonNull(CountryDisplay), description="The default country, and those to which goods are shipped."
    )

    @staticmethod
    @permission_required("MANAGE_CHANNELS")
    @batched
    def resolve_has_orders(roots: list[ChannelRow], _info: Info) -> list[bool]:
        ordered = Exists(OrderRow.objects.filter(channel=OuterRef("pk")))
        found = set(ChannelRow.objects.filter(ordered, pk__in={root.pk for root in roots}).values_list("pk", flat=True))
        return [root.pk in found for root in roots]

    @staticmethod
    @batched
    def resolve_countries(roots: list[ChannelRow], _info: Info) -> list[list[dict[str, str]]]:
        served = countries_by_currency()
        codes = [dict.fromkeys([root.default_country, *served.get(root.currency_code, ())]) for root in roots]
        return [[country_display(code) for code in of_channel] for of_channel in codes]
