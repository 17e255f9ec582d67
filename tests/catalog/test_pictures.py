"""Pictures that are taken in: what is refused, and what is left of those that are not."""

import io
import threading

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from catalog import pictures
from catalog.pictures import PicturesBusy, accept_picture, shrink
from tests.factories.pictures import png_claiming

GPS = 0x8825
ORIENTATION = 0x0112


def encoded(picture: Image.Image, format: str, **options: object) -> io.BytesIO:
    buffer = io.BytesIO()
    picture.save(buffer, format, **options)
    buffer.seek(0)
    return buffer


def drawing(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    picture = Image.new(mode, (width, height), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 3, height // 3), fill="red")
    return picture


def decoded(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def pixel(content: bytes, x: int, y: int) -> tuple[int, ...]:
    found = decoded(content).convert("RGBA").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def code_of(upload: io.BytesIO) -> str | None:
    with pytest.raises(ValidationError) as refused:
        accept_picture(upload)
    ((field, (error,)),) = refused.value.error_dict.items()
    assert field == "image"
    return error.code


@pytest.mark.parametrize(
    ("format", "kept_as", "extension"),
    [("JPEG", "JPEG", "jpg"), ("PNG", "PNG", "png"), ("WEBP", "WEBP", "webp"), ("AVIF", "WEBP", "webp")],
)
def test_the_four_formats_are_drawn_anew(format: str, kept_as: str, extension: str):
    accepted = accept_picture(encoded(drawing(), format))

    picture = decoded(accepted.content)
    assert (picture.format, picture.size, accepted.extension) == (kept_as, (300, 200), extension)
    assert (accepted.width, accepted.height) == (300, 200)
    red, green, blue, _alpha = pixel(accepted.content, 20, 20)
    assert (red > 220, green < 40, blue < 40) == (True, True, True)


def test_position_camera_and_comments_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS)[1] = "N"
    jpeg = accept_picture(encoded(drawing(), "JPEG", exif=exif, comment=b"a secret comment"))
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Secret Author")
    png = accept_picture(encoded(drawing(), "PNG", pnginfo=info, exif=exif))
    webp = accept_picture(encoded(drawing(), "WEBP", exif=exif, xmp=b"<secret/>"))

    for content in (jpeg.content, png.content, webp.content):
        picture = decoded(content)
        assert dict(picture.getexif()) == {}
        assert b"ecret" not in content
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"} | {
            "loop", "background", "timestamp", "duration",
        }  # fmt: skip


def test_what_the_camera_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the top of the scene is at the right side of the file

    accepted = accept_picture(encoded(drawing(300, 200), "JPEG", exif=exif))

    assert (accepted.width, accepted.height) == (200, 300)
    red, green, _blue, _alpha = pixel(accepted.content, 180, 20)
    assert (red > 220, green < 60) == (True, True)


def test_another_colour_space_is_converted_and_its_profile_left_out():
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    accepted = accept_picture(encoded(drawing(), "JPEG", icc_profile=lab_like))
    broken = accept_picture(encoded(drawing(), "JPEG", icc_profile=b"no profile at all"))

    assert "icc_profile" not in decoded(accepted.content).info
    assert "icc_profile" not in decoded(broken.content).info


def test_print_colours_become_screen_colours():
    accepted = accept_picture(encoded(drawing().convert("CMYK"), "JPEG"))

    assert decoded(accepted.content).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "I;16"])
def test_every_kind_of_png_becomes_a_plain_one(mode: str):
    picture = drawing().convert("L").convert("I").point(lambda level: level * 257).convert("I;16") if mode == "I;16" else drawing().convert(mode)  # fmt: skip

    accepted = accept_picture(encoded(picture, "PNG"))

    plain = decoded(accepted.content)
    assert plain.mode == "RGB"
    assert pixel(accepted.content, 250, 150) == (255, 255, 255, 255)


def test_transparency_stays_where_there_is_some():
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    opaque = Image.new("RGBA", (40, 40), (255, 0, 0, 255))

    assert pixel(accept_picture(encoded(clear, "PNG")).content, 5, 5)[3] == 0
    assert decoded(accept_picture(encoded(opaque, "PNG")).content).mode == "RGB"


def test_a_moving_picture_is_held_at_its_first_image():
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]

    accepted = accept_picture(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100))

    assert getattr(decoded(accepted.content), "n_frames", 1) == 1


def test_a_large_picture_is_stored_as_large_as_anybody_sees_it():
    accepted = accept_picture(encoded(Image.new("RGB", (5000, 2500), "white"), "JPEG"))

    assert (accepted.width, accepted.height) == (4096, 2048)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"PK\x03\x04 not a picture",
        b"%PDF-1.7",
        b"\0" * 1000,
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x10\0\0\0WEBPVP8 ",
    ],
)
def test_what_is_no_picture_is_refused(content: bytes):
    assert code_of(io.BytesIO(content)) == "invalid"


