"""The Content-Security-Policy of every page: nothing inline, nothing from outside but map tiles."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF


def policy(tiles: str = "") -> dict[str, Any]:
    """`CONTENT_SECURITY_POLICY` for django-csp.

    `tiles` is the address of the map's raster tiles, whose origin alone is let in; empty for none,
    as on the office side, which loads nothing from outside.
    """
    outside = [origin(tiles)] if tiles.startswith(("http://", "https://")) else []
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:", "blob:", *outside],
            "font-src": [SELF],
            "connect-src": [SELF, *outside],
            "worker-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
        }
    }


def origin(address: str) -> str:
    """Scheme and host of an address: https://tiles.example.jp/{z}/{x}/{y}.png is https://tiles.example.jp."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


CONTENT_SECURITY_POLICY = policy()
