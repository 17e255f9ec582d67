"""Tools to paint with: layers drawn twice as large as shown, light, shadow, paper grain, and smooth outlines.

Nothing here knows what goods look like.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import font_roboto
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageFont

SCALE = 2
"""Layers are this much larger than what is shown, so that edges come out smooth."""
INK = (54, 36, 22)

Color = tuple[int, int, int]
Point = tuple[float, float]
Seed = random.Random
FULL = 255


def rgb(color: str | Color) -> Color:
    """Return the three channels of ``#rrggbb``."""
    if isinstance(color, str):
        red, green, blue = ImageColor.getrgb(color)[:3]
        return red, green, blue
    return color


def mix(one: str | Color, other: str | Color, share: float) -> Color:
    """Return a colour between two: ``share`` 0 is the first, 1 the second."""
    first, second = rgb(one), rgb(other)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def lighter(color: str | Color, share: float) -> Color:
    return mix(color, (255, 250, 238), share)


def darker(color: str | Color, share: float) -> Color:
    return mix(color, (36, 20, 10), share)


def varied(color: str | Color, seed: Seed, amount: int = 12) -> Color:
    """Return the colour a little lighter or darker, as no two fruits are the same."""
    shift = seed.randint(-amount, amount)
    red, green, blue = (min(255, max(0, channel + shift)) for channel in rgb(color))
    return red, green, blue


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 8) -> list[Point]:
    """Return a curve through the points (Catmull-Rom)."""
    count = len(points)
    curve: list[Point] = []
    for index in range(count if closed else count - 1):
        before = points[(index - 1) % count] if closed or index else points[0]
        start, end = points[index], points[(index + 1) % count]
        after = points[(index + 2) % count] if closed or index + 2 < count else points[-1]
        for step in range(steps):
            at = step / steps
            curve.append((_spline(before[0], start[0], end[0], after[0], at),
                          _spline(before[1], start[1], end[1], after[1], at)))  # fmt: skip
    return curve if closed else [*curve, points[-1]]


def _spline(before: float, start: float, end: float, after: float, at: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * at
        + (2 * before - 5 * start + 4 * end - after) * at**2
        + (3 * start - before - 3 * end + after) * at**3
    )


def turned(profile: Sequence[Point], center: float) -> list[Point]:
    """Return the outline of a turned body from (height, half width) pairs, top to bottom."""
    right = [(center + half, y) for y, half in profile]
    left = [(center - half, y) for y, half in reversed(profile)]
    return smooth(right, closed=False) + smooth(left, closed=False)


def blob(center: Point, radius: float, seed: Seed, *, wobble: float = 0.08, corners: int = 9) -> list[Point]:
    """Return a roundish outline that is not quite a circle."""
    return smooth([
        (
            center[0] + math.cos(2 * math.pi * i / corners) * radius * (1 + seed.uniform(-wobble, wobble)),
            center[1] + math.sin(2 * math.pi * i / corners) * radius * (1 + seed.uniform(-wobble, wobble)),
        )
        for i in range(corners)
    ])  # fmt: skip


