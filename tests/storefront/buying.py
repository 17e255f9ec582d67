"""Buying through the pages, as a form of them does."""

from __future__ import annotations

from catalog.models import ProductVariant
from tests.api.asking import gid


def variant_id(slug: str) -> str:
    """What the form of the product's page sends."""
    return gid(ProductVariant.objects.get(product__slug=slug))


def put_into_basket(client, slug: str, quantity: int | str = 1):
    wanted = {"variant": variant_id(slug), "quantity": quantity, "next": f"/san-pham/{slug}/"}
    return client.post("/gio-hang/them/", wanted, follow=True)
