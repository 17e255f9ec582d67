"""Sample vouchers to try: free delivery, and ten per cent off one producer's goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from catalog.models import Channel
from primitives.translations import Translation
from promotions.actions import (
    NewVoucher,
    VoucherListing,
    add_code,
    create_vouchers,
    list_vouchers,
    translate_vouchers,
)
from promotions.models import ValueType, VoucherCode, VoucherType
from vendors.models import Vendor

FREE_DELIVERY, OF_A_PRODUCER = "FREESHIP", "LANGNGHE10"
SAMPLE = {"sample": "true"}


def ensure_vouchers(*, channel: Channel, vendors: Mapping[str, Vendor], now: datetime) -> None:
    """Make the sample vouchers unless they exist. The first producer of the sample pays the second."""
    producer = next(iter(vendors.values()), None)
    _ensure(
        FREE_DELIVERY,
        names=("Miễn phí giao hàng", "Free delivery"),
        voucher=NewVoucher(type=VoucherType.SHIPPING, value_type=ValueType.PERCENTAGE, start_at=now, metadata=SAMPLE),
        channel=channel,
        value=100,
        min_spent=200_000,
        now=now,
    )
    if producer is not None:
        _ensure(
            OF_A_PRODUCER,
            names=(f"{producer.name} giảm 10%", f"10% off goods of {producer.name}"),
            voucher=NewVoucher(value_type=ValueType.PERCENTAGE, vendor_id=producer.pk, start_at=now, metadata=SAMPLE),
            channel=channel,
            value=10,
            min_spent=None,
            now=now,
        )


def _ensure(
    code: str,
    *,
    names: tuple[str, str],
    voucher: NewVoucher,
    channel: Channel,
    value: int,
    min_spent: int | None,
    now: datetime,
) -> None:
    if VoucherCode.objects.filter(code=code).exists():
        return
    pk = create_vouchers(vouchers=[replace(voucher, name=names[0][:255])])[0].pk
    translate_vouchers(translations=[Translation(pk, "en", {"name": names[1][:255]})])
    minimum = None if min_spent is None else Decimal(min_spent)
    list_vouchers(listings=[VoucherListing(pk, channel.pk, Decimal(value), minimum)])
    add_code(voucher_id=pk, code=code, now=now)
