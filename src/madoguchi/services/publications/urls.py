"""Addresses of what is published, on the public side. They stay: others link to them."""

from django.urls import path

from . import pages

app_name = "publications"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<slug:slug>/", pages.publication, name="publication"),
    path("<slug:slug>/<int:number>/", pages.publication, name="edition"),
    path("<slug:slug>/<slug:table>.<str:form>", pages.data, name="data"),
    path("<slug:slug>/<int:number>/<slug:table>.<str:form>", pages.data, name="edition_data"),
]
