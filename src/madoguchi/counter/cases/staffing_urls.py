"""Addresses of absences and changes of posts, on the office side."""

from django.urls import path

from . import changing, staffing

app_name = "staffing"
urlpatterns = [
    path("absences/", staffing.absences, name="absences"),
    path("absences/<str:key>/end/", staffing.end, name="absence_end"),
    path("changes/", changing.changes, name="changes"),
    path("changes/<str:code>/", changing.change, name="change"),
    path("changes/<str:code>/apply/", changing.apply, name="change_apply"),
    path("rerouting/", changing.rerouting, name="rerouting"),
]
