"""Vendors: the co-operatives, households and firms that sell, and the people who act for them."""
