"""Addresses of the window: filling in, my page, and finding an application by its code."""

from django.urls import path

from . import cosigning, finishing, invitations, mending, mypage, pages, tracking

app_name = "window"
urlpatterns = [
    path("apply/<slug:slug>/", pages.start, name="start"),
    path("applying/<str:code>/", pages.resume, name="resume"),
    path("applying/<str:code>/check/", finishing.check, name="check"),
    path("applying/<str:code>/give-up/", pages.give_up, name="give_up"),
    path("applying/<str:code>/files/<str:key>", mypage.file, name="file"),
    path("applying/<str:code>/page/<slug:page_id>/", pages.page, name="page"),
    path("applying/<str:code>/page/<slug:page_id>/save/", pages.autosave, name="autosave"),
    path("applying/<str:code>/agreements/", cosigning.agreements, name="agreements"),
    path("applying/<str:code>/agreements/rewrite/", cosigning.rewrite, name="rewrite"),
    path("cosign/<str:secret>/", cosigning.cosign, name="cosign"),
    path("i/<str:code>/", invitations.invitation, name="invitation"),
    path("i/<str:code>/begin/", invitations.begin, name="begin_invited"),
    path("track/", tracking.track, name="track"),
    path("track/close/", tracking.close, name="close"),
    path("my/", mypage.home, name="home"),
    path("my/kept/erase/", mypage.erase_kept, name="erase_kept"),
    path("my/<str:code>/", mypage.application, name="application"),
    path("my/<str:code>/arrived/", finishing.done, name="done"),
    path("my/<str:code>/messages/", mypage.write, name="write"),
    path("my/<str:code>/next/<str:offered>/", invitations.begin_next, name="begin_next"),
    path("my/<str:code>/pay/", mypage.pay, name="pay"),
    path("my/<str:code>/withdraw/", mypage.withdraw, name="withdraw"),
    path("my/<str:code>/corrections/<str:asked_code>/", mending.correction, name="correction"),
    path(
        "my/<str:code>/corrections/<str:asked_code>/check/", mending.correction_check, name="correction_check"
    ),
    path("my/<str:code>/files/<str:key>", mypage.sent_file, name="sent_file"),
    path("my/<str:code>/documents/<str:document_code>.pdf", mypage.document, name="document"),
]
