"""The settings `madoguchi.web.settings.office` with the measures' site."""

from functools import partial

from madoguchi.web.settings import office

INSTALLED_APPS = [*office.INSTALLED_APPS, "measure.site"]
# All else is as it is there (PEP 562).
__getattr__, __dir__ = partial(getattr, office), partial(dir, office)
