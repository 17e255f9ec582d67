"""Phone numbers in one spelling: E.164, such as +84912345678."""


class InvalidPhone(ValueError):
    """The text is not a phone number that can be dialed in its country."""


# The longest number with every separator people use; longer text is refused before it is parsed.
_MAX_LENGTH = 40


def normalize_phone(text: str, country: str = "VN") -> str:
    """Return the number in E.164.

    ``country`` (ISO 3166 alpha-2) is assumed for numbers without an international prefix.
    Raises ``InvalidPhone``.
    """
    # Imported here because it takes 0.1 s and 5 MB, and most processes never see a phone number.
    import phonenumbers

    if len(text) > _MAX_LENGTH:
        raise InvalidPhone("too long")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(str(error)) from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise InvalidPhone("not a number in use")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_phone(number: str) -> str:
    """Return a number in E.164 as people in Vietnam write it: 0912 345 678. Numbers of other countries stay as they
    are.
    """
    if not number.startswith("+84"):
        return number
    digits = "0" + number.removeprefix("+84")
    if digits.startswith("02"):  # a landline: area code of three digits for the two largest cities, else of four
        area = 3 if digits[2] in "48" else 4
        return f"{digits[:area]} {digits[area:-4]} {digits[-4:]}"
    return f"{digits[:4]} {digits[4:7]} {digits[7:]}" if len(digits) == 10 else digits
