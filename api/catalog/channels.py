"""Which channel a request is about, and rows as seen in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.engine import batched
from api.terms.context import ChannelContext, Info
from api.terms.loading import rows_by
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, allows, permission_required
from catalog.models import Channel
from primitives.statements import Statement

_CHANNELS = Statement[Channel](lambda: Channel.objects.order_by("pk"))


class UnknownChannel(LookupError):
    """No channel has this slug."""


def all_channels(info: Info) -> list[Channel]:
    """Every channel by primary key; one statement per request."""
    cache = info.context.cache
    if "channels" not in cache:
        cache["channels"] = _CHANNELS.rows()
    channels: list[Channel] = cache["channels"]
    return channels


def resolve_channel(info: Info, slug: str | None) -> Channel | None:
    """The channel that a root field is about.

    Without a slug it is the only active one; with several, staff and apps see rows of all channels (``None``).
    Raises ``UnknownChannel``, or ``GraphQLError`` in Saleor's words when it must be named.
    """
    channels = all_channels(info)
    if slug is not None:
        for channel in channels:
            if channel.slug == slug:
                return channel
        raise UnknownChannel(slug)
    if allows(info.context.viewer, AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP):
        return None
    active = [channel for channel in channels if channel.is_active]
    if len(active) == 1:
        return active[0]
    if not active:
        raise UnknownChannel
    raise GraphQLError(_("More than one channel exists. Specify which channel to use."))


def wrap_in(channel: Channel | None) -> Callable[[Any], ChannelContext]:
    """A function that shows a row in ``channel``."""
    return lambda row: ChannelContext(row, channel)


def resolve_listings(listings: type[Model], attribute: str) -> Any:
    """A batched resolver for the rows that say how something is shown in each channel; for staff and apps."""

    @permission_required(AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
    @batched
    def resolve(roots: list[ChannelContext], _info: Info) -> list[Any]:
        rows = listings._default_manager.filter(**{f"{attribute}__in": {root.node.pk for root in roots}})
        found = rows_by(rows.order_by("pk"), f"{attribute}_id")
        return [found[root.node.pk] for root in roots]

    return staticmethod(resolve)


def channel_or_none(info: Info, slug: str | None) -> tuple[Channel | None, bool]:
    """The channel, and whether it exists."""
    try:
        return resolve_channel(info, slug), True
    except UnknownChannel:
        return None, False
