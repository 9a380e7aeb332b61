"""Addresses of the window: filling in, and my page."""

from django.urls import path

from . import mypage, pages

app_name = "window"
urlpatterns = [
    path("apply/<slug:slug>/", pages.start, name="start"),
    path("applying/<str:code>/", pages.resume, name="resume"),
    path("applying/<str:code>/check/", pages.check, name="check"),
    path("applying/<str:code>/give-up/", pages.give_up, name="give_up"),
    path("applying/<str:code>/files/<str:key>", mypage.file, name="file"),
    path("applying/<str:code>/page/<slug:page_id>/", pages.page, name="page"),
    path("applying/<str:code>/page/<slug:page_id>/save/", pages.autosave, name="autosave"),
    path("my/", mypage.home, name="home"),
    path("my/<str:code>/", mypage.application, name="application"),
    path("my/<str:code>/arrived/", pages.done, name="done"),
    path("my/<str:code>/documents/<str:document_code>.pdf", mypage.document, name="document"),
]
