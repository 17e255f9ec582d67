"""Menus, pages and assigned attributes, as Saleor answers them."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Permission
from accounts.viewers import ANONYMOUS
from catalog.models import AttributeEntityType, AttributeInputType, AttributeValueTranslation
from content.actions import publish_pages, translate_menu_item, translate_page
from tests.api.asking import ask, gid, nodes, refusal, staff
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_product,
    make_product_type,
    make_stars,
    make_stars_attribute,
)
from tests.factories.content import make_menu, make_menu_item, make_page, make_page_attribute, make_page_type, paragraph

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
PAGE_MANAGER = staff(Permission.MANAGE_PAGES)

MENU = """query($slug: String!, $channel: String) { menu(slug: $slug, channel: $channel) { id slug name items {
  id name level url category { slug } collection { slug } page { slug } parent { name } menu { slug }
  translation(languageCode: EN) { name language { code } }
  children { id name level url page { slug } children { name level } }
} } }"""


def test_a_menu_is_answered_with_its_items_nested():
    channel = make_channel()
    menu = make_menu()
    category, page = make_category(name="Rice"), make_page(slug="about")
    collection = make_collection(slug="gifts", channel=channel)
    food = make_menu_item(menu, "Food", category_id=category.pk)
    about = make_menu_item(menu, "About", parent=food, page_id=page.pk)
    make_menu_item(menu, "More", parent=about, url="https://example.com/")
    gifts = make_menu_item(menu, "Gifts", collection_id=collection.pk)
    translate_menu_item(item_id=gifts.pk, language_code="en", name="Presents")

    answer = ask(MENU, slug="navbar", channel=channel.slug)["menu"]

    assert (answer["id"], answer["slug"], answer["name"]) == (gid(menu), "navbar", "Navbar")
    first, second = answer["items"]
    assert first == {
        "id": gid(food),
        "name": "Food",
        "level": 0,
        "url": None,
        "category": {"slug": "rice"},
        "collection": None,
        "page": None,
        "parent": None,
        "menu": {"slug": "navbar"},
        "translation": None,
        "children": [
            {
                "id": gid(about),
                "name": "About",
                "level": 1,
                "url": None,
                "page": {"slug": "about"},
                "children": [{"name": "More", "level": 2}],
            }
        ],
    }
    assert second["collection"] == {"slug": "gifts"}
    assert second["translation"] == {"name": "Presents", "language": {"code": "EN"}}


def test_a_menu_shows_nothing_that_its_reader_may_not_see():
    make_channel()
    menu = make_menu()
    page = make_page(is_published=False)
    make_menu_item(menu, "Draft", page_id=page.pk)

    assert ask(MENU, slug="navbar", channel="vn")["menu"]["items"][0]["page"] is None
    seen = ask(MENU, slug="navbar", channel="vn", viewer=PAGE_MANAGER)
    assert seen["menu"]["items"][0]["page"] == {"slug": page.slug}


def test_an_unknown_menu_is_null_and_an_unknown_channel_shows_no_collections():
    channel = make_channel()
    collection = make_collection(channel=channel)
    make_menu_item(make_menu(), "x", collection_id=collection.pk)

    assert ask(MENU, slug="nothing", channel="vn")["menu"] is None
    assert ask(MENU, slug="navbar", channel="mars")["menu"]["items"][0]["collection"] is None


def test_a_menu_is_found_in_one_way():
    make_channel()
    menu = make_menu()
    by_id = ask('query($id: ID!) { menu(id: $id) { slug } menuItem(id: "TWVudUl0ZW06MQ==") { id } }', id=gid(menu))

    assert by_id == {"menu": {"slug": "navbar"}, "menuItem": None}
    assert ask('{ menu(name: "Navbar") { slug } }') == {"menu": {"slug": "navbar"}}
    assert refusal("{ menu { slug } }")[1] == "At least one of arguments is required: 'id', 'name', 'slug'."
    assert refusal('{ menu(id: "x") { slug } }')[1] == "Invalid ID: x. Expected: Menu."


def test_menus_are_listed_and_sorted():
    make_channel()
    small, large = make_menu(slug="a", name="Z"), make_menu(slug="b", name="A")
    make_menu_item(large, "x")
    listed = "query($sort: MenuSortingInput) { menus(first: 9, sortBy: $sort) { totalCount edges { node { slug } } } }"

    assert nodes(ask(listed)["menus"], "slug") == [small.slug, large.slug]
    by_count = ask(listed, sort={"field": "ITEMS_COUNT", "direction": "DESC"})
    assert nodes(by_count["menus"], "slug") == ["b", "a"]


@pytest.mark.parametrize("number", [1, 20])
def test_a_menu_costs_the_same_whatever_its_size(django_assert_num_queries, number):
    channel = make_channel()
    menu = make_menu()
    for position in range(number):
        item = make_menu_item(menu, f"{position}", category_id=make_category().pk)
        below = make_menu_item(menu, f"{position}.1", parent=item, page_id=make_page().pk)
        make_menu_item(menu, f"{position}.1.1", parent=below, collection_id=make_collection(channel=channel).pk)
    document = MENU.replace("children { name level }", "children { name collection { slug } }")

    # channels, menu, items, categories, the menu of the items, translations, pages, collections
    with django_assert_num_queries(8):
        answer = ask(document, slug="navbar", channel="vn")
    assert len(answer["menu"]["items"]) == number


PAGE = """query($slug: String!) { page(slug: $slug) { id slug title seoTitle seoDescription content contentJson created
  publishedAt publicationDate isPublished pageType { slug name attributes { slug } hasPages } attributes {
  attribute { slug } } translation(languageCode: EN) { title content seoTitle seoDescription language { code } } } }"""


def test_a_page_is_answered_like_saleors():
    page = make_page(slug="about", title="Giới thiệu", content=paragraph("Xin chào"))
    translate_page(page_id=page.pk, language_code="en", title="About", content=paragraph("Hello"), seo_title="About us")

    answer = ask(PAGE, slug="about")["page"]

    assert json.loads(answer.pop("content")) == paragraph("Xin chào")
    assert json.loads(answer.pop("contentJson")) == paragraph("Xin chào")
    assert json.loads(answer["translation"].pop("content")) == paragraph("Hello")
    assert answer == {
        "id": gid(page),
        "slug": "about",
        "title": "Giới thiệu",
        "seoTitle": "",
        "seoDescription": "",
        "created": "2026-05-01T03:00:00+00:00",
        "publishedAt": "2026-05-01T03:00:00+00:00",
        "publicationDate": "2026-05-01",
        "isPublished": True,
        "pageType": {"slug": "text", "name": "Text", "attributes": [], "hasPages": None},
        "attributes": [],
        "translation": {
            "title": "About",
            "seoTitle": "About us",
            "seoDescription": "",
            "language": {"code": "EN"},
        },
    }


def test_drafts_and_pages_of_tomorrow_are_for_staff_alone():
    draft = make_page(slug="draft", is_published=False)
    make_page(slug="later", published_at=NOW + timedelta(days=1))
    find = (
        "query($id: ID) { page(id: $id) { slug isPublished } pages(first: 9) { totalCount edges { node { slug } } } }"
    )

    assert ask(find, id=gid(draft)) == {"page": None, "pages": {"totalCount": 0, "edges": []}}
    seen = ask(find, id=gid(draft), viewer=PAGE_MANAGER)
    assert seen["page"] == {"slug": "draft", "isPublished": False}
    assert nodes(seen["pages"], "slug") == ["draft", "later"]
    assert nodes(ask(find, id=gid(draft), now=NOW + timedelta(days=2))["pages"], "slug") == ["later"]
    assert ask('{ page(id: "UHJvZHVjdDox") { slug } }') == {"page": None}


def test_a_page_that_was_hidden_is_not_served_from_the_cache(client):
    page = make_page(slug="about")
    body = {"query": '{ page(slug: "about") { slug } }'}

    for is_published, answer in ((True, {"slug": "about"}), (False, None)):
        publish_pages(page_ids=[page.pk], is_published=is_published, now=NOW)
        reply = client.post("/graphql/", body, content_type="application/json")
        assert reply.json()["data"]["page"] == answer


def test_pages_are_paged_sorted_and_searched():
    make_page(slug="c", title="Alpha", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    make_page(slug="b", title="Cách mua hàng", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_page(slug="a", title="Beta", published_at=datetime(2026, 2, 1, tzinfo=UTC))
    listed = """query($sort: PageSortingInput, $search: String, $after: String, $first: Int = 9) {
      pages(first: $first, after: $after, sortBy: $sort, search: $search) {
        totalCount edges { node { slug } } pageInfo { hasNextPage endCursor } } }"""

    assert nodes(ask(listed)["pages"], "slug") == ["a", "b", "c"]
    assert nodes(ask(listed, sort={"field": "TITLE", "direction": "ASC"})["pages"], "slug") == ["c", "a", "b"]
    by_date = {"field": "PUBLISHED_AT", "direction": "DESC"}
    first = ask(listed, sort=by_date, first=2)["pages"]
    assert nodes(first, "slug") == ["c", "a"]
    assert nodes(ask(listed, sort=by_date, after=first["pageInfo"]["endCursor"])["pages"], "slug") == ["b"]
    assert nodes(ask(listed, search="CÁCH mua")["pages"], "slug") == ["b"]
    assert nodes(ask(listed, search="hang cach")["pages"], "slug") == ["b"]
    assert nodes(ask(listed, search="cach beta")["pages"], "slug") == []
    assert refusal(listed, sort={"field": "RANK", "direction": "ASC"})[1] == (
        "Sorting by RANK is available only when using a search filter or search argument."
    )


def test_pages_are_narrowed_by_type_slug_metadata_and_attribute():
    topic = make_page_attribute(slug="topic")
    made = make_page_attribute(slug="made", input_type=AttributeInputType.DATE)
    goods = make_page_attribute(
        slug="goods", input_type=AttributeInputType.REFERENCE, entity_type=AttributeEntityType.PRODUCT
    )
    product, other = make_product(), make_product()
    story = make_page_type(slug="story", attributes=(topic, made, goods))
    make_page(slug="plain")
    make_page(slug="rice", page_type=story, attributes={topic.pk: "Rice", made.pk: date(2026, 7, 1)})
    tea = make_page(slug="tea", page_type=story, attributes={topic.pk: "Tea", goods.pk: [product.pk, other.pk]})
    tea.metadata = {"season": "spring"}
    tea.save()
    listed = "query($where: PageWhereInput) { pages(first: 9, where: $where) { edges { node { slug } } } }"

    def found(**where):
        return nodes(ask(listed, where=where)["pages"], "slug")

    both = {"reference": {"productSlugs": {"containsAll": [product.slug, other.slug]}}}
    neither = {"reference": {"productSlugs": {"containsAll": [product.slug, "unknown"]}}}
    assert found(pageType={"eq": gid(story)}) == ["rice", "tea"]
    assert found(slug={"oneOf": ["tea", "plain"]}) == ["plain", "tea"]
    assert found(ids=[gid(tea)]) == ["tea"]
    assert found(metadata={"key": "season"}) == ["tea"]
    assert found(metadata={"key": "season", "value": {"oneOf": ["autumn", "spring"]}}) == ["tea"]
    assert found(metadata={"key": "season", "value": {"eq": "autumn"}}) == []
    assert found(attributes=[{"slug": "topic", "value": {"slug": {"eq": "rice"}}}]) == ["rice"]
    assert found(attributes=[{"slug": "made", "value": {"date": {"gte": "2026-07-01", "lte": "2026-07-01"}}}]) == [
        "rice"
    ]
    assert found(attributes=[{"slug": "made", "value": {"date": {"gte": "2026-07-02"}}}]) == []
    assert found(attributes=[{"slug": "goods", "value": both}]) == ["tea"]
    assert found(attributes=[{"slug": "goods", "value": neither}]) == []
    assert found(
        attributes=[{"slug": "goods", "value": {"reference": {"referencedIds": {"containsAny": [gid(other)]}}}}]
    ) == ["tea"]
    assert found(OR=[{"slug": {"eq": "plain"}}, {"AND": [{"slug": {"eq": "tea"}}, {"ids": [gid(tea)]}]}]) == [
        "plain",
        "tea",
    ]


def test_an_unknown_channel_has_no_pages():
    make_page()

    assert ask('{ pages(first: 1, channel: "mars") { totalCount edges { node { slug } } } }') == {
        "pages": {"totalCount": 0, "edges": []}
    }


@pytest.mark.parametrize("number", [1, 20])
def test_pages_cost_the_same_whatever_their_number(django_assert_num_queries, number):
    channel = make_channel()
    topic = make_page_attribute(slug="topic", input_type=AttributeInputType.MULTISELECT)
    goods = make_page_attribute(
        slug="goods", input_type=AttributeInputType.REFERENCE, entity_type=AttributeEntityType.PRODUCT
    )
    more = make_page_attribute(
        slug="more", input_type=AttributeInputType.SINGLE_REFERENCE, entity_type=AttributeEntityType.PAGE
    )
    page_type = make_page_type(slug="story", attributes=(topic, goods, more))
    other = make_page(slug="zz")
    for _ in range(number):
        page = make_page(
            page_type=page_type,
            attributes={
                topic.pk: ["One", "Two"],
                goods.pk: [make_product(channel=channel).pk],
                more.pk: other.pk,
            },
        )
        translate_page(page_id=page.pk, language_code="en", title="x")
    document = """query($type: ID!) { pages(first: 20, channel: "vn", where: { pageType: { eq: $type } }) { totalCount edges { node {
      slug pageType { slug attributes { slug } } translation(languageCode: EN) { title }
      attributes { attribute { slug } values { slug reference } }
      assignedAttributes { attribute { slug }
        ... on AssignedMultiChoiceAttribute { value { slug translation(languageCode: EN) } }
        ... on AssignedMultiProductReferenceAttribute { products: value { slug category { slug } } }
        ... on AssignedSinglePageReferenceAttribute { page: value { slug } } } } } } }"""

    # channels, count, pages, types, attributes of types, translations, values, page references twice, translations of
    # values, products, pages
    with django_assert_num_queries(12):
        answer = ask(document, type=gid(page_type))
    assert answer["pages"]["totalCount"] == number


ASSIGNED = """
  __typename attribute { slug type inputType entityType }
  ... on AssignedSingleChoiceAttribute { choice: value { name slug translation(languageCode: EN) } }
  ... on AssignedMultiChoiceAttribute { choices: value { name slug } }
  ... on AssignedNumericAttribute { number: value }
  ... on AssignedBooleanAttribute { truth: value }
  ... on AssignedPlainTextAttribute { text: value translation(languageCode: EN) }
  ... on AssignedTextAttribute { document: value richTranslation: translation(languageCode: EN) }
  ... on AssignedDateAttribute { date: value }
  ... on AssignedDateTimeAttribute { moment: value }
  ... on AssignedFileAttribute { file: value { url contentType } }
  ... on AssignedSwatchAttribute { swatch: value { name hexColor file { url } } }
  ... on AssignedSingleCollectionReferenceAttribute { collection: value { slug } }
  ... on AssignedSinglePageReferenceAttribute { page: value { slug } }
  ... on AssignedMultiProductReferenceAttribute { products: value { slug } }
  ... on AssignedMultiProductVariantReferenceAttribute { variants: value { sku } }
  ... on AssignedSingleCategoryReferenceAttribute { category: value { slug } }
