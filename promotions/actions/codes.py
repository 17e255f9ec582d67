"""Codes that shoppers type: how they are stored, and that nobody has two of one name."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from primitives.errors import refusal
from promotions.models import GiftCard, VoucherCode

CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike."""
CODE_LENGTH = 12
"""60 bits: nobody guesses one, however many there are."""


def clean_code(code: str) -> str:
    """The code as it is stored: without spaces around it, in capitals."""
    return code.strip().upper()


def random_code() -> str:
    """A code that nobody guesses."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def check_free(code: str) -> None:
    """Raise ``ValidationError`` at ``code`` when a voucher or a gift card has it already."""
    if VoucherCode.objects.filter(code=code).exists() or GiftCard.objects.filter(code=code).exists():
        raise refusal("code", _("This code is taken."), "unique")
