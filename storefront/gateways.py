"""Ways to pay that our pages know: how each looks, and what it is sent."""

from __future__ import annotations

from typing import Any

GATEWAYS: dict[str, dict[str, Any]] = {
    "ocop.cod": {"icon": "hand-coins", "data": {}},
    "saleor.io.dummy-payment-app": {
        "icon": "credit-card",
        "data": {"event": {"type": "CHARGE_SUCCESS", "includePspReference": True}},
    },
}
