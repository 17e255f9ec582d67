"""Pictures: which ones are accepted, how they are cleaned, and where their smaller copies are.

No table is read or written here: that is ``catalog.actions.media``.
"""

from __future__ import annotations

import hashlib
import io
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from primitives.errors import refusal

if TYPE_CHECKING:
    from django.db.models import Model
    from django.db.models.fields.files import FieldFile

THUMBNAIL_SIZES = (32, 64, 128, 256, 512, 1024, 2048, 4096)
"""Saleor's sizes: the longest side in pixels."""
DEFAULT_THUMBNAIL_SIZE = 256
LARGEST_THUMBNAIL_SIZE = THUMBNAIL_SIZES[-1]

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
"""Decoded at once. Checked in the file's header, before any pixel takes memory."""
MAX_JPEG_PIXELS = 89_000_000
"""As phones take them: a JPEG can be decoded at a half, a quarter or an eighth of its size. A progressive one is held
whole all the same, so it has the bound of the others.
"""
LONGEST_SIDE = LARGEST_THUMBNAIL_SIZE
"""Larger pictures are reduced to this: nobody is shown more."""

_ACCEPTED = ("JPEG", "PNG", "WEBP", "AVIF")
_FIRST_OF_SEVERAL = {"MPO": "JPEG"}  # what Pillow calls a JPEG with more behind it, as phones write
_KEPT_AS = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "AVIF": "WEBP"}  # AVIF alone is not readable everywhere
_EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif"}
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 90, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 88, "method": 4},
    "AVIF": {"quality": 62, "speed": 8, "max_threads": 1},
}
_SAVING_SMALL: dict[str, dict[str, Any]] = _SAVING | {
    "JPEG": {"quality": 82, "optimize": True, "progressive": True},
    "WEBP": {"quality": 78, "method": 4},
    "AVIF": {"quality": 52, "speed": 8, "max_threads": 1},
}
# What Pillow's decoders raise for files that are cut off, false or not pictures.
UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    RuntimeError,
    MemoryError,
    OverflowError,
    Image.DecompressionBombError,
)
_ALPHA_MODES = {"RGBA", "LA", "PA", "La", "RGBa"}
_SRGB = ImageCms.createProfile("sRGB")

_memory = threading.BoundedSemaphore(1)
_PATIENCE = 10.0


class PicturesBusy(Exception):
    """Too many pictures at once for this process; it helps to try again in a moment."""


@dataclass(frozen=True, slots=True)
class AcceptedPicture:
    """A picture drawn anew from its pixels: nothing else of the upload is in ``content``."""

    content: bytes
    extension: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """A file name that follows from the content alone, not from the uploader's name."""
        return f"{hashlib.blake2s(self.content, digest_size=10).hexdigest()}.{self.extension}"


