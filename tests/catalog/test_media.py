"""Pictures of products and the smaller copies that are served of them."""

import errno
import io
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from api.terms.ids import to_global_id
from catalog.actions import media as actions
from catalog.models import Product, ProductChannelListing, ProductMedia, Thumbnail
from catalog.pictures import shrink, thumbnail_path
from primitives.outages import StorageUnavailable
from tests.factories.catalog import make_category, make_product
from tests.factories.vendors import make_vendor
from vendors.models import Vendor, VendorStatus

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def upload(colour: str = "red", size: tuple[int, int] = (800, 600), format: str = "PNG") -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, format)
    return buffer


def make_picture(product: Product | None = None, **values: Any) -> ProductMedia:
    given: dict[str, Any] = {"product_id": (product or make_product()).pk, "upload": upload(), "now": NOW}
    return actions.add_product_media(**given | values)


def name_of(row: ProductMedia | Thumbnail) -> str:
    return str(row.image.name)


def body_of(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_picture_is_stored_behind_those_that_are_there():
    product = make_product(name="Bánh tráng")

    first = make_picture(product, alt="Bánh tráng phơi sương")
    second = make_picture(product, upload=upload("blue"))

    assert (first.alt, first.width, first.height) == ("Bánh tráng phơi sương", 800, 600)
    assert [media.pk for media in product.media.order_by("sort_order")] == [first.pk, second.pk]
    assert name_of(first).startswith("products/banh-trang-")
    assert default_storage.exists(name_of(first))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"upload": io.BytesIO(b"<svg/>")}, "image"),
        ({"alt": "x" * 251}, "alt"),
        ({"alt": "\0"}, "alt"),
        ({"product_id": 0}, "product"),
    ],
)
def test_a_wrong_picture_leaves_neither_row_nor_file(values: dict[str, Any], field: str, settings: Settings):
    product = make_product()
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))

    with pytest.raises(ValidationError) as refused:
        make_picture(product, **values)

    assert set(refused.value.error_dict) == {field}
    assert not ProductMedia.objects.exists()
    assert set(Path(settings.MEDIA_ROOT).rglob("*")) == before


@pytest.mark.django_db
def test_a_product_has_at_most_twenty_pictures():
    product = make_product()
    ProductMedia.objects.bulk_create(
        ProductMedia(product=product, image="products/x.png", width=9, height=9) for _ in range(20)
    )

    with pytest.raises(ValidationError) as refused:
        make_picture(product)

    assert set(refused.value.error_dict) == {"image"}


@pytest.mark.django_db
def test_a_removed_picture_takes_its_files_along(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    media = make_picture(upload=upload("green"))
    body_of(client.get(thumbnail_path(media, 64)))
    copy = name_of(Thumbnail.objects.get())

    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_product_media(media_id=media.pk)

    assert not default_storage.exists(name_of(media))
    assert not default_storage.exists(copy)
    assert not Thumbnail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("format", "type"), [("webp", "WEBP"), ("avif", "AVIF"), ("original", "PNG"), (None, "PNG")])
def test_a_copy_is_made_once_and_kept_for_ever(client: Client, format: str | None, type: str):
    media = make_picture()

    first = client.get(thumbnail_path(media, 250, format))
    again = client.get(thumbnail_path(media, 256, format))

    picture = Image.open(io.BytesIO(body_of(first)))
    assert (picture.format, picture.size) == (type, (256, 192))
    assert first.headers["Content-Type"] == f"image/{type.lower()}"
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert first.headers["ETag"] == again.headers["ETag"]
    assert Thumbnail.objects.count() == 1


