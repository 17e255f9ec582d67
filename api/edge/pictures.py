"""Serves smaller copies of pictures at Saleor's addresses: ``/thumbnail/<global id>/<size>/[<format>/]``."""

from __future__ import annotations

import logging

from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from api.terms.ids import split_global_id
from catalog.actions import PictureDamaged, PictureNotFound, find_thumbnail, forget_lost_copy
from catalog.pictures import SHARE_FORMAT, PicturesBusy, nearest_thumbnail_size

logger = logging.getLogger(__name__)

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_MINUTE = "public, max-age=60"
_PLACEHOLDER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path fill="#e8e4da" d="M0 0h96v96H0z"/>'
    '<path fill="none" stroke="#8a8373" stroke-width="4" d="M20 68l20-24 14 16 8-8 14 16zM30 34h.1"/></svg>'
)
_FORMATS = {"webp", "avif", "original", SHARE_FORMAT}
_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".avif": "image/avif"}


@require_safe
def thumbnail(request: HttpRequest, global_id: str, size: int, format: str = "original") -> HttpResponseBase:
    """Answer with the copy whose size is nearest, made now if need be; 404 for what may not be seen.

    An address with the picture's version may be kept for ever; others are asked for again after a minute.
    """
    owner = split_global_id(global_id)
    if owner is None or not owner[1].isascii() or not owner[1].isdigit() or len(owner[1]) > 18:
        return _not_found()
    if format not in _FORMATS:
        return _not_found()
    try:
        found = find_thumbnail(
            owner_type=owner[0],
            owner_id=int(owner[1]),
            size=nearest_thumbnail_size(size),
            format=format,
            now=timezone.now(),
        )
    except PictureNotFound:
        return _not_found()
    except PictureDamaged as damaged:
        logger.error("The stored picture %s is damaged: upload it again", damaged, exc_info=damaged.__cause__)
        return HttpResponse(_PLACEHOLDER, content_type="image/svg+xml", headers={"Cache-Control": FOR_A_MINUTE})
    except PicturesBusy:
        return HttpResponse(status=503, headers={"Retry-After": "2", "Cache-Control": "no-store"})
    caching = FOR_EVER if request.GET.get("v") == found.version else FOR_A_MINUTE
    if not isinstance(default_storage, FileSystemStorage):
        return HttpResponseRedirect(default_storage.url(found.name), headers={"Cache-Control": FOR_A_MINUTE})
    unchanged = get_conditional_response(request, etag=found.etag)
    headers = {"ETag": found.etag, "Cache-Control": caching, "X-Content-Type-Options": "nosniff"}
    if unchanged is not None:
        for name, value in headers.items():
            unchanged.headers[name] = value
        return unchanged
    try:
        file = default_storage.open(found.name)
    except FileNotFoundError:  # the folder was cleared: the next request makes the copy again
        forget_lost_copy(name=found.name)
        return _not_found()
    suffix = "." + found.name.rpartition(".")[2]
    return FileResponse(file, content_type=_TYPES[suffix], headers=headers)


def _not_found() -> HttpResponse:
    return HttpResponse(status=404, headers={"Cache-Control": "no-store"})
