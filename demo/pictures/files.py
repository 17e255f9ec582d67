"""Picture files: each is drawn once, by two processes, and kept in storage under a name made from its key."""

from __future__ import annotations

import io
import multiprocessing
import random
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from PIL import Image

from demo.pictures.places import landscape
from demo.pictures.scenes import still_life

PROCESSES = 2
MOST_BYTES = 120 * 1024
QUALITIES = (80, 68, 55, 40)
WIDE = (1200, 900)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to have in storage: a still life of ``goods``, or a landscape whose motif is ``goods``."""

    name: str
    key: str
    goods: str
    brand: str = ""

    def draw(self) -> bytes:
        """Return the WebP file, at most ``MOST_BYTES`` long."""
        if self.brand:
            return encoded(still_life(self.goods, self.key, self.brand))
        seed = random.Random(self.key)  # noqa: S311 - variety, not secrecy
        return encoded(landscape(*WIDE, seed, motif=self.goods))


def encoded(image: Image.Image) -> bytes:
    """Return the picture as WebP, in the best quality that stays within ``MOST_BYTES``."""
    data = b""
    for quality in QUALITIES:
        sheet = io.BytesIO()
        image.save(sheet, "WEBP", quality=quality, method=2)
        data = sheet.getvalue()
        if len(data) <= MOST_BYTES:
            break
    return data


def draw_missing(
    wanted: Iterable[Wanted],
    *,
    exists: Callable[[str], bool],
    save: Callable[[str, bytes], object],
    progress: Callable[[int, int], None],
) -> int:
    """Draw what does not exist yet and hand it to ``save``; returns how many were drawn."""
    missing = [picture for picture in wanted if not exists(picture.name)]
    if not missing:
        return 0
    # Fresh processes: they need Pillow only, and must not share this one's database connection.
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done, (picture, data) in enumerate(zip(missing, pool.map(Wanted.draw, missing), strict=True), start=1):
            save(picture.name, data)
            progress(done, len(missing))
    return len(missing)
