"""The basket, and the steps from it to the order."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from storefront import basket, channels, client, drafts, forms
from storefront.gateways import GATEWAYS
from storefront.shoppers.catalogue import days, province_of
from storefront.shoppers.placing import Placed, complete, place, shown_text
from storefront.templatetags.shop import said

MOST_OFFERED = 12
PROBLEM = "problem"
"""What was refused, in the session until the next page says it."""
DELIVERY_PROBLEMS = "delivery_problems"
WAIT_SECONDS, MOST_WAITS = 2, 15
"""How long between two looks whether a payment that is under way has become an order, and how many."""


def back_to(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Redirect to the page a form was sent from, never to another host."""
    return redirect(own_path(request, request.POST.get("next", "")) or otherwise)


def own_path(request: HttpRequest, wanted: str) -> str:
    """Return a path of this shop as it is; empty for an address elsewhere or for what is not a path."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # A value without a slash would be looked up as the name of a view.
    return wanted if is_ours and wanted.startswith("/") else ""


def whole_number(text: str) -> int | None:
    """Return a quantity as typed, None unless it is a plain number of at most six digits."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    return _basket_page(request, problem=request.session.pop(PROBLEM, ""))


def _find_payable(request: HttpRequest) -> dict[str, Any] | None:
    """Return the basket for a step of the checkout; None where nobody could pay it, which spares the forms."""
    checkout = basket.find(request)
    return checkout if checkout and _gateways(request, checkout) else None


def _basket_page(request: HttpRequest, *, problem: str) -> HttpResponse:
    checkout = basket.find(request)
    context: dict[str, Any] = {"checkout": checkout, "parcels": [], "problem": problem}
    if checkout:
        quote = _quote(request, checkout)
        context |= {"parcels": [_travelling(parcel, quote) for parcel in basket.parcels(checkout)], **quote}
        context["is_payable"] = bool(_gateways(request, checkout))
    return render(request, "storefront/pages/basket.html", context)


def _quote(request: HttpRequest, checkout: dict[str, Any]) -> dict[str, Any]:
    """Return what delivery will cost, as chosen or at least, to the province that the visitor named, and the total."""
    if not basket.is_shipped(checkout):
        return {"provinces": [], "total": checkout["totalPrice"]["gross"]}
    provinces, province = province_of(request)
    if checkout["shippingAddress"] and basket.has_delivery(checkout):
        return {
            "provinces": [],
            "ways": {part["vendor"]["id"]: part["chosen"] for part in checkout["vendorDeliveries"]},
            "delivery": checkout["shippingPrice"]["gross"],
            "total": checkout["totalPrice"]["gross"],
        }
    if not province:
        return {"provinces": provinces, "province": ""}
    found = client.ask(request, "basket_estimate", id=checkout["id"], province=province)["checkout"]
    cheapest: dict[str, Any] = {
        part["vendor"]["id"]: next(iter(part["methods"]), None) for part in found["deliveryEstimate"]
    }
    fees = [way["price"] for way in cheapest.values() if way]
    quote = {"provinces": provinces, "province": province, "ways": cheapest}
    if len(fees) < len(cheapest) or not fees:
        return {**quote, "is_undeliverable": bool(cheapest)}
    return {**quote, **_cost(checkout, fees)}


def _travelling(parcel: dict[str, Any], quote: dict[str, Any]) -> dict[str, Any]:
    """Add to a parcel its delivery, the fee and the total with it, or that nothing takes it there."""
    ways = quote.get("ways", {})
    way = ways.get(parcel["vendor"]["id"])
    if way is None:
        return {**parcel, "is_stuck": parcel["vendor"]["id"] in ways and parcel["is_shipped"]}
    goods = parcel["subtotalPrice"]["gross"]
    total = {**goods, "amount": goods["amount"] + way["price"]["amount"]}
    return {**parcel, "way": {**way, "days": days(way)}, "total": total}


