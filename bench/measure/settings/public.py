"""The settings `madoguchi.web.settings.public` with the measures' site."""

from functools import partial

from madoguchi.web.settings import public

INSTALLED_APPS = [*public.INSTALLED_APPS, "measure.site"]
ROOT_URLCONF = "measure.site.urls"
# All else is as it is there (PEP 562).
__getattr__, __dir__ = partial(getattr, public), partial(dir, public)
