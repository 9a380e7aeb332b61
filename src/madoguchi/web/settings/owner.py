"""The owner of the tables: migrations, verification, roots. No server process runs with these."""

import os

from madoguchi.foundation.tenancy.roles import SEARCH_PATH
from madoguchi.foundation.tenancy.router import OFFICE_ALIAS, PUBLIC_ALIAS, SHARED_ALIAS
from madoguchi.foundation.tenancy.sides import Side

from .base import *  # noqa: F403  # the common settings with three addresses of one database
from .base import database, storages

SIDE = "office"
STORAGES = storages(SIDE)
ROOT_URLCONF = "madoguchi.web.urls.office"
DATABASES = {
    alias: database(os.environ.get("DATABASE_URL", ""), SEARCH_PATH[side])
    for alias, side in [
        (SHARED_ALIAS, Side.SHARED),
        (PUBLIC_ALIAS, Side.PUBLIC),
        (OFFICE_ALIAS, Side.OFFICE),
    ]
}
