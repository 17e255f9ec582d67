"""Taxes as staff's tools read them. Prices contain their taxes and nothing is calculated, so there are no classes yet."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.types.channels import Channel
from api.terms.filters import OrderDirection
from api.terms.ids import to_global_id
from api.terms.locales import CountryCode, CountryDisplay
from api.terms.metadata import MetadataFilter, ObjectWithMetadata
from api.terms.nodes import Node, id_field
from api.terms.pagination import connection_for
from catalog.models import Channel as ChannelRow


class TaxCalculationStrategy(graphene.Enum):
    FLAT_RATES = "FLAT_RATES"
    TAX_APP = "TAX_APP"


class TaxClassCountryRate(graphene.ObjectType):
    """The rate of a tax class in a country."""

    country = graphene.Field(CountryDisplay, required=True, description="Country in which this tax rate applies.")
    rate = graphene.Float(required=True, description="Tax rate value.")
    tax_class = graphene.Field(lambda: TaxClass, description="Related tax class.")


class TaxClass(graphene.ObjectType):
    """Goods that are taxed alike. The marketplace has none: its prices contain their taxes."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Name of the tax class.")
    countries = graphene.List(
        graphene.NonNull(TaxClassCountryRate), required=True, description="Country-specific tax rates."
    )


class TaxConfigurationPerCountry(graphene.ObjectType):
    """An exception to a channel's tax settings in one country."""

    country = graphene.Field(CountryDisplay, required=True, description="Country in which it applies.")
    charge_taxes = graphene.Boolean(required=True, description="Whether taxes are charged.")
    display_gross_prices = graphene.Boolean(required=True, description="Whether prices are shown with taxes.")
    tax_calculation_strategy = graphene.Field(TaxCalculationStrategy, description="How taxes are calculated.")
    tax_app_id = graphene.String(description="The app that calculates taxes.")


class TaxConfiguration(graphene.ObjectType):
    """A channel's tax settings, which are fixed: prices are entered and shown with taxes, nothing is added to them."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    channel = graphene.Field(Channel, required=True, description="A channel to which the tax configuration applies.")
    charge_taxes = graphene.Boolean(required=True, description="Whether taxes are charged on top.")
    tax_calculation_strategy = graphene.Field(TaxCalculationStrategy, description="Null: no taxes are calculated.")
    display_gross_prices = graphene.Boolean(required=True, description="Whether prices are shown with taxes.")
    prices_entered_with_tax = graphene.Boolean(required=True, description="Whether entered prices contain taxes.")
    countries = graphene.List(
        graphene.NonNull(TaxConfigurationPerCountry), required=True, description="Exceptions per country; none."
    )
    tax_app_id = graphene.String(description="The app that calculates taxes; none does.")


def tax_configuration(channel: ChannelRow) -> dict[str, Any]:
    """The settings that follow from how the marketplace prices goods."""
    return {
        "id": to_global_id("TaxConfiguration", channel.pk),
        "channel": channel,
        "charge_taxes": False,
        "tax_calculation_strategy": None,
        "display_gross_prices": True,
        "prices_entered_with_tax": True,
        "countries": [],
        "tax_app_id": None,
    }


class TaxCountryConfiguration(graphene.ObjectType):
    """The rates of all tax classes in a country."""

    country = graphene.Field(CountryDisplay, required=True, description="A country for which tax rates are defined.")
    tax_class_country_rates = graphene.List(
        graphene.NonNull(TaxClassCountryRate), required=True, description="Rates per tax class."
    )


TaxClassCountableConnection = connection_for(TaxClass)
TaxConfigurationCountableConnection = connection_for(TaxConfiguration)


class TaxClassFilterInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    countries = graphene.List(graphene.NonNull(CountryCode))


class TaxClassSortField(graphene.Enum):
    NAME = "name"


class TaxClassSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(TaxClassSortField, required=True)
