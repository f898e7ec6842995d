"""Postgres as an unprivileged user in a temporary folder, and a local Spark: started here, stopped here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

OWNER = "owner"
ANALYST = "analyst"
PASSWORD = "s3cr:t@/%?"
"""Holds every sign that means something in a URL."""


@dataclass(frozen=True)
class Server:
    """A running Postgres; `url` has no password in it, as a company file has not."""

    host: str
    port: int
    database: str

    @property
    def url(self) -> str:
        return f"postgres://${{CX_PGUSER}}:${{CX_PGPASSWORD}}@{self.host}:{self.port}/{self.database}"

    def connect(self, user: str = OWNER) -> Any:
        import psycopg

        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=self.database,
            user=user,
            password=PASSWORD,
            autocommit=True,
        )


def postgres_programs() -> Path:
    """The folder of `initdb` and `pg_ctl`; the test is skipped where there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: make test-engines installs it")
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((folder for folder in folders if (folder / "pg_ctl").is_file()), None)
    if found is None:
        pytest.skip("Postgres is not installed (Debian: apt install postgresql)")
    return found


@contextmanager
def postgres(programs: Path, *, standby: bool = False) -> Iterator[Server]:
    """A server on loopback whose text sorts as English does, not by bytes, and two roles: one that owns
    the tables and one that may only read them. A standby follows nobody, and can be asked all the same."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = unprivileged(folder)
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "password").chmod(0o644)
    data = folder / "data"
    _run(
        user,
        programs / "initdb",
        *(f"--pgdata={data}", f"--username={OWNER}", f"--pwfile={folder / 'password'}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions"),
        *("--locale-provider=icu", "--icu-locale=en-US", "--locale=C"),
    )
    port = free_port()
    settings = f"-p {port} -h 127.0.0.1 -k {folder} -F -c full_page_writes=off"
    log = folder / "log"
    start = ("start", "-w", "-D", data, "-l", log, "-o", settings)
    _run(user, programs / "pg_ctl", *start, log=log)
    try:
        server = Server("127.0.0.1", port, "shop")
        _prepare(server)
        if standby:
            _run(user, programs / "pg_ctl", "stop", "-m", "fast", "-D", data)
            (data / "standby.signal").touch()
            _run(user, programs / "pg_ctl", *start, log=log)
        yield server
    finally:
        _run(user, programs / "pg_ctl", "stop", "-m", "immediate", "-D", data)
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(server: Server) -> None:
    from psycopg import sql

    with Server(server.host, server.port, "postgres").connect() as connection:
        connection.execute(f"CREATE DATABASE {server.database}")
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ANALYST), sql.Literal(PASSWORD))
        )
    with server.connect() as connection:
        (order,) = connection.execute(
            "SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY['B', 'a', 'é']) AS x"
        ).fetchone()
        assert order == ["a", "B", "é"], (
            "the database sorts by bytes, and would not show a claim that forgets to"
        )
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {ANALYST}")


def unprivileged(folder: Path) -> str | None:
    """The user to run Postgres as, who then owns the folder; None is whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in ("postgres", "nobody") if name in known)
    shutil.chown(folder, user)
    return user


def _run(user: str | None, program: Path, *arguments: str | Path, log: Path | None = None) -> None:
    done = subprocess.run(
        [program, *arguments],
        user=user,
        group=None,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        said = log.read_text() if log and log.is_file() else done.stdout + done.stderr
        pytest.fail(f"{program.name} failed: {said}", pytrace=False)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def spark(folder: Path) -> Iterator[Any]:
    """A local Spark session in an hour of its own; skipped where Spark or Java is not installed."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: make test-engines installs it")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("Java is not installed, and Spark needs it (Debian: apt install default-jre-headless)")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = sql.SparkSession.builder.master("local[2]").appName("test")
    for name, value in spark_settings(folder).items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        session.sparkContext.setLogLevel("OFF")
        yield session
    finally:
        session.stop()


def spark_settings(folder: Path) -> dict[str, str]:
    """How a local Spark works on small tables; what it writes, it writes there."""
    return {
        # small tables: compiling its queries costs Spark more than running them
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.memory": "2g",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        "spark.sql.session.timeZone": "Asia/Ho_Chi_Minh",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder),
    }
