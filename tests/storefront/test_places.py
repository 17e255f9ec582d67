"""The names that address fields offer while one types."""

import re

import pytest

pytestmark = pytest.mark.django_db


def offered(client, path: str, **query: str) -> list[str]:
    return re.findall(r'data-value="([^"]+)"', client.get(path, query).content.decode())


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Long An", "Tây Ninh"),
        ("bình dương", "Hồ Chí Minh"),
        ("TPHCM", "Hồ Chí Minh"),
        ("sài gòn", "Hồ Chí Minh"),
        ("Bến Tre", "Vĩnh Long"),
    ],
)
def test_an_old_name_or_a_habit_offers_the_province_of_today(client, typed, name):
    assert offered(client, "/dia-phuong/", search=typed)[0] == name
    assert offered(client, "/en/places/", search=typed)[0] == name


def test_the_list_says_which_old_provinces_are_in_a_name(client):
    assert "gồm Long An cũ" in client.get("/dia-phuong/", {"search": "tay"}).content.decode()


def test_nothing_typed_offers_all_provinces_and_nonsense_none(client):
    assert len(offered(client, "/dia-phuong/")) == 34
    assert offered(client, "/dia-phuong/", search="xyz") == []


def test_communes_of_an_old_province_are_those_of_its_successor(client):
    assert offered(client, "/dia-phuong/xa-phuong/", within="Long An", search="tân thạnh")[0] == "Xã Tân Thạnh"
