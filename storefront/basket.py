"""The visitor's basket: a checkout of the API whose id lives in the session, one for each channel."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from storefront import channels, client
from storefront.templatetags.shop import said

KEY = "checkouts"
COUNTS = "basket_counts"
GONE = {"NOT_FOUND", "GRAPHQL_ERROR"}


def find_id(request: HttpRequest) -> str | None:
    """Return the id of the visitor's checkout in this channel, if there is one."""
    found: str | None = request.session.get(KEY, {}).get(channels.of(request).slug)
    return found


def count(request: HttpRequest) -> int:
    """Return how many items are in the basket, as of its last change, without asking the API."""
    number: int = request.session.get(COUNTS, {}).get(channels.of(request).slug, 0)
    return number


def find(request: HttpRequest) -> dict[str, Any] | None:
    """Return the checkout with its lines, None when it has no lines."""
    checkout_id = find_id(request)
    if not checkout_id:
        return None
    checkout: dict[str, Any] | None = client.ask(request, "checkout", id=checkout_id)["checkout"]
    if checkout is None:
        forget(request)
        return None
    _remember(request, checkout)
    return checkout if checkout["vendorDeliveries"] else None


def add(request: HttpRequest, *, variant: str, quantity: int) -> list[dict[str, Any]]:
    """Put goods into the basket, a new one if need be; return the API's errors."""
    return _put_in(request, [{"variantId": variant, "quantity": quantity}])


def _put_in(request: HttpRequest, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    checkout_id = find_id(request)
    if checkout_id:
        answer = client.ask(request, "checkout_lines_add", id=checkout_id, lines=lines)["checkoutLinesAdd"]
        if not _is_gone(answer["errors"]):
            return _after_change(request, answer)
        forget(request)
    given = {"channel": channels.of(request).slug, "languageCode": channels.language_code(), "lines": lines}
    return _after_change(request, client.ask(request, "checkout_create", input=given)["checkoutCreate"])


def change(request: HttpRequest, *, line: str, quantity: int) -> list[dict[str, Any]]:
    """Set the quantity of a line; none takes it out. Return the API's errors."""
    checkout_id = find_id(request)
    if not checkout_id:
        return []
    if quantity:
        lines = [{"lineId": line, "quantity": quantity}]
        answer = client.ask(request, "checkout_lines_update", id=checkout_id, lines=lines)["checkoutLinesUpdate"]
    else:
        answer = client.ask(request, "checkout_lines_delete", id=checkout_id, lines=[line])["checkoutLinesDelete"]
    return _after_change(request, answer)


def forget(request: HttpRequest) -> None:
    """Begin with an empty basket in this channel."""
    channel = channels.of(request).slug
    for key in (KEY, COUNTS):
        request.session[key] = {name: kept for name, kept in request.session.get(key, {}).items() if name != channel}


def carry_over(request: HttpRequest, *, channel: str) -> list[str]:
    """Shop in another channel from now on and take along what is sold there; return the names of what stays behind.

    What stays, stays in the basket of the channel that was left. A basket that has been paid for, in part or in whole,
    stays as it is.
    """
    left = channels.of(request)
    before = find(request)
    channels.choose(request, channel)
    lines = [
        line for part in (before or {}).get("vendorDeliveries", []) for line in part["lines"] if not line["isGift"]
    ]
    if not before or not lines or channel == left.slug:
        return []
    ids = [line["variant"]["id"] for line in lines]
    found = client.nodes(client.ask(request, "variants_sold", ids=ids)["productVariants"])
    sold = {variant["id"] for variant in found if variant["pricing"] and variant["product"]["isAvailable"]}
    taken = [line for line in lines if line["variant"]["id"] in sold and before["chargeStatus"] == "NONE"]
    wanted = [{"variantId": line["variant"]["id"], "quantity": line["quantity"]} for line in taken]
    if not wanted or _put_in(request, wanted):
        taken = []
    if taken:
        ids = [line["id"] for line in taken]
        answer = client.ask(request, "checkout_lines_delete", id=before["id"], lines=ids)["checkoutLinesDelete"]
        _remember(request, answer["checkout"], channel=left.slug)
    return [said(line["variant"]["product"]) for line in lines if line not in taken]


def parcels(checkout: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each vendor packs: its lines with their problems in words, its methods with the chosen one marked."""
    return [
        {
            **part,
            "lines": [{**line, "field_id": f"q-{line['id']}", "problem": _trouble(line)} for line in part["lines"]],
            "is_shipped": any(line["requiresShipping"] for line in part["lines"]),
        }
        for part in checkout["vendorDeliveries"]
    ]


def is_shipped(checkout: dict[str, Any]) -> bool:
    """Whether anything of the basket travels; a visit or an animal that is fetched does not."""
    return any(part["is_shipped"] for part in parcels(checkout))


def has_delivery(checkout: dict[str, Any]) -> bool:
    """Whether each vendor that ships something has a delivery."""
    return all(part["chosen"] or not part["is_shipped"] for part in parcels(checkout))


def _trouble(line: dict[str, Any]) -> str:
    for problem in line["problems"] or []:
        left = problem.get("availableQuantity")
        if left:
            return ngettext("Only %(n)s is left.", "Only %(n)s are left.", left) % {"n": left}
        return _("Sold out for now. Take it out to order the rest.")
    return ""


def _is_gone(errors: list[dict[str, Any]]) -> bool:
    return any(error["field"] in {"id", "checkoutId"} and error["code"] in GONE for error in errors)


def _after_change(request: HttpRequest, answer: dict[str, Any]) -> list[dict[str, Any]]:
    if _is_gone(answer["errors"]):
        forget(request)
    elif answer["checkout"]:
        _remember(request, answer["checkout"])
    errors: list[dict[str, Any]] = answer["errors"]
    return errors


def _remember(request: HttpRequest, checkout: dict[str, Any], *, channel: str = "") -> None:
    """Note a basket and how much is in it, that of the channel where the visitor is unless another one is named."""
    channel = channel or channels.of(request).slug
    for key, value in ((KEY, checkout["id"]), (COUNTS, checkout["quantity"])):
        kept = request.session.get(key, {})
        if kept.get(channel) != value:
            request.session[key] = {**kept, channel: value}
