"""One spelling for each mailbox, and none that only looks like another."""

import pytest
from django.core.exceptions import ValidationError

from accounts.emails import NotAnEmail, found_email, normalized
from accounts.models import User
from orders.actions import add_promo_code, set_email
from tests.accounts.actions.calls import register
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay
from tests.factories.promotions import make_voucher


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" lan@example.com ", "lan@example.com"),
        ("Lan@EXAMPLE.com", "Lan@example.com"),
        ("lan@ví-dụ.vn", "lan@xn--v-d-rma6749a.vn"),
        ("lan@vi\u0301-du\u0323.vn", "lan@xn--v-d-rma6749a.vn"),
        ("lan@bücher.example", "lan@xn--bcher-kva.example"),
        ("lan@例え.jp", "lan@xn--r8jz45g.jp"),
        ("lan@пример.рф", "lan@xn--e1afmkfd.xn--p1ai"),
        ("lan@ｅｘａｍｐｌｅ.com", "lan@example.com"),
        ("a.b+c@sub.example.co.uk", "a.b+c@sub.example.co.uk"),
    ],
)
def test_an_address_has_one_spelling(typed, kept):
    try:
        assert normalized(typed) == kept
    except NotAnEmail:
        pytest.fail(f"{typed} is an address")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lan",
        "lan@",
        "@example.com",
        "lan@@example.com",
        "zw@example.com\u200b",
        "zw@exam\u2060ple.com",
        "zw@example\u00ad.com",
        "z\u200dw@example.com",
        "zw\ufeff@example.com",
        "zw@example.com\u202e",
        "zw@ex\u180eample.com",
        "lan@ex ample.com",
        "lan@ex\tample.com",
        "lan@exаmple.com",
        "lan@gοοgle.com",
        "lan@xn--exmple-4nf.com",
        "lan@xn--a.com",
        "lan@-example.com",
        "lan@" + "a" * 250 + ".com",
    ],
)
def test_what_is_no_address_or_only_looks_like_one_is_refused(typed):
    with pytest.raises(NotAnEmail):
        normalized(typed)
    found_email(typed)  # nobody has it, and nothing breaks


@pytest.mark.django_db
@pytest.mark.parametrize("tail", ["\u200b", "\u2060", "\u00ad"])
def test_nobody_registers_or_orders_with_an_invisible_letter(tail):
    with pytest.raises(ValidationError):
        register(email=f"zw@example.com{tail}")
    with pytest.raises(ValidationError):
        set_email(checkout_id=make_basket(vendors=1).pk, email=f"zw@example{tail}.com", now=NOW)

    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_voucher_for_once_per_customer_counts_all_spellings_of_one_address():
    code = make_voucher(apply_once_per_customer=True)
    first, second = make_basket(vendors=1), make_basket(vendors=1)
    for checkout, email in ((first, "lan@bücher.example"), (second, "LAN@xn--bcher-kva.example")):
        set_email(checkout_id=checkout.pk, email=email, now=NOW)
        add_promo_code(checkout_id=checkout.pk, code=code.code, now=NOW)
        pay(checkout)
    complete(first)

    with pytest.raises(ValidationError):
        complete(second)
