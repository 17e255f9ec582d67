"""Pictures of products over the API: uploads as multipart requests, and who may send them."""

import errno
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts import tokens
from accounts.models import Permission, User
from api.terms.ids import to_global_id
from catalog.actions import add_product_media
from catalog.models import Product, ProductMedia
from tests.factories.accounts import make_app, make_staff, make_user
from tests.factories.catalog import make_product
from tests.factories.pictures import png_claiming
from tests.factories.vendors import make_member, make_vendor

pytestmark = pytest.mark.django_db

CREATE = """mutation($p:ID!,$f:Upload,$alt:String,$u:String){
  productMediaCreate(input:{product:$p,image:$f,alt:$alt,mediaUrl:$u}){
    media{id alt url(size:128)} product{id} errors{field code}}}"""
UPDATE = """mutation($id:ID!,$alt:String){productMediaUpdate(id:$id,input:{alt:$alt}){media{alt} errors{field code}}}"""
DELETE = "mutation($id:ID!){productMediaDelete(id:$id){media{id} product{id} errors{field code}}}"


def png() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(buffer, "PNG")
    return buffer.getvalue()


def headers_of(user: User | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue_token(user, tokens.ACCESS, now=timezone.now())}"} if user else {}


def upload(client: Client, product: Product, user: User | None, content: bytes, **variables: Any) -> dict[str, Any]:
    given = {"p": to_global_id("Product", product.pk), "f": None} | variables
    form = {
        "operations": json.dumps({"query": CREATE, "variables": given}),
        "map": json.dumps({"0": ["variables.f"]}),
        "0": SimpleUploadedFile("whatever.exe", content),
    }
    body: dict[str, Any] = client.post("/graphql/", form, headers=headers_of(user)).json()
    return body


def ask(client: Client, query: str, user: User | None, **variables: Any) -> dict[str, Any]:
    body: dict[str, Any] = client.post(
        "/graphql/", {"query": query, "variables": variables}, content_type="application/json", headers=headers_of(user)
    ).json()
    return body


def make_media(product: Product) -> ProductMedia:
    return add_product_media(product_id=product.pk, upload=io.BytesIO(png()), now=timezone.now())


def test_staff_with_the_right_add_a_picture(client: Client):
    product = make_product()
    staff = make_staff(permissions=(Permission.MANAGE_PRODUCTS,))

    body = upload(client, product, staff, png(), alt="Bánh tráng")

    media = ProductMedia.objects.get()
    found = body["data"]["productMediaCreate"]
    assert found["errors"] == []
    assert found["product"] == {"id": to_global_id("Product", product.pk)}
    assert (found["media"]["id"], found["media"]["alt"]) == (to_global_id("ProductMedia", media.pk), "Bánh tráng")
    path = found["media"]["url"].removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200


def test_the_vendors_own_people_add_pictures(client: Client):
    member, product = make_user(), make_product()
    make_member(vendor=product.vendor, user=member)

    assert upload(client, product, member, png())["data"]["productMediaCreate"]["errors"] == []
    assert product.media.count() == 1


