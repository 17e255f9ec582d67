"""Pays and places the order of a review page: once, and only what the page has shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from primitives.addresses import public_url
from storefront import basket, client
from storefront.templatetags.shop import money, said

UNDER_WAY = {"CHARGE_REQUEST", "AUTHORIZATION_REQUEST"}


@dataclass(frozen=True)
class Placed:
    """The order, or why there is none: problems, what has changed since the page was shown, or a payment under way."""

    order_id: str | None = None
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    is_under_way: bool = False


def shown_text(checkout: dict[str, Any]) -> str:
    """What the page shows, for its form to send back."""
    lines = {
        line["id"]: [line["quantity"], line["totalPrice"]["gross"]["amount"], line["isGift"]]
        for line in _lines(checkout)
    }
    return json.dumps({"total": checkout["totalPrice"]["gross"]["amount"], "lines": lines})


def place(request: HttpRequest, checkout: dict[str, Any], gateway: dict[str, Any]) -> Placed:
    """Pay what is left, as chosen, and complete.

    Nothing is paid when the basket is dearer than the page has shown. A sum that an earlier try has only promised is
    asked for again: the API then replaces a promise of cash by this choice. The page's key makes one payment of a page
    sent twice. Where a payment is refused because nothing is left to pay, the order is placed.
    """
    shown = _read_shown(request.POST.get("shown", ""))
    if shown and (changes := _changes(checkout, shown)):
        return Placed(changes=changes)
    problems, is_under_way = [], False
    if checkout["chargeStatus"] not in {"FULL", "OVERCHARGED"}:
        is_all_open = checkout["chargeStatus"] == checkout["authorizeStatus"] == "NONE"
        paid = client.ask(
            request,
            "checkout_pay",
            id=checkout["id"],
            gateway={"id": gateway["id"], "data": gateway["data"]},
            key=request.POST.get("key", "")[:64] or None,
            amount=checkout["totalPrice"]["gross"]["amount"] if is_all_open else None,
        )["transactionInitialize"]
        problems = [error["message"] for error in paid["errors"]]
        event = paid["transactionEvent"]
        is_under_way = any(error["field"] == "amount" for error in paid["errors"]) or (
            event is not None and event["type"] in UNDER_WAY
        )
    placed = complete(request, checkout["id"], shown=shown)
    if placed.order_id or placed.changes:
        return placed
    return Placed(problems=problems or placed.problems, is_under_way=is_under_way and placed.is_under_way)


def complete(request: HttpRequest, checkout_id: str, *, shown: dict[str, Any] | None = None) -> Placed:
    """Turn the basket into an order; of one that is an order already that order is the answer."""
    mail_link = public_url(reverse("order-lookup"))
    given = shown and {
        "totalPrice": shown["total"],
        "lines": [{"lineId": line_id, "quantity": line[0]} for line_id, line in shown["lines"].items()],
    }
    done = client.ask(request, "checkout_complete", id=checkout_id, redirectUrl=mail_link, shown=given)
    answer = done["checkoutComplete"]
    if answer["order"] is None:
        errors = answer["errors"]
        if any(error["field"] == "shown" for error in errors):
            return Placed(changes=[error["message"] for error in errors])
        is_unpaid = any(error["code"] == "CHECKOUT_NOT_FULLY_PAID" for error in errors)
        return Placed(problems=[error["message"] for error in errors], is_under_way=is_unpaid)
    basket.forget(request)
    request.session.pop("gateway", None)
    order_id: str = answer["order"]["id"]
    request.session["orders"] = [*request.session.get("orders", []), order_id][-20:]
    return Placed(order_id=order_id)


def _lines(checkout: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for parcel in checkout["vendorDeliveries"] for line in parcel["lines"]]


def _read_shown(text: str) -> dict[str, Any] | None:
    """What the form sent back of ``shown_text``; None for what is not that."""
    try:
        shown = json.loads(text[:20_000])
        lines = {
            str(pk): (int(quantity), float(price), bool(gift)) for pk, (quantity, price, gift) in shown["lines"].items()
        }
        return {"total": float(shown["total"]), "lines": lines}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _changes(checkout: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """Say what has changed for the worse since the page was shown; nothing when it costs the same or less."""
    now, before = {line["id"]: line for line in _lines(checkout)}, shown["lines"]
    said_now = [_change(line, before.get(pk)) for pk, line in now.items()]
    gone = [_("Goods that you saw are no longer in the basket.")] if set(before) - set(now) else []
    changes = [change for change in said_now if change] + gone
    total = checkout["totalPrice"]["gross"]
    if total["amount"] > shown["total"]:
        words = {"before": money({**total, "amount": shown["total"]}), "now": money(total)}
        changes.append(_("The total was %(before)s and is now %(now)s.") % words)
    return changes


def _change(line: dict[str, Any], before: tuple[int, float, bool] | None) -> str:
    name, price = said(line["variant"]["product"]), line["totalPrice"]["gross"]
    if before is None:
        return "" if line["isGift"] else _("%(goods)s has come into the basket.") % {"goods": name}
    if line["quantity"] != before[0]:
        words = {"goods": name, "before": before[0], "now": line["quantity"]}
        return _("%(goods)s: you saw %(before)s, now there are %(now)s.") % words
    if price["amount"] > before[1]:
        words = {"goods": name, "before": money({**price, "amount": before[1]}), "now": money(price)}
        return _("%(goods)s cost %(before)s and now costs %(now)s.") % words
    return ""
