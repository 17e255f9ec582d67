"""Reads a checkout as a whole: its lines with prices and availability, parcels per vendor, delivery quotes, sums.

Two SQL statements however many checkouts, lines and vendors there are. Nothing is written here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.timezone import localdate

from catalog.models import Channel, ProductVariant
from orders.delivery import (
    CombinedOption,
    Destination,
    Offer,
    Parcel,
    Quote,
    Rate,
    choose_quote,
    combine,
    quote_parcel,
)
from orders.gifts import best_gift, gift_line_id, gives_gifts, load_gifts
from orders.goods import UNREAD_OF_PRODUCT, VARIANTS, all_but, is_for_sale, is_published, priced, unit_weight
from orders.models import Checkout, CheckoutLine, CheckoutVendorDelivery, VendorShippingMethod
from orders.pricing import LinePrice, price_line, shown_unit_amount
from orders.reductions import (
    AttachedVoucher,
    balances,
    load_covered,
    load_gift_cards,
    load_vouchers,
    split_off,
)
from orders.reservations import reserved_quantities
from primitives.languages import base_of, base_of_column
from primitives.money import quantize, total
from primitives.statements import Among, Statement
from promotions.models import GiftCard, ValueType
from promotions.splitting import Item, Split, split_gift_cards
from vendors.models import Vendor

_UNREAD = (
    *UNREAD_OF_PRODUCT,
    *all_but("variant__product__vendor__", Vendor, {"id", "name", "slug", "status"}),
)

BASE_LANGUAGE = "vi"
"""The language of the catalogue's own columns; every other one is a translation."""


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """The rule of a promotion that lowers a line, with what is written down of it; without ``vendor_id`` the
    marketplace pays.
    """

    pk: int
    promotion_name: str
    vendor_id: int | None
    value_type: str
    value: Decimal
    is_gift: bool = False


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line with its price today. Of product, vendor and product type only names and what is asked here is loaded."""

    row: CheckoutLine
    currency: str
    price: LinePrice
    is_available: bool
    stars: int | None
    translated_product_name: str
    translated_variant_name: str
    promotion_amount: Decimal = Decimal(0)
    """What a promotion takes off the line, beyond what its vendor has reduced itself."""
    promotion: AppliedRule | None = None
    """Read in one statement with the price: a promotion may end at any moment."""

    @property
    def is_gift(self) -> bool:
        """Whether a promotion gives it: the shopper neither pays nor changes it."""
        return self.promotion is not None and self.promotion.is_gift

    @property
    def unit_amount(self) -> Decimal:
        """What a unit costs on average, the voucher taken off."""
        return shown_unit_amount(self.price.total_amount, self.row.quantity, self.currency)

    @property
    def variant(self) -> ProductVariant:
        return self.row.variant

    @property
    def vendor(self) -> Vendor:
        return self.row.variant.product.vendor

    @property
    def is_shipping_required(self) -> bool:
        return self.row.variant.product.product_type.is_shipping_required

    @property
    def weight_grams(self) -> int:
        return unit_weight(self.row.variant) * self.row.quantity


@dataclass(frozen=True, slots=True)
class VendorPart:
    """What one vendor packs: its lines, the parcel they make (None when nothing of it travels), quotes and choice."""

    vendor: Vendor
    lines: tuple[BasketLine, ...]
    parcel: Parcel | None
    quotes: tuple[Quote, ...]
    chosen: Quote | None
    shipping_discount_amount: Decimal = Decimal(0)
    gift_card_amount: Decimal = Decimal(0)

    @property
    def subtotal_amount(self) -> Decimal:
        """Its goods, the voucher taken off."""
        return total(line.price.total_amount for line in self.lines)

    @property
    def undiscounted_shipping_amount(self) -> Decimal:
        return self.chosen.amount if self.chosen else Decimal(0)

    @property
    def shipping_amount(self) -> Decimal:
        """Its delivery, the voucher taken off."""
        return self.undiscounted_shipping_amount - self.shipping_discount_amount

    @property
    def voucher_amount(self) -> Decimal:
        """What the voucher takes off goods and delivery."""
        return total(line.price.voucher_amount for line in self.lines) + self.shipping_discount_amount

    @property
    def total_amount(self) -> Decimal:
        """What is left to pay for it by other means than gift cards."""
        return self.subtotal_amount + self.shipping_amount - self.gift_card_amount


@dataclass(frozen=True)
class Basket:
    """A checkout with everything that its sums depend on, parts in the order of their first line."""

    checkout: Checkout
    lines: tuple[BasketLine, ...]
    parts: tuple[VendorPart, ...]
    voucher: AttachedVoucher | None = None
    split: Split[UUID] | None = None
    """What the voucher takes off; None without a voucher and when it does not apply."""
    gift_cards: tuple[GiftCard, ...] = ()
    gift_card_amounts: Mapping[int, Decimal] = field(default_factory=dict)
    """What is taken from each card, by its id; not named: nothing."""

    @property
    def currency(self) -> str:
        return self.checkout.currency

    @property
    def voucher_amount(self) -> Decimal:
        return self.split.amount if self.split else Decimal(0)

    @property
    def gift_card_amount(self) -> Decimal:
        return total(self.gift_card_amounts.values())

    @cached_property
    def subtotal_amount(self) -> Decimal:
        return total(part.subtotal_amount for part in self.parts)

    @cached_property
    def shipping_amount(self) -> Decimal:
        return total(part.shipping_amount for part in self.parts)

    @property
    def total_amount(self) -> Decimal:
        """What is left to pay by other means than gift cards."""
        return self.subtotal_amount + self.shipping_amount - self.gift_card_amount

    @property
    def undiscounted_amount(self) -> Decimal:
        """What goods and delivery would cost without any reduction."""
        goods = total(line.price.undiscounted_total_amount for line in self.lines)
        return goods + total(part.undiscounted_shipping_amount for part in self.parts)

    @property
    def quantity(self) -> int:
        return sum(line.row.quantity for line in self.lines)

    @property
    def is_shipping_required(self) -> bool:
        return any(part.parcel for part in self.parts)

    @property
    def is_delivery_chosen(self) -> bool:
        """Whether it is settled how every parcel travels; true when nothing has to."""
        return all(part.chosen for part in self.parts if part.parcel)

    @property
    def unavailable_lines(self) -> tuple[BasketLine, ...]:
        return tuple(line for line in self.lines if not line.is_available)

    @cached_property
    def options(self) -> tuple[CombinedOption, ...]:
        """The methods for all parcels at once, as a client sees them that knows one delivery per checkout."""
        return combine({part.vendor.pk: part.quotes for part in self.parts if part.parcel})

    @property
    def chosen_option(self) -> CombinedOption | None:
        """The method chosen for all parcels, priced as chosen; None when nothing is chosen for all of them."""
        if not self.is_shipping_required or not self.is_delivery_chosen:
            return None
        quotes = tuple(part.chosen for part in self.parts if part.chosen)
        common = next((q for q in quotes if q.method_id == self.checkout.shipping_method_id), quotes[0])
        return CombinedOption(offer=common.offer, quotes=quotes)

    def quotes_to(self, destination: Destination, offers: Offers) -> dict[int, tuple[Quote, ...]]:
        """What the parcels would cost to another place, by vendor and cheapest first; nothing where it cannot go."""
        return _quotes([part.parcel for part in self.parts if part.parcel], offers, destination)


Offers = Mapping[int, Sequence[Offer]]
"""The delivery methods that each vendor offers in a currency, by the vendor's id."""


