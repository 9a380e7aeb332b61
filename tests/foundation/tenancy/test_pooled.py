"""Row security on pooled connections: whatever a request or a job met, the next use has no city."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from clones import Clone
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import override_settings
from django.urls import path
from visitors import pages

from madoguchi.foundation.city.models import Department
from madoguchi.foundation.tenancy.jobs import CityJob, city_job
from madoguchi.foundation.tenancy.pooled.base import DatabaseWrapper
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import Taken

MIHON, KAGAMI = "992011", "992020"
# One connection: the next use is certainly of the same.
ONE = {"min_size": 1, "max_size": 1}
POOL = settings.DATABASES["default"]["OPTIONS"]["pool"]


@contextmanager
def pooled(clone: Clone) -> Iterator[None]:
    """The office's connections by the real settings: Django's pool with its checks, but of one connection."""
    with clone.as_office() as plain:
        wanted = {**plain.settings_dict, "OPTIONS": {"pool": {**POOL, **ONE}}}
        wrapper = DatabaseWrapper(wanted, "default")
        connections["default"] = wrapper
        try:
            yield
        finally:
            wrapper.close()
            wrapper.close_pool()
            connections["default"] = plain


@pytest.fixture
def pool(database: Clone) -> Iterator[Clone]:
    with pooled(database), override_settings(ROOT_URLCONF=__name__), pages():
        yield database


def written() -> int:
    return Taken.objects.count()


def write() -> None:
    Taken.objects.create(envelope="019a0000-0000-7000-8000-000000000001")


def backend() -> int:
    connection.ensure_connection()
    pid: int = connection.connection.info.backend_pid
    return pid


def back() -> None:
    """The connection goes back to the pool, as at the end of a request."""
    connection.close()


def look() -> tuple[int, int, str]:
    """What somebody who asked for no city sees on the next use: departments, writes, the city that is set."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('madoguchi.city', true), '')")
        city: str = cursor.fetchone()[0]
    return Department.objects.count(), written(), city


NOTHING = (0, 0, "")


# Pages that go wrong in every way


def fine(_request: HttpRequest) -> HttpResponse:
    write()
    return HttpResponse(", ".join(Department.objects.values_list("name", flat=True)))


def fails(_request: HttpRequest) -> HttpResponse:
    write()
    raise RuntimeError("after writing")


def says_500(_request: HttpRequest) -> HttpResponse:
    write()
    return HttpResponse("sorry", status=500)


def database_error(_request: HttpRequest) -> HttpResponse:
    write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column")
    return HttpResponse("not reached")


def swallowed_error(_request: HttpRequest) -> HttpResponse:
    """A fault inside a savepoint, caught: the page goes on in its city."""
    with suppress(RuntimeError), transaction.atomic(), city_scope(KAGAMI):
        raise RuntimeError
    return HttpResponse(",".join(set(Department.objects.values_list("city", flat=True))))


def lazy_template(request: HttpRequest) -> HttpResponseBase:
    """Nothing is asked of the database before the template is rendered, after the view."""
    template = engines["django"].from_string("{% for one in rows %}{{ one.city }} {% endfor %}")
    return TemplateResponse(request, template, {"rows": Department.objects.all()})


def failing_template(request: HttpRequest) -> HttpResponseBase:
    write()
    template = engines["django"].from_string("{% for one in rows %}{{ one.city }}{{ boom }}{% endfor %}")
    return TemplateResponse(request, template, {"rows": Department.objects.all(), "boom": Boom()})


class Boom:
    def __str__(self) -> str:
        raise RuntimeError("while rendering")


def stream(_request: HttpRequest) -> HttpResponseBase:
    """Sent after the request's transaction: what it asks for by itself is of no city."""
    return StreamingHttpResponse(f"{Department.objects.count()}\n" for _ in range(2))


def own_stream(_request: HttpRequest) -> HttpResponseBase:
    """A stream that opens its city's scope itself."""

    def lines() -> Iterator[str]:
        with city_scope(MIHON):
            yield from Department.objects.values_list("city", flat=True)

    return StreamingHttpResponse(lines())


def broken_stream(_request: HttpRequest) -> HttpResponseBase:
    def lines() -> Iterator[str]:
        with city_scope(MIHON):
            write()
            yield "one"
            raise RuntimeError("in the middle of a stream")

    return StreamingHttpResponse(lines())


