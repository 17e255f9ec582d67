"""Landscapes: the mountain, the drying yards, the fields, and the people who work there."""

from __future__ import annotations

import math

from PIL import Image, ImageFilter

from demo.pictures.foods import rice_paper
from demo.pictures.painting import Layer, Picture, Point, Seed, darker, lighter, mix, smooth, varied
from demo.pictures.vessels import leaf

HOURS = {
    "dawn": ("#F3C9A0", "#FBE9CF", "#F6B36B", "#6B7F8E"),
    "noon": ("#A9CBD8", "#EAF1E6", "#FFF3CF", "#5F8299"),
    "dusk": ("#5D5A7B", "#F0A873", "#FBD28A", "#3F4A63"),
    "rain": ("#8FA7AD", "#DCE3DA", "#F4F1E4", "#567080"),
}
"""Sky above, sky below, sun, mountain by hour."""


def landscape(width: int, height: int, seed: Seed, *, motif: str) -> Image.Image:
    """Paint Núi Bà Đen over the plain; ``motif`` says what lies in front of it."""
    hour = seed.choice(list(HOURS))
    above, below, sun, rock = HOURS[hour]
    picture = Picture(width, height, below)
    horizon = round(height * seed.uniform(0.5, 0.58))
    picture.fade((0, 0, width, horizon), above, below)
    _sun(picture, width * seed.uniform(0.2, 0.8), horizon * seed.uniform(0.35, 0.8), width * 0.07, sun)
    _clouds(picture, seed, horizon)
    _mountain(picture, seed, horizon, rock, below)
    picture.fade((0, horizon, width, height), mix("#8FA35E", below, 0.35), "#566B35")
    {"racks": _racks, "paddy": _paddy, "orchard": _orchard, "lake": _lake, "palms": _palms, "village": _village}[motif](
        picture, seed, horizon, below
    )
    picture.light(seed, 34)
    return picture.finish()


def _sun(picture: Picture, x: float, y: float, radius: float, color: str) -> None:
    disc = Layer(radius * 2 + 4, radius * 2 + 4)
    disc.dot(radius + 2, radius + 2, radius, color)
    picture.put(disc, x, y, shadow=0, flat=True)


def _clouds(picture: Picture, seed: Seed, horizon: int) -> None:
    width = picture.size[0]
    for _ in range(5):
        x, y, long = seed.uniform(-60, width), seed.uniform(0.08, 0.7) * horizon, seed.uniform(160, 420)
        for puff in range(6):
            across = long * (0.4 + 0.1 * math.sin(puff))
            left = x + puff * long / 7
            picture.draw.ellipse((left, y - 14 - 10 * (puff % 3), left + across, y + 22), fill=(255, 252, 242, 54))


def _mountain(picture: Picture, seed: Seed, horizon: int, rock: str, haze: str) -> None:
    """Bà Đen stands alone: one broad cone with a shoulder on each side."""
    width = picture.size[0]
    for shift, tall, color in ((0.28, 0.16, mix(rock, haze, 0.62)), (0.0, 0.34, mix(rock, haze, 0.22))):
        middle = width * (seed.uniform(0.42, 0.58) + shift)
        peak = horizon - horizon * tall * 1.5
        ridge: list[Point] = [(middle - width * 0.62, horizon + 4), (middle - width * 0.4, horizon - horizon * tall * 0.34), (middle - width * 0.22, horizon - horizon * tall * 0.66),
                              (middle - width * 0.1, horizon - horizon * tall * 1.18), (middle, peak), (middle + width * 0.09, horizon - horizon * tall * 1.2),
                              (middle + width * 0.24, horizon - horizon * tall * 0.72), (middle + width * 0.36, horizon - horizon * tall * 0.5), (middle + width * 0.62, horizon + 4)]  # fmt: skip
        picture.draw.polygon(smooth(ridge, closed=False), fill=color)
        shaded = [
            (middle, peak),
            (middle + width * 0.09, horizon - horizon * tall * 1.2),
            (middle + width * 0.24, horizon - horizon * tall * 0.72),
            (middle + width * 0.62, horizon + 4),
            (middle + width * 0.12, horizon + 4),
            (middle + width * 0.02, horizon - horizon * tall * 0.6),
        ]
        picture.draw.polygon(smooth(shaded, closed=True, steps=5), fill=(*darker(color, 0.3), 70))
    mist = Image.new("L", picture.size)
    band = Picture(picture.size[0], picture.size[1], "#000000")
    band.draw.rectangle((0, horizon - 70, picture.size[0], horizon + 26), fill=(255, 255, 255, 120))
    mist.paste(band.image.convert("L"))
    picture.image.paste(lighter(haze, 0.35), (0, 0), mist.filter(ImageFilter.BoxBlur(30)))