"""


def assigned(slug):
    answer = ask(f"query($slug: String!) {{ page(slug: $slug) {{ assignedAttributes {{ {ASSIGNED} }} }} }}", slug=slug)
    return {entry["attribute"]["slug"]: entry for entry in answer["page"]["assignedAttributes"]}


def reference(slug, entity, *, kind=AttributeInputType.SINGLE_REFERENCE):
    return make_page_attribute(slug=slug, input_type=kind, entity_type=entity)


def test_each_kind_of_value_has_its_own_type():
    channel = make_channel()
    kinds = {
        "choice": (AttributeInputType.DROPDOWN, "Cà phê"),
        "choices": (AttributeInputType.MULTISELECT, ["One", "Two"]),
        "number": (AttributeInputType.NUMERIC, "2.5"),
        "truth": (AttributeInputType.BOOLEAN, False),
        "text": (AttributeInputType.PLAIN_TEXT, "words"),
        "document": (AttributeInputType.RICH_TEXT, paragraph("words")),
        "date": (AttributeInputType.DATE, date(2026, 7, 1)),
        "moment": (AttributeInputType.DATE_TIME, NOW),
        "file": (AttributeInputType.FILE, ("attributes/form.pdf", "application/pdf")),
        "swatch": (AttributeInputType.SWATCH, "Red"),
        "empty": (AttributeInputType.NUMERIC, None),
    }
    attributes = {slug: make_page_attribute(slug=slug, input_type=kind) for slug, (kind, _given) in kinds.items()}
    entities = {
        "collection": (AttributeEntityType.COLLECTION, make_collection(slug="gifts", channel=channel).pk),
        "page": (AttributeEntityType.PAGE, make_page(slug="other").pk),
        "category": (AttributeEntityType.CATEGORY, make_category(name="Rice").pk),
    }
    references = {slug: reference(slug, entity) for slug, (entity, _pk) in entities.items()}
    page_type = make_page_type(slug="all", attributes=(*attributes.values(), *references.values()))
    values = {attributes[slug].pk: given for slug, (_kind, given) in kinds.items()}
    values |= {references[slug].pk: pk for slug, (_entity, pk) in entities.items()}
    page = make_page(slug="all", page_type=page_type, attributes=values)
    text = page.attribute_values.get(value__attribute__slug="text").value
    choice = page.attribute_values.get(value__attribute__slug="choice").value
    AttributeValueTranslation.objects.create(attribute_value=text, language_code="en", plain_text="English words")
    AttributeValueTranslation.objects.create(attribute_value=choice, language_code="en", name="Coffee")

    found = assigned("all")

    assert found["choice"]["choice"] == {"name": "Cà phê", "slug": "ca-phe", "translation": "Coffee"}
    assert found["choices"]["choices"] == [{"name": "One", "slug": "one"}, {"name": "Two", "slug": "two"}]
    assert found["number"]["number"] == 2.5
    assert found["truth"]["truth"] is False
    assert (found["text"]["text"], found["text"]["translation"]) == ("words", "English words")
    assert (found["document"]["document"], found["document"]["richTranslation"]) == (paragraph("words"), None)
    assert found["date"]["date"] == "2026-07-01"
    assert found["moment"]["moment"] == "2026-11-23T03:00:00+00:00"
    assert found["file"]["file"] == {
        "url": "http://shop.test/media/attributes/form.pdf",
        "contentType": "application/pdf",
    }
    assert found["swatch"]["swatch"] == {"name": "Red", "hexColor": None, "file": None}
    assert found["empty"]["number"] is None
    assert found["collection"]["collection"] == {"slug": "gifts"}
    assert found["page"]["page"] == {"slug": "other"}
    assert found["category"]["category"] == {"slug": "rice"}
    assert found["choice"]["attribute"] == {
        "slug": "choice",
        "type": "PAGE_TYPE",
        "inputType": "DROPDOWN",
        "entityType": None,
    }
    assert found["page"]["attribute"]["entityType"] == "PAGE"
    assert found["date"]["__typename"] == "AssignedDateAttribute"


def test_a_reference_to_what_is_hidden_is_left_out():
    make_channel()
    goods = reference("goods", AttributeEntityType.PRODUCT, kind=AttributeInputType.REFERENCE)
    packs = reference("packs", AttributeEntityType.PRODUCT_VARIANT, kind=AttributeInputType.REFERENCE)
    other = reference("other", AttributeEntityType.PAGE)
    shown, hidden = make_product(), make_product(published=False)
    draft = make_page(is_published=False)
    make_page(
        slug="refers",
        page_type=make_page_type(slug="all", attributes=(goods, packs, other)),
        attributes={
            goods.pk: [hidden.pk, shown.pk],
            packs.pk: [hidden.variants.get().pk, shown.variants.get().pk],
            other.pk: draft.pk,
        },
    )

    found = assigned("refers")

    assert found["goods"]["products"] == [{"slug": shown.slug}]
    assert found["packs"]["variants"] == [{"sku": shown.variants.get().sku}]
    assert found["other"]["page"] is None


def test_old_attributes_carry_the_same_values():
    product = make_product()
    goods = reference("goods", AttributeEntityType.PRODUCT)
    other, made = reference("other", AttributeEntityType.PAGE), make_page_attribute(slug="made", input_type="date")
    page = make_page()
    make_page(
        slug="old",
        page_type=make_page_type(slug="all", attributes=(goods, other, made)),
        attributes={goods.pk: product.pk, other.pk: page.pk, made.pk: date(2026, 7, 1)},
    )

    answer = ask('{ page(slug: "old") { attributes { values { reference date dateTime inputType } } } }')

    values = [entry["values"][0] for entry in answer["page"]["attributes"]]
    assert [value["reference"] for value in values] == [gid(product), gid(page), None]
    assert (values[2]["date"], values[2]["dateTime"], values[2]["inputType"]) == ("2026-07-01", None, "DATE")


def test_hidden_attributes_are_for_staff_alone():
    attribute = make_page_attribute(slug="secret", visible_in_storefront=False)
    make_page(slug="x", page_type=make_page_type(attributes=(attribute,)), attributes={attribute.pk: "Secret"})
    document = '{ page(slug: "x") { attributes { values { name } } assignedAttribute(slug: "secret") { __typename } } }'

    assert ask(document)["page"] == {"attributes": [], "assignedAttribute": None}
    assert ask(document, viewer=PAGE_MANAGER)["page"]["attributes"] == [{"values": [{"name": "Secret"}]}]


def test_goods_have_assigned_attributes_and_the_stars_are_one():
    channel = make_channel()
    product_type = make_product_type()
    make_stars_attribute(product_type=product_type)
    make_attribute(slug="taste", product_type=product_type)
    product = make_product(channel=channel, product_type=product_type)
    make_stars(product=product, stars=4, valid_from=date(2026, 1, 1), valid_until=date(2029, 1, 1))
    document = """query($id: ID!) { product(id: $id, channel: "vn") {
      one: assignedAttribute(slug: "ocop-stars") { attribute { slug } ... on AssignedSingleChoiceAttribute { value { slug } } }
      none: assignedAttribute(slug: "unknown") { __typename }
      all: assignedAttributes { attribute { slug } }
      first: assignedAttributes(limit: 1) { attribute { slug } }
      variants { assignedAttributes(variantSelection: ALL) { attribute { slug } } } } }"""

    answer = ask(document, id=gid(product))["product"]

    assert answer["one"] == {"attribute": {"slug": "ocop-stars"}, "value": {"slug": "4"}}
    assert answer["none"] is None
    assert [entry["attribute"]["slug"] for entry in answer["all"]] == ["ocop-stars", "taste"]
    assert [entry["attribute"]["slug"] for entry in answer["first"]] == ["ocop-stars"]
    assert answer["variants"] == [{"assignedAttributes": []}]


@pytest.mark.parametrize("field", ["metadata { key value }", 'metafield(key: "a")'])
def test_public_metadata_is_for_all_and_private_for_staff(field):
    page = make_page(slug="x")
    page.metadata, page.private_metadata = {"a": "1"}, {"b": "2"}
    page.save()
    private = '{ page(slug: "x") { privateMetadata { key value } } }'

    assert ask(f'{{ page(slug: "x") {{ {field} }} }}')["page"] in (
        {"metadata": [{"key": "a", "value": "1"}]},
        {"metafield": "1"},
    )
    assert refusal(private, viewer=ANONYMOUS)[0] == "PermissionDenied"
    assert ask(private, viewer=PAGE_MANAGER)["page"]["privateMetadata"] == [{"key": "b", "value": "2"}]


def test_page_types_are_listed():
    make_page_type(slug="b")
    first = make_page_type(slug="a", attributes=(make_page_attribute(slug="topic"),))

    answer = ask(
        """query($id: ID!) { pageType(id: $id) { name attributes { slug type } }
        pageTypes(first: 9) { totalCount edges { node { slug } } } }""",
        id=gid(first),
    )

    assert answer["pageType"] == {"name": "A", "attributes": [{"slug": "topic", "type": "PAGE_TYPE"}]}
    assert nodes(answer["pageTypes"], "slug") == ["a", "b"]
