"""How tasks are shown to the operator: in rows, and one in full."""

from collections.abc import Sequence

import typer

from filmgate.cli.facts import moment
from filmgate.cli.money import dollars
from filmgate.cli.tables import Column, pairs, show
from filmgate.domain.events import Event, Noun
from filmgate.domain.generation import Generation
from filmgate.domain.ids import dashed
from filmgate.domain.nature import iso
from filmgate.domain.task import TaskRecord
from filmgate.services.tasks.content import read_generation, read_result
from filmgate.services.tasks.show_task import Dossier

_WORDS_MAX = 48


# ---- lists -----------------------------------------------------------------------------------------------------------


def show_list(found: Sequence[tuple[TaskRecord, str]]) -> None:
    titles = ("id", "account", "dialect", "model", "state", "created")
    columns = [*(Column(title) for title in titles), Column("price", number=True), Column("prompt", folds=True)]
    show(columns, [_row(record, account) for record, account in found])


def _row(record: TaskRecord, account: str) -> tuple[str, ...]:
    task = record.task
    state = f"{task.state} {record.progress} %" if record.progress is not None else str(task.state)
    words = _prompt(read_generation(record.content.generation))
    short = words if len(words) <= _WORDS_MAX else words[: _WORDS_MAX - 1] + "…"
    return dashed(task.id), account, task.dialect, task.model, state, iso(task.created_at), dollars(task.price), short


def _prompt(asked: Generation) -> str:
    text = asked.prompt or " / ".join(shot.prompt for shot in asked.shots)
    return " ".join(text.split())


# ---- one task, in full -----------------------------------------------------------------------------------------------


def show_dossier(dossier: Dossier, urls: list[str]) -> None:
    record, task = dossier.record, dossier.record.task
    asked, result = read_generation(record.content.generation), read_result(record.content.result)
    engine = result.get("engine", {})
    pairs(
        [
            ("task", f"{dashed(task.id)}  {task.state}"),
            ("account", f"{dossier.account_name}, with the key {dossier.key_hint}"),
            ("dialect", task.dialect),
            ("asked", _asked(asked)),
            ("prompt", _prompt(asked)),
            *((f"shot {number}", f"{shot.duration} s: {shot.prompt}") for number, shot in enumerate(asked.shots, 1)),
            *((f"input {one.field}", _input(one.state, one.width, one.height, one.problem)) for one in dossier.inputs),
            ("progress", "" if record.progress is None else f"{record.progress} %"),
            ("price", f"{dollars(task.price)}, of which {dollars(task.charged)} to be paid as things stand"),
            ("rate card", task.rate_version),
            ("created", iso(task.created_at)),
            ("deadline", "" if task.ended else iso(task.deadline_at)),
            ("failure", f"{task.failure.code}: {task.failure.message}" if task.failure else ""),
            *(("film", url) for url in urls),
            ("engine", " ".join(str(engine[name]) for name in ("engine", "version", "note") if engine.get(name))),
            ("understood", ", ".join(map(str, engine.get("understood", [])))),
            ("ignored", ", ".join(map(str, engine.get("ignored", [])))),
        ]
    )
    _section("timeline", ("when", "what", "change", "by", "why"), [_step(event) for event in dossier.events])
    _section("jobs", ("job", "engine", "state", "starts", "faults", "handle"), _jobs(dossier))
    _section("ledger", ("when", "entry", "amount", "change", "by"), _entries(dossier))
    _section("deliveries", ("state", "attempts", "last answer"), _deliveries(dossier))


def _section(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        typer.echo(f"\n{title}")
        numbers = {"starts", "faults", "amount", "change", "attempts"} if title != "timeline" else set()
        folds = {"why", "last answer"}
        show([Column(name, number=name in numbers, folds=name in folds) for name in columns], rows)


def _asked(asked: Generation) -> str:
    length = f"{asked.duration} s" if asked.duration else "as long as its clip"
    shape = "" if asked.image else f", {asked.aspect_ratio}"
    sound = "with sound" if asked.sound else "silent"
    return f"{asked.model} {asked.workflow} {asked.mode}, {length}{shape}, {sound}"


def _input(state: str, width: int, height: int, problem: str) -> str:
    return f"{state} {width}×{height}" if width else f"{state} {problem}".strip()


def _step(event: Event) -> tuple[str, ...]:
    what = str(event.noun) if event.noun is Noun.TASK else f"job {event.subject_id.hex()[-6:]}"
    return moment(event.at), what, f"{event.before or '·'} → {event.after}", event.actor, event.cause


def _jobs(dossier: Dossier) -> list[tuple[str, ...]]:
    return [
        (job.id.hex()[-6:], job.engine, str(job.state), str(job.starts), str(job.faults), job.handle or "")
        for job in dossier.jobs
    ]


def _entries(dossier: Dossier) -> list[tuple[str, ...]]:
    return [
        (moment(entry.at), str(entry.kind), dollars(entry.amount), dollars(entry.change), entry.actor)
        for entry in dossier.entries
    ]


def _deliveries(dossier: Dossier) -> list[tuple[str, ...]]:
    return [(state, str(attempts), last or "") for state, attempts, last in dossier.deliveries]
