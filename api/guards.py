"""Lists what every field and mutation asks of its viewer, out of their declarations: for the reference and the tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import GraphQLObjectType, GraphQLSchema

from api.shop.metadata import KINDS
from api.terms.declaring import name_of
from api.terms.metadata import PRIVATE_METADATA_PERMISSIONS, ObjectWithMetadata
from api.terms.permissions import Guard, guard_of

PUBLIC_MUTATIONS: dict[str, str] = {
    "accountRegister": "Opens an account.",
    "confirmAccount": "The token of the mail proves who asks.",
    "setPassword": "The token of the mail proves who asks.",
    "requestPasswordReset": "Mails the owner of the address.",
    "tokenCreate": "E-mail and password prove who asks.",
    "tokenRefresh": "The refresh token proves who asks.",
    "tokenVerify": "The token proves who asks.",
    "externalAuthenticationUrl": "No plugin is installed.",
    "externalObtainAccessTokens": "No plugin is installed.",
    "externalRefresh": "No plugin is installed.",
    "externalLogout": "No plugin is installed.",
    "externalVerify": "No plugin is installed.",
    "checkoutCreate": "Everybody may open a checkout.",
    "paymentGatewayInitialize": "Whoever has the checkout pays for it.",
    "transactionInitialize": "Whoever has the checkout pays for it.",
    "transactionProcess": "Whoever has the checkout pays for it.",
}
"""Mutations that anybody may call, each with the reason."""

CHECKOUT_MUTATIONS: tuple[str, ...] = (
    "checkoutAddPromoCode",
    "checkoutBillingAddressUpdate",
    "checkoutComplete",
    "checkoutCustomerNoteUpdate",
    "checkoutDeliveryMethodUpdate",
    "checkoutEmailUpdate",
    "checkoutLanguageCodeUpdate",
    "checkoutLineDelete",
    "checkoutLinesAdd",
    "checkoutLinesDelete",
    "checkoutLinesUpdate",
    "checkoutRemovePromoCode",
    "checkoutShippingAddressUpdate",
    "checkoutShippingMethodUpdate",
    "checkoutVendorDeliveriesUpdate",
    "deliveryOptionsCalculate",
)
"""Mutations of a checkout: its id is the key."""

METADATA_MUTATIONS: tuple[str, ...] = (
    "updateMetadata",
    "deleteMetadata",
    "updatePrivateMetadata",
    "deletePrivateMetadata",
)
"""What these ask for depends on the type of the object: see ``metadata_guards``."""

_PRIVATE_FIELDS = ("privateMetadata", "privateMetafield", "privateMetafields")
_NOBODY = Guard(codes=("nobody",))


@dataclass(frozen=True, slots=True)
class Guarded:
    """A field with what it asks for."""

    type_name: str
    field_name: str
    guard: Guard


def guarded_fields(schema: GraphQLSchema) -> Iterator[Guarded]:
    """Every field of every type that is not open to everybody, by type and name."""
    interface = name_of(ObjectWithMetadata)
    for name, kind in sorted(schema.type_map.items()):
        if not isinstance(kind, GraphQLObjectType):
            continue
        has_metadata = any(found.name == interface for found in kind.interfaces)
        for field_name, field in sorted(kind.fields.items()):
            if has_metadata and field_name in _PRIVATE_FIELDS:
                guard: Guard | None = private_metadata_guard(name)
            else:
                guard = guard_of(field.resolve)
            if guard is not None:
                yield Guarded(name, field_name, guard)


def private_metadata_guard(type_name: str) -> Guard:
    """What reading and writing the private metadata of a type asks for."""
    codes = PRIVATE_METADATA_PERMISSIONS.get(type_name, ())
    return Guard(codes=codes) if codes else _NOBODY


def metadata_guards() -> dict[str, tuple[Guard | None, Guard]]:
    """By type: what writing the public metadata asks for (``None``: to reach the object), and the private."""
    return {
        name: (Guard(codes=kind.codes) if kind.codes else None, private_metadata_guard(name))
        for name, kind in sorted(KINDS.items())
    }


def undeclared_mutations(schema: GraphQLSchema) -> list[str]:
    """Mutations that neither declare what they ask for nor are on one of the lists above."""
    listed = {*PUBLIC_MUTATIONS, *CHECKOUT_MUTATIONS, *METADATA_MUTATIONS}
    mutations = schema.mutation_type.fields if schema.mutation_type else {}
    return sorted(name for name, field in mutations.items() if guard_of(field.resolve) is None and name not in listed)


def page(schema: GraphQLSchema) -> str:
    """The page ``docs/reference/permissions.md``."""
    guarded = list(guarded_fields(schema))
    by_root = {"Query": "Queries", "Mutation": "Mutations"}
    lines = _INTRODUCTION.splitlines()
    for root, title in by_root.items():
        lines += ["", f"## {title}", "", "| field | always | by row |", "|---|---|---|"]
        lines += [_line(found.field_name, found.guard) for found in guarded if found.type_name == root]
    mutations = schema.mutation_type.fields if schema.mutation_type else {}
    lines += ["", "## Mutations for everybody", "", "| mutation | why |", "|---|---|"]
    lines += [f"| `{name}` | {reason} |" for name, reason in sorted(PUBLIC_MUTATIONS.items()) if name in mutations]
    lines += ["", *_CHECKOUTS.splitlines(), ""]
    lines += [f"- `{name}`" for name in CHECKOUT_MUTATIONS if name in mutations]
    lines += ["", *_METADATA.splitlines(), "", "| object | public pairs | private pairs |", "|---|---|---|"]
    for name, (public, private) in metadata_guards().items():
        lines.append(
            f"| `{name}` | {_codes(public.codes) if public else 'whoever may change it'} | {_codes(private.codes)} |"
        )
    lines += ["", "## Fields of objects", "", "| field | always | by row |", "|---|---|---|"]
    lines += [
        _line(f"{found.type_name}.{found.field_name}", found.guard)
        for found in guarded
        if found.type_name not in by_root and found.field_name not in _PRIVATE_FIELDS
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, guard: Guard) -> str:
    return f"| `{name}` | {_codes(guard.codes)} | {_codes(guard.row_codes)} |"


def _codes(codes: tuple[str, ...]) -> str:
    return " or ".join(f"`{code}`" if code.isupper() else code for code in codes)


_INTRODUCTION = """\
<!-- Written by `manage.py graphql_permissions --write` from the declarations in api/. Do not edit. -->
# Who may do what