class Layer:
    """One thing to be put into a picture, drawn in its own coordinates.

    An ``opacity`` below ``FULL`` replaces what is there instead of lying over it; ``within`` lays over.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = round(width), round(height)
        self.image = Image.new("RGBA", (self.width * SCALE, self.height * SCALE))
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def polygon(self, points: Sequence[Point], color: str | Color, opacity: int = FULL) -> Layer:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=(*rgb(color), opacity))
        return self

    def ellipse(self, box: Sequence[float], color: str | Color, opacity: int = FULL) -> Layer:
        self.draw.ellipse([side * SCALE for side in box], fill=(*rgb(color), opacity))
        return self

    def ring(self, box: Sequence[float], color: str | Color, width: float, opacity: int = FULL) -> Layer:
        self.draw.ellipse([side * SCALE for side in box], outline=(*rgb(color), opacity), width=round(width * SCALE))
        return self

    def arc(self, box: Sequence[float], start: float, end: float, color: str | Color, width: float) -> Layer:
        self.draw.arc([side * SCALE for side in box], start, end, fill=(*rgb(color), FULL), width=round(width * SCALE))
        return self

    def dot(self, x: float, y: float, radius: float, color: str | Color, opacity: int = FULL) -> Layer:
        self.ellipse((x - radius, y - radius, x + radius, y + radius), color, opacity)
        return self

    def line(self, points: Sequence[Point], color: str | Color, width: float, opacity: int = FULL) -> Layer:
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(scaled, fill=(*rgb(color), opacity), width=max(1, round(width * SCALE)), joint="curve")
        return self

    def box(self, box: Sequence[float], color: str | Color, radius: float = 0, opacity: int = FULL) -> Layer:
        self.draw.rounded_rectangle([side * SCALE for side in box], radius * SCALE, fill=(*rgb(color), opacity))
        return self

    def text(self, text: str, x: float, y: float, size: float, color: str | Color, *, weight: str = "Bold") -> None:
        """Write centered on a point."""
        self.draw.text(
            (x * SCALE, y * SCALE), text, font=font(weight, round(size * SCALE)), fill=rgb(color), anchor="mm"
        )

    def line_within(self, points: Sequence[Point], color: str | Color, width: float, opacity: int = FULL) -> Layer:
        """Draw a line only where this layer already has something."""
        return self.within(lambda above: above.line(points, color, width, opacity))

    def within(self, paint: Callable[[Layer], object]) -> Layer:
        """Paint only where this layer already has something."""
        above = Layer(self.width, self.height)
        paint(above)
        return self.lay_within(above)

    def lay_within(self, above: Layer) -> Layer:
        """Lay a layer of the same size over this one, only where this one already has something."""
        mask = ImageChops.multiply(self.image.getchannel("A"), above.image.getchannel("A"))
        above.image.putalpha(mask)
        self.image.alpha_composite(above.image)
        return self

    def shade_round(self, strength: float = 0.55) -> None:
        """Light from the upper left on something round."""
        self._tint(_sphere(), darker(INK, 0.2), strength)
        self._tint(_gleam(), (255, 252, 240), strength * 0.7)

    def shade_turned(self, strength: float = 0.5) -> None:
        """Light from the left on something turned, such as a jar."""
        self._tint(_cylinder(), darker(INK, 0.2), strength)
        self._tint(_stripe(), (255, 252, 240), strength * 0.8)

    def shade_down(self, strength: float = 0.35) -> None:
        """Darker towards the foot."""
        self._tint(Image.linear_gradient("L"), darker(INK, 0.2), strength)

    def _tint(self, gradient: Image.Image, color: Color, strength: float) -> None:
        alpha = self.image.getchannel("A")
        bounds = alpha.getbbox()
        if bounds is None:
            return
        part = self.image.crop(bounds).convert("RGB")
        size = (bounds[2] - bounds[0], bounds[3] - bounds[1])
        mask = gradient.resize(size, Image.Resampling.BILINEAR).point([round(v * strength) for v in range(256)])
        part.paste(color, (0, 0, *size), mask)
        part.putalpha(alpha.crop(bounds))
        self.image.paste(part, bounds[:2])

    def put(self, other: Layer, x: float, y: float) -> None:
        """Put another layer with its upper left corner at a point."""
        self.image.alpha_composite(other.image, (max(0, round(x * SCALE)), max(0, round(y * SCALE))))

    def turned_by(self, degrees: float) -> Layer:
        """Return this layer turned against the clock, on a sheet that holds it."""
        image = self.image.rotate(degrees, Image.Resampling.BILINEAR, expand=True)
        other = Layer(math.ceil(image.width / SCALE), math.ceil(image.height / SCALE))
        other.image.paste(image)
        return other


class Picture:
    """The sheet: a backdrop onto which layers are put with their shadows, then grain."""

    def __init__(self, width: int, height: int, color: str | Color) -> None:
        self.image = Image.new("RGB", (width, height), rgb(color))
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    @property
    def size(self) -> tuple[int, int]:
        return self.image.size

    def fade(self, box: tuple[int, int, int, int], top: str | Color, bottom: str | Color) -> None:
        """Fill a part with a colour that changes downwards."""
        size = (box[2] - box[0], box[3] - box[1])
        mask = Image.linear_gradient("L").resize(size)
        self.image.paste(Image.composite(_plain(size, bottom), _plain(size, top), mask), box[:2])

    def put(
        self, layer: Layer, x: float, y: float, *, shadow: float = 0.4, flat: bool = False, zoom: float = 1.0
    ) -> None:
        """Put a layer with the middle of its foot (or of its whole, if it lies ``flat``) at a point."""
        size = (max(1, round(layer.image.width * zoom / SCALE)), max(1, round(layer.image.height * zoom / SCALE)))
        image = layer.image.resize(size, Image.Resampling.BOX if zoom <= 1 else Image.Resampling.HAMMING)
        left = round(x - image.width / 2)
        top = round(y - image.height / 2) if flat else round(y - image.height)
        if shadow:
            self._shadow(image.getchannel("A"), left, top, shadow, flat=flat)
        self.image.paste(image, (left, top), image)

    def _shadow(self, alpha: Image.Image, left: int, top: int, strength: float, *, flat: bool) -> None:
        bounds = alpha.getbbox()
        if bounds is None:
            return
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        if flat:
            self._cast(alpha.crop(bounds), left + bounds[0] + 16, top + bounds[1] + 20, 18, strength)
            return
        foot = top + bounds[3]
        contact = Image.new("L", (width, max(16, width // 9)))
        ImageDraw.Draw(contact).ellipse((0, 0, contact.width - 1, contact.height - 1), fill=FULL)
        self._cast(contact, left + bounds[0], foot - contact.height * 2 // 3, 9, strength * 1.2)
        # The long shadow: the silhouette laid down to the lower right.
        length = min(height * 0.42, 260)
        lean = length * 1.1
        sheet = Image.new("L", (round(width + lean), round(length)))
        laid = alpha.crop(bounds).transform(
            sheet.size,
            Image.Transform.AFFINE,
            (1, -lean / length, 0, 0, -height / length, height),
            Image.Resampling.BILINEAR,
        )
        self._cast(laid, left + bounds[0], foot - round(length * 0.06), 14, strength * 0.55, fading=True)

    def _cast(
        self, shape: Image.Image, left: int, top: int, blur: int, strength: float, *, fading: bool = False
    ) -> None:
        margin = blur * 3
        sheet = Image.new("L", (shape.width // 3 + 2 * margin // 3, shape.height // 3 + 2 * margin // 3))
        sheet.paste(shape.resize((max(1, shape.width // 3), max(1, shape.height // 3))), (margin // 3, margin // 3))
        soft = sheet.filter(ImageFilter.GaussianBlur(blur / 3)).resize(
            (sheet.width * 3, sheet.height * 3), Image.Resampling.BILINEAR
        )
        if fading:
            soft = ImageChops.multiply(soft, ImageChops.invert(Image.linear_gradient("L").resize(soft.size)))
        mask = soft.point([min(255, round(v * strength)) for v in range(256)])
        self.image.paste(darker(INK, 0.3), (left - margin, top - margin), mask)

    def light(self, seed: Seed, strength: int = 70) -> None:
        """Let window light fall across: two soft slanting stripes."""
        width, height = self.size
        small = Image.new("L", (width // 6, height // 6))
        draw = ImageDraw.Draw(small)
        start = seed.uniform(-0.15, 0.25) * small.width
        for offset, stripe in ((0, 0.30), (0.38, 0.24)):
            left = start + offset * small.width
            right = left + stripe * small.width
            lean = small.width * 0.55
            draw.polygon(
                [(left, 0), (right, 0), (right + lean, small.height), (left + lean, small.height)], fill=strength
            )
        mask = small.filter(ImageFilter.GaussianBlur(9)).resize(self.size, Image.Resampling.BILINEAR)
        self.image.paste((255, 246, 220), (0, 0), mask)

    def finish(self) -> Image.Image:
        """Return the picture on paper: grain over all, corners a little darker."""
        return ImageChops.soft_light(self.image, _grain(self.size))


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(font_roboto.font_directory) / f"Roboto-{weight}.ttf"), size)


def _plain(size: tuple[int, int], color: str | Color) -> Image.Image:
    return Image.new("RGB", size, rgb(color))


@cache
def _grain(size: tuple[int, int]) -> Image.Image:
    fine = Image.effect_noise((size[0] // 2, size[1] // 2), 22).resize(size, Image.Resampling.BILINEAR)
    coarse = Image.effect_noise((size[0] // 40, size[1] // 40), 26).resize(size, Image.Resampling.BICUBIC)
    both = ImageChops.subtract(Image.blend(fine, coarse, 0.25), _vignette(size))
    return Image.merge("RGB", (both, both, both))


@cache
def _vignette(size: tuple[int, int]) -> Image.Image:
    return Image.radial_gradient("L").resize(size).point([max(0, round((v - 140) * 0.5)) for v in range(256)])


@cache
def _sphere() -> Image.Image:
    wide = Image.radial_gradient("L").resize((512, 512))
    return wide.crop((96, 110, 416, 430)).point([max(0, min(255, round((v - 70) * 1.75))) for v in range(256)])


@cache
def _gleam() -> Image.Image:
    wide = Image.radial_gradient("L").resize((256, 256))
    sheet = Image.new("L", (256, 256))
    sheet.paste(ImageChops.invert(wide).point([max(0, round((v - 175) * 3)) for v in range(256)]), (-42, -52))
    return sheet


@cache
def _cylinder() -> Image.Image:
    ramp = Image.new("L", (256, 1))
    ramp.putdata(
        [round(255 * (max(0, (x - 80) / 175) ** 1.5 + max(0, (46 - x) / 46) ** 1.6 * 0.7)) for x in range(256)]
    )
    return ramp


@cache
def _stripe() -> Image.Image:
    ramp = Image.new("L", (256, 1))
    ramp.putdata([round(255 * math.exp(-(((x - 66) / 17) ** 2))) for x in range(256)])
    return ramp
