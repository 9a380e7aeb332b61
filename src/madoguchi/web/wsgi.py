"""The WSGI application of one side: `DJANGO_SETTINGS_MODULE` says which."""

from collections.abc import Iterable
from importlib import import_module
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, close_old_connections, connection

_pages = get_wsgi_application()
# Before anybody asks: whoever came first would wait for every page to be read in.
import_module(settings.ROOT_URLCONF)


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer `/health/` whatever the host name, for whoever watches the process; all else is Django's."""
    if environ["PATH_INFO"] == "/health/":
        return _health(start_response)
    return _pages(environ, start_response)


def _health(start_response: StartResponse) -> Iterable[bytes]:
    healthy = _database_answers()
    status = "200 OK" if healthy else "503 Service Unavailable"
    start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
    return [b"ok\n" if healthy else b"the database does not answer\n"]


def _database_answers() -> bool:
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    finally:
        close_old_connections()
    return True
