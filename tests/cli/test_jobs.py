"""`filmgate jobs`: orders at engines, and the operator's word on those of unknown fate."""

from uuid import UUID

import pytest

SHORT = ("--duration", "3")


def unknown(command) -> str:
    """A job of unknown fate, whose worker is gone; its id."""
    with command.start("generate", "a film [unknown]", *SHORT) as process:
        process.stderr.readline()

        def there() -> list[tuple[bytes]]:
            if not (command.data / "filmgate.db").exists():
                return []
            try:
                return command.database.execute("SELECT id FROM jobs WHERE state = 'unknown'").fetchall()
            except Exception:
                return []

        while not there():
            assert process.poll() is None
        process.kill()
    ((row,),) = there()
    return str(UUID(bytes=row))


def test_a_made_film_has_a_job(command):
    task = command("generate", "waves", *SHORT, "--json").facts["id"]
    (job,) = command("jobs", "list", "--json").facts["jobs"]
    assert (job["task"], job["engine"], job["state"], job["task_state"]) == (task, "scripted", "done", "succeeded")
    shown = command("jobs", "show", job["id"], "--json").facts
    assert [event["after"] for event in shown["events"]][:3] == ["planned", "sending", "accepted"]
    assert shown["due_at"] is None
    assert command("jobs", "list", "--state", "unknown", "--json").facts["jobs"] == []
    assert job["id"] in command("jobs", "list").out
    assert shown["token"] in command("jobs", "show", job["id"]).out
    assert "is done" in command("jobs", "resolve", job["id"], "--never-started", "--operator", "ann").complaint


def test_an_order_that_never_started(command):
    """Its task goes on with a fresh one."""
    job = unknown(command)
    (listed,) = command("jobs", "list", "--state", "unknown", "--json").facts["jobs"]
    assert listed["id"] == job
    shown = command("jobs", "resolve", job, "--never-started", "--operator", "ann", "--json").facts
    assert (shown["state"], shown["events"][-1]["actor"]) == ("refused", "operator:ann")
    assert [one["state"] for one in command("jobs", "list", "--json").facts["jobs"]] == ["planned", "refused"]


def test_an_order_that_was_accepted(command):
    job = unknown(command)
    shown = command("jobs", "resolve", job, "--accepted", "their-name", "--operator", "ann", "--json").facts
    assert (shown["state"], shown["handle"], shown["task_state"]) == ("accepted", "their-name", "running")


def test_an_order_of_an_ended_task(command):
    """First its task is ended; then nothing is known of it any more."""
    job = unknown(command)
    refused = command("jobs", "resolve", job, "--cancelled", "--operator", "ann")
    assert refused.status == 2
    assert "filmgate: --cancelled: is for jobs whose task has ended" in refused.complaint
    task = command("jobs", "show", job, "--json").facts["task"]
    assert command("tasks", "cancel", task).status == 0
    assert command("jobs", "show", job, "--json").facts["watched"] is True
    shown = command("jobs", "resolve", job, "--cancelled", "--operator", "ann", "--json").facts
    assert (shown["state"], shown["task_state"]) == ("cancelled", "cancelled")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "takes one of --never-started, --accepted HANDLE or --cancelled"),
        (("--never-started", "--cancelled"), "takes one of"),
        (("--accepted", " "), "must be the engine's name for the order"),
        (("--never-started",), "there is no job"),
    ],
)
def test_what_makes_no_sense(command, given, said):
    command("accounts", "create", "acme")
    refused = command("jobs", "resolve", str(UUID(int=7)), *given, "--operator", "ann")
    assert refused.status == 2
    assert said in refused.complaint
