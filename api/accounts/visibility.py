"""Which accounts a viewer reaches."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.viewers import Viewer


def visible_users(viewer: Viewer) -> QuerySet[User]:
    """Oneself; customers for those who manage users, staff for those who manage staff (Saleor's rule)."""
    reachable = Q(pk=viewer.user.pk) if viewer.user else Q(pk__in=[])
    if viewer.has_permission("MANAGE_USERS"):
        reachable |= Q(is_staff=False)
    if viewer.has_permission("MANAGE_STAFF"):
        reachable |= Q(is_staff=True)
    return User.objects.filter(reachable)
