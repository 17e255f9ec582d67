"""Documents and answers that the tests of accounts share."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.viewers import Viewer
from orders.models import Order
from payments.actions import complete_checkout, initialize_transaction
from tests.api.buying import make_goods
from tests.factories.orders import NOW, make_address, make_checkout

REGISTER = """mutation($i:AccountRegisterInput!){accountRegister(input:$i){
  requiresConfirmation user{id email firstName} errors{field code message addressType}}}"""


SIGN_IN = """mutation($e:String!,$p:String!){tokenCreate(email:$e,password:$p){
  token refreshToken csrfToken user{id email addresses{id}} errors{field code message} accountErrors{code}}}"""


VERIFY = "mutation($t:String!){tokenVerify(token:$t){isValid payload user{email} errors{code field message}}}"


REFRESH = "mutation($r:String){tokenRefresh(refreshToken:$r){token user{email} errors{code field message}}}"


ME = """query{me{id email firstName lastName isStaff isActive isConfirmed dateJoined lastLogin languageCode
  addresses{id city country{code} isDefaultShippingAddress isDefaultBillingAddress} defaultShippingAddress{id}
  defaultBillingAddress{id} orders(first:2){totalCount edges{node{number}}} checkoutIds checkoutTokens
  giftCards(first:1){totalCount} userPermissions{code name} metadata{key value} avatar(size:64){url}
  storedPaymentSources{gateway} storedPaymentMethods(channel:"vn"){id name gateway{id} creditCardInfo{brand}}}}"""


CREATE = """mutation($i:AddressInput!,$t:AddressTypeEnum){accountAddressCreate(input:$i,type:$t){
  address{id firstName city country{code country} countryArea postalCode phone isDefaultShippingAddress}
  user{id} errors{field code message addressType}}}"""


UPDATE = """mutation($id:ID!,$i:AddressInput!){accountAddressUpdate(id:$id,input:$i){
  address{id city} errors{field code message}}}"""


DELETE = """mutation($id:ID!){accountAddressDelete(id:$id){address{id} user{addresses{id}} errors{field code}}}"""


DEFAULT = """mutation($id:ID!){accountSetDefaultAddress(id:$id,type:BILLING){
  user{defaultBillingAddress{id}} errors{field code message}}}"""


CHANGE = """mutation($o:String,$n:String!){passwordChange(oldPassword:$o,newPassword:$n){
  user{id} errors{field code message}}}"""


RESET = """mutation($e:String!,$r:String!){requestPasswordReset(email:$e,redirectUrl:$r,channel:"vn"){
  errors{field code message}}}"""


SET = """mutation($e:String!,$t:String!,$p:String!){setPassword(email:$e,token:$t,password:$p){
  token refreshToken user{email} errors{field code message}}}"""


CONFIRM = "mutation($e:String!,$t:String!){confirmAccount(email:$e,token:$t){user{id} errors{field code message}}}"


VIETNAM = {
    "firstName": "Lan",
    "lastName": "Nguyễn",
    "streetAddress1": "12 Cách Mạng Tháng Tám",
    "city": "tan ninh",
    "countryArea": "tinh Tay Ninh",
    "country": "VN",
    "phone": "0276 382 2233",
}


REGISTRATION = {
    "email": "ada@example.com",
    "password": "Correct-horse-1",
    "firstName": "Ada",
    "channel": "vn",
    "redirectUrl": "http://localhost:3000/confirm",
}


NOT_YOURS = "To access this path, you need one of the following permissions: MANAGE_USERS, OWNER"


def answer(client: Client, query: str, variables: dict[str, Any] | None = None, *, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = client.post(
        "/graphql/", {"query": query, "variables": variables or {}}, content_type="application/json", headers=headers
    )
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def payload(client: Client, query: str, variables: dict[str, Any] | None = None, *, token: str = "") -> dict[str, Any]:
    body = answer(client, query, variables, token=token)
    assert "errors" not in body, body["errors"]
    (found,) = body["data"].values()
    return dict(found)


INVALID_TOKEN = ("InvalidTokenError", "Invalid token. Create new one by using tokenCreate mutation.")


def refusal(client: Client, token: str) -> tuple[str, str]:
    """Code and message of what somebody is told who asks for themselves with a refused token."""
    body = answer(client, ME, token=token)
    (error,) = body["errors"]
    assert body["data"] == {"me": None}
    return error["extensions"]["exception"]["code"], error["message"]


def place_orders(*, user: User, count: int) -> list[Order]:
    """Orders of a vendor's goods, an hour apart, oldest first."""
    viewer = Viewer(user=user)
    orders = []
    for number in range(count):
        variants = make_goods(vendors=1)
        method = variants[0].product.vendor.shipping_methods.get().shipping_method
        checkout = make_checkout(lines=dict.fromkeys(variants, 1), address=make_address(), method=method, user=user)
        now = NOW + timedelta(hours=number)
        initialize_transaction(gateway_id="ocop.cod", viewer=viewer, now=now, checkout_id=checkout.pk)
        orders.append(complete_checkout(checkout_id=checkout.pk, viewer=viewer, now=now))
    return orders


def token_in(message: mail.EmailMessage) -> str:
    (url,) = re.findall(r"https?://\S+token=\S+", str(message.body))
    return str(parse_qs(urlsplit(url).query)["token"][0])
