"""What vendors say about a user."""

from __future__ import annotations

import graphene

from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.types import User, only_the_owner_or
from api.engine import batched
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.loading import rows_by
from api.terms.permissions import OWNER, decided_by_row
from api.vendors.types import Vendor
from vendors.models import Vendor as VendorRow
from vendors.models import VendorMember


@extend(User)
class UserVendors:
    """The stalls of an account."""

    vendors = graphene.List(
        graphene.NonNull(Vendor), required=True, description="The vendors whose member the user is, by name."
    )

    @staticmethod
    @decided_by_row(Permission.MANAGE_USERS, OWNER)
    @batched
    def resolve_vendors(roots: list[UserRow], info: Info) -> list[list[VendorRow]]:
        for root in roots:
            only_the_owner_or(Permission.MANAGE_USERS, root, info)
        seen = VendorRow.objects.visible_to(info.context.viewer)
        members = VendorMember.objects.filter(user__in=[root.pk for root in roots], vendor__in=seen)
        by_user = rows_by(members.select_related("vendor").order_by("vendor__name", "vendor_id"), "user_id")
        return [[member.vendor for member in by_user[root.pk]] for root in roots]
