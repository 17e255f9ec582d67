"""Transactions on checkouts and orders, and the gateways that report them."""