@pytest.mark.parametrize("format", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused_whatever_they_are_called(format: str):
    assert code_of(encoded(drawing(64, 64), format)) == "invalid"


def test_an_empty_file_is_refused():
    assert code_of(io.BytesIO()) == "required"


def test_ten_megabytes_is_the_limit():
    assert code_of(io.BytesIO(b"\xff\xd8" + b"\0" * 10 * 1024 * 1024)) == "file_size_limit_exceeded"


@pytest.mark.parametrize("size", [(10_000, 4_001), (65_000, 65_000), (1, 50_000_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch):
    def decode(_picture: Image.Image) -> Image.Image:
        raise AssertionError("decoded")

    monkeypatch.setattr(pictures, "_draw_anew", decode)

    assert code_of(png_claiming(*size)) == "invalid"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_off_is_refused(format: str, share: float):
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    whole = encoded(noise, format).getvalue()

    assert code_of(io.BytesIO(whole[: int(len(whole) * share)])) == "invalid"


def test_a_script_behind_a_real_picture_does_not_survive():
    polyglot = encoded(drawing(), "PNG").getvalue() + b"<?php system($_GET['x']); ?><script>alert(1)</script>"

    accepted = accept_picture(io.BytesIO(polyglot))

    assert b"script" not in accepted.content
    assert b"php" not in accepted.content


def test_other_content_has_another_name():
    red, blue = (accept_picture(encoded(Image.new("RGB", (9, 9), colour), "PNG")) for colour in ("red", "blue"))

    assert red.name != blue.name
    assert red.name.endswith(".png")


def test_one_picture_at_a_time_is_worked_on(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "_PATIENCE", 0.05)
    outcome: list[type[Exception]] = []

    def upload() -> None:
        try:
            accept_picture(encoded(drawing(), "PNG"))
        except PicturesBusy as error:
            outcome.append(type(error))

    with pictures.bounded_memory():
        thread = threading.Thread(target=upload)
        thread.start()
        thread.join()

    assert outcome == [PicturesBusy]
    assert accept_picture(encoded(drawing(), "PNG")).width == 300


@pytest.mark.parametrize(("format", "extension"), [("webp", "webp"), ("avif", "avif"), ("original", "jpg")])
def test_a_copy_fits_its_size_and_keeps_its_shape(format: str, extension: str):
    content, found = shrink(encoded(drawing(1200, 800), "JPEG"), size=256, format=format)

    assert (decoded(content).size, found) == ((256, 171), extension)


def test_a_small_picture_is_not_enlarged():
    content, _extension = shrink(encoded(drawing(100, 50), "PNG"), size=256, format="webp")

    assert decoded(content).size == (100, 50)


@pytest.mark.parametrize("number", [2, 3])
def test_of_several_pictures_in_a_phones_file_the_first_is_taken(number: int):
    later = [Image.new("RGB", (80, 60), "blue") for _ in range(number - 1)]
    upload = encoded(drawing(), "MPO", save_all=True, append_images=later)
    assert Image.open(upload).format == "MPO"

    accepted = accept_picture(upload)

    assert (decoded(accepted.content).format, accepted.extension, accepted.width) == ("JPEG", "jpg", 300)
    assert pixel(accepted.content, 20, 20)[0] > 220
    assert shrink(upload, size=64, format="original")[1] == "jpg"


@pytest.mark.parametrize(("width", "height"), [(8160, 6120), (6120, 8160), (9248, 6944)])
def test_pictures_of_the_size_that_phones_take_pass(width: int, height: int):
    accepted = accept_picture(encoded(drawing(width, height), "JPEG", quality=40))

    assert max(accepted.width, accepted.height) in range(4000, 4097)
    assert round(accepted.width / accepted.height, 2) == round(width / height, 2)


def test_a_picture_too_large_to_be_decoded_is_refused_in_words():
    progressive = encoded(drawing(8160, 6120), "JPEG", quality=40, progressive=True)

    for upload in (progressive, png_claiming(8160, 6120), png_claiming(60_000, 60_000)):
        with pytest.raises(ValidationError, match="triệu điểm ảnh"):
            accept_picture(upload)


@pytest.mark.parametrize("answer", ["MPO2", "JPEG2000", None, ""])
def test_a_kind_that_is_not_on_the_list_is_refused_in_words(answer: str | None, monkeypatch: pytest.MonkeyPatch):
    """Pillow may answer with a kind that it was not asked for, as it does for MPO."""
    known = Image.open

    def open_as_another(*args: object, **kwargs: object) -> Image.Image:
        picture = known(*args, **kwargs)  # type: ignore[arg-type]
        picture.format = answer
        return picture

    monkeypatch.setattr(Image, "open", open_as_another)

    assert code_of(encoded(drawing(), "JPEG")) == "invalid"
