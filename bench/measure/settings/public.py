"""The settings `madoguchi.web.settings.public` with the measures' site."""

from madoguchi.web.settings.base import INSTALLED_APPS as ROOMS
from madoguchi.web.settings.public import *  # noqa: F403  # settings are a module's names: a list of them would miss the next

INSTALLED_APPS = [*ROOMS, "measure.site"]
ROOT_URLCONF = "measure.site.urls"
