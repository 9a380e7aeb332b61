"""The settings `madoguchi.web.settings.office` with the measures' site."""

from madoguchi.web.settings.base import INSTALLED_APPS as ROOMS
from madoguchi.web.settings.office import *  # noqa: F403  # the same settings with one room more

INSTALLED_APPS = [*ROOMS, "measure.site"]
