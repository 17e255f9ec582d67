"""Fruit, roots, leaves and flowers."""

from __future__ import annotations

import math

from demo.pictures.painting import Color, Layer, Seed, blob, darker, lighter, mix, rgb, smooth, varied
from demo.pictures.vessels import leaf


def custard_apple(size: float, seed: Seed) -> Layer:
    """Knobbed green fruit."""
    layer = Layer(size + 12, size * 1.02 + 12)
    center, radius = layer.width / 2, size / 2
    skin = "#8FA868"
    layer.polygon(blob((center, layer.height / 2), radius * 0.93, seed, wobble=0.03, corners=12), darker(skin, 0.3))
    for row in range(9):
        y = layer.height / 2 + (row - 4) * radius * 0.225
        across = math.sqrt(max(0.02, 1 - ((row - 4) / 4.5) ** 2))
        count = max(3, round(across * 8))
        for column in range(count + row % 2):
            x = center + (column - (count + row % 2 - 1) / 2) / max(1, count / 2) * radius * 0.9 * across
            knob = radius * 0.155 * (0.8 + 0.3 * across)
            layer.dot(x, y + knob * 0.12, knob, darker(skin, 0.22))
            layer.dot(x, y, knob * 0.94, varied(skin, seed, 12))
            layer.dot(x - knob * 0.25, y - knob * 0.3, knob * 0.45, lighter(skin, 0.3))
    layer.shade_round(0.5)
    layer.line([(center, size * 0.06), (center + 4, 0)], "#6B4A2A", 9)
    return layer


def custard_half(size: float, seed: Seed) -> Layer:
    """The fruit opened: white segments with black seeds."""
    layer = Layer(size + 8, size + 8)
    center, radius = layer.width / 2, size / 2
    layer.polygon(blob((center, center), radius, seed, wobble=0.04, corners=13), "#7F9A5B")
    layer.polygon(blob((center, center), radius * 0.9, seed, wobble=0.03, corners=13), "#F7F2E2")
    for segment in range(16):
        angle = 2 * math.pi * segment / 16 + seed.uniform(-0.08, 0.08)
        far = radius * seed.uniform(0.45, 0.68)
        x, y = center + math.cos(angle) * far, center + math.sin(angle) * far
        petal = smooth([(x + math.cos(angle + a) * r, y + math.sin(angle + a) * r * 0.8) for a, r in
                        ((0, radius * 0.24), (1.6, radius * 0.13), (3.14, radius * 0.24), (4.7, radius * 0.13))])  # fmt: skip
        layer.polygon(petal, varied("#FFFDF4", seed, 5))
        if segment % 2:
            layer.ellipse((x - radius * 0.05, y - radius * 0.08, x + radius * 0.05, y + radius * 0.08), "#2B2018")
    layer.shade_round(0.22)
    return layer


def round_fruit(size: float, color: str | Color, seed: Seed, *, squash: float = 1.0, stem: bool = True) -> Layer:
    """Smooth-skinned fruit: lime, pomelo, plain melon."""
    layer = Layer(size + 10, size * squash + 26)
    center, middle = layer.width / 2, 20 + size * squash / 2
    layer.polygon(
        [(x, middle + (y - middle) * squash) for x, y in blob((center, middle), size / 2, seed, wobble=0.02)], color
    )
    pores = layer

    def skin(above: Layer) -> None:
        for _ in range(round(size * 0.9)):
            above.dot(seed.uniform(0, pores.width), seed.uniform(0, pores.height), 1.4, darker(color, 0.16), 120)

    layer.within(skin)
    layer.shade_round(0.55)
    if stem:
        layer.line(smooth([(center, 26), (center + 3, 14), (center + 14, 5)], closed=False), "#5E6B34", 6)
    return layer


def melon(size: float, color: str | Color, seed: Seed, *, net: bool = True) -> Layer:
    layer = Layer(size + 10, size + 40)
    center, middle = layer.width / 2, 34 + size / 2
    layer.polygon(blob((center, middle), size / 2, seed, wobble=0.012, corners=14), color)
    if net:

        def netting(above: Layer) -> None:
            for _ in range(46):
                x, y = seed.uniform(0, above.width), seed.uniform(20, above.height)
                angle = seed.uniform(0, math.pi)
                path = [(x, y)]
                for _ in range(7):
                    angle += seed.uniform(-0.9, 0.9)
                    path.append(
                        (path[-1][0] + math.cos(angle) * size * 0.06, path[-1][1] + math.sin(angle) * size * 0.06)
                    )
                above.line(smooth(path, closed=False, steps=4), lighter(color, 0.55), seed.uniform(1.6, 3.2), 210)

        layer.within(netting)
    layer.shade_round(0.5)
    layer.line([(center, 38), (center, 14)], "#6E7F3D", 9)
    layer.line([(center - 34, 13), (center + 36, 16)], "#6E7F3D", 8)
    return layer


