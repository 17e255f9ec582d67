"""Things made or grown for the house: hats, baskets, cloth, incense, soap, pots and the fish in its jar."""

from __future__ import annotations

import math

from demo.pictures.painting import Color, Layer, Seed, darker, lighter, mix, smooth, varied
from demo.pictures.produce import petals, pompon
from demo.pictures.vessels import Label, label_onto, leaf

STRAW = "#DDB878"


def hat(width: float, seed: Seed, *, painted: bool = False) -> Layer:
    """A conical palm-leaf hat."""
    layer = Layer(width + 6, width * 0.56)
    h = layer.height
    cone = [
        (width / 2, 4),
        (width, h * 0.8),
        *smooth([(width, h * 0.8), (width / 2, h * 0.99), (4, h * 0.8)], closed=False),
    ]
    layer.polygon(cone, "#EBD9A8")

    def rays(above: Layer) -> None:
        for index in range(46):
            x = width * index / 45
            above.line(
                [(width / 2, 2), (x, h * (0.8 + 0.19 * math.sin(math.pi * index / 45)))],
                seed.choice(("#D6BE84", "#F6EACB")),
                2.2,
                170,
            )
        for ring in range(1, 15):
            share = ring / 15
            y = 4 + h * 0.79 * share
            above.arc(
                (width / 2 * (1 - share), y - h * 0.19 * share, width - width / 2 * (1 - share), y + h * 0.19 * share),
                0,
                180,
                "#B99A5C",
                2,
            )
        if painted:
            above.polygon(
                smooth(
                    [
                        (width * 0.3, h * 0.74),
                        (width * 0.45, h * 0.5),
                        (width * 0.52, h * 0.42),
                        (width * 0.6, h * 0.55),
                        (width * 0.72, h * 0.74),
                    ]
                ),
                "#3E6377",
            )
            above.dot(width * 0.62, h * 0.42, 20, "#C2412D")

    layer.within(rays)
    layer.shade_turned(0.4)
    return layer


def basket(width: float, seed: Seed, *, handle: bool = True) -> Layer:
    layer = Layer(width + 10, width * (1.06 if handle else 0.66))
    top = width * (0.46 if handle else 0.08)
    if handle:
        layer.arc((width * 0.16, 8, width * 0.84, top * 2.1), 180, 360, "#8B5A2B", 17)
        layer.arc((width * 0.16, 5, width * 0.84, top * 2.1), 180, 360, "#C08A4A", 6)
    body = Layer(layer.width, layer.height)
    foot = layer.height - 6
    body.polygon(
        smooth(
            [
                (6, top),
                (width * 0.08, (top + foot) / 2),
                (width * 0.18, foot),
                (width * 0.82, foot),
                (width * 0.92, (top + foot) / 2),
                (width, top),
            ],
            steps=6,
        ),
        STRAW,
    )

    def weave(above: Layer) -> None:
        size = width / 18
        for row in range(int(above.height / size) + 2):
            for column in range(20):
                x, y = column * size, top + row * size * 0.7
                color = lighter(STRAW, 0.25) if (row + column) % 2 else darker(STRAW, 0.22)
                above.box((x + 1, y + 1, x + size - 1, y + size * 0.7 - 1), varied(color, seed, 9), radius=size * 0.28)

    body.within(weave)
    body.shade_turned(0.45)
    layer.put(body, 0, 0)
    layer.ellipse((4, top - width * 0.07, width + 2, top + width * 0.08), darker(STRAW, 0.5))
    layer.ring((4, top - width * 0.07, width + 2, top + width * 0.08), "#A87438", 13)
    return layer


