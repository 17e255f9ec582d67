"""Which accounts a viewer reaches."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.viewers import Viewer


def visible_users(viewer: Viewer) -> QuerySet[User]:
    """Oneself; customers for those who manage users, staff for those who manage staff (Saleor's rule)."""
    oneself = Q(pk=viewer.user.pk) if viewer.user else Q(pk__in=[])
    return User.objects.filter(oneself | _managed(viewer, "MANAGE_USERS"))


def managed_users(viewer: Viewer) -> QuerySet[User]:
    """Customers for those who manage users or orders, staff for those who manage staff."""
    return User.objects.filter(_managed(viewer, "MANAGE_USERS", "MANAGE_ORDERS"))


def _managed(viewer: Viewer, *codes: str) -> Q:
    reachable = Q(pk__in=[])
    if viewer.has_permission(*codes):
        reachable |= Q(is_staff=False)
    if viewer.has_permission("MANAGE_STAFF"):
        reachable |= Q(is_staff=True)
    return reachable