def melon_slice(width: float, rind: str | Color, flesh: str | Color) -> Layer:
    layer = Layer(width + 6, width * 0.46)
    half = width / 2
    layer.polygon(
        smooth(
            [
                (2, 8),
                (half * 0.4, width * 0.3),
                (half, width * 0.4),
                (half * 1.6, width * 0.3),
                (width, 8),
                (half, width * 0.2),
            ],
            steps=8,
        ),
        rind,
    )
    layer.polygon(
        smooth(
            [
                (8, 9),
                (half * 0.42, width * 0.26),
                (half, width * 0.355),
                (half * 1.58, width * 0.26),
                (width - 6, 9),
                (half, width * 0.18),
            ],
            steps=8,
        ),
        flesh,
    )
    layer.within(
        lambda above: above.line(
            smooth([(14, 10), (half, width * 0.215), (width - 12, 10)], closed=False), lighter(flesh, 0.45), 10, 170
        )
    )
    layer.shade_down(0.2)
    return layer


def durian(width: float, seed: Seed) -> Layer:
    layer = Layer(width + 30, width * 1.1 + 46)
    center, middle = layer.width / 2, layer.height / 2 + 16
    across, down = width / 2, width * 0.54
    skin = "#8B8A3C"
    layer.line([(center, 50), (center + 5, 4)], "#7A5B33", 22)
    points = []
    for i in range(72):
        angle = 2 * math.pi * i / 72
        far = 1.0 if i % 2 else 0.9
        points.append((center + math.cos(angle) * across * far, middle + math.sin(angle) * down * far))
    layer.polygon(points, darker(skin, 0.2))
    for row in range(12):
        y = middle + (row - 5.5) * down * 0.155
        reach = math.sqrt(max(0.03, 1 - ((row - 5.5) / 6.4) ** 2))
        count = max(3, round(reach * 11))
        for column in range(count):
            x = center + (column - (count - 1) / 2 + (row % 2) * 0.4) / count * 2 * across * 0.9 * reach
            spike = width * 0.05
            layer.polygon(
                [(x - spike * 0.8, y + spike), (x, y - spike * 0.7), (x + spike * 0.2, y + spike)],
                lighter(varied(skin, seed), 0.22),
            )
            layer.polygon(
                [(x + spike * 0.2, y + spike), (x, y - spike * 0.7), (x + spike * 0.85, y + spike)], darker(skin, 0.22)
            )
    layer.shade_round(0.5)
    return layer


def bulbs(width: float, color: str | Color, seed: Seed, *, count: int = 5) -> Layer:
    """Shelled bulbs of durian or jackfruit, heaped."""
    layer = Layer(width + 20, width * 0.62)
    for index in range(count):
        x = width * (0.16 + 0.68 * index / max(1, count - 1))
        y = layer.height * (0.62 if index % 2 else 0.42)
        one = Layer(width * 0.36, width * 0.3)
        one.polygon(
            blob((one.width / 2, one.height / 2), width * 0.135, seed, wobble=0.12, corners=8), varied(color, seed, 9)
        )
        one.within(
            lambda above: above.line(
                smooth(
                    [
                        (20, above.height * 0.6),
                        (above.width / 2, above.height * 0.36),
                        (above.width - 16, above.height * 0.6),
                    ],
                    closed=False,
                ),
                darker(color, 0.2),
                3,
                120,
            )
        )
        one.shade_round(0.4)
        layer.put(one, x - width * 0.17, y - width * 0.13)
    return layer


def jackfruit(width: float, seed: Seed) -> Layer:
    layer = Layer(width + 10, width * 1.3 + 34)
    center, middle = layer.width / 2, layer.height / 2 + 12
    skin = "#9AA04C"
    layer.line([(center, 44), (center + 6, 4)], "#6F5B33", 20)
    outline = smooth(
        [
            (center + math.cos(a) * width / 2 * (1 + 0.05 * math.sin(2 * a)), middle + math.sin(a) * width * 0.62)
            for a in [2 * math.pi * i / 12 for i in range(12)]
        ]
    )
    layer.polygon(outline, skin)

    def bumps(above: Layer) -> None:
        step = width * 0.047
        for row in range(int(above.height / step)):
            for column in range(int(above.width / step) + 1):
                x, y = column * step + (row % 2) * step / 2, row * step
                above.dot(x, y, step * 0.44, darker(skin, 0.2))
                above.dot(x - 1.2, y - 1.6, step * 0.3, varied(lighter(skin, 0.14), seed, 10))

    layer.within(bumps)
    layer.shade_round(0.55)
    return layer


