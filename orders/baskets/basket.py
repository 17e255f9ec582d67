"""A basket: a checkout with its lines, parcels and sums as they are today. Values only; nothing here asks the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from catalog.models import ProductVariant
from orders.baskets.offers import Offers, quotes_by_vendor
from orders.delivery import CombinedOption, Destination, Parcel, Quote, combine
from orders.goods import unit_weight
from orders.models import Checkout, CheckoutLine
from orders.pricing import LinePrice, shown_unit_amount
from orders.reductions import AttachedVoucher
from primitives.money import total
from promotions.models import GiftCard
from promotions.splitting import Split
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class AppliedRule:
    """The rule of a promotion that lowers a line, with what is written into the order. Without ``vendor_id`` the
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
    """What one vendor packs: its lines, their parcel (None when nothing is sent), quotes and choice."""

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
        """What is left to pay for it beside gift cards."""
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
    """What is taken from each card, by its id; cards that are missing give nothing."""

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
        """What is left to pay beside gift cards."""
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
        """Whether every parcel has a delivery; true when nothing is sent."""
        return all(part.chosen for part in self.parts if part.parcel)

    @property
    def unavailable_lines(self) -> tuple[BasketLine, ...]:
        return tuple(line for line in self.lines if not line.is_available)

    @cached_property
    def options(self) -> tuple[CombinedOption, ...]:
        """The methods for all parcels at once, for clients that know one delivery per checkout."""
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
        """What the parcels would cost to another place, by vendor and cheapest first; nothing where they cannot go."""
        return quotes_by_vendor([part.parcel for part in self.parts if part.parcel], offers, destination)


def destination_of(checkout: Checkout) -> Destination | None:
    """Where the parcels go, or None before there is a shipping address."""
    address = checkout.shipping_address
    return Destination(address.country, address.province_code) if address else None
