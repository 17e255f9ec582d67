"""Federation, for a gateway that composes this graph with others: our types with their keys, and rows by those keys.

The first version of Apollo's subgraph protocol, as Saleor serves it. Each type's rows are read in one statement, and
only those that the viewer may see elsewhere; the others are null, like rows that do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import graphene
from django.contrib.auth.models import Group as GroupRow
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from graphql import GraphQLError, print_schema

from accounts.emails import found_email
from accounts.models import Address as AddressRow
from accounts.models import App as AppRow
from accounts.models import User as UserRow
from accounts.viewers import Viewer
from api.accounts.types import Address, App, Group, User
from api.accounts.visibility import visible_users
from api.catalog.channels import all_channels
from api.catalog.types.attributes import Attribute
from api.catalog.types.categories import Category
from api.catalog.types.collections import Collection
from api.catalog.types.media import ProductMedia
from api.catalog.types.product_types import ProductType
from api.catalog.types.products import Product
from api.catalog.types.variants import ProductVariant
from api.catalog.visibility import variants_in, visible_collections
from api.content.types.pages import Page, PageType
from api.orders.types.orders import Order
from api.terms.context import ChannelContext, Info
from api.terms.declaring import name_of
from api.terms.ids import int_pk, uuid_pk
from api.terms.loading import rows_by_pk
from api.terms.nodes import type_of
from api.terms.scalars import GenericScalar
from api.vendors.types import Vendor
from catalog.models import Attribute as AttributeRow
from catalog.models import Category as CategoryRow
from catalog.models import Channel
from catalog.models import Product as ProductRow
from catalog.models import ProductMedia as ProductMediaRow
from catalog.models import ProductType as ProductTypeRow
from content.models import Page as PageRow
from content.models import PageType as PageTypeRow
from orders.models import Order as OrderRow
from vendors.models import Vendor as VendorRow

MAX_ENTITIES = 100
"""RepresentationScalar in one request; Saleor's limit."""


class RepresentationScalar(GenericScalar):
    """A representation: an object with ``__typename`` and the fields of one of the type's keys."""

    class Meta:
        name = "_Any"

    @staticmethod
    def parse_value(value: Any) -> Any:
        if not isinstance(value, Mapping) or not isinstance(value.get("__typename"), str):
            raise GraphQLError(_("A representation must be an object with a __typename."))
        return dict(value)

    @classmethod
    def parse_literal(cls, node: Any, _variables: Any = None) -> Any:
        return cls.parse_value(GenericScalar.parse_literal(node))


class Service(graphene.ObjectType):
    """Says which graph we serve, for a gateway."""

    class Meta:
        name = "_Service"

    sdl = graphene.String(description="The schema with the keys of its types.")

    @staticmethod
    def resolve_sdl(_root: Any, info: Info) -> str:
        return sdl_of(info.schema)


Representation = dict[str, Any]
Find = Callable[[Any, list[Representation]], list[Any]]


@dataclass(frozen=True, slots=True)
class _Entity:
    """``keys`` as the schema says them, each the fields of one way to name a row."""

    type: type[graphene.ObjectType]
    keys: tuple[str, ...]
    find: Find


def _by_id(type_name: str, rows: Callable[[Any], QuerySet[Any]], reads_pk: Callable[..., Any] = int_pk) -> Find:
    def find(info: Info, representations: list[Representation]) -> list[Any]:
        pks = [_pk(representation, type_name, reads_pk) for representation in representations]
        found = rows_by_pk(rows(info), pks)
        return [found.get(pk) for pk in pks]

    return find


def _by_id_and_channel(type_name: str, visible: Callable[[Info, Channel | None], QuerySet[Any]]) -> Find:
    """Products are read in the channel that the representation names, else in the only open one."""

    def find(info: Info, representations: list[Representation]) -> list[Any]:
        places = [
            (_pk(representation, type_name, int_pk), _channel(info, representation))
            for representation in representations
        ]
        found: dict[tuple[Any, Channel | None], Any] = {}
        for channel in {channel for _key, channel in places}:
            rows = rows_by_pk(visible(info, channel), {pk for pk, place in places if place == channel})
            found |= {(pk, channel): ChannelContext(row, channel) for pk, row in rows.items()}
        return [found.get(place) for place in places]

    return find


