"""Mails about an order: to whom, in which language, with what, and once."""

from typing import Any

import pytest
from django.core import mail

from orders.models import OrderEvent, VendorOrder
from orders.tasks import announce_forgotten_orders, announce_order
from payments import actions
from tests.factories.orders import NOW
from tests.factories.payments import place_order

pytestmark = pytest.mark.django_db


def alternatives(message: Any) -> list[tuple[str, str]]:
    """The other forms of a mail, each with its content type."""
    found: list[tuple[str, str]] = message.alternatives
    return found


def test_the_shopper_and_each_vendor_get_a_mail_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        order = place_order()
    assert mail.outbox == []

    for callback in callbacks:
        callback()

    assert [message.to for message in mail.outbox] == [["lan@example.com"], ["salt@example.com"], ["paper@example.com"]]
    sent = OrderEvent.objects.filter(order=order, type="email_sent").order_by("pk")
    assert [event.parameters["email_type"] for event in sent] == [
        "order_confirmation",
        "new_vendor_order",
        "new_vendor_order",
    ]


@pytest.mark.parametrize("language_code", ["en", "en_us", "en-GB", "EN"])
def test_a_reader_of_any_english_gets_the_english_names(language_code):
    order = place_order(language_code=language_code)

    announce_order.enqueue(order_id=str(order.pk))

    names = order.lines.values_list("translated_product_name", flat=True)
    assert set(names) == {"Muối tôm in English", "Bánh tráng in English"}
    assert order.language_code == language_code
    assert "2 × Muối tôm in English" in mail.outbox[0].body


@pytest.mark.parametrize("language_code", ["vi", "vi_vn", "enm"])
def test_a_reader_of_a_language_without_translations_gets_the_vietnamese_names(language_code):
    order = place_order(language_code=language_code)

    assert set(order.lines.values_list("translated_product_name", flat=True)) == {""}


def test_the_confirmation_has_every_part_in_the_shoppers_language():
    order = place_order(language_code="en")

    announce_order.enqueue(order_id=str(order.pk))

    message = mail.outbox[0]
    assert message.subject == f"Order {order.number}: thank you"
    assert "- 2 × Muối tôm in English" in message.body
    assert "540,000\N{NO-BREAK SPACE}₫" in message.body
    html, content_type = alternatives(message)[0]
    assert content_type == "text/html"
    assert '<html lang="en">' in html
    assert "token=" not in message.body + html


def test_the_link_to_the_order_stands_in_both_forms_of_the_mail():
    order = place_order()
    order.redirect_url = "http://localhost:8000/don-hang/tra-cuu/"
    order.save()

    announce_order.enqueue(order_id=str(order.pk))

    message = mail.outbox[0]
    link = f"http://localhost:8000/don-hang/tra-cuu/?token={order.pk}"
    assert f"Xem đơn hàng: {link}\n" in message.body
    assert f'<a href="{link}">Xem đơn hàng</a>' in alternatives(message)[0][0]


def test_prices_are_written_the_vietnamese_way():
    order = place_order()

    announce_order.enqueue(order_id=str(order.pk))

    assert "540.000\N{NO-BREAK SPACE}₫" in mail.outbox[0].body


def test_a_vendor_reads_its_own_lines_and_the_address_only():
    order = place_order()

    announce_order.enqueue(order_id=str(order.pk))

    salt, paper = mail.outbox[1], mail.outbox[2]
    assert "Muối tôm" in salt.body
    assert "Bánh tráng" not in salt.body
    assert "270.000" in salt.body
    assert "12 Cách Mạng Tháng Tám\nPhường Tân Ninh, Tây Ninh\nVN\n0912 345 678" in salt.body
    assert paper.subject == f"New order {order.number}-2"
    assert "Muối tôm" not in alternatives(paper)[0][0]


def test_what_a_shopper_types_is_no_markup_and_no_header():
    order = place_order()
    order.shipping_address.first_name = "<script>alert(1)</script>"
    order.shipping_address.save()

    announce_order.enqueue(order_id=str(order.pk))

    assert "<script>" not in alternatives(mail.outbox[1])[0][0]
    assert "<script>alert(1)</script>" in mail.outbox[1].body


def test_a_task_that_runs_again_sends_nothing_again():
    order = place_order()

    announce_order.enqueue(order_id=str(order.pk))
    announce_order.enqueue(order_id=str(order.pk))

    assert len(mail.outbox) == 3


def test_an_order_whose_process_died_after_the_commit_is_announced_later(monkeypatch):
    order = place_order()
    OrderEvent.objects.filter(order=order).update(at=NOW)
    monkeypatch.setattr("orders.tasks.timezone.now", lambda: NOW)
    assert announce_forgotten_orders() == 0

    monkeypatch.setattr("orders.tasks.timezone.now", lambda: NOW.replace(hour=NOW.hour + 1))

    assert announce_forgotten_orders() == 1
    assert len(mail.outbox) == 3
    assert announce_forgotten_orders() == 0


def test_every_part_of_the_order_is_announced():
    order = place_order()

    announce_order.enqueue(order_id=str(order.pk))

    mailed = OrderEvent.objects.filter(type="email_sent", vendor_order__isnull=False).values("vendor_order")
    assert set(VendorOrder.objects.values_list("pk", flat=True)) == {row["vendor_order"] for row in mailed}
    assert actions.paid_sums(checkout_ids=[]) == {}