def load_basket(checkout: Checkout, *, now: datetime, language: str | None = None) -> Basket:
    """Read one checkout; names of delivery methods in ``language``, by default the checkout's own."""
    return load_baskets([checkout], now=now, language=language)[checkout.pk]


def load_baskets(checkouts: Sequence[Checkout], *, now: datetime, language: str | None = None) -> dict[UUID, Basket]:
    """Read many checkouts in two statements, by id. Their shipping addresses should be loaded already.

    Codes that were given add a statement for vouchers, two where they are about specific goods, and one for gift cards;
    a promotion that gives gifts in the market adds one for each language. Gifts are given where no voucher lowers
    anything, as in Saleor.
    """
    rows_of: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in _LINES.rows(checkouts=[checkout.pk for checkout in checkouts], today=localdate(now), now=now):
        rows_of[row.checkout_id].append(row)
    reachable = [checkout for checkout in checkouts if destination_of(checkout) is not None]
    offers = load_offers(
        vendor_ids={row.variant.product.vendor_id for checkout in reachable for row in rows_of[checkout.pk]},
        currencies={checkout.currency for checkout in reachable},
        language=language or (checkouts[0].language_code if checkouts else BASE_LANGUAGE),
    )
    vouchers = load_vouchers((checkout for checkout in checkouts if rows_of[checkout.pk]), now=now)
    covered = load_covered(vouchers, rows_of)
    cards = load_gift_cards(checkout_id for checkout_id, rows in rows_of.items() if rows and rows[0].has_gift_cards)
    baskets = {}
    for checkout in checkouts:
        basket = _basket(checkout, rows_of[checkout.pk], offers.get(checkout.currency, {}), now)
        attached = vouchers.get(checkout.pk)
        if attached is not None:
            basket = _with_voucher(basket, attached, covered.get(attached.voucher.pk, set()))
        baskets[checkout.pk] = basket
    earning = [
        basket for pk, basket in baskets.items() if rows_of[pk] and rows_of[pk][0].has_gifts and basket.split is None
    ]
    for gift in _gifts(earning, now):
        earned = gift.row.checkout
        given = _basket(earned, rows_of[earned.pk], offers.get(earned.currency, {}), now, gift=gift)
        baskets[earned.pk] = replace(given, voucher=baskets[earned.pk].voucher)
    return {pk: _with_gift_cards(basket, cards[pk], now) if cards[pk] else basket for pk, basket in baskets.items()}


