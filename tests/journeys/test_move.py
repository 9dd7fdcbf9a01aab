"""A grown installation leaves SQLite for PostgreSQL, with work under way; a move that is killed leaves nothing."""

import json
import subprocess
from pathlib import Path
from typing import Any

import apsw
import pytest
from bench.postgres import Postgres

from fixtures.pictures import data_url, png
from journeys.running_server import RunningServer, command, running_server, wait_for

SCRIPTED = {"FILMGATE_ENGINES": '["scripted"]'}
WAITING = {**SCRIPTED, "FILMGATE_WORKERS": "0"}


def run(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command(*words), capture_output=True, text=True, timeout=60, check=False)


def move(source: str, target: str, *more: str) -> dict[str, Any]:
    said = run("move", "--from", source, "--to", target, "--json", *more)
    assert said.returncode == 0, said.stderr
    return dict(json.loads(said.stdout))


def restarted(server: RunningServer, **environment: str) -> RunningServer:
    server._environment = {**server._environment, **environment}
    return server.start()


@pytest.mark.crash
def test_what_was_under_way_is_finished_by_a_server_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    """Queued and preparing tasks become films there, and so does an order under way; old answers are the same."""
    data, target = tmp_path / "data", postgres.new_database()
    source = f"sqlite:///{data / 'filmgate.db'}"
    with running_server(data, **SCRIPTED) as server:
        made = [server.create(f"film {number}") for number in range(2)]
        assert {one["status"] for one in server.ended(made, 60)} == {"SUCCESS"}
        known = [server.status(task_id) for task_id in made]
        under_way = server.create("[slow 15]")
        wait_for(lambda: state_of(server, "accepted", "running"), 30, "the order")
        refused = run("move", "--from", source, "--to", target)
        assert refused.returncode == 1
        assert "stop the other one" in refused.stderr
        server.kill()
        restarted(server, **WAITING)
        queued = [server.create(f"later film {number}") for number in range(3)]
        image = data_url(png(640, 360))
        preparing = server.create("a boat", type="std-image-to-video", image=image, sound=False)
        server.kill()

        rehearsed = move(source, target, "--dry-run")
        facts = move(source, target)
        assert rehearsed["tables"] == facts["tables"]
        assert (rehearsed["moved"], facts["moved"], facts["ledger_right"]) == (False, True, True)
        assert {one["table"]: one["rows"] for one in facts["tables"]}["tasks"] == 7

        restarted(server, **SCRIPTED, FILMGATE_WORKERS="1", FILMGATE_DATABASE_URL=target)
        assert [server.status(task_id) for task_id in made] == known
        assert {one["status"] for one in server.ended([*queued, preparing, under_way], 60)} == {"SUCCESS"}
        assert server.ended([server.create("a new one")], 60)[0]["status"] == "SUCCESS"
        assert server.verify()["status"] == 0


def state_of(server: RunningServer, *states: str) -> bool:
    connection = apsw.Connection(str(server.data / "filmgate.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return any(state in states for (state,) in connection.execute("SELECT state FROM jobs"))
    finally:
        connection.close()


@pytest.mark.crash
def test_a_move_that_is_killed_leaves_nothing(tmp_path: Path, postgres: Postgres) -> None:
    """kill -9 in the middle of it: the target is empty, the source as it was, and the next move goes through."""
    path, target = tmp_path / "filmgate.db", postgres.new_database()
    source, name = f"sqlite:///{path}", target.rpartition("/")[2]
    grow(path)
    before = content(path)
    with subprocess.Popen(command("move", "--from", source, "--to", target)) as moving:
        copying = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'COPY%events%'"
        wait_for(lambda: postgres.sql(copying) == "1", 30, "the move to come to the events")
        moving.kill()
    assert moving.returncode == -9
    others = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"
    wait_for(lambda: postgres.sql(others) == "0", 30, "its connection to go")
    assert postgres.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", name) == "0"
    assert content(path) == before
    assert move(source, target)["rows"] == sum(before.values())


def grow(path: Path) -> None:
    """A database with a task that has a hundred thousand steps."""
    assert run("accounts", "create", "acme", "--data", str(path.parent)).returncode == 0
    assert run("keys", "create", "--account", "acme", "--data", str(path.parent)).returncode == 0
    with apsw.Connection(str(path)) as database:
        database.execute("""
            INSERT INTO tasks (id, account_id, key_id, dialect, model, state, price, origin, created_at, deadline_at,
                due_at, fence)
            SELECT zeroblob(16), account_id, id, 'native', 'kling-3.0', 'queued', 0, '', 1, 1, 1, 0 FROM keys""")
        database.execute("""
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 300000)
            INSERT INTO events (task_id, noun, subject_id, at, before_state, after_state, actor, cause)
            SELECT zeroblob(16), 'job', zeroblob(16), n, '', 'planned', 'operator', 'number ' || n FROM numbers""")


def content(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    database = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    counts = {name: database.execute(f"SELECT count(*) FROM {name}").get for name in names}
    database.close()
    del counts["alembic_version"]
    return counts
