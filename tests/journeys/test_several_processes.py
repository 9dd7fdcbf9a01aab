"""Several servers on one database promise no more than one would; and a SQLite folder takes one at a time."""

import asyncio
import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from bench.postgres import Postgres

from fixtures import plain_http
from journeys.running_server import RunningServer, command, running_server

pytestmark = pytest.mark.timeout(180)
PROCESSES = 3
CROWD = 240
PRICE_USD = 1.20  # three silent seconds of kling3api, std
ANSWERING = {"FILMGATE_ENGINES": '["scripted"]', "FILMGATE_WORKERS": "0"}


@dataclass(frozen=True, slots=True)
class Company:
    """Servers that share a database and a folder."""

    servers: list[RunningServer]
    environment: dict[str, str]
    data: Path
    postgres: Postgres
    database: str

    def says(self, *words: str) -> dict[str, object]:
        """The JSON of a command that went well."""
        ran = subprocess.run(
            command(*words, "--json", "--data", str(self.data)),
            capture_output=True,
            env=self.environment,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr.decode()
        return dict(json.loads(ran.stdout))

    def key(self, account: str, *terms: str, grant_usd: float = 100_000) -> str:
        """The text of a key with these terms, of a new account with so much money."""
        self.says("accounts", "create", account, "--grant-usd", f"{grant_usd:.2f}")
        return str(self.says("keys", "create", "--account", account, *terms)["key"])

    def crowd(self, key: str, count: int = CROWD, **headers: str) -> list[httpx.Response]:
        """So many submissions at the same time, spread over all servers."""
        return asyncio.run(self._crowd(key, count, headers))

    async def _crowd(self, key: str, count: int, headers: dict[str, str]) -> list[httpx.Response]:
        body = {"type": "std-text-to-video", "prompt": "a crowd", "duration": 3, "sound": False}
        sent = {"Authorization": f"Bearer {key}", **headers}
        limits = httpx.Limits(max_connections=count)
        async with plain_http.AsyncClient(headers=sent, timeout=60, limits=limits) as client:
            places = (f"{self.servers[number % PROCESSES].url}/api/generate" for number in range(count))
            return await asyncio.gather(*(client.post(place, json=body) for place in places))

    def sql(self, statement: str) -> str:
        return self.postgres.sql(statement, self.database)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Company]:
    """All start at the same moment on an empty database and an empty folder: one makes the schema, one the secret."""
    folder, url = tmp_path_factory.mktemp("company"), postgres.new_database()
    data = folder / "data"
    with ExitStack() as stack:
        servers = []
        for number in range(PROCESSES):
            own = {**ANSWERING, "FILMGATE_DATABASE_URL": url, "FILMGATE_DATA": str(data)}
            server = RunningServer(folder / f"server-{number}", own)
            server.data = data
            servers.append(server)
            stack.callback(_kill, server)
        with ThreadPoolExecutor(PROCESSES) as pool:
            list(pool.map(RunningServer.start, servers))
        environment = {**servers[0]._environment}
        yield Company(servers, environment, data, postgres, url.rpartition("/")[2])


def _kill(server: RunningServer) -> None:
    if server.process is not None and server.process.poll() is None:
        server.kill()


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_all_of_them_started_and_one_told_the_first_key(company: Company) -> None:
    """Servers that meet on an empty database make one schema, one account and one key between them."""
    assert len([server for server in company.servers if server.key]) == 1
    for server in company.servers:
        assert plain_http.get(f"{server.url}/readyz").status_code == 200
    assert company.sql("SELECT count(*) FROM keys") == company.sql("SELECT count(*) FROM accounts") == "1"


def test_the_last_dollar_is_spent_once(company: Company) -> None:
    """Money for ten films buys ten, however many ask at once, and wherever."""
    key = company.key("dollar", grant_usd=10 * PRICE_USD + 1)
    assert statuses(company.crowd(key)) == {200: 10, 402: CROWD - 10}
    with plain_http.Client(base_url=company.servers[1].url, headers={"Authorization": f"Bearer {key}"}) as client:
        assert client.get("/api/v1/apikeys/current-balance").json()["data"] == pytest.approx(1)


def test_the_last_slot_is_taken_once(company: Company) -> None:
    """Seven tasks at once are seven, not eight."""
    key = company.key("slot", "--tasks-at-once", "7")
    assert statuses(company.crowd(key)) == {200: 7, 429: CROWD - 7}


def test_the_daily_cap_holds_to_the_dollar(company: Company) -> None:
    """A cap for four films lets four through; the account's money makes no difference."""
    key = company.key("day", "--limit-day-usd", f"{4 * PRICE_USD + 1:.2f}")
    assert statuses(company.crowd(key)) == {200: 4, 429: CROWD - 4}


