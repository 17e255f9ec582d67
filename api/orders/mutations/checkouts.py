"""Mutations of checkouts: each resolves ids, calls one action and answers with the checkout."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

import graphene
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from graphql import GraphQLError

from accounts.addresses import clean_address
from accounts.models import Address as AddressRow
from accounts.models import User as UserRow
from api.accounts.types import AddressInput, address_values
from api.catalog.channels import UnknownChannel, resolve_channel
from api.orders.loaders import baskets_of, forget_baskets
from api.orders.types.checkout_lines import CheckoutLineInput, CheckoutLineUpdateInput
from api.orders.types.checkouts import Checkout, CheckoutError
from api.orders.types.delivery import Delivery, delivery_of
from api.terms.errors import Failures, error_type
from api.terms.filters import enum_value
from api.terms.ids import int_pk, split_global_id, to_global_id, uuid_pk
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_USER, denied
from catalog.models import Channel
from orders import actions
from orders.actions import (
    AlreadyAttached,
    CheckoutNotFound,
    InsufficientStock,
    LineInput,
    LinesNotFound,
    VariantsNotFound,
)
from orders.models import Checkout as CheckoutRow
from primitives.metadata import merge_metadata


class CheckoutAddressValidationRules(graphene.InputObjectType):
    check_required_fields = graphene.Boolean(default_value=True, description="Whether parts must not be missing.")
    check_fields_format = graphene.Boolean(default_value=True, description="Whether parts must fit the country.")
    enable_fields_normalization = graphene.Boolean(default_value=True, description="Whether parts are tidied.")


class CheckoutValidationRules(graphene.InputObjectType):
    shipping_address = graphene.InputField(CheckoutAddressValidationRules)
    billing_address = graphene.InputField(CheckoutAddressValidationRules)


class CheckoutCreateInput(graphene.InputObjectType):
    channel = graphene.String(description="Slug of a channel in which to create a checkout.")
    lines = graphene.List(graphene.NonNull(CheckoutLineInput), required=True, description="The lines to buy.")
    email = graphene.String(description="The customer's email address.")
    save_shipping_address = graphene.Boolean(
        description="Whether the order puts it into the account's address book; so by default. Needs the address."
    )
    shipping_address = graphene.InputField(AddressInput, description="Where the goods go.")
    save_billing_address = graphene.Boolean(
        description="Whether the order puts it into the account's address book; so by default. Needs the address."
    )
    billing_address = graphene.InputField(AddressInput, description="Billing address of the customer.")
    language_code = graphene.InputField(LanguageCodeEnum, description="Checkout language code.")
    validation_rules = graphene.InputField(CheckoutValidationRules, description="Ask less of the addresses.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the checkout.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="Private metadata of the checkout. Needs MANAGE_CHECKOUTS."
    )


class VendorDeliveryInput(graphene.InputObjectType):
    vendor_id = graphene.ID(required=True, description="Whose parcel.")
    delivery_method_id = graphene.ID(required=True, description="A shipping method that the vendor offers there.")


class DeliveryOptionsCalculateErrorCode(graphene.Enum):
    GRAPHQL_ERROR = "graphql_error"
    INVALID = "invalid"
    NOT_FOUND = "not_found"


DeliveryOptionsCalculateError = error_type("DeliveryOptionsCalculateError", DeliveryOptionsCalculateErrorCode)


def _checkout_payload(name: str, **fields: Any) -> type[graphene.ObjectType]:
    return payload(name, CheckoutError, checkout=graphene.Field(Checkout, description="The checkout."), **fields)


CheckoutCreate = _checkout_payload("CheckoutCreate", created=graphene.Boolean(description="Whether it was created."))
CheckoutLinesAdd = _checkout_payload("CheckoutLinesAdd")
CheckoutLinesUpdate = _checkout_payload("CheckoutLinesUpdate")
CheckoutLinesDelete = _checkout_payload("CheckoutLinesDelete")
CheckoutLineDelete = _checkout_payload("CheckoutLineDelete")
CheckoutEmailUpdate = _checkout_payload("CheckoutEmailUpdate")
CheckoutShippingAddressUpdate = _checkout_payload("CheckoutShippingAddressUpdate")
CheckoutBillingAddressUpdate = _checkout_payload("CheckoutBillingAddressUpdate")
CheckoutDeliveryMethodUpdate = _checkout_payload("CheckoutDeliveryMethodUpdate")
CheckoutShippingMethodUpdate = _checkout_payload("CheckoutShippingMethodUpdate")
CheckoutVendorDeliveriesUpdate = _checkout_payload("CheckoutVendorDeliveriesUpdate")
CheckoutLanguageCodeUpdate = _checkout_payload("CheckoutLanguageCodeUpdate")
CheckoutCustomerNoteUpdate = _checkout_payload("CheckoutCustomerNoteUpdate")
CheckoutCustomerAttach = _checkout_payload("CheckoutCustomerAttach")
CheckoutCustomerDetach = _checkout_payload("CheckoutCustomerDetach")
DeliveryOptionsCalculate = payload(
    "DeliveryOptionsCalculate",
    DeliveryOptionsCalculateError,
    deliveries=graphene.List(
        graphene.NonNull(Delivery), required=True, default_value=(), description="Methods for all parcels at once."
    ),
)


def _blame(field: str, message: str, code: str, **params: Any) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code, params=params or None)})


def _unknown_checkout(error: CheckoutNotFound) -> ValidationError:
    message = _("Couldn't resolve to a node: %(id)s")
    return _blame("id", message, "not_found", id=to_global_id("Checkout", error.args[0]))


def _unknown_variants(error: VariantsNotFound) -> ValidationError:
    ids = [to_global_id("ProductVariant", pk) for pk in error.variant_ids]
    return _unresolved_variants(f"{ids}")


def _unresolved_variants(ids: str) -> ValidationError:
    message = _("Could not resolve to a node with the global id list of '%(ids)s'.")
    return _blame("variant_id", message, "graphql_error", ids=ids)


def _unknown_lines(error: LinesNotFound) -> ValidationError:
    ids = [to_global_id("CheckoutLine", pk) for pk in error.line_ids]
    return _blame("line_id", _("Provided line_ids aren't part of checkout."), "invalid", lines=ids)


def _insufficient_stock(error: InsufficientStock) -> ValidationError:
    names = ", ".join(actions.name_of(shortage.variant) for shortage in error.shortages)
    ids = [to_global_id("ProductVariant", shortage.variant.pk) for shortage in error.shortages]
    message = _("Insufficient product stock: %(names)s")
    return ValidationError(message, code="insufficient_stock", params={"names": names, "variants": ids})


FAILURES: Failures = {
    CheckoutNotFound: _unknown_checkout,
    VariantsNotFound: _unknown_variants,
    LinesNotFound: _unknown_lines,
    InsufficientStock: _insufficient_stock,
}


def _name_variants(error: ValidationError) -> None:
    """Name the variants of an error as clients know them."""
    groups = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    for single in (single for errors in groups for single in errors):
        if single.params and "variant_ids" in single.params:
            ids = [to_global_id("ProductVariant", pk) for pk in single.params["variant_ids"]]
            single.params = {**single.params, "variants": ids}


def checkout_mutation(
    payload_type: type[graphene.ObjectType], *, description: str, **options: Any
) -> Callable[[Callable[..., Mapping[str, Any]]], graphene.Field]:
    """Declare a mutation whose expected failures are those of baskets; what was read before it is read anew."""

    def decorate(function: Callable[..., Mapping[str, Any]]) -> graphene.Field:
        @wraps(function)
        def run(info: Any, **given: Any) -> Mapping[str, Any]:
            forget_baskets(info)
            try:
                return function(info, **given)
            except ValidationError as error:
                _name_variants(error)
                raise
            finally:
                forget_baskets(info)

        field: graphene.Field = mutation(payload_type, failures=FAILURES, description=description, **options)(run)
        return field

    return decorate


def id_arguments() -> dict[str, Any]:
    return {
        "id": graphene.ID(description="The checkout's ID."),
        "checkout_id": graphene.ID(description="The checkout's ID.", deprecation_reason="Use `id` instead."),
        "token": graphene.UUID(description="Checkout token.", deprecation_reason="Use `id` instead."),
    }


def checkout_pk(id: str | None, checkout_id: str | None = None, token: UUID | None = None) -> UUID:
    """The key of the checkout that is named in one of Saleor's three ways."""
    if token is not None:
        return token
    given = id or checkout_id
    if given is None:
        message = _("At least one of arguments is required: 'token', 'checkout_id', 'id'.")
        raise ValidationError(message, code="graphql_error")
    return uuid_pk(given, "Checkout", field="id" if id else "checkoutId")


