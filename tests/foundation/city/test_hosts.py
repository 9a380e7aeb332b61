"""Which city a host name means."""

import pytest
from django.test import Client, override_settings
from visitors import pages

from madoguchi.foundation.city.models import Municipality
from madoguchi.foundation.city.queries import forget_municipalities, municipality_of


def test_the_first_label_of_the_host_says_the_city(database):
    with database.as_public():
        assert municipality_of("mihon.localhost:8000").code == "992011"
        assert municipality_of("KAGAMI.example.jp").code == "992020"
        assert municipality_of("localhost:8000") is None


def test_an_unknown_host_is_told_so_in_both_languages(database):
    with database.as_public(), pages(), override_settings(ALLOWED_HOSTS=["*"]):
        answer = Client(SERVER_NAME="nowhere.localhost").get("/")
        assert answer.status_code == 404
        assert "このアドレスの市がわかりません" in answer.content.decode()
        assert "No city at this address" in answer.content.decode()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "anything.example.jp"])
def test_where_there_is_one_city_any_host_serves_it(database, host, monkeypatch):
    with database.as_public():
        only = [Municipality.objects.get(slug="mihon")]
        monkeypatch.setattr("madoguchi.foundation.city.queries.municipalities", lambda: only)
        assert municipality_of(host).slug == "mihon"
    forget_municipalities()
