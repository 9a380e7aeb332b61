"""The office side: what staff work with, inside LGWAN."""

from django.utils.translation import gettext_lazy as _

from .base import *  # noqa: F403  # a side is the common settings with its own name and addresses
from .base import MADOGUCHI_OTHER_SIDE, storages

SIDE = "office"
ROOT_URLCONF = "madoguchi.web.urls.office"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_NAME = f"madoguchi_{SIDE}"
SESSION_COOKIE_AGE = 10 * 3600
CSRF_COOKIE_NAME = f"madoguchi_{SIDE}_form"
STORAGES = storages(SIDE)
MENU = [
    (_("処理待ち"), "cases:queue", "signed_in"),
    (_("案件"), "cases:list", "signed_in"),
    (_("代わりに入力する"), "cases:entry", "signed_in"),
    (_("件数と月報"), "figures:figures", "signed_in"),
    (_("すべての機能"), "index", "signed_in"),
    *([(_("公開側の管理へ"), f"{MADOGUCHI_OTHER_SIDE}desk/")] if MADOGUCHI_OTHER_SIDE else []),
    (_("ログアウト"), "account_logout", "signed_in"),
]
DESK_HOME = "desk"