def _variant_pks(ids: Sequence[str], shown_as: Callable[[list[str]], str] = str) -> list[int]:
    """Resolve the ids of variants, in Saleor's words for those that are none."""
    pks = []
    for given in ids:
        split = split_global_id(given)
        if split is not None and split[0] != "ProductVariant":
            message = _("Must receive %(type)s id: %(id)s.")
            raise _blame("variant_id", message, "graphql_error", type="ProductVariant", id=given[:100])
        if split is None or not (split[1].isascii() and split[1].isdigit() and len(split[1]) <= 18):
            raise _unresolved_variants(shown_as([given[:100]]))
        pks.append(int(split[1]))
    return pks


def _check_price_rights(info: Any, lines: Sequence[Mapping[str, Any]]) -> None:
    viewer = info.context.viewer
    if any(line.get(name) is not None for line in lines for name in ("price", "price_override_reason")) and not (
        viewer.app is not None and viewer.has_permission("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS")
    ):
        raise PermissionDenied(
            _("Setting the custom price is allowed only for apps with `MANAGE_CHECKOUTS` permission.")
        )
    for line in lines:
        reason = line.get("price_override_reason")
        if reason is not None and line.get("price") is None:
            message = _("The reason of a price can only be given together with the price.")
            raise _blame("price_override_reason", message, "price_override_reason_without_override")
        if reason is not None and (len(reason) > settings.CHECKOUT_NOTE_MAX_LENGTH or "\0" in reason):
            message = _("At most %(limit)s characters fit here.")
            raise _blame("price_override_reason", message, "invalid", limit=settings.CHECKOUT_NOTE_MAX_LENGTH)