def _gifts(baskets: Sequence[Basket], now: datetime) -> list[BasketLine]:
    """The gift of each basket that earns one, as a line; a statement for each language, one more where goods are kept."""
    checkouts = [basket.checkout for basket in baskets]
    loaded = load_gifts({one.channel_id for one in checkouts}, {one.language_code for one in checkouts}, now=now)
    variants = {row.productvariant_id for rows in loaded.values() for row in rows}
    kept = reserved_quantities(variants, now=now)
    lines = []
    for basket in baskets:
        needed = Counter[int]()
        for line in basket.lines:
            needed[line.variant.pk] += line.row.quantity
        row = best_gift(
            loaded.get((basket.checkout.channel_id, base_of(basket.checkout.language_code)), ()),
            spent={part.vendor.pk: part.subtotal_amount for part in basket.parts},
            travelling={part.vendor.pk for part in basket.parts if part.parcel},
            needed=needed,
            kept=kept,
            now=now,
        )
        if row is not None:
            lines.append(_gift_line(basket, row, now))
    return lines


def _gift_line(basket: Basket, row: Any, now: datetime) -> BasketLine:
    """One unit of the gift for nothing, the promotion paying what it is worth."""
    variant, promotion = row.productvariant, row.giftrule.promotion
    variant.product.vendor = next(part.vendor for part in basket.parts if part.vendor.pk == variant.product.vendor_id)
    worth = quantize(row.price_amount, basket.currency)
    return BasketLine(
        row=CheckoutLine(
            pk=gift_line_id(basket.checkout.pk), checkout=basket.checkout, variant=variant, quantity=1, created_at=now
        ),
        currency=basket.currency,
        price=LinePrice(quantity=1, unit_amount=Decimal(0), undiscounted_unit_amount=worth),
        is_available=True,
        stars=row.stars,
        translated_product_name=row.translated_product_name or "",
        translated_variant_name=row.translated_variant_name or "",
        promotion_amount=worth,
        promotion=AppliedRule(
            row.giftrule.pk, promotion.name, promotion.vendor_id, ValueType.FIXED, worth, is_gift=True
        ),
    )


