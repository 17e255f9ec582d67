"""Measurements: how fast the marketplace answers, compared with figures of Saleor on the same kind of machine."""
