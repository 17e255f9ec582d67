"""Puts a workshop on the sketch map of the province."""

from typing import Any

# What the drawing shows, in degrees (west, east, south, north), and its size in its own units.
WEST, EAST, SOUTH, NORTH = 105.5, 106.9, 10.4, 11.8
WIDTH, HEIGHT = 300, 380


def pin(vendor: dict[str, Any], label: str = "") -> dict[str, Any] | None:
    """Return where a vendor stands on the sketch, nothing when its place is unknown or outside of it."""
    place = vendor["coordinates"]
    if place is None:
        return None
    latitude, longitude = place["latitude"], place["longitude"]
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        return None
    x = round((longitude - WEST) / (EAST - WEST) * WIDTH)
    y = round((NORTH - latitude) / (NORTH - SOUTH) * HEIGHT)
    return {"x": x, "y": y, "label": label}