def dragon_fruit(width: float, seed: Seed) -> Layer:
    layer = Layer(width + 60, width * 1.2 + 60)
    center, middle = layer.width / 2, layer.height / 2 + 14
    pink = "#D2386C"
    layer.polygon(
        smooth(
            [
                (center + math.cos(a) * width / 2, middle + math.sin(a) * width * 0.56)
                for a in [2 * math.pi * i / 10 for i in range(10)]
            ]
        ),
        pink,
    )
    layer.shade_round(0.5)
    for x, y, size, angle in ((0, -0.62, 0.42, 0), (-0.28, -0.42, 0.36, 24), (0.3, -0.4, 0.36, -24), (-0.36, -0.02, 0.34, 38), (0.38, 0.0, 0.34, -38),
                              (0.02, -0.12, 0.36, 4), (-0.2, 0.3, 0.3, 26), (0.24, 0.32, 0.3, -26)):  # fmt: skip
        scale = Layer(width * 0.2, width * size)
        scale.polygon(
            smooth(
                [
                    (scale.width * 0.1, scale.height),
                    (scale.width * 0.2, scale.height * 0.4),
                    (scale.width / 2, 2),
                    (scale.width * 0.8, scale.height * 0.4),
                    (scale.width * 0.9, scale.height),
                ]
            ),
            mix(pink, "#7FA650", 0.35),
        )
        scale.within(
            lambda above: above.polygon(
                [
                    (above.width * 0.25, above.height * 0.5),
                    (above.width / 2, 0),
                    (above.width * 0.75, above.height * 0.5),
                ],
                "#8FB45C",
            )
        )
        scale = scale.turned_by(angle)
        layer.put(scale, center + x * width - scale.width / 2, middle + y * width - scale.height / 2)
    return layer


def dragon_half(width: float, flesh: str | Color, seed: Seed) -> Layer:
    layer = Layer(width + 8, width * 1.16 + 8)
    center, middle = layer.width / 2, layer.height / 2
    for share, color in ((1.0, rgb("#D2386C")), (0.93, rgb("#F3C4D3")), (0.87, rgb(flesh))):
        layer.ellipse(
            (
                center - width / 2 * share,
                middle - width * 0.57 * share,
                center + width / 2 * share,
                middle + width * 0.57 * share,
            ),
            color,
        )
    for _ in range(170):
        angle, far = seed.uniform(0, 2 * math.pi), math.sqrt(seed.random()) * 0.8
        layer.dot(
            center + math.cos(angle) * width / 2 * far,
            middle + math.sin(angle) * width * 0.56 * far,
            seed.uniform(1.5, 2.6),
            "#1D1712",
        )
    return layer


def cut_round(size: float, rind: str | Color, pith: str | Color, flesh: str | Color, *, segments: int = 9) -> Layer:
    """Citrus or passion fruit cut across."""
    layer = Layer(size + 6, size + 6)
    center = layer.width / 2
    layer.dot(center, center, size / 2, rind)
    layer.dot(center, center, size * 0.46, pith)
    for segment in range(segments):
        start, end = 2 * math.pi * segment / segments + 0.07, 2 * math.pi * (segment + 1) / segments - 0.07
        edge = [
            (
                center + math.cos(start + (end - start) * i / 6) * size * 0.42,
                center + math.sin(start + (end - start) * i / 6) * size * 0.42,
            )
            for i in range(7)
        ]
        layer.polygon(
            [
                (
                    center + math.cos((start + end) / 2) * size * 0.05,
                    center + math.sin((start + end) / 2) * size * 0.05,
                ),
                *edge,
            ],
            flesh,
        )
    layer.shade_round(0.18)
    return layer