def accept_picture(upload: IO[bytes], *, field: str = "image") -> AcceptedPicture:
    """Decode an upload and draw it anew: upright, in sRGB, at most ``LONGEST_SIDE``, without EXIF, GPS or comments.

    Name and declared type of the upload are ignored. JPEG, PNG, WebP and AVIF are accepted; of a moving picture the
    first image is kept. A process works on one picture at a time, so that memory stays bounded.

    Raises ``ValidationError`` at ``field`` (codes ``required``, ``file_size_limit_exceeded``, ``invalid``) and
    ``PicturesBusy``.
    """
    upload.seek(0)
    content = upload.read(MAX_BYTES + 1)
    if not content:
        raise refusal(field, _("The file is empty."), "required")
    if len(content) > MAX_BYTES:
        message = _("The file is larger than %(limit)d MB.") % {"limit": MAX_BYTES // 1024 // 1024}
        raise refusal(field, message, "file_size_limit_exceeded")
    with bounded_memory():
        try:
            picture = Image.open(io.BytesIO(content), formats=_ACCEPTED)
        except Image.DecompressionBombError as error:
            raise _too_many_pixels(field, MAX_PIXELS) from error
        except UNREADABLE as error:
            raise refusal(field, _("This picture cannot be read. Use JPEG, PNG, WebP or AVIF.")) from error
        kept_as = _KEPT_AS.get(_kind_of(picture))
        if kept_as is None:
            raise refusal(field, _("This picture cannot be read. Use JPEG, PNG, WebP or AVIF."))
        if picture.width * picture.height > _most_pixels(picture):
            raise _too_many_pixels(field, _most_pixels(picture))
        try:
            drawn = _draw_anew(picture)
        except UNREADABLE as error:
            raise refusal(field, _("The picture is damaged and cannot be read.")) from error
        if drawn.mode == "RGBA" and kept_as == "JPEG":
            kept_as = "PNG"
        return AcceptedPicture(_encode(drawn, kept_as, _SAVING), _EXTENSIONS[kept_as], drawn.width, drawn.height)


def _kind_of(picture: Image.Image) -> str:
    return _FIRST_OF_SEVERAL.get(picture.format or "", picture.format or "")


def _most_pixels(picture: Image.Image) -> int:
    """How many pixels an upload of this kind may have."""
    is_reducible = _kind_of(picture) == "JPEG" and not picture.info.get("progressive")
    return MAX_JPEG_PIXELS if is_reducible else MAX_PIXELS


def _too_many_pixels(field: str, limit: int) -> ValidationError:
    message = _("The picture has more than %(limit)d million pixels.")
    return refusal(field, message % {"limit": limit // 1_000_000})


def shrink(stored: IO[bytes], *, size: int, format: str) -> tuple[bytes, str]:
    """Return a copy of a stored picture whose longest side is at most ``size``, and its file extension.

    ``format`` is "webp", "avif" or "original": nothing is enlarged. "share" is a JPEG of ``SHARE_SIZE``. Call it inside ``bounded_memory``.
    Raises ``OSError`` for a stored file that is no picture.
    """
    picture = Image.open(stored, formats=_ACCEPTED)
    if format == SHARE_FORMAT:
        return _encode(_for_sharing(picture), "JPEG", _SAVING_SMALL), "jpg"
    kept_as = {"webp": "WEBP", "avif": "AVIF"}.get(format, _kind_of(picture) or "PNG")
    picture.thumbnail((size, size), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _encode(_in_plain_mode(picture), kept_as, _SAVING_SMALL), _EXTENSIONS[kept_as]


SHARE_FORMAT = "share"
SHARE_SIZE = (1200, 630)
"""Pixels of the picture that a shared link shows: what social networks and messengers ask for."""


def _for_sharing(picture: Image.Image) -> Image.Image:
    """A landscape out of a picture of any shape, on white where it is transparent; goods stand in the lower half."""
    plain = _in_plain_mode(picture)
    if plain.mode == "RGBA":
        plain = Image.alpha_composite(Image.new("RGBA", plain.size, "white"), plain)
    return ImageOps.fit(plain.convert("RGB"), SHARE_SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.7))


def nearest_thumbnail_size(size: int) -> int:
    """Saleor's size that is nearest to ``size``; of two equally near ones the smaller."""
    return min(THUMBNAIL_SIZES, key=lambda known: abs(known - size))


def thumbnail_path(owner: Model, size: int, format: str | None = None) -> str:
    """The path below which a smaller copy of the picture of ``owner`` is served, as in Saleor's addresses.

    ``owner`` is the row that has the picture (a ``ProductMedia``, ``Category``, ``Collection`` or ``Vendor``),
    ``format`` "webp", "avif" or nothing for the picture's own. The copy is made when it is first asked for.
    Another picture has another address, so browsers may keep what they have got for ever.
    """
    owner_id = b64encode(f"{owner._meta.object_name}:{owner.pk}".encode()).decode()
    path = f"/thumbnail/{owner_id}/{nearest_thumbnail_size(size)}/"
    if format in {"webp", "avif", SHARE_FORMAT}:
        path += f"{format}/"
    source = picture_of(owner).name
    return f"{path}?v={picture_version(source)}" if source else path


def picture_of(owner: Model) -> FieldFile:
    """The picture's file of a row that has one."""
    for field in ("image", "background_image", "picture"):
        if hasattr(owner, field):
            file: FieldFile = getattr(owner, field)
            return file
    raise TypeError(f"{owner._meta.label} has no picture")


def picture_version(source: str) -> str:
    """A mark that differs between one picture of a row and the next: a digest of the name in storage."""
    return hashlib.blake2s(source.encode(), digest_size=4).hexdigest()


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Work on one picture at a time in this process. Raises ``PicturesBusy`` after a patient wait."""
    if not _memory.acquire(timeout=_PATIENCE):
        raise PicturesBusy
    try:
        yield
    finally:
        _memory.release()


def _draw_anew(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    _reduce(picture)
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if profile:
        upright = _in_srgb(upright, profile)
    return _in_plain_mode(upright)


def _reduce(picture: Image.Image) -> None:
    """Let a JPEG that is larger than needed, or than fits into memory, be decoded at a part of its size."""
    width, height = picture.size
    for_memory = next(scale for scale in (1, 2, 4, 8) if width * height <= MAX_PIXELS * scale * scale)
    scale = max(for_memory, min(width, height) // LONGEST_SIDE)
    picture.draft("RGB", (width // scale, height // scale))


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert the colours of a picture that names its own colour space; a profile that cannot be read is ignored."""
    if picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    to_mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, _SRGB, outputMode=to_mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    """The picture in RGB, or in RGBA where something of it is transparent, and without anything attached."""
    if picture.mode.startswith("I;16"):
        picture = picture.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if picture.mode in _ALPHA_MODES or "transparency" in picture.info:
        plain = picture.convert("RGBA")
        lowest = plain.getchannel("A").getextrema()[0]
        if isinstance(lowest, int | float) and lowest >= 255:
            plain = plain.convert("RGB")
    else:
        plain = picture.convert("RGB")
    plain.info = {}
    return plain


def _encode(picture: Image.Image, kept_as: str, saving: dict[str, dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kept_as, **saving[kept_as])
    return buffer.getvalue()
