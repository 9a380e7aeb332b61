"""The counting behind the limits."""

from collections.abc import Mapping

from django.http import HttpRequest

def consume(
    request: HttpRequest, *, app: str, action: str, key: str, config: Mapping[str, str], limit_get: bool
) -> bool: ...