def lantern(width: float, seed: Seed) -> Layer:
    layer = Layer(width + 6, width * 1.36)
    middle, h = width / 2 + 3, width * 1.2
    top = width * 0.12
    layer.line([(middle, 0), (middle, top)], "#3B2E25", 5)
    body = smooth(
        [
            (middle - width * 0.16, top),
            (middle - width * 0.5, top + h * 0.4),
            (middle - width * 0.28, top + h * 0.9),
            (middle + width * 0.28, top + h * 0.9),
            (middle + width * 0.5, top + h * 0.4),
            (middle + width * 0.16, top),
        ]
    )
    layer.polygon(body, "#F6D58A")

    def lattice(above: Layer) -> None:
        for index in range(-14, 22):
            x = index * width / 9
            above.line([(x, 0), (x + width * 0.7, layer.height)], "#8B5A2B", 5)
            above.line([(x + width * 0.7, 0), (x, layer.height)], "#A87438", 5)

    layer.within(lattice)
    layer.shade_round(0.3)
    layer.box((middle - width * 0.2, top - 6, middle + width * 0.2, top + 10), "#6B4423", radius=5)
    layer.box((middle - width * 0.3, top + h * 0.87, middle + width * 0.3, top + h * 0.91), "#6B4423", radius=5)
    return layer


