"""Root fields about channels."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.channels import all_channels
from api.catalog.types.channels import Channel
from api.engine import cacheable
from api.terms.context import Info
from api.terms.ids import find_int_pk
from api.terms.lookups import one_of
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from catalog.models import Channel as ChannelRow


class ChannelQueries(graphene.ObjectType):
    """Root fields about channels."""

    channel = graphene.Field(
        Channel,
        id=graphene.ID(description="ID of the channel."),
        slug=graphene.String(description="Slug of the channel."),
        description="Look up a channel by ID or slug.",
    )
    channels = graphene.List(
        graphene.NonNull(Channel), description="List of all channels. Needs a staff user or an app."
    )

    @staticmethod
    @cacheable
    def resolve_channel(_root: Any, info: Info, *, id: str | None = None, slug: str | None = None) -> ChannelRow | None:
        one_of(id=id, slug=slug)
        pk = None if id is None else find_int_pk(id, "Channel")
        return next(
            (row for row in all_channels(info) if (row.slug == slug if slug is not None else row.pk == pk)), None
        )

    @staticmethod
    @permission_required(AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
    def resolve_channels(_root: Any, info: Info) -> list[ChannelRow]:
        return all_channels(info)
