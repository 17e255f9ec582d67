"""How Django's sessions and the operators' pages find users: by e-mail, throttled, permissions read along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import check_credentials
from accounts.devices import COOKIE, remember_device
from accounts.models import User
from primitives.counters import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest


class EmailBackend(BaseBackend):
    """Signs in with e-mail and password. Rights are Saleor's codes (``User.permission_codes``), never Django's own."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_other: Any
    ) -> User | None:
        if not username or not password:
            return None
        address = client_address(request) if request else ""
        device = request.COOKIES.get(COOKIE, "") if request else ""
        try:
            user = check_credentials(
                email=username, password=password, address=address, now=timezone.now(), device=device
            )
        except ValidationError:
            return None
        if request is not None:
            remember_device(request, user)
        return user

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.find_with_permissions(user_id)
        return user if user and user.is_active else None
