"""What goods come in: jars, bottles, pouches, boxes, sacks, bowls and trays, with the maker's label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from demo.pictures.painting import (
    Color,
    Layer,
    Seed,
    darker,
    font,
    lighter,
    mix,
    rgb,
    smooth,
    turned,
    varied,
)

PAPER = "#FBF7EF"


class Label(NamedTuple):
    """What a label says: the maker's brand, and the colour of its print."""

    brand: str
    color: str


def label_onto(layer: Layer, box: Sequence[float], label: Label, *, dark: bool = False) -> None:
    """Paint a paper label: a mountain, the brand, two rules."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    ground, ink = (rgb(label.color), rgb(PAPER)) if dark else (rgb(PAPER), rgb(label.color))
    layer.box(box, ground, radius=min(width, height) * 0.06)
    middle = (left + right) / 2
    peak = top + height * 0.16
    foot = top + height * 0.46
    layer.polygon(
        smooth([(middle - width * 0.34, foot), (middle - width * 0.17, foot - height * 0.13), (middle - width * 0.02, peak),
                (middle + width * 0.11, foot - height * 0.17), (middle + width * 0.34, foot)], closed=False),
        mix(ink, ground, 0.12),
    )  # fmt: skip
    layer.dot(middle + width * 0.24, peak + height * 0.08, height * 0.055, "#E2A33B")
    size = height * 0.2
    while size > 8 and font("Bold", round(size * 2)).getlength(label.brand) / 2 > width * 0.86:
        size *= 0.92
    layer.text(label.brand, middle, top + height * 0.64, size, ink)
    for offset in (0.82, 0.89):
        half = width * (0.3 if offset < 0.85 else 0.18)
        y = top + height * offset
        layer.line([(middle - half, y), (middle + half, y)], mix(ink, ground, 0.45), height * 0.014)


def jar(
    width: float, height: float, content: str | Color, *, lid: str | Color, label: Label, seed: Seed,
    grains: Sequence[str | Color] = (),
) -> Layer:  # fmt: skip
    """A glass jar, filled to the shoulder."""
    layer = Layer(width + 8, height + 8)
    middle = layer.width / 2
    half = width / 2
    neck, shoulder = height * 0.15, height * 0.25
    glass = turned(
        [
            (neck, half * 0.8),
            (shoulder, half * 0.97),
            (height * 0.6, half),
            (height * 0.94, half * 0.98),
            (height, half * 0.86),
        ],
        middle,
    )
    layer.polygon(glass, mix(content, "#DDE6E4", 0.55))

    def fill(above: Layer) -> None:
        above.box((0, shoulder * 0.98, layer.width, height - 7), content)
        above.ellipse(
            (middle - half * 0.94, shoulder * 0.88, middle + half * 0.94, shoulder * 1.12), lighter(content, 0.2)
        )

    layer.within(fill)
    if grains:

        def sprinkle(above: Layer) -> None:
            for _ in range(round(width * height / 90)):
                above.dot(seed.uniform(6, layer.width - 6), seed.uniform(shoulder * 0.95, height), seed.uniform(1.2, 3.4),
                          varied(seed.choice(grains), seed))  # fmt: skip

        layer.within(sprinkle)
    layer.shade_turned(0.5)
    label_onto(layer, (middle - half * 0.8, height * 0.4, middle + half * 0.8, height * 0.84), label)
    cap = Layer(width * 0.9, height * 0.17)
    cap.box((0, height * 0.02, width * 0.9, height * 0.16), lid, radius=height * 0.02)
    for ridge in range(14):
        x = width * 0.9 * (ridge + 0.5) / 14
        cap.line([(x, height * 0.05), (x, height * 0.15)], darker(lid, 0.2), 1.4)
    cap.shade_turned(0.55)
    layer.put(cap, middle - width * 0.45, 0)
    return layer


def bottle(
    width: float, height: float, liquid: str | Color, cap: str | Color, label: Label, *, shoulder: float = 0.4,
    neck: float = 0.32, full: float = 0.26,
) -> Layer:  # fmt: skip
    """A glass bottle. ``shoulder`` and ``full`` are heights from the top as shares, ``neck`` a share of the width."""
    layer = Layer(width + 8, height + 8)
    middle, half = layer.width / 2, width / 2
    slim = half * neck
    outline = turned([(height * 0.03, slim), (height * (shoulder - 0.17), slim * 1.05), (height * (shoulder - 0.06), half * 0.66),
                      (height * (shoulder + 0.03), half * 0.97), (height * 0.7, half), (height * 0.97, half * 0.98), (height, half * 0.9)], middle)  # fmt: skip
    layer.polygon(outline, mix(liquid, "#E3ECEA", 0.62))
    layer.within(lambda above: above.box((0, height * full, layer.width, height - 6), liquid))
    layer.shade_turned(0.55)
    label_onto(layer, (middle - half * 0.86, height * (shoulder + 0.12), middle + half * 0.86, height * 0.9), label)
    top = Layer(slim * 2.5, height * 0.13)
    top.box((0, 0, slim * 2.5, height * 0.12), cap, radius=slim * 0.3)
    top.shade_turned(0.5)
    layer.put(top, middle - slim * 1.25, 0)
    return layer


def pouch(
    width: float, height: float, color: str | Color, label: Label, *, window: str | Color | None = None,
    grains: Sequence[str | Color] = (), seed: Seed | None = None,
) -> Layer:  # fmt: skip
    """A stand-up bag with a crimped top; a window shows what is inside."""
    layer = Layer(width + 8, height + 8)
    w, h = width, height
    layer.polygon(
        smooth([(8, h * 0.03), (w / 2, h * 0.012), (w, h * 0.03), (w * 0.985, h * 0.3), (w * 1.0, h * 0.72), (w * 0.96, h * 0.985),
                (w / 2, h), (w * 0.05, h * 0.985), (4, h * 0.72), (w * 0.02, h * 0.3)], steps=10), color)  # fmt: skip
    if window is not None and seed is not None:
        layer.box((w * 0.2, h * 0.6, w * 0.82, h * 0.9), window, radius=w * 0.12)
        for _ in range(round(w * h / 260) if grains else 0):
            x, y = seed.uniform(w * 0.24, w * 0.78), seed.uniform(h * 0.63, h * 0.87)
            layer.dot(x, y, seed.uniform(4, 10), varied(seed.choice(grains), seed))
    label_onto(layer, (w * 0.16, h * 0.16, w * 0.86, h * (0.55 if window is not None else 0.7)), label)
    layer.within(lambda above: above.box((0, 0, layer.width, h * 0.085), darker(color, 0.12)))
    for notch in range(3):
        layer.line([(10, h * (0.024 + notch * 0.022)), (w - 4, h * (0.024 + notch * 0.022))], lighter(color, 0.15), 1.2)
    layer.shade_turned(0.34)
    layer.shade_down(0.18)
    return layer


def carton(width: float, height: float, color: str | Color, label: Label, *, ribbon: str | None = None) -> Layer:
    """A box seen a little from above and the right."""
    depth, rise = width * 0.22, height * 0.16
    layer = Layer(width + depth + 6, height + rise + 6)
    front = [(2.0, rise), (width, rise), (width, rise + height), (2.0, rise + height)]
    layer.polygon(front, color)
    layer.polygon([(2, rise), (depth, 2), (width + depth, 2), (width, rise)], lighter(color, 0.22))
    layer.polygon(
        [(width, rise), (width + depth, 2), (width + depth, 2 + height * 0.92), (width, rise + height)],
        darker(color, 0.25),
    )
    label_onto(layer, (width * 0.16, rise + height * 0.16, width * 0.84, rise + height * 0.84), label, dark=False)
    if ribbon:
        layer.box((width * 0.06, rise, width * 0.12, rise + height), ribbon)
        layer.polygon(
            [(width * 0.06, rise), (width * 0.12, rise), (width * 0.12 + depth, 2), (width * 0.06 + depth, 2)],
            lighter(ribbon, 0.15),
        )
    return layer


def sack(width: float, height: float, color: str | Color, label: Label, seed: Seed) -> Layer:
    """A tied cloth sack."""
    layer = Layer(width + 10, height + 10)
    w, h = width, height
    layer.polygon(
        smooth([(w * 0.3, h * 0.04), (w * 0.42, h * 0.02), (w * 0.56, h * 0.05), (w * 0.7, h * 0.02), (w * 0.64, h * 0.17), (w * 0.9, h * 0.36),
                (w, h * 0.7), (w * 0.94, h * 0.96), (w * 0.5, h), (w * 0.08, h * 0.97), (w * 0.02, h * 0.7), (w * 0.14, h * 0.34), (w * 0.38, h * 0.17)]), color)  # fmt: skip

    def weave(above: Layer) -> None:
        for x in range(0, above.width, 9):
            above.line([(x, 0), (x + seed.uniform(-6, 6), above.height)], darker(color, 0.35), 1, 46)
        for y in range(0, above.height, 9):
            above.line([(0, y), (above.width, y + seed.uniform(-4, 4))], lighter(color, 0.4), 1, 60)

    layer.within(weave)
    layer.shade_round(0.5)
    label_onto(layer, (w * 0.24, h * 0.45, w * 0.8, h * 0.84), label)
    for strand in range(3):
        layer.line(
            smooth(
                [
                    (w * 0.35, h * (0.165 + strand * 0.012)),
                    (w * 0.51, h * (0.185 + strand * 0.012)),
                    (w * 0.66, h * (0.165 + strand * 0.012)),
                ],
                closed=False,
            ),
            "#8A5A2B",
            4,
        )
    return layer


def bowl(
    width: float, color: str | Color, content: str | Color, seed: Seed, *, grains: Sequence[str | Color] = (),
    grain: tuple[float, float] = (2, 5), heap: float = 0.5,
) -> Layer:  # fmt: skip
    """A glazed bowl with a heap in it."""
    top, deep = width * heap * 0.52, width * 0.44
    layer = Layer(width + 8, top + deep + 12)
    middle, half = layer.width / 2, width / 2
    rim = width * 0.12
    layer.ellipse((middle - half, top - rim, middle + half, top + rim), darker(color, 0.35))
    mound = Layer(layer.width, layer.height)
    mound.polygon(
        smooth([(middle - half * 0.9, top + rim * 0.1), (middle - half * 0.55, top - width * heap * 0.3), (middle, top - width * heap * 0.48),
                (middle + half * 0.5, top - width * heap * 0.32), (middle + half * 0.9, top + rim * 0.1), (middle, top + rim * 0.85)]), content)  # fmt: skip
    if grains:
        area = round(width * width * (heap + 0.2) / (grain[1] ** 2) * 0.9)

        def heaped(above: Layer) -> None:
            for _ in range(min(area, 900)):
                x, y = seed.uniform(0, above.width), seed.uniform(0, top + rim)
                size = seed.uniform(*grain)
                above.ellipse(
                    (x - size * 1.25, y - size * 0.85, x + size * 1.25, y + size * 0.85),
                    varied(seed.choice(grains), seed, 16),
                )

        mound.within(heaped)
    mound.shade_round(0.4)
    layer.put(mound, 0, 0)
    body = Layer(layer.width, layer.height)
    body.polygon(
        smooth([(middle - half, top), (middle - half * 0.86, top + deep * 0.5), (middle - half * 0.4, top + deep), (middle + half * 0.4, top + deep),
                (middle + half * 0.86, top + deep * 0.5), (middle + half, top), (middle + half * 0.5, top + rim * 0.86), (middle, top + rim), (middle - half * 0.5, top + rim * 0.86)]), color)  # fmt: skip
    body.within(
        lambda above: above.box((0, top + deep * 0.55, above.width, top + deep * 0.62), darker(color, 0.3), opacity=120)
    )
    body.shade_turned(0.5)
    layer.put(body, 0, 0)
    return layer


def tray(width: float, seed: Seed, *, color: str = "#C89A5B", tilt: float = 0.42) -> Layer:
    """A round bamboo tray (mẹt) seen from a height; ``tilt`` 1 is from straight above."""
    layer = Layer(width + 8, width * tilt + 26)
    box = (4.0, 4.0, width + 4, width * tilt + 4)
    layer.ellipse((box[0], box[1] + 16, box[2], box[3] + 16), darker(color, 0.4))
    layer.ellipse(box, color)
    rim = width * 0.045
    inner = (box[0] + rim, box[1] + rim * tilt * 1.2, box[2] - rim, box[3] - rim * tilt * 1.2)
    layer.ellipse(inner, lighter(color, 0.3))
    woven = Layer(layer.width, layer.height)
    woven.ellipse(inner, lighter(color, 0.34))

    def weave(above: Layer) -> None:
        step = 26.0
        for row in range(-2, int(above.height / (step * tilt)) + 2):
            for column in range(-2, int(above.width / step) + 2):
                x, y = column * step, row * step * tilt
                if (row + column) % 2:
                    above.box(
                        (x + 1, y + 1, x + step - 1, y + step * tilt - 1),
                        varied(lighter(color, 0.18), seed, 8),
                        radius=2,
                    )
                else:
                    above.box(
                        (x + 1, y + 1, x + step - 1, y + step * tilt - 1),
                        varied(lighter(color, 0.42), seed, 8),
                        radius=2,
                    )

    woven.within(weave)
    layer.put(woven, 0, 0)
    layer.ring(box, darker(color, 0.18), 5)
    return layer


def leaf(length: float, color: str | Color, *, wide: float = 0.34) -> Layer:
    """A leaf lying on its side, its stalk to the left."""
    breadth = length * wide
    layer = Layer(length + 6, breadth + 6)
    middle = layer.height / 2
    layer.polygon(
        smooth([(length * 0.04, middle), (length * 0.25, middle - breadth * 0.42), (length * 0.6, middle - breadth * 0.46), (length, middle),
                (length * 0.6, middle + breadth * 0.46), (length * 0.25, middle + breadth * 0.42)]), color)  # fmt: skip
    layer.within(lambda above: above.box((0, middle, above.width, above.height), darker(color, 0.14)))

    def veins(above: Layer) -> None:
        for vein in range(1, 8):
            x = length * (0.06 + vein * 0.11)
            for side in (-1, 1):
                tip = (x + length * 0.1, middle + side * breadth * 0.36)
                above.line([(x, middle), tip], lighter(color, 0.24), 1.6, 150)

    layer.within(veins)
    layer.line([(0, middle), (length * 0.95, middle)], lighter(color, 0.35), 3)
    return layer
