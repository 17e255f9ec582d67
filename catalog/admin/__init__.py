"""Operators' pages of the catalogue. Whatever they write is written by ``catalog.actions``.

``naming`` says how tables are called; then ``kinds`` (channels, attributes, product types, warehouses), ``shelves``
(categories, collections), ``products``, ``variants``. They share ``parts``.
"""

from catalog.admin import kinds, naming, products, shelves, variants

__all__ = ["kinds", "naming", "products", "shelves", "variants"]
