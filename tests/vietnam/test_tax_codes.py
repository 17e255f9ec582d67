import pytest

from vietnam.tax_codes import InvalidTaxCode, normalize_tax_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0100233488", "0100233488"),
        ("01.00.233.488", "0100233488"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("072185001234", "072185001234"),
        ("001 090 000 123", "001090000123"),
        ("096305012345", "096305012345"),
    ],
)
def test_a_tax_code_keeps_its_digits(text: str, code: str) -> None:
    assert normalize_tax_code(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "123456789", "0100233480", "0314409058-000", "314409058002", "000185001234", "072485001234", "72185001234",
        "07218500123", "0721850012345", "٠٧٢١٨٥٠٠١٢٣٤", "1" * 100,
    ],
)  # fmt: skip
def test_what_can_be_no_tax_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidTaxCode):
        normalize_tax_code(text)