@pytest.mark.parametrize("persona", ["anonymous", "shopper", "other vendor", "staff without right"])
def test_others_are_refused_and_nothing_changes(client: Client, persona: str):
    product = make_product()
    media = make_media(product)
    other = make_user()
    make_member(vendor=make_vendor(), user=other)
    user = {
        "anonymous": None,
        "shopper": make_user(),
        "other vendor": other,
        "staff without right": make_staff(permissions=(Permission.MANAGE_ORDERS,)),
    }[persona]
    gid = to_global_id("ProductMedia", media.pk)

    for body in (
        upload(client, product, user, png()),
        ask(client, UPDATE, user, id=gid, alt="x"),
        ask(client, DELETE, user, id=gid),
        ask(client, DELETE, user, id=to_global_id("ProductMedia", media.pk + 1000)),
    ):
        assert body["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"

    media.refresh_from_db()
    assert (media.alt, ProductMedia.objects.count()) == ("", 1)


def test_an_app_needs_the_permission(client: Client):
    make_app(token="a-token-of-thirty-characters-x", permissions=(Permission.MANAGE_PRODUCTS,))
    gid = to_global_id("ProductMedia", make_media(make_product()).pk)

    body = client.post(
        "/graphql/",
        {"query": DELETE, "variables": {"id": gid}},
        content_type="application/json",
        headers={"Authorization": "Bearer a-token-of-thirty-characters-x"},
    ).json()

    assert body["data"]["productMediaDelete"]["errors"] == []
    assert not ProductMedia.objects.exists()


@pytest.mark.parametrize(
    ("content", "variables", "error"),
    [
        (b"<svg onload=alert(1)/>", {}, ("image", "INVALID")),
        (png_claiming(65_000, 65_000).getvalue(), {}, ("image", "INVALID")),
        (b"", {}, ("image", "REQUIRED")),
        (b"\xff\xd8" + b"\0" * 11_000_000, {}, ("image", "FILE_SIZE_LIMIT_EXCEEDED")),
        (png(), {"alt": "x" * 251}, ("alt", "INVALID")),
        (png(), {"u": "https://video.example/1"}, ("mediaUrl", "UNSUPPORTED_MEDIA_PROVIDER")),
        (png(), {"p": to_global_id("Product", 999_999)}, ("product", "NOT_FOUND")),
        (png(), {"p": "x"}, ("product", "GRAPHQL_ERROR")),
    ],
    ids=["script", "bomb", "empty", "too large", "long text", "video", "unknown product", "malformed id"],
)
def test_a_wrong_upload_is_told_at_its_field(
    client: Client, content: bytes, variables: dict[str, Any], error: tuple[str, str]
):
    body = upload(client, make_product(), make_staff(permissions=(Permission.MANAGE_PRODUCTS,)), content, **variables)

    found = body["data"]["productMediaCreate"]
    assert [(one["field"], one["code"]) for one in found["errors"]] == [error]
    assert found["media"] is None
    assert not ProductMedia.objects.exists()


def test_a_picture_is_needed(client: Client):
    staff = make_staff(permissions=(Permission.MANAGE_PRODUCTS,))

    body = ask(client, CREATE, staff, p=to_global_id("Product", make_product().pk))

    assert body["data"]["productMediaCreate"]["errors"] == [{"field": "image", "code": "REQUIRED"}]


def test_texts_are_changed(client: Client):
    media = make_media(make_product())
    staff = make_staff(permissions=(Permission.MANAGE_PRODUCTS,))
    gid = to_global_id("ProductMedia", media.pk)

    right = ask(client, UPDATE, staff, id=gid, alt="Bánh")["data"]["productMediaUpdate"]
    wrong = ask(client, UPDATE, staff, id=gid, alt="x" * 251)["data"]["productMediaUpdate"]

    assert right == {"media": {"alt": "Bánh"}, "errors": []}
    assert wrong["errors"] == [{"field": "alt", "code": "INVALID"}]


def test_a_full_disk_is_told_as_a_whole_answer_with_503(client: Client, monkeypatch: pytest.MonkeyPatch):
    def full(*_args: Any, **_kwargs: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    product = make_product()
    given = {"p": to_global_id("Product", product.pk), "f": None}
    form = {
        "operations": json.dumps({"query": CREATE, "variables": given}),
        "map": json.dumps({"0": ["variables.f"]}),
        "0": SimpleUploadedFile("a.png", png()),
    }

    response = client.post("/graphql/", form, headers=headers_of(make_staff(permissions=(Permission.MANAGE_PRODUCTS,))))

    (error,) = response.json()["errors"]
    assert (response.status_code, response.headers["Retry-After"] > "0") == (503, True)
    assert error["extensions"]["exception"]["code"] == "ServiceUnavailable"
    assert error["message"] not in ("Internal Server Error", "")
    assert not ProductMedia.objects.exists()
