"""What operators change of vouchers and promotions on their pages, and that prices and counts stay right."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Permission
from catalog.models import VariantChannelListing
from promotions.models import Promotion, Voucher
from tests.factories.accounts import make_staff
from tests.factories.catalog import make_channel, make_product
from tests.factories.promotions import make_promotion, make_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_staff(permissions=(Permission.MANAGE_DISCOUNTS,)))
    return client


def address_of(row: Any) -> str:
    return f"/admin/{row._meta.label_lower.replace('.', '/')}/{row.pk}/change/"


def shown(operator: Client, row: Any) -> dict[str, Any]:
    """What the form on a row's page has, with that of the rows below it, as a browser would send it back."""
    page = operator.get(address_of(row))
    sent: dict[str, Any] = {}
    forms = [page.context["adminform"].form]
    for below in page.context["inline_admin_formsets"]:
        forms += [below.formset.management_form, *below.formset.initial_forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False:
                continue
            if hasattr(value, "isoformat"):
                local = timezone.localtime(value)
                sent |= {f"{bound.html_name}_0": f"{local:%Y-%m-%d}", f"{bound.html_name}_1": f"{local:%H:%M:%S}"}
            else:
                sent[bound.html_name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return sent


def change(operator: Client, row: Any, **changes: Any) -> Any:
    return operator.post(address_of(row), shown(operator, row) | changes)


def price_of(product: Any) -> int:
    return int(VariantChannelListing.objects.get(variant__product=product, channel=make_channel()).asked_amount)


def test_goods_cost_what_they_did_when_the_rule_that_lowered_them_is_taken_out(operator: Client):
    product = make_product(price=100_000)
    promotion = make_promotion(value=20, covers={"products": [product]})
    assert price_of(product) == 80_000

    answer = change(operator, promotion, **{"rules-0-DELETE": "on"})

    assert answer.status_code == 302
    assert (promotion.rules.count(), price_of(product)) == (0, 100_000)


def test_a_promotion_whose_rules_become_impossible_ends_at_once(operator: Client):
    product = make_product(price=100_000)
    promotion = make_promotion(value=20, covers={"products": [product]})
    abroad = make_channel(slug="export", currency="USD")

    change(operator, promotion, **{"rules-0-value_type": "fixed", "rules-0-channels": [make_channel().pk, abroad.pk]})

    promotion = Promotion.objects.get()
    assert (promotion.is_active, promotion.is_applied, price_of(product)) == (False, False, 100_000)


def test_an_operator_gives_a_gift_and_a_foreign_one_stops_the_promotion(operator: Client):
    own, foreign = (make_product().variants.get() for _ in range(2))
    promotion = Promotion.objects.create(name="Quà khách quen", vendor=own.product.vendor)
    rule = {
        "gift_rules-TOTAL_FORMS": "1",
        "gift_rules-0-promotion": promotion.pk,
        "gift_rules-0-channel": make_channel().pk,
        "gift_rules-0-min_spent_amount": "200000",
        "gift_rules-0-gifts": str(own.pk),
    }

    assert change(operator, promotion, **rule).status_code == 302
    assert [variant for rule in promotion.gift_rules.all() for variant in rule.gifts.all()] == [own]
    assert Promotion.objects.get().is_active

    change(operator, promotion, **{"gift_rules-0-gifts": str(foreign.pk)})
    assert not Promotion.objects.get().is_active


def test_a_voucher_is_not_limited_to_fewer_orders_than_have_used_it(operator: Client):
    voucher = make_voucher(usage_limit=5).voucher
    Voucher.objects.update(used=3)

    refused = change(operator, voucher, usage_limit="2")
    assert list(refused.context["adminform"].form.errors) == ["usage_limit"]

    assert change(operator, voucher, usage_limit="3").status_code == 302
    assert Voucher.objects.get().usage_limit == 3


def test_what_an_operator_changes_of_a_voucher_writes_over_no_use_that_is_counted(operator: Client):
    voucher = make_voucher().voucher

    form = shown(operator, voucher) | {"name": "Tết", "codes-0-is_active": ""}
    with CaptureQueriesContext(connection) as queries:
        assert operator.post(address_of(voucher), form).status_code == 302

    written = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "promotions_voucher')]
    assert len(written) == 2
    assert not any('"used"' in sql.partition(" WHERE ")[0] for sql in written)
    assert Voucher.objects.get().name == "Tết"
