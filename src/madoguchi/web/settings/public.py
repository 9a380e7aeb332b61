"""The public side: what faces the internet."""

from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.ui.csp import policy

from .base import *  # noqa: F403  # a side is the common settings with its own name and addresses
from .base import MADOGUCHI_OTHER_SIDE, MADOGUCHI_TILES, storages

SIDE = "public"
ROOT_URLCONF = "madoguchi.web.urls.public"
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "window:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal"
SESSION_COOKIE_NAME = f"madoguchi_{SIDE}"
SESSION_COOKIE_AGE = 30 * 24 * 3600
CSRF_COOKIE_NAME = f"madoguchi_{SIDE}_form"
STORAGES = storages(SIDE)
MENU = [
    (_("手続き"), "procedures:index"),
    (_("予約する"), "bookings:index"),
    (_("証明書を確かめる"), "documents:verify"),
    (_("マイページ"), "window:home", "signed_in"),
    (_("ログイン"), "account_request_login_code", "signed_out"),
    (_("ログアウト"), "account_logout", "signed_in"),
]
DESK_HOME = "/desk/"
DESK_MENU = [
    (_("送信したメール"), "outbox", "signed_in"),
    (_("受け渡し"), "tray:under_way", "signed_in"),
    (_("滞り"), "stuck", "signed_in"),
    *([(_("執務の画面へ"), MADOGUCHI_OTHER_SIDE)] if MADOGUCHI_OTHER_SIDE else []),
    (_("ログアウト"), "desk_logout", "signed_in"),
]
CONTENT_SECURITY_POLICY = policy(MADOGUCHI_TILES)
