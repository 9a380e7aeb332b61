"""Addresses of the desk's queue, lists, cases and entries, on the office side."""

from django.urls import path

from . import acts, bulk, case, entry, labels, lists, proposals, queue, saving

app_name = "cases"
urlpatterns = [
    path("queue/", queue.waiting, name="queue"),
    path("queue/bulk/", bulk.bulk, name="bulk"),
    path("queue/filters/<slug:name>/", saving.saved, name="filter"),
    path("labels/", labels.labels, name="labels"),
    path("proposals/", proposals.mine, name="proposals"),
    path("entry/", entry.begin, name="entry"),
    path("entry/form/<slug:slug>/<str:digest>/", entry.begin_from_paper, name="entry_paper"),
    path("entry/offer/<str:code>/", entry.begin_from_offer, name="entry_offer"),
    path("entry/<str:code>/", entry.form, name="entry_form"),
    path("entry/<str:code>/check/", entry.check, name="entry_check"),
    path("entry/<str:code>/drop/", entry.drop, name="entry_drop"),
    path("entry/<str:code>/files/<int:position>", entry.file, name="entry_file"),
    path("cases/", lists.cases, name="list"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/files/<int:position>", case.file, name="file"),
    path("cases/<str:number>/paper.pdf", case.paper, name="paper"),
    path("cases/<str:number>/preview.<str:form>", case.preview, name="preview"),
    path("cases/<str:number>/slip/", entry.slip, name="slip"),
    path("cases/<str:number>/proposed/", proposals.proposed, name="proposed"),
    path("cases/<str:number>/<slug:name>/", acts.act, name="act"),
]
