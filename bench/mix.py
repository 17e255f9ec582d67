"""The requests: drawn from the shop's own data with a seed, some of them often, as in a real shop."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from demo.sample import PROVINCE

DOCUMENTS = Path(__file__).parent / "documents"
CHANNEL = "vn"
PER_PAGE = 20
READS = ("list", "detail", "filter", "search")
LENGTH = 2_000  # requests of one mix; a round that needs more begins again


class Sample(TypedDict):
    """What ``bench.inside`` found in the database."""

    cursors: list[str | None]  # of the list's pages, the first page first
    slugs: list[str]
    values: list[list[str]]  # attribute slug, value slug; the most used first
    words: list[str]
    variants: list[str]  # global ids, with ample stock
    token: str  # of an app that may record payments


def document(name: str) -> str:
    return (DOCUMENTS / f"{name}.graphql").read_text()


def ranked(choices: Sequence[Any], number: int, random_: random.Random) -> list[Any]:
    """Draw ``number`` times; the n-th of ``choices`` comes 1/n as often as the first (Zipf's law)."""
    return random_.choices(choices, weights=[1 / rank for rank in range(1, len(choices) + 1)], k=number)


def variables_of(read: str, sample: Sample, random_: random.Random) -> Iterator[Any]:
    """Yield the variables of ``LENGTH`` requests of one kind."""
    base = {"channel": CHANNEL, "first": PER_PAGE}
    if read == "list":
        for cursor in ranked(sample["cursors"], LENGTH, random_):
            yield base | {"after": cursor}
    elif read == "detail":
        slugs = random_.sample(sample["slugs"], len(sample["slugs"]))
        for slug in ranked(slugs, LENGTH, random_):
            yield {"channel": CHANNEL, "slug": slug}
    elif read == "filter":
        for attribute, value in ranked(sample["values"], LENGTH, random_):
            yield base | {"where": {"attributes": [{"slug": attribute, "value": {"slug": {"eq": value}}}]}}
    elif read == "search":
        for word in ranked(sample["words"], LENGTH, random_):
            yield base | {"search": word}
    else:
        raise KeyError(read)


DOCUMENT_OF = {
    "list": "products_list",
    "detail": "product_detail",
    "filter": "products_by_attribute",
    "search": "products_search",
}

ADDRESS = {
    "firstName": "Thị Mai",
    "lastName": "Nguyễn",
    "streetAddress1": "12 Đường Cách Mạng Tháng Tám",
    "country": "VN",
    "countryArea": PROVINCE,
    "city": "Phường Tân Ninh",
    "phone": "+84912345678",
}


class Flow:
    """The steps of one purchase: each takes what the step before answered. ``ask(document, variables, token)``
    sends one request and returns its ``data``.
    """

    def __init__(self, ask: Any, *, sample: Sample, random_: random.Random) -> None:
        self.ask = ask
        self.token = sample["token"]
        self.variants = random_.sample(sample["variants"], 3)
        self.checkout: Mapping[str, Any] = {}

    def _change(self, name: str, field: str, variables: Mapping[str, Any]) -> None:
        payload = self.ask(name, {"id": self.checkout.get("id")} | dict(variables), None)[field]
        if payload["errors"]:
            raise ValueError(f"{field}: {payload['errors']}")
        self.checkout = payload["checkout"]

    def run(self) -> Mapping[str, Any]:
        """Buy three things with a payment that an app records, and return the order."""
        lines = [{"variantId": variant, "quantity": 1 + number} for number, variant in enumerate(self.variants)]
        self._change("checkout_create", "checkoutCreate", {"input": {"channel": CHANNEL, "lines": lines[:2]}})
        self._change("checkout_lines_add", "checkoutLinesAdd", {"lines": lines[2:]})
        self._change("checkout_email_update", "checkoutEmailUpdate", {"email": "mai@example.com"})
        self._change("checkout_shipping_address_update", "checkoutShippingAddressUpdate", {"address": ADDRESS})
        self._change("checkout_billing_address_update", "checkoutBillingAddressUpdate", {"address": ADDRESS})
        own = {"id": self.checkout["id"]}
        options = self.ask("delivery_options_calculate", own, None)["deliveryOptionsCalculate"]
        if options["errors"] or not options["deliveries"]:
            raise ValueError(f"deliveryOptionsCalculate: {options}")
        chosen = {"deliveryMethodId": options["deliveries"][0]["id"]}
        self._change("checkout_delivery_method_update", "checkoutDeliveryMethodUpdate", chosen)
        total = self.checkout["totalPrice"]["gross"]
        paid = {"name": "Card", "pspReference": own["id"], "amountCharged": total}
        recorded = self.ask("transaction_create", own | {"transaction": paid}, self.token)["transactionCreate"]
        if recorded["errors"]:
            raise ValueError(f"transactionCreate: {recorded['errors']}")
        completed = self.ask("checkout_complete", own, None)["checkoutComplete"]
        if completed["errors"] or completed["order"]["total"]["gross"] != total:
            raise ValueError(f"checkoutComplete: {completed}")
        order: Mapping[str, Any] = completed["order"]
        return order
