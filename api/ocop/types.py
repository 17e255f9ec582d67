"""What the programme says about a product. Beyond Saleor's contract."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import graphene

from api.catalog.types.products import Product
from api.engine import batched
from api.terms.context import ChannelContext, Info
from api.terms.declaring import extend
from api.terms.nodes import Node, id_field, resolve_row_id
from ocop.models import Certificate as CertificateRow
from ocop.models import CertificateLevel

OcopLevelEnum = graphene.Enum("OcopLevelEnum", [(level.name, level.value) for level in CertificateLevel])


class OcopCertificate(graphene.ObjectType):
    """The recognition decision that gives a product its stars today."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    stars = graphene.Int(required=True, description="3, 4 or 5.")
    decision_number = graphene.String(required=True, description="Number of the decision.")
    issuer = graphene.String(required=True, description="Who recognised the product.")
    level = graphene.Field(OcopLevelEnum, required=True, description="At which level.")
    issued_on = graphene.Date(required=True, description="First day with the stars.")
    expires_on = graphene.Date(required=True, description="First day without the stars.")
    is_sample = graphene.Boolean(required=True, description="Whether it belongs to the sample data and proves nothing.")

    resolve_id = staticmethod(resolve_row_id)


def certificates_in_force(product_ids: Iterable[int], today: date) -> dict[int, CertificateRow]:
    """For each product the certificate whose stars are shown on ``today``."""
    rows = CertificateRow.objects.in_force(today).filter(product__in=set(product_ids)).order_by("issued_on", "pk")
    return {row.product_id: row for row in rows}


@extend(Product)
class ProductCertificate:
    """What the programme says about a product."""

    ocop_certificate = graphene.Field(
        OcopCertificate, description="The certificate that is in force today; null when there is none."
    )

    @staticmethod
    @batched
    def resolve_ocop_certificate(roots: list[ChannelContext], info: Info) -> list[Any]:
        found = certificates_in_force({root.node.pk for root in roots}, info.context.today)
        return [found.get(root.node.pk) for root in roots]
