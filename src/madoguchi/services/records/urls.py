"""Addresses of the document register, on the office side."""

from django.urls import path

from . import disposing, pages

app_name = "records"
_BINDER = "binders/<int:year>/<slug:department>/<slug:classification>/"
urlpatterns = [
    path("", pages.register, name="register"),
    path("register.csv", pages.export, name="export"),
    path("retention/", pages.retention, name="retention"),
    path("binders/", pages.binders, name="binders"),
    path(_BINDER, pages.binder, name="binder"),
    path(f"{_BINDER}close/", pages.close, name="close"),
    path(f"{_BINDER}propose/", pages.propose, name="propose"),
    path("disposals/", disposing.disposals, name="disposals"),
    path("disposals/<str:code>/", disposing.disposal, name="disposal"),
    path("disposals/<str:code>/<slug:name>/", disposing.act, name="act"),
    path("<str:number>/", pages.record, name="record"),
]
