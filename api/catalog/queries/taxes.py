"""Root fields about taxes, for staff. Prices include them."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.channels import all_channels
from api.catalog.types.taxes import (
    TaxClassCountableConnection,
    TaxClassFilterInput,
    TaxClassSortingInput,
    TaxConfigurationCountableConnection,
    TaxCountryConfiguration,
    tax_configuration,
)
from api.terms.conditions import chosen
from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.ids import int_pk
from api.terms.locales import CountryCode, country_display
from api.terms.metadata import MetadataFilter
from api.terms.pagination import (
    connection_field,
    empty_connection,
    page_of,
    paginate_rows,
)
from api.terms.permissions import STAFF, permission_required


class TaxConfigurationFilterInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))


class TaxQueries(graphene.ObjectType):
    """Root fields about taxes."""

    tax_classes = connection_field(
        TaxClassCountableConnection,
        sort_by=TaxClassSortingInput(description="Sort tax classes."),
        filter=TaxClassFilterInput(description="Filtering options for tax classes."),
        description="List of tax classes: empty. Needs a staff user or an app.",
    )
    tax_configurations = connection_field(
        TaxConfigurationCountableConnection,
        filter=TaxConfigurationFilterInput(description="Filtering options for tax configurations."),
        description="List of tax configurations, one per channel. Needs a staff user or an app.",
    )
    tax_country_configuration = graphene.Field(
        TaxCountryConfiguration,
        country_code=graphene.Argument(CountryCode, required=True, description="Country code."),
        description="Tax class rates of a country: none. Needs a staff user or an app.",
    )

    @staticmethod
    @permission_required(*STAFF)
    def resolve_tax_classes(
        _root: None,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        page_of(info, **paging)
        return empty_connection()

    @staticmethod
    @permission_required(*STAFF)
    def resolve_tax_configurations(
        _root: None, info: Info, *, filter: dict[str, Any] | None = None, **paging: Any
    ) -> Any:
        channels = all_channels(info)
        asked = chosen(filter)
        if asked.get("ids") is not None:
            pks = {int_pk(global_id, "TaxConfiguration") for global_id in asked["ids"]}
            channels = [channel for channel in channels if channel.pk in pks]
        if asked.get("metadata"):  # nothing carries metadata that could match
            channels = []
        return paginate_rows(channels, info, wrap=tax_configuration, **paging)

    @staticmethod
    @permission_required(*STAFF)
    def resolve_tax_country_configuration(_root: None, _info: Info, *, country_code: Any) -> dict[str, Any]:
        return {"country": country_display(str(enum_value(country_code))), "tax_class_country_rates": []}
