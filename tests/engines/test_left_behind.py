"""What a run leaves behind on Postgres and Spark, whether it ends, fails or is stopped: nothing."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import servers
from conftest import Place
from made import shop_rows
from processes import session as processes
from world import Tables

from cxresearch.company import open_company
from cxresearch.errors import DataError
from cxresearch.evaluate import evaluate

Seen = set[tuple[str, ...]]
PATIENCE = 180
"""Seconds that a command is given on a busy machine."""

COMPANY = """
[company]
id = "left"
name = "Left"
model = "e-commerce"
currency = "VND"
timezone = "Asia/Ho_Chi_Minh"
observed_until = 2024-12-31
[tables.ratings]
from = "ratings"
[ratings]
scale = [1, 5]
[analysis]
claims = ["own.py"]
"""
ORDERS = '[tables.orders]\nfrom = "orders"'
OWN = """
from dataclasses import replace
from pathlib import Path
from cxresearch.claims import CLAIMS

def asked(company):
    Path(__file__).with_name("begun").touch()
    return company.connection.sql({query!r})

ONE = CLAIMS["level4-not-loyal"]
CLAIMS = (replace(ONE, id="own", needs=("ratings.rating",), aggregate=asked, text={{}}),)
"""
ASKED = ("level4-not-loyal", "own")
ANSWERED = "SELECT 4 AS rating_level, 60 AS n, 20 AS events UNION ALL SELECT 5, 60, 30"
FAILING = {
    "postgres": "SELECT 1 / (count(*) - 2) AS n FROM generate_series(1, 2)",
    "spark": "SELECT 1 DIV (count(*) - 2) AS n FROM range(2)",
}
ENDLESS = {
    "postgres": "SELECT count(*) AS n FROM pg_sleep(600)",
    "spark": "SELECT id AS n FROM range(12000) WHERE java_method('java.lang.Thread', 'sleep', 100L) <> 'x'",
}
"""What the own claim asks of its engine."""
SLOW = {
    "postgres": "pg_sleep(1) is not null",
    "spark": "java_method('java.lang.Thread', 'sleep', 500L) <> 'x'",
}
"""A condition that takes each row its time."""

TEMPORARY = {
    "postgres": {("session", ""), ("relation", "pg_temp_"), ("relation", "pg_toast_temp_")},
    "spark": {("rows", "")},
}
"""What a company may have on each engine while it is there."""

SILENT = """
rootLogger.level = off
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
"""
GREETINGS = ("WARNING: Using incubator modules", "Setting default log level", "To adjust logging level")
"""How the lines begin that Java and Spark write before anybody can tell them not to."""
SPARK_FILES = ("spark-defaults.conf", "log4j2.properties")


@pytest.fixture(params=["postgres", "spark"])
def place(request: pytest.FixtureRequest, login: None) -> Place:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def put() -> dict[str, dict[str, str]]:
    """What `[sources]` says, by engine, once the tables are there."""
    return {}


@pytest.fixture
def company(place: Place, put: dict[str, Any], tmp_path: Path) -> Callable[..., Path]:
    """Writes the folder of a company whose own claim asks a query, after all other claims."""
    if place.name not in put:
        put[place.name] = place.put("left", tables())

    def written(query: str, *more: str, slow: bool = False) -> Path:
        lines = [COMPANY, *more, "[engine]", f'url = "{place.url}"', "[sources]"]
        lines += [f"{name} = {where}" for name, where in put[place.name].items()]
        if slow:
            select = f"select * from ratings where {SLOW[place.name]}"
            lines[0] = COMPANY.replace('from = "ratings"', f'sql = "{select}"')
        (tmp_path / "company.toml").write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "own.py").write_text(OWN.format(query=query), encoding="utf-8")
        return tmp_path

    return written


def tables() -> Tables:
    """Orders and ratings that the claims have something to compute of."""
    named = {}
    for name, rows in shop_rows({4: (60, 20), 5: (60, 30)}).items():
        columns = {column: [row[column] for row in rows] for column in rows[0]}
        at = next(column for column in columns if column.endswith("_at"))
        named[name] = pa.table({**columns, at: [datetime.fromisoformat(cell) for cell in columns[at]]})
    return named


@pytest.fixture
def there(place: Place, request: pytest.FixtureRequest) -> Callable[[], Seen]:
    """What there is on the engine now."""
    if place.name == "postgres":
        return partial(on_the_server, request.getfixturevalue("server"))
    return partial(in_the_session, request.getfixturevalue("session"))


def on_the_server(server: servers.Server) -> Seen:
    """Every relation of the database, those of the sessions' temporary schemas too, and the analyst's sessions."""
    relations = "SELECT nspname, relname FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace"
    with server.connect() as connection:
        found = {("relation", *row) for row in connection.execute(relations).fetchall()}
    return found | {("session", str(pid)) for pid in sessions(server)}


def sessions(server: servers.Server) -> dict[int, str]:
    """The analyst's sessions by their process, and what each waits for."""
    query = "SELECT pid, coalesce(wait_event, '') FROM pg_stat_activity WHERE usename = %s"
    with server.connect() as connection:
        return dict(connection.execute(query, (servers.ANALYST,)).fetchall())


def in_the_session(session: Any) -> Seen:
    """What the session of who called holds: its settings, views and tables, and the rows that Spark keeps."""
    found = {("setting", row.key, row.value) for row in session.sql("SET").collect()}
    found |= {("view", row.viewName) for row in session.sql("SHOW VIEWS").collect()}
    for database in session.sql("SHOW DATABASES").collect():
        rows = session.sql(f"SHOW TABLES IN `{database.namespace}`").collect()
        found |= {("table", database.namespace, row.tableName) for row in rows}
    kept = session.sparkContext._jsc.getPersistentRDDs()
    return found | {("rows", str(number)) for number in kept}


