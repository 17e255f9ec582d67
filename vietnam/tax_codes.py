"""Tax codes (mã số thuế): of enterprises, of their branches, and of households."""

import re

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

_PERSONAL_ID = re.compile(r"0(?:0[1-9]|[1-9]\d)[0-3]\d{8}")


class InvalidTaxCode(ValueError):
    """Nobody can have this tax code."""


def normalize_tax_code(text: str) -> str:
    """Return a tax code as it is written: 10 digits, 10-3 for a branch, or the 12 of a personal id.

    Since 1 July 2025 a household's personal id (province, century and sex, year of birth, number) is its tax code.
    Spaces, points and hyphens may be anywhere; nothing is added and no digit changes. Raises ``InvalidTaxCode``.
    """
    digits = mst.compact(text)
    if digits.isascii() and _PERSONAL_ID.fullmatch(digits):
        return digits
    try:
        return mst.format(mst.validate(digits))
    except ValidationError as error:
        raise InvalidTaxCode(text) from error
