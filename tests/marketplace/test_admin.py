"""The operators' pages of all packages: who may open which, and that none of them fails."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.utils import translation

from accounts.models import Permission, User
from tests.factories.accounts import make_staff, make_user
from tests.operators import page, signed_in

pytestmark = pytest.mark.django_db

OURS = {"accounts", "vendors", "catalog", "content", "promotions", "ocop", "orders", "payments", "auth"}
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS), key=lambda model: model._meta.label
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_who_may_do_everything(model: type[Model], language: str):
    client = signed_in(make_user(is_staff=True, is_superuser=True))

    with translation.override(language):
        listing = client.get(page(model, "changelist"), {"q": "x"})
        new = client.get(page(model, "add"))

    assert listing.status_code == 200
    assert new.status_code in {200, 403}
    with translation.override(language):
        assert str(model._meta.verbose_name_plural).lower() in listing.content.decode().lower()


def test_models_are_called_in_vietnamese_too():
    with translation.override("vi"):
        vietnamese = {str(model._meta.verbose_name_plural) for model in MODELS}
    with translation.override("en"):
        english = {str(model._meta.verbose_name_plural) for model in MODELS}

    assert vietnamese.isdisjoint(english)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_page_opens_for_others(model: type[Model]):
    shopper, without_right = signed_in(make_user()), signed_in(make_staff(permissions=(Permission.MANAGE_TAXES,)))

    assert Client().get(page(model, "changelist")).status_code == 302
    assert shopper.get(page(model, "changelist")).status_code == 302
    assert without_right.get(page(model, "changelist")).status_code == 403
    assert without_right.get(page(model, "add")).status_code == 403


def test_the_index_shows_what_one_may_open():
    officer = signed_in(make_staff(permissions=(Permission.MANAGE_ORDERS,)))

    content = officer.get("/admin/").content.decode()

    assert page(apps.get_model("orders.Order"), "changelist") in content
    assert page(apps.get_model("catalog.Product"), "changelist") not in content


def test_a_page_needs_no_inline_script():
    client = signed_in(make_user(is_staff=True, is_superuser=True))

    response = client.get(page(User, "add"))

    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<script>" not in response.content.decode()
