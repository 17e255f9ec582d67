"""The market that this installation is: what it is called and whose goods it sells. The settings decide both."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from vietnam.units import Province, find_province


def market_province() -> Province | None:
    """Return the province of the market, None for one that sells the goods of the whole country."""
    return find_province(settings.MARKET_PROVINCE) if settings.MARKET_PROVINCE else None


def market_place() -> str:
    """Name the place whose goods are sold, in the reader's language."""
    province = market_province()
    return province.name if province else _("Vietnam")


def market_sign() -> str:
    """Return the market's name as it stands on a sign: one line, or two with a line break between."""
    return settings.MARKET_NAME or _("%(place)s\nOCOP Market") % {"place": market_place()}


def market_name() -> str:
    """Return the market's name in the reader's language."""
    return market_sign().replace("\n", " ")
