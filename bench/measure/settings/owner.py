"""The settings `madoguchi.web.settings.owner` with the measures' site."""

from functools import partial

from madoguchi.web.settings import owner

INSTALLED_APPS = [*owner.INSTALLED_APPS, "measure.site"]
# All else is as it is there (PEP 562).
__getattr__, __dir__ = partial(getattr, owner), partial(dir, owner)
