"""What operators change of accounts, groups and apps."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts.actions import (
    NewAccount,
    change_account,
    change_app,
    close_accounts,
    create_app,
    create_app_token,
    delete_apps,
    delete_groups,
    end_app_tokens,
    open_account,
    replace_password,
    write_group,
)
from accounts.models import App, AppToken, User
from tests.counting import columns_written
from tests.factories.accounts import make_app, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_an_account_is_opened_with_its_groups_and_a_password():
    group = write_group(name="Officers", permissions=["MANAGE_PRODUCTS"])
    account = NewAccount("Lan@Example.com", "correct-horse", first_name="Lan", is_staff=True)

    user = open_account(account=account, group_ids=[group.pk])

    assert (user.email, user.check_password("correct-horse"), user.permission_codes()) == (
        "lan@example.com",
        True,
        {"MANAGE_PRODUCTS"},
    )
    assert not open_account(account=NewAccount("khoa@example.com")).has_usable_password()


@pytest.mark.parametrize("email", ["lan@example.com", "LAN@example.com", "nobody"])
def test_an_address_that_is_taken_or_none_opens_nothing(email: str):
    make_user(email="lan@example.com")

    with pytest.raises(ValidationError) as refusal:
        open_account(account=NewAccount(email))

    assert set(refusal.value.message_dict) == {"email"}
    assert User.objects.count() == 1


def test_only_what_is_named_of_an_account_is_written():
    user, group = make_user(), Group.objects.create(name="Officers")

    written = columns_written(
        lambda: change_account(user_id=user.pk, changes={"note": "x"}, group_ids=[group.pk], now=NOW), "accounts_user"
    )
    change_account(user_id=user.pk, changes={"is_active": False}, now=NOW)

    assert written == [{"note", "updated_at"}]
    user.refresh_from_db()
    assert (user.note, user.is_active, list(user.groups.all())) == ("x", False, [group])
    with pytest.raises(TypeError):
        change_account(user_id=user.pk, changes={"password": "x"}, now=NOW)


def test_a_password_is_replaced_and_accounts_are_closed():
    user, other = make_user(), make_user()

    replace_password(user_id=user.pk, password="another-horse")
    user.refresh_from_db()
    assert user.check_password("another-horse")
    replace_password(user_id=user.pk, password=None)
    user.refresh_from_db()
    assert not user.has_usable_password()

    close_accounts(user_ids=[user.pk])
    assert list(User.objects.all()) == [other]


def test_a_group_is_written_again_and_removed():
    group = write_group(name="Officers", permissions=["MANAGE_PRODUCTS"])

    write_group(group_id=group.pk, name="Packers", permissions=["MANAGE_ORDERS"])

    stored = Group.objects.get()
    assert (stored.name, list(stored.permissions.values_list("codename", flat=True))) == ("Packers", ["manage_orders"])
    for name, permissions in (("Packers", []), ("x", ["FLY"])):
        with pytest.raises(ValidationError):
            write_group(name=name, permissions=permissions)
    delete_groups(group_ids=[group.pk])
    assert not Group.objects.exists()


def test_apps_are_stored_changed_and_removed():
    app = create_app(name="Bank", identifier="bank", permissions=["HANDLE_PAYMENTS"])
    row, _token = create_app_token(app_id=app.pk)

    written = columns_written(lambda: change_app(app_id=app.pk, changes={"name": "The bank"}), "accounts_app")
    end_app_tokens(app_id=make_app().pk, token_ids=[row.pk])

    assert (written, App.objects.get(pk=app.pk).name, AppToken.objects.count()) == ([{"name"}], "The bank", 1)
    with pytest.raises(ValidationError) as refusal:
        create_app(name="", identifier="bank")
    assert set(refusal.value.message_dict) == {"name", "identifier"}
    end_app_tokens(app_id=app.pk, token_ids=[row.pk])
    delete_apps(app_ids=[app.pk])
    assert not AppToken.objects.exists()
    assert not App.objects.filter(pk=app.pk).exists()