def _trees(picture: Picture, seed: Seed, y: float, *, size: float, color: str, count: int) -> None:
    for _ in range(count):
        x = seed.uniform(-20, picture.size[0] + 20)
        for _ in range(5):
            radius = size * seed.uniform(0.4, 0.8)
            cx, cy = x + seed.uniform(-size, size) * 0.6, y - seed.uniform(0.1, 0.8) * size
            picture.draw.ellipse(
                (cx - radius, cy - radius * 0.8, cx + radius, cy + radius * 0.8), fill=varied(color, seed, 12)
            )


def _racks(picture: Picture, seed: Seed, horizon: int, haze: str) -> None:
    """Rows of bamboo racks with rice paper, getting larger towards us."""
    width, height = picture.size
    _trees(picture, seed, horizon + 6, size=34, color="#4F6B3E", count=26)
    picture.fade((0, horizon + 12, width, height), mix("#C9B083", haze, 0.3), "#A98A58")
    rows = 6
    for row in range(rows):
        share = (row + 1) / rows
        y = horizon + 30 + (height - horizon) * share**1.6 * 0.86
        size = 70 + 300 * share**1.4
        shift = seed.uniform(0, size)
        for column in range(int(width / (size * 1.5)) + 3):
            left = column * size * 1.5 - shift
            rack = Layer(size * 1.42, size * 0.62)
            for slat in range(9):
                rack.line(
                    [(4, 8 + slat * size * 0.06), (size * 1.4, 8 + slat * size * 0.06)],
                    "#9C7740",
                    max(1.4, size * 0.012),
                )
            for round_sheet in range(2):
                box = (size * (0.06 + 0.66 * round_sheet), 6, size * (0.68 + 0.66 * round_sheet), size * 0.5)
                rack.ellipse(box, "#F8F1E0", 238)
                rack.ring(box, "#E2D3AE", max(1.0, size * 0.008))
            rack.shade_down(0.12)
            picture.put(rack, left, y, shadow=0.26)


def _paddy(picture: Picture, seed: Seed, horizon: int, haze: str) -> None:
    width, height = picture.size
    _trees(picture, seed, horizon + 6, size=30, color="#4A6A45", count=30)
    for row in range(26):
        share = row / 25
        y = horizon + 14 + (height - horizon) * 0.94 * share**1.7
        color = mix(mix("#A8BD5A", haze, 0.4), seed.choice(("#6E8F35", "#8CA93E", "#7A9A3A")), share)
        picture.draw.rectangle((0, y, width, height), fill=color)
        for _ in range(70):
            x = seed.uniform(0, width)
            tall = 5 + 60 * share**1.5
            picture.draw.line(
                (x, y + tall * 0.4, x + seed.uniform(-0.3, 0.3) * tall, y - tall * 0.6),
                fill=varied(lighter(color, 0.2), seed, 18),
                width=max(1, round(1 + 4 * share)),
            )


def _orchard(picture: Picture, seed: Seed, horizon: int, haze: str) -> None:
    width, height = picture.size
    _trees(picture, seed, horizon + 8, size=36, color="#55733F", count=34)
    for row in range(4):
        share = (row + 1) / 4
        y = horizon + (height - horizon) * share**1.5 * 0.94
        size = 60 + 190 * share
        picture.draw.rectangle(
            (0, y - size * 0.1, width, y + size * 0.4), fill=(*mix("#9AA85C", haze, 0.4 * (1 - share)), 120)
        )
        for column in range(int(width / (size * 1.6)) + 2):
            x = column * size * 1.6 + seed.uniform(-20, 20)
            tree = Layer(size * 1.5, size * 1.7)
            tree.line([(size * 0.75, size * 1.66), (size * 0.75, size)], "#6B4A2F", size * 0.09)
            for _ in range(30):
                angle, far = seed.uniform(0, 2 * math.pi), seed.random() ** 0.5 * size * 0.5
                tree.dot(
                    size * 0.75 + math.cos(angle) * far,
                    size * 0.66 + math.sin(angle) * far * 0.9,
                    size * 0.15,
                    varied("#5E8A45", seed, 16),
                )
            for _ in range(7):
                angle, far = seed.uniform(0, 2 * math.pi), seed.random() ** 0.5 * size * 0.46
                tree.dot(
                    size * 0.75 + math.cos(angle) * far,
                    size * 0.7 + math.sin(angle) * far * 0.8,
                    size * 0.06,
                    "#B9CE86",
                )
            picture.put(tree, x, y, shadow=0.3)


