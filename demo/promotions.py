"""Sample vouchers to try: free delivery, and ten per cent off one producer's goods."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from catalog.models import Channel
from promotions.actions import add_code
from promotions.models import ValueType, Voucher, VoucherChannelListing, VoucherCode, VoucherTranslation, VoucherType
from vendors.models import Vendor

FREE_DELIVERY, OF_A_PRODUCER = "FREESHIP", "LANGNGHE10"
SAMPLE = {"sample": "true"}


def ensure_vouchers(*, channel: Channel, vendors: Mapping[str, Vendor], now: datetime) -> None:
    """Make the sample vouchers unless they exist. The first producer of the sample pays the second."""
    producer = next(iter(vendors.values()), None)
    _ensure(
        FREE_DELIVERY,
        names=("Miễn phí giao hàng", "Free delivery"),
        voucher=Voucher(type=VoucherType.SHIPPING, value_type=ValueType.PERCENTAGE, start_at=now, metadata=SAMPLE),
        channel=channel,
        value=100,
        min_spent=200_000,
        now=now,
    )
    if producer is not None:
        _ensure(
            OF_A_PRODUCER,
            names=(f"{producer.name} giảm 10%", f"10% off goods of {producer.name}"),
            voucher=Voucher(value_type=ValueType.PERCENTAGE, vendor=producer, start_at=now, metadata=SAMPLE),
            channel=channel,
            value=10,
            min_spent=None,
            now=now,
        )


def _ensure(
    code: str,
    *,
    names: tuple[str, str],
    voucher: Voucher,
    channel: Channel,
    value: int,
    min_spent: int | None,
    now: datetime,
) -> None:
    if VoucherCode.objects.filter(code=code).exists():
        return
    voucher.name = names[0][:255]
    voucher.save()
    VoucherTranslation.objects.create(voucher=voucher, language_code="en", name=names[1][:255])
    VoucherChannelListing.objects.create(
        voucher=voucher,
        channel=channel,
        currency=channel.currency_code,
        discount_value=Decimal(value),
        min_spent_amount=min_spent,
    )
    add_code(voucher_id=voucher.pk, code=code, now=now)
