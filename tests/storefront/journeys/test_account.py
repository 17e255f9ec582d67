"""An account of one's own: from the form over the mail to the first sign-in."""

from __future__ import annotations

import quopri
import re

import pytest

from tests.served import Shop
from tests.storefront.journeys.visitor import PHONE, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "banh-trang-phoi-suong"


def link_of_mail(written: str, email: str) -> str:
    """Return where the link in the plain text of the last mail to this address leads."""
    mail = written.rpartition(f"To: {email}")[2]
    text = quopri.decodestring(mail.encode()).decode("utf-8", "replace")
    found = re.search(r"http://localhost:\d+(/\S*token=[^\s\"<]+)", text)
    assert found, text
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_signing_up_takes_a_form_a_mail_and_a_click(visitor: Open, demo_shop: Shop, javascript):
    email = f"{'chi' if javascript else 'co'}.lan@example.com"
    shopper = visitor(size=PHONE, javascript=javascript)
    shopper.visit("/tai-khoan/dang-nhap/")
    shopper.follow("a[href='/tai-khoan/dang-ky/']")
    shopper.write("#id_email", email)
    shopper.write("#id_first_name", "Lan")
    shopper.write("#id_password", PASSWORD)
    shopper.follow("main button.main")
    shopper.expect_text(".notice.good", "mở email")

    link = link_of_mail(demo_shop.work(), email)
    shopper.visit(link)
    shopper.expect_text(".notice.good", "đã được xác nhận")
    shopper.write("#id_email", email)
    shopper.write("#id_password", PASSWORD)
    shopper.follow("main button.main")
    shopper.expect_text("main", email)

    # The link has done its work; a second click harms nothing, and the page says so.
    stranger = visitor(size=PHONE, javascript=javascript)
    stranger.visit(link)
    assert stranger.page.locator(".notice.bad").count() == 1
