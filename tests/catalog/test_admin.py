"""What operators write on their pages goes through the actions."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from PIL.ExifTags import IFD

from accounts.models import Permission
from catalog.actions import NewCategory, create_categories
from catalog.models import (
    AttributeValue,
    Category,
    Collection,
    Product,
    ProductChannelListing,
    ProductMedia,
    Stock,
)
from tests.factories.accounts import make_staff
from tests.factories.catalog import make_attribute, make_category, make_product
from tests.factories.pictures import png_claiming
from tests.factories.vendors import make_vendor
from tests.operators import blamed, page, signed_in
from vendors.models import Vendor, VendorStatus

pytestmark = pytest.mark.django_db

RIGHTS = (Permission.MANAGE_PRODUCTS, Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES)


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_staff(permissions=RIGHTS))
    return client


def variant_form(product: Product, **values: Any) -> dict[str, Any]:
    variant = product.variants.get()
    price, stock = variant.channel_listings.get(), variant.stocks.get()
    return {
        "name": variant.name,
        "sku": variant.sku,
        "weight_grams": 500,
        "length_cm": 0,
        "width_cm": 0,
        "height_cm": 0,
        "track_inventory": "on",
        "sort_order": 0,
        "metadata": "{}",
        "channel_listings-TOTAL_FORMS": 1,
        "channel_listings-INITIAL_FORMS": 1,
        "channel_listings-0-id": price.pk,
        "channel_listings-0-variant": variant.pk,
        "channel_listings-0-channel": price.channel_id,
        "channel_listings-0-price_amount": price.price_amount,
        "stocks-TOTAL_FORMS": 1,
        "stocks-INITIAL_FORMS": 1,
        "stocks-0-id": stock.pk,
        "stocks-0-variant": variant.pk,
        "stocks-0-warehouse": stock.warehouse_id,
        "stocks-0-quantity": stock.quantity,
        "translations-TOTAL_FORMS": 0,
        "translations-INITIAL_FORMS": 0,
        "attribute_values-TOTAL_FORMS": 0,
        "attribute_values-INITIAL_FORMS": 0,
    } | values


def test_a_price_changes_the_range_of_the_product(operator: Client):
    product = make_product(price=100_000)
    path = reverse("admin:catalog_productvariant_change", args=[product.variants.get().pk])

    assert operator.get(path).status_code == 200
    response = operator.post(
        path, variant_form(product, **{"channel_listings-0-price_amount": 45_000, "stocks-0-quantity": 7})
    )

    assert response.status_code == 302, response.context["errors"]
    assert ProductChannelListing.objects.get().price_min_amount == Decimal(45_000)
    assert Stock.objects.get().quantity == 7


@pytest.mark.parametrize(
    "values",
    [
        {"channel_listings-0-price_amount": "-1"},
        {"channel_listings-0-price_amount": "45000.50"},
        {"channel_listings-0-discounted_price_amount": "200000"},
        {"stocks-0-quantity": "-1"},
        {"channel_listings-0-price_amount": "NaN"},
    ],
)
def test_a_wrong_price_or_stock_is_refused(operator: Client, values: dict[str, str]):
    product = make_product(price=100_000)
    path = reverse("admin:catalog_productvariant_change", args=[product.variants.get().pk])

    assert operator.post(path, variant_form(product, **values)).status_code == 200
    assert ProductChannelListing.objects.get().price_min_amount == Decimal(100_000)


def test_a_deleted_price_is_gone_from_the_range(operator: Client):
    product = make_product(price=100_000)
    path = reverse("admin:catalog_productvariant_change", args=[product.variants.get().pk])

    operator.post(path, variant_form(product, **{"channel_listings-0-DELETE": "on"}))

    assert ProductChannelListing.objects.get().price_min_amount is None


def test_a_picture_is_drawn_anew(operator: Client):
    product = make_product()
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (300, 200), "red").save(buffer, "JPEG", exif=exif)
    upload = SimpleUploadedFile("../../evil.php", buffer.getvalue(), content_type="text/html")

    response = operator.post(
        reverse("admin:catalog_productmedia_add"), {"product": product.pk, "alt": "Bánh", "image": upload}
    )

    assert response.status_code == 302
    media = ProductMedia.objects.get()
    assert (media.alt, media.width, str(media.image.name).endswith(".jpg")) == ("Bánh", 300, True)
    with media.image.open() as stored:
        assert b"Secret" not in stored.read()
    assert operator.get(reverse("admin:catalog_productmedia_change", args=[media.pk])).status_code == 200
    assert operator.get(reverse("admin:catalog_productmedia_changelist")).status_code == 200


def secret_picture() -> SimpleUploadedFile:
    """A picture that tells where and with what it was taken, with a script behind it and a dangerous name."""
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(IFD.GPSInfo)[1] = "N"
    Image.new("RGB", (300, 200), "red").save(buffer, "JPEG", exif=exif)
    content = buffer.getvalue() + b"<script>alert('Secret')</script>"
    return SimpleUploadedFile("evil.html.jpg", content, content_type="image/jpeg")


def page_of(kind: str) -> tuple[str, dict[str, Any], str]:
    """Address, what has to be filled in, and the name of the upload of a page that takes files."""
    if kind == "attributevalue":
        attribute = make_attribute(slug="report", input_type="file")
        return reverse("admin:catalog_attributevalue_add"), {"attribute": attribute.pk, "name": "x"}, "file"
    prefixes = {
        "category": ("translations",),
        "collection": ("translations", "channel_listings", "collection_products"),
    }
    counts = {f"{prefix}-{name}": 0 for prefix in prefixes[kind] for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return reverse(f"admin:catalog_{kind}_add"), counts | {"name": "x", "metadata": "{}"}, "background_image"


@pytest.mark.parametrize("kind", ["category", "collection", "attributevalue"])
def test_whatever_page_takes_a_picture_stores_its_pixels_alone(operator: Client, kind: str):
    path, form, field = page_of(kind)

    response = operator.post(path, form | {"slug": "x", "sort_order": 0, field: secret_picture()})

    assert response.status_code == 302, blamed(response)
    rows: dict[str, Any] = {"category": Category, "collection": Collection, "attributevalue": AttributeValue}
    row = rows[kind].objects.get(slug="x")
    stored = getattr(row, field)
    assert re.fullmatch(r"\w+/[0-9a-f]{20}\w*\.jpg", stored.name)
    content = stored.read()
    assert b"Secret" not in content
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    if kind == "attributevalue":
        assert row.content_type == "image/jpeg"


@pytest.mark.parametrize("kind", ["category", "collection", "attributevalue"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("x.html", b"<!doctype html><script>alert(1)</script>"),
        ("x.png", b"<svg onload=alert(1)/>"),
        ("x.jpg", b"\xff\xd8" + b"\0" * 10 * 1024 * 1024),
        ("x.png", png_claiming(65_000, 65_000).getvalue()),
    ],
    ids=["SVG", "HTML", "SVG as PNG", "too large", "bomb"],
)
def test_no_page_takes_what_is_no_picture(operator: Client, kind: str, name: str, content: bytes):
    path, form, field = page_of(kind)

    response = operator.post(path, form | {"slug": "x", "sort_order": 0, field: SimpleUploadedFile(name, content)})

    assert set(blamed(response)) == {field}
    assert not Category.objects.exists()
    assert not Collection.objects.exists()
    assert not AttributeValue.objects.filter(slug="x").exists()


def test_a_script_is_no_picture(operator: Client):
    upload = SimpleUploadedFile("picture.png", b"<svg onload=alert(1)/>", content_type="image/png")

    response = operator.post(
        reverse("admin:catalog_productmedia_add"), {"product": make_product().pk, "alt": "", "image": upload}
    )

    assert set(blamed(response)) == {"image"}
    assert not ProductMedia.objects.exists()


def test_products_are_published_and_hidden_together(operator: Client):
    product = make_product(published=False)
    path = reverse("admin:catalog_product_changelist")

    operator.post(path, {"action": "publish", "_selected_action": [product.pk]})
    assert ProductChannelListing.objects.get().is_published
    operator.post(path, {"action": "unpublish", "_selected_action": [product.pk]})
    assert not ProductChannelListing.objects.get().is_published


def test_a_vendors_place_is_stored_in_official_words(operator: Client):
    form = {
        "name": "HTX Mãng cầu",
        "slug": "htx-mang-cau",
        "legal_form": "cooperative",
        "province_name": "tay ninh",
        "commune_name": "p. binh minh",
        "email": "htx@example.com",
        "phone": "0276 382 2233",
        "language_code": "vi",
        "metadata": "{}",
        "translations-TOTAL_FORMS": 0,
        "translations-INITIAL_FORMS": 0,
        "members-TOTAL_FORMS": 0,
        "members-INITIAL_FORMS": 0,
    }

    wrong = operator.post(reverse("admin:vendors_vendor_add"), form | {"commune_name": "Nowhere", "phone": "12"})
    nowhere = operator.post(reverse("admin:vendors_vendor_add"), form | {"latitude": "200", "longitude": "106"})
    half = operator.post(reverse("admin:vendors_vendor_add"), form | {"latitude": "11.3"})
    right = operator.post(reverse("admin:vendors_vendor_add"), form)

    assert set(blamed(wrong)) == {"commune_name", "phone"}
    assert (set(blamed(nowhere)), set(blamed(half))) == ({"latitude"}, {"longitude"})
    assert right.status_code == 302
    vendor = Vendor.objects.get()
    assert (vendor.commune_name, vendor.commune_code, vendor.phone, vendor.status) == (
        "Phường Bình Minh",
        "25480",
        "+842763822233",
        VendorStatus.PENDING,
    )


def test_vendors_are_activated_and_suspended(operator: Client):
    vendor = make_vendor(status=VendorStatus.PENDING)
    path = reverse("admin:vendors_vendor_changelist")

    operator.post(path, {"action": "activate", "_selected_action": [vendor.pk]})
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.ACTIVE
    operator.post(path, {"action": "suspend", "_selected_action": [vendor.pk]})
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.SUSPENDED


def test_a_category_moves_with_everything_below_it(operator: Client):
    food, drinks = make_category(name="Food"), make_category(name="Drinks")
    tea = make_category(name="Tea", parent=food)
    green = make_category(name="Green tea", parent=tea)

    response = operator.post(
        reverse("admin:catalog_category_change", args=[tea.pk]),
        {"name": "Tea", "slug": "tea", "parent": drinks.pk, "sort_order": 0, "metadata": "{}",
         "translations-TOTAL_FORMS": 0, "translations-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert response.status_code == 302
    tea.refresh_from_db()
    green.refresh_from_db()
    assert (tea.path, tea.level) == (f"{drinks.pk}/{tea.pk}/", 1)
    assert (green.path, green.level) == (f"{drinks.pk}/{tea.pk}/{green.pk}/", 2)


def category_form(**values: str) -> dict[str, Any]:
    texts = {"name": "Tea", "slug": "tea", "parent": "", "sort_order": "0", "description": "", "metadata": ""}
    return texts | values | {"translations-TOTAL_FORMS": 0, "translations-INITIAL_FORMS": 0}


def test_an_empty_box_of_metadata_means_none(operator: Client):
    tea = make_category(name="Tea")
    tea.metadata = {"a": "b"}
    tea.save()

    response = operator.post(reverse("admin:catalog_category_change", args=[tea.pk]), category_form())

    assert response.status_code == 302
    tea.refresh_from_db()
    assert (tea.metadata, tea.description) == ({}, None)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("metadata", "[]"),
        ("metadata", "1"),
        ("metadata", '"text"'),
        ("metadata", '{"a": 1}'),
        ("metadata", '{"a": {"b": "c"}}'),
        ("metadata", '{"a": "\\u0000"}'),
        ("metadata", '{"a": "\\ud800"}'),
        ("metadata", '{"a": NaN}'),
        ("description", "1e400"),
        ("description", '{"blocks": 1e400}'),
        ("description", "[" * 20_000),
        ("description", "[]"),
    ],
)
def test_json_that_readers_cannot_use_is_refused_at_its_field(operator: Client, field: str, typed: str):
    tea = make_category(name="Tea")

    response = operator.post(reverse("admin:catalog_category_change", args=[tea.pk]), category_form(**{field: typed}))

    assert set(blamed(response)) == {field}


def test_a_text_about_null_characters_is_no_null_character(operator: Client):
    tea = make_category(name="Tea")
    typed = category_form(metadata='{"a": "\\\\u0000"}', description='{"blocks": []}')

    response = operator.post(reverse("admin:catalog_category_change", args=[tea.pk]), typed)

    assert response.status_code == 302
    tea.refresh_from_db()
    assert (tea.metadata, tea.description) == ({"a": "\\u0000"}, {"blocks": []})


@pytest.mark.parametrize(
    ("typed", "months"), [("[4, 5]", [4, 5]), ("", []), ("[0]", None), ('["4"]', None), ("[true]", None), ("{}", None)]
)
def test_months_of_harvest_are_those_of_the_calendar(operator: Client, typed: str, months: list[int] | None):
    product = make_product()
    sections = ("translations", "product_attribute_values", "attribute_values", "variants", "media", "channel_listings")
    form: dict[str, Any] = {f"{section}-{kind}_FORMS": 0 for section in sections for kind in ("TOTAL", "INITIAL")}
    form |= {"product_type": product.product_type_id, "name": "Salt", "slug": "salt", "weight_grams": 100}

    response = operator.post(
        reverse("admin:catalog_product_change", args=[product.pk]), form | {"season_months": typed}
    )

    if months is None:
        assert set(blamed(response)) == {"season_months"}
    else:
        assert response.status_code == 302
        product.refresh_from_db()
        assert product.season_months == months


def test_a_category_does_not_stand_below_itself(operator: Client):
    food = make_category(name="Food")
    tea = make_category(name="Tea", parent=food)

    response = operator.post(
        reverse("admin:catalog_category_change", args=[food.pk]),
        {"name": "Food", "slug": "food", "parent": tea.pk, "sort_order": 0, "metadata": "{}",
         "translations-TOTAL_FORMS": 0, "translations-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert set(blamed(response)) == {"parent"}


def test_a_new_category_gets_its_path():
    root = create_categories(categories=[NewCategory("Food")])[0]
    below = create_categories(categories=[NewCategory("Tea", parent_id=root.pk)])[0]

    assert (root.path, root.level, below.path, below.level) == (f"{root.pk}/", 0, f"{root.pk}/{below.pk}/", 1)


def test_products_are_listed_with_the_same_number_of_statements_for_one_and_for_twenty():
    client = signed_in(make_staff(permissions=(Permission.MANAGE_PRODUCTS,)))
    path = page(apps.get_model("catalog.Product"), "changelist")
    make_product(stars=4)
    client.get(path)

    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _ in range(19):
        make_product(stars=4)
    with CaptureQueriesContext(connection) as twenty:
        client.get(path)

    assert len(twenty) == len(one)
