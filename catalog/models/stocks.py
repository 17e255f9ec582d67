"""Warehouses and stock: how many of a variant a vendor has, and how many are promised."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from catalog.models.products import ProductVariant
from vendors.models import Vendor

if TYPE_CHECKING:
    from collections.abc import Iterable


class Warehouse(models.Model):
    """The place a vendor ships from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="warehouses")
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    email = models.EmailField(blank=True)
    street_address = models.CharField(max_length=256, blank=True)
    province_code = models.CharField(max_length=2)
    commune_code = models.CharField(max_length=5)
    is_active = models.BooleanField(default=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.slug


class StockQuerySet(models.QuerySet["Stock"]):
    def for_update(self) -> StockQuerySet:
        """The rows locked in primary key order: evaluate it once, inside the transaction, as late as possible.

        Whoever takes stock locks it here and checks after locking, so that two orders cannot both take the last unit,
        nor wait for each other in a circle. SQLite has no row locks; there every writing transaction is IMMEDIATE and
        so alone.
        """
        return self.select_for_update(of=("self",)).order_by("pk")

    def of_variants(self, variant_ids: Iterable[int]) -> StockQuerySet:
        """Stock of these variants in warehouses that ship."""
        return self.filter(variant__in=variant_ids, warehouse__is_active=True)

    def available(self) -> StockQuerySet:
        """Rows with at least one unit that is promised to nobody."""
        return self.filter(quantity__gt=F("quantity_allocated"), warehouse__is_active=True)


class Stock(models.Model):
    """Units of a variant in a warehouse. ``quantity_allocated`` of them are promised to orders not yet shipped."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.CASCADE, related_name="stocks")
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="stocks")
    quantity = models.IntegerField(default=0)
    quantity_allocated = models.IntegerField(default=0)

    objects = StockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "variant"], name="catalog_stock_once_per_warehouse"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="catalog_stock_quantity_not_negative"),
            models.CheckConstraint(condition=Q(quantity_allocated__gte=0), name="catalog_stock_allocated_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} @ {self.warehouse_id}: {self.quantity} - {self.quantity_allocated}"

    @property
    def quantity_available(self) -> int:
        """Units that can still be promised; never negative, even when an inventory found fewer than were sold."""
        return max(self.quantity - self.quantity_allocated, 0)
