"""`filmgate generate`."""

import json
import signal
import time
from pathlib import Path

import cv2
import numpy as np
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
    assert dialect == ("native",)


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
        ((), "PROMPT: "),
        (("a film", "--seed", "-1"), "--seed: must be a whole number"),
        (("a film", "--image", "nowhere.png"), "--image: there is no file nowhere.png"),
        (("a film", "--image", "."), "--image: there is no file ."),
        (("a film", "--end-image", "http://a/b.png"), "--end-image: needs --image"),
        (("--shot", "waves"), "--shot: must read 'SECONDS: WORDS'"),
        (("--shot", "2:  "), "--shot: must read 'SECONDS: WORDS'"),
        (("--shot", "2.5: waves"), "--shot: must read 'SECONDS: WORDS'"),
        (("--shot", "1: waves"), "--shot: must be a whole number of seconds from 3 to 15, not 1"),
        (("--shot", "0: waves", "--shot", "3: wind"), "--shot: shot 1 must last at least 1 second"),
        (
            (
                "--shot",
                "3: " + "x" * 513,
            ),
            "--shot: shot 1 needs a prompt",
        ),
        (("--shot", "1: a") * 7, "--shot: must be at most 6 shots"),
        (("--shot", "3: waves", "--duration", "5"), "--duration: is 5, but the shots last 3 seconds"),
        (("a film", "--dialect", "klong"), "--dialect: must be one of kling3api, kling3api-v1"),
        (("a film", "--dialect", "kling3api-v1", "--duration", "7"), "--duration: must be 5 or 10 seconds"),
        (("--shot", "3: waves", "--dialect", "kling3api"), "--shot: cannot be said in kling3api"),
        (("a film", "--mode", "pro", "--dialect", "apixo"), "--mode: is std in apixo"),
        (("a film", "--negative-prompt", "x", "--dialect", "apiin"), "--negative-prompt: cannot be said in apiin"),
        (("a film", "--dialect", "aivideoapi"), "--sound/--no-sound: is off in aivideoapi"),
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


def picture(folder: Path, name: str, width: int = 640, height: int = 480) -> str:
    """A file of noise: its bytes are different for each name."""
    noise = np.random.default_rng(len(name)).integers(0, 255, (height, width, 3), np.uint8)
    cv2.imwrite(str(folder / name), noise)
    return name


def test_a_film_from_pictures(command, tmp_path):
    """Files go along with the request; the film has the picture's shape, whatever shape is asked for."""
    first, last = picture(tmp_path, "first.png"), picture(tmp_path, "the-last.jpg")
    frames = ("--image", first, "--end-image", str(tmp_path / last), "--aspect-ratio", "9:16")
    facts = command("generate", "waves", *SHORT, *frames, "--json").facts
    assert facts["state"] == "succeeded"
    assert facts["width"] / facts["height"] == pytest.approx(4 / 3, rel=0.01)
    found = command.database.execute("SELECT c.request, c.generation FROM contents c").fetchall()
    request, generation = map(json.loads, found[0])
    assert request["image"].startswith("data:image/png;base64,…(")
    assert request["end_image"].startswith("data:image/jpeg;base64,…(")
    assert (generation["workflow"], generation["image"][:6]) == ("image-to-video", "input:")


@pytest.mark.parametrize(("width", "says"), [(200, "300"), (2000, "2.5")])
def test_a_picture_that_no_film_can_begin_with(command, tmp_path, width, says):
    """It is a picture, so it is asked for; the task says what is wrong, and costs nothing."""
    ran = command("generate", "waves", *SHORT, "--image", picture(tmp_path, "odd.png", width), "--json")
    assert ran.status == 1
    assert ran.facts["error"]["code"] == "invalid_image"
    assert says in ran.facts["error"]["message"]
    assert ran.facts["cost_usd"] == "0.00"


@pytest.mark.parametrize(
    ("content", "says"), [(b"GIF89a", "must be a JPEG or PNG"), (b"\x89PNG\r\n\x1a\n" + bytes(10**7 + 10**6), "10 MB")]
)
def test_a_file_that_is_no_picture_is_not_sent(command, tmp_path, content, says):
    tmp_path.joinpath("file.png").write_bytes(content)
    ran = command("generate", "waves", "--image", "file.png")
    assert ran.status == 2
    assert ran.complaint.startswith("filmgate: --image: file.png ")
    assert says in ran.complaint
    assert not command.data.exists()


def test_a_film_in_shots(command, tmp_path):
    """The shots' seconds add up; without a prompt the first words of the shots name the file."""
    shots = ("--shot", "2: waves at dawn", "--shot", " 1s : a gull: alone ")
    facts = command("generate", *shots, "--dialect", "apixo", "--json").facts
    assert (facts["seconds"], facts["cost_usd"]) == (3, "0.39")
    assert facts["path"] == str(tmp_path / "waves-at-dawn-a-gull-alone.mp4")
    ((request, dialect),) = command.database.execute(
        "SELECT c.request, t.dialect FROM contents c JOIN tasks t ON t.id = c.task_id"
    ).fetchall()
    assert dialect == "apixo"
    assert json.loads(request)["input"]["multi_prompt"] == [
        {"prompt": "waves at dawn", "duration": 2},
        {"prompt": "a gull: alone", "duration": 1},
    ]


def test_an_accounts_limits_hold_on_the_command_line(command):
    command("accounts", "create", "acme", "--grant-usd", "100")
    command("accounts", "limit", "acme", "--limit-total-usd", "2")
    assert command("generate", "a film", *SHORT, "--account", "acme").status == 0
    ran = command("generate", "a film", *SHORT, "--account", "acme")
    assert ran.status == 1
    assert "total spend limit" in ran.complaint


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
