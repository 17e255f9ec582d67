"""Cash on delivery: the carrier collects the money, so the order is promised in full and charged later."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from payments.gateways import ActionRequest, PaymentRequest, Report
from payments.models import TransactionEventType


class CashOnDelivery:
    id = "ocop.cod"
    only_notes = True

    @property
    def name(self) -> str:
        return _("Cash on delivery")

    @property
    def currencies(self) -> tuple[str, ...]:
        return ("VND",)

    def configure(self, *, amount: Decimal, currency: str, data: Any) -> Any:
        return {}

    def start(self, request: PaymentRequest) -> Report:
        return Report(
            type=TransactionEventType.AUTHORIZATION_SUCCESS,
            amount=request.amount,
            psp_reference=f"cod-{request.transaction_id}",
            available_actions=("CHARGE", "CANCEL"),
        )

    def proceed(self, request: PaymentRequest) -> Report:
        return self.start(request)

    def act(self, request: ActionRequest) -> Report:
        """Note what people did: the carrier handed the cash over, it was given back, or nobody will pay."""
        return Report(
            type=TransactionEventType[f"{request.action}_SUCCESS"],
            amount=request.amount,
            psp_reference=f"cod-{request.reference}",
            available_actions=("REFUND",) if request.action == "CHARGE" else (),
        )
