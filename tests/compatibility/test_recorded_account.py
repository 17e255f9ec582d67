"""Every recorded case of accounts, tokens and address books, asked of our shop in the same order."""

import re

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.actions import create_address
from accounts.models import User
from accounts.tokens import issue_token
from tests.api.asking import gid
from tests.compatibility.replay import OWN_WORDS, Replay, load
from tests.factories.accounts import make_user
from tests.factories.catalog import make_channel
from tests.factories.orders import VIETNAMESE_ADDRESS

pytestmark = pytest.mark.django_db  # the whole file shares one shop; this makes its database come

CASES = load("account")
# Each is a row of docs/reference/saleor-differences.md.
ON_PURPOSE = (
    r"register weak password \.data\.accountRegister\.errors: 1 items != 2",
    r"register redirect to a stranger .*ALLOWED_CLIENT_HOSTS.*ALLOWED_CLIENT_ORIGINS",
    r"sign in unknown user \.data\.tokenCreate\.errors\[\]\.",
    r"address create .*\.isDefaultShippingAddress: None != (True|False)",
    r"address create \.data\.accountAddressCreate\.address\.country\.country: ",
    r"address create Vietnam \.data\.accountAddressCreate\.address\.city: 'PHƯỜNG TÂN NINH' != 'Phường Tân Ninh'",
    r"address create Vietnam without province \.data\.accountAddressCreate\.",
    r"address create missing fields \.data\.accountAddressCreate\.errors: 5 items != 4",
    r"address delete \.data\.accountAddressDelete\.user\.addresses: 2 items != 1",  # the one without a province
    r"me with the token from before the password change \.(data\.me: .* != None|errors: only ours)",
)
EMAIL = "ada1795446725@example.com"
OWN = OWN_WORDS | {"dateJoined", "lastLogin", "refreshToken", "csrfToken", "exp", "iat"}
SOMEBODY_ELSES = "QWRkcmVzczox"


def confirm(_replay):
    """Click the link of the mail."""
    User.objects.filter(email=EMAIL).update(is_confirmed=True)
    cache.clear()  # the recorded client waited until it might try again


def take_token(replay):
    """Go on with the tokens of the sign-in."""
    signed_in = replay.answers["sign in"][1]["data"]["tokenCreate"]
    replay.tokens = {"user": signed_in["token"]}
    replay.ids["<JWT>"] = signed_in["token"]


def take_refresh_token(replay):
    replay.ids["<JWT>"] = replay.answers["sign in"][1]["data"]["tokenCreate"]["refreshToken"]


def sign_in_again(replay):
    """A new password ended the token from before."""
    replay.tokens = {"user": issue_token(User.objects.get(email=EMAIL), "access", now=timezone.now())}


BEFORE = {
    "sign in": confirm,
    "verify": take_token,
    "refresh": take_refresh_token,
    "password change wrong old": sign_in_again,
    "me with the token from before the password change": take_token,
    "deletion request": sign_in_again,
}


@pytest.fixture(scope="module")
def replay(django_db_setup, django_db_blocker):
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        make_channel(slug="default-channel", currency="USD")
        address = create_address(user_id=make_user().pk, values=VIETNAMESE_ADDRESS)
        replay = Replay(ids={SOMEBODY_ELSES: gid(address)}, own_words=OWN)
        replay.run(CASES, before=BEFORE)
        transaction.set_rollback(True)
    return replay


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_means_the_same(replay, case):
    assert replay.differences(case, allowed=ON_PURPOSE) == []


@pytest.mark.parametrize("pattern", ON_PURPOSE)
def test_what_differs_on_purpose_does_differ(replay, pattern):
    found = [f"{case['case']} {line}" for case in CASES for line in replay.differences(case)]

    assert any(re.match(pattern, line) for line in found)
