"""`filmgate doctor`."""

import socket

import pytest

PREVIZ = '["previz"]'


def checks(ran) -> dict[str, dict[str, str]]:
    return {check["name"]: check for check in ran.facts["checks"]}


def test_a_folder_that_is_not_there_is_not_made(command):
    ran = command("doctor", "--json")
    assert ran.status == 0
    assert ran.facts["well"]
    assert "serve makes it" in checks(ran)["data folder"]["found"]
    assert not command.data.exists()


def test_a_good_installation(command):
    command("accounts", "create", "acme", "--grant-usd", "1")
    before = sorted(path.name for path in command.data.iterdir())
    ran = command("doctor", "--json", FILMGATE_ENGINES=PREVIZ)
    assert ran.status == 0
    found = checks(ran)
    expected = "python settings data folder|sqlite|schema|ledger|webhooks|server|port|renderer|codecs|kernels".replace(
        " ", "|", 2
    )
    assert list(found) == expected.split("|")
    assert "write-ahead log" in found["sqlite"]["found"]
    assert found["ledger"]["found"] == "right, 1 entries"
    assert found["renderer"]["verdict"] == found["codecs"]["verdict"] == "fine"
    assert sorted(path.name for path in command.data.iterdir()) == before, "doctor leaves nothing behind"


def test_cold_kernels_are_doubtful(command, tmp_path):
    cache = {"FILMGATE_ENGINES": PREVIZ, "FILMGATE_CACHE": str(tmp_path / "cache")}
    ran = command("doctor", "--json", **cache)
    assert ran.status == 0
    kernels = checks(ran)["kernels"]
    assert kernels["verdict"] == "doubtful"
    assert "--warm-up" in kernels["mend"]


def test_people_see_marks(command):
    ran = command("doctor", FILMGATE_PROT="80")
    assert ran.status == 0
    assert "✓ python" in ran.out
    assert "! settings     nothing reads FILMGATE_PROT" in ran.out


def test_a_wrong_setting_is_a_finding(command):
    ran = command("doctor", FILMGATE_PORT="99999")
    assert ran.status == 1
    assert "✗ settings     FILMGATE_PORT" in ran.out


def test_a_port_that_is_taken_is_broken(command):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = command("doctor", "--json", FILMGATE_PORT=str(taken.getsockname()[1]))
    assert ran.status == 1
    assert checks(ran)["port"]["verdict"] == "broken"


def test_a_wrong_ledger_is_broken(command):
    command("accounts", "create", "acme", "--grant-usd", "1")
    with command.database as database:
        database.execute("UPDATE accounts SET balance = 0")
    ran = command("doctor", "--json")
    assert ran.status == 1
    assert "filmgate ledger verify" in checks(ran)["ledger"]["mend"]


def test_a_newer_schema_is_broken(command):
    command("migrate")
    with command.database as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    assert checks(command("doctor", "--json"))["schema"]["verdict"] == "broken"


def test_a_damaged_database_is_broken(command):
    command.data.mkdir()
    command.data.joinpath("filmgate.db").write_bytes(b"this is no database, " * 500)
    ran = command("doctor", "--json")
    assert ran.status == 1
    assert checks(ran)["database"]["verdict"] == "broken"


@pytest.mark.parametrize(
    "url", ["postgresql://me:s3cret@127.0.0.1:1/films", "postgresql://me:s3@cr/et@127.0.0.1:x/films"]
)
def test_the_databases_password_is_never_shown(command, url):
    ran = command("doctor", FILMGATE_DATABASE_URL=url)
    assert ran.status == 1
    assert "✗ postgresql" in ran.out
    said = ran.out + ran.err
    assert "me:…@127.0.0.1" in said
    assert not any(part in said for part in ("s3", "cret", "cr/et"))


def test_postgresql_is_looked_at(command, postgres_database):
    ran = command("doctor", "--json", FILMGATE_DATABASE_URL=postgres_database)
    assert ran.status == 0
    assert checks(ran)["postgresql"]["found"].startswith("PostgreSQL ")


def test_a_running_server_is_noticed(command):
    command("migrate")
    with command.start("worker") as worker:
        try:
            assert "makes films" in worker.stdout.readline()
            assert "one is running" in checks(command("doctor", "--json"))["server"]["found"]
        finally:
            worker.terminate()
