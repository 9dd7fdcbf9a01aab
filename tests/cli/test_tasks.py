"""`filmgate tasks`: the operator's view of everybody's tasks."""

import signal
from uuid import UUID

import pytest

SHORT = ("--duration", "3")


@pytest.fixture
def made(command) -> dict[str, str]:
    """A film of an account, and a failed task of another one; their ids."""
    command("accounts", "create", "acme", "--grant-usd", "100")
    failed = command("generate", "fire [fail]", *SHORT, "--json").facts["id"]
    film = command("generate", "waves", *SHORT, "--account", "acme", "--dialect", "kling3api", "--json").facts["id"]
    return {"film": film, "failed": failed}


def waiting(command) -> str:
    """A task that nobody makes: its command was called off too roughly to say so."""
    with command.start("generate", "a film [slow 60]", *SHORT) as process:
        while "running" not in process.stderr.readline():
            pass
        process.kill()
    (row,) = command.database.execute("SELECT id FROM tasks WHERE ended_at IS NULL").fetchall()
    return str(UUID(bytes=row[0]))


def test_a_list_is_of_all_accounts_newest_first(command, made):
    tasks = command("tasks", "list", "--json").facts["tasks"]
    assert [task["id"] for task in tasks] == [made["film"], made["failed"]]
    assert [task["account"] for task in tasks] == ["acme", "local"]
    assert [(task["state"], task["price_usd"], task["charged_usd"]) for task in tasks] == [
        ("succeeded", "1.80", "1.80"),
        ("failed", "1.80", "0.00"),
    ]
    for options, ids in (
        (("--account", "acme"), [made["film"]]),
        (("--state", "failed"), [made["failed"]]),
        (("--account", "acme", "--state", "failed"), []),
        (("--limit", "1"), [made["film"]]),
    ):
        found = command("tasks", "list", *options, "--json").facts["tasks"]
        assert [task["id"] for task in found] == ids


def test_a_list_for_people_is_aligned(command, made):
    lines = command("tasks", "list").out.splitlines()
    assert len(lines) == 3
    for title, words in (("account", ("acme", "local")), ("state", ("succeeded", "failed"))):
        place = lines[0].index(title)
        assert [line[place:].split()[0] for line in lines[1:]] == list(words)


def test_everything_about_a_task(command, made):
    """In any dialect's form of its id."""
    plain = made["film"].replace("-", "")
    shown = [
        command("tasks", "show", task_id, "--json").facts
        for task_id in (made["film"], f"task_{plain}", f"n75{plain}o3")
    ]
    assert shown[0] == shown[1] == shown[2]
    facts = shown[0]
    assert (facts["id"], facts["account"], facts["dialect"]) == (made["film"], "acme", "kling3api")
    assert [event["after"] for event in facts["events"] if event["noun"] == "task"] == [
        "queued",
        "running",
        "succeeded",
    ]
    assert [job["state"] for job in facts["jobs"]] == ["done"]
    assert [(entry["kind"], entry["change_usd"]) for entry in facts["entries"]] == [
        ("hold", "-1.80"),
        ("capture", "0.00"),
    ]
    assert facts["films"][0].endswith(".mp4")
    assert facts["deliveries"] == []
    ran = command("tasks", "show", made["failed"])
    for words in (
        "Video generation failed.",
        "timeline",
        "queued → running",
        "jobs",
        "ledger",
        "release",
        "fire [fail]",
    ):
        assert words in ran.out


def test_what_customers_write_does_not_steer_the_terminal(command, made):
    with command.database as database:
        database.execute(
            "UPDATE contents SET generation = json_set(generation, '$.prompt', ?)", ("\x1b[31mred\r\nrun",)
        )
    for arguments in (("list",), ("show", made["film"])):
        out = command("tasks", *arguments).out
        assert "\x1b" not in out
        assert "[31mred run" in out


def test_a_task_is_cancelled_once(command, made):
    task_id = waiting(command)
    ran = command("tasks", "cancel", task_id)
    assert ran.status == 0
    assert "$1.80 went back" in ran.out
    assert command("tasks", "cancel", task_id).out == "It had ended already: cancelled.\n"
    facts = command("tasks", "show", task_id, "--json").facts
    assert facts["failure"] == {"code": "cancelled", "message": "The operator cancelled the task."}
    assert facts["events"][-1]["actor"] == "operator"
    assert command("ledger", "verify").status == 0


def test_watching_a_task_to_its_end(command, made):
    for name, status in (("film", 0), ("failed", 1)):
        ran = command("tasks", "watch", made[name])
        assert ran.status == status
        assert ran.out in ("succeeded\n", "failed\n")
    assert "there is no film: Video generation failed." in ran.err


def test_watching_ends_when_the_task_does(command):
    task_id = waiting(command)
    with command.start("tasks", "watch", task_id) as process:
        assert "No server is running" in process.stderr.readline()
        assert process.stderr.readline() == "running\n"
        command("tasks", "cancel", task_id)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert out == "cancelled\n"
    assert "The operator cancelled the task." in err


def test_ctrl_c_only_stops_the_watching(command):
    task_id = waiting(command)
    with command.start("tasks", "watch", task_id) as process:
        process.stderr.readline()
        assert process.stderr.readline() == "running\n"
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert command("tasks", "show", task_id, "--json").facts["state"] == "running"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("show", "nothing"), "ID: there is no task 'nothing'"),
        (("show", "01890000-0000-7000-8000-000000000000"), "ID: there is no task"),
        (("cancel", "x"), "ID: there is no task 'x'"),
        (("watch", "x"), "ID: there is no task 'x'"),
        (("list", "--account", "nobody"), "there is no account 'nobody'"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(command, arguments, named):
    command("migrate")
    ran = command("tasks", *arguments)
    assert ran.status == 2
    assert named in ran.complaint
