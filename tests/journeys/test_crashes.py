"""Nothing is lost: servers, render processes and databases die in the middle of work, and every task ends once."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest
from bench.postgres import Postgres

from fixtures import plain_http
from journeys.running_server import RunningServer, running_server, wait_for

pytestmark = pytest.mark.crash
SCRIPTED = {"FILMGATE_ENGINES": '["scripted"]'}


def assert_right(server: RunningServer, task_ids: list[str], statuses: list[dict[str, object]]) -> None:
    """Every task ended once, every success has a film that plays, and the money adds up."""
    assert server.verify()["status"] == 0
    for status in statuses:
        if status["status"] == "SUCCESS":
            (url,) = status["response"]  # type: ignore[misc]
            film = plain_http.get(url)
            assert film.status_code == 200
            assert film.content[4:8] == b"ftyp"
            assert len(film.content) == int(film.headers["content-length"])
    assert len(set(task_ids)) == len(statuses)


def events(data: Path) -> list[tuple[str, str]]:
    connection = apsw.Connection(str(data / "filmgate.db"), flags=apsw.SQLITE_OPEN_READONLY)
    return list(connection.execute("SELECT noun, after_state FROM events"))


@pytest.mark.timeout(300)
def test_ten_renders_survive_a_killed_server(tmp_path: Path) -> None:
    """kill -9 in the middle of ten renders: after a restart all ten end in films, each paid for once."""
    with running_server(tmp_path / "data", FILMGATE_WORKERS="2") as server:
        balance = server_balance(server)
        places = ("colours", "sea", "colours", "colours", "mountains")
        tasks = [server.create(f"{place} number {number}", sound=False) for number in (1, 2) for place in places]
        wait_for(lambda: len(films(server.data)) >= 2, 120, "the first films")
        wait_for(lambda: server.children("filmgate_previz"), 60, "a render process")
        children = server.children("filmgate_previz")
        server.kill()
        for child in children:
            child.wait(10)  # nobody renders for a dead server
        server.start()
        statuses = server.ended(tasks, 200)
        assert [status["status"] for status in statuses] == ["SUCCESS"] * 10
        assert_right(server, tasks, statuses)
        assert server_balance(server) == pytest.approx(balance - 10 * 120 / 100)
        assert Counter(events(server.data))["task", "succeeded"] == 10


def test_a_killed_render_process_is_not_the_tasks_failure(tmp_path: Path) -> None:
    """Whoever kills render processes delays a film, and no more."""
    with running_server(tmp_path / "data") as server:
        task = server.create("city at night", sound=False)
        for _ in range(3):
            (child,) = wait_for(lambda: server.children("filmgate_previz"), 60, "a render process")
            child.kill()
            child.wait(10)
        (status,) = server.ended([task], 120)
        assert status["status"] == "SUCCESS", status
        assert_right(server, [task], [status])


def test_a_drained_server_hands_its_render_over(tmp_path: Path) -> None:
    """SIGTERM ends the server in good order; what it could not finish is made by the next one."""
    with running_server(tmp_path / "data", FILMGATE_DRAIN_SECONDS="0") as server:
        task = server.create("mountains at noon", duration=5)
        wait_for(lambda: ("job", "accepted") in events(server.data), 60, "the render to begin")
        assert server.stop() == 0
        assert server.verify()["status"] == 0
        server.start()
        (status,) = server.ended([task], 120)
        assert status["status"] == "SUCCESS"
        assert_right(server, [task], [status])


def _mount(folder: Path, size: str) -> int:
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(words, check=False).returncode


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own that is soon full."""
    folder.mkdir()
    mounted = shutil.which("mount") and os.geteuid() == 0
    if not mounted or _mount(folder, size):
        pytest.skip("a full disk needs the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """While there is no room, tasks wait or are refused; once there is, they end in films."""
    with small_disk(tmp_path / "disk", "12m") as disk, running_server(disk / "data", **SCRIPTED) as server:
        first = server.create("room for this one")
        assert server.ended([first], 60)[0]["status"] == "SUCCESS"
        ballast = disk / "ballast"
        fill(ballast)
        answers = [try_create(server, f"number {number}") for number in range(20)]
        assert set(answers) & {500, 503} or all(isinstance(answer, str) for answer in answers)
        tasks = [answer for answer in answers if isinstance(answer, str)]
        ballast.unlink()
        statuses = server.ended([first, *tasks], 90)
        assert {status["status"] for status in statuses} == {"SUCCESS"}
        assert_right(server, [first, *tasks], statuses)


def test_a_broken_film_is_made_again_and_never_sold(tmp_path: Path) -> None:
    """A film that does not play is made again; when none ever plays, the task fails and costs nothing."""
    with running_server(tmp_path / "data", **SCRIPTED) as server:
        balance = server_balance(server)
        tasks = [server.create("[broken 2]"), server.create("[broken]")]
        good, bad = server.ended(tasks, 60)
        assert (good["status"], bad["status"]) == ("SUCCESS", "FAILED")
        assert bad["consumed_credits"] == 0
        assert server_balance(server) == pytest.approx(balance - 1.80)
        assert_right(server, tasks, [good, bad])


def test_the_database_may_go_away_and_come_back(tmp_path: Path, durable_postgres: Postgres) -> None:
    """PostgreSQL stops in the middle of work: requests get an error, and after its return every task ends."""
    with running_server(tmp_path / "data", **SCRIPTED, FILMGATE_DATABASE_URL=durable_postgres.new_database()) as server:
        tasks = [server.create(f"[slow 2] number {number}") for number in range(5)]
        durable_postgres.stop()
        assert try_create(server, "nobody hears this") in (500, 503)
        durable_postgres.start()
        statuses = server.ended(tasks, 120)
        assert {status["status"] for status in statuses} == {"SUCCESS"}
        assert_right(server, tasks, statuses)


def test_a_stopped_and_continued_server_changes_nothing_twice(tmp_path: Path) -> None:
    """A server that slept through its leases goes on, and each task still ends once."""
    with running_server(tmp_path / "data", **SCRIPTED, FILMGATE_LEASE_SECONDS="3") as server:
        tasks = [server.create(f"[slow 1] number {number}") for number in range(5)]
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(4)
        server.process.send_signal(signal.SIGCONT)
        statuses = server.ended(tasks, 60)
        assert_right(server, tasks, statuses)


def films(data: Path) -> list[Path]:
    return list((data / "films").glob("*/*.mp4"))


def server_balance(server: RunningServer) -> float:
    """Dollars, as the apixo dialect shows them."""
    with server.client() as client:
        return float(client.get("/api/v1/apikeys/current-balance").json()["data"])


def try_create(server: RunningServer, prompt: str) -> str | int:
    """The new task's id, or the status of the refusal."""
    body = {"type": "std-text-to-video", "prompt": prompt, "duration": 3}
    with server.client() as client:
        answer = client.post("/api/generate", json=body)
    return str(answer.json()["data"]["task_id"]) if answer.status_code == 200 else answer.status_code


def fill(path: Path) -> None:
    """Write until nothing more fits."""
    with path.open("wb", buffering=0) as ballast:
        for size in (1 << 20, 1 << 14, 1 << 9):
            try:
                while True:
                    ballast.write(b"\0" * size)
            except OSError:
                continue
