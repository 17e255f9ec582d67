"""Every recorded case of the catalogue: lists and their paging, goods, groups, menus, pages, the shop, translations."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from api.terms.ids import to_global_id
from catalog.models import (
    OCOP_STARS_SLUG,
    Attribute,
    AttributeEntityType,
    AttributeInputType,
    AttributeValue,
    Category,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
)
from content.models import PageReference
from search.actions import index_changed_products
from tests.api.asking import gid
from tests.compatibility.replay import Replay, load
from tests.factories.accounts import make_app
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_media,
    make_product,
    make_product_type,
)
from tests.factories.content import make_menu, make_menu_item, make_page, make_page_type
from tests.factories.vendors import make_vendor
from vietnam.text import slugify

pytestmark = pytest.mark.django_db  # the whole file shares one shop; this makes its database come

CASES = load("catalog")
# Each is a row of docs/reference/saleor-differences.md.
ON_PURPOSE = (
    r"sort by RATING \.data\.products\.edges\[\]\.node\.(name|slug): ",
    r".* \.data\.product\.rating: 0\.0 != None",
    r"price with address \.data\.product\.pricing\.displayGrossPrices: ",
    r".* \.data\.product\..*url: '(.*)' != '\1\?v=\w+'",
    r"address rules of Vietnam \.data\.addressValidationRules\.allowedFields\[\]: ",
    r"address rules of .* \.data\.addressValidationRules\.countryAreaChoices: 126 items != 34",
    r"address rules of .* \.data\.addressValidationRules\.requiredFields: 2 items != 3",
    r"address rules of Vietnam \.data\.addressValidationRules\.upperFields: ",
    r"address rules of a Vietnamese province \.data\.addressValidationRules\.cityChoices: 0 items != 96",
)

LONG_AGO = datetime(2022, 5, 13, tzinfo=UTC)
# Name, group, price, days until it was published, in the order in which they were made. Where names were recorded they
# are these; some more stand behind them so that there is a next page.
GOODS = (
    ("Headless + Omnichannel in a pill", "audiobooks", "30", 9),
    ("White Plimsolls", "sneakers", "50", 9),
    ("Blue Plimsolls", "sneakers", "40", 0),
    ("Blue Hoodie", "sweatshirts", "40", 0),
    ("Ascii Tee", "shirts", "40", 9),
    ("Cubes Fountain Tee", "shirts", "40", 9),
    ("Battle-tested at brands like Lush", "audiobooks", "40", 9),
    ("Enterprise Cloud + on-premises tales", "audiobooks", "40", 9),
    ("Apple Juice", "juices", "1.99", 5),
    ("Banana Juice", "juices", "1.99", 5),
    ("Carrot Juice", "juices", "1.99", 5),
    ("Amber Cedar Shirt 130", "shirts", "40", 9),
    ("Amber Prairie Shirt 430", "shirts", "40", 9),
    ("Amber Coastal Juice 319", "juices", "30", 9),
    ("Amber Alpine Sweatshirt 1001", "sweatshirts", "40", 9),
    ("Amber Cedar Juice 1002", "juices", "30", 9),
    ("Amber Granite Shoe 1066", "sneakers", "20", 9),
    ("Amber Ivory Shirt 1715", "shirts", "40", 9),
    ("Amber Alpine Juice 1885", "juices", "30", 9),
    ("Amber Cedar Shirt 1985", "shirts", "5", 9),
    ("Sunny Timber Shirt 1990", "shirts", "40", 9),
    ("Dusty Timber Shirt 1995", "shirts", "19", 9),
    ("Golden Sierra Shirt 1998", "shirts", "40", 9),
    ("Misty Timber Shirt 2000", "shirts", "40", 9),
)
SLUGS = {
    "Headless + Omnichannel in a pill": "headless-omnichannel-commerce",
    "Enterprise Cloud + on-premises tales": "enterprise-cloud-on-premises-tales",
}
OF_COTTON = {"Amber Ivory Shirt 1715", "Amber Prairie Shirt 430", "Cubes Fountain Tee"}
TREE = {
    "Default Category": (),
    "Accessories": ("Audiobooks", "Homewares", "Gift cards"),
    "Apparel": ("Sneakers", "Sweatshirts", "Headware", "Shirts"),
    "Groceries": ("Juices",),
}
NAVBAR = {
    "Apparel": ("Shirts", "Headware", "Sneakers", "Sweatshirts"),
    "Accessories": ("Homewares", "Audiobooks", "Gift cards"),
    "Groceries": ("Juices",),
}
COLLECTIONS = {
    "Featured Products": ("White Plimsolls", "Ascii Tee", "Cubes Fountain Tee", "Misty Timber Shirt 2000"),
    "Summer Picks": ("Cubes Fountain Tee", "Blue Plimsolls", "Golden Sierra Shirt 1998", "White Plimsolls"),
}


def answer_of(name):
    return next(case["answer"] for case in CASES if case["case"] == name)["data"]


def make_shop():
    """A shop like the recorded one as far as it was asked about; ids and addresses by those that were recorded."""
    channel = make_channel(slug="default-channel", currency="USD")
    make_channel(slug="channel-pln", currency="PLN")
    groups = make_groups()
    make_goods(channel, groups)
    apple = describe_apple_juice()
    make_collections(channel)
    make_navbar(groups)
    make_pages()
    index_changed_products()
    media = make_media(product=apple, image="products/saleor-apple-drink.png", sort_order=0)
    return {
        "UHJvZHVjdDoxNTI=": gid(apple),
        "UGFnZTo0": to_global_id("Page", PageReference.objects.get().page_id),
        "Q2F0ZWdvcnk6MQ==": gid(groups["default-category"]),
        "UHJvZHVjdE1lZGlhOjM2": to_global_id("ProductMedia", media.pk),
        "UHJvZHVjdFZhcmlhbnQ6Mzg0": gid(apple.variants.get()),
    }


def make_groups():
    groups: dict[str, Category] = {}
    for name, below in TREE.items():
        top = make_category(name=name, sort_order=len(groups))
        groups[top.slug] = top
        for child in below:
            groups[slugify(child)] = make_category(name=child, parent=top, sort_order=len(groups))
    return groups


def make_goods(channel, groups):
    vendor = make_vendor()
    Attribute.objects.filter(slug=OCOP_STARS_SLUG).delete()  # the recorded shop has no attribute of ours
    juice = make_product_type(slug="juice", has_variants=False)
    shirt = make_product_type(slug="shirt")
    make_attribute(
        slug="flavor",
        product_type=juice,
        values=("Orange", "Banana", "Bean", "Apple"),
    )
    material = make_attribute(slug="material", product_type=shirt, values=("Cotton", "Elastane", "Polyester", "Wool"))
    make_attribute(slug="ebook-format", name="EBook Format", values=("EPUB", "MOBI"))
    make_attribute(slug="medium", values=("Vinyl", "DVD", "VHS", "CD"))
    make_attribute(slug="publisher", values=("Digital Audio", "Saleor Publishing"))
    cotton = material.values.get(slug="cotton")
    for number, (name, group, price, days) in enumerate(GOODS):
        made_at = LONG_AGO + timedelta(minutes=number)
        product = make_product(
            name=name,
            slug=SLUGS.get(name) or slugify(name),
            category=groups[group],
            price=Decimal(price),
            stock=500,
            vendor=vendor,
            channel=channel,
            product_type=juice if group == "juices" else shirt,
            values=(cotton,) if name in OF_COTTON else (),
            created_at=made_at,
        )
        Product.objects.filter(pk=product.pk).update(updated_at=made_at)
        ProductChannelListing.objects.filter(product=product).update(published_at=LONG_AGO + timedelta(days=days))


def describe_apple_juice():
    """The product of which everything was asked."""
    recorded = answer_of("product by slug")["product"]
    apple = Product.objects.get(slug="apple-juice")
    apple.description = json.loads(recorded["description"])
    apple.save(update_fields=["description"])
    apple.channel_listings.update(available_for_purchase_at=recorded["availableForPurchaseAt"])
    apple.variants.update(name="", sku=None, weight_grams=0, track_inventory=False)
    brand = make_attribute(
        slug="brand",
        input_type=AttributeInputType.SINGLE_REFERENCE,
        entity_type=AttributeEntityType.PAGE,
        filterable_in_storefront=False,
        product_type=apple.product_type,
    )
    frutello = make_page(page_type=make_page_type(slug="brand"), title="Frutello", slug="frutello")
    made_by = AttributeValue.objects.create(attribute=brand, name="Frutello", slug="152_4")
    PageReference.objects.create(value=made_by, page=frutello)
    flavor = AttributeValue.objects.get(attribute__slug="flavor", slug="apple")
    for value in (flavor, made_by):
        ProductAttributeValue.objects.create(product=apple, value=value)
    return apple


def make_collections(channel):
    for edge in answer_of("collections")["collections"]["edges"]:
        recorded = edge["node"]
        collection = make_collection(
            name=recorded["name"], channel=channel, description=json.loads(recorded["description"])
        )
        for order, name in enumerate(COLLECTIONS[recorded["name"]]):
            collection.collection_products.create(product=Product.objects.get(name=name), sort_order=order)


def make_navbar(groups):
    menu = make_menu(slug="navbar")
    for name, below in NAVBAR.items():
        item = make_menu_item(menu, name, category_id=groups[name.lower()].pk)
        for child in below:
            make_menu_item(menu, child, parent=item, category_id=groups[slugify(child)].pk)


def make_pages():
    for edge in answer_of("pages")["pages"]["edges"]:
        page = edge["node"]
        more = {}
        if page["slug"] == "about":
            recorded = answer_of("page")["page"]
            more = {"content": json.loads(recorded["content"]), "published_at": recorded["publishedAt"]}
        page_type = make_page_type(slug=page["pageType"]["slug"])
        make_page(page_type=page_type, title=page["title"], slug=page["slug"], **more)


@pytest.fixture(scope="module")
def replay(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_app(token="recorded-app")
        replay = Replay(
            ids=make_shop(),
            tokens={"app": "recorded-app"},
            own_words={"id", "cursor", "startCursor", "endCursor", "created", "updatedAt"},
        )
        replay.run(CASES, before={})
        transaction.set_rollback(True)
    return replay


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_means_the_same(replay, case):
    assert replay.differences(case, allowed=ON_PURPOSE) == []


@pytest.mark.parametrize("pattern", ON_PURPOSE)
def test_what_differs_on_purpose_does_differ(replay, pattern):
    found = [f"{case['case']} {line}" for case in CASES for line in replay.differences(case)]

    assert any(re.match(pattern, line) for line in found)