def _lake(picture: Picture, seed: Seed, horizon: int, haze: str) -> None:
    width, height = picture.size
    picture.fade((0, horizon, width, height), mix("#7FA8B5", haze, 0.4), "#3B6475")
    _trees(picture, seed, horizon + 4, size=22, color="#4E6A52", count=26)
    for _ in range(150):
        y = horizon + 16 + (height - horizon) * seed.random() ** 1.4
        long = 10 + 120 * (y - horizon) / (height - horizon)
        x = seed.uniform(-40, width)
        picture.draw.line((x, y, x + long, y), fill=(255, 250, 232, 70), width=2)
    boat = Layer(430, 190)
    boat.polygon(
        smooth([(4, 108), (120, 128), (300, 128), (426, 100), (380, 164), (300, 178), (110, 178), (40, 160)]), "#6B4327"
    )
    boat.shade_down(0.3)
    boat.line([(200, 130), (200, 64)], "#3B2A20", 20)
    boat.dot(200, 48, 20, "#C99B6A")
    boat.polygon([(152, 46), (200, 14), (248, 46)], "#EBD9A8")
    boat.line([(214, 76), (330, 30)], "#8B5A2B", 5)
    picture.put(boat, width * seed.uniform(0.35, 0.65), horizon + (height - horizon) * 0.55, shadow=0.3)


def _palms(picture: Picture, seed: Seed, horizon: int, haze: str) -> None:
    _paddy(picture, seed, horizon, haze)
    width, height = picture.size
    for x, foot, tall in ((0.2, 0.72, 0.62), (0.44, 0.66, 0.4), (0.8, 0.8, 0.74)):
        tree = Layer(tall * 620, tall * 1300)
        middle = tree.width / 2
        tree.line(
            smooth(
                [(middle, tree.height - 4), (middle + 8, tree.height * 0.6), (middle, tree.height * 0.26)], closed=False
            ),
            "#5F4A36",
            tree.width * 0.06,
        )
        for frond in range(15):
            blade = leaf(tree.width * 0.46, varied("#4B6B35", seed, 14), wide=0.32).turned_by(
                frond * 24 + seed.uniform(-6, 6)
            )
            angle = math.radians(frond * 24)
            tree.put(
                blade,
                middle + math.cos(angle) * tree.width * 0.22 - blade.width / 2,
                max(0, tree.height * 0.24 - math.sin(angle) * tree.width * 0.22 - blade.height / 2),
            )
        picture.put(tree, width * x, height * foot, shadow=0.24)


def _village(picture: Picture, seed: Seed, horizon: int, haze: str) -> None:
    _orchard(picture, seed, horizon, haze)
    width, height = picture.size
    house = Layer(560, 420)
    house.box((70, 190, 490, 410), "#EBDCC0")
    house.polygon([(10, 210), (140, 60), (420, 60), (550, 210)], "#9E4A31")
    for tile in range(9):
        house.line([(30 + tile * 60, 210), (146 + tile * 32, 60)], "#7E3624", 3)
    house.box((240, 260, 330, 410), "#5B4331")
    for left in (110, 380):
        house.box((left, 260, left + 76, 340), "#6E8794", radius=4)
    house.shade_down(0.18)
    picture.put(house, width * seed.uniform(0.4, 0.62), height * 0.78, shadow=0.36)
    stack = rice_paper(300, seed, sheets=9)
    picture.put(stack, width * 0.24, height * 0.93, shadow=0.4)
