"""Payment services, one module each, chosen by ``settings.PAYMENT_GATEWAYS``. No gateway touches the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from payments.models import TransactionEventType


class GatewayNotFound(LookupError):
    """No gateway of this id is installed, or it does not serve the currency."""


class GatewayFailed(Exception):
    """The service gave no usable answer. ``is_permanent`` says that trying again cannot help."""

    def __init__(self, message: str, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What the shopper wants to pay. ``data`` is whatever the storefront sent for this gateway; never trust it.

    ``transaction_id`` is the same for every call about one payment: give it to the service as idempotency key.
    """

    transaction_id: UUID
    amount: Decimal
    currency: str
    is_charge: bool
    data: Any = None
    psp_reference: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a gateway says happened. ``data`` goes back to the storefront as it is."""

    type: TransactionEventType
    amount: Decimal
    psp_reference: str
    message: str = ""
    external_url: str = ""
    available_actions: tuple[str, ...] | None = None
    """What can be done next; None where the report does not say, and nothing changes then."""
    data: Any = None


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What staff want done with a payment: ``action`` is ``CHARGE``, ``REFUND`` or ``CANCEL``.

    ``reference`` is the same for every call about one wish: give it to the service as idempotency key.
    """

    transaction_id: UUID
    action: str
    amount: Decimal
    currency: str
    reference: str
    psp_reference: str = ""


class Gateway(Protocol):
    """A payment service. Calls outside have a timeout and raise ``GatewayFailed``."""

    id: str
    only_notes: bool
    """Whether it writes down what people promise and do, and never asks a service outside."""

    @property
    def name(self) -> str:
        """What shoppers read, in the active language."""
        ...

    @property
    def currencies(self) -> tuple[str, ...]: ...

    def configure(self, *, amount: Decimal, currency: str, data: Any) -> Any:
        """What a storefront needs before it can ask for the payment, such as a public key; a JSON value."""
        ...

    def start(self, request: PaymentRequest) -> Report:
        """Begin a payment."""
        ...

    def proceed(self, request: PaymentRequest) -> Report:
        """Continue after the shopper has done what the service asked for.

        Also called without ``data``, to learn what became of a payment whose answer got lost. If that was the first
        answer, ``psp_reference`` is empty and the service knows the payment only by ``transaction_id``.
        """
        ...

    def act(self, request: ActionRequest) -> Report:
        """Charge what was promised, give back what was charged, or release a promise."""
        ...


def all_gateways() -> Iterator[Gateway]:
    """Every installed gateway, in the order of the settings."""
    return (_load(gateway_id) for gateway_id in settings.PAYMENT_GATEWAYS)


def installed_gateways(*, currency: str) -> Iterator[Gateway]:
    """Every gateway that serves the currency, in the order of the settings."""
    return (gateway for gateway in all_gateways() if currency in gateway.currencies)


def get_gateway(gateway_id: str, *, currency: str) -> Gateway:
    """Return the gateway with this id. Raises ``GatewayNotFound``."""
    if gateway_id in settings.PAYMENT_GATEWAYS:
        gateway = _load(gateway_id)
        if currency in gateway.currencies:
            return gateway
    raise GatewayNotFound(gateway_id)


def _load(gateway_id: str) -> Gateway:
    gateway: Gateway = import_string(settings.PAYMENT_GATEWAYS[gateway_id])()
    return gateway
