"""Choices for the whole shop: light or dark, and the currency."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from storefront import basket, channels, context
from storefront.shoppers.buying import back_to

YEAR = 60 * 60 * 24 * 365


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = back_to(request, reverse("home"))
    wanted = request.POST.get("theme", "")
    if wanted in context.THEMES:
        # The script reads it too, to switch without a round trip: it is a taste, no secret.
        response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


@require_POST
def channel(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("channel", "")
    if wanted in {one.slug for one in context.open_channels(request)}:
        _shop_in(request, wanted)
    elif wanted in channels.CHANNELS:
        messages.error(request, _("Nothing can be paid in this currency at the moment."))
    return back_to(request, reverse("home"))


def _shop_in(request: HttpRequest, slug: str) -> None:
    """Change the currency; say what became of the basket."""
    before, had_goods = channels.of(request), basket.count(request) > 0
    behind = basket.carry_over(request, channel=slug)
    now = channels.of(request)
    if behind:
        words = _("Not sold in %(currency)s: %(goods)s. They wait in your basket in %(before)s.")
        names = {"currency": now.currency, "goods": ", ".join(behind), "before": before.currency}
        messages.warning(request, words % names)
    elif had_goods and now != before:
        messages.success(request, _("Your basket is now in %(currency)s.") % {"currency": now.currency}, "basket")
