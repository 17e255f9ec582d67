"""Where people who work here go on: the pages for operators, or the page of their own stall."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from storefront.templatetags.shop import said


@dataclass(frozen=True)
class Desk:
    url: str
    words: str


def desks_of(me: dict[str, Any]) -> list[Desk]:
    """Return the desks of an account, the first one being where signing in leads; none for a shopper."""
    desks = [Desk(reverse("admin:index"), _("Pages for operators"))] if me["isStaff"] else []
    return desks + [Desk(reverse("producer", args=[one["slug"]]), said(one)) for one in me["vendors"]]
