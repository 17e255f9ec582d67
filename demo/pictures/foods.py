"""Prepared food and small heaps of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from demo.pictures.painting import Color, Layer, Seed, blob, darker, lighter, smooth, varied


def rice_paper(
    width: float, seed: Seed, *, sheets: int = 14, sesame: bool = False, toasted: bool = False, tilt: float = 0.44
) -> Layer:
    """A stack of round sheets on a table."""
    thick = width * 0.012
    layer = Layer(width + 30, width * tilt + thick * sheets + 20)
    color = "#E9CE9A" if toasted else "#F6EEDD"
    for sheet in range(sheets):
        y = layer.height - width * tilt - 8 - sheet * thick
        shift = seed.uniform(-6, 6)
        box = (10 + shift, y, 10 + shift + width, y + width * tilt)
        layer.ellipse((box[0], box[1] + 3, box[2], box[3] + 3), darker(color, 0.24))
        layer.ellipse(box, varied(color, seed, 5))
    top = Layer(layer.width, layer.height)
    top.ellipse(box, lighter(color, 0.3))

    def weave(above: Layer) -> None:
        for line in range(0, above.width, 15):
            above.line([(line, 0), (line + 30, above.height)], darker(color, 0.12), 1.2, 60)
        for line in range(0, above.height, 9):
            above.line([(0, line), (above.width, line + 6)], darker(color, 0.12), 1.2, 50)
        dots = 260 if sesame else 26
        for _ in range(dots):
            x, y = seed.uniform(0, above.width), seed.uniform(0, above.height)
            if sesame:
                above.ellipse((x - 3.4, y - 1.6, x + 3.4, y + 1.6), seed.choice(("#2A211B", "#3B2E25", "#E8D9B8")))
            else:
                above.dot(x, y, seed.uniform(4, 15), lighter(color, 0.5), 130)

    top.within(weave)
    top.shade_round(0.16)
    layer.put(top, 0, 0)
    return layer


def roll(length: float, seed: Seed) -> Layer:
    """A fresh roll: greens, shrimp and pork shimmering through rice paper."""
    layer = Layer(length + 8, length * 0.34 + 8)
    h = length * 0.32
    layer.box((4, 4, length, h), "#EFE8D6", radius=h * 0.45)

    def filling(above: Layer) -> None:
        for _ in range(9):
            x = seed.uniform(0, length)
            above.polygon(
                blob((x, h * seed.uniform(0.3, 0.8)), h * 0.34, seed, wobble=0.4),
                seed.choice(("#5C8A45", "#79A457", "#4F7A3A")),
                170,
            )
        for index in range(3):
            x = length * (0.26 + index * 0.24)
            above.arc((x - h * 0.32, h * 0.24, x + h * 0.32, h * 0.86), 150, 350, "#E5805A", h * 0.2)

    layer.within(filling)
    layer.within(lambda above: above.box((0, 0, above.width, above.height), "#FBF7EF", opacity=80))
    layer.shade_down(0.25)
    return layer


def noodles(width: float, color: str | Color, seed: Seed) -> Layer:
    """Dried noodles tied in a bundle."""
    layer = Layer(width, width * 0.5)
    for strand in range(70):
        y = layer.height * (0.16 + 0.7 * strand / 70)
        bend = seed.uniform(-8, 8)
        layer.line(
            smooth(
                [
                    (seed.uniform(4, 18), y),
                    (width * 0.5, y * 0.6 + layer.height * 0.2 + bend),
                    (width - seed.uniform(4, 18), y),
                ],
                closed=False,
                steps=6,
            ),
            varied(color, seed, 14),
            5.4,
        )
    layer.box((width * 0.42, layer.height * 0.24, width * 0.58, layer.height * 0.78), "#B4231A", radius=6)
    layer.shade_down(0.2)
    return layer


def cakes(width: float, color: str | Color, seed: Seed, *, filling: str | Color = "#E3C34A") -> Layer:
    """Three round cakes, one cut open."""
    layer = Layer(width, width * 0.56)
    size = width * 0.4
    for x, y in ((0.02, 0.0), (0.56, 0.02)):
        one = Layer(size, size * 0.72)
        one.box((0, size * 0.08, size, size * 0.7), color, radius=size * 0.28)
        one.within(
            lambda above: (
                [
                    above.line(
                        smooth(
                            [
                                (0, size * (0.16 + i * 0.07)),
                                (size / 2, size * (0.2 + i * 0.07)),
                                (size, size * (0.16 + i * 0.07)),
                            ],
                            closed=False,
                        ),
                        darker(color, 0.22),
                        2,
                        130,
                    )
                    for i in range(8)
                ]
            )
        )
        one.shade_round(0.4)
        one.dot(size / 2, size * 0.2, size * 0.07, "#B4231A")
        layer.put(one, width * x, layer.height * y)
    half = Layer(size, size * 0.7)
    half.box((0, size * 0.06, size, size * 0.68), darker(color, 0.08), radius=size * 0.26)
    half.box((size * 0.08, size * 0.14, size * 0.92, size * 0.62), filling, radius=size * 0.22)
    half.dot(size / 2, size * 0.4, size * 0.15, "#E07A1F")
    half.polygon(smooth([(size * 0.42, size * 0.5), (size * 0.5, size * 0.69), (size * 0.58, size * 0.5)]), "#E07A1F")
    half.shade_round(0.25)
    layer.put(half, width * 0.29, layer.height * 0.36)
    return layer


def leaf_parcels(width: float, seed: Seed) -> Layer:
    """Little pyramids wrapped in banana leaf."""
    layer = Layer(width, width * 0.5)
    for x, y in ((0.0, 0.06), (0.34, 0.0), (0.66, 0.08), (0.18, 0.4), (0.5, 0.42)):
        size = width * 0.32
        left, top = width * x, layer.height * y
        layer.polygon(
            [(left, top + size * 0.8), (left + size * 0.5, top), (left + size * 0.56, top + size * 0.84)],
            varied("#5E7E3A", seed),
        )
        layer.polygon(
            [(left + size * 0.5, top), (left + size, top + size * 0.78), (left + size * 0.56, top + size * 0.84)],
            varied("#48662E", seed),
        )
        for vein in range(4):
            layer.line(
                [(left + size * (0.1 + vein * 0.1), top + size * 0.8), (left + size * 0.5, top + 2)], "#86A357", 1.6
            )
    return layer


def scatter(
    width: float,
    height: float,
    colors: Sequence[str | Color],
    seed: Seed,
    *,
    count: int,
    size: float,
    long: float = 1.5,
) -> Layer:
    """Nuts, beans or seeds strewn on the table."""
    layer = Layer(width, height)
    for _ in range(count):
        angle, far = seed.uniform(0, 2 * math.pi), math.sqrt(seed.random())
        x, y = (
            width / 2 + math.cos(angle) * far * (width / 2 - size * 2),
            height / 2 + math.sin(angle) * far * (height / 2 - size * 2),
        )
        one = Layer(size * long * 2 + 4, size * 2 + 4)
        one.ellipse((2, 2, size * long * 2, size * 2), varied(seed.choice(colors), seed, 12))
        one.shade_round(0.4)
        spun = one.turned_by(seed.uniform(0, 180))
        layer.put(
            spun,
            min(max(0, x - spun.width / 2), width - spun.width),
            min(max(0, y - spun.height / 2), height - spun.height),
        )
    return layer


def cashew(size: float, seed: Seed, color: str | Color = "#E8CC98") -> Layer:
    layer = Layer(size + 6, size + 6)
    layer.arc((size * 0.14, size * 0.14, size * 0.86, size * 0.86), 20, 230, varied(color, seed, 8), size * 0.3)
    middle = size / 2 + 0.5
    for angle in (20, 230):
        x, y = (
            middle + math.cos(math.radians(angle)) * size * 0.21,
            middle + math.sin(math.radians(angle)) * size * 0.21,
        )
        layer.dot(x, y, size * 0.15, color)
    layer.shade_round(0.4)
    return layer.turned_by(seed.uniform(0, 360))


def cashews(width: float, seed: Seed, *, count: int = 34, color: str | Color = "#E8CC98", tilt: float = 0.5) -> Layer:
    layer = Layer(width, width * tilt)
    size = width * 0.15
    for index in range(count):
        angle, far = seed.uniform(0, 2 * math.pi), math.sqrt(seed.random()) * (1 - index / count * 0.35)
        nut = cashew(size, seed, color)
        layer.put(
            nut,
            width / 2 + math.cos(angle) * far * (width / 2 - size) - nut.width / 2,
            max(0, layer.height / 2 + math.sin(angle) * far * (layer.height / 2 - size * 0.8) - nut.height / 2),
        )
    return layer


def crickets(width: float, seed: Seed) -> Layer:
    layer = Layer(width, width * 0.46)
    for _ in range(26):
        one = Layer(110, 54)
        body = seed.choice(("#6B3F1D", "#7C4B22", "#59331A"))
        one.line([(70, 30), (96, 6), (104, 40)], body, 4)
        one.line([(58, 34), (70, 50)], body, 3)
        one.ellipse((16, 18, 84, 42), body)
        one.ellipse((4, 18, 28, 40), darker(body, 0.2))
        one.line([(8, 22), (2, 4)], body, 2)
        one.shade_round(0.35)
        spun = one.turned_by(seed.uniform(0, 360))
        layer.put(spun, seed.uniform(0, width - spun.width), seed.uniform(0, max(1.0, layer.height - spun.height)))
    for _ in range(5):
        layer.dot(seed.uniform(30, width - 30), seed.uniform(20, layer.height - 20), 13, "#EBD9A8")
    return layer


def sausages(width: float, seed: Seed) -> Layer:
    layer = Layer(width, width * 0.72)
    for index in range(7):
        one = Layer(width * 0.5, width * 0.15)
        color = varied("#9E2F22", seed, 10)
        one.box((2, 4, one.width - 2, one.height - 4), color, radius=one.height * 0.44)
        one.within(
            lambda above: (
                [
                    above.dot(
                        seed.uniform(0, above.width),
                        seed.uniform(0, above.height),
                        seed.uniform(3, 7),
                        seed.choice(("#E4B7A4", "#C9553A", "#7B1F18")),
                        200,
                    )
                    for _ in range(40)
                ]
            )
        )
        one.shade_down(0.4)
        one = one.turned_by(seed.choice((-1, 1)) * seed.uniform(3, 16))
        layer.put(one, width * (0.03 + 0.44 * (index % 2)), width * (0.02 + 0.078 * index))
    return layer


def meat(width: float, seed: Seed, *, dry: bool = False) -> Layer:
    """Slices fanned out on a leaf."""
    layer = Layer(width, width * 0.56)
    base = "#8A3A22" if dry else "#C4473F"
    for index in range(9):
        one = Layer(width * 0.36, width * 0.24)
        one.polygon(
            smooth(
                [
                    (6, one.height * 0.5),
                    (one.width * 0.3, 6),
                    (one.width * 0.8, 12),
                    (one.width - 6, one.height * 0.55),
                    (one.width * 0.66, one.height - 8),
                    (one.width * 0.2, one.height - 12),
                ]
            ),
            varied(base, seed, 12),
        )
        fat = "#5F2616" if dry else "#F3D9CB"
        for _ in range(5):
            y = seed.uniform(0.2, 0.8) * one.height
            middle = (one.width * 0.5, y + seed.uniform(-16, 16))
            one.line_within(smooth([(0, y), middle, (one.width, y)], closed=False), fat, 3.2, 190)
        if not dry:
            one.within(
                lambda above: above.line(
                    [(6, above.height * 0.5), (above.width * 0.3, 6), (above.width * 0.8, 12)], "#E9C9A0", 13
                )
            )
        one.shade_round(0.22)
        spun = one.turned_by(seed.uniform(-14, 14))
        layer.put(spun, width * (0.02 + 0.2 * (index % 4)), layer.height * (0.04 + 0.2 * (index // 3)))
    return layer


def fish(length: float, color: str | Color, seed: Seed) -> Layer:
    layer = Layer(length + 10, length * 0.36)
    h = layer.height
    layer.polygon(
        [(length * 0.76, h * 0.5), (length, h * 0.1), (length * 0.95, h * 0.5), (length, h * 0.9)], darker(color, 0.2)
    )
    layer.polygon(
        smooth(
            [
                (4, h * 0.52),
                (length * 0.14, h * 0.24),
                (length * 0.4, h * 0.12),
                (length * 0.8, h * 0.44),
                (length * 0.8, h * 0.58),
                (length * 0.4, h * 0.86),
                (length * 0.14, h * 0.78),
            ]
        ),
        color,
    )
    layer.within(
        lambda above: above.polygon(
            smooth([(0, h * 0.6), (length * 0.4, h * 0.66), (length * 0.8, h * 0.54), (length * 0.8, h), (0, h)]),
            lighter(color, 0.4),
        )
    )
    layer.polygon([(length * 0.34, h * 0.14), (length * 0.52, 2), (length * 0.56, h * 0.22)], darker(color, 0.25))
    layer.shade_down(0.3)
    layer.dot(length * 0.12, h * 0.43, h * 0.05, "#FBF7EF")
    layer.dot(length * 0.12, h * 0.43, h * 0.028, "#1D1712")
    layer.arc((length * 0.12, h * 0.26, length * 0.24, h * 0.78), -70, 70, darker(color, 0.3), 3)
    for whisker in (0.56, 0.62):
        layer.line(
            smooth([(8, h * whisker), (0, h * (whisker + 0.14)), (14, h * (whisker + 0.26))], closed=False),
            darker(color, 0.3),
            2,
        )
    return layer


def eggs(width: float, color: str | Color, seed: Seed) -> Layer:
    """A nest of husk with eggs."""
    layer = Layer(width, width * 0.56)
    h = layer.height
    layer.ellipse((6, h * 0.4, width - 6, h - 4), "#9A7440")
    for _ in range(240):
        angle = seed.uniform(0, 2 * math.pi)
        x, y = (
            width / 2 + math.cos(angle) * width * seed.uniform(0.34, 0.48),
            h * 0.7 + math.sin(angle) * h * seed.uniform(0.18, 0.29),
        )
        layer.line(
            [(x, y), (x + seed.uniform(-26, 26), y + seed.uniform(-9, 9))],
            seed.choice(("#C99B57", "#8B6534", "#E0B978")),
            3,
        )
    for x, y in ((0.3, 0.22), (0.5, 0.14), (0.68, 0.24), (0.24, 0.44), (0.44, 0.42), (0.62, 0.46), (0.78, 0.46)):
        one = Layer(width * 0.2, width * 0.24)
        one.polygon(
            smooth(
                [
                    (
                        one.width * (0.5 + math.sin(a) * (0.44 - 0.05 * math.cos(a))),
                        one.height * (0.52 - math.cos(a) * 0.47),
                    )
                    for a in (math.pi * i / 6 for i in range(12))
                ]
            ),
            varied(color, seed, 6),
        )
        one.shade_round(0.4)
        one = one.turned_by(seed.uniform(-40, 40))
        layer.put(one, width * x - one.width / 2, max(0, h * y - width * 0.04))
    return layer


def nest(width: float, seed: Seed) -> Layer:
    """Cleaned swiftlet nests."""
    layer = Layer(width, width * 0.5)
    for x in (0.0, 0.36, 0.62):
        one = Layer(width * 0.38, width * 0.32)
        one.polygon(
            smooth(
                [
                    (2, one.height * 0.2),
                    (one.width * 0.5, one.height * 0.36),
                    (one.width - 4, one.height * 0.2),
                    (one.width * 0.8, one.height * 0.9),
                    (one.width * 0.5, one.height - 2),
                    (one.width * 0.2, one.height * 0.9),
                ]
            ),
            "#EFE3C6",
        )
        strands = Layer(one.width, one.height)
        for _ in range(60):
            y = seed.uniform(0.2, 0.95) * one.height
            path = smooth([(0, y - 20), (one.width * 0.5, y + 16), (one.width, y - 20)], closed=False, steps=5)
            strands.line(path, seed.choice(("#FBF4E2", "#D9C596", "#E8D9B2")), 2.4, 220)
        one.lay_within(strands)
        one.shade_round(0.35)
        layer.put(one, width * x, layer.height * (0.3 if x == 0.36 else 0.04))
    return layer


def sugar_disc(size: float, seed: Seed, *, color: str = "#C58A3B") -> Layer:
    layer = Layer(size + 6, size * 0.66)
    layer.box((2, size * 0.16, size + 2, size * 0.62), darker(color, 0.25), radius=size * 0.22)
    layer.ellipse((2, 2, size + 2, size * 0.42), color)
    layer.within(
        lambda above: (
            [
                above.dot(
                    seed.uniform(0, size),
                    seed.uniform(0, size * 0.6),
                    seed.uniform(1, 3),
                    seed.choice((lighter(color, 0.35), darker(color, 0.2))),
                    150,
                )
                for _ in range(90)
            ]
        )
    )
    layer.shade_round(0.3)
    return layer


def comb(width: float, seed: Seed) -> Layer:
    """A slab of honeycomb."""
    layer = Layer(width, width * 0.6)
    layer.polygon(
        [
            (width * 0.06, layer.height * 0.3),
            (width * 0.62, 6),
            (width - 6, layer.height * 0.46),
            (width * 0.4, layer.height * 0.82),
        ],
        "#E2A12E",
    )
    step = width * 0.062

    def cells(above: Layer) -> None:
        for row in range(14):
            for column in range(20):
                x, y = column * step + (row % 2) * step / 2, row * step * 0.72
                hexagon = [
                    (x + math.cos(math.pi / 3 * i) * step * 0.5, y + math.sin(math.pi / 3 * i) * step * 0.38)
                    for i in range(6)
                ]
                above.polygon(hexagon, "#F3CF6A")
                above.dot(x, y, step * 0.27, varied("#B96A12", seed, 18))

    layer.within(cells)
    layer.polygon(
        [
            (width * 0.06, layer.height * 0.3),
            (width * 0.4, layer.height * 0.82),
            (width * 0.4, layer.height * 0.98),
            (width * 0.06, layer.height * 0.44),
        ],
        "#B9741A",
    )
    layer.polygon(
        [
            (width * 0.4, layer.height * 0.82),
            (width - 6, layer.height * 0.46),
            (width - 6, layer.height * 0.6),
            (width * 0.4, layer.height * 0.98),
        ],
        "#8E540F",
    )
    layer.shade_round(0.2)
    return layer


def cup(width: float, color: str | Color, drink: str | Color) -> Layer:
    """A small handleless cup."""
    layer = Layer(width + 6, width * 0.86)
    w = width
    layer.polygon(
        smooth(
            [
                (3, w * 0.16),
                (w * 0.1, w * 0.56),
                (w * 0.3, w * 0.8),
                (w * 0.74, w * 0.8),
                (w * 0.92, w * 0.56),
                (w, w * 0.16),
            ],
            steps=10,
        ),
        color,
    )
    layer.shade_turned(0.5)
    layer.ellipse((3, w * 0.02, w, w * 0.3), lighter(color, 0.25))
    layer.ellipse((w * 0.06, w * 0.06, w * 0.94, w * 0.28), drink)
    return layer


def chocolate(width: float, color: str | Color) -> Layer:
    layer = Layer(width, width * 0.62)
    for row in range(3):
        for column in range(5):
            x, y = column * width / 5, row * layer.height / 3
            layer.box((x + 2, y + 2, x + width / 5 - 2, y + layer.height / 3 - 2), darker(color, 0.2), radius=8)
            layer.box((x + 9, y + 8, x + width / 5 - 12, y + layer.height / 3 - 12), lighter(color, 0.1), radius=6)
    return layer.turned_by(-9)


def steam(width: float, height: float, seed: Seed) -> Layer:
    layer = Layer(width, height)
    for start in (0.3, 0.52, 0.72):
        path = smooth(
            [
                (width * start, height),
                (width * (start - 0.1), height * 0.66),
                (width * (start + 0.08), height * 0.34),
                (width * start, 4),
            ],
            closed=False,
        )
        layer.line(path, "#FFFFFF", 9, 54)
    return layer