def _line_inputs(info: Any, lines: Sequence[Mapping[str, Any]]) -> list[LineInput]:
    """New lines as the action takes them."""
    _check_price_rights(info, lines)
    pks = _variant_pks([line["variant_id"] for line in lines])
    return [
        LineInput(
            variant_id=pk,
            quantity=line["quantity"],
            metadata=metadata_values(line.get("metadata")),
            price_override_amount=line.get("price"),
            price_override_reason=line.get("price_override_reason"),
            is_new_line_forced=bool(line.get("force_new_line")),
        )
        for pk, line in zip(pks, lines, strict=True)
    ]


def _line_changes(info: Any, lines: Sequence[Mapping[str, Any]]) -> list[LineInput]:
    """Changes of lines as the action takes them: each by line or by variant."""
    _check_price_rights(info, lines)
    changes = []
    for line in lines:
        if line.get("line_id") is not None:
            key: dict[str, Any] = {"line_id": uuid_pk(line["line_id"], "CheckoutLine", field="lineId")}
        elif line.get("variant_id") is not None:
            (pk,) = _variant_pks([line["variant_id"]], _braced)
            key = {"variant_id": pk}
        else:
            message = _("At least one of arguments is required: 'line_id', 'variant_id'.")
            raise ValidationError(message, code="graphql_error")
        changes.append(
            LineInput(
                **key,
                quantity=line.get("quantity"),
                metadata=metadata_values(line.get("metadata")),
                price_override_amount=line.get("price"),
                price_override_reason=line.get("price_override_reason"),
            )
        )
    return changes


def _braced(ids: list[str]) -> str:
    return "{" + ", ".join(repr(given) for given in ids) + "}"


def _address(info: Any, given: Mapping[str, Any], kind: str, rules: Mapping[str, Any] | None = None) -> AddressRow:
    """The address cleaned as far as the rules want it; its errors say which address they are about."""
    rules = rules or {}
    skips = bool(given.get("skip_validation"))
    if skips and not info.context.viewer.has_permission("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS"):
        raise denied("HANDLE_CHECKOUTS", "MANAGE_CHECKOUTS")
    try:
        address = clean_address(
            address_values(given),
            validate=not skips,
            require_all=rules.get("check_required_fields") is not False,
            check_format=rules.get("check_fields_format") is not False,
            normalize=rules.get("enable_fields_normalization") is not False,
        )
    except ValidationError as error:
        for errors in error.error_dict.values():
            for single in errors:
                single.params = {**(single.params or {}), "address_type": kind}
        raise
    address.metadata = merge_metadata({}, metadata_values(given.get("metadata")))
    return address


def _check_savable(given: Mapping[str, Any]) -> None:
    """Refuse to save an address that is not given, in Saleor's words."""
    if given.get("save_shipping_address") is not None and not given.get("shipping_address"):
        message = _("This option can only be selected if a shipping address is provided.")
        raise _blame("save_shipping_address", message, "missing_address_data")
    if given.get("save_billing_address") is not None and not given.get("billing_address"):
        message = _("This option can only be selected if a billing address is provided.")
        raise _blame("save_billing_address", message, "missing_address_data")


