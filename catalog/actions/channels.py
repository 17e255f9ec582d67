"""Everything that changes channels. Their prices are in their currency, so it stays what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Channel
from primitives.rows import Change, RowErrors, check_new, columns_of, take_changes, write_changes

_CHANGEABLE = frozenset(
    {"name", "slug", "default_country", "default_language", "is_active", "metadata", "private_metadata"}
)


@dataclass(frozen=True, slots=True)
class NewChannel:
    """Where goods are sold in one currency."""

    name: str
    slug: str
    currency_code: str
    default_country: str = "VN"
    default_language: str = "vi"
    is_active: bool = True
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


def create_channels(*, channels: Sequence[NewChannel]) -> list[Channel]:
    """Store channels, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [Channel(**columns_of(new)) for new in channels]
    check_new(rows, errors, unique=["slug"])
    for number, new in enumerate(channels):
        code = new.currency_code
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            errors.add(number, "currency_code", _("A currency has a code of three capitals."))
    errors.raise_any()
    return Channel.objects.bulk_create(rows)


def change_channels(*, changes: Sequence[Change]) -> list[Channel]:
    """Change channels, all or none; their currency is not among that. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(Channel.objects.all(), changes, errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]
