"""Addresses of campaigns, on the office side."""

from django.urls import path

from . import pages, source_pages, target_pages

app_name = "campaigns"
urlpatterns = [
    path("", pages.index, name="index"),
    path("new/", pages.new, name="new"),
    path("<str:code>/", pages.one, name="campaign"),
    path("<str:code>/do/<slug:name>/", pages.act, name="act"),
    path("<str:code>/sources/file/", source_pages.upload, name="upload"),
    path("<str:code>/sources/registry/", source_pages.condition, name="condition"),
    path("<str:code>/sources/<str:source_code>/", source_pages.source, name="source"),
    path("<str:code>/sources/<str:source_code>/columns/", source_pages.name_columns, name="name_columns"),
    path("<str:code>/sources/<str:source_code>/take/", source_pages.take, name="take"),
    path("<str:code>/people/", target_pages.targets, name="targets"),
    path("<str:code>/people/<int:n>/", target_pages.target, name="target"),
    path("<str:code>/<slug:stage>/<int:part>/<slug:kind>.pdf", target_pages.paper, name="paper"),
]
