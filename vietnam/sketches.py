"""Sketch maps of provinces: lines, a few names, and the region that they show.

``data/sketches/<code of the province>.toml`` has one each. A province without such a file has no sketch.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vietnam.units import Province

FOLDER = Path(__file__).parent / "data" / "sketches"
WIDTH, HEIGHT = 300, 380
"""The size of each drawing in its own units."""


@dataclass(frozen=True)
class Sketch:
    """``shapes`` have a kind and an SVG path, ``words`` a place; titles and words are in Vietnamese and English."""

    title: dict[str, str]
    west: float
    east: float
    south: float
    north: float
    shapes: list[dict[str, str]]
    words: list[dict[str, Any]]

    def place(self, *, latitude: float, longitude: float) -> tuple[int, int] | None:
        """Return where on the drawing a point of the earth lies, None when it is outside of the region."""
        if not (self.west <= longitude <= self.east and self.south <= latitude <= self.north):
            return None
        x = (longitude - self.west) / (self.east - self.west) * WIDTH
        y = (self.north - latitude) / (self.north - self.south) * HEIGHT
        return round(x), round(y)


@cache
def find_sketch(province: Province) -> Sketch | None:
    """Return the sketch of a province, None when nobody has drawn one."""
    path = FOLDER / f"{province.code}.toml"
    return Sketch(**tomllib.loads(path.read_text("utf-8"))) if path.exists() else None