VIEWS = (
    fine, fails, says_500, database_error, swallowed_error, lazy_template, stream, own_stream, broken_stream,
)  # fmt: skip
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS]
urlpatterns.append(path("failing_template/", failing_template))


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


def ask(view: Callable[..., Any]) -> Answer:
    """One request as the server makes it: signals and all, so that its end gives the connection back."""
    environ: dict[str, Any] = {"PATH_INFO": f"/{view.__name__}/", "HTTP_HOST": "mihon.localhost"}
    setup_testing_defaults(environ)
    environ["wsgi.input"] = BytesIO()
    said: list[str] = []
    response = WSGIHandler()(environ, lambda status, _headers: said.append(status))
    parts: list[bytes] = []
    try:
        with suppress(RuntimeError):  # a server ends the answer there
            parts.extend(response)
    finally:
        response.close()
    return Answer(int(said[0][:3]), b"".join(parts).decode())


def test_the_pool_is_the_settings_own(pool: Clone) -> None:
    assert POOL["max_size"] > 1
    assert connection.pool is not None
    assert settings.DATABASES["default"]["ENGINE"] == DatabaseWrapper.__module__.removesuffix(".base")
    first = backend()
    back()
    assert backend() == first
    assert request_started.has_listeners()
    assert request_finished.has_listeners()


def test_a_request_sees_its_city_and_leaves_none(pool: Clone) -> None:
    first = backend()
    back()
    answer = ask(fine)
    assert answer.status == 200
    assert "危機管理課" in answer.body
    assert backend() == first
    assert look() == NOTHING
    with city_scope(MIHON):
        assert written() == 1


@pytest.mark.parametrize("view", [fails, says_500, database_error, failing_template])
def test_after_an_error_nothing_is_written_and_no_city_is_set(pool: Clone, view: Callable[..., Any]) -> None:
    first = backend()
    back()
    assert ask(view).status == 500
    assert backend() == first
    assert look() == NOTHING
    for city in (MIHON, KAGAMI):
        with city_scope(city):
            assert written() == 0


def test_a_fault_in_another_scope_gives_the_request_its_city_back(pool: Clone) -> None:
    assert ask(swallowed_error).body == MIHON
    assert look() == NOTHING


def test_a_template_that_asks_lazily_is_rendered_in_the_city(pool: Clone) -> None:
    answer = ask(lazy_template)
    assert set(answer.body.split()) == {MIHON}
    assert look() == NOTHING


def test_a_stream_has_no_city_but_its_own(pool: Clone) -> None:
    assert ask(stream).body == "0\n0\n"
    assert look() == NOTHING
    body = ask(own_stream).body
    assert body
    assert body.replace(MIHON, "") == ""
    assert look() == NOTHING


def test_a_stream_that_breaks_off_is_rolled_back(pool: Clone) -> None:
    assert ask(broken_stream).body == "one"
    assert look() == NOTHING
    with city_scope(MIHON):
        assert written() == 0


def _failing() -> None:
    write()
    raise RuntimeError("a job that fails")


FAILING: CityJob = city_job("tests.failing")(_failing)


def test_a_job_that_fails(pool: Clone) -> None:
    with pytest.raises(RuntimeError, match="a job"):
        FAILING.run(city=MIHON)
    back()
    assert look() == NOTHING
    with city_scope(MIHON):
        assert written() == 0


def kill(pid: int, clone: Clone) -> None:
    with clone.installation.cluster.connect() as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_killed_backend_is_found_out_and_replaced(pool: Clone) -> None:
    with city_scope(MIHON):
        first = backend()
    back()
    kill(first, pool)
    answer = ask(fine)
    assert answer.status == 200
    assert backend() != first
    assert look() == NOTHING


def test_a_backend_killed_in_a_request_fails_that_request_alone(pool: Clone) -> None:
    with pytest.raises(Exception, match=r"terminat|closed|consuming"), city_scope(MIHON):
        write()
        kill(backend(), pool)
        write()
    back()
    assert look() == NOTHING
    assert ask(fine).status == 200


def test_a_setting_for_the_session_would_be_handed_on(pool: Clone) -> None:
    """What these tests guard against, shown: a city set for the session is there for the next request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('madoguchi.city', %s, false)", [MIHON])
    back()
    assert look()[2] == MIHON
    assert look()[0] > 0