def _channel(info: Any, slug: str | None) -> Channel:
    """The channel of a new checkout: the only active one unless it is named."""
    try:
        channel = resolve_channel(info, slug)
    except UnknownChannel as error:
        message = _("Channel with '%(slug)s' slug does not exist.")
        raise _blame("channel", message, "not_found", slug=(slug or "")[:100]) from error
    except GraphQLError as error:
        raise _blame("channel", _("You need to provide channel slug."), "missing_channel_slug") from error
    if channel is None:
        raise _blame("channel", _("You need to provide channel slug."), "missing_channel_slug")
    if not channel.is_active:
        message = _("Channel with '%(slug)s' is inactive.")
        raise _blame("channel", message, "channel_inactive", slug=channel.slug)
    return channel


class CheckoutMutations(graphene.ObjectType):
    """Root fields that change a basket, up to the order."""

    @checkout_mutation(
        CheckoutCreate,
        input=graphene.Argument(CheckoutCreateInput, required=True, description="Fields required to create checkout."),
        description="Create a new checkout.",
    )
    def checkout_create(info: Any, *, input: dict[str, Any]) -> dict[str, Any]:
        viewer = info.context.viewer
        if input.get("private_metadata") and not viewer.has_permission("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS"):
            raise denied("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS")
        shipping, billing = input.get("shipping_address"), input.get("billing_address")
        rules = input.get("validation_rules") or {}
        _check_savable(input)
        checkout = actions.create_checkout(
            channel=_channel(info, input.get("channel")),
            lines=_line_inputs(info, input["lines"]),
            user=viewer.user,
            email=input.get("email") or "",
            language_code=enum_value(input.get("language_code")) or info.context.language,
            shipping_address=_address(info, shipping, "shipping", rules.get("shipping_address")) if shipping else None,
            billing_address=_address(info, billing, "billing", rules.get("billing_address")) if billing else None,
            saves_shipping_address=input.get("save_shipping_address") is not False,
            saves_billing_address=input.get("save_billing_address") is not False,
            metadata=metadata_values(input.get("metadata")),
            private_metadata=metadata_values(input.get("private_metadata")),
            now=info.context.now,
        )
        return {"checkout": checkout, "created": True}

    @checkout_mutation(
        CheckoutLinesAdd,
        **id_arguments(),
        lines=graphene.List(graphene.NonNull(CheckoutLineInput), required=True, description="The lines to add."),
        description="Adds a checkout line to the existing checkout.",
    )
    def checkout_lines_add(info: Any, *, lines: list[dict[str, Any]], **names: Any) -> dict[str, Any]:
        checkout = actions.add_lines(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            lines=_line_inputs(info, lines),
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutLinesUpdate,
        **id_arguments(),
        lines=graphene.List(graphene.NonNull(CheckoutLineUpdateInput), required=True, description="Lines to change."),
        description="Updates checkout line in the existing checkout.",
    )
    def checkout_lines_update(info: Any, *, lines: list[dict[str, Any]], **names: Any) -> dict[str, Any]:
        try:
            checkout = actions.update_lines(
                checkout_id=checkout_pk(names.pop("id", None), **names),
                lines=_line_changes(info, lines),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except VariantsNotFound as error:
            ids = [to_global_id("ProductVariant", pk) for pk in error.variant_ids]
            raise _unresolved_variants(_braced(ids)) from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutLinesDelete,
        id=graphene.ID(description="The checkout's ID."),
        token=graphene.UUID(description="Checkout token.", deprecation_reason="Use `id` instead."),
        lines_ids=graphene.List(graphene.NonNull(graphene.ID), required=True, description="A list of checkout lines."),
        description="Deletes checkout lines.",
    )
    def checkout_lines_delete(info: Any, *, lines_ids: list[str], **names: Any) -> dict[str, Any]:
        return {"checkout": _remove(info, names, [uuid_pk(line, "CheckoutLine", field="lineId") for line in lines_ids])}

    @checkout_mutation(
        CheckoutLineDelete,
        **id_arguments(),
        line_id=graphene.ID(description="ID of the checkout line to delete."),
        description="Deletes a CheckoutLine.",
    )
    def checkout_line_delete(info: Any, *, line_id: str | None = None, **names: Any) -> dict[str, Any]:
        return {"checkout": _remove(info, names, [uuid_pk(line_id or "", "CheckoutLine", field="lineId")])}

    @checkout_mutation(
        CheckoutEmailUpdate,
        **id_arguments(),
        email=graphene.String(required=True, description="E-mail."),
        description="Updates email address in the existing checkout object.",
    )
    def checkout_email_update(info: Any, *, email: str, **names: Any) -> dict[str, Any]:
        checkout = actions.set_email(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            email=email,
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutShippingAddressUpdate,
        **id_arguments(),
        shipping_address=graphene.Argument(AddressInput, required=True, description="Where the goods go."),
        save_address=graphene.Boolean(
            default_value=True, description="Whether the order puts it into the account's address book."
        ),
        validation_rules=CheckoutAddressValidationRules(description="Ask less of the address."),
        description="Updates shipping address in the existing checkout.",
    )
    def checkout_shipping_address_update(
        info: Any,
        *,
        shipping_address: dict[str, Any],
        save_address: bool | None = True,
        validation_rules: Mapping[str, Any] | None = None,
        **names: Any,
    ) -> dict[str, Any]:
        checkout = actions.set_shipping_address(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            address=_address(info, shipping_address, "shipping", validation_rules),
            saves_address=save_address is not False,
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutBillingAddressUpdate,
        **id_arguments(),
        billing_address=graphene.Argument(AddressInput, required=True, description="The billing address."),
        save_address=graphene.Boolean(
            default_value=True, description="Whether the order puts it into the account's address book."
        ),
        validation_rules=CheckoutAddressValidationRules(description="Ask less of the address."),
        description="Update billing address in the existing checkout.",
    )
    def checkout_billing_address_update(
        info: Any,
        *,
        billing_address: dict[str, Any],
        save_address: bool | None = True,
        validation_rules: Mapping[str, Any] | None = None,
        **names: Any,
    ) -> dict[str, Any]:
        checkout = actions.set_billing_address(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            address=_address(info, billing_address, "billing", validation_rules),
            saves_address=save_address is not False,
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        DeliveryOptionsCalculate,
        id=graphene.ID(required=True, description="The checkout's ID."),
        description="Calculates available delivery options for a checkout.",
    )
    def delivery_options_calculate(info: Any, *, id: str) -> dict[str, Any]:
        pk = uuid_pk(id, "Checkout", field="id")
        rows = CheckoutRow.objects.visible_to(info.context.viewer).select_related("channel", "shipping_address")
        checkout = rows.filter(pk=pk).first()
        if checkout is None:
            raise CheckoutNotFound(pk)
        (basket,) = baskets_of(info, [checkout])
        return {"deliveries": [delivery_of(option, basket) for option in basket.options]}

    @checkout_mutation(
        CheckoutDeliveryMethodUpdate,
        id=graphene.ID(description="The checkout's ID."),
        token=graphene.UUID(description="Checkout token.", deprecation_reason="Use `id` instead."),
        delivery_method_id=graphene.ID(description="Delivery Method ID: a shipping method or a delivery."),
        description="Updates the delivery method (shipping method or pick up point) of the checkout.",
    )
    def checkout_delivery_method_update(
        info: Any, *, delivery_method_id: str | None = None, **names: Any
    ) -> dict[str, Any]:
        checkout = actions.choose_delivery(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            **_delivery_choice(delivery_method_id),
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutShippingMethodUpdate,
        **id_arguments(),
        shipping_method_id=graphene.ID(description="Shipping method; null for none."),
        description="Updates the shipping method of the checkout: what `checkoutDeliveryMethodUpdate` does, as older"
        " clients know it.",
    )
    def checkout_shipping_method_update(
        info: Any, *, shipping_method_id: str | None = None, **names: Any
    ) -> dict[str, Any]:
        given = shipping_method_id
        try:
            checkout = actions.choose_delivery(
                checkout_id=checkout_pk(names.pop("id", None), **names),
                method_id=None if given is None else int_pk(given, "ShippingMethod", field="shippingMethodId"),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except ValidationError as error:
            if "delivery_method_id" not in getattr(error, "error_dict", {}):
                raise
            message = _("This shipping method is not applicable.")
            raise _blame("shipping_method", message, "shipping_method_not_applicable") from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutVendorDeliveriesUpdate,
        id=graphene.ID(required=True, description="The checkout's ID."),
        deliveries=graphene.List(
            graphene.NonNull(VendorDeliveryInput), required=True, description="A method for each vendor named."
        ),
        description="Chooses how single vendors' parcels travel.",
    )
    def checkout_vendor_deliveries_update(info: Any, *, id: str, deliveries: list[dict[str, Any]]) -> dict[str, Any]:
        checkout = actions.choose_vendor_deliveries(
            checkout_id=uuid_pk(id, "Checkout", field="id"),
            choices={
                int_pk(choice["vendor_id"], "Vendor", field="vendorId"): int_pk(
                    choice["delivery_method_id"], "ShippingMethod", field="deliveryMethodId"
                )
                for choice in deliveries
            },
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutLanguageCodeUpdate,
        **id_arguments(),
        language_code=graphene.Argument(LanguageCodeEnum, required=True, description="New language code."),
        description="Update language code in the existing checkout.",
    )
    def checkout_language_code_update(info: Any, *, language_code: Any, **names: Any) -> dict[str, Any]:
        checkout = actions.set_language(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            language_code=enum_value(language_code),
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutCustomerNoteUpdate,
        id=graphene.ID(required=True, description="The checkout's ID."),
        customer_note=graphene.String(required=True, description="What the producers should know."),
        description="Updates customer note in the existing checkout object.",
    )
    def checkout_customer_note_update(info: Any, *, id: str, customer_note: str) -> dict[str, Any]:
        checkout = actions.set_note(
            checkout_id=uuid_pk(id, "Checkout", field="id"),
            note=customer_note,
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutCustomerAttach,
        **id_arguments(),
        customer_id=graphene.ID(description="ID of the customer; for staff and apps with IMPERSONATE_USER."),
        permissions=(AUTHENTICATED_APP, AUTHENTICATED_USER),
        row_permissions=("IMPERSONATE_USER",),
        description="Sets the customer as the owner of the checkout.",
    )
    def checkout_customer_attach(info: Any, *, customer_id: str | None = None, **names: Any) -> dict[str, Any]:
        try:
            checkout = actions.attach_customer(
                checkout_id=checkout_pk(names.pop("id", None), **names),
                user=_customer(info.context.viewer, customer_id),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except AlreadyAttached as error:
            message = _("You cannot reassign a checkout that is already attached to a user.")
            raise PermissionDenied(message) from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutCustomerDetach,
        **id_arguments(),
        permissions=(AUTHENTICATED_APP, AUTHENTICATED_USER),
        description="Removes the user assigned as the owner of the checkout.",
    )
    def checkout_customer_detach(info: Any, **names: Any) -> dict[str, Any]:
        checkout = actions.detach_customer(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}


