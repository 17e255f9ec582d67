import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnam.refresh import library_rows
from vietnam.text import fold
from vietnam.units import (
    UNITS_FILE,
    AmbiguousCommune,
    Commune,
    CommuneKind,
    Region,
    UnknownCommune,
    UnknownProvince,
    Zone,
    communes,
    find_commune,
    find_province,
    get_commune,
    provinces,
    search_communes,
    search_provinces,
    zone,
)

ALL_COMMUNES = [commune for province in provinces() for commune in communes(province)]


def test_the_file_says_what_the_library_says() -> None:
    assert UNITS_FILE.read_text("utf-8").splitlines() == library_rows()
    assert (len(provinces()), len(ALL_COMMUNES)) == (34, 3321)


def test_the_library_itself_is_not_loaded() -> None:
    program = "import sys, vietnam.units as u; u.find_province('80'); print('vietnam_provinces' in sys.modules)"

    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert shown.stdout == "False\n"


@pytest.mark.parametrize(
    ("text", "name", "full_name"),
    [
        ("Tây Ninh", "Tây Ninh", "Tỉnh Tây Ninh"),
        ("tỉnh tay ninh", "Tây Ninh", "Tỉnh Tây Ninh"),
        ("T. TÂY NINH", "Tây Ninh", "Tỉnh Tây Ninh"),
        ("80", "Tây Ninh", "Tỉnh Tây Ninh"),
        ("1", "Hà Nội", "Thành phố Hà Nội"),
        ("TP.HCM", "Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("tp ho chi minh", "Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Thành phố Hồ Chí Minh", "Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        (unicodedata.normalize("NFD", "Đắk Lắk"), "Đắk Lắk", "Tỉnh Đắk Lắk"),
        ("Khánh Hoà", "Khánh Hòa", "Tỉnh Khánh Hòa"),
        ("Long An", "Tây Ninh", "Tỉnh Tây Ninh"),
        ("Bà Rịa-Vũng Tàu", "Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Saigon", "Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("TP. HCM", "Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Hanoi", "Hà Nội", "Thành phố Hà Nội"),
        ("longan", "Tây Ninh", "Tỉnh Tây Ninh"),
        ("Daklak", "Đắk Lắk", "Tỉnh Đắk Lắk"),
    ],
)
def test_a_province_is_found_however_it_is_written(text: str, name: str, full_name: str) -> None:
    province = find_province(text)

    assert (province.name, province.full_name) == (name, full_name)


@pytest.mark.parametrize("text", ["", "Atlantis", "2", "99", "tỉnh", "٨٠", "\x00", "x" * 10_000])
def test_an_unknown_province_is_refused(text: str) -> None:
    with pytest.raises(UnknownProvince):
        find_province(text)


@pytest.mark.parametrize(
    ("province", "text", "full_name"),
    [
        ("Tây Ninh", "tan ninh", "Phường Tân Ninh"),
        ("Tây Ninh", "P. Tân Ninh", "Phường Tân Ninh"),
        ("Tây Ninh", "P.Long Hoa", "Phường Long Hoa"),
        ("Tây Ninh", "hoa thanh", "Phường Hoà Thành"),
        ("Tây Ninh", "Hòa Thành", "Phường Hoà Thành"),
        ("Tây Ninh", "X. Truông Mít", "Xã Truông Mít"),
        ("Tây Ninh", "25459", "Phường Tân Ninh"),
        ("Tây Ninh", "Tân Thành", "Xã Tân Thành"),
        ("Tây Ninh", "xã Tân Thạnh", "Xã Tân Thạnh"),
        ("Tây Ninh", "x. tân thạnh", "Xã Tân Thạnh"),
        ("Đồng Tháp", "P. My Tho", "Phường Mỹ Tho"),
        ("Đồng Tháp", "xa my tho", "Xã Mỹ Thọ"),
        ("Thanh Hóa", "phuong dong tien", "Phường Đông Tiến"),
        ("Điện Biên", "Xa Dung", "Xã Xa Dung"),
        ("Điện Biên", "xã Xa Dung", "Xã Xa Dung"),
        ("Lâm Đồng", "B’Lao", "Phường B'Lao"),
        ("Đắk Lắk", "mdrak", "Xã M’Drắk"),
        ("Hà Nội", "Văn Miếu Quốc Tử Giám", "Phường Văn Miếu - Quốc Tử Giám"),
        ("An Giang", "đặc khu Phú Quốc", "Đặc khu Phú Quốc"),
        ("An Giang", "phu quoc", "Đặc khu Phú Quốc"),
        ("Lâm Đồng", "P1 Bảo Lộc", "Phường 1 Bảo Lộc"),
    ],
)
def test_a_commune_is_found_however_it_is_written(province: str, text: str, full_name: str) -> None:
    assert find_commune(province, text).full_name == full_name


@pytest.mark.parametrize(
    ("province", "text", "names"),
    [
        ("Tây Ninh", "tan thanh", ["Xã Tân Thành", "Xã Tân Thạnh"]),
        ("Tây Ninh", "xa tan thanh", ["Xã Tân Thành", "Xã Tân Thạnh"]),
        ("Đồng Tháp", "my tho", ["Phường Mỹ Tho", "Xã Mỹ Thọ"]),
    ],
)
def test_a_name_that_can_mean_two_communes_is_not_guessed(province: str, text: str, names: list[str]) -> None:
    with pytest.raises(AmbiguousCommune) as caught:
        find_commune(province, text)

    assert [commune.full_name for commune in caught.value.candidates] == names


@pytest.mark.parametrize(
    "text", ["", "phường", "xã Long Hoa", "Hoàn Kiếm", "00070", "٢٥٤٥٩", "12", "\ud800", "y" * 10_000]
)
def test_an_unknown_commune_is_refused(text: str) -> None:
    with pytest.raises(UnknownCommune):
        find_commune("Tây Ninh", text)


@given(st.sampled_from(ALL_COMMUNES), st.booleans(), st.booleans(), st.booleans())
def test_every_commune_is_found_by_its_own_name(commune: Commune, short: bool, loud: bool, decomposed: bool) -> None:
    prefix = {"xã": "X. ", "phường": "P.", "đặc khu": "ĐK "}[commune.kind] if short else f"{commune.kind} "
    text = prefix + commune.name
    text = unicodedata.normalize("NFD", text) if decomposed else text

    assert find_commune(commune.province_code, text.upper() if loud else text) == commune
    assert find_commune(commune.province_code, commune.code) == commune
    assert get_commune(commune.code) == commune


@given(st.sampled_from(ALL_COMMUNES))
def test_a_folded_name_gives_the_commune_or_names_it_among_the_candidates(commune: Commune) -> None:
    try:
        found: tuple[Commune, ...] = (find_commune(commune.province_code, fold(commune.full_name)),)
    except AmbiguousCommune as ambiguity:
        found = ambiguity.candidates

    assert commune in found


@given(st.text(), st.sampled_from(provinces()))
def test_any_text_gives_a_commune_or_a_stated_refusal(text: str, province: object) -> None:
    try:
        find_commune("80", text)
        search_communes("80", text)
    except (UnknownCommune, AmbiguousCommune):
        pass


def test_typing_brings_name_beginnings_first_then_words_inside() -> None:
    names = [commune.full_name for commune in search_communes("Tây Ninh", "hoa")]

    assert names == [
        "Xã Hoà Hội",
        "Xã Hoà Khánh",
        "Phường Hoà Thành",
        "Xã Bình Hoà",
        "Xã Đức Hòa",
        "Xã Hiệp Hoà",
        "Phường Long Hoa",
        "Xã Lương Hoà",
        "Xã Mộc Hoá",
        "Xã Nhơn Hòa Lập",
    ]
    assert [c.full_name for c in search_communes("80", "p. tân", limit=5)] == ["Phường Tân An", "Phường Tân Ninh"]
    assert len(search_communes("80", "", limit=7)) == 7
    assert search_communes("80", "zzz") == []


def test_kinds_and_numbers_of_units_in_tay_ninh() -> None:
    kinds = [commune.kind for commune in communes("Tây Ninh")]

    assert (kinds.count(CommuneKind.COMMUNE), kinds.count(CommuneKind.WARD)) == (82, 14)


@pytest.mark.parametrize(
    ("origin", "destination", "expected"),
    [
        ("Tây Ninh", "Long An", Zone.SAME_PROVINCE),
        ("Tây Ninh", "TP.HCM", Zone.SAME_REGION),
        ("Tây Ninh", "Huế", Zone.COUNTRY),
        ("Thanh Hóa", "Nghệ An", Zone.SAME_REGION),
        ("Ninh Bình", "Thanh Hóa", Zone.COUNTRY),
    ],
)
def test_a_parcel_travels_in_a_zone(origin: str, destination: str, expected: Zone) -> None:
    assert zone(origin, destination) is expected
    assert zone(destination, origin) is expected


def test_every_province_lies_in_one_region() -> None:
    regions = [province.region for province in provinces()]

    assert [regions.count(region) for region in Region] == [15, 11, 8]


def test_typing_accents_brings_what_is_spelled_so_first() -> None:
    names = [commune.full_name for commune in search_communes("Tây Ninh", "tân thạnh")]

    assert names == ["Xã Tân Thạnh", "Xã Tân Thành"]
    assert search_communes("Tây Ninh", "hoá")[0].full_name == "Xã Mộc Hoá"
    assert search_communes("Đồng Tháp", "xã mỹ thọ")[0].full_name == "Xã Mỹ Thọ"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Long An", "Tây Ninh"),
        ("long a", "Tây Ninh"),
        ("Bình Dương", "Hồ Chí Minh"),
        ("TPHCM", "Hồ Chí Minh"),
        ("tp hcm", "Hồ Chí Minh"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("Sài Gòn", "Hồ Chí Minh"),
        ("saigon", "Hồ Chí Minh"),
        ("sai g", "Hồ Chí Minh"),
        ("Vũng Tàu", "Hồ Chí Minh"),
        ("tỉnh Kon Tum", "Quảng Ngãi"),
        ("Thừa Thiên", "Huế"),
        ("hanoi", "Hà Nội"),
    ],
)
def test_typing_an_old_name_or_a_habit_offers_the_province_of_today(text: str, name: str) -> None:
    assert search_provinces(text)[0].name == name


def test_typing_offers_todays_names_first_and_what_is_spelled_as_typed_before_both() -> None:
    assert [one.name for one in search_provinces("nam")] == ["Ninh Bình", "Đà Nẵng"]
    assert [one.name for one in search_provinces("ninh b")] == ["Ninh Bình"]
    assert next(iter(search_provinces("bình"))).name == "Ninh Bình"
    assert search_provinces("") == list(provinces())
    assert search_provinces("Atlantis") == []


def test_every_name_that_the_list_offers_is_understood_when_sent() -> None:
    for province in provinces():
        for name in (province.name, province.full_name, *province.former_names):
            assert find_province(name) == province
            assert find_province(fold(name).replace(" ", "")) == province
            assert province in search_provinces(name)


@pytest.mark.parametrize(
    ("text", "similar"),
    [
        ("Gía Lộc", "Phường Gia Lộc"),
        ("xã Tân Hỏa", "Xã Tân Hòa"),
        ("P. Tấn Ninh", "Phường Tân Ninh"),
        ("phường Hoá Thành", "Phường Hoà Thành"),
    ],
)
def test_who_writes_accents_means_them(text: str, similar: str) -> None:
    with pytest.raises(UnknownCommune) as caught:
        find_commune("Tây Ninh", text)

    assert [commune.full_name for commune in caught.value.similar] == [similar]
