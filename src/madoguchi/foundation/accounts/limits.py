"""Limits on what strangers may try: counted in the database's cache, so that they hold over all processes."""

# The public entry of allauth leaves GET requests out; the version is pinned.
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest


def too_often(request: HttpRequest, action: str, key: str = "") -> bool:
    """Whether this address did `action` more often than `settings.MADOGUCHI_LIMITS` allows.

    `key` names what is tried, where that is limited too, whoever tries. It fails closed: where the count cannot be
    kept, the request itself fails.
    """
    limits = settings.MADOGUCHI_LIMITS
    return not ratelimit.consume(
        request, app="madoguchi", action=action, key=key, config=limits, limit_get=True
    )
