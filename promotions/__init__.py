"""Reductions of prices: vouchers, gift cards and promotions of the catalogue, each with who pays for it."""
