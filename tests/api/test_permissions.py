"""What is guarded is refused to everybody else and changes nothing; nothing is left unguarded by oversight.

The guarded fields and mutations are found by walking the schema, so a new one is in these tests or makes them fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import graphene
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from graphql import get_named_type, is_leaf_type, is_required_argument

import api
from accounts import tokens
from accounts.models import Permission, User
from accounts.viewers import ANONYMOUS, Viewer
from api.documents.parsing import Documents
from api.edge.errors import format_errors
from api.engine.execute import execute_plan
from api.guards import (
    CHECKOUT_MUTATIONS,
    METADATA_MUTATIONS,
    PUBLIC_MUTATIONS,
    Guarded,
    guarded_fields,
    metadata_guards,
    undeclared_mutations,
)
from api.schema import schema
from api.terms.context import ChannelContext, Context
from api.terms.ids import to_global_id
from api.terms.permissions import OWNER, Guard, allows, guard_of
from payments.actions import complete_checkout, initialize_transaction
from payments.models import Transaction
from tests.api.buying import make_goods
from tests.factories.accounts import make_app, make_staff, make_user
from tests.factories.catalog import make_attribute, make_category, make_collection, make_media
from tests.factories.content import make_menu, make_menu_item, make_page
from tests.factories.orders import NOW, make_address, make_checkout
from tests.factories.promotions import make_gift_card, make_voucher
from tests.factories.vendors import make_member

pytestmark = pytest.mark.django_db

GUARDED = list(guarded_fields(schema.graphql_schema))
FIELDS = [found for found in GUARDED if found.type_name != "Mutation"]
MUTATIONS = [found for found in GUARDED if found.type_name == "Mutation"]

PERSONAS = (
    "anonymous",
    "shopper",
    "other shopper",
    "vendor member",
    "staff without right",
    "staff with right",
    "app without right",
    "app with right",
)

OWNERS = {"User": "shopper", "productMediaCreate": "vendor member", "productMediaUpdate": "vendor member"} | {
    "productMediaDelete": "vendor member",
    "accountUpdate": "shopper",
    "accountAddressCreate": "shopper",
    "accountAddressUpdate": "shopper",
    "accountAddressDelete": "shopper",
    "accountSetDefaultAddress": "shopper",
    "checkoutCustomerDetach": "shopper",
    "Checkout": "shopper",
    "Order": "shopper",
}
"""To whom the row belongs that a test asks about, by type or mutation."""

OF_AN_APP = {"transactionEventReport", "transactionUpdate"}
"""The row belongs to the app that asks; staff with the right act for any app."""


@dataclass
class World:
    """One row of every kind, and those who ask."""

    users: dict[str, User]
    app: Any
    rows: dict[str, Any]
    ids: dict[str, str]


def build_world() -> World:
    users = {
        "shopper": make_user(email="shopper@example.com"),
        "other shopper": make_user(email="other@example.com"),
        "vendor member": make_user(email="member@example.com"),
        "customer": make_user(email="customer@example.com"),
        "staff": make_staff(email="staff@example.com"),
    }
    shopper = users["shopper"]
    bought, variant = make_goods(vendors=2)
    product = variant.product
    make_member(vendor=product.vendor, user=users["vendor member"])
    channel = product.channel_listings.get().channel
    viewer = Viewer(user=shopper)
    method = bought.product.vendor.shipping_methods.get().shipping_method
    paid = make_checkout(lines={bought: 1}, address=make_address(), method=method, user=shopper)
    initialize_transaction(gateway_id="ocop.cod", viewer=viewer, now=NOW, checkout_id=paid.pk)
    order = complete_checkout(checkout_id=paid.pk, viewer=viewer, now=NOW)
    app = make_app()
    Transaction.objects.filter(order=order).update(app=app)
    free = make_checkout(lines={variant: 1})
    own = make_address()
    own.user = shopper
    own.save()
    menu = make_menu(slug="menu-of-the-test")
    page = make_page()
    rows: dict[str, Any] = {
        "Address": own,
        "App": app,
        "Attribute": make_attribute(slug="attribute-of-the-test"),
        "Category": make_category(),
        "Channel": channel,
        "Checkout": make_checkout(lines={variant: 1}, user=shopper),
        "CheckoutLine": free.lines.get(),
        "Collection": make_collection(channel=channel),
        "Fulfillment": {},
        "GiftCard": make_gift_card(),
        "Group": Group.objects.create(name="a group"),
        "Invoice": {},
        "Menu": menu,
        "MenuItem": make_menu_item(menu, "Item"),
        "Order": order,
        "OrderLine": order.vendor_orders.get().lines.get(),
        "Page": page,
        "PageType": page.page_type,
        "Product": product,
        "ProductMedia": make_media(product=product),
        "ProductType": product.product_type,
        "ProductVariant": variant,
        "ShippingMethod": method,
        "ShippingMethodType": method,
        "ShippingZone": {},
        "Shop": {},
        "TaxClass": {},
        "TaxConfiguration": {},
        "TransactionItem": Transaction.objects.get(order=order),
        "User": shopper,
        "Vendor": product.vendor,
        "Voucher": make_voucher().voucher,
        "Warehouse": variant.stocks.get().warehouse,
    }
    ids = {name: to_global_id(name, row.pk) for name, row in rows.items() if hasattr(row, "pk")}
    ids["free"] = to_global_id("Checkout", free.pk)
    complete = make_checkout(lines={bought: 1}, address=make_address(), method=method)
    ids["complete"] = to_global_id("Checkout", complete.pk)
    return World(users, app, rows, ids)


def viewer_of(world: World, persona: str, guard: Guard) -> Viewer:
    """The persona; those with the right hold one permission that is asked for, those without hold all the others."""
    if persona == "anonymous":
        return ANONYMOUS
    asked = [code for code in (*guard.codes, *guard.row_codes) if code in Permission.values]
    others = frozenset(Permission.values).difference(asked)
    if persona.startswith("staff"):
        one_each = {next((code for code in codes if code in asked), None) for codes in (guard.codes, guard.row_codes)}
        right = frozenset(code for code in one_each if code)
        return Viewer(user=world.users["staff"], permissions=right if persona == "staff with right" else others)
    if persona.startswith("app"):
        one_each = {next((code for code in codes if code in asked), None) for codes in (guard.codes, guard.row_codes)}
        right = frozenset(code for code in one_each if code)
        return Viewer(app=world.app, permissions=right if persona == "app with right" else others)
    return Viewer(user=world.users[persona])


def is_allowed(viewer: Viewer, guard: Guard, *, is_owner: bool) -> bool:
    may_begin = not guard.codes or allows(viewer, *guard.codes)
    may_reach = not guard.row_codes or allows(viewer, *guard.row_codes) or (is_owner and OWNER in guard.row_codes)
    return may_begin and may_reach


def codes_of(errors: list[dict[str, Any]]) -> set[str]:
    return {error["extensions"]["exception"]["code"] for error in errors}


WRAPPED = {"Product", "ProductVariant", "Collection", "Page", "Menu", "MenuItem"}


def probes() -> Documents:
    """Documents of a schema whose root has one field per guarded type, answered with the row at hand."""
    fields: dict[str, Any] = {}
    for name in sorted({found.type_name for found in FIELDS} - {"Query"}):
        kind = schema.graphql_schema.type_map[name].graphene_type
        fields[f"probe_{name}"] = graphene.Field(
            kind, name=f"probe{name}", resolver=lambda root, _info, name=name: root[name]
        )
    return Documents(graphene.Schema(query=type("Query", (graphene.ObjectType,), fields)).graphql_schema)


def literal(argument: Any, answer: str, world: World) -> str:
    """A value for an argument that must be given; an id is one of the type that is asked for."""
    kind = get_named_type(argument.type).name
    if kind == "ID":
        return f'"{world.ids.get(answer) or to_global_id(answer, 1)}"'
    return {"String": '"x"', "Int": "1", "Boolean": "true", "CountryCode": "VN"}[kind]


def selection(found: Guarded, world: World) -> str:
    """The field with what it must be given, selecting as little as possible."""
    definition = schema.graphql_schema.type_map[found.type_name].fields[found.field_name]
    given = {
        name: literal(argument, get_named_type(definition.type).name, world)
        for name, argument in definition.args.items()
        if is_required_argument(argument)
    }
    if found.field_name == "user" and found.type_name == "Query":
        given["id"] = f'"{world.ids["User"]}"'
    if "first" in definition.args:
        given["first"] = "1"
    arguments = f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""
    below = "" if is_leaf_type(get_named_type(definition.type)) else " { __typename }"
    return found.field_name + arguments + below


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_guarded_field_is_read_by_whom_it_is_meant_for_and_refused_to_everybody_else(persona: str):
    world, documents = build_world(), probes()
    wrong: list[tuple[Any, ...]] = []
    for found in FIELDS:
        viewer = viewer_of(world, persona, found.guard)
        context = Context(viewer, NOW, "en", lambda path: path)
        if found.type_name == "Query":
            result = api.run(
                f"{{ {selection(found, world)} }}",
                {},
                viewer=viewer,
                language="en",
                now=NOW,
                build_url=lambda path: path,
            )
            errors = result.errors
        else:
            rows = {name: ChannelContext(row, None) if name in WRAPPED else row for name, row in world.rows.items()}
            operation = documents.get(f"{{ probe{found.type_name} {{ {selection(found, world)} }} }}").operation(None)
            answer = execute_plan(operation.plan({}), root_value=rows, context=context, variables={})
            errors = format_errors(answer.errors)
        is_owner = OWNERS.get(found.type_name) == persona
        expected = set() if is_allowed(viewer, found.guard, is_owner=is_owner) else {"PermissionDenied"}
        if codes_of(errors) != expected:
            wrong.append((f"{found.type_name}.{found.field_name}", expected, errors))

    assert wrong == []


ADDRESS = """{firstName: "Lan", lastName: "Nguyễn", streetAddress1: "12 Cách Mạng Tháng Tám", city: "Tân Ninh",
  countryArea: "Tây Ninh", country: VN}"""

CALLS = {
    "accountAddressCreate": "(input: %(address)s, customerId: $forOthers) { errors { code } }",
    "accountAddressDelete": '(id: "%(Address)s") { errors { code } }',
    "accountAddressUpdate": '(id: "%(Address)s", input: %(address)s) { errors { code } }',
    "accountDelete": '(token: "%(delete)s") { errors { code } }',
    "accountRequestDeletion": '(redirectUrl: "http://localhost:3000/") { errors { code } }',
    "accountSetDefaultAddress": '(id: "%(Address)s", type: BILLING) { errors { code } }',
    "accountUpdate": '(input: {firstName: "Renamed"}, customerId: $forOthers) { errors { code } }',
    "checkoutCustomerAttach": '(id: "%(free)s", customerId: "%(customer)s") { errors { code } }',
    "checkoutCustomerDetach": '(id: "%(Checkout)s") { errors { code } }',
    "confirmEmailChange": '(token: "%(change)s") { errors { code } }',
    "orderCreateFromCheckout": '(id: "%(complete)s") { errors { code } }',
    "orderFulfillmentReturnProducts": '(order: "%(Order)s", input: {}) { errors { code } }',
    "passwordChange": '(oldPassword: "correct-horse-battery", newPassword: "Correct-horse-2") { errors { code } }',
    "paymentGatewayInitializeTokenization": '(id: "x", channel: "vn") { errors { code } }',
    "paymentMethodInitializeTokenization": """(id: "x", channel: "vn", paymentFlowToSupport: INTERACTIVE)
        { errors { code } }""",
    "paymentMethodProcessTokenization": '(id: "x", channel: "vn") { errors { code } }',
    "productMediaCreate": '(input: {product: "%(Product)s"}) { errors { code } }',
    "productMediaDelete": '(id: "%(ProductMedia)s") { errors { code } }',
    "productMediaUpdate": '(id: "%(ProductMedia)s", input: {alt: "new"}) { errors { code } }',
    "requestEmailChange": """(password: "correct-horse-battery", newEmail: "new@example.com",
        redirectUrl: "http://localhost:3000/") { errors { code } }""",
    "storedPaymentMethodRequestDelete": '(id: "x", channel: "vn") { errors { code } }',
    "tokensDeactivateAll": "{ errors { code } }",
    "transactionCreate": """(id: "%(Order)s", transaction: {amountCharged: {amount: 1, currency: "VND"}})
        { errors { code } }""",
    "transactionEventReport": """(id: "%(TransactionItem)s", type: CHARGE_SUCCESS, amount: 1, pspReference: "x")
        { errors { code } }""",
    "transactionRequestAction": '(id: "%(TransactionItem)s", actionType: CHARGE, amount: 1) { errors { code } }',
    "transactionUpdate": '(id: "%(TransactionItem)s", transaction: {message: "new"}) { errors { code } }',
}
"""How a test calls each guarded mutation, so that it would change something if it were let through."""


def calls(world: World) -> Iterator[tuple[str, Guard, str]]:
    """Name, guard and text of every call that is refused to some."""
    shopper = world.users["shopper"]
    names = world.ids | {
        "address": ADDRESS,
        "customer": to_global_id("User", world.users["customer"].pk),
        "delete": tokens.issue_link_token(shopper, "delete", now=NOW - timedelta(minutes=1)),
        "change": tokens.issue_change_token(shopper, "new@example.com", now=NOW - timedelta(minutes=1)),
    }
    for found in MUTATIONS:
        yield found.field_name, found.guard, found.field_name + CALLS[found.field_name] % names
    for name, (public, private) in metadata_guards().items():
        for guard, prefix in ((public, ""), (private, "Private")):
            if guard is not None and any(code in Permission.values for code in guard.codes):
                pairs = '[{key: "k", value: "v"}]'
                gid = world.ids[name]
                yield name, guard, f'update{prefix}Metadata(id: "{gid}", input: {pairs}) {{ errors {{ code }} }}'
                yield name, guard, f'delete{prefix}Metadata(id: "{gid}", keys: ["k"]) {{ errors {{ code }} }}'


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_mutation_that_is_refused_changes_nothing_and_one_that_is_not_goes_on(persona: str, contents):
    world = build_world()
    customer = to_global_id("User", world.users["shopper"].pk)
    before = contents()
    wrong: list[tuple[Any, ...]] = []
    for name, guard, text in calls(world):
        viewer = viewer_of(world, persona, guard)
        variables = {"forOthers": customer} if "$forOthers" in text else {}
        declared = "($forOthers: ID)" if variables else ""
        cache.clear()
        with transaction.atomic():
            result = api.run(
                f"mutation{declared} {{ {text} }}",
                variables,
                viewer=viewer,
                language="en",
                now=NOW,
                build_url=lambda path: path,
            )
            found = codes_of(result.errors)
            if is_allowed(viewer, guard, is_owner=OWNERS.get(name) == persona or name in OF_AN_APP):
                if found:
                    wrong.append((text, "allowed", result.errors))
            elif found != {"PermissionDenied"}:
                wrong.append((text, "refused", result.errors, result.data))
            elif contents() != before:
                wrong.append((text, "changed something"))
            transaction.set_rollback(True)
        for user in world.users.values():
            user.refresh_from_db()

    assert wrong == []


def test_every_mutation_declares_whom_it_serves_or_is_on_the_list_of_public_ones():
    assert undeclared_mutations(schema.graphql_schema) == []


def test_no_mutation_is_listed_as_public_and_guarded_at_once():
    mutations = schema.graphql_schema.mutation_type.fields
    listed = [*PUBLIC_MUTATIONS, *CHECKOUT_MUTATIONS, *METADATA_MUTATIONS]

    assert len(listed) == len(set(listed))
    assert [name for name in listed if name in mutations and guard_of(mutations[name].resolve) is not None] == []


def test_the_page_says_what_the_code_declares():
    call_command("graphql_permissions", check=True)
