"""Root fields about vendors and the places that they work in."""

from __future__ import annotations

from typing import Any

import graphene

from api.engine import cacheable
from api.terms.context import Info
from api.terms.filters import OrderDirection
from api.terms.lookups import by_id_or_slug, enum_values, keys_of_sort, one_of
from api.terms.pagination import SortKey, connection_field, paginate
from api.vendors.filters import VendorFilterInput, vendors_condition
from api.vendors.types import Commune, Province, Vendor, VendorCountableConnection
from vendors.models import Vendor as VendorRow
from vietnam import units


class VendorSortField(graphene.Enum):
    NAME = "name"
    CREATED_AT = "created_at"


class VendorSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(VendorSortField, required=True)


class VendorQueries(graphene.ObjectType):
    """Root fields about vendors, provinces and communes."""

    vendor = graphene.Field(
        Vendor,
        id=graphene.ID(description="ID of the vendor."),
        slug=graphene.String(description="Slug of the vendor."),
        description="Look up a vendor by ID or slug.",
    )
    vendors = connection_field(
        VendorCountableConnection,
        filter=VendorFilterInput(description="Filtering options for vendors."),
        sort_by=VendorSortingInput(description="Sort vendors."),
        description="List of the vendors that sell here.",
    )
    provinces = graphene.List(
        graphene.NonNull(Province),
        required=True,
        search=graphene.String(description="Beginning of a word of the name, today's or former, accents optional."),
        description="Provinces in force since 1 July 2025: all by code, or those that `search` can mean.",
    )
    communes = graphene.List(
        graphene.NonNull(Commune),
        required=True,
        province=graphene.String(required=True, description="Code or name of a province, accents optional."),
        search=graphene.String(description="Beginning of the commune's name, accents optional."),
        first=graphene.Int(description="At most as many; all without `search`, else 10."),
        description="Communes of a province, in force since 1 July 2025; none for an unknown province.",
    )

    @staticmethod
    @cacheable
    def resolve_vendor(_root: Any, info: Info, *, id: str | None = None, slug: str | None = None) -> VendorRow | None:
        one_of(id=id, slug=slug)
        row: VendorRow | None = by_id_or_slug(VendorRow.objects.visible_to(info.context.viewer), "Vendor", id, slug)
        return row

    @staticmethod
    @cacheable
    def resolve_vendors(
        _root: Any,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        vendors = VendorRow.objects.visible_to(info.context.viewer).filter(vendors_condition(filter))
        keys = keys_of_sort(sort_by, {key: key for key in enum_values(VendorSortField)}, [SortKey("slug")])
        return paginate(vendors, info, keys=keys, **paging)

    @staticmethod
    @cacheable
    def resolve_provinces(_root: Any, _info: Info, *, search: str | None = None) -> list[units.Province]:
        return list(units.provinces()) if search is None else units.search_provinces(search[:100])

    @staticmethod
    @cacheable
    def resolve_communes(
        _root: Any, _info: Info, *, province: str, search: str | None = None, first: int | None = None
    ) -> list[units.Commune]:
        try:
            if search is None:
                found = list(units.communes(province))
                return found if first is None else found[: max(0, first)]
            return units.search_communes(province, search[:100], limit=10 if first is None else max(0, min(first, 100)))
        except units.UnknownProvince:
            return []
