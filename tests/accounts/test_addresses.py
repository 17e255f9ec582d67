"""What a typed address becomes, and what is said about one that cannot be delivered to."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.addresses import clean_address
from accounts.models import Address, User

VIETNAM = {
    "first_name": "Lan",
    "last_name": "Nguyễn",
    "street_address_1": "12 Cách Mạng Tháng Tám",
    "country": "VN",
    "country_area": "tay ninh",
    "city": "p. tan ninh",
    "phone": "0912 345 678",
}
AMERICA = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "street_address_1": "1 Market St",
    "city": "San Francisco",
    "postal_code": "94105",
    "country": "US",
    "country_area": "CA",
}


def codes(values):
    """Every refused field with its code, in the order in which they are told."""
    with pytest.raises(ValidationError) as caught:
        clean_address(values)
    return [(name, error.code) for name, errors in caught.value.error_dict.items() for error in errors]


def test_takes_names_without_accents_and_stores_the_official_ones_with_codes():
    address = clean_address(VIETNAM)

    assert (address.country_area, address.province_code) == ("Tây Ninh", "80")
    assert (address.city, address.commune_code) == ("Phường Tân Ninh", "25459")
    assert address.phone == "+84912345678"
    assert address._state.adding
    assert address.user_id is None


@pytest.mark.parametrize("province", ["Tỉnh Tây Ninh", "TÂY NINH", "Long An", "80"])
def test_knows_a_province_by_prefix_case_former_name_and_code(province):
    assert clean_address(VIETNAM | {"country_area": province}).country_area == "Tây Ninh"


def test_keeps_the_old_district_as_free_text():
    assert clean_address(VIETNAM | {"city_area": "  Thành phố  Tây Ninh "}).city_area == "Thành phố Tây Ninh"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"country_area": ""}, [("country_area", "required")]),
        ({"city": None}, [("city", "required")]),
        ({"city": "", "street_address_1": " "}, [("city", "required"), ("street_address_1", "required")]),
        ({"country_area": "Atlantis"}, [("country_area", "invalid")]),
        ({"city": "Xã Không Có"}, [("city", "invalid")]),
        ({"country_area": "Cà Mau"}, [("city", "invalid")]),
        ({"phone": "12"}, [("phone", "invalid")]),
        ({"postal_code": "XX"}, [("postal_code", "invalid")]),
        ({"country": ""}, [("country", "required")]),
        ({"first_name": "a\0b"}, [("first_name", "invalid")]),
        ({"street_address_1": "x" * 10_000}, [("street_address_1", "invalid")]),
    ],
)
def test_refuses_at_the_field(changes, expected):
    assert codes(VIETNAM | changes) == expected


def test_names_the_communes_that_can_be_meant():
    with pytest.raises(ValidationError) as caught:
        clean_address(VIETNAM | {"city": "Tan Thanh"})

    with translation.override("en"):
        messages = caught.value.messages
    assert messages == ["This can mean several communes: Xã Tân Thành, Xã Tân Thạnh."]


def test_tidies_an_address_abroad_like_saleor():
    address = clean_address(AMERICA | {"country_area": "California"})

    assert (address.city, address.country_area, address.postal_code) == ("SAN FRANCISCO", "CA", "94105")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"postal_code": "XX", "country_area": "ZZ"}, [("country_area", "invalid"), ("postal_code", "invalid")]),
        ({"street_address_1": "", "city": ""}, [("city", "required"), ("street_address_1", "required")]),
    ],
)
def test_refuses_abroad_what_saleor_refuses(changes, expected):
    assert codes(AMERICA | changes) == expected


def test_skipping_validation_stores_what_was_typed():
    address = clean_address({"country": "VN", "city": "đâu đó"}, validate=False)

    assert (address.city, address.commune_code, address.validation_skipped) == ("đâu đó", "", True)


def test_skipping_validation_still_refuses_what_no_column_takes():
    with pytest.raises(ValidationError):
        clean_address({"country": "VN", "city": "x" * 300}, validate=False)


def test_knows_what_the_post_of_other_countries_wants():
    japan = {
        "country": "JP",
        "country_area": "Tokyo",
        "street_address_1": "1-1",
        "postal_code": "100-0001",
        "city": "x",
    }
    singapore = {"country": "SG", "street_address_1": "1 Raffles Place", "postal_code": "048616"}

    assert (clean_address(japan).country_area, clean_address(japan).city) == ("東京都", "")
    assert clean_address(singapore).postal_code == "048616"
    assert codes(singapore | {"postal_code": "12"}) == [("postal_code", "invalid")]
    assert codes({"country": "EU", "street_address_1": "x", "city": "y"}) == [("country", "invalid")]


@pytest.mark.parametrize(
    ("relaxed", "changes", "expected"),
    [
        ({"require_all": False}, {"street_address_1": "", "city": "San Francisco"}, ("", "San Francisco", "94105")),
        ({"check_format": False}, {"postal_code": "XX"}, ("1 Market St", "San Francisco", "XX")),
        ({"normalize": False}, {}, ("1 Market St", "San Francisco", "94105")),
    ],
)
def test_a_checkout_may_ask_for_less(relaxed, changes, expected):
    address = clean_address(AMERICA | changes, **relaxed)

    assert (address.street_address_1, address.city, address.postal_code) == expected
    assert address.validation_skipped


def test_asking_for_less_still_asks_for_the_rest():
    with pytest.raises(ValidationError) as caught:
        clean_address(AMERICA | {"postal_code": "XX", "city": ""}, require_all=False)

    assert list(caught.value.error_dict) == ["postal_code"]


@pytest.mark.parametrize(("country", "written"), [("VN", "Nguyễn Thị Lan"), ("GB", "Lan Nguyễn Thị")])
def test_the_name_on_an_address_is_written_as_its_country_does(country, written):
    assert Address(first_name="Lan", last_name="Nguyễn Thị", country=country).full_name == written


@pytest.mark.parametrize(("language", "written"), [("vi", "Nguyễn Thị Lan"), ("en", "Lan Nguyễn Thị")])
def test_a_mail_greets_people_as_their_language_does(language, written):
    assert User(first_name="Lan", last_name="Nguyễn Thị", language_code=language).get_full_name() == written
