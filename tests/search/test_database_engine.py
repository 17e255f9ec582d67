"""The database engine: what is found, in which order, and what hostile text cannot do."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Product
from search.actions import index_changed_products, rebuild_index
from search.documents import build_documents, editorjs_text
from search.engines import get_engine
from search.engines.database import LONGEST_TEXT, MOST_WORDS, query_words
from search.models import SearchEntry
from tests.factories.catalog import make_attribute, make_category, make_channel, make_product
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def found(text):
    products = get_engine().restrict(Product.objects.all(), text)
    return [product.name for product in products.order_by(F("search_rank").desc(), "pk")]


def indexed(**fields):
    product = make_product(**fields)
    index_changed_products()
    return product


@pytest.mark.parametrize("text", ["Đường thốt nốt", "duong thot not", "ĐƯỜNG", "thốt nô", "nốt đường", "đường-thốt"])
def test_a_name_is_found_however_it_is_typed(text):
    indexed(name="Đường thốt nốt")

    assert found(text) == ["Đường thốt nốt"]


@pytest.mark.parametrize("text", ["đường mía", "thot no xyz", "uong", "not duong th0t"])
def test_every_word_must_match_from_its_beginning(text):
    indexed(name="Đường thốt nốt")

    assert found(text) == []


def test_only_the_last_word_may_be_unfinished():
    indexed(name="Muối tôm Tây Ninh")

    assert found("muối t") == ["Muối tôm Tây Ninh"]
    assert found("mu tôm") == []


@pytest.mark.parametrize(
    "word",
    [
        lambda number: f"chu{number:06}",
        lambda number: chr(0x20000 + number % 40_000),  # four bytes each
        lambda number: f"{number:05}" + chr(0x20000) * 20,
    ],
)
def test_a_text_without_end_is_found_by_its_beginning_and_stops_nobody_else(word):
    text = " ".join(["dau", *(word(number) for number in range(60_000))])
    make_product(name="Dài", description_plaintext=text[: LONGEST_TEXT + 10_000])
    make_product(name="Ngắn")

    index_changed_products()

    assert found("dau") == ["Dài"]
    assert found("ngan") == ["Ngắn"]
    kept = SearchEntry.objects.get(product__name="Dài").text
    assert LONGEST_TEXT - 600 < len(kept) <= LONGEST_TEXT
    assert kept.split()[-1] == word(len(kept.split()) - 2)


def test_names_weigh_more_than_vendors_and_vendors_more_than_texts():
    make_product(name="Text", description_plaintext="ăn với muối")
    make_product(name="Vendor", vendor=make_vendor(name="Hợp tác xã Muối"))
    make_product(name="Muối")
    index_changed_products()

    assert found("muoi") == ["Muối", "Vendor", "Text"]


def test_words_of_category_place_attribute_variant_and_description_find_a_product():
    material = make_attribute(slug="material", values=("Gạo nàng thơm",))
    group = make_category(name="Thực phẩm")
    product = make_product(
        name="Bánh",
        vendor=make_vendor(name="Cơ sở Ba Tư", commune="Tân Ninh"),
        category=make_category(name="Đồ ăn nhanh", parent=group),
        values=(material.values.get(),),
        description={"blocks": [{"type": "paragraph", "data": {"text": "Phơi <b>sương</b>&nbsp;đêm"}}]},
    )
    product.variants.update(name="Gói lớn", sku="BTPS-500")
    index_changed_products()

    for text in ("ba tu", "an nhanh", "thuc pham", "tan ninh", "nang thom", "goi lon", "btps 500", "phoi suong dem"):
        assert found(text) == ["Bánh"], text


def test_translations_find_a_product():
    product = make_product(name="Bánh tráng")
    product.translations.create(language_code="en", name="Rice paper")
    index_changed_products()

    assert found("rice paper") == ["Bánh tráng"]


@pytest.mark.parametrize(
    "text",
    ['"', "'", "a' OR 1=1 --", "NEAR(a b)", "a AND OR NOT", "name:muoi", "muoi*", "^muoi", "-muoi", "(", ")", "\x00", "%",
     "muoi\x00", "🌶️", "a" * 10_000, "a " * 5_000, ":*", "&|!<->", "\\", "'muoi':*A", "\u202emuoi", "{", "}", "+"],
)  # fmt: skip
def test_hostile_text_is_only_text(text):
    indexed(name="Muối")

    assert found(text) in ([], ["Muối"])


@pytest.mark.parametrize("text", ["🌶️", "!!!", "\x00", "—", "'"])
def test_text_without_a_word_finds_nothing(text):
    indexed(name="Muối")

    assert found(text) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40))
def test_any_text_can_be_searched(text):
    assert found(text) == []


def test_a_query_is_cut_to_a_bearable_length():
    words = query_words(" ".join(f"w{number}" for number in range(100)))

    assert len(words) == MOST_WORDS
    assert query_words("muối muoi MUỐI") == ["muoi"]


def test_a_changed_product_is_found_by_its_new_name_only():
    product = indexed(name="Muối")
    product.name = "Ớt"
    product.save()

    assert index_changed_products() == 1
    assert (found("muoi"), found("ot")) == ([], ["Ớt"])


def test_a_deleted_product_is_found_no_more():
    product = indexed(name="Muối")
    product.delete()

    assert found("muoi") == []
    assert not SearchEntry.objects.exists()


def test_indexing_twice_finds_nothing_to_do():
    make_product()

    assert (index_changed_products(), index_changed_products()) == (1, 0)


def dirty():
    return set(Product.objects.filter(search_index_dirty=True).values_list("name", flat=True))


def test_every_change_of_a_word_marks_its_products():
    material = make_attribute(slug="material", values=("Gạo",))
    value = material.values.get()
    group = make_category(name="Nhóm")
    category = make_category(name="Bộ", parent=group)
    vendor = make_vendor()
    product = make_product(name="Mine", vendor=vendor, category=category, values=(value,))
    make_product(name="Other")
    changes = {
        "vendor": lambda: type(vendor).objects.filter(pk=vendor.pk).update(name="New"),
        "vendor translated": lambda: vendor.translations.create(language_code="en", name="Coop"),
        "category": lambda: type(category).objects.filter(pk=category.pk).update(name="New set"),
        "group": lambda: type(group).objects.filter(pk=group.pk).update(name="New group"),
        "group translated": lambda: group.translations.create(language_code="en", name="Group"),
        "value": lambda: material.values.update(name="New value"),
        "value translated": lambda: value.translations.create(language_code="en", name="Rice"),
        "value taken away": lambda: product.attribute_values.all().delete(),
        "translated": lambda: product.translations.create(language_code="en", name="Mine too"),
        "translation changed": lambda: product.translations.update(name="Still mine"),
        "variant": lambda: product.variants.update(name="Big"),
        "text": lambda: Product.objects.filter(pk=product.pk).update(description_plaintext="New"),
    }
    for name, change in changes.items():
        index_changed_products()
        change()
        assert dirty() == {"Mine"}, name


def test_what_has_no_words_marks_nothing():
    product = indexed(name="Muối")

    Product.objects.filter(pk=product.pk).update(weight_grams=5)
    Product.objects.get(pk=product.pk).save()
    product.variants.update(weight_grams=7)

    assert dirty() == set()


def test_saving_a_stale_row_does_not_hide_a_change():
    product = indexed(name="Muối")
    stale = Product.objects.get(pk=product.pk)
    product.translations.create(language_code="en", name="Salt")
    stale.save()

    assert dirty() == {"Muối"}


def test_the_index_can_be_made_anew():
    indexed(name="Muối")
    SearchEntry.objects.all().delete()

    assert rebuild_index() == 1
    assert found("muoi") == ["Muối"]


def test_documents_take_as_many_statements_for_20_products_as_for_one(django_assert_num_queries):
    products = [make_product(category=make_category()) for _ in range(20)]

    for some in (products[:1], products):
        with django_assert_num_queries(8):
            build_documents([product.pk for product in some])


def test_editorjs_documents_give_their_text():
    document = {
        "blocks": [
            {"type": "header", "data": {"text": "Muối &amp; ớt", "level": 2}},
            {"type": "list", "data": {"items": ["cay", {"content": "<b>mặn</b>"}]}},
            {"type": "image", "data": {"caption": "Ảnh", "url": "https://example.com"}},
        ]
    }

    assert editorjs_text(document).split() == ["Muối", "&", "ớt", "cay", "mặn", "Ảnh"]
    assert editorjs_text(None) == editorjs_text([]) == editorjs_text({"blocks": "x"}) == ""


def test_the_words_are_asked_for_once_and_not_for_each_product():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    goods = Product.objects.published(channel=make_channel(), now=now)
    found = get_engine().restrict(goods, "muối").order_by(F("search_rank").desc(), "pk")[:20]

    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX 0:M" in found.explain()  # the other way it looks up a key: 0:=M


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("kẹo dừa", ["Kẹo dừa", "Kẹo dứa", "Kẹo dưa"]),
        ("kẹo dứa", ["Kẹo dứa", "Kẹo dừa", "Kẹo dưa"]),
        ("dưa", ["Kẹo dưa", "Kẹo dừa", "Kẹo dứa"]),
        ("KẸO DỪ", ["Kẹo dừa", "Kẹo dứa", "Kẹo dưa"]),
        ("keo du\u031b\u0301a", ["Kẹo dứa", "Kẹo dừa", "Kẹo dưa"]),
    ],
)
def test_what_is_spelled_as_typed_comes_first(text, names):
    for name in ("Kẹo dừa", "Kẹo dứa", "Kẹo dưa"):
        make_product(name=name, slug=f"k{name.encode().hex()}")
    index_changed_products()

    assert found(text)[0] == names[0]
    assert sorted(found(text)) == sorted(names)


def test_a_name_spelled_as_typed_comes_before_a_vendor_spelled_so_and_both_before_a_folded_name():
    make_product(name="Mứt dứa dứa dứa")
    make_product(name="Mứt dứa của vườn", vendor=make_vendor(name="Hợp tác xã Dừa Xanh"))
    make_product(name="Mứt làm bằng trái dừa khô già")
    index_changed_products()

    assert found("mứt dừa") == ["Mứt làm bằng trái dừa khô già", "Mứt dứa của vườn", "Mứt dứa dứa dứa"]


def test_both_places_of_a_tone_are_one_spelling():
    make_product(name="Hoa khô Mỹ", slug="hoa")
    make_product(name="Hòa khô Mỹ", slug="hoa-huyen")
    index_changed_products()

    assert found("hoà") == ["Hòa khô Mỹ", "Hoa khô Mỹ"]
