"""One product and its variants, as recorded of Saleor, with vendor and certificate."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.models import ProductChannelListing, ProductTypeAttribute, Stock
from ocop.actions import propose_candidate, withdraw_certificate
from tests.api.asking import NOW, ask, gid, refusal, staff
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_collection,
    make_media,
    make_product,
    make_product_type,
    make_stars_attribute,
    make_variant,
)
from tests.factories.ocop import make_certificate
from tests.factories.orders import make_shipping_method, offer_method
from tests.factories.vendors import make_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]

LOOK_UP = """query($id:ID,$slug:String,$external:String,$channel:String){
  product(id:$id,slug:$slug,externalReference:$external,channel:$channel){id name}}"""


def detail(product, fields, **more: Any):
    document = f'query($slug:String){{product(slug:$slug,channel:"vn"){{{fields}}}}}'
    return ask(document, slug=product.slug, **more)["product"]


def test_a_product_is_found_by_id_slug_and_external_reference():
    product = make_product(name="Muối", external_reference="salt-1")
    expected = {"id": gid(product), "name": "Muối"}

    assert ask(LOOK_UP, channel="vn", id=gid(product))["product"] == expected
    assert ask(LOOK_UP, channel="vn", slug="muoi")["product"] == expected
    assert ask(LOOK_UP, channel="vn", external="salt-1")["product"] == expected


@pytest.mark.parametrize(
    "given", [{"slug": "nope"}, {"id": "Q2F0ZWdvcnk6MQ=="}, {"id": "UHJvZHVjdDo5OTk5OTk="}, {"external": "nope"}]
)
def test_what_does_not_exist_is_null(given):
    assert ask(LOOK_UP, channel="vn", **given)["product"] is None


def test_an_unknown_channel_has_no_product():
    product = make_product()

    assert ask(LOOK_UP, channel="nowhere", slug=product.slug)["product"] is None
    assert ask(LOOK_UP, channel="export", slug=product.slug)["product"] is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"channel": "vn"}, "At least one of arguments is required: 'id', 'slug', 'external_reference'."),
        ({"channel": "vn", "id": "x", "slug": "y"}, "Argument 'id' cannot be combined with 'slug'"),
        ({"channel": "vn", "id": "garbage"}, "Invalid ID: garbage. Expected: Product."),
        ({"slug": "x"}, "More than one channel exists. Specify which channel to use."),
    ],
)
def test_wrong_look_ups_are_refused_in_saleors_words(given, message):
    assert refusal(LOOK_UP, **given) == ("GraphQLError", message)


def test_private_metadata_is_for_those_who_manage_products():
    product = make_product(metadata={"a": "1"}, private_metadata={"secret": "2"})
    fields = 'metadata{key value} metafield(key:"a") metafields'
    private = 'query($slug:String){product(slug:$slug,channel:"vn"){privateMetadata{key value}}}'

    assert detail(product, fields) == {
        "metadata": [{"key": "a", "value": "1"}],
        "metafield": "1",
        "metafields": {"a": "1"},
    }
    assert refusal(private, slug=product.slug)[0] == "PermissionDenied"
    found = ask(private, slug=product.slug, viewer=staff("MANAGE_PRODUCTS"))["product"]
    assert found["privateMetadata"] == [{"key": "secret", "value": "2"}]


def test_description_is_an_editorjs_document_as_text():
    document = {"blocks": [{"type": "paragraph", "data": {"text": "Muối"}}]}
    product = make_product(description=document)

    found = detail(product, "description seoTitle weight{unit value} rating")

    assert json.loads(found.pop("description")) == document
    assert found == {"seoTitle": "", "weight": {"unit": "KG", "value": 0.0}, "rating": None}


@pytest.mark.parametrize(
    ("size", "format", "thumbnail", "media"),
    [
        (None, None, "256/", "4096/"),
        (1, None, "32/", "32/"),
        (100, None, "128/", "128/"),
        (9999, None, "4096/", "4096/"),
        (256, "WEBP", "256/webp/", "256/webp/"),
        (256, "AVIF", "256/avif/", "256/avif/"),
    ],
)
def test_pictures_come_in_saleors_sizes(size, format, thumbnail, media):
    product = make_product()
    picture = make_media(product=product, alt="Muối")
    address = f"http://shop.test/thumbnail/{gid(picture)}/"
    document = """query($slug:String,$size:Int,$format:ThumbnailFormatEnum){product(slug:$slug,channel:"vn"){
      thumbnail(size:$size,format:$format){url alt} media{type alt url(size:$size,format:$format)}}}"""
    given = {} if format is None else {"format": format}

    found = ask(document, slug=product.slug, size=size, **given)["product"]

    assert found["thumbnail"]["url"].split("?")[0] == address + thumbnail
    assert found["thumbnail"]["alt"] == "Muối"
    assert found["media"][0]["url"].split("?")[0] == address + media
    assert found["media"][0]["type"] == "IMAGE"


def test_size_zero_is_the_picture_itself():
    product = make_product()
    make_media(product=product, image="products/salt.png")

    assert detail(product, "media{url(size:0)}") == {"media": [{"url": "http://shop.test/media/products/salt.png"}]}


def test_a_product_without_a_picture_has_no_thumbnail():
    assert detail(make_product(), "thumbnail{url} media{url}") == {"thumbnail": None, "media": []}


BY_COUNTRY = """query($country:CountryCode!){product(slug:"muoi",channel:"vn"){
  isAvailable(address:{country:$country})
  variants{asked:quantityAvailable(address:{country:$country}) old:quantityAvailable(countryCode:$country)}}}"""


@pytest.mark.parametrize(
    ("country", "is_available", "quantities"),
    [("VN", True, [7, 50, 50]), ("US", False, [0, 0, 50]), ("KR", False, [0, 0, 50])],
)
def test_only_stock_that_its_producer_ships_to_a_country_is_available_there(country, is_available, quantities):
    vendor = make_vendor()
    offer_method(vendor=vendor, method=make_shipping_method())
    offer_method(vendor=vendor, method=make_shipping_method(zones={"abroad": (9, 1)}, currency="USD"), currency="USD")
    product = make_product(name="Muối", vendor=vendor, stock=7)
    make_variant(product=product, stock=80)
    make_variant(product=product, stock=None, track_inventory=False)

    found = ask(BY_COUNTRY, country=country)["product"]

    assert found["isAvailable"] is is_available
    assert [variant["asked"] for variant in found["variants"]] == quantities
    assert [variant["old"] for variant in found["variants"]] == quantities


def test_what_is_shipped_abroad_is_available_there():
    vendor = make_vendor()
    offer_method(vendor=vendor, method=make_shipping_method(zones={"abroad": (200_000, 1)}))
    switched_off = offer_method(vendor=make_vendor(), method=make_shipping_method(zones={"abroad": (1, 1)}))
    switched_off.is_active = False
    switched_off.save()
    make_product(name="Muối", vendor=vendor, stock=7)
    make_product(name="Chè", vendor=switched_off.vendor, stock=7)
    document = """{products(first:9,channel:"vn",sortBy:{field:NAME,direction:ASC}){edges{node{
      name isAvailable(address:{country:US}) variants{quantityAvailable(address:{country:US})}}}}}"""

    found = [edge["node"] for edge in ask(document)["products"]["edges"]]

    assert found == [
        {"name": "Chè", "isAvailable": False, "variants": [{"quantityAvailable": 0}]},
        {"name": "Muối", "isAvailable": True, "variants": [{"quantityAvailable": 7}]},
    ]


def test_quantities_are_capped_at_the_limit_of_a_basket():
    product = make_product(name="Many", stock=500)
    few = make_variant(product=product, stock=7)
    Stock.objects.filter(variant=few).update(quantity_allocated=3)
    make_variant(product=product, stock=None)
    make_variant(product=product, stock=None, track_inventory=False)

    found = detail(product, "variants{quantityAvailable}")["variants"]

    assert [variant["quantityAvailable"] for variant in found] == [50, 4, 0, 50]


def test_a_product_is_available_when_shown_buyable_and_in_stock():
    product = make_product(stock=1)
    fields = "isAvailable isAvailableForPurchase availableForPurchaseAt"
    before = detail(product, fields)
    Stock.objects.update(quantity_allocated=1)
    sold_out = detail(product, fields)
    ProductChannelListing.objects.update(available_for_purchase_at=datetime(2027, 1, 1, tzinfo=UTC))

    assert before == {
        "isAvailable": True,
        "isAvailableForPurchase": True,
        "availableForPurchaseAt": "2024-01-01T00:00:00+00:00",
    }
    assert sold_out["isAvailable"] is False
    assert sold_out["isAvailableForPurchase"] is True
    assert detail(product, fields)["isAvailableForPurchase"] is False


def test_shoppers_see_only_variants_that_are_sold():
    product = make_product()
    make_variant(product=product, price=None, name="Unpriced")

    assert len(detail(product, "variants{id}")["variants"]) == 1
    assert len(detail(product, "variants{id}", viewer=staff("MANAGE_PRODUCTS"))["variants"]) == 2


def test_stocks_are_for_staff():
    product = make_product(stock=3)
    document = 'query($slug:String){product(slug:$slug,channel:"vn"){variants{stocks{quantity warehouse{slug}}}}}'

    assert refusal(document, slug=product.slug)[0] == "PermissionDenied"
    found = ask(document, slug=product.slug, viewer=staff("MANAGE_PRODUCTS"))
    assert found["product"]["variants"][0]["stocks"][0]["quantity"] == 3


def test_a_variant_is_found_by_id_and_sku():
    product = make_product()
    variant = product.variants.get()
    document = """query($id:ID,$sku:String){productVariant(id:$id,sku:$sku,channel:"vn"){
      id name sku product{slug} channel}}"""
    expected = {
        "id": gid(variant), "name": variant.name, "sku": variant.sku, "product": {"slug": product.slug}, "channel": "vn",
    }  # fmt: skip

    assert ask(document, id=gid(variant))["productVariant"] == expected
    assert ask(document, sku=variant.sku)["productVariant"] == expected
    assert ask(document, sku="nope")["productVariant"] is None


def test_a_variant_without_a_name_is_called_by_its_id():
    product = make_product()
    product.variants.update(name="")

    assert detail(product, "variants{name}")["variants"] == [{"name": gid(product.variants.get())}]


def test_attributes_come_in_their_order_empty_ones_too_and_hidden_ones_for_staff():
    product_type = make_product_type()
    stars = make_stars_attribute()
    material = make_attribute(slug="material", values=("Gạo",), product_type=product_type)
    make_attribute(slug="origin", product_type=product_type)
    make_attribute(slug="margin", product_type=product_type, visible_in_storefront=False)
    ProductTypeAttribute.objects.filter(attribute=material).update(sort_order=5)
    product = make_product(values=(material.values.get(),), stars=4)
    fields = 'attributes{attribute{slug inputType type} values{slug inputType}} attribute(slug:"origin"){values{slug}}'

    found = detail(product, fields)

    assert [(entry["attribute"]["slug"], [value["slug"] for value in entry["values"]]) for entry in found["attributes"]] == [
        (stars.slug, ["4"]),
        ("origin", []),
        ("material", ["gao"]),
    ]  # fmt: skip
    assert found["attribute"] == {"values": []}
    slugs = [
        entry["attribute"]["slug"] for entry in detail(product, fields, viewer=staff("MANAGE_PRODUCTS"))["attributes"]
    ]
    assert "margin" in slugs


def test_variant_attributes_can_be_asked_by_scope():
    product_type = make_product_type()
    size = make_attribute(
        slug="size", values=("Lớn",), product_type=product_type, is_of_variant=True, is_variant_selection=True
    )
    note = make_attribute(slug="note", values=("Mới",), product_type=product_type, is_of_variant=True)
    product = make_product(price=None)
    make_variant(product=product, values=(size.values.get(), note.values.get()))

    def slugs(scope):
        found = detail(product, f"variants{{attributes(variantSelection:{scope}){{attribute{{slug}} values{{name}}}}}}")
        return [entry["attribute"]["slug"] for entry in found["variants"][0]["attributes"]]

    assert slugs("ALL") == ["size", "note"]
    assert slugs("VARIANT_SELECTION") == ["size"]
    assert slugs("NOT_VARIANT_SELECTION") == ["note"]


def test_translations_are_null_where_there_are_none():
    product = make_product(category=make_category(name="Muối"))
    product.translations.create(language_code="en", name="Salt", description={"blocks": []})
    fields = """translation(languageCode:EN){name description language{code language}}
      vi:translation(languageCode:VI){name} category{translation(languageCode:EN){name}}"""

    assert detail(product, fields) == {
        "translation": {
            "name": "Salt",
            "description": '{"blocks": []}',
            "language": {"code": "EN", "language": "English"},
        },
        "vi": None,
        "category": {"translation": None},
    }


def test_a_region_reads_its_own_translation_and_else_that_of_its_language():
    product = make_product()
    product.translations.create(language_code="en", name="Colour")
    product.translations.create(language_code="en_us", name="Color")
    fields = """us:translation(languageCode:EN_US){name language{code}} gb:translation(languageCode:EN_GB){name
      language{code}} en:translation(languageCode:EN){name} fr:translation(languageCode:FR_CA){name}"""

    assert detail(product, fields) == {
        "us": {"name": "Color", "language": {"code": "EN_US"}},
        "gb": {"name": "Colour", "language": {"code": "EN"}},
        "en": {"name": "Colour"},
        "fr": None,
    }


def test_collections_of_a_product_are_those_that_are_shown():
    collection = make_collection(name="Gifts")
    hidden = make_collection(name="Hidden", published=False)
    product = make_product(collection=collection)
    hidden.collection_products.create(product=product)

    assert detail(product, "collections{slug}") == {"collections": [{"slug": "gifts"}]}


def test_prices_are_the_same_at_every_address():
    fields = "pricing(address:{country:PL}){displayGrossPrices priceRange{start{gross{amount} tax{amount}}}}"

    assert detail(make_product(price=50_000), fields) == {
        "pricing": {
            "displayGrossPrices": True,
            "priceRange": {"start": {"gross": {"amount": 50_000.0}, "tax": {"amount": 0.0}}},
        }
    }


CERTIFICATE = "ocopCertificate{stars decisionNumber issuer level issuedOn expiresOn isSample}"


def test_a_product_shows_the_certificate_in_force():
    product = make_product(vendor=make_vendor(name="Hợp tác xã Muối"))
    make_certificate(product=product, stars=4, issued_on=date(2025, 3, 14), decision_number="12/QĐ-UBND")

    assert detail(product, f"vendor{{name}} {CERTIFICATE}") == {
        "vendor": {"name": "Hợp tác xã Muối"},
        "ocopCertificate": {
            "stars": 4,
            "decisionNumber": "12/QĐ-UBND",
            "issuer": "UBND tỉnh Tây Ninh",
            "level": "PROVINCIAL",
            "issuedOn": "2025-03-14",
            "expiresOn": "2028-03-14",
            "isSample": False,
        },
    }


def test_expiry_hides_the_certificate_without_any_job():
    product = make_product()
    make_certificate(product=product, stars=4, issued_on=date(2025, 3, 14))
    last, first_without = datetime(2028, 3, 13, 10, tzinfo=UTC), datetime(2028, 3, 14, 10, tzinfo=UTC)

    assert detail(product, CERTIFICATE, now=last)["ocopCertificate"]["stars"] == 4
    assert detail(product, CERTIFICATE, now=first_without)["ocopCertificate"] is None


def test_a_candidate_shows_nothing_and_a_withdrawn_certificate_nothing_more():
    candidate, withdrawn = make_product(), make_product()
    propose_candidate(product_id=candidate.pk, stars=5, now=NOW)
    certificate = make_certificate(product=withdrawn)
    withdraw_certificate(certificate_id=certificate.pk, withdrawn_on=date(2026, 11, 23), reason="Không đạt")

    assert detail(candidate, CERTIFICATE)["ocopCertificate"] is None
    assert detail(withdrawn, CERTIFICATE)["ocopCertificate"] is None
    assert detail(withdrawn, CERTIFICATE, now=datetime(2026, 11, 22, tzinfo=UTC))["ocopCertificate"]["stars"] == 4


def test_certificate_and_stars_always_agree():
    make_stars_attribute()
    product = make_product()
    make_certificate(product=product, stars=3, issued_on=date(2024, 5, 1))
    make_certificate(product=product, stars=4, issued_on=date(2025, 5, 1))
    fields = 'ocopCertificate{stars} attribute(slug:"ocop-stars"){values{slug}}'

    for year, stars in ((2024, 3), (2026, 4), (2029, None)):
        found = detail(product, fields, now=datetime(year, 8, 1, tzinfo=UTC))

        assert (found["ocopCertificate"] or {}).get("stars") == stars
        assert [value["slug"] for value in found["attribute"]["values"]] == ([] if stars is None else [str(stars)])
