"""Checkout, delivery per vendor, the order and its split into vendor orders."""
