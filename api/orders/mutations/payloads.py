"""Shared by the mutations of checkouts: payloads, failures in Saleor's words, and reading arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.orders.loaders import forget_baskets
from api.orders.types.checkouts import Checkout, CheckoutError
from api.terms.context import Info
from api.terms.errors import Failures
from api.terms.ids import split_global_id, to_global_id, uuid_pk
from api.terms.mutations import mutation, payload
from orders import actions
from orders.actions import (
    CheckoutNotFound,
    InsufficientStock,
    LinesNotFound,
    VariantsNotFound,
)
from primitives.errors import refusal


def checkout_payload(name: str, **fields: Any) -> type[graphene.ObjectType]:
    return payload(name, CheckoutError, checkout=graphene.Field(Checkout, description="The checkout."), **fields)


def unknown_checkout(error: CheckoutNotFound) -> ValidationError:
    message = _("Couldn't resolve to a node: %(id)s")
    return refusal("id", message, "not_found", id=to_global_id("Checkout", error.args[0]))


def unknown_variants(error: VariantsNotFound) -> ValidationError:
    ids = [to_global_id("ProductVariant", pk) for pk in error.variant_ids]
    return unresolved_variants(f"{ids}")


def unresolved_variants(ids: str) -> ValidationError:
    message = _("Could not resolve to a node with the global id list of '%(ids)s'.")
    return refusal("variant_id", message, "graphql_error", ids=ids)


def unknown_lines(error: LinesNotFound) -> ValidationError:
    ids = [to_global_id("CheckoutLine", pk) for pk in error.line_ids]
    return refusal("line_id", _("Provided line_ids aren't part of checkout."), lines=ids)


def out_of_stock(error: InsufficientStock) -> ValidationError:
    names = ", ".join(actions.name_of(shortage.variant) for shortage in error.shortages)
    ids = [to_global_id("ProductVariant", shortage.variant.pk) for shortage in error.shortages]
    message = _("Insufficient product stock: %(names)s")
    return refusal(None, message, "insufficient_stock", names=names, variants=ids)


def _name_variants(error: ValidationError) -> None:
    """Name the variants of an error by their global ids."""
    groups = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    for single in (single for errors in groups for single in errors):
        if single.params and "variant_ids" in single.params:
            ids = [to_global_id("ProductVariant", pk) for pk in single.params["variant_ids"]]
            single.params = {**single.params, "variants": ids}


def checkout_mutation(
    payload_type: type[graphene.ObjectType],
    *,
    description: str,
    named_by: tuple[str, ...] = ("id", "checkout_id", "token"),
    failures: Failures | None = None,
    **options: Any,
) -> Callable[[Callable[..., Mapping[str, Any]]], graphene.Field]:
    """Declare a mutation of one checkout: the function is given its ``checkout_id``, however the client named it.

    ``named_by`` says which of Saleor's three ways there are; none where the checkout is only made. The expected
    failures are those of baskets unless ``failures`` names others; what was read before is read anew.
    """

    def decorate(function: Callable[..., Mapping[str, Any]]) -> graphene.Field:
        @wraps(function)
        def run(info: Info, **given: Any) -> Mapping[str, Any]:
            forget_baskets(info)
            try:
                if named_by:
                    names = {name: given.pop(name, None) for name in ("id", "checkout_id", "token")}
                    given["checkout_id"] = checkout_pk(**names)
                return function(info, **given)
            except ValidationError as error:
                _name_variants(error)
                raise
            finally:
                forget_baskets(info)

        arguments = {name: id_arguments()[name] for name in named_by} | options
        expected = {**FAILURES, **(failures or {})}
        field: graphene.Field = mutation(payload_type, failures=expected, description=description, **arguments)(run)
        return field

    return decorate


def id_arguments() -> dict[str, Any]:
    return {
        "id": graphene.ID(description="The checkout's ID."),
        "checkout_id": graphene.ID(description="The checkout's ID.", deprecation_reason="Use `id` instead."),
        "token": graphene.UUID(description="Checkout token.", deprecation_reason="Use `id` instead."),
    }


def checkout_pk(*, id: str | None, checkout_id: str | None, token: UUID | None) -> UUID:
    """The key of the checkout that is named in one of Saleor's three ways."""
    if token is not None:
        return token
    given = id or checkout_id
    if given is None:
        message = _("At least one of arguments is required: 'token', 'checkout_id', 'id'.")
        raise refusal(None, message, "graphql_error")
    return uuid_pk(given, "Checkout", field="id" if id else "checkoutId")


def variant_pks(ids: Sequence[str], shown_as: Callable[[list[str]], str] = str) -> list[int]:
    """Resolve the ids of variants; refuse others in Saleor's words."""
    pks = []
    for given in ids:
        split = split_global_id(given)
        if split is not None and split[0] != "ProductVariant":
            message = _("Must receive %(type)s id: %(id)s.")
            raise refusal("variant_id", message, "graphql_error", type="ProductVariant", id=given[:100])
        if split is None or not (split[1].isascii() and split[1].isdigit() and len(split[1]) <= 18):
            raise unresolved_variants(shown_as([given[:100]]))
        pks.append(int(split[1]))
    return pks


FAILURES: Failures = {
    CheckoutNotFound: unknown_checkout,
    VariantsNotFound: unknown_variants,
    LinesNotFound: unknown_lines,
    InsufficientStock: out_of_stock,
}