def _customer(viewer: Any, customer_id: str | None) -> UserRow:
    """Whose the checkout shall be: the viewer's, or for those who may act for others the one who is named.

    Naming oneself is naming nobody.
    """
    pk = int_pk(customer_id, "User", field="customerId") if customer_id is not None else None
    if viewer.user is not None and pk in {None, viewer.user.pk}:
        user: UserRow = viewer.user
        return user
    if pk is None:
        message = _("The customerId value must be provided when running mutation as app.")
        raise _blame("customer_id", message, "required")
    if not viewer.has_permission("IMPERSONATE_USER"):
        raise denied("IMPERSONATE_USER")
    found = UserRow.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise _blame("customer_id", _("Couldn't resolve to a node: %(id)s"), "not_found", id=(customer_id or "")[:100])
    return found


def _remove(info: Any, names: dict[str, Any], line_ids: list[UUID]) -> CheckoutRow:
    return actions.remove_lines(
        checkout_id=checkout_pk(names.pop("id", None), **names),
        line_ids=line_ids,
        viewer=info.context.viewer,
        now=info.context.now,
    )


def _delivery_choice(given: str | None) -> dict[str, Any]:
    """What a client may name: a delivery of the checkout or, as older clients do, a shipping method.

    Raises ``GraphQLError`` in Saleor's words for what is no id at all; any other type is simply not applicable.
    """
    if given is None:
        return {"method_id": None}
    split = split_global_id(given)
    if split is None:
        raise GraphQLError(_("Invalid ID: %(id)s.") % {"id": given[:100]})
    if split[0] == "CheckoutDelivery":
        return {"method_id": None, "option_id": uuid_pk(given, "CheckoutDelivery", field="deliveryMethodId")}
    if split[0] == "ShippingMethod":
        return {"method_id": int_pk(given, "ShippingMethod", field="deliveryMethodId")}
    message = _("This shipping method is not applicable.")
    raise _blame("delivery_method_id", message, "delivery_method_not_applicable")
