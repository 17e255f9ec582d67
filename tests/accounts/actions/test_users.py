from functools import partial

import pytest
from django.core.exceptions import ValidationError

from accounts import actions, tokens
from accounts.models import Address, User
from tests.accounts.actions.calls import HOME, NOW, codes_of
from tests.factories.accounts import make_staff, make_user

pytestmark = pytest.mark.django_db


def test_an_account_is_deleted_with_the_link_only():
    user = make_user()
    actions.create_address(user_id=user.pk, values=HOME, default_for="shipping")
    token = tokens.issue_link_token(user, "delete", now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.lock_leaving(user_id=user.pk, token="bad", now=NOW)
    assert codes_of(refused.value) == {"token": ["invalid"]}
    actions.end_account(user=actions.lock_leaving(user_id=user.pk, token=token, now=NOW))

    assert (User.objects.count(), Address.objects.count()) == (0, 0)


def test_a_staff_account_cannot_delete_itself():
    user = make_staff()

    with pytest.raises(ValidationError) as refused:
        actions.lock_leaving(user_id=user.pk, token=tokens.issue_link_token(user, "delete", now=NOW), now=NOW)

    assert codes_of(refused.value) == {"id": ["delete_staff_account"]}


def test_updating_the_account_leaves_what_is_not_given():
    user = make_user(first_name="Lan", last_name="Nguyễn", metadata={"a": "1"})

    actions.update_account(
        user_id=user.pk, last_name="Trần", metadata={"b": "2"}, default_shipping_address=HOME, now=NOW
    )
    actions.update_account(
        user_id=user.pk, default_shipping_address={"street_address_1": "1 Lê Lợi"}, language_code="en", now=NOW
    )

    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.language_code) == ("Lan", "Trần", "en")
    assert user.metadata == {"a": "1", "b": "2"}
    assert user.addresses.count() == 1
    assert user.default_shipping_address is not None
    assert user.default_shipping_address.street_address_1 == "1 Lê Lợi"


def test_pairs_of_an_account_and_its_addresses_do_not_grow_without_end():
    user = make_user()
    first, second = {"a": "x" * 40_000}, {"b": "x" * 40_000}
    address = actions.create_address(user_id=user.pk, values=HOME, metadata=first)
    actions.update_account(user_id=user.pk, metadata=first, now=NOW)

    for call in (
        partial(actions.update_address, address_id=address.pk, values={}),
        partial(actions.update_account, user_id=user.pk, now=NOW),
    ):
        with pytest.raises(ValidationError) as caught:
            call(metadata=second)
        assert list(caught.value.error_dict) == ["metadata"]

    user.refresh_from_db()
    address.refresh_from_db()
    assert (user.metadata, address.metadata) == (first, first)
