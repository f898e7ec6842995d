"""A session of ours on Postgres: it makes temporary tables, writes to no others, and ends when we do."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import ibis
import sqlglot

from cxresearch.engine.failures import reason
from cxresearch.errors import DataError

_MAKES = re.compile(r"\s*CREATE\s+(OR\s+REPLACE\s+)?TEMP(ORARY)?\s", re.IGNORECASE)
_DROPS = re.compile(r'\s*(DROP\s+(?:TABLE|VIEW)\s+(?:IF\s+EXISTS\s+)?)("(?:[^"]|"")+"|\w+)\s*', re.IGNORECASE)


def confined(connection: ibis.BaseBackend) -> ibis.BaseBackend:
    """The same connection, whose session writes to temporary tables alone, whatever its role may do.

    Raises:
        DataError: Not even those may be made: for want of the right, or on a standby.
    """
    from psycopg import Cursor

    class Confined(Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
            return super().execute(_allowed(query), *arguments, **options)

    connection.con.cursor_factory = Confined
    connection.raw_sql("SET default_transaction_read_only = on")
    with contextlib.suppress(Exception):  # unknown before Postgres 14, and not every system can look
        connection.raw_sql("SET client_connection_check_interval = '1s'")
    _require_temporary(connection)
    return connection


def _allowed(query: Any) -> Any:
    """The statement, as a read-only session may run it. A read-only transaction does write to temporary
    tables, but neither makes nor drops any: a statement that does is allowed more, for itself alone."""
    if not isinstance(query, str):
        return query
    if dropped := _DROPS.fullmatch(query):
        query = f"{dropped[1]}pg_temp.{dropped[2]}"
    elif not _MAKES.match(query):
        return query
    return f"SET TRANSACTION READ WRITE;\n{query}\n;SET TRANSACTION READ ONLY"


def _require_temporary(connection: ibis.BaseBackend) -> None:
    """Refuse, before anything is asked, a session that cannot keep what is computed from one step to the next."""
    role, database = (_quoted(getattr(connection.con.info, name)) for name in ("user", "dbname"))
    try:
        connection.raw_sql('CREATE TEMPORARY VIEW "cx" AS SELECT 1')
        connection.raw_sql('DROP VIEW "cx"')
        return
    except Exception as error:
        (standby,) = connection.raw_sql("SELECT pg_is_in_recovery()").fetchone()
        if standby:
            why = "is a standby, which takes none; name the primary server, or a copy that is no standby"
        elif type(error).__name__ == "InsufficientPrivilege":
            grant = f"GRANT TEMPORARY ON DATABASE {database} TO {role}"
            why = f"does not let {role} make any; as the owner of the database: {grant}"
        else:
            why = f"refuses them ({reason(error)})"
        raise DataError(f"engine.url: steps are kept in temporary tables, and this server {why}") from error


def _quoted(name: str) -> str:
    return sqlglot.to_identifier(name, quoted=True).sql("postgres")