Permission codes are Saleor's. Staff hold them through their groups, a superuser holds all, an app holds those it was
given. `AUTHENTICATED_USER`, `AUTHENTICATED_STAFF_USER` and `AUTHENTICATED_APP` ask for no permission but for that kind
of viewer. `OWNER` is the user to whom the row belongs; of goods, whoever is a member of the vendor.

*Always* is asked before anything is read. *By row* is asked once the row is known, in addition. A viewer without any of
the codes gets `PermissionDenied`, and nothing has changed.

What is not listed is open to everybody, as far as the rows may be seen: an unpublished product or another vendor's
parcel is answered like one that does not exist."""

_CHECKOUTS = """\
## Mutations of a checkout

The id of a checkout is its key, as in Saleor: whoever has it may read, change and complete it. Only `user` is for its
owner. An order is read by its id too, with names and streets for a day, later with their first letters. Some arguments
ask for more: private metadata and unchecked addresses for `HANDLE_CHECKOUTS` or `MANAGE_CHECKOUTS`, a price of one's own
for an app with `MANAGE_CHECKOUTS`."""

_METADATA = """\
## Metadata

Private pairs are read (`privateMetadata`, `privateMetafield`, `privateMetafields`) and written
(`updatePrivateMetadata`, `deletePrivateMetadata`) with the permission of the last column, public ones written
(`updateMetadata`, `deleteMetadata`) with that of the one before. Public pairs are read by whoever sees the object."""
