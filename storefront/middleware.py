"""What holds for every page before its view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from primitives.counters import Limit, client_address, seconds_to_wait


class PostLimit:
    """Refuses forms of a client that sends too many in a minute. The API counts its requests itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if request.method != "POST" or view.__module__.startswith("api."):
            return None
        limit = Limit("page-posts", most=settings.PAGE_POSTS_PER_MINUTE, seconds=60)
        wait = seconds_to_wait(limit, client_address(request), now=timezone.now())
        if wait is None:
            return None
        response = render(request, "429.html", status=429)
        response.headers["Retry-After"] = str(wait)
        return response
