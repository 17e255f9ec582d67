"""References to rows as values of attributes, if the viewer may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import QuerySet

from api.catalog.channels import all_channels
from api.catalog.types.assigned_attributes import MOST, REFERENCES, Assigned, AssignedAttribute, limit_argument
from api.catalog.types.attributes import AttributeValue, attributes_of
from api.catalog.types.categories import Category
from api.catalog.types.collections import Collection
from api.catalog.types.products import Product
from api.catalog.types.variants import ProductVariant
from api.catalog.visibility import variants_in, visible_collections
from api.engine import batched
from api.terms.context import ChannelContext, Info
from api.terms.declaring import extend, name_of
from api.terms.ids import to_global_id
from api.terms.loading import rows_by_pk
from catalog.models import AttributeEntityType, AttributeInputType, Channel
from catalog.models import AttributeValue as AttributeValueRow
from catalog.models import Category as CategoryRow
from catalog.models import Product as ProductRow

Find = Callable[[Info, Channel | None, set[Any]], dict[Any, Any]]
"""What the viewer may see of these primary keys in a channel: key -> what a field answers."""
Targets = Callable[[list[AttributeValueRow]], dict[int, Any]]
"""The primary key that each value refers to, by the value's own."""


@dataclass(frozen=True, slots=True)
class Referable:
    """A kind of row that values of attributes can refer to; ``type`` is its type in the schema."""

    type: type[graphene.ObjectType]
    find: Find
    targets: Targets

    @property
    def name(self) -> str:
        return name_of(self.type)


_REFERABLE: dict[str | None, Referable] = {}


def make_referable(entity: AttributeEntityType, kind: Referable) -> None:
    """Let attributes refer to rows of this kind; the area that owns the rows says so once."""
    _REFERABLE[entity] = kind
    REFERENCES[AttributeInputType.SINGLE_REFERENCE, entity] = _single_reference(entity, kind)
    REFERENCES[AttributeInputType.REFERENCE, entity] = _multi_reference(entity, kind)


def _referred(info: Info, kind: Referable, roots: list[Assigned], limit: int) -> list[list[Any]]:
    """What each assignment refers to and the viewer may see, in order."""
    shown = [root.values[:limit] for root in roots]
    targets = kind.targets([value for values in shown for value in values])
    wanted: defaultdict[Channel | None, set[Any]] = defaultdict(set)
    for root, values in zip(roots, shown, strict=True):
        wanted[root.channel] |= {targets[value.pk] for value in values if targets.get(value.pk) is not None}
    found = {channel: kind.find(info, channel, pks) if pks else {} for channel, pks in wanted.items()}
    return [
        [found[root.channel][targets[value.pk]] for value in values if targets.get(value.pk) in found[root.channel]]
        for root, values in zip(roots, shown, strict=True)
    ]


def _single_reference(entity: AttributeEntityType, kind: Referable) -> type[graphene.ObjectType]:
    @batched
    def resolve_value(roots: list[Assigned], info: Info) -> list[Any]:
        return [found[0] if found else None for found in _referred(info, kind, roots, 1)]

    return type(
        f"AssignedSingle{kind.name}ReferenceAttribute",
        (graphene.ObjectType,),
        {
            "__doc__": f"Represents single {entity} reference attribute.",
            "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
            "value": graphene.Field(kind.type, description=f"The assigned {entity} reference."),
            "resolve_value": staticmethod(resolve_value),
        },
    )


def _multi_reference(entity: AttributeEntityType, kind: Referable) -> type[graphene.ObjectType]:
    @batched
    def resolve_value(roots: list[Assigned], info: Info, *, limit: int | None = None) -> list[Any]:
        return _referred(info, kind, roots, MOST if limit is None else limit)

    return type(
        f"AssignedMulti{kind.name}ReferenceAttribute",
        (graphene.ObjectType,),
        {
            "__doc__": f"Represents multi {entity} reference attribute.",
            "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
            "value": graphene.List(
                graphene.NonNull(kind.type),
                required=True,
                limit=limit_argument(),
                description=f"List of assigned {entity} references.",
            ),
            "resolve_value": staticmethod(resolve_value),
        },
    )


@extend(AttributeValue)
class ValueReference:
    """The row that a value refers to."""

    reference = graphene.ID(description="The ID of the referenced object.")

    @staticmethod
    @batched
    def resolve_reference(roots: list[AttributeValueRow], _info: Info) -> list[str | None]:
        values: defaultdict[str | None, list[AttributeValueRow]] = defaultdict(list)
        for root, attribute in zip(roots, attributes_of(roots), strict=True):
            values[attribute.entity_type].append(root)
        ids: dict[int, str] = {}
        for entity in _REFERABLE.keys() & values.keys():
            kind = _REFERABLE[entity]
            targets = kind.targets(values[entity])
            ids |= {key: to_global_id(kind.name, pk) for key, pk in targets.items() if pk is not None}
        return [ids.get(root.pk) for root in roots]


def _in_some_channel(visible: Callable[[Info, Channel | None], QuerySet[Any]]) -> Find:
    """Look in the given channel; without one, in every open channel: pages belong to none."""

    def find(info: Info, channel: Channel | None, pks: set[Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        several = [row for row in all_channels(info) if row.is_active] if channel is None else [channel]
        for candidate in several:
            missing = pks - found.keys()
            rows = rows_by_pk(visible(info, candidate), missing)
            found |= {pk: ChannelContext(row, candidate) for pk, row in rows.items()}
        return found

    return find


def _products(info: Info, channel: Channel | None) -> QuerySet[Any]:
    return ProductRow.objects.visible_to(info.context.viewer, channel=channel, now=info.context.now)


def _categories(_info: Info, _channel: Channel | None, pks: set[Any]) -> dict[Any, Any]:
    return rows_by_pk(CategoryRow.objects.all(), pks)


def _column(name: str) -> Targets:
    return lambda values: {value.pk: getattr(value, name) for value in values}


for _entity, _kind in {
    AttributeEntityType.PRODUCT: Referable(Product, _in_some_channel(_products), _column("product_id")),
    AttributeEntityType.PRODUCT_VARIANT: Referable(
        ProductVariant, _in_some_channel(variants_in), _column("variant_id")
    ),
    AttributeEntityType.CATEGORY: Referable(Category, _categories, _column("category_id")),
    AttributeEntityType.COLLECTION: Referable(
        Collection, _in_some_channel(visible_collections), _column("collection_id")
    ),
}.items():
    make_referable(_entity, _kind)
