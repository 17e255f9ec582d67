"""Answers when something breaks: in the shape that the caller reads, saying whether trying again can help."""

import errno
import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.defaults import server_error

from api.edge.views import SECONDS_UNTIL_NEXT_TRY, fault
from primitives.outages import passes_by
from storefront.client import CannotAnswerNow

# The disk of the media: full, at its quota, read-only, not ours, broken.
_DISK_REFUSES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


def answer_to_fault(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: 503 while the database does not answer (in time) or the disk takes no file, else 500."""
    error = sys.exc_info()[1]
    is_away = _passes_by(error)
    if request.path == reverse("graphql"):
        response = fault(request, status=503 if is_away else 500, error=error)
    elif is_away:
        response = HttpResponse(render_to_string("503.html"), status=503)
    else:
        response = server_error(request)
    if is_away:
        response.headers["Retry-After"] = str(SECONDS_UNTIL_NEXT_TRY)
    return response


def _passes_by(error: BaseException | None) -> bool:
    """Whether the fault is one of the machine, so that the same request may succeed later."""
    if error is not None and passes_by(error):
        return True
    return isinstance(error, CannotAnswerNow) or (isinstance(error, OSError) and error.errno in _DISK_REFUSES)
