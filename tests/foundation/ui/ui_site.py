"""A site of the interface alone: its own addresses and a few pages made of components; no database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.views import serve
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django_cotton.compiler_regex import CottonCompiler

SETTINGS: dict[str, Any] = {
    "SIDE": "public",
    "ROOT_URLCONF": "ui_site",
    "ALLOWED_HOSTS": ["*"],
    "MIDDLEWARE": [
        "django.middleware.locale.LocaleMiddleware",
        "csp.middleware.CSPMiddleware",
        "ui_site.city_middleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    "STORAGES": {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    "MENU": [("はじめ", "/ui/"), ("まだない部屋", "no_such_room:home"), ("マイページ", "/my/", "signed_in")],
    "DESK_MENU": [("処理待ち", "/ui/"), ("案件", "/cases/")],
}

FORM = """{% extends "ui/public.html" %}
{% block title %}form{% endblock %}
{% block main %}<h1>form</h1>
<form method="post" class="flow" data-autosave="/form/save" data-answers='{"copies": 3}'
 data-shape='{"answers": {"copies": "int", "place": "string", "depth": "int", "sure": "bool", "total": "int"}}'>
{% csrf_token %}
<c-choices name="place" label="浸水" :options="options" />
<c-input name="depth" label="深さ" when="answers.place == 'above' && answers.copies > 2" />
<c-check name="sure" label="確か" when="answers.depth > 40" />
<c-field for="id_total" label="合計"><output id="id_total" name="total" data-reckon="answers.copies * 300 + answers.depth"
 data-unit="円">—</output></c-field>
<c-input name="why" label="理由" when="answers.total > 1000" />
<c-button>次へ</c-button><c-saved />
</form>{% endblock %}"""

saved: list[dict[str, Any]] = []


class City:
    """A city as far as the frame asks."""

    def name_in(self, language: str) -> str:
        return "みほん市" if language == "ja" else "Mihon City"


def city_middleware(get_response: Any) -> Any:
    """Gives each request its city, as the real one does."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.city = City()
        return get_response(request)

    return middleware


def form(request: HttpRequest) -> HttpResponse:
    template = engines["django"].from_string(compiled(FORM))
    return HttpResponse(template.render({"options": [("above", "床の上"), ("below", "床の下")]}, request))


def save(request: HttpRequest) -> HttpResponse:
    saved.append(request.POST.dict())
    return HttpResponse(status=204)


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("", include("madoguchi.foundation.ui.urls")),
    path("form/", form),
    path("form/save", save),
    path("broken/", broken),
]


def compiled(source: str) -> str:
    """Template text with components, as cotton's loader would hand it to Django."""
    return str(CottonCompiler().process(source))


class _Static(StaticFilesHandler):
    def serve(self, request: HttpRequest) -> Any:
        return serve(request, self.file_path(request.path), insecure=True)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the method we replace
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The site on a free port of this machine; yields its address."""
    with make_server("127.0.0.1", 0, _Static(get_wsgi_application()), _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
