"""Bodies that come in chunks, without a length: clients that stream a form with files send them."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings


def measured(application: WSGIApplication) -> WSGIApplication:
    """Tell Django the length of a body that came in chunks: it reads no more than the named length.

    One byte beyond the largest body that is taken anywhere is read at most; the limits then see it and refuse.
    """

    def with_length(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() and not environ.get("CONTENT_LENGTH"):
            body = _read(environ["wsgi.input"], settings.GRAPHQL_MAX_UPLOAD_BYTES + 1)
            environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
        return application(environ, start_response)

    return with_length


def _read(stream: Any, most: int) -> bytes:
    parts, length = [], 0
    while length < most and (part := stream.read(min(65_536, most - length))):
        parts.append(part)
        length += len(part)
    return b"".join(parts)