def longans(width: float, seed: Seed) -> Layer:
    """A bunch hanging over: twigs above, fruit in rows below."""
    layer = Layer(width, width * 0.86)
    for twig in range(5):
        end = width * (0.14 + 0.18 * twig)
        layer.line(
            smooth(
                [(width * 0.5, 4), (width * 0.5 + (end - width * 0.5) * 0.5, width * 0.16), (end, width * 0.4)],
                closed=False,
            ),
            "#6A5030",
            7,
        )
    for row, count in enumerate((4, 6, 7, 6, 4)):
        for column in range(count):
            one = round_fruit(width * 0.15, varied("#B07C38", seed, 12), seed, stem=False)
            x = width * (0.5 + (column - (count - 1) / 2) * 0.128) + seed.uniform(-8, 8)
            layer.put(one, x - one.width / 2, width * (0.16 + 0.115 * row) + seed.uniform(-8, 8))
    return layer


def bananas(width: float, seed: Seed) -> Layer:
    """A hand: fingers curving away from one stalk."""
    layer = Layer(width, width * 0.8)
    for finger in range(7):
        length = width * 0.74
        one = Layer(length * 1.16, length * 1.16)
        middle = one.width / 2
        outer = [
            (middle + math.cos(math.radians(a)) * length * 0.56, middle + math.sin(math.radians(a)) * length * 0.56)
            for a in (100, 125, 150, 175, 195)
        ]
        inner = [
            (middle + math.cos(math.radians(a)) * length * 0.43, middle + math.sin(math.radians(a)) * length * 0.43)
            for a in (195, 175, 150, 125, 100)
        ]
        skin = varied(mix("#E8BE3E", "#CFA62E", finger / 9), seed, 7)
        one.polygon([*smooth(outer, closed=False), *smooth(inner, closed=False)], skin)
        ridge = [
            (middle + math.cos(math.radians(a)) * length * 0.5, middle + math.sin(math.radians(a)) * length * 0.5)
            for a in (102, 125, 150, 175, 193)
        ]
        one.line(smooth(ridge, closed=False), darker(skin, 0.14), 4)
        one.line(smooth(outer, closed=False), darker(skin, 0.2), 5)
        one.dot(*ridge[0], 11, "#5B4420")
        spun = one.turned_by(44 - finger * 13)
        layer.put(spun, width * (0.0 + finger * 0.07) - spun.width * 0.0, width * (-0.12 - 0.01 * finger))
    return layer


def yam(width: float, seed: Seed) -> Layer:
    layer = Layer(width + 10, width * 0.5 + 10)
    h = width * 0.5
    layer.polygon(
        smooth(
            [
                (4, h * 0.55),
                (width * 0.2, h * 0.12),
                (width * 0.55, h * 0.02),
                (width * 0.9, h * 0.2),
                (width, h * 0.55),
                (width * 0.8, h * 0.92),
                (width * 0.4, h),
                (width * 0.1, h * 0.85),
            ]
        ),
        "#6A4A4F",
    )

    def roots(above: Layer) -> None:
        for _ in range(60):
            x, y = seed.uniform(0, width), seed.uniform(0, h)
            above.line(
                [(x, y), (x + seed.uniform(-18, 18), y + seed.uniform(-8, 8))],
                seed.choice(("#4B3236", "#8C6A66")),
                2,
                170,
            )

    layer.within(roots)
    layer.shade_round(0.5)
    return layer


def round_slice(size: float, skin: str | Color, flesh: str | Color, seed: Seed) -> Layer:
    layer = Layer(size + 6, size * 0.72)
    layer.ellipse((2, size * 0.08, size, size * 0.7), darker(skin, 0.2))
    layer.ellipse((2, 2, size, size * 0.62), skin)
    layer.ellipse((size * 0.05, size * 0.04, size * 0.95, size * 0.58), flesh)
    layer.within(
        lambda above: (
            [
                above.dot(seed.uniform(0, size), seed.uniform(0, size * 0.6), 2.4, lighter(flesh, 0.3), 120)
                for _ in range(60)
            ]
        )
    )
    return layer


def bunch(
    width: float, seed: Seed, colors: tuple[str, ...] = ("#4F7A3A", "#6E9A48", "#3E6B3F", "#8A3B45", "#7FA757")
) -> Layer:
    """A bundle of leaves of many kinds."""
    layer = Layer(width, width)
    for index in range(30):
        one = leaf(width * seed.uniform(0.28, 0.46), varied(seed.choice(colors), seed), wide=seed.uniform(0.26, 0.5))
        angle = 90 + seed.uniform(-66, 66)
        spun = one.turned_by(angle)
        lean = math.cos(math.radians(angle))
        x = width * (0.5 + lean * 0.32) - spun.width / 2 + seed.uniform(-20, 20)
        y = width * (0.2 + 0.34 * index / 30 + abs(lean) * 0.12)
        layer.put(spun, min(max(0, x), width - spun.width), min(max(0, y), width - spun.height))
    layer.box((width * 0.36, width * 0.8, width * 0.64, width * 0.86), "#B98A4A", radius=10)
    for stalk in range(9):
        x = width * (0.39 + stalk * 0.028)
        layer.line([(x, width * 0.86), (x + seed.uniform(-10, 10), width * 0.98)], "#7E9A57", 7)
    return layer


