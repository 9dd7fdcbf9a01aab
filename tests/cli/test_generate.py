"""`filmgate generate`."""

import signal
import time

import pytest

SHORT = ("--duration", "3")


def wait_for_state(command, state: str) -> None:
    for _ in range(200):
        if (state,) in command.database.execute("SELECT state FROM tasks").fetchall():
            return
        time.sleep(0.05)
    raise AssertionError(f"no task became {state}")


def test_a_film_with_a_name_from_its_prompt(command, tmp_path):
    ran = command("generate", "Mountains at Dawn, 4k!", *SHORT)
    assert ran.status == 0
    assert ran.out.startswith("mountains-at-dawn-4k.mp4  3 s, 1280×720, ")
    assert "cost       $1.80; 'local' has $98.20 left" in ran.out
    assert "play money" in ran.err
    assert tmp_path.joinpath("mountains-at-dawn-4k.mp4").read_bytes()[4:8] == b"ftyp"
    assert command("generate", "mountains at dawn 4K", *SHORT).out.startswith("mountains-at-dawn-4k-2.mp4  ")


def test_json_stands_alone(command, tmp_path):
    options = ("--mode", "pro", "--aspect-ratio", "9:16", "--no-sound", "--seed", "7", "--negative-prompt", "rain")
    ran = command("generate", "夕焼けの山", *SHORT, *options, "-o", "film.mp4", "--json")
    facts = ran.facts
    assert facts["state"] == "succeeded"
    assert facts["path"] == str(tmp_path / "film.mp4")
    assert (facts["width"], facts["height"], facts["seconds"]) == (1080, 1920, 3)
    assert facts["size_bytes"] == tmp_path.joinpath("film.mp4").stat().st_size
    assert (facts["account"], facts["cost_usd"], facts["balance_usd"]) == ("local", "1.62", "98.38")
    assert facts["error"] is None
    (dialect,) = command.database.execute("SELECT dialect FROM tasks").fetchall()
    assert dialect == ("kling3api",)


def test_a_failed_film_says_why_and_costs_nothing(command):
    ran = command("generate", "a film [fail]", *SHORT)
    assert ran.status == 1
    assert not ran.out
    assert "Video generation failed. Nothing was charged." in ran.err
    facts = command("generate", "a film [violation]", *SHORT, "--json").facts
    assert facts["error"]["code"] == "content_violation"
    assert (facts["cost_usd"], facts["balance_usd"], facts["path"]) == ("0.00", "100.00", None)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("a film", "--duration", "2"), "--duration: must be a whole number of seconds from 3 to 15"),
        ((" ",), "PROMPT: "),
        (("a film", "--cfg-scale", "1.5"), "--cfg-scale: "),
        (("x" * 3000,), "PROMPT: "),
        (("a film", "-o", "nowhere/film.mp4"), "nowhere does not exist"),
        (("a film", "--account", "nobody"), "there is no account 'nobody'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(command, arguments, named):
    ran = command("generate", *arguments)
    assert ran.status == 2
    assert named in ran.complaint


def test_a_file_is_overwritten_only_by_force(command, tmp_path):
    tmp_path.joinpath("film.mp4").write_text("precious")
    refused = command("generate", "a film", *SHORT, "-o", "film.mp4")
    assert refused.status == 2
    assert "--force" in refused.complaint
    assert not command.data.exists()
    assert command("generate", "a film", *SHORT, "-o", "film.mp4", "--force").status == 0
    assert tmp_path.joinpath("film.mp4").read_bytes()[4:8] == b"ftyp"


def test_an_account_that_is_named_pays_and_is_never_filled_up(command):
    command("accounts", "create", "acme", "--grant-usd", "2")
    facts = command("generate", "a film", *SHORT, "--account", "acme", "--json").facts
    assert (facts["account"], facts["cost_usd"], facts["balance_usd"]) == ("acme", "1.80", "0.20")
    ran = command("generate", "a film", *SHORT, "--account", "acme")
    assert ran.status == 1
    assert "balance is too low" in ran.complaint
    assert command.database.execute("SELECT count(*) FROM keys").get == 1


def test_play_money_comes_back(command):
    command("generate", "a film", *SHORT)
    with command.database as database:
        database.execute("UPDATE accounts SET balance = 0")
        database.execute("UPDATE entries SET amount = 1800000, change = 1800000 WHERE kind = 'grant'")
    ran = command("generate", "a film", *SHORT)
    assert ran.status == 0
    assert "it got $100.00 more" in ran.err
    assert command("ledger", "verify").status == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_calling_it_off_releases_the_money(command, number):
    command("migrate")
    with command.start("generate", "a film [slow 60]", *SHORT, "--json") as process:
        wait_for_state(command, "running")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert '"state": "cancelled"' in out
    assert "cancelled; nothing was charged, and 'local' has $100.00 again" in err
    assert command("ledger", "verify").status == 0


def test_beside_a_server_that_server_makes_the_film(command):
    command("migrate")
    with command.start("worker") as worker:
        try:
            assert "makes films" in worker.stdout.readline()
            ran = command("generate", "a film", *SHORT, "--json")
        finally:
            worker.terminate()
    assert "A server is running on this data folder and makes the film." in ran.err
    assert ran.facts["state"] == "succeeded"


def test_when_the_server_goes_away_the_film_is_made_here(command):
    command("migrate")
    with command.start("worker") as worker:
        assert "makes films" in worker.stdout.readline()
        worker.send_signal(signal.SIGSTOP)  # it holds the folder and makes nothing
        with command.start("generate", "a film", *SHORT, "--json") as process:
            wait_for_state(command, "queued")
            worker.kill()
            out, err = process.communicate(timeout=30)
    assert "That server is gone; the film is made here." in err
    assert '"state": "succeeded"' in out


def test_on_postgresql_it_is_the_same_road(command, postgres_database):
    command.environment["FILMGATE_DATABASE_URL"] = postgres_database
    facts = command("generate", "a film", *SHORT, "--json").facts
    assert (facts["state"], facts["balance_usd"]) == ("succeeded", "98.20")
    assert command("ledger", "verify", "--json").facts["entries"]["capture"] == {"count": 1, "usd": "1.80"}


@pytest.mark.timeout(300)
def test_the_embedded_renderer_says_what_it_understood(command):
    """The one film here that is really drawn."""
    arguments = ("generate", "a sailboat on the sea with a dragon", *SHORT, "--no-sound", "--json")
    facts = command(*arguments, seconds=280, FILMGATE_ENGINES='["previz"]').facts
    assert (facts["state"], facts["engine"], facts["seconds"]) == ("succeeded", "previz", 3)
    assert any("sailboat" in words for words in facts["understood"])
    assert any("dragon" in words for words in facts["ignored"])
