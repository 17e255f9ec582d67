"""Lines of checkouts as values, with the reason why one cannot be ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.terms.context import ChannelContext, Info
from catalog.availability import available_quantities
from orders.baskets import Basket, BasketLine, VendorPart
from orders.models import CheckoutLine as CheckoutLineRow
from orders.reservations import reserved_quantities

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class LineNode:
    """A line with what was read beside it; ``node`` is the row, where metadata is looked for."""

    node: CheckoutLineRow
    line: BasketLine
    basket: Basket


@dataclass(frozen=True, slots=True)
class PartNode:
    part: VendorPart
    basket: Basket


def variant_of(node: LineNode) -> ChannelContext:
    return ChannelContext(node.line.variant, node.basket.checkout.channel)


def line_nodes(basket: Basket) -> list[LineNode]:
    return [LineNode(line.row, line, basket) for line in basket.lines]


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line cannot be ordered; ``available_quantity`` is None when the goods are not for sale at all."""

    line: LineNode
    available_quantity: int | None


def problems_of(lines: Sequence[LineNode], info: Info) -> list[LineProblem | None]:
    """The problem of each line, or None; one statement for the stock of all, one more where goods are kept."""
    counted = {node.line.variant.pk for node in lines if node.line.is_available and node.line.variant.track_inventory}
    left = available_quantities(counted) if counted else {}
    kept = {
        pk: reserved_quantities(counted, now=info.context.now, except_for=pk)
        for pk in {node.basket.checkout.pk for node in lines}
    }
    problems: list[LineProblem | None] = []
    for node in lines:
        variant_id, quantity = node.line.variant.pk, node.node.quantity
        available = max(left.get(variant_id, 0) - kept[node.basket.checkout.pk].get(variant_id, 0), 0)
        if not node.line.is_available:
            problems.append(LineProblem(node, None))
        elif variant_id in counted and available < quantity:
            problems.append(LineProblem(node, available))
        else:
            problems.append(None)
    return problems


@dataclass(frozen=True, slots=True)
class DeliveryProblem:
    """The method that was chosen does not bring every parcel to the address any more."""

    method_id: int
    basket: Basket


def delivery_problem(basket: Basket) -> list[DeliveryProblem]:
    method_id = basket.checkout.shipping_method_id
    if method_id is None or not basket.is_shipping_required or basket.is_delivery_chosen:
        return []
    return [DeliveryProblem(method_id, basket)]