@pytest.mark.django_db
def test_a_browser_that_has_the_copy_is_told_so(client: Client):
    path = thumbnail_path(make_picture(), 256)
    etag = client.get(path).headers["ETag"]

    response = client.get(path, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["Cache-Control"].endswith("immutable")


@pytest.mark.django_db
def test_a_copy_that_exists_costs_two_statements(client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    path = thumbnail_path(make_picture(), 256)
    body_of(client.get(path))

    with django_assert_num_queries(2):
        body_of(client.get(path))


@pytest.mark.django_db
def test_another_picture_has_another_address(client: Client):
    media = make_picture()
    before = thumbnail_path(media, 256)
    other = make_picture(upload=upload("blue"))
    ProductMedia.objects.filter(pk=media.pk).update(image=other.image.name)

    after = thumbnail_path(ProductMedia.objects.get(pk=media.pk), 256)

    assert before != after
    assert client.get(before).headers["Cache-Control"] == "public, max-age=60"
    assert client.get(after).headers["Cache-Control"].endswith("immutable")


@pytest.mark.django_db
def test_only_published_pictures_are_shown(client: Client):
    hidden = make_picture(make_product(published=False))
    suspended = make_picture(make_product(vendor=make_vendor(status=VendorStatus.SUSPENDED)))
    future = make_picture()
    ProductChannelListing.objects.filter(product=future.product).update(published_at=datetime(2100, 1, 1, tzinfo=UTC))

    for media in (hidden, suspended, future):
        response = client.get(thumbnail_path(media, 256))
        assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")
    assert not Thumbnail.objects.exists()


@pytest.mark.django_db
def test_categories_and_vendors_have_pictures_too(client: Client):
    name = default_storage.save("vendors/workshop.png", upload())
    vendor = make_vendor(picture=name)
    category = make_category(background_image=name)

    assert client.get(thumbnail_path(vendor, 128, "webp")).status_code == 200
    assert client.get(thumbnail_path(category, 128, "webp")).status_code == 200
    Vendor.objects.update(status=VendorStatus.PENDING)
    assert client.get(thumbnail_path(vendor, 128, "webp")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/thumbnail/nonsense/256/",
        "/thumbnail/%00/256/",
        f"/thumbnail/{to_global_id('ProductMedia', 999999)}/256/",
        f"/thumbnail/{to_global_id('ProductMedia', '9' * 30)}/256/",
        f"/thumbnail/{to_global_id('ProductMedia', '-1')}/256/",
        f"/thumbnail/{to_global_id('ProductMedia', '²')}/256/",
        f"/thumbnail/{to_global_id('User', 1)}/256/",
        f"/thumbnail/{to_global_id('ProductMedia', 1)}/256/gif/",
        f"/thumbnail/{to_global_id('ProductMedia', 1)}/-1/",
        f"/thumbnail/{to_global_id('ProductMedia', 1)}/{'9' * 5000}/",
    ],
)
def test_an_address_of_nothing_is_not_found(client: Client, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_pictures_are_only_read(client: Client):
    assert client.post(thumbnail_path(make_picture(), 256)).status_code == 405


@pytest.mark.django_db
def test_a_lost_file_is_made_again_at_the_next_request(client: Client):
    path = thumbnail_path(make_picture(), 256)
    body_of(client.get(path))
    default_storage.delete(name_of(Thumbnail.objects.get()))

    assert client.get(path).status_code == 404
    assert client.get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_twelve_first_requests_at_once_do_the_work_once(monkeypatch: pytest.MonkeyPatch):
    path = thumbnail_path(make_picture(), 512, "webp")
    made: list[int] = []

    def counting_shrink(stored: IO[bytes], *, size: int, format: str) -> tuple[bytes, str]:
        made.append(size)
        return shrink(stored, size=size, format=format)

    monkeypatch.setattr(actions, "shrink", counting_shrink)
    statuses: list[int] = []

    def ask() -> None:
        from django.db import connection

        response = Client().get(path)
        body_of(response)
        statuses.append(response.status_code)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 12
    assert (made, Thumbnail.objects.count()) == ([512], 1)


def test_the_signing_keys_public_half_is_published(client: Client):
    response = client.get("/.well-known/jwks.json")

    (key,) = response.json()["keys"]
    assert (key["kty"], key["alg"], key["use"]) == ("RSA", "RS256", "sig")
    assert "d" not in key


class Full(ContentFile[bytes]):
    """Content of which a disk takes the first part only."""

    def chunks(self, chunk_size: int | None = None) -> Any:
        yield b"the first part"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.django_db
def test_a_full_disk_keeps_neither_row_nor_file(monkeypatch: pytest.MonkeyPatch, settings: Settings):
    product = make_product()
    before = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    monkeypatch.setattr("catalog.actions.media.ContentFile", Full)

    with pytest.raises(StorageUnavailable):
        make_picture(product, upload=upload("purple"))

    assert not ProductMedia.objects.exists()
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == before


@pytest.mark.django_db
def test_a_full_disk_is_told_as_503_when_a_copy_is_asked_for(client: Client, monkeypatch: pytest.MonkeyPatch):
    media = make_picture(upload=upload("orange"))
    client.raise_request_exception = False
    monkeypatch.setattr("catalog.actions.media.ContentFile", Full)

    response = client.get(thumbnail_path(media, 64))

    assert (response.status_code, "Retry-After" in response.headers) == (503, True)
    assert not Thumbnail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n\x1a\nbroken", b"nothing of the kind"])
def test_a_damaged_picture_gives_a_placeholder_and_a_note_to_staff(
    client: Client, damage: bytes, caplog: pytest.LogCaptureFixture
):
    media = make_picture(upload=upload("teal"))
    Path(media.image.path).write_bytes(damage)

    response = client.get(thumbnail_path(media, 64))

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "immutable" not in response.headers["Cache-Control"]
    assert [name_of(media) in record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [True]
    assert not Thumbnail.objects.exists()
