"""What staff's tools read of the shop's set-up: warehouses, shipping zones, taxes, types, settings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.viewers import ANONYMOUS, Viewer
from api.terms.ids import to_global_id
from orders.models import ShippingMethod, ShippingRate, VendorShippingMethod, Zone
from tests.api.asking import ask, gid, nodes, refusal, staff
from tests.factories.accounts import make_user
from tests.factories.catalog import make_channel, make_product_type, make_warehouse
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

ZONES = """query ($channel: String, $filter: ShippingZoneFilterInput) {
  shippingZones(first: 10, channel: $channel, filter: $filter) {
    totalCount
    edges { node {
      id name default countries { code } channels { slug } warehouses { slug }
      priceRange { start { amount } stop { amount currency } }
      shippingMethods {
        name type minimumDeliveryDays maximumOrderWeight { unit value }
        channelListings { channel { slug } price { amount currency } minimumOrderPrice { amount } }
        postalCodeRules { id } excludedProducts(first: 1) { totalCount }
      }
    } }
  }
}"""


def make_method(slug: str, rates: dict[tuple[Zone, str], int], **fields: object) -> ShippingMethod:
    """A delivery method with prices of the lightest parcel by zone and currency."""
    method = ShippingMethod.objects.create(name=slug.title(), slug=slug, **fields)
    ShippingRate.objects.bulk_create(
        ShippingRate(
            shipping_method=method,
            zone=zone,
            currency=currency,
            first_grams=1000,
            first_amount=Decimal(amount),
            step_grams=500,
            step_amount=Decimal(1),
        )
        for (zone, currency), amount in rates.items()
    )
    return method


def test_zones_are_the_distances_that_rate_cards_name():
    # given
    make_channel(slug="vn", currency="VND")
    make_channel(slug="export", currency="USD")
    warehouse = make_warehouse(vendor=make_vendor(), slug="tan-ninh")
    far_away = make_warehouse(vendor=make_vendor(), slug="sells-nothing")
    cheap = make_method(
        "cheap", {(Zone.SAME_PROVINCE, "VND"): 18000, (Zone.COUNTRY, "VND"): 32000}, maximum_weight_grams=30_000
    )
    make_method("parcel", {(Zone.ABROAD, "USD"): 14})
    make_method("given up", {(Zone.SAME_REGION, "VND"): 1}, is_active=False)
    VendorShippingMethod.objects.create(vendor=warehouse.vendor, shipping_method=cheap, currency="VND")
    assert far_away.vendor_id != warehouse.vendor_id

    # when
    found = ask(ZONES, viewer=staff("MANAGE_SHIPPING"))["shippingZones"]

    # then
    assert found["totalCount"] == 3
    assert nodes(found, "name") == ["Within the province", "Across the country", "Abroad"]
    assert nodes(found, "default") == [False, False, True]
    near, _, abroad = (edge["node"] for edge in found["edges"])
    assert near == {
        "id": to_global_id("ShippingZone", "same_province"),
        "name": "Within the province",
        "default": False,
        "countries": [{"code": "VN"}],
        "channels": [{"slug": "vn"}],
        "warehouses": [{"slug": "tan-ninh"}],
        "priceRange": {"start": {"amount": 18000.0}, "stop": {"amount": 18000.0, "currency": "VND"}},
        "shippingMethods": [
            {
                "name": "Cheap",
                "type": "WEIGHT",
                "minimumDeliveryDays": 1,
                "maximumOrderWeight": {"unit": "KG", "value": 30.0},
                "channelListings": [
                    {
                        "channel": {"slug": "vn"},
                        "price": {"amount": 18000.0, "currency": "VND"},
                        "minimumOrderPrice": None,
                    }
                ],
                "postalCodeRules": [],
                "excludedProducts": {"totalCount": 0},
            }
        ],
    }
    assert {"code": "VN"} not in abroad["countries"]
    assert {"code": "FR"} in abroad["countries"]
    assert abroad["warehouses"] == []


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"channel": "export"}, ["Abroad"]),
        ({"channel": "unknown"}, []),
        ({"filter": {"search": "PROVINCE"}}, ["Within the province"]),
        ({"channel": "export", "filter": {"search": "province"}}, []),
    ],
)
def test_zones_can_be_narrowed(variables, expected):
    make_channel(slug="vn", currency="VND")
    make_channel(slug="export", currency="USD")
    make_method("cheap", {(Zone.SAME_PROVINCE, "VND"): 18000})
    make_method("parcel", {(Zone.ABROAD, "USD"): 14})

    assert nodes(ask(ZONES, viewer=staff("MANAGE_SHIPPING"), **variables)["shippingZones"], "name") == expected


def test_a_zone_is_found_by_its_id_while_a_method_goes_there():
    make_method("cheap", {(Zone.COUNTRY, "VND"): 18000})
    query = "query ($id: ID!) { shippingZone(id: $id) { name } }"

    def name(key: str) -> object:
        return ask(query, viewer=staff("MANAGE_SHIPPING"), id=to_global_id("ShippingZone", key))["shippingZone"]

    assert name("country") == {"name": "Across the country"}
    assert name("abroad") is None
    assert name("moon") is None


def test_a_warehouse_has_the_address_of_its_place_and_its_vendors_zones():
    warehouse = make_warehouse(
        vendor=make_vendor(),
        slug="tan-ninh",
        street_address="Số 1",
        province_code="80",
        commune_code="25459",
        email="kho@example.com",
    )
    cheap = make_method("cheap", {(Zone.COUNTRY, "VND"): 32000})
    VendorShippingMethod.objects.create(vendor=warehouse.vendor, shipping_method=cheap, currency="VND")

    found = ask(
        """query ($id: ID!) { warehouse(id: $id) {
          slug email isPrivate companyName clickAndCollectOption
          address { id streetAddress1 city countryArea country { code } companyName postalCode }
          shippingZones(first: 5) { edges { node { name } } }
        } }""",
        viewer=staff("MANAGE_PRODUCTS"),
        id=gid(warehouse),
    )["warehouse"]

    assert found == {
        "slug": "tan-ninh",
        "email": "kho@example.com",
        "isPrivate": False,
        "companyName": warehouse.vendor.name,
        "clickAndCollectOption": "DISABLED",
        "address": {
            "id": to_global_id("Address", warehouse.pk),
            "streetAddress1": "Số 1",
            "city": "Phường Tân Ninh",
            "countryArea": "Tây Ninh",
            "country": {"code": "VN"},
            "companyName": warehouse.vendor.name,
            "postalCode": "",
        },
        "shippingZones": {"edges": [{"node": {"name": "Across the country"}}]},
    }


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({}, ["closed", "open"]),
        ({"isPrivate": True}, ["closed"]),
        ({"slugs": ["open"]}, ["open"]),
        ({"clickAndCollectOption": "ALL"}, []),
        ({"search": "ope"}, ["open"]),
    ],
)
def test_warehouses_can_be_narrowed(filter, expected):
    make_warehouse(vendor=make_vendor(), slug="open", name="B open")
    make_warehouse(vendor=make_vendor(), slug="closed", name="A closed", is_active=False)
    query = "query ($f: WarehouseFilterInput) { warehouses(first: 5, filter: $f) { edges { node { slug } } } }"

    assert nodes(ask(query, viewer=staff("MANAGE_ORDERS"), f=filter)["warehouses"], "slug") == expected


def test_prices_contain_their_taxes_in_every_channel():
    make_channel(slug="vn")

    found = ask(
        """{
          taxClasses(first: 5) { totalCount edges { node { id } } }
          customerTypes(first: 5) { totalCount edges { node { id } } }
          taxConfigurations(first: 5) { edges { node {
            channel { slug } chargeTaxes displayGrossPrices pricesEnteredWithTax taxCalculationStrategy
            countries { chargeTaxes }
          } } }
          taxCountryConfiguration(countryCode: VN) { country { code } taxClassCountryRates { rate } }
        }""",
        viewer=staff(),
    )

    assert found == {
        "taxClasses": {"totalCount": 0, "edges": []},
        "customerTypes": {"totalCount": 0, "edges": []},
        "taxConfigurations": {
            "edges": [
                {
                    "node": {
                        "channel": {"slug": "vn"},
                        "chargeTaxes": False,
                        "displayGrossPrices": True,
                        "pricesEnteredWithTax": True,
                        "taxCalculationStrategy": None,
                        "countries": [],
                    }
                }
            ]
        },
        "taxCountryConfiguration": {"country": {"code": "VN"}, "taxClassCountryRates": []},
    }


GUARDED = {
    "warehouses(first: 1) { totalCount }": ("MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_SHIPPING"),
    'warehouse(id: "V2FyZWhvdXNlOjE=") { id }': ("MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_SHIPPING"),
    "shippingZones(first: 1) { totalCount }": ("MANAGE_SHIPPING",),
    'shippingZone(id: "U2hpcHBpbmdab25lOjE=") { id }': ("MANAGE_SHIPPING",),
    "shop { limitQuantityPerCheckout }": ("MANAGE_SETTINGS",),
    "shop { defaultMailSenderAddress }": ("MANAGE_SETTINGS",),
    "shop { allowLoginWithoutConfirmation }": ("MANAGE_SETTINGS",),
}


@pytest.mark.parametrize("field", GUARDED)
@pytest.mark.parametrize("persona", ["anonymous", "shopper", "staff without the right"])
def test_the_set_up_is_for_those_with_the_right(field, persona):
    viewers = {
        "anonymous": lambda: ANONYMOUS,
        "shopper": lambda: Viewer(user=make_user()),
        "staff without the right": lambda: staff("MANAGE_MENUS"),
    }

    code, message = refusal(f"{{ {field} }}", viewer=viewers[persona]())

    assert code == "PermissionDenied"
    assert message.endswith(", ".join(GUARDED[field]))


@pytest.mark.parametrize("field", ["taxClasses(first: 1)", "taxConfigurations(first: 1)", "customerTypes(first: 1)"])
def test_taxes_and_customer_types_are_for_staff_and_apps(field):
    assert refusal(f"{{ {field} {{ totalCount }} }}", viewer=Viewer(user=make_user()))[0] == "PermissionDenied"


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"search": "food"}, ["food"]),
        ({"slugs": ["craft"]}, ["craft"]),
        ({"productType": "DIGITAL"}, ["course"]),
        ({"productType": "SHIPPABLE"}, ["craft", "food"]),
        ({"configurable": "SIMPLE"}, ["craft"]),
        ({"kind": "GIFT_CARD"}, []),
        ({"kind": "NORMAL"}, ["course", "craft", "food"]),
    ],
)
def test_product_types_can_be_narrowed(filter, expected):
    make_product_type(slug="food", name="Food")
    make_product_type(slug="craft", name="Craft", has_variants=False)
    make_product_type(slug="course", name="Course", is_digital=True, is_shipping_required=False)
    query = "query ($f: ProductTypeFilterInput) { productTypes(first: 9, filter: $f) { edges { node { slug } } } }"

    assert nodes(ask(query, f=filter)["productTypes"], "slug") == expected


@pytest.mark.parametrize("rows", [1, 20])
def test_lists_cost_the_same_whatever_their_length(rows, django_assert_num_queries):
    cheap = make_method("cheap", {(Zone.COUNTRY, "VND"): 32000})
    for number in range(rows):
        warehouse = make_warehouse(vendor=make_vendor(), slug=f"warehouse-{number}")
        VendorShippingMethod.objects.create(vendor=warehouse.vendor, shipping_method=cheap, currency="VND")

    # The page, its number, vendors for addresses, vendors for their names, zones of the vendors.
    with django_assert_num_queries(5):
        ask(
            """{ warehouses(first: 20) { totalCount edges { node {
              address { city } companyName shippingZones(first: 5) { edges { node { name } } }
            } } } }""",
            viewer=staff("MANAGE_PRODUCTS"),
        )