def _users(info: Info, representations: list[Representation]) -> list[Any]:
    """By id or by e-mail, among those whom the viewer may see."""
    viewer: Viewer = info.context.viewer
    pks = [_pk(representation, "User", int_pk) for representation in representations]
    emails = [found_email(_text(representation, "email")) for representation in representations]
    rows = visible_users(viewer).filter(
        Q(pk__in={pk for pk in pks if pk is not None}) | Q(email__in={email for email in emails if email})
    )
    by_pk: dict[int, UserRow] = {row.pk: row for row in rows}
    by_email = {row.email: row for row in by_pk.values()}
    return [by_pk.get(pk) if pk is not None else by_email.get(email) for pk, email in zip(pks, emails, strict=True)]


def _pk(representation: Representation, type_name: str, reads_pk: Callable[..., Any]) -> Any:
    global_id = _text(representation, "id")
    return reads_pk(global_id, type_name) if global_id else None


def _text(representation: Representation, name: str) -> str:
    value = representation.get(name)
    return value if isinstance(value, str) else ""


def _channel(info: Info, representation: Representation) -> Channel | None:
    slug = _text(representation, "channel")
    channels = all_channels(info)
    if slug:
        # An unknown channel is no channel: shoppers see nothing there.
        return next((channel for channel in channels if channel.slug == slug), None)
    active = [channel for channel in channels if channel.is_active]
    return active[0] if len(active) == 1 else None


def _products(info: Info, channel: Channel | None) -> QuerySet[Any]:
    return ProductRow.objects.visible_to(info.context.viewer, channel=channel, now=info.context.now)


def _media(info: Info) -> QuerySet[Any]:
    """Pictures of products that the viewer may see in some channel."""
    context = info.context
    if context.viewer.has_permission("MANAGE_PRODUCTS"):
        return ProductMediaRow.objects.all()
    seen = Q(pk__in=[])
    for channel in all_channels(info):
        if channel.is_active:
            seen |= Q(product__in=_products(info, channel).values("pk"))
    return ProductMediaRow.objects.filter(seen)


def _attributes(info: Info) -> QuerySet[Any]:
    shown = AttributeRow.objects.all()
    if info.context.viewer.has_permission("MANAGE_PRODUCTS", "MANAGE_PAGES"):
        return shown
    return shown.filter(visible_in_storefront=True)


def _groups(info: Info) -> QuerySet[Any]:
    return GroupRow.objects.all() if info.context.viewer.has_permission("MANAGE_STAFF") else GroupRow.objects.none()


def _apps(info: Info) -> QuerySet[Any]:
    """All for those who manage apps; an app sees itself."""
    viewer: Viewer = info.context.viewer
    if viewer.has_permission("MANAGE_APPS"):
        return AppRow.objects.all()
    return AppRow.objects.filter(pk=viewer.app.pk) if viewer.app else AppRow.objects.none()


_ID = ("id",)
_ID_AND_CHANNEL = ("id channel",)
_ENTITIES: tuple[_Entity, ...] = (
    _Entity(Address, _ID, _by_id("Address", lambda info: AddressRow.objects.visible_to(info.context.viewer))),
    _Entity(User, ("id", "email"), _users),
    _Entity(Product, _ID_AND_CHANNEL, _by_id_and_channel("Product", _products)),
    _Entity(ProductVariant, _ID_AND_CHANNEL, _by_id_and_channel("ProductVariant", variants_in)),
    _Entity(Collection, _ID_AND_CHANNEL, _by_id_and_channel("Collection", visible_collections)),
    _Entity(Category, _ID, _by_id("Category", lambda _info: CategoryRow.objects.all())),
    _Entity(ProductType, _ID, _by_id("ProductType", lambda _info: ProductTypeRow.objects.all())),
    _Entity(ProductMedia, _ID, _by_id("ProductMedia", _media)),
    _Entity(Attribute, _ID, _by_id("Attribute", _attributes)),
    _Entity(PageType, _ID, _by_id("PageType", lambda _info: PageTypeRow.objects.all())),
    _Entity(Order, _ID, _by_id("Order", lambda _info: OrderRow.objects.all(), uuid_pk)),
    _Entity(Group, _ID, _by_id("Group", _groups)),
    _Entity(App, _ID, _by_id("App", _apps)),
    _Entity(Vendor, _ID, _by_id("Vendor", lambda info: VendorRow.objects.visible_to(info.context.viewer))),
)
ENTITIES: dict[str, _Entity] = {name_of(entity.type): entity for entity in _ENTITIES}
"""Types that other graphs may extend, by name."""