def _with_voucher(basket: Basket, attached: AttachedVoucher, covered: set[int]) -> Basket:
    items = [
        Item(line.row.pk, line.vendor.pk, line.row.quantity, line.price.unit_amount, line.is_shipping_required)
        for line in basket.lines
    ]
    split = split_off(
        attached,
        items,
        deliveries={part.vendor.pk: part.undiscounted_shipping_amount for part in basket.parts if part.chosen},
        covered=[line.row.pk for line in basket.lines if line.variant.pk in covered],
        currency=basket.currency,
    )
    if split is None:
        return replace(basket, voucher=attached)
    none = Decimal(0)
    lines = {
        line.row.pk: replace(line, price=replace(line.price, voucher_amount=split.lines.get(line.row.pk, none)))
        for line in basket.lines
    }
    parts = tuple(
        replace(
            part,
            lines=tuple(lines[line.row.pk] for line in part.lines),
            shipping_discount_amount=split.deliveries.get(part.vendor.pk, none),
        )
        for part in basket.parts
    )
    return replace(basket, lines=tuple(lines.values()), parts=parts, voucher=attached, split=split)


def _with_gift_cards(basket: Basket, cards: Sequence[GiftCard], now: datetime) -> Basket:
    amounts, paid = split_gift_cards(
        balances(cards, currency=basket.currency, now=now),
        [part.total_amount for part in basket.parts],
        currency=basket.currency,
    )
    parts = tuple(replace(part, gift_card_amount=amount) for part, amount in zip(basket.parts, paid, strict=True))
    return replace(basket, parts=parts, gift_cards=tuple(cards), gift_card_amounts=amounts)


def destination_of(checkout: Checkout) -> Destination | None:
    """Where the parcels go, or None before there is a shipping address."""
    address = checkout.shipping_address
    return Destination(address.country, address.province_code) if address else None


def load_offers(
    *, vendor_ids: Iterable[int], currencies: Iterable[str], language: str
) -> dict[str, dict[int, list[Offer]]]:
    """Read the rate cards of vendors by currency and vendor; one statement, none for no vendors."""
    wanted = set(vendor_ids)
    if not wanted:
        return {}
    rows = _OFFERS.rows(vendors=wanted, currencies=set(currencies), language=base_of(language))
    rates: defaultdict[int, dict[str, Rate]] = defaultdict(dict)
    first_rows: dict[int, Any] = {}
    for row in rows:
        rates[row.pk][row.zone] = Rate(row.first_grams, row.first_amount, row.step_grams, row.step_amount)
        first_rows.setdefault(row.pk, row)
    offers: dict[str, dict[int, list[Offer]]] = {}
    for pk, row in first_rows.items():
        offers.setdefault(row.currency, {}).setdefault(row.vendor_id, []).append(_offer(row, rates[pk]))
    return offers


def estimate_delivery(
    *,
    quantities: Mapping[int, int],
    destination: Destination,
    channel: Channel,
    now: datetime,
    language: str = BASE_LANGUAGE,
) -> dict[int, tuple[Quote, ...]]:
    """What goods that are in no checkout would cost to deliver, by vendor and cheapest first.

    ``quantities`` is by variant id; unknown variants and digital goods make no parcel. A province is enough of an
    address, so that a fee can be shown before the address form.
    """
    rows = VARIANTS.rows(variants=set(quantities), channel=channel.pk, today=localdate(now))
    rows_of: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.product.product_type.is_shipping_required and quantities[row.pk] > 0:
            rows_of[row.product.vendor_id].append(row)
    parcels = [
        _parcel(
            vendor_id,
            vendor_rows[0],
            [
                (row, quantities[row.pk], _price(row, quantities[row.pk], channel.currency_code).total_amount)
                for row in vendor_rows
            ],
        )
        for vendor_id, vendor_rows in rows_of.items()
    ]
    offers = load_offers(vendor_ids=rows_of, currencies=[channel.currency_code], language=language)
    return _quotes(parcels, offers.get(channel.currency_code, {}), destination)


