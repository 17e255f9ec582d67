"""The public half of the key that signs access tokens, where Saleor publishes its own."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.tokens import public_keys


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """Answer with the JSON Web Key Set (RFC 7517) by which others check our tokens."""
    return JsonResponse(public_keys(), headers={"Cache-Control": "public, max-age=3600"})
