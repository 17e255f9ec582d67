import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnam.phones import InvalidPhone, normalize_phone, written_phone


@pytest.mark.parametrize(
    "text", ["0900000123", "0900 000 123", "0900.000.123", "+84 900 000 123", "84900000123", "0084900000123"]
)
def test_every_usual_spelling_becomes_the_same_number(text: str) -> None:
    assert normalize_phone(text) == "+84900000123"


def test_a_number_with_a_foreign_prefix_keeps_its_country() -> None:
    assert normalize_phone("+1 202 555 0143") == "+12025550143"
    assert normalize_phone("202-555-0143", country="US") == "+12025550143"


@pytest.mark.parametrize(
    "text", ["", "123", "không có", "0900 000", "0900000123 ext 5", "+84 1", "\x00", "0" * 10_000, "٣"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhone):
        normalize_phone(text)


@given(st.text())
def test_any_text_gives_a_number_or_the_one_exception(text: str) -> None:
    try:
        number = normalize_phone(text)
    except InvalidPhone:
        return
    assert number.startswith("+")
    assert normalize_phone(number) == number


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842763822222", "0276 382 2222"),
        ("+842438255555", "024 3825 5555"),
        ("+841900", "01900"),
        ("+12025550143", "+12025550143"),
        ("", ""),
    ],
)
def test_numbers_are_written_as_their_country_does(number, written):
    assert written_phone(number) == written
