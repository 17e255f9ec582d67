"""Everything that changes product types, and which attributes describe their goods."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Attribute, AttributeType, Product, ProductType, ProductTypeAttribute
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    check_new,
    columns_of,
    find_rows,
    free_slugs,
    remove_rows,
    take_changes,
    upsert,
    write_changes,
)
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "has_variants",
        "is_shipping_required",
        "is_digital",
        "weight_grams",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewProductType:
    """A kind of goods. Without a ``slug`` it gets one of its name."""

    name: str
    slug: str = ""
    has_variants: bool = True
    is_shipping_required: bool = True
    is_digital: bool = False
    weight_grams: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TypeAttribute:
    """An attribute that describes the products of a type, or each variant (then possibly a choice to select by)."""

    product_type_id: int
    attribute_id: int
    is_of_variant: bool = False
    is_variant_selection: bool = False
    sort_order: int = 0


def create_product_types(*, product_types: Sequence[NewProductType]) -> list[ProductType]:
    """Store product types without attributes, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [ProductType(**columns_of(new)) for new in product_types]
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(ProductType.objects.all(), [[slugify(row.name)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    check_new(rows, errors, unique=["slug"])
    errors.raise_any()
    return ProductType.objects.bulk_create(rows, batch_size=BATCH)


def change_product_types(*, changes: Sequence[Change]) -> list[ProductType]:
    """Change product types, all or none. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(ProductType.objects.all(), changes, errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_product_types(*, product_type_ids: Sequence[int]) -> list[ProductType]:
    """Remove product types that no product has. Raises ``RowsRefused`` at ``id`` for the others."""
    errors = RowErrors()
    used = set(Product.objects.filter(product_type__in=product_type_ids).values_list("product_type_id", flat=True))
    for number, pk in enumerate(product_type_ids):
        if pk in used:
            errors.add(number, "id", _("Products are of this type."))
    errors.raise_any()
    return remove_rows(ProductType.objects.all(), product_type_ids)


def describe_types(*, attributes: Sequence[TypeAttribute]) -> None:
    """Let attributes describe the goods of types, or change how they do; all or none. Raises ``RowsRefused``."""
    errors = RowErrors()
    types = [told.product_type_id for told in attributes]
    message = _("No such product type.")
    find_rows(ProductType.objects.only("pk"), types, errors, field="product_type_id", message=message)
    asked = [told.attribute_id for told in attributes]
    found = find_rows(
        Attribute.objects.only("type"), asked, errors, field="attribute_id", message=_("No such attribute.")
    )
    for number, told in enumerate(attributes):
        attribute = found.get(told.attribute_id)
        if attribute is not None and attribute.type != AttributeType.PRODUCT_TYPE:
            message = _("Only product attributes can be assigned.")
            errors.add(number, "attribute_id", message, "attribute_cannot_be_assigned")
    errors.raise_any()
    columns = ["is_of_variant", "is_variant_selection", "sort_order"]
    rows = (ProductTypeAttribute(**columns_of(told)) for told in attributes)
    upsert(((row, columns) for row in rows), key=["product_type_id", "attribute_id"])


def undescribe_type(*, product_type_id: int, attribute_ids: Collection[int]) -> None:
    """Let attributes describe the goods of a type no more. Values that its goods have stay with them."""
    ProductTypeAttribute.objects.filter(product_type=product_type_id, attribute__in=attribute_ids).delete()