def cloth(width: float, colors: tuple[str, str, str], seed: Seed, *, checks: bool = False) -> Layer:
    """A folded piece of woven cloth."""
    layer = Layer(width + 6, width * 0.66)
    h = layer.height
    ground, band, thread = colors
    for fold in range(3):
        y = h * (0.58 - fold * 0.2)
        one = Layer(width + 4, h * 0.42)
        one.box((2, 4, width, h * 0.38), varied(ground, seed, 5), radius=22)

        def pattern(above: Layer) -> None:
            if checks:
                for column in range(0, round(width), 26):
                    above.box((column, 0, column + 12, above.height), band, opacity=150)
                for row in range(0, above.height, 26):
                    above.box((0, row, width, row + 12), band, opacity=150)
                return
            for stripe in (0.12, 0.5, 0.86):
                x = width * stripe
                above.box((x - 34, 0, x + 34, above.height), band)
                for row in range(-2, above.height // 22 + 2):
                    diamond = [(x, row * 22), (x + 16, row * 22 + 11), (x, row * 22 + 22), (x - 16, row * 22 + 11)]
                    above.polygon(diamond, thread)
                above.line([(x - 40, 0), (x - 40, above.height)], thread, 3)
                above.line([(x + 40, 0), (x + 40, above.height)], thread, 3)

        one.within(pattern)
        one.shade_down(0.4)
        layer.put(one, seed.uniform(0, 4), y)
    for fringe in range(0, round(width), 13):
        layer.line([(fringe + 4, h * 0.93), (fringe + 4 + seed.uniform(-4, 4), h)], thread, 2)
    return layer


def tote(width: float, colors: tuple[str, str, str], seed: Seed) -> Layer:
    layer = Layer(width + 8, width * 1.5)
    ground, band, thread = colors
    top = width * 0.42
    for shift in (0.0, 14.0):
        layer.arc(
            (width * 0.24 + shift, 10, width * 0.74 + shift, top * 2),
            180,
            360,
            darker(ground, 0.2 if shift else 0.35),
            15,
        )
    bag = Layer(layer.width, layer.height)
    bag.polygon(
        smooth([(6, top), (width, top), (width * 0.97, layer.height - 8), (width * 0.04, layer.height - 8)], steps=3),
        ground,
    )

    def woven(above: Layer) -> None:
        y = top + width * 0.42
        above.box((0, y, above.width, y + width * 0.3), band)
        for column in range(12):
            x = width * (column + 0.5) / 12
            size = width * 0.05
            above.polygon(
                [
                    (x, y + width * 0.05),
                    (x + size, y + width * 0.15),
                    (x, y + width * 0.25),
                    (x - size, y + width * 0.15),
                ],
                thread,
            )
        for edge in (y + 8, y + width * 0.3 - 8):
            above.line([(0, edge), (above.width, edge)], thread, 4)

    bag.within(woven)
    bag.shade_turned(0.34)
    bag.shade_down(0.2)
    layer.put(bag, 0, 0)
    return layer


def incense(width: float, seed: Seed, color: str = "#A23B2A") -> Layer:
    """Sticks fanned out in a bundle, as they are dried."""
    layer = Layer(width, width * 0.94)
    foot_x, foot_y = width / 2, layer.height - 26
    for index in range(64):
        angle = math.radians(90 + (index - 31.5) * 1.12)
        length = width * seed.uniform(0.8, 0.86)
        tip = (foot_x + math.cos(angle) * length, foot_y - math.sin(angle) * length)
        handle = (foot_x + math.cos(angle) * length * 0.34, foot_y - math.sin(angle) * length * 0.34)
        layer.line([(foot_x, foot_y), handle], "#C2412D", 4)
        layer.line([handle, tip], varied(mix(color, "#C58A3B", 0.5), seed, 16), 8)
    layer.box((foot_x - 44, foot_y - 92, foot_x + 44, foot_y - 56), "#E2A33B", radius=12)
    return layer


def soap(width: float, color: str | Color, label: Label, seed: Seed) -> Layer:
    layer = Layer(width + 6, width * 0.56)
    h = layer.height
    layer.box((2, h * 0.18, width, h - 4), darker(color, 0.25), radius=26)
    layer.box((2, 4, width, h * 0.82), color, radius=26)
    layer.within(
        lambda above: (
            [
                above.dot(
                    seed.uniform(0, width),
                    seed.uniform(0, h),
                    seed.uniform(2, 5),
                    seed.choice(("#5C8A45", "#F6EFD8")),
                    150,
                )
                for _ in range(60)
            ]
        )
    )
    layer.shade_round(0.3)
    label_onto(layer, (width * 0.3, h * 0.1, width * 0.7, h * 0.76), label)
    return layer


def tin(width: float, color: str | Color, label: Label) -> Layer:
    """A flat round tin."""
    layer = Layer(width + 6, width * 0.62)
    layer.box((3, width * 0.2, width + 3, width * 0.56), darker(color, 0.3), radius=width * 0.2)
    layer.ellipse((3, 2, width + 3, width * 0.44), color)
    layer.ring((width * 0.06, width * 0.03, width * 0.95, width * 0.41), lighter(color, 0.4), 4)
    layer.text(label.brand, width / 2 + 3, width * 0.22, width * 0.085, "#FBF7EF")
    layer.shade_turned(0.35)
    return layer


def pot(width: float, color: str | Color) -> Layer:
    layer = Layer(width + 6, width * 0.8)
    layer.polygon(
        [
            (width * 0.06, width * 0.14),
            (width * 0.96, width * 0.14),
            (width * 0.82, layer.height - 4),
            (width * 0.2, layer.height - 4),
        ],
        color,
    )
    layer.box((2, 4, width + 2, width * 0.2), lighter(color, 0.12), radius=10)
    layer.shade_turned(0.5)
    return layer


def orchid(width: float, color: str, seed: Seed) -> Layer:
    layer = Layer(width, width * 1.45)
    foot = layer.height - width * 0.32
    for angle, size in ((150, 0.5), (30, 0.5), (120, 0.4), (60, 0.42)):
        blade = leaf(width * size, "#4F7A3A", wide=0.24).turned_by(angle)
        layer.put(
            blade, width / 2 - blade.width / 2 + math.cos(math.radians(angle)) * width * 0.14, foot - blade.height * 0.8
        )
    for side in (-1, 1):
        tip = (width * (0.5 + side * 0.3), width * 0.16)
        stem = smooth(
            [
                (width * 0.5, foot),
                (width * (0.5 + side * 0.04), width * 0.55),
                (width * (0.5 + side * 0.16), width * 0.26),
                tip,
            ],
            closed=False,
        )
        layer.line(stem, "#6A8A3F", 8)
        for index, (x, y) in enumerate(stem[8::3]):
            bloom = petals(width * (0.25 - index * 0.015), varied(color, seed, 8), "#F4D35E").turned_by(
                seed.uniform(-30, 30)
            )
            layer.put(bloom, min(max(0, x - bloom.width / 2), width - bloom.width), max(0, y - bloom.height / 2))
    clay = pot(width * 0.4, "#B8623C")
    layer.put(clay, width * 0.3, foot)
    return layer


def marigolds(width: float, seed: Seed) -> Layer:
    layer = Layer(width, width * 1.15)
    for _ in range(26):
        blade = leaf(width * 0.24, varied("#4F7A3A", seed), wide=0.4).turned_by(seed.uniform(0, 360))
        layer.put(blade, seed.uniform(0.1, 0.66) * width, seed.uniform(0.22, 0.56) * width)
    for index in range(17):
        angle, far = 2 * math.pi * index / 17, 0.34 if index % 3 else 0.16
        bloom = pompon(width * seed.uniform(0.2, 0.26), seed.choice(("#E58A1F", "#EFA52E", "#DB6F16")), seed)
        layer.put(
            bloom,
            width * (0.5 + math.cos(angle) * far) - bloom.width / 2,
            width * (0.38 + math.sin(angle) * far * 0.8) - bloom.height / 2,
        )
    clay = pot(width * 0.56, "#8A5A3C")
    layer.put(clay, width * 0.22, layer.height - clay.height)
    return layer


def bonsai(width: float, seed: Seed) -> Layer:
    """A yellow apricot tree in a shallow pot."""
    layer = Layer(width, width * 1.08)
    foot = layer.height - width * 0.2
    trunk = "#5B4331"
    limbs = [
        ((0.5, 0.86), (0.44, 0.6), (0.54, 0.4), (0.46, 0.16), 34),
        ((0.47, 0.62), (0.32, 0.5), (0.2, 0.46), (0.12, 0.4), 18),
        ((0.53, 0.46), (0.68, 0.38), (0.78, 0.36), (0.88, 0.28), 16),
        ((0.48, 0.3), (0.36, 0.22), (0.28, 0.2), (0.24, 0.14), 12),
    ]
    for first, second, third, last, thick in limbs:
        path = smooth([(x * width, y * width) for x, y in (first, second, third, last)], closed=False)
        for index, (x, y) in enumerate(path):
            layer.dot(x, y, thick * (1 - index / len(path) * 0.7), trunk)
    for x, y, spread in (
        (0.46, 0.16, 0.2),
        (0.14, 0.4, 0.14),
        (0.86, 0.29, 0.14),
        (0.26, 0.15, 0.12),
        (0.6, 0.3, 0.13),
        (0.36, 0.42, 0.1),
    ):
        for _ in range(20):
            bloom = petals(width * seed.uniform(0.05, 0.075), seed.choice(("#F2C52E", "#F7D75A", "#E8B41E")), "#B86E00")
            layer.put(
                bloom,
                width * (x + seed.uniform(-spread, spread)) - bloom.width / 2,
                width * (y + seed.uniform(-spread, spread) * 0.5) - bloom.height / 2,
            )
    layer.ellipse((width * 0.28, foot - width * 0.05, width * 0.72, foot + width * 0.04), "#5E7A3A")
    dish = Layer(width * 0.6, width * 0.2)
    dish.polygon(
        [(0, 6), (dish.width, 6), (dish.width * 0.88, dish.height - 18), (dish.width * 0.12, dish.height - 18)],
        "#2F5A6E",
    )
    dish.box((dish.width * 0.14, dish.height - 20, dish.width * 0.26, dish.height - 4), "#244757")
    dish.box((dish.width * 0.74, dish.height - 20, dish.width * 0.86, dish.height - 4), "#244757")
    dish.shade_turned(0.45)
    layer.put(dish, width * 0.2, foot)
    return layer


def succulent(width: float, color: str, seed: Seed) -> Layer:
    layer = Layer(width, width * 1.1)
    for ring in range(5):
        count = 12 - ring * 2
        for index in range(count):
            angle = 2 * math.pi * index / count + ring * 0.4
            blade = leaf(
                width * (0.4 - ring * 0.06), varied(mix(color, "#E9C3C0", ring * 0.12), seed, 6), wide=0.46
            ).turned_by(-math.degrees(angle))
            far = width * (0.22 - ring * 0.042)
            layer.put(
                blade,
                width / 2 + math.cos(angle) * far - blade.width / 2,
                max(0, width * 0.36 + math.sin(angle) * far * 0.7 - blade.height / 2),
            )
    clay = pot(width * 0.6, "#C77B52")
    layer.put(clay, width * 0.2, layer.height - clay.height)
    return layer


def fish_jar(width: float, color: str, seed: Seed) -> Layer:
    """A betta in a round glass."""
    layer = Layer(width + 6, width * 1.04)
    middle, radius = width / 2 + 3, width / 2
    layer.dot(middle, radius + 10, radius * 0.98, "#CFE0E2")
    layer.within(lambda above: above.box((0, radius * 0.62, above.width, above.height), "#9FC6CC"))
    layer.within(
        lambda above: above.ellipse(
            (middle - radius * 0.9, radius * 0.54, middle + radius * 0.9, radius * 0.74), "#C4DEE0"
        )
    )
    layer.within(lambda above: above.box((0, width * 0.88, above.width, above.height), "#B59A6A"))
    for stalk in range(5):
        x = width * (0.2 + stalk * 0.06)
        layer.line(
            smooth([(x, width * 0.9), (x + 12, width * 0.68), (x - 8, width * 0.48)], closed=False), "#4F8A56", 6
        )
    body = Layer(width * 0.62, width * 0.4)
    body.polygon(
        smooth(
            [
                (body.width * 0.3, body.height * 0.5),
                (body.width * 0.6, 4),
                (body.width * 0.97, body.height * 0.14),
                (body.width * 0.84, body.height * 0.5),
                (body.width * 0.98, body.height * 0.9),
                (body.width * 0.6, body.height - 4),
            ]
        ),
        mix(color, "#B4231A", 0.35),
        225,
    )
    body.polygon(
        smooth(
            [
                (4, body.height * 0.5),
                (body.width * 0.2, body.height * 0.34),
                (body.width * 0.5, body.height * 0.4),
                (body.width * 0.56, body.height * 0.52),
                (body.width * 0.3, body.height * 0.66),
            ]
        ),
        color,
    )
    body.dot(body.width * 0.1, body.height * 0.46, 5, "#FBF7EF")
    layer.put(body, width * 0.28, width * 0.5)
    layer.shade_round(0.25)
    layer.ring((middle - radius * 0.6, 2, middle + radius * 0.6, radius * 0.26), "#F2FAFA", 6)
    return layer


def sticks(width: float, color: str | Color, seed: Seed) -> Layer:
    """A bundle of roots or straws."""
    layer = Layer(width, width * 0.34)
    for index in range(12):
        y = layer.height * (0.12 + 0.06 * index)
        layer.line(
            smooth(
                [(8, y), (width * 0.5, y + seed.uniform(-14, 10)), (width - 10, y + seed.uniform(-10, 10))],
                closed=False,
            ),
            varied(color, seed, 14),
            16,
        )
    layer.box((width * 0.42, 6, width * 0.52, layer.height - 8), "#B4231A", radius=8)
    layer.shade_down(0.25)
    return layer


def root(height: float, seed: Seed) -> Layer:
    """A forked ginseng root, upright."""
    layer = Layer(height * 0.5, height)
    middle = layer.width / 2
    color = "#DDBB85"
    for end, thick in ((0.16, 34), (0.54, 42), (0.88, 30)):
        path = smooth(
            [
                (middle, height * 0.2),
                (middle + (end - 0.5) * layer.width * 0.5, height * 0.6),
                (layer.width * end, height * 0.96),
            ],
            closed=False,
            steps=40,
        )
        for index, (x, y) in enumerate(path):
            layer.dot(x, y, thick * height / 460 * (1 - index / len(path) * 0.85), color)
    layer.ellipse((middle - height * 0.085, height * 0.08, middle + height * 0.085, height * 0.34), color)
    rings = [seed.uniform(0.1, 0.9) * height for _ in range(24)]
    layer.within(lambda above: [above.line([(0, y), (above.width, y + 5)], "#B08A50", 1.6, 120) for y in rings])
    layer.shade_round(0.4)
    layer.line([(middle, height * 0.1), (middle, 4)], "#5E7A3A", 8)
    return layer
