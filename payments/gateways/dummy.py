"""A card gateway that moves no money: it plays back the event that the storefront names. Never for a real shop.

``data = {"event": {"type": "CHARGE_SUCCESS", "includePspReference": true}}``, as Saleor's dummy payment app has it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from payments.gateways import ActionRequest, GatewayFailed, PaymentRequest, Report
from payments.models import TransactionEventType

_PLAYED = {
    name: TransactionEventType[name]
    for kind in ("AUTHORIZATION", "CHARGE")
    for name in (f"{kind}_SUCCESS", f"{kind}_FAILURE", f"{kind}_REQUEST", f"{kind}_ACTION_REQUIRED")
}
_ACTIONS = {
    TransactionEventType.AUTHORIZATION_SUCCESS: ("CHARGE", "CANCEL"),
    TransactionEventType.CHARGE_SUCCESS: ("REFUND",),
}


class DummyGateway:
    id = "saleor.io.dummy-payment-app"
    only_notes = False

    @property
    def name(self) -> str:
        return "Dummy Payment App"

    @property
    def currencies(self) -> tuple[str, ...]:
        return ("VND", "USD")

    def configure(self, *, amount: Decimal, currency: str, data: Any) -> Any:
        return {"ok": True}

    def start(self, request: PaymentRequest) -> Report:
        event = request.data.get("event") if isinstance(request.data, dict) else None
        default = "CHARGE_SUCCESS" if request.is_charge else "AUTHORIZATION_SUCCESS"
        wanted = event if isinstance(event, dict) else {"type": default, "includePspReference": True}
        name = wanted.get("type", default)
        if not isinstance(name, str) or name not in _PLAYED:
            raise GatewayFailed("The dummy gateway does not know this event type.", is_permanent=True)
        kind = _PLAYED[name]
        return Report(
            type=kind,
            amount=request.amount,
            psp_reference=f"dummy-{request.transaction_id}" if wanted.get("includePspReference", True) else "",
            message="Great success!" if name.endswith("SUCCESS") else "",
            available_actions=_ACTIONS.get(kind, ()),
        )

    def proceed(self, request: PaymentRequest) -> Report:
        return self.start(request)

    def act(self, request: ActionRequest) -> Report:
        kind = TransactionEventType[f"{request.action}_SUCCESS"]
        return Report(
            type=kind,
            amount=request.amount,
            psp_reference=f"dummy-{request.reference}",
            available_actions=_ACTIONS.get(kind, ()),
        )
