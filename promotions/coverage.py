"""Which goods a voucher or a rule covers: named one by one, or by collection and category."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, IntegerField, Q, QuerySet, Value

from catalog.models import CollectionProduct, ProductVariant

if TYPE_CHECKING:
    from promotions.models import Coverage


@dataclass(frozen=True, slots=True)
class Goods:
    """A variant with what it can be covered by; ``category_path`` is that of its product's category, or empty."""

    variant_id: int
    product_id: int
    category_path: str

    @property
    def category_ids(self) -> list[int]:
        return [int(part) for part in self.category_path.split("/") if part]


def covered_goods(model: type[Coverage], goods_of: Mapping[int, Collection[Goods]]) -> dict[int, set[int]]:
    """The variants that each row of ``model`` covers among its goods, by the row's id. One statement for all rows."""
    wanted = {pk: list(goods) for pk, goods in goods_of.items() if goods}
    if not wanted:
        return {}
    every = [item for goods in wanted.values() for item in goods]
    variants = {item.variant_id for item in every}
    products = {item.product_id for item in every}
    categories = {pk for item in every for pk in item.category_ids}
    named = _named(model, "variants", wanted).filter(target__in=variants)
    named = named.union(
        _named(model, "products", wanted, 1).filter(target__in=products),
        _named(model, "categories", wanted, 2).filter(target__in=categories),
        _named(model, "collections", wanted, 3, target="collections__collection_products__product").filter(
            target__in=products
        ),
        all=True,
    )
    found = set(named)
    return {
        pk: {
            item.variant_id
            for item in goods
            if (pk, 0, item.variant_id) in found
            or (pk, 1, item.product_id) in found
            or (pk, 3, item.product_id) in found
            or any((pk, 2, category_id) in found for category_id in item.category_ids)
        }
        for pk, goods in wanted.items()
    }


def _named(
    model: type[Coverage], relation: str, pks: Collection[Any], kind: int = 0, *, target: str = ""
) -> QuerySet[Any, tuple[int, int, int]]:
    rows = model._default_manager.filter(pk__in=list(pks)).order_by()
    annotated = rows.annotate(target=F(target or relation), kind=Value(kind, output_field=IntegerField()))
    pairs: QuerySet[Any, tuple[int, int, int]] = annotated.values_list("pk", "kind", "target")
    return pairs


def covered_variants(row: Coverage) -> QuerySet[ProductVariant]:
    """Every variant that the row covers."""
    collections = CollectionProduct.objects.filter(collection__in=row.collections.order_by().values("pk"))
    covered = (
        Q(pk__in=row.variants.order_by().values("pk"))
        | Q(product__in=row.products.order_by().values("pk"))
        | Q(product__in=collections.values("product"))
    )
    for path in row.categories.order_by().values_list("path", flat=True):
        covered |= Q(product__category__path__startswith=path)
    return ProductVariant.objects.filter(covered)
