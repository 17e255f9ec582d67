"""The account: signing in and out, orders, addresses, passwords, and finding an order without an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import api
from primitives.addresses import public_url
from storefront import basket, channels, client, drafts, forms
from storefront.desks import desks_of
from storefront.shoppers.buying import own_path, place_names
from storefront.shoppers.catalogue import days

GIVEN_UP = {"CANCELED", "EXPIRED"}
"""States of orders that are not delivered any more."""
READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


def order_words(status: str) -> str:
    """Return the state of an order or of a parcel in a shopper's words."""
    words = {
        "UNCONFIRMED": _("waiting to be confirmed"),
        "UNFULFILLED": _("being prepared"),
        "PARTIALLY_FULFILLED": _("partly sent"),
        "FULFILLED": _("sent"),
        "DELIVERED": _("delivered"),
        "CANCELED": _("canceled"),
        "RETURNED": _("returned"),
        "PARTIALLY_RETURNED": _("partly returned"),
        "EXPIRED": _("expired"),
    }
    return words.get(status, status)


def signed_in_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call a view with the person's account; send others to sign in and back again."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        me = client.ask(request, "me")["me"]
        if me is None:
            return redirect(reverse("sign-in") + "?" + urlencode({"next": request.path}))
        return view(request, me, *args, **kwargs)

    return guarded


def _form_page(request: HttpRequest, form: Any, *, heading: str, button: str, **context: Any) -> HttpResponse:
    shown = {"form": form, "heading": heading, "button": button, **context}
    return render(request, "storefront/pages/form.html", shown)


def _link(name: str, words: str) -> dict[str, str]:
    return {"url": reverse(name), "words": words}


@READ_OR_SEND
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    form = forms.SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        errors = api.sign_in(request, email=data["email"], password=data["password"])
        if not errors:
            return _after_sign_in(request)
        for error in errors:
            form.add_error(None, error["message"])
    links = [
        _link("sign-up", _("No account yet? Create one")),
        _link("password-reset", _("Forgot the password?")),
        _link("order-lookup", _("Find an order without an account")),
    ]
    return _form_page(request, form, heading=_("Sign in"), button=_("Sign in"), links=links)


def _after_sign_in(request: HttpRequest) -> HttpResponse:
    if checkout_id := basket.find_id(request):
        client.ask(request, "checkout_customer_attach", id=checkout_id)
    wanted = own_path(request, request.GET.get("next", ""))
    if wanted and wanted != reverse("account"):
        return redirect(wanted)
    me = client.ask(request, "me")["me"]
    return redirect(next((desk.url for desk in desks_of(me)), "account"))


@READ_OR_SEND
@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    form = drafts.open_form(request, "sign-up", forms.SignUpForm, {})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = {
            "email": data["email"],
            "password": data["password"],
            "firstName": data["first_name"],
            "channel": channels.of(request).slug,
            "languageCode": channels.language_code(),
            "redirectUrl": public_url(reverse("confirm")),
        }
        errors = client.ask(request, "account_register", input=wanted)["accountRegister"]["errors"]
        if not errors:
            drafts.drop(request, "sign-up")
            messages.success(request, _("Almost done: open the mail we sent you and follow the link."))
            return redirect("sign-in")
        forms.blame(form, errors, {"firstName": "first_name", "email": "email", "password": "password"})
    if request.method == "POST":
        return drafts.ask_again(request, "sign-up", form)
    links = [_link("sign-in", _("Do you have an account? Sign in"))]
    lead = _("An account keeps your addresses and orders together. You can also buy without one.")
    return _form_page(
        request,
        form,
        heading=_("Create an account"),
        button=_("Create an account"),
        lead=lead,
        links=links,
        is_draft=True,
    )


