"""Gift cards: operators issue and stop them, and all that happens to one is noted."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Permission
from promotions.actions import CODE_ALPHABET, change_gift_card, issue_gift_card, redeem, release
from promotions.actions import Redemption as Used
from promotions.models import GiftCard
from tests.factories.accounts import make_staff, make_user
from tests.factories.catalog import make_channel
from tests.factories.promotions import NOW, make_gift_card

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
TOKEN = UUID("7b0c36a1-8a55-4d4e-9a3f-0d7f6a6b3a11")


@pytest.fixture(autouse=True)
def channel():
    return make_channel()


def signed_in(*permissions):
    client = Client()
    user = make_staff(permissions=permissions)
    client.force_login(user)
    return client, user


def add_form(**fields):
    return {"amount": "500000", "currency": "VND", "expiry_date": ""} | fields


def events(card):
    return list(card.events.order_by("pk").values_list("type", "amount"))


def test_a_card_is_issued_with_a_code_that_is_told_once():
    client, operator = signed_in(Permission.MANAGE_GIFT_CARD)
    last_day = TODAY() + timedelta(days=365)

    answer = client.post("/admin/promotions/giftcard/add/", add_form(expiry_date=last_day.isoformat()))

    assert answer.status_code == 302
    card = GiftCard.objects.get()
    assert re.fullmatch(f"[{CODE_ALPHABET}]{{12}}", card.code)
    assert (card.initial_balance_amount, card.current_balance_amount, card.currency) == (500_000, 500_000, "VND")
    assert (card.expiry_date, card.is_active) == (last_day, True)
    event = card.events.get()
    assert (event.type, event.amount, event.user, event.expiry_date) == ("issued", 500_000, operator, last_day)
    assert any(card.code in str(message) for message in get_messages(answer.wsgi_request))

    first = client.get("/admin/promotions/giftcard/")
    later = [client.get(path).content.decode() for path in _pages_of(card)]
    assert card.code in first.content.decode()
    assert not any(card.code in page for page in later)


def _pages_of(card):
    return "/admin/promotions/giftcard/", f"/admin/promotions/giftcard/{card.pk}/change/", "/admin/"


def test_two_cards_have_two_codes():
    assert make_gift_card().code != make_gift_card().code


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.50"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e15"}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"expiry_date": "2020-01-01"}, "expiry_date"),
    ],
)
def test_what_cannot_be_a_card_is_told_at_its_field(fields, blamed):
    client, _operator = signed_in(Permission.MANAGE_GIFT_CARD)

    answer = client.post("/admin/promotions/giftcard/add/", add_form(**fields))

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [blamed]
    assert not GiftCard.objects.exists()


def test_the_action_itself_refuses_a_currency_in_which_nothing_is_sold():
    with pytest.raises(ValidationError) as refused:
        issue_gift_card(amount=Decimal(5), currency="EUR", now=NOW)

    assert list(refused.value.message_dict) == ["currency"]


def test_a_card_is_stopped_and_its_last_day_moved_and_nothing_else():
    client, operator = signed_in(Permission.MANAGE_GIFT_CARD)
    card = make_gift_card(amount=50_000)
    last_day = TODAY() + timedelta(days=9)

    client.post(
        f"/admin/promotions/giftcard/{card.pk}/change/",
        {"expiry_date": last_day.isoformat(), "current_balance_amount": "1", "code": "MINE"}
        | {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0},
    )

    changed = GiftCard.objects.get()
    assert (changed.is_active, changed.expiry_date) == (False, last_day)
    assert (changed.code, changed.current_balance_amount) == (card.code, 50_000)
    assert events(card) == [("issued", 50_000), ("deactivated", None), ("expiry_date_updated", None)]
    assert set(card.events.exclude(type="issued").values_list("user", flat=True)) == {operator.pk}


def test_a_change_that_changes_nothing_notes_nothing():
    card = make_gift_card(expiry_date=NOW.date())

    change_gift_card(
        gift_card_id=card.pk,
        is_active=True,
        expiry_date=card.expiry_date,
        now=NOW + timedelta(days=30),
        changed_by=None,
    )

    assert [kind for kind, _amount in events(card)] == ["issued"]


def test_an_order_that_uses_a_card_and_is_given_up_is_seen_in_its_trail():
    card = make_gift_card(amount=50_000)

    redeem(redemption=Used(TOKEN, "lan@example.com", gift_cards={card.pk: Decimal(20_000)}), now=NOW)
    release(checkout_token=TOKEN, now=NOW)
    release(checkout_token=TOKEN, now=NOW)

    card.refresh_from_db()
    assert card.current_balance_amount == 50_000
    assert events(card) == [("issued", 50_000), ("used_in_order", 20_000), ("refunded_in_order", 20_000)]


@pytest.mark.parametrize("permissions", [(), (Permission.MANAGE_DISCOUNTS,)])
def test_others_neither_see_nor_issue_cards(permissions):
    client, _operator = signed_in(*permissions)
    card = make_gift_card()

    answers = [client.get(path).status_code for path in _pages_of(card)[:2]]
    answers.append(client.post("/admin/promotions/giftcard/add/", add_form()).status_code)

    assert answers == [403, 403, 403]
    assert GiftCard.objects.count() == 1


def test_a_shopper_is_sent_away():
    client = Client()
    client.force_login(make_user())

    assert client.post("/admin/promotions/giftcard/add/", add_form()).status_code == 302
    assert not GiftCard.objects.exists()


def test_nobody_deletes_a_card():
    client, _operator = signed_in(Permission.MANAGE_GIFT_CARD)
    card = make_gift_card()

    assert client.post(f"/admin/promotions/giftcard/{card.pk}/delete/", {"post": "yes"}).status_code == 403
    assert GiftCard.objects.filter(pk=card.pk).exists()