def _line_query(checkouts: Any, today: Any, now: Any) -> QuerySet[Any]:
    own_choice = CheckoutVendorDelivery.objects.filter(
        checkout=OuterRef("checkout"), vendor=OuterRef("variant__product__vendor")
    ).values("shipping_method")[:1]
    lines = CheckoutLine.objects.filter(Among("checkout", checkouts))
    rows: QuerySet[Any] = (
        priced(lines, prefix="variant__", channel=F("checkout__channel"), today=today)
        .alias(
            promoted=FilteredRelation(
                "variant__promoted_prices",
                condition=Q(variant__promoted_prices__channel=F("checkout__channel")),
            ),
            product_translation=FilteredRelation(
                "variant__product__translations",
                condition=Q(variant__product__translations__language_code=base_of_column("checkout__language_code")),
            ),
            variant_translation=FilteredRelation(
                "variant__translations",
                condition=Q(variant__translations__language_code=base_of_column("checkout__language_code")),
            ),
        )
        .annotate(
            own_method_id=Subquery(own_choice),
            has_gift_cards=Exists(Checkout.gift_cards.through.objects.filter(checkout=OuterRef("checkout"))),
            has_gifts=gives_gifts("checkout__channel", now),
            translated_product_name=F("product_translation__name"),
            translated_variant_name=F("variant_translation__name"),
            rule_id=F("promoted__rule"),
            rule_value_type=F("promoted__rule__value_type"),
            rule_value=F("promoted__rule__value"),
            promotion_name=F("promoted__rule__promotion__name"),
            promotion_vendor_id=F("promoted__rule__promotion__vendor"),
        )
        .select_related("variant__product__vendor", "variant__product__product_type")
        .defer(*_UNREAD)
        .order_by("created_at", "pk")
    )
    return rows


def _offer_query(vendors: Any, currencies: Any, language: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        VendorShippingMethod.objects.filter(
            Among("vendor", vendors),
            Among("currency", currencies),
            is_active=True,
            shipping_method__is_active=True,
            shipping_method__rates__currency=F("currency"),
        )
        .alias(
            translation=FilteredRelation(
                "shipping_method__translations",
                condition=Q(shipping_method__translations__language_code=language),
            )
        )
        .annotate(
            zone=F("shipping_method__rates__zone"),
            first_grams=F("shipping_method__rates__first_grams"),
            first_amount=F("shipping_method__rates__first_amount"),
            step_grams=F("shipping_method__rates__step_grams"),
            step_amount=F("shipping_method__rates__step_amount"),
            translated_name=F("translation__name"),
            translated_description=F("translation__description"),
        )
        .select_related("shipping_method")
        .order_by("vendor_id", "shipping_method__sort_order", "shipping_method_id")
    )
    return rows


# Read for every step of a purchase: composing them anew would cost more than everything else in it.
_LINES: Statement[Any] = Statement(_line_query)
_OFFERS: Statement[Any] = Statement(_offer_query)


def _basket(
    checkout: Checkout, rows: Sequence[Any], offers: Offers, now: datetime, *, gift: BasketLine | None = None
) -> Basket:
    lines = tuple(_basket_line(row, checkout.currency, now) for row in rows)
    destination = destination_of(checkout)
    rows_of: defaultdict[int, list[Any]] = defaultdict(list)
    lines_of: defaultdict[int, list[BasketLine]] = defaultdict(list)
    for row, line in zip(rows, lines, strict=True):
        rows_of[line.vendor.pk].append(row)
        lines_of[line.vendor.pk].append(line)
    if gift is not None:
        lines = (*lines, gift)
        lines_of[gift.vendor.pk].append(gift)
    parts = tuple(
        _vendor_part(checkout, rows_of[vendor_id][0], tuple(vendor_lines), offers.get(vendor_id, ()), destination)
        for vendor_id, vendor_lines in lines_of.items()
    )
    return Basket(checkout=checkout, lines=lines, parts=parts)


