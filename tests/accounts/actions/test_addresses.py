import pytest

from accounts import actions
from accounts.models import Address
from tests.accounts.actions.calls import HOME
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_the_book_takes_an_address_in_official_wording_and_makes_it_the_default():
    user = make_user()

    address = actions.create_address(user_id=user.pk, values=HOME, default_for="shipping")

    user.refresh_from_db()
    assert (address.city, address.commune_code, address.user_id) == ("Phường Tân Ninh", "25459", user.pk)
    assert (user.default_shipping_address, user.default_billing_address) == (address, None)


def test_the_hundred_and_first_address_takes_the_place_of_the_oldest_that_is_no_default():
    user = make_user()
    first = actions.create_address(user_id=user.pk, values=HOME, default_for="billing")
    second = actions.create_address(user_id=user.pk, values=HOME)
    Address.objects.bulk_create(Address(user=user, country="VN") for _ in range(98))

    actions.create_address(user_id=user.pk, values=HOME)

    assert user.addresses.count() == 100
    assert user.addresses.filter(pk=first.pk).exists()
    assert not user.addresses.filter(pk=second.pk).exists()


def test_an_address_is_changed_in_the_parts_that_are_given():
    user = make_user()
    address = actions.create_address(user_id=user.pk, values=HOME | {"phone": "0276 382 2233"}, metadata={"a": "1"})

    changed = actions.update_address(
        address_id=address.pk, values={"street_address_1": "1 Lê Lợi", "phone": None}, metadata={"b": "2"}
    )

    changed.refresh_from_db()
    assert (changed.street_address_1, changed.city, changed.phone, changed.metadata, changed.user_id) == (
        "1 Lê Lợi",
        "Phường Tân Ninh",
        "+842763822233",
        {"a": "1", "b": "2"},
        user.pk,
    )


def test_a_checkouts_address_is_in_no_book():
    address = Address.objects.create(country="VN")

    with pytest.raises(Address.DoesNotExist):
        actions.update_address(address_id=address.pk, values=HOME)
    with pytest.raises(Address.DoesNotExist):
        actions.delete_address(address_id=address.pk)


def test_a_deleted_address_is_no_default_any_more():
    user = make_user()
    address = actions.create_address(user_id=user.pk, values=HOME, default_for="shipping")

    actions.delete_address(address_id=address.pk)

    user.refresh_from_db()
    assert user.default_shipping_address is None


def test_the_default_must_be_of_the_own_book():
    stranger = actions.create_address(user_id=make_user().pk, values=HOME)

    with pytest.raises(Address.DoesNotExist):
        actions.set_default_address(user_id=make_user().pk, address_id=stranger.pk, default_for="billing")