@require_safe
@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Answer the link of the mail that proves an address."""
    email, token = request.GET.get("email", ""), request.GET.get("token", "")
    errors = client.ask(request, "confirm_account", email=email, token=token)["confirmAccount"]["errors"]
    if errors:
        messages.error(request, " ".join(error["message"] for error in errors))
    else:
        messages.success(request, _("Your address is confirmed. You can sign in now."))
    return redirect("sign-in")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    api.sign_out(request)
    messages.success(request, _("You are signed out."))
    return redirect("home")


@READ_OR_SEND
@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    form = forms.EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = client.ask(
            request,
            "request_password_reset",
            email=form.cleaned_data["email"],
            redirectUrl=public_url(reverse("password-set")),
        )["requestPasswordReset"]
        if not answer["errors"]:
            messages.success(request, _("If we know that address, a mail with a link is on its way."))
            return redirect("sign-in")
        forms.blame(form, answer["errors"])
    return _form_page(
        request,
        form,
        heading=_("Forgot the password?"),
        button=_("Send me a link"),
        lead=_("Enter your e-mail address. We send you a link to set a new password."),
    )


@READ_OR_SEND
@never_cache
def password_set(request: HttpRequest) -> HttpResponse:
    form = forms.NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = client.ask(
            request,
            "set_password",
            email=request.GET.get("email", ""),
            token=request.GET.get("token", ""),
            password=form.cleaned_data["password"],
        )["setPassword"]
        if not answer["errors"]:
            messages.success(request, _("Your password is changed. Sign in with the new one."))
            return redirect("sign-in")
        forms.blame(form, answer["errors"])
    links = [_link("password-reset", _("Send me a new link"))]
    return _form_page(request, form, heading=_("Set a new password"), button=_("Save this password"), links=links)


@READ_OR_SEND
@signed_in_only
def password_change(request: HttpRequest, me: dict[str, Any]) -> HttpResponse:
    form = forms.ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answer = client.ask(
            request, "password_change", oldPassword=data["old_password"], newPassword=data["new_password"]
        )["passwordChange"]
        if not answer["errors"]:
            # A new password ends all sessions, this one too: sign in again at once.
            api.sign_in(request, email=me["email"], password=data["new_password"])
            messages.success(request, _("Your password is changed."))
            return redirect("account")
        forms.blame(form, answer["errors"], {"oldPassword": "old_password", "newPassword": "new_password"})
    links = [_link("account", _("Your orders"))]
    return _form_page(request, form, heading=_("Change the password"), button=_("Save this password"), links=links)


@require_safe
@signed_in_only
def account(request: HttpRequest, me: dict[str, Any]) -> HttpResponse:
    orders = [{**order, "words": order_words(order["status"])} for order in client.nodes(me["orders"])]
    return render(request, "storefront/pages/account.html", {"me": me, "orders": orders, "desks": desks_of(me)})


@READ_OR_SEND
@signed_in_only
def addresses(request: HttpRequest, me: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        if "delete" in request.POST:
            answer = client.ask(request, "address_delete", id=request.POST["delete"])["accountAddressDelete"]
            done = _("The address is removed.")
        else:
            wanted = request.POST.get("first", "")
            answer = client.ask(request, "address_first", id=wanted)["accountSetDefaultAddress"]
            done = _("The address is saved.")
        for error in answer["errors"]:
            messages.error(request, error["message"])
        if not answer["errors"]:
            messages.success(request, done)
        return redirect("account-addresses")
    return render(request, "storefront/pages/addresses.html", {"me": me})


@READ_OR_SEND
@signed_in_only
def address(request: HttpRequest, me: dict[str, Any], address_id: str = "") -> HttpResponse:
    """Add an address, or change the one with this id."""
    kept = next((one for one in me["addresses"] if one["id"] == address_id), None)
    if address_id and kept is None:
        raise Http404
    is_abroad = kept["country"]["code"] != "VN" if kept else channels.of(request).country != "VN"
    form_class = forms.AddressAbroadForm if is_abroad else forms.AddressForm
    draft = f"address {address_id or channels.of(request).slug}"
    form = drafts.open_form(request, draft, form_class, forms.initial_of(kept))
    if request.method == "POST" and form.is_valid():
        if kept:
            answer = client.ask(request, "address_update", id=address_id, input=form.address_input())
        else:
            answer = client.ask(request, "address_create", input=form.address_input())
        errors = next(iter(answer.values()))["errors"]
        if not errors:
            drafts.drop(request, draft)
            messages.success(request, _("The address is saved."))
            return redirect("account-addresses")
        forms.blame(form, errors)
    if request.method == "POST":
        return drafts.ask_again(request, draft, form)
    heading = _("Change the address") if kept else _("Add an address")
    links = [_link("account-addresses", _("Your addresses"))]
    names = place_names(request, form)
    return _form_page(
        request, form, heading=heading, button=_("Save this address"), links=links, is_draft=True, **names
    )


def _named(line: dict[str, Any]) -> dict[str, Any]:
    """Add the names of the day of the order, in Vietnamese or its language, and the slug of a product still shown."""
    is_vietnamese = get_language() == "vi"
    product = (not is_vietnamese and line["translatedProductName"]) or line["productName"]
    size = (not is_vietnamese and line["translatedVariantName"]) or line["variantName"]
    return {
        **line,
        "product": product,
        "size": size,
        "slug": ((line["variant"] or {}).get("product") or {}).get("slug"),
    }


def _order_page(request: HttpRequest, found: dict[str, Any], *, is_new: bool = False) -> HttpResponse:
    parts = [
        {
            **part,
            "words": order_words(part["status"]),
            "days": days(part),
            "lines": [_named(line) for line in part["lines"]],
            "is_shipped": any(line["isShippingRequired"] for line in part["lines"]),
        }
        for part in found["vendorOrders"]
    ]
    shown = {**found, "vendorOrders": parts, "words": order_words(found["status"])}
    context = {"order": shown, "is_new": is_new, "is_expected": found["status"] not in GIVEN_UP}
    return render(request, "storefront/pages/order.html", context)


@require_safe
@never_cache
def order(request: HttpRequest, order_id: str) -> HttpResponse:
    """Show an order to the account it belongs to or to the browser that placed or looked it up."""
    found = client.ask(request, "order", id=order_id)["order"]
    if found is None or not _may_see(request, found):
        raise Http404
    return _order_page(
        request, found, is_new=request.resolver_match is not None and request.resolver_match.url_name == "order-done"
    )


def _may_see(request: HttpRequest, found: dict[str, Any]) -> bool:
    if found["id"] in request.session.get("orders", []):
        return True
    try:
        asked = client.ask(request, "order_owner", id=found["id"])
    except PermissionDenied:  # it is somebody else's
        return False
    owner = asked["order"]["user"]
    return owner is not None and owner == asked["me"]


def _order_of_mail(request: HttpRequest) -> dict[str, Any] | None:
    """Return the order of the link in a mail. Links get around, so the link alone does not show the order."""
    try:
        token = UUID(request.GET.get("token", ""))
    except ValueError:
        return None
    found: dict[str, Any] | None = client.ask(request, "order", id=api.to_global_id("Order", token))["order"]
    return found


@READ_OR_SEND
@never_cache
def order_lookup(request: HttpRequest) -> HttpResponse:
    mailed = _order_of_mail(request) if request.method != "POST" else None
    if mailed and _may_see(request, mailed):
        return redirect("order", mailed["id"])
    form = forms.OrderLookUpForm(request.POST or None, initial={"number": mailed["number"]} if mailed else None)
    if request.method == "POST" and form.is_valid():
        found = _look_up(request, form)
        if found is not None:
            request.session["orders"] = [*request.session.get("orders", []), found["id"]][-20:]
            # Shown at once: number and e-mail prove more than the id, which tells names for a day only.
            return _order_page(request, found)
    return _form_page(
        request,
        form,
        heading=_("Find my order"),
        button=_("Find"),
        lead=_("The number is in the mail that confirmed your order."),
    )


def _look_up(request: HttpRequest, form: forms.OrderLookUpForm) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] | None = client.ask(request, "order_lookup", **form.cleaned_data)["orderLookup"]
    except client.InputRefused as refusal:  # too many tries
        for message in refusal.messages:
            form.add_error(None, message)
        return None
    if found is None:
        form.add_error(None, _("No order has this number and this e-mail. Look at the mail that confirmed it."))
    return found