def _cost(checkout: dict[str, Any], fees: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the total with these delivery fees."""
    price = checkout["totalPrice"]["gross"]
    delivery = sum(fee["amount"] for fee in fees)
    goods = price["amount"] - checkout["shippingPrice"]["gross"]["amount"]
    return {"delivery": {**price, "amount": delivery}, "total": {**price, "amount": goods + delivery}}


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Put goods into the basket. A script that asks for JSON gets the words and the count, others their page again."""
    variant, quantity = request.POST.get("variant", ""), whole_number(request.POST.get("quantity", "1"))
    if quantity is None:
        errors = [{"message": _("Write the quantity as a whole number.")}]
    else:
        errors = basket.add(request, variant=variant, quantity=quantity)
    if errors:
        messages.error(request, " ".join(error["message"] for error in errors))
    else:
        messages.success(request, _in_basket(request, variant), extra_tags="basket")
    if request.headers.get("Accept") == "application/json":
        words = render_to_string("storefront/parts/messages.html", request=request)
        return JsonResponse({"words": words, "count": basket.count(request)})
    return back_to(request, reverse("basket"))


def _in_basket(request: HttpRequest, variant: str) -> str:
    found = client.ask(request, "variant_name", id=variant)["productVariant"]
    names = [name for name in (said(found["product"]), said(found)) if name]
    return _("In your basket: %(goods)s.") % {"goods": ", ".join(names)}


@require_POST
@never_cache
def change(request: HttpRequest) -> HttpResponse:
    quantity = whole_number(request.POST.get("quantity", ""))
    if quantity is None:
        errors = [{"message": _("Write the quantity as a whole number.")}]
    else:
        errors = basket.change(request, line=request.POST.get("line", ""), quantity=quantity)
    if errors:
        request.session[PROBLEM] = " ".join(error["message"] for error in errors)
    return redirect("basket")


STEPS = ("checkout-address", "checkout-delivery", "checkout-payment", "checkout-review")


def frame(request: HttpRequest, checkout: dict[str, Any], step: str, heading: str) -> dict[str, Any]:
    """Return what each step shows around its form."""
    is_shipped = basket.is_shipped(checkout)
    names = [_("Address") if is_shipped else _("Contact"), _("Delivery"), _("Payment"), _("Last look")]
    steps = [one for one in zip(STEPS, names, strict=True) if is_shipped or one[0] != "checkout-delivery"]
    at = [view for view, _name in steps].index(step)
    return {
        **_quote(request, checkout),
        "checkout": checkout,
        "parcels": basket.parcels(checkout),
        "is_shipped": is_shipped,
        "heading": heading,
        "steps": [
            {"name": name, "url": reverse(view), "here": position == at, "done": position < at}
            for position, (view, name) in enumerate(steps)
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    checkout = _find_payable(request)
    if checkout is None:
        return redirect("basket")
    is_abroad = channels.of(request).country != "VN"
    form_class = forms.ContactAbroadForm if is_abroad else forms.ContactForm
    me = client.ask(request, "me")["me"]
    book = [saved for saved in (me or {}).get("addresses", []) if (saved["country"]["code"] != "VN") is is_abroad]
    is_shipped = basket.is_shipped(checkout)
    draft = f"contact {channels.of(request).slug}"
    known = _contact_known(request, checkout, me, book)
    form = form_class(initial=known) if "address" in request.GET and request.method != "POST" else None
    form = form or drafts.open_form(request, draft, form_class, known)
    if request.method == "POST":
        if not form.is_valid() or not _save_contact(request, checkout, form):
            return drafts.ask_again(request, draft, form)
        drafts.drop(request, draft)
        return redirect("checkout-delivery" if is_shipped else "checkout-payment")
    heading = _("Where should we send it?") if is_shipped else _("Who is coming?")
    context = frame(request, checkout, "checkout-address", heading)
    context |= {"form": form, "saved": book, **place_names(request, form)}
    return render(request, "storefront/pages/checkout_address.html", context)


def _contact_known(
    request: HttpRequest, checkout: dict[str, Any], me: dict[str, Any] | None, book: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what the shop already knows: the chosen saved address, else this order's, else the account's, else where
    the account's last order went.
    """
    saved = {address["id"]: address for address in book}
    first = ((me or {}).get("defaultShippingAddress") or {}).get("id", "")
    usual = saved.get(first) or (book[0] if len(book) == 1 else None) or (None if book else _last_address(request, me))
    chosen = saved.get(request.GET.get("address", "")) or checkout["shippingAddress"] or usual
    known = forms.initial_of(chosen) or {"country_area": province_of(request)[1]}
    return {**known, "email": checkout["email"] or (me or {}).get("email", "")}


def _last_address(request: HttpRequest, me: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return where the account's last order went, unless that is in another part of the world than this basket goes."""
    for order in client.nodes((me or {}).get("latest")):
        address: dict[str, Any] | None = order["shippingAddress"]
        if address and (address["country"]["code"] == "VN") == (channels.of(request).country == "VN"):
            return address
    return None


def _save_contact(
    request: HttpRequest, checkout: dict[str, Any], form: forms.ContactForm | forms.ContactAbroadForm
) -> bool:
    answer = client.ask(
        request,
        "checkout_contact",
        id=checkout["id"],
        email=form.cleaned_data["email"],
        address=form.address_input(),
    )
    forms.blame(form, [*answer["email"]["errors"], *answer["shipping"]["errors"]])
    if form.is_valid():
        forms.blame(form, answer["billing"]["errors"])
    return form.is_valid()


def place_names(request: HttpRequest, form: Any) -> dict[str, Any]:
    """Return the names that the address fields offer without a script: all provinces, and the communes of the chosen."""
    if not isinstance(form, forms.AddressForm):
        return {}
    province = str(form["country_area"].value() or "")
    communes = client.ask(request, "communes", province=province)["communes"] if province else []
    return {
        "provinces": client.ask(request, "provinces")["provinces"],
        "communes": [commune["fullName"] for commune in communes],
    }


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """Answer the commune field during typing: at most twelve names of the chosen province."""
    province, search = request.GET.get("within", "")[:64], request.GET.get("search", "")[:64].strip()
    found = client.ask(request, "communes", province=province, search=search or None, first=MOST_OFFERED)["communes"]
    return render(
        request, "storefront/parts/options.html", {"options": [{"value": commune["fullName"]} for commune in found]}
    )


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Answer the province field during typing: what the words can mean, old names too; all while nothing is typed."""
    found = client.ask(request, "provinces", search=request.GET.get("search", "")[:64])["provinces"]
    options = [{"value": one["name"], "note": ", ".join(one["formerNames"])} for one in found]
    return render(request, "storefront/parts/options.html", {"options": options})


def _deliveries(checkout: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each vendor that ships offers to the address, with the choice made so far or the cheapest."""
    groups = []
    for parcel in basket.parcels(checkout):
        if not parcel["is_shipped"]:
            continue
        options = [{**option, "days": days(option)} for option in parcel["methods"]]
        taken = parcel["chosen"] or (options[0] if options else {"id": None})  # the API puts the cheapest first
        for option in options:
            option["chosen"] = option["id"] == taken["id"]
        chosen = next((option for option in options if option["chosen"]), None)
        field = f"parcel-{parcel['vendor']['slug']}"
        groups.append({"vendor": parcel["vendor"], "field": field, "options": options, "chosen": chosen})
    return groups


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delivery(request: HttpRequest) -> HttpResponse:
    checkout = _find_payable(request)
    if checkout is None:
        return redirect("basket")
    if not checkout["shippingAddress"] or not checkout["email"]:
        return redirect("checkout-address")
    if not basket.is_shipped(checkout):
        return redirect("checkout-payment")
    groups = _deliveries(checkout)
    _choose(groups, request.POST or request.GET)
    if request.method == "POST":
        if _save_deliveries(request, checkout, groups):
            return redirect("checkout-payment")
        return _ask_deliveries_again(request, groups)
    problems = request.session.pop(DELIVERY_PROBLEMS, {})
    for group in groups:
        group["error"] = problems.get(group["field"], "")
    to = checkout["shippingAddress"]
    context = frame(request, checkout, "checkout-delivery", _("How should it be sent?"))
    context |= {"deliveries": groups, "place": ", ".join(part for part in (to["city"], to["countryArea"]) if part)}
    if all(group["chosen"] for group in groups):
        context |= _cost(checkout, [group["chosen"]["price"] for group in groups])
    return render(request, "storefront/pages/checkout_delivery.html", context)


def _ask_deliveries_again(request: HttpRequest, groups: list[dict[str, Any]]) -> HttpResponse:
    """Lead to the same step: its address names what was ticked, the session what is wrong."""
    request.session[DELIVERY_PROBLEMS] = {group["field"]: group["error"] for group in groups if group.get("error")}
    ticked = {group["field"]: request.POST[group["field"]] for group in groups if request.POST.get(group["field"])}
    return redirect(f"{request.path}?{urlencode(ticked)}" if ticked else request.path)


def _choose(groups: list[dict[str, Any]], wanted: QueryDict) -> None:
    """Mark what the visitor ticked, sent or not yet sent."""
    for group in groups:
        ticked = next((option for option in group["options"] if option["id"] == wanted.get(group["field"])), None)
        if ticked:
            group["chosen"] = ticked
            for option in group["options"]:
                option["chosen"] = option is ticked


def _save_deliveries(request: HttpRequest, checkout: dict[str, Any], groups: list[dict[str, Any]]) -> bool:
    """Send each vendor's choice to the API; what it refuses is written beside the vendor."""
    choices = []
    for group in groups:
        wanted = request.POST.get(group["field"], "")
        if wanted not in {option["id"] for option in group["options"]}:
            group["error"] = _("Choose how this parcel is sent.")
            continue
        choices.append({"vendorId": group["vendor"]["id"], "deliveryMethodId": wanted})
    if any(group.get("error") for group in groups):
        return False
    errors = client.ask(request, "checkout_deliveries_update", id=checkout["id"], deliveries=choices)[
        "checkoutVendorDeliveriesUpdate"
    ]["errors"]
    if errors and groups:
        groups[0]["error"] = " ".join(error["message"] for error in errors)
    return not errors


def _gateways(request: HttpRequest, checkout: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the ways to pay that this shop knows how to show, the chosen one marked."""
    words = {
        "ocop.cod": (_("Cash on delivery"), _("You pay each carrier in cash when the parcel is in your hands.")),
        "saleor.io.dummy-payment-app": (
            _("Demonstration card"),
            _("For trying the shop: takes no card number and moves no money."),
        ),
    }
    offered = {gateway["id"] for gateway in checkout["availablePaymentGateways"]}
    known = [name for name in GATEWAYS if name in offered]
    chosen = request.session.get("gateway")
    if chosen not in known:
        chosen = known[0] if known else None
    return [
        {**GATEWAYS[name], "id": name, "title": words[name][0], "words": words[name][1], "chosen": name == chosen}
        for name in known
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def payment(request: HttpRequest) -> HttpResponse:
    checkout = _find_payable(request)
    if checkout is None:
        return redirect("basket")
    if not checkout["shippingAddress"] or not basket.has_delivery(checkout):
        return redirect("checkout-delivery")
    gateways = _gateways(request, checkout)
    if request.method == "POST":
        if request.POST.get("gateway") not in {gateway["id"] for gateway in gateways}:
            return redirect("checkout-payment")
        request.session["gateway"] = request.POST["gateway"]
        return redirect("checkout-review")
    context = frame(request, checkout, "checkout-payment", _("How would you like to pay?"))
    return render(request, "storefront/pages/checkout_payment.html", {**context, "gateways": gateways})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    checkout = basket.find(request)
    if checkout is None:
        return _after_the_order(request)
    if not checkout["shippingAddress"] or not basket.has_delivery(checkout):
        return redirect("checkout-delivery")
    gateway = next((one for one in _gateways(request, checkout) if one["chosen"]), None)
    if gateway is None:
        return redirect("basket")
    placed = Placed()
    if request.method == "POST":
        placed = place(request, checkout, gateway)
        if placed.order_id:
            return redirect("order-done", placed.order_id)
        checkout = basket.find(request) or checkout
    elif _is_waiting(request):
        placed = Placed(is_under_way=True)
    if placed.is_under_way:
        return _wait(request)
    context = frame(request, checkout, "checkout-review", _("One last look"))
    context |= {"gateway": gateway, "deliveries": _deliveries(checkout), "refusals": placed.problems}
    context |= {"changes": placed.changes, "shown": shown_text(checkout), "key": secrets.token_urlsafe(16)}
    return render(request, "storefront/pages/checkout_review.html", context)


def _after_the_order(request: HttpRequest) -> HttpResponse:
    """Lead to the order that another request has made of the basket just now, else to the basket."""
    order_id = complete(request, request.POST.get("checkout", "")).order_id if request.POST else None
    if order_id is None and "waiting" in request.GET:
        order_id = next(reversed(request.session.get("orders", [])), None)
    return redirect("order-done", order_id) if order_id else redirect("basket")


def _is_waiting(request: HttpRequest) -> bool:
    return 0 < (whole_number(request.GET.get("waiting", "")) or 0) <= MOST_WAITS


def _wait(request: HttpRequest) -> HttpResponse:
    """Say that the payment is under way, and look again in a moment."""
    number = (whole_number(request.GET.get("waiting", "")) or 0) + 1
    page = render(request, "storefront/pages/checkout_wait.html")
    page.headers["Refresh"] = f"{WAIT_SECONDS}; url={reverse('checkout-review')}?waiting={number}"
    return page
