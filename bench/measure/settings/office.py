"""The settings `madoguchi.web.settings.office` with the measures' site."""

from madoguchi.web.settings.base import INSTALLED_APPS as ROOMS
from madoguchi.web.settings.office import *  # noqa: F403  # settings are a module's names: a list of them would miss the next

INSTALLED_APPS = [*ROOMS, "measure.site"]