def _basket_line(row: Any, currency: str, now: datetime) -> BasketLine:
    return BasketLine(
        row=row,
        currency=currency,
        price=_price(row, row.quantity, currency, row.price_override_amount),
        is_available=row.price_amount is not None and is_published(row, now) and is_for_sale(row, now),
        stars=row.stars,
        translated_product_name=row.translated_product_name or "",
        translated_variant_name=row.translated_variant_name or "",
        promotion_amount=_promotion_amount(row),
        promotion=_applied_rule(row),
    )


def _promotion_amount(row: Any) -> Decimal:
    if row.promoted_price_amount is None or row.price_override_amount is not None:
        return Decimal(0)
    asked = row.price_amount if row.discounted_price_amount is None else row.discounted_price_amount
    amount: Decimal = (asked - row.promoted_price_amount) * row.quantity
    return amount


def _applied_rule(row: Any) -> AppliedRule | None:
    if row.rule_id is None:
        return None
    return AppliedRule(row.rule_id, row.promotion_name, row.promotion_vendor_id, row.rule_value_type, row.rule_value)


def _price(row: Any, quantity: int, currency: str, override: Decimal | None = None) -> LinePrice:
    return price_line(
        quantity=quantity,
        currency=currency,
        price_amount=row.price_amount,
        discounted_price_amount=row.discounted_price_amount
        if row.promoted_price_amount is None
        else row.promoted_price_amount,
        price_override_amount=override,
    )


def _vendor_part(
    checkout: Checkout,
    row: Any,
    lines: tuple[BasketLine, ...],
    offers: Sequence[Offer],
    destination: Destination | None,
) -> VendorPart:
    # A gift travels for nothing: its weight makes no delivery dearer.
    travelling = [line for line in lines if line.is_shipping_required and not line.is_gift]
    parcel = (
        _parcel(
            lines[0].vendor.pk,
            row,
            [(line.variant, line.row.quantity, line.price.total_amount) for line in travelling],
        )
        if travelling
        else None
    )
    quotes = quote_parcel(parcel, offers, destination) if parcel and destination else ()
    return VendorPart(
        vendor=lines[0].vendor,
        lines=lines,
        parcel=parcel,
        quotes=quotes,
        chosen=choose_quote(quotes, own_method_id=row.own_method_id, common_method_id=checkout.shipping_method_id),
    )


def _parcel(vendor_id: int, first_row: Any, items: Iterable[tuple[ProductVariant, int, Decimal]]) -> Parcel:
    packed = list(items)
    return Parcel(
        vendor_id=vendor_id,
        origin_province_code=first_row.origin_province_code,
        origin_warehouse_id=first_row.origin_warehouse_id,
        goods_amount=total(amount for _, _, amount in packed),
        weight_grams=sum(unit_weight(variant) * quantity for variant, quantity, _ in packed),
        volume_cm3=total(v.length_cm * v.width_cm * v.height_cm * quantity for v, quantity, _ in packed),
    )


def _offer(row: Any, rates: Mapping[str, Rate]) -> Offer:
    method = row.shipping_method
    return Offer(
        method_id=method.pk,
        name=row.translated_name or method.name,
        description=row.translated_description or method.description,
        rates=rates,
        free_from_amount=row.free_from_amount,
        volumetric_divisor=method.volumetric_divisor,
        maximum_weight_grams=method.maximum_weight_grams,
        minimum_delivery_days=method.minimum_delivery_days,
        maximum_delivery_days=method.maximum_delivery_days,
        sort_order=method.sort_order,
    )


def _quotes(parcels: Iterable[Parcel], offers: Offers, destination: Destination) -> dict[int, tuple[Quote, ...]]:
    return {parcel.vendor_id: quote_parcel(parcel, offers.get(parcel.vendor_id, ()), destination) for parcel in parcels}
