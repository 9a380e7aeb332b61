"""すべての機能: each page of the office once."""

from django.urls import reverse

from madoguchi.web.desk_index import GROUPS

OFFICE = "madoguchi.web.urls.office"


def test_every_page_is_listed_once():
    addresses = [reverse(one.address, urlconf=OFFICE) for _, entries in GROUPS for one in entries]
    assert len(set(addresses)) == len(addresses), sorted(addresses)
    labels = [str(one.label) for _, entries in GROUPS for one in entries]
    assert len(set(labels)) == len(labels), sorted(labels)
