"""Tasks as JSON for the operator's scripts: times in UTC with milliseconds, money as exact decimals of dollars."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from filmgate.cli.money import usd
from filmgate.domain.events import Event
from filmgate.domain.ids import dashed
from filmgate.domain.inputs import Input
from filmgate.domain.job import Job
from filmgate.domain.ledger import Entry
from filmgate.domain.nature import SECOND
from filmgate.domain.task import TaskRecord
from filmgate.services.tasks.content import read_generation, read_result

if TYPE_CHECKING:
    from filmgate.services.tasks.show_task import Dossier


def moment(microseconds: int) -> str:
    """ISO 8601 in UTC: `2026-02-05T10:30:00.123Z`."""
    whole, rest = divmod(microseconds, SECOND)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest // 1000:03d}Z"


def of_list(found: Sequence[tuple[TaskRecord, str]]) -> list[dict[str, Any]]:
    return [of_record(record, account) for record, account in found]


def of_record(record: TaskRecord, account: str) -> dict[str, Any]:
    task, asked = record.task, read_generation(record.content.generation)
    failure = {"code": str(task.failure.code), "message": task.failure.message} if task.failure else None
    return {
        "id": dashed(task.id),
        "account": account,
        "dialect": task.dialect,
        "model": task.model,
        "workflow": str(asked.workflow),
        "mode": str(asked.mode),
        "state": str(task.state),
        "progress": record.progress,
        "prompt": asked.prompt,
        "price_usd": usd(task.price),
        "rate_card": task.rate_version or None,
        "charged_usd": usd(task.charged),
        "created_at": moment(task.created_at),
        "started_at": None if task.started_at is None else moment(task.started_at),
        "ended_at": None if task.ended_at is None else moment(task.ended_at),
        "failure": failure,
    }


def of_dossier(dossier: "Dossier", urls: list[str]) -> dict[str, Any]:
    """All that is kept of a task."""
    task, result = dossier.record.task, read_result(dossier.record.content.result)
    engine = result.get("engine", {})
    return {
        **of_record(dossier.record, dossier.account_name),
        "key": dossier.key_hint,
        "callback_url": task.callback_url,
        "deadline_at": moment(task.deadline_at),
        "films": urls,
        "understood": engine.get("understood", []),
        "ignored": engine.get("ignored", []),
        "result": result or None,
        "events": [of_event(one) for one in dossier.events],
        "jobs": [of_job(one) for one in dossier.jobs],
        "entries": [_entry(one) for one in dossier.entries],
        "deliveries": [
            {"state": state, "attempts": attempts, "last_answer": last} for state, attempts, last in dossier.deliveries
        ],
        "inputs": [_input(one) for one in dossier.inputs],
    }


def of_event(one: Event) -> dict[str, Any]:
    return {
        "at": moment(one.at),
        "noun": str(one.noun),
        "subject": dashed(one.subject_id),
        "before": one.before or None,
        "after": one.after,
        "actor": one.actor,
        "cause": one.cause,
    }


def of_job(one: Job) -> dict[str, Any]:
    return {
        "id": dashed(one.id),
        "engine": one.engine,
        "state": str(one.state),
        "handle": one.handle,
        "starts": one.starts,
        "faults": one.faults,
        "cost_usd": usd(one.cost),
    }


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "id": dashed(one.id),
        "kind": str(one.kind),
        "amount_usd": usd(one.amount),
        "change_usd": usd(one.change),
        "at": moment(one.at),
        "actor": one.actor,
    }


def _input(one: Input) -> dict[str, Any]:
    return {
        "field": one.field,
        "state": str(one.state),
        "media_type": one.media_type,
        "width": one.width,
        "height": one.height,
        "seconds": one.duration_ms / 1000 if one.is_clip else None,
        "fps": one.fps_thousandths / 1000 if one.is_clip else None,
        "sound": one.sound if one.is_clip else None,
        "codec": one.codec or None,
        "problem": one.problem,
    }
