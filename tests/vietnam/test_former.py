import pytest

from vietnam.former import find_former_communes, former_communes
from vietnam.units import communes


def names(text: str, district: str = "") -> list[tuple[str, list[str]]]:
    found = find_former_communes(text, district)
    return [(former.district, [commune.full_name for commune in former.successors]) for former in found]


def test_every_commune_of_the_former_province_has_a_successor_there() -> None:
    successors = {commune.code for former in former_communes() for commune in former.successors}

    assert len(former_communes()) == 94
    assert len(successors) == 36
    assert successors <= {commune.code for commune in communes("Tây Ninh")}


@pytest.mark.parametrize("text", ["Trường Đông", "xã truong dong", "X. Trường Đông"])
def test_a_former_commune_is_found_however_it_is_written(text: str) -> None:
    assert names(text) == [("Thị xã Hòa Thành", ["Phường Long Hoa"])]


def test_a_divided_commune_names_all_its_successors() -> None:
    (suoi_day,) = find_former_communes("Suối Dây")

    assert suoi_day.is_divided
    assert [commune.full_name for commune in suoi_day.successors] == ["Xã Tân Châu", "Xã Tân Thành"]
    assert sum(former.is_divided for former in former_communes()) == 10


def test_a_name_that_two_districts_used_is_told_apart_by_the_district() -> None:
    assert names("Tân Bình") == [
        ("Thành phố Tây Ninh", ["Phường Bình Minh"]),
        ("Huyện Tân Biên", ["Xã Tân Biên"]),
    ]
    assert names("Tân Bình", "h. Tân Biên") == [("Huyện Tân Biên", ["Xã Tân Biên"])]


def test_an_unknown_name_finds_nothing() -> None:
    assert names("Hoàn Kiếm") == []