def _pages(info: Info, representations: list[Representation]) -> list[Any]:
    pks = [_pk(representation, "Page", int_pk) for representation in representations]
    rows = rows_by_pk(PageRow.objects.visible_to(info.context.viewer, now=info.context.now), pks)
    return [ChannelContext(rows[pk], None) if pk in rows else None for pk in pks]


ENTITIES["Page"] = _Entity(Page, _ID, _pages)


class EntityUnion(graphene.Union):
    """Whatever a key of another graph leads to."""

    class Meta:
        name = "_Entity"
        types = tuple(entity.type for entity in ENTITIES.values())

    @classmethod
    def resolve_type(cls, instance: Any, info: Info) -> Any:
        return type_of(instance, info)


def find_entities(info: Info, representations: list[Representation]) -> list[Any]:
    """The row for each representation, in order; null where the viewer reaches none. One search per type."""
    places: dict[str, list[int]] = {}
    for position, representation in enumerate(representations):
        type_name = representation["__typename"]
        if type_name not in ENTITIES:
            raise GraphQLError(_("No type with a key is called %(name)s.") % {"name": type_name[:100]})
        places.setdefault(type_name, []).append(position)
    answers: list[Any] = [None] * len(representations)
    for type_name, positions in places.items():
        found = ENTITIES[type_name].find(info, [representations[position] for position in positions])
        for position, row in zip(positions, found, strict=True):
            answers[position] = row
    return answers


class FederationQueries(graphene.ObjectType):
    """The two root fields that a gateway asks."""

    federated_entities = graphene.Field(
        graphene.List(EntityUnion),
        name="_entities",
        representations=graphene.Argument(
            graphene.List(RepresentationScalar), description="Types and keys of the objects."
        ),
        description="Objects by their keys, for a gateway.",
    )
    federated_service = graphene.Field(Service, name="_service", description="This graph, for a gateway.")

    @staticmethod
    def resolve_federated_entities(
        _root: None, info: Info, *, representations: list[Representation | None] | None = None
    ) -> list[Any]:
        asked = [representation for representation in representations or [] if representation is not None]
        if len(asked) > MAX_ENTITIES:
            message = _("Federated query exceeded entity limit: %(number)s items requested over %(maximum)s.")
            raise GraphQLError(message % {"number": len(asked), "maximum": MAX_ENTITIES})
        return find_entities(info, asked)

    @staticmethod
    def resolve_federated_service(_root: None, _info: Info) -> dict[str, Any]:
        return {}


_OWN_TYPES = re.compile(
    r'(?:"""(?:[^"]|"(?!""))*"""\n)?(?:union _Entity|scalar _Any|type _Service)\b[^\n{]*(?:\{[^}]*\})?\n*'
)
_OWN_FIELDS = re.compile(r'(?:  """[^"]*"""\n)?  _(?:entities|service)\b(?:\((?:[^()]|\n)*?\))?: [^\n]*\n+')


@cache
def sdl_of(schema: Any) -> str:
    """The schema without what belongs to the protocol itself, with a ``@key`` for each way to name an entity."""
    text = _OWN_TYPES.sub("", print_schema(schema))
    text = _OWN_FIELDS.sub("", text)
    for name, entity in ENTITIES.items():
        keys = " ".join(f'@key(fields: "{key}")' for key in entity.keys)
        text = re.sub(rf"^(type {name}\b[^\n{{]*) \{{", rf"\1 {keys} {{", text, flags=re.MULTILINE)
    return text
