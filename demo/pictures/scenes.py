"""Still lifes: which things stand together for each kind of goods, on which ground, in which light."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image

from demo.pictures import HEIGHT, WIDTH, crafts, foods, places, produce, vessels
from demo.pictures.painting import Layer, Picture, Seed, darker, lighter
from demo.pictures.vessels import Label

PALETTES = {
    # wall above, wall below, table near the wall, table near us
    "rice": ("#F7EEDD", "#EBDCC0", "#DCC092", "#C6A06A"),
    "leaf": ("#E4EAD6", "#C9D6B4", "#A9BC8C", "#8AA06C"),
    "slate": ("#D5E0E3", "#B3C7CF", "#8FA9B5", "#708D9B"),
    "brick": ("#F4D9CA", "#E5B79F", "#C98A6C", "#AE6D50"),
    "sugar": ("#FAE6B9", "#F0CB83", "#DBA656", "#BF8435"),
    "clay": ("#EBDDCF", "#D6BDA5", "#B88C69", "#94694A"),
    "dusk": ("#4A6472", "#35505F", "#5D4636", "#47342A"),
    "plum": ("#EDE0E6", "#D2BBCA", "#A98BA0", "#886A80"),
    "wood": ("#FBF4E6", "#EFE2C9", "#A87C52", "#8A613D"),
}
INKS = ("#B4231A", "#2C6A3B", "#274B60", "#8A4B12", "#5B3A5E")
FOOT = 1395
"""Height that stays where it is when a scene is brought nearer."""
LIDS = ("#274B60", "#B4231A", "#2C6A3B", "#C58A3B", "#3B2E25")
GLAZES = ("#3E6377", "#7A8F63", "#E9E1D0", "#9E4A31", "#54443A")
CHILLI = ("#D8552A", "#8E1912", "#F0C9A0", "#E08A3A", "#B4231A")


class Scene:
    """A table with things on it. Places are given for one side; the seed may mirror them."""

    def __init__(self, key: str, brand: str, palettes: str) -> None:
        self.seed: Seed = random.Random(key)  # noqa: S311 - variety, not secrecy
        self.flip = self.seed.random() < 0.5
        self.zoom = self.seed.uniform(1.2, 1.34)
        self.label = Label(brand, random.Random(brand).choice(INKS))  # noqa: S311 - a brand keeps its colour
        wall, wall_low, table, table_near = PALETTES[self.seed.choice(palettes.split())]
        self.horizon = round(HEIGHT * self.seed.uniform(0.46, 0.58))
        self.picture = Picture(WIDTH, HEIGHT, wall)
        self.picture.fade((0, 0, WIDTH, self.horizon), wall, wall_low)
        self.picture.fade((0, self.horizon, WIDTH, HEIGHT), table, table_near)
        self._set_wall(wall_low)
        self.ground = table_near
        self.picture.light(self.seed)

    def _set_wall(self, color: str) -> None:
        """Sometimes boards or a dado, so that not every wall is bare."""
        style = self.seed.choice(("bare", "bare", "boards", "arch", "line"))
        draw = self.picture.draw
        if style == "boards":
            step = self.seed.choice((150, 200, 240))
            for x in range(self.seed.randint(0, step), WIDTH, step):
                draw.line((x, 0, x, self.horizon), fill=(*darker(color, 0.3), 46), width=3)
                draw.line((x + 3, 0, x + 3, self.horizon), fill=(*lighter(color, 0.5), 70), width=2)
        elif style == "arch":
            left = self.seed.randint(160, 300)
            box = (left, 190, WIDTH - left, 190 + WIDTH - 2 * left)
            draw.pieslice(box, 180, 360, fill=(*lighter(color, 0.5), 96))
            draw.rectangle(
                (left, 190 + (WIDTH - 2 * left) // 2, WIDTH - left, self.horizon), fill=(*lighter(color, 0.5), 96)
            )
        elif style == "line":
            draw.rectangle((0, 0, WIDTH, round(self.horizon * 0.34)), fill=(*darker(color, 0.3), 22))
        draw.line((0, self.horizon, WIDTH, self.horizon), fill=(*darker(color, 0.5), 60), width=3)

    def put(self, layer: Layer, x: float, y: float, *, shadow: float = 0.42, flat: bool = False) -> Scene:
        """Put the foot of a thing at a point, mirrored as the seed says."""
        across = (x - WIDTH / 2) * self.zoom * (-1 if self.flip else 1)
        self.picture.put(
            layer,
            WIDTH / 2 + across,
            FOOT + (y - FOOT) * self.zoom,
            shadow=shadow,
            flat=flat,
            zoom=self.zoom,
        )
        return self

    def under(self) -> None:
        """Lay something on the table: a board, a cloth, a leaf, or nothing."""
        kind = self.seed.choice(("board", "cloth", "leaf", "tray", "none"))
        if kind == "board":
            board = Layer(980, 250)
            board.box((4, 4, 976, 232), "#A9774A", radius=34)
            board.within(
                lambda above: (
                    [
                        above.line([(0, 14 + i * 22 + self.seed.uniform(-5, 5)), (980, 14 + i * 22)], "#8C5E36", 2, 110)
                        for i in range(11)
                    ]
                )
            )
            self.put(board, 600, 1300, flat=False, shadow=0.3)
        elif kind == "cloth":
            color = self.seed.choice(("#FBF7EF", "#C9D3C0", "#E7C9A9", "#B7C7CF"))
            linen = Layer(1150, 330)
            linen.polygon([(110, 4), (1030, 4), (1146, 326), (4, 326)], color)
            stripe = self.seed.choice(("#B4231A", "#274B60", "#2C6A3B", "#B86E00"))
            for y in (262, 282, 306):
                linen.line_within([(0, y), (1150, y)], stripe, 7 if y == 282 else 3, 190)
            self.put(linen, 600, 1350, shadow=0.16)
        elif kind == "leaf":
            self.put(
                vessels.leaf(1040, "#55803F", wide=0.26).turned_by(self.seed.uniform(-8, 8)), 600, 1340, shadow=0.25
            )
        elif kind == "tray":
            self.put(vessels.tray(1000, self.seed, tilt=0.34), 600, 1352, shadow=0.3)

    def finish(self) -> Image.Image:
        return self.picture.finish()


Recipe = Callable[[Scene], None]


def _chillies(scene: Scene, *, green: bool = False) -> None:
    colors = ("#4F7A3A", "#6E9A48") if green else ("#C4271B", "#A81C14", "#D8452A")
    for x, y, turn in ((250, 1385, 14), (385, 1420, -24), (900, 1395, 38), (985, 1350, -10)):
        chilli = produce.chilli(scene.seed.uniform(140, 190), scene.seed.choice(colors), scene.seed).turned_by(
            turn + scene.seed.uniform(-14, 14)
        )
        scene.put(chilli, x + scene.seed.uniform(-24, 24), y, shadow=0.3)


def _salt(content: str, grains: tuple[str, ...], *, green: bool = False) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        lid = scene.seed.choice(LIDS)
        scene.put(vessels.jar(390, 520, content, lid=lid, label=scene.label, seed=scene.seed, grains=grains), 480, 1210)
        if scene.seed.random() < 0.5:
            scene.put(
                vessels.jar(270, 350, content, lid=lid, label=scene.label, seed=scene.seed, grains=grains), 860, 1180
            )
        scene.put(
            vessels.bowl(310, scene.seed.choice(GLAZES), content, scene.seed, grains=grains, grain=(2, 4)), 800, 1345
        )
        _chillies(scene, green=green)
        if green:
            scene.put(produce.cut_round(150, "#6E9A48", "#EAF0D2", "#BFD68A"), 300, 1420, flat=True)
        else:
            scene.put(produce.garlic(130, scene.seed), 240, 1300)

    return paint


def _sate(scene: Scene) -> None:
    scene.under()
    scene.put(
        vessels.jar(
            400,
            500,
            "#A32A12",
            lid=scene.seed.choice(LIDS),
            label=scene.label,
            seed=scene.seed,
            grains=("#E0792E", "#7B150C", "#F3C98A", "#C7401C"),
        ),
        540,
        1220,
    )
    scene.put(
        vessels.bowl(
            280,
            scene.seed.choice(GLAZES),
            "#A32A12",
            scene.seed,
            grains=("#E0792E", "#7B150C", "#F3C98A"),
            grain=(3, 6),
            heap=0.36,
        ),
        880,
        1330,
    )
    scene.put(produce.garlic(150, scene.seed), 250, 1300)
    scene.put(produce.garlic(120, scene.seed), 350, 1385)
    _chillies(scene)


def _jar(content: str, *, grains: tuple[str, ...] = (), side: Callable[[Scene], Layer] | None = None) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        scene.put(
            vessels.jar(
                420, 560, content, lid=scene.seed.choice(LIDS), label=scene.label, seed=scene.seed, grains=grains
            ),
            500,
            1225,
        )
        if side is not None:
            scene.put(side(scene), 860, 1340)
        elif scene.seed.random() < 0.6:
            scene.put(
                vessels.jar(
                    290, 390, content, lid=scene.seed.choice(LIDS), label=scene.label, seed=scene.seed, grains=grains
                ),
                850,
                1190,
            )
        for x in (270, 360):
            scene.put(vessels.leaf(190, "#5E8A45").turned_by(scene.seed.uniform(-40, 60)), x, 1400, shadow=0.25)

    return paint


def _bottle(
    liquid: str,
    *,
    cap: str = "#2C2A24",
    side: Callable[[Scene], Layer] | None = None,
    tall: float = 760,
    wide: float = 220,
) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        scene.put(vessels.bottle(wide, tall, liquid, cap, scene.label), 470, 1225)
        if scene.seed.random() < 0.6:
            scene.put(vessels.bottle(wide * 0.86, tall * 0.82, liquid, cap, scene.label), 730, 1190)
        if side is not None:
            scene.put(side(scene), 850, 1350)

    return paint


def _pouch(
    colors: str,
    window: str | None,
    grains: tuple[str, ...],
    side: Callable[[Scene], Layer],
    *,
    spill: tuple[str, ...] = (),
    size: float = 12,
) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        color = scene.seed.choice(colors.split())
        scene.put(vessels.pouch(460, 660, color, scene.label, window=window, grains=grains, seed=scene.seed), 480, 1235)
        if scene.seed.random() < 0.4:
            scene.put(vessels.pouch(320, 460, lighter(color, 0.15), scene.label), 850, 1170)
        scene.put(side(scene), 820, 1355)
        if spill:
            scene.put(foods.scatter(360, 110, spill, scene.seed, count=22, size=size), 330, 1420, shadow=0.25)

    return paint


def _on_tray(things: Callable[[Scene], object]) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.put(vessels.tray(1060, scene.seed, tilt=0.4), 600, 1385, shadow=0.36)
        things(scene)

    return paint


def _rice_paper(*, sesame: bool, toasted: bool) -> Recipe:
    def paint(scene: Scene) -> None:
        if scene.seed.random() < 0.5:
            standing = foods.rice_paper(560, scene.seed, sheets=1, sesame=sesame, toasted=toasted, tilt=0.98)
            scene.put(standing, 740, 1010, shadow=0.3)
        scene.put(vessels.tray(1080, scene.seed, tilt=0.4), 600, 1390, shadow=0.36)
        scene.put(
            foods.rice_paper(660, scene.seed, sheets=scene.seed.randint(12, 22), sesame=sesame, toasted=toasted),
            530,
            1290,
        )
        if sesame or toasted:
            for x, y in ((850, 1330), (930, 1270)):
                scene.put(
                    foods.rice_paper(250, scene.seed, sheets=1, sesame=sesame, toasted=True, tilt=0.6).turned_by(
                        scene.seed.uniform(-30, 30)
                    ),
                    x,
                    y,
                    shadow=0.3,
                )
        else:
            scene.put(produce.bunch(330, scene.seed), 905, 1230, shadow=0.3)
            for x, y in ((760, 1365), (860, 1400)):
                scene.put(foods.roll(270, scene.seed).turned_by(scene.seed.uniform(-12, 12)), x, y)
        scene.put(vessels.bowl(190, scene.seed.choice(GLAZES), "#8E3A14", scene.seed, heap=0.1), 270, 1400)

    return paint


def _snack(scene: Scene) -> None:
    scene.under()
    color = scene.seed.choice(("#D9A441", "#C2412D", "#2F6A5A", "#E7D7B5", "#B5651D", "#5B3A5E"))
    scene.put(
        vessels.pouch(
            480, 640, color, scene.label, window="#5A3A20", grains=("#EBCB93", "#D99A4A", "#C25B2A"), seed=scene.seed
        ),
        480,
        1230,
    )
    scene.put(foods.rice_paper(330, scene.seed, sheets=5, toasted=True), 850, 1300)
    scene.put(
        vessels.bowl(230, scene.seed.choice(GLAZES), "#C4501F", scene.seed, grains=CHILLI, grain=(3, 6), heap=0.4),
        830,
        1400,
    )
    _chillies(scene)


def _fruit(*layers: tuple[Callable[[Seed], Layer], float, float, bool]) -> Recipe:
    """Whole and cut fruit at fixed places: maker, x, y, lies flat."""

    def paint(scene: Scene) -> None:
        ground = scene.seed.choice(("tray", "leaf", "basket", "tray"))
        if ground == "tray":
            scene.put(vessels.tray(1060, scene.seed, tilt=0.38), 600, 1390, shadow=0.36)
        elif ground == "leaf":
            for turn in (-9, 12):
                scene.put(vessels.leaf(1040, "#55803F", wide=0.25).turned_by(turn), 600, 1365, shadow=0.25)
        else:
            scene.put(crafts.basket(560, scene.seed), 820, 1150, shadow=0.4)
        for make, x, y, flat in layers:
            scene.put(make(scene.seed), x + scene.seed.uniform(-16, 16), y, flat=flat, shadow=0.36)

    return paint


def _sack(color: str, grains: tuple[str, ...]) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        scene.put(vessels.sack(620, 720, color, scene.label, scene.seed), 500, 1250)
        scene.put(
            vessels.bowl(350, scene.seed.choice(GLAZES), grains[0], scene.seed, grains=grains, grain=(3, 5), heap=0.42),
            880,
            1330,
        )
        scene.put(foods.scatter(420, 110, grains, scene.seed, count=46, size=5, long=1.9), 340, 1420, shadow=0.2)
        scene.put(vessels.leaf(330, "#B5A04A", wide=0.12).turned_by(24), 930, 1430, shadow=0.2)

    return paint


def _honey(liquid: str) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        if scene.seed.random() < 0.5:
            scene.put(
                vessels.jar(
                    400,
                    500,
                    liquid,
                    lid=scene.seed.choice(("#E2A33B", "#3B2E25", "#B86E00")),
                    label=scene.label,
                    seed=scene.seed,
                ),
                480,
                1225,
            )
        else:
            scene.put(vessels.bottle(250, 700, liquid, "#3B2E25", scene.label, shoulder=0.3, neck=0.42), 480, 1230)
        scene.put(foods.comb(400, scene.seed), 850, 1330)
        for x, y in ((270, 1400), (370, 1425), (940, 1400)):
            scene.put(
                produce.petals(110, scene.seed.choice(("#FBF7EF", "#F4D7DE", "#F7E3A1")), "#E2A33B"), x, y, shadow=0.25
            )

    return paint


def _tea(leafy: tuple[str, ...], drink: str) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.under()
        if scene.seed.random() < 0.5:
            scene.put(
                vessels.carton(420, 430, scene.seed.choice(("#2C6A3B", "#8A9A5B", "#274B60", "#B5651D")), scene.label),
                460,
                1230,
            )
        else:
            scene.put(
                vessels.pouch(400, 570, scene.seed.choice(("#3F6B45", "#D8C79A", "#7A5B3A")), scene.label), 460, 1230
            )
        scene.put(foods.cup(250, scene.seed.choice(GLAZES), drink), 830, 1320)
        scene.put(foods.steam(200, 240, scene.seed), 830, 1110, shadow=0)
        scene.put(foods.scatter(420, 120, leafy, scene.seed, count=44, size=8, long=2.4), 380, 1420, shadow=0.22)

    return paint


def _craft(
    make: Callable[[Scene], Layer], *, second: Callable[[Scene], Layer] | None = None, zoom: float | None = None
) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.zoom = zoom or scene.zoom
        if scene.seed.random() < 0.4:
            scene.under()
        scene.put(make(scene), 560 if second else 600, 1270)
        if second is not None:
            scene.put(second(scene), 860, 1385)

    return paint


def _visit(motif: str) -> Recipe:
    def paint(scene: Scene) -> None:
        scene.picture.image = places.landscape(WIDTH, HEIGHT, scene.seed, motif=motif)

    return paint


def _bowl_of(make: str, *, colors: tuple[str, ...] = ()) -> Callable[[Scene], Layer]:
    return lambda scene: vessels.bowl(
        320, scene.seed.choice(GLAZES), make, scene.seed, grains=colors or (make,), grain=(6, 12), heap=0.42
    )


CLOTHS = (
    ("#7E2A22", "#E2A33B", "#FBF7EF"), ("#274B60", "#E9E1D0", "#B86E00"), ("#2F5A3E", "#D9A441", "#FBF7EF"), ("#3B2E3F", "#B4563A", "#F0C98A"),
)  # fmt: skip

NUTS = ("#E8CC98", "#DDB878", "#F0D9AC")
BEANS = ("#4A2A18", "#5B3520", "#3B2014")

RECIPES: dict[str, tuple[str, Recipe]] = {
    "rice_paper": ("rice slate leaf clay wood", _rice_paper(sesame=False, toasted=False)),
    "rice_paper_sesame": ("brick slate wood clay", _rice_paper(sesame=True, toasted=True)),
    "noodles": ("rice leaf slate wood", _pouch("#F2E6CC #C2412D #E9C46A", "#F4EBD8", (), lambda s: foods.noodles(460, s.seed.choice(("#F4ECD9", "#D9A08A")), s.seed))),
    "flour_bag": ("slate wood leaf", _pouch("#FBF7EF #D9E3E6", None, (), lambda s: vessels.bowl(330, "#3E6377", "#FDFBF5", s.seed, heap=0.5))),
    "flour_bag_brown": ("wood clay sugar", _pouch("#8A6A45 #2F4A57", None, (), lambda s: vessels.bowl(330, "#E9E1D0", "#8A6238", s.seed, heap=0.5))),
    "puffed_rice": ("sugar brick wood", _pouch("#FBF7EF #E9C46A", "#C58A3B", ("#FBF3DC", "#F0DDB0"), _bowl_of("#F3E3B8", colors=("#FBF3DC", "#EBD39A", "#F6E6BF")))),
    "snack_bag": ("rice slate leaf sugar plum", _snack),
    "cake": ("brick wood plum slate", _on_tray(lambda s: (s.put(vessels.carton(430, 300, s.seed.choice(("#B4231A", "#C58A3B", "#2F4A57")), s.label, ribbon="#E2A33B"), 440, 1190), s.put(foods.cakes(520, "#EBCB8F", s.seed, filling=s.seed.choice(("#E3C34A", "#8FA83F"))), 760, 1370)))),
    "leaf_cake": ("leaf rice wood", _on_tray(lambda s: (s.put(foods.leaf_parcels(760, s.seed), 600, 1340), s.put(foods.cup(210, "#E9E1D0", "#B99A3B"), 900, 1180)))),
    "yam_chips": ("plum slate wood", _pouch("#6B4A78 #FBF7EF", "#4A3054", ("#9A6FA8", "#7E5590"), _bowl_of("#8A5F9A", colors=("#9A6FA8", "#7E5590", "#B492BE")))),
    "dried_fruit": ("sugar leaf brick rice", _pouch("#FBF7EF #E9C46A #7A8F63", "#7A4A20", ("#E3A13B", "#D9812B", "#F0C46A"), _bowl_of("#DE9A36", colors=("#E3A13B", "#D9812B", "#F0C46A")))),
    "chocolate": ("clay dusk brick", _on_tray(lambda s: (s.put(vessels.carton(330, 470, s.seed.choice(("#274B60", "#5B2E1E", "#C58A3B")), s.label), 400, 1230), s.put(foods.chocolate(470, "#4A2818"), 760, 1350), s.put(foods.cashews(300, s.seed, count=12), 520, 1400)))),
    "chilli_salt": ("rice leaf slate sugar wood clay", _salt("#B23A1A", CHILLI)),
    "chilli_salt_green": ("rice wood slate", _salt("#A8A86A", ("#7E8F4A", "#E9E4C8", "#5C6B32", "#3B3A2A"), green=True)),
    "pepper": ("wood clay slate", _jar("#3B332B", grains=("#2A241E", "#4C4238", "#5E5346"), side=lambda s: vessels.bowl(300, s.seed.choice(GLAZES), "#3B332B", s.seed, grains=("#2A241E", "#4C4238", "#5E5346"), grain=(6, 9)))),
    "sate_jar": ("rice slate leaf wood", _sate),
    "chao_jar": ("wood leaf slate clay", _jar("#D9B98A", grains=("#E9D3A8", "#B4563A", "#8E6A8A"), side=lambda s: vessels.bowl(290, s.seed.choice(GLAZES), "#D9B98A", s.seed, grains=("#EAD6AE", "#C9A06A"), grain=(16, 26), heap=0.3))),
    "olive_jar": ("leaf sugar slate", _jar("#8A8F3A", grains=("#7E8A35", "#A3A84A", "#6B7030"), side=lambda s: vessels.bowl(300, s.seed.choice(GLAZES), "#7E8A35", s.seed, grains=("#8A963C", "#A3A84A", "#6B7030"), grain=(15, 20), heap=0.36))),
    "jar_light": ("slate rice plum", _jar("#EFE3C6", grains=("#FBF4E2", "#E2D2A4"), side=lambda s: foods.nest(380, s.seed))),
    "capsule_jar": ("leaf rice clay", _jar("#D9A94A", grains=("#E3B85A", "#C9943A"), side=lambda s: crafts.root(330, s.seed))),
    "pollen": ("sugar slate leaf", _jar("#E2A92E", grains=("#F0C04A", "#D9902A", "#C9B04A"), side=lambda s: vessels.bowl(290, s.seed.choice(GLAZES), "#E2A92E", s.seed, grains=("#F0C04A", "#D9902A", "#C9B04A"), grain=(4, 7)))),
    "sauce_bottle": ("rice leaf brick wood", _bottle("#6B2E12", side=lambda s: vessels.bowl(260, s.seed.choice(GLAZES), "#5B240C", s.seed, heap=0.08))),
    "drink": ("leaf sugar slate", _bottle("#C98A3A", cap="#2C6A3B", tall=640, wide=200, side=lambda s: foods.cup(240, "#E9E1D0", "#C98A3A"))),
    "drink_green": ("leaf slate sugar", _bottle("#C7CF7A", cap="#2C6A3B", tall=640, wide=210, side=lambda s: produce.cut_round(210, "#6E9A48", "#EAF0D2", "#BFD68A"))),
    "water": ("slate leaf", _bottle("#BFD9E2", cap="#274B60", tall=740, wide=230, side=lambda s: foods.cup(230, "#DCE8EA", "#CFE3EA"))),
    "spirits": ("dusk clay slate", _bottle("#DDE6E2", cap="#B4231A", side=lambda s: foods.cup(170, "#E9E1D0", "#E4EBE6"))),
    "wine": ("dusk plum clay", _bottle("#5B1F3A", cap="#2C2A24", tall=780, wide=210, side=lambda s: foods.cup(190, "#E9E1D0", "#6B2444"))),
    "wine_root": ("dusk clay wood", _bottle("#D9A94A", cap="#8A4B12", wide=270, side=lambda s: crafts.root(330, s.seed))),
    "custard_apple": ("rice leaf slate clay", _fruit((lambda s: produce.custard_apple(400, s), 430, 1270, False), (lambda s: produce.custard_apple(350, s), 790, 1240, False), (lambda s: produce.custard_half(300, s), 640, 1330, True), (lambda s: produce.custard_apple(230, s), 940, 1360, False))),
    "melon": ("leaf sugar slate rice", _fruit((lambda s: produce.melon(560, s.choice(("#A8B37A", "#C9B96A", "#B7BD84")), s), 470, 1290, False), (lambda s: produce.melon_slice(430, "#9AAA6A", s.choice(("#EFA25A", "#CFE0A0"))), 860, 1300, False), (lambda s: produce.melon_slice(360, "#9AAA6A", s.choice(("#EFA25A", "#F0B36A"))), 800, 1400, False))),
    "melon_white": ("leaf slate plum", _fruit((lambda s: produce.melon(440, "#EFE6C4", s, net=False), 430, 1270, False), (lambda s: produce.melon(380, "#F3ECD0", s, net=False), 800, 1240, False), (lambda s: produce.melon_slice(380, "#EADFB6", "#FBF9EC"), 700, 1390, False))),
    "durian": ("leaf clay sugar", _fruit((lambda s: produce.durian(600, s), 470, 1300, False), (lambda s: produce.bulbs(470, "#EFC44A", s), 840, 1390, False))),
    "jackfruit": ("leaf rice clay", _fruit((lambda s: produce.jackfruit(500, s), 440, 1300, False), (lambda s: produce.bulbs(500, "#EEBB3A", s, count=6), 820, 1390, False))),
    "jackfruit_red": ("leaf slate rice", _fruit((lambda s: produce.jackfruit(480, s), 440, 1290, False), (lambda s: produce.bulbs(500, "#E07A3A", s, count=6), 820, 1390, False))),
    "dragon_fruit": ("leaf slate rice", _fruit((lambda s: produce.dragon_fruit(340, s), 380, 1270, False), (lambda s: produce.dragon_fruit(320, s), 730, 1220, False), (lambda s: produce.dragon_half(290, s.choice(("#8E1245", "#FBF7EF")), s), 860, 1330, True))),
    "lime": ("sugar slate rice", _fruit(*[(lambda s: produce.round_fruit(s.uniform(190, 230), s.choice(("#7FA64A", "#6E9A48", "#93B45A")), s), x, y, False) for x, y in ((330, 1210), (560, 1190), (800, 1215), (440, 1330), (700, 1340))], (lambda s: produce.cut_round(220, "#6E9A48", "#EEF3DA", "#C3D98E"), 900, 1360, True), (lambda s: produce.cut_round(190, "#6E9A48", "#EEF3DA", "#C3D98E"), 250, 1390, True))),
    "pomelo": ("brick rice slate", _fruit((lambda s: produce.round_fruit(450, "#B4BE5A", s, squash=1.06), 440, 1290, False), (lambda s: produce.round_fruit(390, "#A8B550", s, squash=1.06), 830, 1250, False), (lambda s: produce.cut_round(320, "#B9C46A", "#FBF3E0", "#EFA79A", segments=12), 700, 1350, True))),
    "longan": ("leaf sugar slate", _fruit((lambda s: produce.longans(620, s), 500, 1320, False), (lambda s: produce.longans(420, s), 850, 1390, False))),
    "banana": ("leaf slate rice", _fruit((lambda s: produce.bananas(760, s), 580, 1330, False))),
    "yam": ("plum leaf wood", _fruit((lambda s: produce.yam(560, s), 450, 1230, False), (lambda s: produce.yam(480, s), 720, 1330, False), (lambda s: produce.round_slice(250, "#6A4A4F", "#9A6FB0", s), 860, 1230, False), (lambda s: produce.round_slice(230, "#6A4A4F", "#A67CBA", s), 340, 1400, False))),
    "bamboo_shoot": ("leaf clay wood", _fruit((lambda s: produce.shoots(760, s), 520, 1300, False), (lambda s: produce.round_slice(190, "#D9B673", "#F7EED2", s), 880, 1390, False))),
    "greens": ("rice wood brick slate", _fruit((lambda s: produce.bunch(640, s), 460, 1330, False), (lambda s: produce.bunch(460, s, ("#8A3B45", "#5C8A45", "#A3B86A", "#3E6B3F")), 840, 1370, False))),
    "beef": ("wood slate leaf", _on_tray(lambda s: (s.put(vessels.leaf(900, "#4F7A3A", wide=0.34), 600, 1370, shadow=0.2), s.put(foods.meat(700, s.seed), 570, 1340), s.put(produce.bunch(280, s.seed), 900, 1220, shadow=0.25), s.put(vessels.bowl(190, "#E9E1D0", "#8A5A1F", s.seed, heap=0.08), 930, 1400)))),
    "jerky": ("wood slate clay", _on_tray(lambda s: (s.put(vessels.leaf(900, "#4F7A3A", wide=0.34), 600, 1370, shadow=0.2), s.put(foods.meat(680, s.seed, dry=True), 560, 1340), s.put(vessels.bowl(210, "#E9E1D0", "#C4501F", s.seed, grains=CHILLI, grain=(2, 4)), 910, 1390)))),
    "fish": ("slate leaf wood", _on_tray(lambda s: (s.put(vessels.leaf(960, "#4F7A3A", wide=0.34), 600, 1375, shadow=0.2), s.put(foods.fish(760, "#C9A24A", s.seed), 560, 1290), s.put(foods.fish(640, "#B99440", s.seed), 660, 1390), s.put(produce.cut_round(150, "#6E9A48", "#EAF0D2", "#BFD68A"), 940, 1250)))),
    "dried_fish": ("wood sugar slate", _on_tray(lambda s: [s.put(foods.fish(620, "#B07A3A", s.seed).turned_by(s.seed.uniform(-8, 8)), 520 + 70 * (i % 2), 1200 + i * 66) for i in range(4)])),
    "eggs": ("rice slate brick leaf", _on_tray(lambda s: s.put(foods.eggs(860, s.seed.choice(("#E9DCC6", "#DCE3DC", "#E6C3A2")), s.seed), 600, 1370))),
    "crickets": ("leaf wood slate", _on_tray(lambda s: (s.put(vessels.jar(320, 420, "#7A4A22", lid=s.seed.choice(LIDS), label=s.label, seed=s.seed, grains=("#5B3519", "#8E5A2B", "#6B3F1D")), 350, 1200), s.put(foods.crickets(620, s.seed), 700, 1380)))),
    "sausage": ("wood slate rice", _on_tray(lambda s: (s.put(vessels.leaf(940, "#4F7A3A", wide=0.3), 600, 1385, shadow=0.2), s.put(foods.sausages(720, s.seed), 560, 1350), s.put(produce.garlic(130, s.seed), 930, 1330)))),
    "bird_nest": ("slate plum dusk brick", _on_tray(lambda s: (s.put(vessels.carton(420, 290, "#8E1912", s.label, ribbon="#E2A33B"), 430, 1180), s.put(foods.nest(640, s.seed), 680, 1370)))),
    "honeycomb": ("sugar leaf slate", _on_tray(lambda s: s.put(foods.comb(820, s.seed), 600, 1390))),
    "rice_sack": ("leaf rice slate", _sack("#EADFC6", ("#FBF7EC", "#F1E9D4", "#FFFDF6"))),
    "rice_sack_red": ("leaf clay slate", _sack("#D9C2A0", ("#8E3B2A", "#A04A34", "#74301F"))),
    "rice_sack_black": ("plum slate rice", _sack("#D8CBB6", ("#2F2230", "#45304A", "#3A2A3C"))),
    "peanut": ("brick leaf wood", _pouch("#EADFC6 #C2412D", "#7A4A20", ("#D99A7A", "#C98363"), _bowl_of("#CF8B6A", colors=("#D99A7A", "#C98363", "#E3AD90")), spill=("#D99A7A", "#C98363"), size=11)),
    "cashew": ("leaf slate brick rice", _pouch("#2F4A57 #FBF7EF #B5651D #2C6A3B", "#6B4A2A", NUTS, lambda s: foods.cashews(440, s.seed))),
    "tea": ("leaf rice wood", _tea(("#4A5A2E", "#5E6E3A", "#3B4726"), "#B9A23B")),
    "flower_tea": ("plum rice slate", _tea(("#D9576A", "#F0B7A0", "#E9D9A0", "#B4233F"), "#D98A7A")),
    "coffee": ("clay dusk rice", _pouch("#3B2A20 #8A5A32 #FBF7EF", None, (), lambda s: foods.cup(260, "#E9E1D0", "#3B2014"), spill=BEANS, size=13)),
    "cocoa": ("clay brick rice", _pouch("#5B2E1E #FBF7EF", None, (), lambda s: vessels.bowl(320, "#E9E1D0", "#6B3A20", s.seed, heap=0.5), spill=("#6B3A20", "#8A4F2E"), size=15)),
    "palm_sugar": ("leaf rice clay", _on_tray(lambda s: (s.put(vessels.leaf(900, "#6E8A45", wide=0.3), 600, 1380, shadow=0.2), *[s.put(foods.sugar_disc(290, s.seed), 420 + 250 * (i % 2) + s.seed.uniform(-20, 20), 1290 - (i // 2) * 62 + (i % 2) * 30) for i in range(6)], s.put(vessels.bowl(230, "#54443A", "#B9782B", s.seed, heap=0.12), 910, 1390)))),
    "honey": ("sugar rice leaf slate", _honey("#D98A1C")),
    "honey_dark": ("clay rice leaf", _honey("#7A3B12")),
    "soap": ("leaf rice slate", _craft(lambda s: crafts.soap(560, s.seed.choice(("#DDE3B8", "#EFE0C2")), s.label, s.seed), second=lambda s: vessels.leaf(420, "#5E8A45").turned_by(20))),
    "cosmetic_bottle": ("leaf rice plum", _bottle("#4A3A22", cap="#2C2A24", tall=620, wide=260, side=lambda s: produce.bunch(280, s.seed))),
    "cosmetic_tin": ("brick plum rice", _craft(lambda s: crafts.tin(480, "#B4483A", s.label), second=lambda s: foods.comb(330, s.seed))),
    "oil_vial": ("leaf slate rice", _bottle("#C9C27A", cap="#2C2A24", tall=520, wide=210, side=lambda s: produce.bunch(340, s.seed, ("#6E8F5A", "#8FA86A", "#5C7A45")))),
    "herb_pouch": ("leaf rice wood", _pouch("#E6DCC0 #A9B88A", None, (), lambda s: produce.bunch(360, s.seed))),
    "incense": ("brick slate dusk clay", _craft(lambda s: crafts.incense(820, s.seed, s.seed.choice(("#A23B2A", "#8A5A2B", "#6B4A35"))))),
    "hat": ("slate leaf brick sugar", _craft(lambda s: crafts.hat(820, s.seed, painted=s.seed.random() < 0.4), second=lambda s: crafts.hat(330, s.seed, painted=True))),
    "basket": ("slate leaf brick rice", _craft(lambda s: crafts.basket(680, s.seed, handle=s.seed.random() < 0.7), second=lambda s: produce.bunch(300, s.seed))),
    "bamboo_tray": ("slate leaf brick", _craft(lambda s: vessels.tray(780, s.seed, tilt=0.96), second=lambda s: foods.rice_paper(330, s.seed, sheets=6), zoom=1.1)),
    "straws": ("leaf sugar slate", _craft(lambda s: crafts.sticks(820, "#C9A55F", s.seed), second=lambda s: foods.cup(260, "#E9E1D0", "#C98A3A"))),
    "lantern": ("dusk slate brick", _craft(lambda s: crafts.lantern(600, s.seed))),
    "cloth": ("rice slate leaf", _craft(lambda s: crafts.cloth(820, s.seed.choice(CLOTHS), s.seed, checks=False), second=lambda s: crafts.cloth(400, s.seed.choice(CLOTHS), s.seed))),
    "cloth_checked": ("rice slate sugar", _craft(lambda s: crafts.cloth(820, s.seed.choice((("#FBF7EF", "#2C2A28", "#FBF7EF"), ("#FBF7EF", "#A32A22", "#FBF7EF"))), s.seed, checks=True))),
    "cloth_bag": ("rice slate sugar", _craft(lambda s: crafts.tote(560, ("#E9DCC2", *s.seed.choice(CLOTHS)[1:]), s.seed))),
    "orchid": ("rice slate leaf", _craft(lambda s: crafts.orchid(820, s.seed.choice(("#A8459A", "#F6EFF4")), s.seed), zoom=0.98)),
    "marigold": ("slate brick leaf", _craft(lambda s: crafts.marigolds(820, s.seed), zoom=1.06)),
    "bonsai": ("slate rice brick", _craft(lambda s: crafts.bonsai(900, s.seed), zoom=1.1)),
    "succulent": ("rice plum slate", _craft(lambda s: crafts.succulent(520, s.seed.choice(("#8FB08A", "#9AB7A6")), s.seed), second=lambda s: crafts.succulent(330, "#A9C08A", s.seed))),
    "fish_tank": ("leaf rice slate", _craft(lambda s: crafts.fish_jar(680, s.seed.choice(("#2F5FA8", "#274B8A", "#C2412D")), s.seed))),
    "racks": ("rice", _visit("racks")),
    "landscape": ("rice", _visit("orchard")),
}  # fmt: skip
"""For each kind of goods the grounds that suit it, and how it is painted."""


def still_life(goods: str, key: str, brand: str) -> Image.Image:
    """Paint the picture of one product; the same key always gives the same picture."""
    palettes, recipe = RECIPES[goods]
    scene = Scene(key, brand, palettes)
    recipe(scene)
    return scene.picture.image if goods in ("racks", "landscape") else scene.finish()
