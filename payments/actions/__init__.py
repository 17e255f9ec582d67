"""Everything that moves a payment: starting it, hearing about it, and completing a checkout with it. Import from here.

Locks are taken in the order that docs/reference/locks.md says. No lock is held while an outside service is asked.

Inside, modules depend in this order only: ``checks``, ``transactions`` (the row), ``sums``, ``events`` (what happened),
then ``asking`` (gateways) and ``sources`` (what is paid for). ``payments``, ``wishes``, ``collected``, ``checkouts`` and ``accounts``
use these and know nothing of each other.
"""

from payments.actions.accounts import delete_account
from payments.actions.asking import Outcome, ask_again
from payments.actions.checkouts import Shown, complete_checkout, create_order, expire_checkouts
from payments.actions.checks import NotOwner
from payments.actions.collected import Note, create_transaction, update_transaction
from payments.actions.events import report_event
from payments.actions.past_orders import PastOrders, draw_order_numbers, store_past_orders
from payments.actions.payments import initialize_transaction, process_transaction
from payments.actions.sources import SourceNotFound
from payments.actions.sums import PaidSums, paid_sums
from payments.actions.transactions import TransactionNotFound
from payments.actions.wishes import ActionNotPossible, request_action

__all__ = [
    "ActionNotPossible",
    "NotOwner",
    "Note",
    "Outcome",
    "PaidSums",
    "PastOrders",
    "Shown",
    "SourceNotFound",
    "TransactionNotFound",
    "ask_again",
    "complete_checkout",
    "create_order",
    "create_transaction",
    "delete_account",
    "draw_order_numbers",
    "expire_checkouts",
    "initialize_transaction",
    "paid_sums",
    "process_transaction",
    "report_event",
    "request_action",
    "store_past_orders",
    "update_transaction",
]
