"""What the tests of buying share: asking over HTTP as a shopper or app, and goods that can be bought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client

from accounts.models import Permission
from api.terms.ids import from_global_id
from catalog.models import ProductVariant
from orders.models import Checkout, ShippingMethod
from tests.factories.accounts import make_app
from tests.factories.catalog import make_product
from tests.factories.orders import make_shipping_method, offer_method
from tests.factories.vendors import make_vendor

DOCUMENTS = Path(__file__).parents[2] / "bench" / "documents"

VIETNAM = {
    "firstName": "Lan",
    "lastName": "Nguyễn",
    "streetAddress1": "12 Cách Mạng Tháng Tám",
    "city": "tan ninh",
    "countryArea": "tay ninh",
    "country": "VN",
    "phone": "0912 345 678",
}

AMERICA = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "streetAddress1": "1 Market St",
    "city": "San Francisco",
    "postalCode": "94105",
    "country": "US",
    "countryArea": "CA",
}

BITS = """
fragment CheckoutBits on Checkout { id email quantity isShippingRequired chargeStatus authorizeStatus
  subtotalPrice { gross { amount currency } } shippingPrice { gross { amount currency } }
  totalPrice { gross { amount currency } net { amount } tax { amount } }
  lines { id quantity variant { id name } totalPrice { gross { amount } } } }
fragment Errs on CheckoutError { field message code variants lines addressType }
"""


def ask(query: str, *, token: str | None = None, language: str = "en", **variables: Any) -> dict[str, Any]:
    """Send a document as a client does and return the whole answer, which must have come with status 200."""
    headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})
    body = {"query": query, "variables": variables}
    response = Client().post("/graphql/", body, content_type="application/json", headers=headers)
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def run(document: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
    """Run one of the measured documents and return the payload of its root field; it must not fail."""
    answer = ask((DOCUMENTS / f"{document}.graphql").read_text("utf-8"), token=token, **variables)
    assert "errors" not in answer, answer
    (payload,) = answer["data"].values()
    assert not payload.get("errors"), payload["errors"]
    result: dict[str, Any] = payload
    return result


def refuse(field: str, arguments: str, *, answer: str = "checkout { ...CheckoutBits }") -> dict[str, Any]:
    """Run a mutation that must be refused at its input; return the one error without its empty members."""
    text = f"mutation {{ {field}({arguments}) {{ {answer} errors {{ ...Errs }} }} }} {BITS}"
    if "CheckoutBits" not in answer:
        text = text.replace(BITS, BITS[BITS.index("fragment Errs") :])
    payload = ask(text)["data"][field]
    result = answer.partition("{")[0].strip()
    assert payload[result] is None
    (error,) = payload["errors"]
    return {name: value for name, value in error.items() if value is not None}


def make_goods(
    *, vendors: int = 1, method: ShippingMethod | None = None, name: str = "XL", **fields: Any
) -> list[ProductVariant]:
    """One variant of each of so many vendors, all of which offer ``method``."""
    method = method or make_shipping_method(name="Tiêu chuẩn")
    variants = []
    for _ in range(vendors):
        vendor = make_vendor()
        offer_method(vendor=vendor, method=method)
        variant = make_product(vendor=vendor, **fields).variants.get()
        variant.name = name
        variant.save(update_fields=["name"])
        variants.append(variant)
    return variants


def make_till(token: str = "till-token") -> str:
    """The token of an app that handles payments."""
    make_app(permissions=(Permission.HANDLE_PAYMENTS,), token=token)
    return token


def checkout_of(global_id: str) -> Checkout:
    return Checkout.objects.get(pk=from_global_id(global_id, "Checkout"))
