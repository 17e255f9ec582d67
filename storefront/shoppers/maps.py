"""Puts workshops on the sketch map of the market's province."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from primitives.market import market_province
from storefront.templatetags.shop import said
from vietnam.sketches import find_sketch


def sketch_map(vendors: Iterable[dict[str, Any]], *, names_communes: bool = False) -> dict[str, Any] | None:
    """Return the sketch with a pin for each vendor whose place is on it; None where nobody has drawn one.

    A pin leads to its vendor, or carries the name of the commune.
    """
    province = market_province()
    sketch = find_sketch(province) if province else None
    if sketch is None:
        return None
    pins = []
    for vendor in vendors:
        at = vendor["coordinates"]
        found = sketch.place(latitude=at["latitude"], longitude=at["longitude"]) if at else None
        if found:
            x, y = found
            label = vendor["communeName"] if names_communes else ""
            url = "" if names_communes else reverse("producer", args=[vendor["slug"]])
            pins.append({"x": x, "y": y, "label": label, "url": url, "name": said(vendor)})
    language = "vi" if get_language() == "vi" else "en"
    words = [{**word, "text": word[language]} for word in sketch.words]
    return {
        "title": sketch.title[language],
        "shapes": sketch.shapes,
        "words": words,
        "pins": pins,
        "leads": bool(pins) and not names_communes,
    }
