"""Vendors: who makes and sells the goods, and where. Beyond Saleor's contract."""

from __future__ import annotations

from typing import Any

import graphene

from api.terms.context import Info
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_for
from api.terms.pictures import Image, image_of, thumbnail_arguments
from api.terms.translations import resolve_translations, translation_field, translation_type
from vendors.models import LegalForm
from vendors.models import Vendor as VendorRow
from vendors.models import VendorTranslation as VendorTranslationRow
from vietnam import units

LegalFormEnum = graphene.Enum("LegalFormEnum", [(form.name, form.value) for form in LegalForm])
CommuneKindEnum = graphene.Enum("CommuneKindEnum", [(kind.name, kind.value) for kind in units.CommuneKind])

VendorTranslation = translation_type(
    "VendorTranslation",
    name=graphene.String(required=True, description="Translated name."),
    story=graphene.String(required=True, description="Translated story."),
)


class Province(graphene.ObjectType):
    """A province in force since 1 July 2025."""

    code = graphene.String(required=True, description="Statistical code, two digits.")
    name = graphene.String(required=True, description="What an address says: Tây Ninh.")
    full_name = graphene.String(required=True, description="With its kind: Tỉnh Tây Ninh.")
    former_names = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="The provinces that were merged whole into it on 1 July 2025: Long An.",
    )


class Commune(graphene.ObjectType):
    """A commune, ward or special zone in force since 1 July 2025."""

    code = graphene.String(required=True, description="Statistical code, five digits.")
    name = graphene.String(required=True, description="Without its kind: Tân Ninh.")
    full_name = graphene.String(required=True, description="What an address says: Phường Tân Ninh.")
    kind = graphene.Field(CommuneKindEnum, required=True)
    province = graphene.Field(Province, required=True)

    @staticmethod
    def resolve_kind(root: units.Commune, _info: Info) -> str:
        return root.kind.value

    @staticmethod
    def resolve_province(root: units.Commune, _info: Info) -> units.Province:
        return units.find_province(root.province_code)


class Coordinates(graphene.ObjectType):
    """A place on earth (WGS 84), in degrees."""

    latitude = graphene.Float(required=True)
    longitude = graphene.Float(required=True)


class Vendor(graphene.ObjectType):
    """A producer that sells: a household, cooperative or company with a workshop in one commune."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    slug = graphene.String(required=True, description="Slug of the vendor.")
    name = graphene.String(required=True, description="Name of the vendor.")
    legal_form = graphene.Field(LegalFormEnum, required=True, description="What kind of producer it is.")
    story = graphene.String(required=True, description="What the vendor tells about itself; may be empty.")
    street_address = graphene.String(required=True, description="Street and number of the workshop; may be empty.")
    commune = graphene.Field(Commune, description="Where the workshop stands.")
    commune_name = graphene.String(required=True, description="Official name of the commune as it was written down.")
    province_name = graphene.String(required=True, description="Official name of the province as it was written down.")
    old_address_text = graphene.String(required=True, description="Address before 1 July 2025; may be empty.")
    coordinates = graphene.Field(Coordinates, description="Where exactly, if known.")
    phone = graphene.String(required=True, description="Phone number for shoppers; may be empty.")
    picture = graphene.Field(Image, args=thumbnail_arguments(), description="Picture of the vendor.")
    translation = translation_field(VendorTranslation)
    created = graphene.DateTime(required=True, description="Since when the vendor is here.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_translation = resolve_translations(VendorTranslationRow, "vendor")

    @staticmethod
    def resolve_commune(root: VendorRow, _info: Info) -> units.Commune | None:
        try:
            return units.get_commune(root.commune_code)
        except units.UnknownCommune:
            return None

    @staticmethod
    def resolve_coordinates(root: VendorRow, _info: Info) -> dict[str, float] | None:
        if root.latitude is None or root.longitude is None:
            return None
        return {"latitude": float(root.latitude), "longitude": float(root.longitude)}

    @staticmethod
    def resolve_picture(
        root: VendorRow, info: Info, *, size: int | None = None, format: Any = None
    ) -> dict[str, Any] | None:
        return image_of(info, root, root.picture, root.name, size=size, format=format)

    @staticmethod
    def resolve_created(root: VendorRow, _info: Info) -> Any:
        return root.created_at


VendorCountableConnection = connection_for(Vendor)