def until(said: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What is said in the end: the first that is true, or the last."""
    deadline = time.monotonic() + seconds
    while not (found := said()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


# -- in a process that goes on, as a notebook's ---------------------------------------------------


@pytest.mark.parametrize("way", ["done", "failed"])
def test_what_is_derived_is_temporary_and_goes_with_the_company(
    place: Place,
    way: str,
    company: Callable[..., Path],
    there: Callable[[], Seen],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # pytest keeps what is logged to the end of the test, and with an error all that it was about
    monkeypatch.setattr(logging.getLogger("SQLQueryContextLogger"), "disabled", True)
    folder = company(FAILING[place.name] if way == "failed" else ANSWERED, ORDERS)
    gc.collect()
    before = there()
    opened = open_company(folder)
    if way == "failed":
        with pytest.raises(DataError, match="the engine failed on asked"):
            evaluate(opened, *ASKED)
    else:
        assert evaluate(opened, *ASKED)["own"].estimate is not None
    added = there() - before
    kinds = {(kind, names[0].rstrip("0123456789")) for kind, *names in added}
    assert kinds and kinds <= TEMPORARY[place.name]
    del opened
    gc.collect()
    assert until(lambda: there() <= before, seconds=10), there() - before
    assert {fact for fact in before if fact[0] in ("setting", "view", "table")} <= there()


@pytest.mark.parametrize("moment", ["opens", "evaluates"])
def test_an_interrupt_in_a_notebook_ends_the_query_and_nothing_else(
    place: Place, moment: str, company: Callable[..., Path], request: pytest.FixtureRequest
) -> None:
    folder = company(ENDLESS[place.name], ORDERS, slow=moment == "opens")
    engine = request.getfixturevalue("server" if place.name == "postgres" else "session")
    opened = open_company(folder) if moment == "evaluates" else None

    def computing() -> bool:
        if place.name == "postgres":
            return "PgSleep" in sessions(engine).values()
        return bool(engine.sparkContext.statusTracker().getActiveJobsIds())

    def stop() -> None:
        if until(lambda: computing() and not time.sleep(1) and computing()):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(KeyboardInterrupt):
        evaluate(opened or open_company(folder), *ASKED)
    stopper.join()
    assert until(lambda: not computing(), seconds=10)
    assert opened is None or evaluate(opened, ASKED[0]).findings[0].estimate is not None


# -- a command -------------------------------------------------------------------------------------


def started(place: Place, folder: Path) -> subprocess.Popen[str]:
    """`cxresearch evaluate`, in a session of its own as a terminal would have it."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    if place.name == "spark":
        spark = folder / "spark"
        spark.mkdir()
        settings = {"spark.master": "local[2]", **servers.spark_settings(spark)}
        lines = [f"{name} {value}" for name, value in settings.items()]
        (spark / "spark-defaults.conf").write_text("\n".join(lines))
        (spark / "log4j2.properties").write_text(SILENT)
        environment |= {"SPARK_CONF_DIR": str(spark)}
    return subprocess.Popen(
        [sys.executable, "-m", "cxresearch", "evaluate", str(folder), "--claim", "own"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        text=True,
        start_new_session=True,
    )


def ended(command: subprocess.Popen[str], code: int, line: str) -> None:
    """Hold that a command says one line, has this exit code, and leaves no process."""
    printed, said = command.communicate(timeout=PATIENCE)
    assert command.returncode == code, said
    lines = [line for line in said.splitlines() if line and not line.startswith(GREETINGS)]
    assert len(lines) == 1 and line in lines[0], said
    assert printed == ""
    assert until(lambda: not processes(command.pid), seconds=20)


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
@pytest.mark.parametrize("moment", ["opens", "evaluates", "is killed"])
def test_a_command_that_is_stopped_leaves_postgres_as_it_was(
    place: Place, moment: str, company: Callable[..., Path], server: servers.Server
) -> None:
    folder = company(ENDLESS["postgres"], slow=moment == "opens")
    gc.collect()
    before = on_the_server(server)
    command = started(place, folder)
    assert until(lambda: "PgSleep" in sessions(server).values()), command.communicate(timeout=1)
    assert (folder / "begun").exists() is (moment != "opens")
    if moment == "is killed":
        command.kill()
        command.communicate(timeout=PATIENCE)
    else:
        os.killpg(command.pid, signal.SIGINT)
        ended(command, 130, "cxresearch: interrupted")
    assert until(lambda: on_the_server(server) <= before, seconds=10), on_the_server(server) - before


@pytest.mark.parametrize("place", ["spark"], indirect=True)
@pytest.mark.parametrize("moment", ["starts", "evaluates", "fails"])
def test_a_command_that_is_stopped_leaves_no_spark(
    place: Place, moment: str, company: Callable[..., Path]
) -> None:
    folder = company((FAILING if moment == "fails" else ENDLESS)["spark"])
    command = started(place, folder)
    if moment == "fails":
        ended(command, 1, "the engine failed on asked: ")
    else:
        if moment == "starts":
            assert until(lambda: len(processes(command.pid)) > 1)
        else:
            assert until((folder / "begun").exists)
            time.sleep(2)  # from the question to the query
        os.killpg(command.pid, signal.SIGINT)
        ended(command, 130, "cxresearch: interrupted")
    left = {path.name for path in folder.rglob("*")}
    assert left <= {"company.toml", "own.py", "begun", "spark", *SPARK_FILES}
