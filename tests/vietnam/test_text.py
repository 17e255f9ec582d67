import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnam.text import agrees, as_name, fold, slugify, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Bánh TRÁNG phơi sương", "banh trang phoi suong"),
        ("Đặc sản Tây Ninh", "dac san tay ninh"),
        ("  Núi\t Bà \n Đen ", "nui ba den"),
        ("rư\u200bợu\u202e \u00adđế", "ruou de"),
        ("Ｍãng　cầu", "mang cau"),
        ("a\x00b", "ab"),
        ("", ""),
    ],
)
def test_folding_takes_away_what_spellings_differ_in(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâđeêioôơuưyàảãáạẳẵằắặẩẫầấậẻẽèéẹ ỉĩìíị ổỗồốộ ở ữ ỵ BCDGH"))
def test_composed_and_decomposed_text_fold_alike_to_plain_letters(text: str) -> None:
    composed, decomposed = fold(unicodedata.normalize("NFC", text)), fold(unicodedata.normalize("NFD", text))

    assert composed == decomposed
    assert composed.isascii()


def test_words_leave_punctuation_out_and_keep_reading_order() -> None:
    assert words("Mãng-cầu (Bà Đen), 5★ 500g!") == ["mang", "cau", "ba", "den", "5", "500g"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Bánh tráng siêu mỏng Tân Nhiên", "banh-trang-sieu-mong-tan-nhien"),
        ("  --Muối ớt & tôm!! ", "muoi-ot-tom"),
        ("Đường thốt nốt 500 g", "duong-thot-not-500-g"),
    ],
)
def test_a_slug_is_readable(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_long_slug_is_cut_between_words() -> None:
    assert slugify("bánh tráng phơi sương", max_length=12) == "banh-trang"
    assert slugify("bánhtrángphơisương", max_length=12) == "banhtrangpho"


def test_text_without_letters_gets_distinct_fallback_slugs() -> None:
    assert slugify("塩").startswith("muc-")
    assert slugify("塩") != slugify("茶")


@given(st.text(), st.integers(min_value=4, max_value=50))
def test_a_slug_is_never_empty_too_long_or_out_of_its_alphabet(text: str, max_length: int) -> None:
    slug = slugify(text, max_length=max_length)

    assert 1 <= len(slug) <= max_length
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")


@pytest.mark.parametrize(
    ("text", "name", "does"),
    [
        ("che bien", "Chế biến", True),
        ("Chế biến", "Chế biến", True),
        ("chè biến", "Chế biến", False),
        ("xã hoà bình", "Hòa Bình", True),
        ("Ðồng Tháp", "Đồng Tháp", True),
        ("thanh bình", "Thạnh Bình", False),
        ("", "Thạnh Bình", True),
    ],
)
def test_text_without_accents_may_mean_a_name_text_with_others_does_not(text: str, name: str, does: bool) -> None:
    assert agrees(text, name) is does


def test_a_name_is_composed_and_without_what_nobody_sees() -> None:
    assert as_name("Mu\u031b\u0301t\u200b \u2060du\u031b\u0300a\ufe0f\u3164 \u00ad") == "Mứt dừa"
    assert as_name("mứt dứa") != as_name("mứt dừa")
