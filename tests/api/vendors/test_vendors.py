import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.viewers import viewer_for_user
from tests.api.asking import ask, gid, nodes, refusal
from tests.factories.accounts import make_user
from tests.factories.catalog import make_attribute, make_channel, make_product, make_stars_attribute
from tests.factories.vendors import make_member, make_vendor

pytestmark = pytest.mark.django_db

VENDORS = """query($first:Int,$f:VendorFilterInput,$s:VendorSortingInput){vendors(first:$first,filter:$f,sortBy:$s){
  totalCount edges{node{slug commune{fullName} translation(languageCode:EN){name}
    products(first:2,channel:"vn"){totalCount edges{node{slug}}}}}}}"""


def test_a_vendor_tells_who_and_where_it_is():
    make_channel()
    vendor = make_vendor(name="Hợp tác xã Muối", story="Từ đất và nắng.", latitude="11.310000", longitude="106.098000")
    vendor.translations.create(language_code="en", name="Salt Cooperative", story="From soil and sun.")
    make_product(name="Muối", vendor=vendor)
    document = """{vendor(slug:"hop-tac-xa-muoi"){id name legalForm story coordinates{latitude longitude}
      commune{code name fullName kind province{code name fullName}} picture{url}
      translation(languageCode:EN){name story} products(first:5,channel:"vn"){edges{node{name}}}}}"""

    assert ask(document)["vendor"] == {
        "id": gid(vendor),
        "name": "Hợp tác xã Muối",
        "legalForm": "COOPERATIVE",
        "story": "Từ đất và nắng.",
        "coordinates": {"latitude": 11.31, "longitude": 106.098},
        "commune": {
            "code": vendor.commune_code,
            "name": "Tân Ninh",
            "fullName": "Phường Tân Ninh",
            "kind": "WARD",
            "province": {"code": "80", "name": "Tây Ninh", "fullName": "Tỉnh Tây Ninh"},
        },
        "picture": None,
        "translation": {"name": "Salt Cooperative", "story": "From soil and sun."},
        "products": {"edges": [{"node": {"name": "Muối"}}]},
    }


@pytest.mark.parametrize("status", ["pending", "suspended"])
def test_vendors_that_do_not_sell_are_not_shown(status):
    make_channel()
    vendor = make_vendor(name="Closed", status=status)
    document = "query($id:ID,$slug:String){vendor(id:$id,slug:$slug){slug}}"

    assert ask(document, slug="closed")["vendor"] is None
    assert ask(document, id=gid(vendor))["vendor"] is None
    assert ask(VENDORS, first=5)["vendors"]["totalCount"] == 0
    assert refusal(document)[0] == "GraphQLError"


def test_vendors_are_searched_filtered_and_sorted():
    make_channel()
    make_vendor(name="Bánh tráng Út Hiền")
    make_vendor(name="Trà sen", province="Hà Nội", commune="Ba Đình")

    def slugs(**variables):
        return nodes(ask(VENDORS, first=9, **variables)["vendors"], "slug")

    assert slugs(f={"search": "ut hien"}) == ["banh-trang-ut-hien"]
    assert slugs(f={"search": "  "}) == ["banh-trang-ut-hien", "tra-sen"]
    assert slugs(f={"provinces": ["01"]}) == ["tra-sen"]
    assert slugs(s={"field": "NAME", "direction": "DESC"}) == ["tra-sen", "banh-trang-ut-hien"]


def test_a_list_takes_as_many_statements_for_20_vendors_as_for_one():
    make_channel()
    for _ in range(20):
        make_product(vendor=make_vendor())

    counted = []
    for first in (1, 20):
        with CaptureQueriesContext(connection) as captured:
            ask(VENDORS, first=first)
        counted.append(len(captured))

    assert counted[0] == counted[1]


def test_places_are_looked_up_with_or_without_accents():
    provinces = ask("{provinces{code name}}")["provinces"]
    document = "query($p:String!,$s:String,$n:Int){communes(province:$p,search:$s,first:$n){fullName}}"

    assert len(provinces) == 34
    assert {"code": "80", "name": "Tây Ninh"} in provinces
    assert ask(document, p="80", s="tan ni")["communes"] == [{"fullName": "Phường Tân Ninh"}]
    assert len(ask(document, p="tay ninh", n=7)["communes"]) == 7
    assert len(ask(document, p="Tây Ninh")["communes"]) == 96
    assert ask(document, p="Atlantis")["communes"] == []


def test_attributes_are_listed_with_their_choices():
    stars = make_stars_attribute()
    stars.values.filter(slug="4").update(name="4 sao")
    make_attribute(slug="material", values=("Gạo", "Muối"))
    make_attribute(slug="margin", visible_in_storefront=False)
    document = """query($f:AttributeFilterInput){attributes(first:50,filter:$f){edges{node{
      slug inputType type withChoices choices(first:3){totalCount edges{node{slug name}}}}}}}"""

    page = ask(document, f={"slugs": ["ocop-stars", "material", "margin"]})["attributes"]

    assert nodes(page, "slug") == ["material", "ocop-stars"]
    choices = page["edges"][1]["node"]["choices"]
    assert choices["totalCount"] == 3
    assert choices["edges"][1]["node"] == {"slug": "4", "name": "4 sao"}


def test_one_attribute_is_found_by_slug():
    make_attribute(slug="material", values=("Gạo", "Muối"))
    document = '{attribute(slug:"material"){slug choices(first:5,search:"muo"){edges{node{name}}}}}'

    assert ask(document)["attribute"] == {"slug": "material", "choices": {"edges": [{"node": {"name": "Muối"}}]}}


def test_channels_are_for_staff_and_one_shows_its_slug_to_anybody():
    make_channel()

    assert refusal("{channels{slug}}")[0] == "PermissionDenied"
    assert refusal('{channel(slug:"vn"){slug name}}') == (
        "PermissionDenied",
        "To access this path, you need one of the following permissions: AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER",
    )
    assert ask('{channel(slug:"vn"){slug countries{code}}}')["channel"] == {"slug": "vn", "countries": [{"code": "VN"}]}
    assert ask('{channel(slug:"nowhere"){slug}}')["channel"] is None


def test_a_user_sees_the_vendors_that_they_work_for_and_nobody_elses():
    user, other = make_user(), make_user()
    for name in ("Sen", "Bưởi"):
        make_member(user=user, vendor=make_vendor(name=name))
    make_member(user=other, vendor=make_vendor(name="Lúa"))

    assert [one["name"] for one in ask("{me{vendors{name}}}", viewer=viewer_for_user(user))["me"]["vendors"]] == [
        "Bưởi",
        "Sen",
    ]


def test_provinces_are_searched_by_names_of_today_and_of_before():
    found = ask('{provinces(search:"binh duong"){name formerNames}}')["provinces"]

    assert found == [{"name": "Hồ Chí Minh", "formerNames": ["Bà Rịa - Vũng Tàu", "Bình Dương"]}]
    assert len(ask("{provinces{name}}")["provinces"]) == 34
    assert ask('{provinces(search:"Atlantis"){name}}')["provinces"] == []