def shoots(width: float, seed: Seed) -> Layer:
    layer = Layer(width, width * 0.62)
    for index in range(4):
        one = Layer(width * 0.24, width * 0.6)
        one.polygon(
            smooth(
                [
                    (one.width / 2, 2),
                    (one.width * 0.86, one.height * 0.45),
                    (one.width * 0.96, one.height * 0.96),
                    (one.width * 0.04, one.height * 0.96),
                    (one.width * 0.14, one.height * 0.45),
                ]
            ),
            varied("#D9B673", seed),
        )
        for ring in range(1, 7):
            y = one.height * (0.15 + ring * 0.12)
            bend = [(0, y + 24), (one.width / 2, y - 12), (one.width, y + 24)]
            one.line_within(smooth(bend, closed=False), "#8E6A3A", 4, 200)
        one.shade_turned(0.45)
        layer.put(one, width * (0.02 + index * 0.24), seed.uniform(0, 12))
    return layer


def chilli(length: float, color: str, seed: Seed) -> Layer:
    layer = Layer(length + 10, length * 0.36 + 10)
    w, h = length, length * 0.3
    layer.polygon(
        smooth(
            [
                (w * 0.16, h * 0.2),
                (w * 0.4, h * 0.1),
                (w * 0.75, h * 0.4),
                (w, h),
                (w * 0.7, h * 0.72),
                (w * 0.36, h * 0.56),
                (w * 0.15, h * 0.52),
            ]
        ),
        color,
    )
    layer.shade_round(0.3)
    layer.line(
        smooth([(w * 0.18, h * 0.36), (w * 0.08, h * 0.3), (2, h * 0.05)], closed=False),
        "#4F7A3A",
        max(3.0, length * 0.04),
    )
    return layer


def garlic(size: float, seed: Seed) -> Layer:
    layer = Layer(size + 6, size * 1.05)
    center = size / 2 + 3
    layer.polygon(
        smooth(
            [
                (center, 2),
                (center + size * 0.07, size * 0.3),
                (center + size * 0.46, size * 0.62),
                (center + size * 0.3, size),
                (center - size * 0.3, size),
                (center - size * 0.46, size * 0.62),
                (center - size * 0.07, size * 0.3),
            ]
        ),
        "#F4EBDC",
    )
    for side in (-0.2, 0.0, 0.2):
        crease = [(center, size * 0.3), (center + side * size * 1.5, size * 0.62), (center + side * size, size)]
        layer.line_within(smooth(crease, closed=False), "#C9AEB0", 2.4, 190)
    layer.shade_round(0.35)
    return layer


def petals(size: float, color: str | Color, heart: str | Color, *, count: int = 5, wide: float = 0.36) -> Layer:
    """A blossom from the front."""
    layer = Layer(size, size)
    center = size / 2
    for index in range(count):
        one = leaf(size * 0.5, color, wide=wide * 2)
        spun = one.turned_by(-360 * index / count + 90)
        angle = 2 * math.pi * index / count - math.pi / 2
        layer.put(
            spun,
            center + math.cos(angle) * size * 0.24 - spun.width / 2,
            center + math.sin(angle) * size * 0.24 - spun.height / 2,
        )
    layer.dot(center, center, size * 0.09, heart)
    return layer


def pompon(size: float, color: str | Color, seed: Seed) -> Layer:
    """A full marigold."""
    layer = Layer(size, size)
    for ring in range(5):
        far = size * 0.42 * (1 - ring / 5)
        count = max(5, round(18 * (1 - ring / 6)))
        for index in range(count):
            angle = 2 * math.pi * index / count + ring * 0.3
            layer.dot(
                size / 2 + math.cos(angle) * far,
                size / 2 + math.sin(angle) * far,
                size * 0.085,
                varied(mix(color, "#F7D257", ring * 0.12), seed, 14),
            )
    layer.shade_round(0.3)
    return layer
