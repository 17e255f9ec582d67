"""Housekeeping of signed-in and anonymous sessions."""

from importlib import import_module

from django.conf import settings


def forget_expired_sessions() -> None:
    """Delete sessions that nobody has used for ``SESSION_COOKIE_AGE``, and with them the ids of their baskets."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
