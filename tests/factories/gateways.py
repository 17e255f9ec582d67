"""A gateway for tests, which notes what it is asked and answers slowly if it should."""

from __future__ import annotations

import time
from typing import Any

from payments.gateways import Report
from payments.models import TransactionEventType


class WatchedGateway:
    """Notes what it is asked; ``answers`` holds what comes next, an exception or the type of an event."""

    id = "watched"
    name = "Watched"
    currencies = ("VND",)
    only_notes = False
    seconds = 0.0
    asked: list[Any] = []
    answers: list[Any] = []

    def configure(self, *, amount, currency, data):
        return {}

    def start(self, request):
        return self._answer("start", request)

    def proceed(self, request):
        return self._answer("proceed", request)

    def act(self, request):
        return self._answer("act", request)

    def _answer(self, call, request):
        self.asked.append((call, request))
        time.sleep(self.seconds)
        answer = self.answers.pop(0)
        if not isinstance(answer, str):
            raise answer
        return Report(type=TransactionEventType(answer), amount=request.amount, psp_reference=f"psp-{answer[:6]}")


class WatchedCard(WatchedGateway):
    """The same under the id of the card that our pages know."""

    id = "saleor.io.dummy-payment-app"
