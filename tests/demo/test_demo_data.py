"""What the sample data says, before any of it is stored."""

import io
from collections import Counter
from decimal import Decimal

import pytest
from PIL import Image

from demo import sample, scaling
from demo.pictures import HEIGHT, WIDTH
from demo.pictures.files import MOST_BYTES, WIDE, Wanted, draw_missing
from demo.pictures.scenes import RECIPES
from ocop.programme import groups
from vietnam.units import communes

PRODUCTS = sample.products()


def test_certificates_in_force_are_those_of_the_count_of_14_march_2025() -> None:
    ranks = Counter(product.stars for product in PRODUCTS)

    assert (ranks[3], ranks[4], ranks[5]) == (96, 42, 1)
    assert len(PRODUCTS) == 159
    assert Counter(product.expired_stars for product in PRODUCTS if not product.is_candidate)[3] == 6


def test_candidates_for_five_stars_have_four_at_most() -> None:
    candidates = [product for product in PRODUCTS if product.is_candidate]

    assert sorted(product.stars for product in candidates) == [0, 0, 0, 4, 4]
    assert all(product.stars == 4 or product.expired_stars == 4 for product in candidates)


def test_the_tree_has_six_groups_and_26_sets_and_every_set_has_goods() -> None:
    numbers = [entry.number for group in groups() for entry in group.sets]

    assert len(groups()) == 6
    assert numbers == list(range(1, 27))
    assert {product.set_number for product in PRODUCTS} == set(numbers)


def test_producers_work_in_communes_of_the_province_and_all_have_goods() -> None:
    codes = {commune.code for commune in communes("Tây Ninh")}

    assert len(sample.producers()) == 46
    assert {producer.commune.code for producer in sample.producers().values()} <= codes
    assert {product.producer.key for product in PRODUCTS} == set(sample.producers())
    for producer in sample.producers().values():
        assert Decimal("10.3") < producer.latitude < Decimal("11.8")
        assert Decimal("105.7") < producer.longitude < Decimal("106.8")


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.slug)
def test_a_product_is_told_in_both_languages_with_sensible_packs(product: sample.Product) -> None:
    for text in (product.name, product.short, product.text, product.inside):
        assert text.vi
        assert text.en
        assert text.vi != text.en
    assert len(product.short.vi) <= 300
    assert product.goods in RECIPES
    assert set(product.season) <= set(range(1, 13))
    assert product.variants
    for pack in product.variants:
        assert 10_000 <= pack.price <= 4_000_000
        assert pack.price % 1000 == 0
        assert (pack.weight_grams > 0) is (product.set_number != 26)
        if pack.export_price is not None:
            assert Decimal(8_000) < pack.price / pack.export_price < Decimal(16_000)


def test_no_two_products_share_a_name_or_a_description() -> None:
    for words in ("slug", "short", "text"):
        assert len({getattr(product, words) for product in PRODUCTS}) == len(PRODUCTS)


@pytest.mark.parametrize("number", [160, 5_000, 5_474, 5_475, 20_000, 60_000])
def test_scaled_goods_are_as_many_as_asked_and_all_different(number: int) -> None:
    made = list(scaling.products_up_to(number, scaling.producers_for(number)))
    slugs = {product.slug for product in [*PRODUCTS, *made]}

    assert len(PRODUCTS) + len(made) == len(slugs) == number


def test_sixty_thousand_products_come_from_505_producers() -> None:
    assert len(sample.producers()) + len(scaling.producers_for(60_000)) == 505


def test_two_thousand_products_have_5200_packs_and_need_no_new_producer() -> None:
    made = list(scaling.products_up_to(2_000, scaling.producers_for(2_000)))
    packs = sum(len(product.variants) for product in [*PRODUCTS, *made])

    assert scaling.producers_for(2_000) == {}
    assert 5_150 <= packs <= 5_250


@pytest.mark.parametrize(
    ("goods", "brand", "size"),
    [
        ("chilli_salt", "Long Hà", (WIDTH, HEIGHT)),
        ("custard_apple", "Minh Trung", (WIDTH, HEIGHT)),
        ("cloth_checked", "Tân Hưng", (WIDTH, HEIGHT)),
        ("racks", "", WIDE),
    ],
)
def test_a_key_always_gives_the_same_picture_and_another_key_another(
    goods: str, brand: str, size: tuple[int, int]
) -> None:
    wanted = Wanted("a.webp", "one-key", goods, brand)

    first, again, other = wanted.draw(), wanted.draw(), Wanted("a.webp", "other-key", goods, brand).draw()

    assert Image.open(io.BytesIO(first)).size == size
    assert len(first) <= MOST_BYTES
    # Grain is random by design; what is compared is the drawing, seen from afar.
    assert _far(first) == pytest.approx(_far(again), abs=4)
    assert _far(first) != pytest.approx(_far(other), abs=4)


def test_only_missing_pictures_are_drawn() -> None:
    saved: dict[str, bytes] = {}
    wanted = [Wanted("kept.webp", "kept", "racks"), Wanted("new.webp", "new", "lake")]

    drawn = draw_missing(
        wanted, exists=lambda name: name == "kept.webp", save=saved.__setitem__, progress=lambda done, of: None
    )

    assert drawn == 1
    assert list(saved) == ["new.webp"]


def _far(data: bytes) -> list[int]:
    small = Image.open(io.BytesIO(data)).convert("L").resize((12, 15))
    return list(small.tobytes())


def test_each_kind_of_goods_has_headings_of_its_own() -> None:
    headings = {product.set_number: [heading.vi for heading in product.family.headings] for product in PRODUCTS}

    assert headings[5] == ["Thành phần", "Bảo quản", "Cách dùng"]
    for number in (21, 25, 26):
        assert not {"Thành phần", "Bảo quản"} & set(headings[number]), number
    assert all(heading.vi != heading.en for product in PRODUCTS for heading in product.family.headings)


def test_what_lives_or_is_visited_is_not_sent() -> None:
    kinds = {entry.number: entry.product_type for group in groups() for entry in group.sets}

    assert (kinds[24], kinds[25], kinds[26]) == ("ornamental", "animal", "tourism")


@pytest.mark.parametrize("month", range(1, 13))
def test_the_shelf_of_the_season_has_what_is_ripe_and_no_boxes(month: int) -> None:
    shelf = next(shelf for shelf in sample.collections() if shelf.slug == "dang-mua")
    shown = [product for product in PRODUCTS if shelf.fits(product, month=month)]

    assert all(month in product.season for product in shown)
    assert not [product.slug for product in shown for pack in product.variants if "quà" in pack.label.vi.lower()]
