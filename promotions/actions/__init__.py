"""Everything that changes vouchers, gift cards and promotions, and every use of them. Import from here.

``vouchers``, ``gift_cards`` and ``promotions`` keep the terms, ``redeeming`` notes what orders use, ``prices`` lets the
catalogue follow.

Locks are taken in the order checkout, payments, order, vouchers, gift cards, stock; and promotions before products.
"""

from promotions.actions.codes import CODE_ALPHABET, clean_code
from promotions.actions.gift_cards import change_gift_card, check_gift_card, issue_gift_card
from promotions.actions.prices import (
    check_promoted_prices,
    follow_promotions,
    lower_prices,
    reschedule_promotion,
    stop_promotion,
)
from promotions.actions.promotions import (
    Gift,
    NewPromotion,
    Rule,
    change_promotions,
    create_promotions,
    delete_promotion,
    remove_gifts,
    remove_rules,
    write_gifts,
    write_rules,
)
from promotions.actions.redeeming import GiftCardUsedUp, Redemption, VoucherUsedUp, redeem, release
from promotions.actions.vouchers import (
    NewVoucher,
    VoucherListing,
    add_code,
    change_code,
    change_vouchers,
    cover_with_voucher,
    create_codes,
    create_vouchers,
    delete_codes,
    delete_vouchers,
    list_vouchers,
    remove_voucher_translations,
    translate_vouchers,
    unlist_voucher,
)

__all__ = [
    "CODE_ALPHABET",
    "Gift",
    "GiftCardUsedUp",
    "NewPromotion",
    "NewVoucher",
    "Redemption",
    "Rule",
    "VoucherListing",
    "VoucherUsedUp",
    "add_code",
    "change_code",
    "change_gift_card",
    "change_promotions",
    "change_vouchers",
    "check_gift_card",
    "check_promoted_prices",
    "clean_code",
    "cover_with_voucher",
    "create_codes",
    "create_promotions",
    "create_vouchers",
    "delete_codes",
    "delete_promotion",
    "delete_vouchers",
    "follow_promotions",
    "issue_gift_card",
    "list_vouchers",
    "lower_prices",
    "redeem",
    "release",
    "remove_gifts",
    "remove_rules",
    "remove_voucher_translations",
    "reschedule_promotion",
    "stop_promotion",
    "translate_vouchers",
    "unlist_voucher",
    "write_gifts",
    "write_rules",
]
