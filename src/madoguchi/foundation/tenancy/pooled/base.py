"""Django's PostgreSQL, whose pooled connections are looked at before each use without asking the server."""

from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections that ended while they lay in the pool are put aside; in its place of `CONN_HEALTH_CHECKS`."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """One that works. Raises `OperationalError` where the pool has none to give in time."""
        while True:
            connection = super().get_new_connection(conn_params)
            if not self.pool or _works(connection):
                return connection
            connection.close()
            self.pool.putconn(connection)


def _works(connection: "Connection[Any]") -> bool:
    return _is_silent(connection) or _answers(connection)


def _is_silent(connection: "Connection[Any]") -> bool:
    # A server says nothing to whoever is idle, but that it ends.
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return not waiting.poll(0)


def _answers(connection: "Connection[Any]") -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True