def test_no_sixty_seconds_hold_more_than_the_rate(company: Company) -> None:
    """A crowd stands at the end of the window, and as much as has run out is let in again, never one too many."""
    key = company.key("rate", "--rate-per-minute", "9")
    ours = "FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE a.name = 'rate'"
    assert statuses(company.crowd(key)) == {200: 9, 429: CROWD - 9}
    # The first nine are as good as over: the window opens while the crowd stands before it.
    company.sql(f"UPDATE tasks SET created_at = created_at - 58500000 WHERE id IN (SELECT t.id {ours})")
    let_in = 0
    for _ in range(60):
        let_in += statuses(company.crowd(key))[200]
        if let_in >= 9:
            break
    let_in += statuses(company.crowd(key))[200]
    assert let_in == 9
    times = sorted(map(int, company.sql(f"SELECT t.created_at {ours}").split()))
    assert all(late - early >= 60_000_000 for early, late in zip(times, times[9:], strict=False))


def test_a_crowd_with_one_idempotency_key_is_one_task(company: Company) -> None:
    """However many servers hear it at once, one request is one task, and everybody is told the same."""
    key = company.key("twins")
    answers = company.crowd(key, **{"Idempotency-Key": "one and the same"})
    assert statuses(answers) == {200: CROWD}
    assert len({answer.json()["data"]["task_id"] for answer in answers}) == 1
    assert (
        company.sql("SELECT count(*) FROM tasks t JOIN accounts a ON a.id = t.account_id WHERE a.name = 'twins'") == "1"
    )


def test_the_ledger_is_right_after_all_that(company: Company) -> None:
    """Whatever the crowds did, every rule of the money holds."""
    assert statuses(company.crowd(company.key("last", grant_usd=3 * PRICE_USD + 1)))[200] == 3
    # The rate's first nine were made older than they are; their hour has to be the one that they were counted in.
    company.sql("UPDATE tasks SET created_at = h.at FROM entries h WHERE h.task_id = tasks.id AND h.kind = 'hold'")
    assert company.says("ledger", "verify")["right"] is True


def test_a_server_that_the_schema_has_left_behind_says_so(company: Company) -> None:
    """Once a newer version has moved the schema on, an old server is taken out of the balance by its readyz."""
    was = company.sql("SELECT version_num FROM alembic_version")
    company.sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        answer = plain_http.get(f"{company.servers[0].url}/readyz")
        assert answer.status_code == 503
        assert f"at schema 9999, and this server works with {was}: update it" in answer.json()["store"]
    finally:
        company.sql(f"UPDATE alembic_version SET version_num = '{was}'")
    assert plain_http.get(f"{company.servers[0].url}/readyz").status_code == 200


def test_a_machine_without_the_secret_of_the_others_does_not_start(company: Company, tmp_path: Path) -> None:
    """Neither does it send deliveries that it cannot sign, nor keep others from sending them; doctor says why."""
    company.key("sealed")
    company.says("webhooks", "secret", "--account", "sealed")
    elsewhere = {**company.environment, "FILMGATE_SECRET_KEY": "5e" * 32}
    ran = subprocess.run(
        command("worker", "--data", str(tmp_path)),
        env=elsewhere,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert "give this server the one that the others have" in ran.stderr
    found = findings(elsewhere, company.data)
    assert found["secret"]["verdict"] == "broken"
    assert findings(company.environment, company.data)["secret"]["verdict"] == "fine"


def test_a_machine_without_the_folder_of_the_others_is_found_by_doctor(company: Company, tmp_path: Path) -> None:
    """The films that the database knows have to be there, on every machine."""
    one = (
        "SELECT $$f00d$$, t.id, j.id, 1, 'video/mp4', 0, t.dialect FROM tasks t JOIN jobs j ON j.task_id = t.id LIMIT 1"
    )
    assert findings(company.environment, company.data)["films"]["verdict"] == "fine"
    assert statuses(company.crowd(company.key("film"), 3)) == {200: 3}
    company.sql(f"INSERT INTO files (token, task_id, job_id, size, media_type, created_at, dialect) {one}")
    try:
        found = findings(company.environment, company.data)
        assert found["films"]["verdict"] == "broken"
        assert "1 of the 1 newest films are not in" in found["films"]["found"]
    finally:
        company.sql("DELETE FROM files")


def findings(environment: dict[str, str], data: Path) -> dict[str, dict[str, str]]:
    """What doctor finds, by name."""
    ran = subprocess.run(
        command("doctor", "--json", "--data", str(data)), env=environment, capture_output=True, timeout=60, check=False
    )
    return {check["name"]: check for check in json.loads(ran.stdout)["checks"]}


def test_a_sqlite_folder_takes_one_server_at_a_time(tmp_path: Path) -> None:
    """A second server, or a worker, leaves with a sentence that says what to do; the first one goes on."""
    with running_server(tmp_path / "data", FILMGATE_ENGINES='["scripted"]') as server:
        for words in (("serve", "--port", "0"), ("worker",)):
            ran = subprocess.run(
                command(*words, "--data", str(server.data)), capture_output=True, text=True, timeout=60, check=False
            )
            assert ran.returncode == 1
            assert re.search(r"takes one server at a time: stop the other one.*FILMGATE_DATABASE_URL", ran.stderr)
            assert "Traceback" not in ran.stderr
        task = server.create("still here")
        assert server.ended([task], 60)[0]["status"] == "SUCCESS"
    with running_server(tmp_path / "data", FILMGATE_ENGINES='["scripted"]') as again:
        assert plain_http.get(f"{again.url}/readyz").status_code == 200
